"""The other ways in, as staff see them in a real browser: files of comments, letters on paper, e-mail."""

import datetime as dt
from collections.abc import Generator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from rulemaking.deadlines import EASTERN
from tests.journeys.test_staff import logged_in
from tests.live import LiveStack

WORK = 120_000
"""Milliseconds within which a worker checks and imports a small file."""


@pytest.fixture(params=[1280, 390])
def page(request: pytest.FixtureRequest, browser: Browser, live_stack: LiveStack) -> Generator[Page, None, None]:
    with logged_in(browser, live_stack, width=request.param) as page:
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        yield page
        assert wrong == []


def assert_well_made(page: Page) -> None:
    """Nothing overflows to the side, and axe finds nothing."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [found["id"] for found in Axe().run(page).response["violations"]] == []


def today() -> str:
    return dt.datetime.now(EASTERN).date().isoformat()


def test_a_file_is_checked_confirmed_and_imported_and_its_comments_are_in_the_list(page: Page, tmp_path: Path) -> None:
    width = page.viewport_size["width"] if page.viewport_size else 0
    name = f"Wayin{width}"
    file = tmp_path / f"campaign-{width}.csv"
    rows = [f"1-{width},{name},Ninety days please {width}.,{today()}", f"2-{width},,,{today()}"]
    file.write_text("\n".join(["id,last_name,comment,received", *rows]))
    page.goto("/admin/imports/")
    assert_well_made(page)
    page.set_input_files("[name=file]", file)
    page.get_by_label("Document").select_option(index=1)
    page.get_by_label("Where the rows come from").fill("A campaign")
    page.get_by_label("What shows the days of receipt").fill("Its list")
    page.get_by_role("button", name="Check this file").click()

    page.get_by_role("button", name="Import 1 comment").click(timeout=WORK)
    expect(page.get_by_role("heading", name="Imported", exact=True)).to_be_visible(timeout=WORK)

    expect(page.get_by_text("This row has no comment.")).to_be_visible()
    assert_well_made(page)
    page.goto(f"/admin/comments/comment/?status=all&q={name}")
    expect(page.get_by_text(name).first).to_be_visible()


def test_a_letter_is_recorded_and_its_receipt_can_be_printed(page: Page) -> None:
    page.goto("/admin/letters/")
    assert_well_made(page)
    page.get_by_label("Document").select_option(index=1)
    page.get_by_label("Text, typed off the page").fill("Dear Sir, ninety days.")
    page.get_by_role("button", name="Record this letter").click()

    expect(page.get_by_role("alert")).to_contain_text("Day of receipt")
    expect(page.get_by_label("Text, typed off the page")).to_have_value("Dear Sir, ninety days.")
    page.get_by_label("Day of receipt", exact=False).first.fill(today())
    page.get_by_label("Last name").fill("Tester")
    page.get_by_role("button", name="Record this letter").click()

    expect(page.get_by_role("heading", name="We received your letter")).to_be_visible()
    assert_well_made(page)
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="We received your letter")).to_be_visible()
    expect(page.get_by_role("link", name="Record another letter")).to_be_hidden()


def test_mail_that_names_no_docket_is_made_a_comment(page: Page, live_stack: LiveStack, tmp_path: Path) -> None:
    width = page.viewport_size["width"] if page.viewport_size else 0
    subject = f"About the rule, {width}"
    (tmp_path / "one.eml").write_text(
        f"From: Ada Tester <ada@mail.example>\nSubject: {subject}\nMessage-ID: <{width}@x>\n\nNinety days, please.\n"
    )
    live_stack.manage("fetch_mail", "--folder", str(tmp_path))

    page.goto("/admin/mail/")
    assert_well_made(page)
    page.get_by_role("link", name=subject).click()
    expect(page.get_by_text("Ninety days, please.")).to_be_visible()
    assert_well_made(page)
    practice = page.locator("option", has_text="PRACTICE-").first.get_attribute("value")
    page.get_by_label("It is a comment on").select_option(practice)
    page.get_by_role("button", name="Make it a comment").click()

    expect(page.get_by_text("It is comment")).to_be_visible()
    expect(page.get_by_role("link", name=subject)).to_have_count(0)
