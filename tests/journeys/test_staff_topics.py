"""Staff follow a summary to its topics, sentences and campaigns, and decide on them, by keyboard alone."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.test_staff import PATIENCE, logged_in
from tests.live import LiveStack

MOST_TABS = 600
"""More than any of these pages has places for the keyboard."""


def look(page: Page) -> None:
    """Nothing on the page is out of reach for anybody, and none of it runs off the side."""
    page.wait_for_load_state("networkidle")
    found = Axe().run(page)
    assert found.violations_count == 0, (page.url, found.generate_report())
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def tab_to(page: Page, place: Locator) -> None:
    """Presses Tab until the place has the focus, which must then be seen."""
    element = place.element_handle()
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("element => element === document.activeElement", element):
            # The browser may still be scrolling to it.
            expect(place).to_be_in_viewport()
            assert place.evaluate("element => getComputedStyle(element).outlineStyle !== 'none'")
            return
    raise AssertionError(f"The keyboard doesn't reach {place} on {page.url}")


def press(page: Page, place: Locator) -> None:
    """Goes to a link or button by Tab and presses it."""
    tab_to(page, place)
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.fixture(scope="module")
def rule(browser: Browser, live_stack: LiveStack) -> str:
    """The address of the practice rule, once a staff summary of it is produced."""
    with logged_in(browser, live_stack) as page:
        page.goto(f"{live_stack.base_url}/admin/rules/practice-quillmarsh-group/")
        address = page.url
        page.get_by_role("button", name="Produce summary").click()
        expect(page.get_by_role("heading", name="Where every comment went")).to_be_visible(timeout=PATIENCE)
    return address


def test_a_topic_is_renamed_and_a_sentence_corrected_and_both_taken_back_by_keyboard_alone(
    browser: Browser, live_stack: LiveStack, rule: str
) -> None:
    with logged_in(browser, live_stack) as page:
        page.goto(rule)
        press(page, page.get_by_role("link", name="Topics", exact=True))
        press(page, page.get_by_role("link", name="Small institutions", exact=True))
        tab_to(page, page.get_by_label("Name", exact=True))
        page.keyboard.press("Control+A")
        page.keyboard.type("Small banks and shops")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        expect(
            page.get_by_text("“Small institutions” is called “Small banks and shops”. It holds from the next")
        ).to_be_visible()

        page.goto(f"{rule}sentences/?topic=burden-small")
        press(page, page.get_by_role("link", name=re.compile("^Correct the topics of sentence")).first)
        tab_to(page, page.get_by_label("It is about", exact=True))
        page.keyboard.type("Definitions")
        press(page, page.get_by_role("button", name="Put it there"))
        expect(page.get_by_text("“Definitions” put on a sentence. It holds from the next summary on.")).to_be_visible()
        press(page, page.get_by_role("button", name=re.compile("Take back number .*Definitions")))
        expect(page.get_by_text("The decision is taken back.")).to_be_visible()
        expect(page.get_by_role("heading", name="What staff decided on it")).to_have_count(0)

        page.goto(f"{rule}topics/")
        press(page, page.get_by_role("button", name=re.compile("Take back number .*Small banks")))
        expect(page.get_by_role("link", name="Small institutions", exact=True)).to_be_visible()


def test_campaigns_and_sentences_are_reached_by_keyboard_alone_and_a_campaign_is_named(
    browser: Browser, live_stack: LiveStack, rule: str
) -> None:
    with logged_in(browser, live_stack) as page:
        page.goto(rule)
        press(page, page.get_by_role("link", name="Campaigns", exact=True))
        press(page, page.locator("tbody th a").first)
        tab_to(page, page.get_by_label("Name", exact=True))
        page.keyboard.type("Letter of the lighthouse keepers")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        expect(page.get_by_role("region", name="Messages")).to_contain_text("Letter of the lighthouse keepers")
        page.goto(f"{rule}sentences/")
        press(page, page.get_by_role("link", name=re.compile("^Who says it")).first)
        expect(page.get_by_role("heading", name="Who says it")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_behind_a_summary_hinder_nobody_and_work_without_scripts(
    browser: Browser, live_stack: LiveStack, rule: str, width: int
) -> None:
    with logged_in(browser, live_stack, width=width) as page:
        for address in ("topics/", "topics/of/burden-small/", "sentences/?topic=burden", "campaigns/"):
            page.goto(rule + address)
            look(page)
        page.locator("tbody th a").first.click()
        look(page)
        page.goto(f"{rule}sentences/")
        page.get_by_role("link", name=re.compile("^Who says it")).first.click()
        look(page)
        page.goto(f"{rule}topics/")
        page.locator("#d3-make-name").fill("Definitions")
        page.get_by_role("button", name="Make the topic").click()
        expect(page.get_by_role("alert")).to_contain_text("There is a topic called “Definitions” already.")
        look(page)
    with logged_in(browser, live_stack, width=width, scripts=False) as page:
        page.goto(f"{rule}topics/")
        merge = page.locator("details summary").first
        if merge.count():
            merge.click()
            expect(page.get_by_label("The same as").first).to_be_visible()
        page.locator("#d3-make-name").fill(f"Ferries {width}")
        page.locator("#d3-make-terms").fill("ferry, lighthouse")
        page.get_by_role("button", name="Make the topic").click()
        said = page.get_by_role("region", name="Messages")
        expect(said).to_contain_text(f"“Ferries {width}” made, found by ferry, lighthouse. It holds from the next")
        page.get_by_role("button", name=f": “Ferries {width}” made").click()
        expect(page.get_by_text("The decision is taken back.")).to_be_visible()
