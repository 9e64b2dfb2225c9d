"""A member of the staff at work, in a real browser, on the whole running system."""

import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.live import LiveStack

WAITING = "/admin/comments/comment/?status=waiting"
FIXTURES = Path(__file__).parents[1] / "rulemaking" / "federal_register" / "fixtures"
PATIENCE = 60_000
"""Milliseconds within which a worker takes an order; it only keeps a broken run from hanging."""


@contextmanager
def logged_in(browser: Browser, stack: LiveStack, *, width: int = 1280, scripts: bool = True) -> Iterator[Page]:
    context = browser.new_context(
        base_url=stack.base_url, viewport={"width": width, "height": 900}, java_script_enabled=scripts
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto("/admin/")
    page.fill("[name=username]", stack.staff_username)
    page.fill("[name=password]", stack.staff_password)
    with page.expect_navigation():
        page.click("[type=submit]")
    yield page
    context.close()


@pytest.fixture
def page(browser: Browser, live_stack: LiveStack) -> Generator[Page, None, None]:
    """The admin's first page; at the end, nothing was refused by the policy and no script failed."""
    with logged_in(browser, live_stack) as page:
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
        page.reload()
        yield page
        assert wrong == []


def open_first_waiting(page: Page) -> str:
    """Opens the oldest comment that waits; its number."""
    page.goto(WAITING)
    return open_first_of_list(page)


def open_first_of_list(page: Page) -> str:
    """Opens the comment that a list shows first, and waits until it is there whole; its number."""
    first = page.locator("tbody a").first
    number = first.inner_text()
    first.click()
    expect(page.get_by_role("heading", name="Original, as received")).to_be_visible()
    page.wait_for_load_state()
    return number


def numbers_in(page: Page, status: str, number: str) -> list[str]:
    """What the list of a status shows when searched for a number."""
    page.goto(f"/admin/comments/comment/?status={status}&q={number.rsplit('-', 1)[1]}")
    return page.locator("tbody a").all_inner_texts()


def test_from_what_waits_to_a_redacted_and_posted_comment(page: Page) -> None:
    page.get_by_role("link", name="Start reviewing").click()
    number = open_first_of_list(page)
    text = page.get_by_label("Text", exact=True)
    original = text.input_value()
    text.evaluate("area => { area.focus(); area.setSelectionRange(0, 9); }")

    page.get_by_role("button", name="Redact what is selected").click()
    assert text.input_value() == "[redacted]" + original[9:]
    page.get_by_role("button", name="Post", exact=True).click()

    expect(page.get_by_text(f"{number} is posted.")).to_be_visible()
    expect(page.get_by_role("heading", name="Original, as received")).to_be_visible()
    expect(page).not_to_have_title(re.compile(rf"^\s*{re.escape(number)}\b"))
    assert number in numbers_in(page, "posted", number)
    page.get_by_role("link", name=number, exact=True).click()
    expect(page.get_by_text("Redacted", exact=True)).to_be_visible()
    assert page.get_by_label("Text of the original").inner_text().startswith(original[:9].split("\n")[0])


def test_restricting_refuses_without_a_reason_and_then_keeps_it(page: Page) -> None:
    number = open_first_waiting(page)
    page.get_by_label("Text", exact=True).fill("Half of what I typed")
    page.keyboard.press("Tab")
    page.get_by_text("Restrict…").click()
    page.get_by_role("button", name="Restrict", exact=True).click()

    expect(page.get_by_role("alert")).to_contain_text("Choose why the comment is restricted.")
    expect(page.get_by_label("Text", exact=True)).to_have_value("Half of what I typed")
    if not page.get_by_label("Why it is restricted").is_visible():
        page.get_by_text("Restrict…").click()
    page.get_by_label("Why it is restricted").select_option(label="Confidential business information")
    page.get_by_role("button", name="Restrict", exact=True).click()

    expect(page.get_by_text(f"{number} is restricted.")).to_be_visible()
    assert number in numbers_in(page, "restricted", number)


def test_withdrawing_with_a_reason(page: Page) -> None:
    number = open_first_waiting(page)
    page.get_by_text("Withdraw…").click()
    page.get_by_label("Why it is withdrawn").fill("The sender asked for it.")
    page.get_by_role("button", name="Withdraw", exact=True).click()

    expect(page.get_by_text(f"{number} is withdrawn.")).to_be_visible()
    assert number in numbers_in(page, "withdrawn", number)
    page.get_by_role("link", name=number, exact=True).click()
    expect(page.locator("#d3-history + ol")).to_contain_text("The sender asked for it.")


def test_shift_ticks_a_stretch_of_the_list(page: Page) -> None:
    page.goto(WAITING)
    boxes = page.locator("tbody input[name=chosen]")
    boxes.nth(1).click()
    boxes.nth(4).click(modifiers=["Shift"])
    assert [box.is_checked() for box in boxes.all()[:6]] == [False, True, True, True, True, False]
    boxes.nth(3).click()
    boxes.nth(2).click(modifiers=["Shift"])
    assert [box.is_checked() for box in boxes.all()[:6]] == [False, True, False, False, True, False]


def test_keys_walk_through_the_queue(page: Page) -> None:
    first = open_first_waiting(page)
    with page.expect_navigation():
        page.keyboard.press("n")
    expect(page).not_to_have_title(re.compile(first))
    with page.expect_navigation():
        page.keyboard.press("p")
    expect(page).to_have_title(re.compile(first))
    page.keyboard.press("r")
    expect(page.get_by_label("Why it is restricted")).to_be_focused()
    page.get_by_label("Text", exact=True).press("End")
    page.keyboard.type("n")
    expect(page).to_have_title(re.compile(first))
    page.get_by_text("Keys", exact=True).click()
    page.get_by_label("Use single keys on staff pages").uncheck()
    page.keyboard.press("l")
    expect(page).to_have_title(re.compile(first))


def test_posting_several_says_how_many_before(page: Page) -> None:
    page.goto(WAITING)
    boxes = page.locator("input[name=chosen]")
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.get_by_role("button", name="Post the ticked ones…").click()
    button = page.get_by_role("button", name=re.compile(r"^Post \d comments?$"))
    said = button.inner_text()
    button.click()

    count = said.split()[1]
    messages = page.get_by_role("region", name="Messages")
    expect(messages).to_contain_text(re.compile(rf"\b{count} comments? (is|are) posted\."))


def test_a_summary_is_produced_while_the_page_shows_it(page: Page) -> None:
    page.locator("main h2 a").first.click()
    page.get_by_role("button", name="Produce summary").click()

    expect(page.get_by_role("link", name="Download as DOCX")).to_be_visible(timeout=2 * PATIENCE)
    expect(page.get_by_role("heading", name="Where every comment went")).to_be_visible(timeout=PATIENCE)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as DOCX").click()
    assert download.value.suggested_filename.endswith(".docx")


def test_the_work_page_shows_that_all_parts_are_up(page: Page) -> None:
    page.goto("/admin/work/")

    expect(page.get_by_text("Up", exact=True)).to_have_count(6)
    expect(page.get_by_role("row", name=re.compile("Number into the docket"))).to_be_visible()


def test_a_comment_is_posted_without_scripts(browser: Browser, live_stack: LiveStack) -> None:
    with logged_in(browser, live_stack, scripts=False) as page:
        number = open_first_waiting(page)
        page.get_by_role("button", name="Post", exact=True).click()

        expect(page.get_by_text(f"{number} is posted.")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_staff_pages_have_no_accessibility_violation_and_no_sideways_scroll(
    browser: Browser, live_stack: LiveStack, width: int
) -> None:
    with logged_in(browser, live_stack, width=width) as page:
        rule = page.locator("main h2 a").first.get_attribute("href")
        page.goto(WAITING)
        comment = page.locator("tbody a").first.get_attribute("href")
        lists = ("work", "pulls", "imports", "letters", "mail", "reports")
        tables = ("auth/user", "comments/apikey", "comments/summary", "rulemaking/docket")
        forms = ("auth/user/1/change", "auth/user/add", "auth/group/1/change", "rulemaking/rulemaking/1/change")
        of_theme = (*tables, *forms, "rulemaking/commentperiod/1/change", "password_change")
        for address in ("/admin/", WAITING, comment, rule, *(f"/admin/{name}/" for name in (*lists, *of_theme))):
            page.goto(str(address))
            page.wait_for_load_state("networkidle")
            found = Axe().run(page)
            assert found.violations_count == 0, (address, found.generate_report())
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


def test_a_federal_register_file_is_read_without_a_number_and_refused_where_its_docket_has_it(page):
    page.goto("/admin/rulemaking/federalregisterimport/import/")

    page.set_input_files("[name=file]", FIXTURES / "2025-07837.xml")
    assert page.input_value("[name=number]") == ""
    page.get_by_role("button", name="Import", exact=True).click()

    expect(page.locator("body")).to_contain_text("FINCEN-2025-0004 has it already: FINCEN-2025-0004-0001")


ASKS_TO_POST = """
import datetime as dt
from comments.record import api_keys
at = dt.datetime.now(dt.UTC)
key = api_keys.ask(email="forum.{width}@mail.example", name="Example Forum {width}", purpose="Our members", at=at)
api_keys.confirm(key=key, at=at)
api_keys.ask_to_post(key=key, purpose="Comments that our members write on our site.", at=at)
"""


@pytest.mark.parametrize("width", [1280, 390])
def test_who_asks_to_send_comments_is_found_on_the_first_page_and_allowed(
    browser: Browser, live_stack: LiveStack, width: int
) -> None:
    live_stack.manage("shell", "-v0", "-c", ASKS_TO_POST.format(width=width))
    with logged_in(browser, live_stack, width=width) as page:
        page.get_by_role("link", name=f"Example Forum {width}").click()
        page.wait_for_load_state("networkidle")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.goto("/admin/comments/apikey/")
        page.get_by_role("link", name=f"of Example Forum {width}").click()
        page.get_by_role("button", name="Allow it to send comments").click()

        expect(page.get_by_text("Its holder is told by e-mail")).to_be_visible()
        expect(page.locator("dl")).to_contain_text(f"allowed by {live_stack.staff_username}")


REPORTS = """
import datetime as dt
from comments.intake.false_attribution import Report, report
from comments.models import Rendition
said = Report(
    name="Grace Tester", email="grace.{width}@mail.example", text="Not my words.", language="es", token="{width}"
)
kept = report(comment=Rendition.objects.posted().earliest("pk").comment, said=said, at=dt.datetime.now(dt.UTC))
print("reference", kept.reference)
"""


@pytest.mark.parametrize("width", [1280, 390])
def test_who_did_not_write_a_comment_is_found_on_the_first_page_and_answered(
    browser: Browser, live_stack: LiveStack, width: int
) -> None:
    reference = live_stack.manage("shell", "-v0", "-c", REPORTS.format(width=width)).split()[-1]
    with logged_in(browser, live_stack, width=width) as page:

        def look() -> None:
            page.wait_for_load_state("networkidle")
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

        page.get_by_role("link", name="of “I did not write this”").click()
        look()
        page.get_by_role("link", name=reference).click()
        look()
        page.get_by_role("button", name="Send the answer").click()
        expect(page.get_by_role("alert")).to_contain_text("Write the answer.")
        look()
        page.get_by_label("Answer (needed)").fill("We asked its sender, and withdrew it.")
        page.get_by_role("button", name="Send the answer").click()

        expect(page.get_by_text(f"Report {reference} is answered.")).to_be_visible()
        page.get_by_role("link", name=reference).click()
        expect(page.locator("main")).to_contain_text(f"Answered by {live_stack.staff_username}")
        look()
