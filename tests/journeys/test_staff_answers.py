"""Staff consider comments, code their words to issues and answer, by keyboard, without scripts and on a phone."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.test_staff import logged_in
from tests.journeys.test_staff_topics import look, press, tab_to
from tests.live import LiveStack

PRACTICE = "/admin/rules/practice-quillmarsh-group/"


def test_sentences_are_ticked_and_coded_to_a_new_issue_by_keyboard_alone(
    browser: Browser, live_stack: LiveStack
) -> None:
    with logged_in(browser, live_stack) as page:
        page.goto(live_stack.base_url + PRACTICE)
        press(page, page.get_by_role("link", name="Those not considered yet"))
        press(page, page.locator("tbody a.d3-strong").first)
        tab_to(page, page.locator(".d3-sentences input").nth(1))
        page.keyboard.press("Space")
        words = page.locator(".d3-sentences label").nth(1).inner_text().strip()
        tab_to(page, page.get_by_label("or a new issue"))
        page.keyboard.type("Whether a lighthouse is a bank")
        press(page, page.get_by_role("button", name="Code it", exact=True))

        expect(page.get_by_text("1 excerpt is coded to issue")).to_be_visible()
        expect(page.locator("blockquote")).to_have_text(words)
        press(page, page.get_by_role("link", name=re.compile(r"^\d+\. Whether a lighthouse is a bank$")))
        tab_to(page, page.get_by_label("What the agency answers"))
        page.keyboard.type("It is not.")
        press(page, page.get_by_role("button", name="Save the draft"))
        expect(page.get_by_text("The draft is saved.")).to_be_visible()
        expect(page.get_by_text("It can be published once the comment period has closed")).to_be_visible()
        press(page, page.get_by_role("button", name=re.compile("^Take back the excerpt")))
        expect(page.get_by_role("heading", name="0 excerpts")).to_be_visible()


def test_what_is_selected_in_the_text_is_coded(browser: Browser, live_stack: LiveStack) -> None:
    with logged_in(browser, live_stack) as page:
        page.goto(f"{live_stack.base_url}{PRACTICE}answering/?show=not_considered")
        page.locator("tbody a.d3-strong").nth(1).click()
        page.wait_for_load_state()
        page.locator(".d3-sentences label").nth(1).evaluate(
            "label => { const range = document.createRange(); range.setStart(label.lastChild, 0);"
            " range.setEnd(label.lastChild, 12); getSelection().addRange(range); }"
        )
        chosen = page.evaluate("getSelection().toString().trim()")

        expect(page.get_by_label("Words of it, where a sentence is too much")).to_have_value(chosen)


def test_a_comment_needs_no_answer_without_scripts_and_the_next_one_follows(
    browser: Browser, live_stack: LiveStack
) -> None:
    with logged_in(browser, live_stack, scripts=False) as page:
        page.goto(f"{live_stack.base_url}{PRACTICE}answering/?show=not_considered")
        page.locator("tbody a.d3-strong").nth(2).click()
        first = page.url
        page.locator("summary", has_text="Needs no answer").click()
        page.get_by_role("button", name="It needs no answer").click()
        expect(page.get_by_role("alert")).to_contain_text("Choose why the comment needs no answer")
        page.get_by_label("Because it").select_option("no_reasons")
        page.get_by_role("button", name="It needs no answer").click()

        expect(page.get_by_text("needs no answer.").first).to_be_visible()
        assert page.url != first


def test_a_response_is_published_and_everyone_reads_it(browser: Browser, live_stack: LiveStack) -> None:
    with logged_in(browser, live_stack) as page:
        with live_stack.connect() as connection:
            slug = connection.execute("SELECT slug FROM rulemaking_rulemaking WHERE slug LIKE 'huione%'").fetchone()[0]
        page.goto(f"{live_stack.base_url}/admin/rules/{slug}/issues/")
        page.get_by_label("What has to be answered").fill("What counts as a correspondent account")
        page.get_by_role("button", name="Open it").click()
        page.get_by_label("What commenters said").fill("Banks asked what counts.\nThey named omnibus accounts.")
        page.get_by_label("What the agency answers").fill("An omnibus account <b>counts</b>.")
        page.get_by_role("button", name="Publish this response").click()
        expect(page.get_by_text("The response is published.")).to_be_visible()

        page.goto(f"{live_stack.base_url}/rules/{slug}/responses/")

        expect(page.get_by_role("heading", name="What counts as a correspondent account")).to_be_visible()
        expect(page.get_by_text("An omnibus account <b>counts</b>.")).to_be_visible()
        look(page)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_of_issues_hinder_nobody(browser: Browser, live_stack: LiveStack, width: int) -> None:
    with logged_in(browser, live_stack, width=width) as page:
        for address in ("issues/", "answering/", "answering/?show=not_considered", "answering/?show=not_significant"):
            page.goto(live_stack.base_url + PRACTICE + address)
            look(page)
        page.goto(f"{live_stack.base_url}{PRACTICE}answering/?show=not_considered")
        page.locator("tbody a.d3-strong").first.click()
        look(page)
        page.goto(f"{live_stack.base_url}{PRACTICE}issues/")
        page.get_by_label("What has to be answered").fill(f"Whether {width} is wide enough")
        page.get_by_role("button", name="Open it").click()
        look(page)
