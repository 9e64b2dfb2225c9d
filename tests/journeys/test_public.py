"""What a person does on the public site, in a real browser, against the whole running system."""

import hashlib
import json
import re
from collections.abc import Generator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.journeys.shots import PageMissing, follow, practice_rule, public_pages, to_step
from tests.live import LiveStack

TEXT = "A notice of ninety days would let exporters find other banks.\nThank you."
DESKTOP, PHONE = (1280, 900), (390, 844)
NAMES = sorted(public_pages(""))
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def without_javascript(browser: Browser) -> Generator[Page, None, None]:
    """A phone whose browser runs no JavaScript."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": PHONE[0], "height": PHONE[1]})
    yield context.new_page()
    context.close()


def open_form(page: Page, stack: LiveStack) -> None:
    practice_rule(page, stack.base_url)
    follow(page, "a[href$='/comment/']")


def fill_in(page: Page, *, letter: Path | None = None) -> None:
    """All steps but the last button."""
    page.fill("#id_text", TEXT)
    if letter:
        page.set_input_files("#id_files", letter)
    to_step(page, 2)
    page.click("label[for=id_submitter_type_0]")
    page.fill("#id_first_name", "Nora")
    page.fill("#id_last_name", "Lindqvist")
    to_step(page, 3)
    page.click("label[for=id_acknowledged]")


def test_a_comment_with_a_file_is_sent_and_found_without_javascript(
    without_javascript: Page, live_stack: LiveStack, tmp_path: Path
) -> None:
    page, letter = without_javascript, tmp_path / "our letter.txt"
    letter.write_text("We need ninety days.")

    open_form(page, live_stack)
    page.click("button.usa-button--big:has-text('Continue')")
    expect(page.locator("#error-summary")).to_contain_text("Write your comment, or attach it as a file.")
    fill_in(page, letter=letter)
    expect(page.locator("main")).to_contain_text("our letter.txt")
    page.click("label[for=id_acknowledged]")
    page.click("button:has-text('Send comment')")
    expect(page.locator("#error-summary")).to_contain_text("Check this box")
    page.click("label[for=id_acknowledged]")
    page.click("button:has-text('Send comment')")

    expect(page.locator("h1")).to_have_text("We received your comment")
    tracking_number = page.locator(".d311-tracking").inner_text()
    expect(page.locator("main")).to_contain_text("our letter.txt")
    page.goto(f"{live_stack.base_url}/find/")
    page.fill("#tracking-number", tracking_number)
    page.click("button:has-text('Find')")
    expect(page.locator("main .d311-card h2")).to_have_text(re.compile("Received|Being reviewed"))


def test_going_back_and_sending_again_shows_the_same_receipt(page: Page, live_stack: LiveStack) -> None:
    open_form(page, live_stack)
    fill_in(page)
    page.click("button:has-text('Send comment')")
    page.wait_for_url(re.compile("/receipts/"))
    first = page.url

    page.go_back()
    if not page.is_checked("#id_acknowledged"):
        page.click("label[for=id_acknowledged]")
    page.click("button:has-text('Send comment')")
    page.wait_for_url(re.compile("/receipts/"))

    assert page.url == first


def test_a_downloaded_receipt_is_found_genuine(page: Page, live_stack: LiveStack) -> None:
    open_form(page, live_stack)
    fill_in(page)
    page.click("button:has-text('Send comment')")
    with page.expect_download() as download:
        page.click("a:has-text('Download the signed receipt')")
    receipt = Path(download.value.path()).read_text()

    page.goto(f"{live_stack.base_url}/verify/")
    page.fill("#id_receipt", receipt)
    page.click("button:has-text('Check the receipt')")

    assert json.loads(receipt)["signature"]
    expect(page.locator("main [role=status]")).to_contain_text("genuine, and the record matches it")


def test_with_javascript_the_form_counts_and_shows_what_the_sender_needs(page: Page, live_stack: LiveStack) -> None:
    open_form(page, live_stack)
    page.fill("#id_text", "x🙂" * 2501)
    expect(page.locator("#text-count")).to_contain_text("5,002 characters: 2 too many.")
    page.fill("#id_text", TEXT)
    to_step(page, 2)

    expect(page.locator("#id_first_name")).to_be_hidden()
    page.click("label[for=id_submitter_type_1]")
    expect(page.locator("#id_organization")).to_be_visible()
    expect(page.locator("#id_first_name")).to_be_hidden()


def test_while_the_database_is_down_nothing_typed_is_lost_and_sending_again_works(
    page: Page, live_stack: LiveStack
) -> None:
    if live_stack.pid("postgres") is None:
        pytest.fail("This journey stops PostgreSQL, so it needs one that the stack itself started.")
    open_form(page, live_stack)
    fill_in(page)

    with live_stack.without("postgres"):
        page.click("button:has-text('Send comment')")
        expect(page.locator("h1")).to_have_text("Your comment was not received")
        assert page.input_value("#id_text").replace("\r\n", "\n") == TEXT
        assert page.input_value("#id_last_name") == "Lindqvist"
    live_stack.wait_until_web_is_well()
    page.click("button:has-text('Send again')")

    expect(page.locator("h1")).to_have_text("We received your comment")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_no_violation_and_nothing_overflows(
    page: Page, live_stack: LiveStack, name: str, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if "Content Security" in message.text else None)
    try:
        public_pages(live_stack.base_url)[name](page)
    except PageMissing as missing:
        pytest.fail(str(missing))

    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})

    assert results.violations_count == 0, results.generate_report()
    assert refused == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def tab_to(page: Page, condition: str) -> None:
    """Presses Tab until the focus is there."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(condition):
            return
    pytest.fail(f"Tab never led to {condition}")


def press_button(page: Page, name: str) -> None:
    tab_to(page, f"document.activeElement.textContent.trim() == {name!r}")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_the_whole_form_can_be_used_by_keyboard(page: Page, live_stack: LiveStack) -> None:
    open_form(page, live_stack)

    page.keyboard.press("Tab")
    expect(page.locator(".usa-skipnav")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "id_text":
            break
    page.keyboard.type("Typed by keyboard.")
    press_button(page, "Continue")
    tab_to(page, "document.activeElement.name == 'submitter_type'")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#id_submitter_type_2")).to_be_checked()
    press_button(page, "Continue")
    tab_to(page, "document.activeElement.id == 'id_acknowledged'")
    page.keyboard.press("Space")
    press_button(page, "Send comment")

    expect(page.locator("h1")).to_have_text("We received your comment")


def test_the_browser_proves_work_while_the_person_writes(page: Page, live_stack: LiveStack) -> None:
    open_form(page, live_stack)
    fill_in(page)
    proof = page.wait_for_function("document.querySelector('[name=proof]').value").json_value()
    token = page.input_value("[name=submission_token]")
    digest = hashlib.sha256(f"{token}:{proof}".encode()).digest()

    assert int.from_bytes(digest[:2]) >> 1 == 0


def test_a_comment_is_changed_and_withdrawn_in_a_browser(page: Page, live_stack: LiveStack) -> None:
    open_form(page, live_stack)
    fill_in(page)
    page.click("button:has-text('Send comment')")
    page.wait_for_url(re.compile("/receipts/"))
    page.click("a[href^='/own/']")
    page.fill("#id_text", "On reflection, sixty days are enough.")
    page.click("button:has-text('Send the new version')")
    expect(page.locator("dl")).to_contain_text("Version 2")

    page.click("button:has-text('Withdraw my comment')")
    expect(page.locator("[role=alert]")).to_contain_text("Check the box")
    page.click("label[for=id_sure]")
    page.click("button:has-text('Withdraw my comment')")
    expect(page.locator("main")).to_contain_text("You withdrew this comment")


def test_two_receipts_are_checked_one_after_the_other(page: Page, live_stack: LiveStack) -> None:
    page.goto(f"{live_stack.base_url}/verify/")
    for _ in range(2):
        page.fill("#id_receipt", "{}")
        page.click("button:has-text('Check the receipt')")
        expect(page.locator("[role=alert]")).to_contain_text("not a whole receipt")


def test_a_key_is_asked_for_shown_used_and_ended_and_axe_finds_no_violation(page: Page, live_stack: LiveStack) -> None:
    def look() -> None:
        results = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
        assert results.violations_count == 0, results.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.goto(f"{live_stack.base_url}/api-keys/")
    page.fill("#id_name", "Example Reader")
    page.fill("#id_email", "program@mail.example")
    page.fill("#id_purpose", "Research on comments of banks.")
    page.click("button:has-text('Ask for a key')")
    expect(page.locator("h1")).to_have_text("Please check your mail")
    look()

    token = live_stack.manage(
        "shell", "-v0", "-c",
        "from comments.record.mail import api_key_token as t; from comments.models import ApiKey; "
        "print(t(ApiKey.objects.latest('pk').pk))",
    )  # fmt: skip
    page.goto(f"{live_stack.base_url}/api-keys/{token.split()[-1]}/")
    look()
    page.click("button:has-text('Yes, show me my key')")
    key = page.locator("#api-key").inner_text()
    look()
    answer = page.request.get(f"{live_stack.base_url}/v4/comments", headers={"X-Api-Key": key})
    page.goto(page.url)
    expect(page.locator("main")).to_contain_text("requests answered: 1;")
    look()
    page.click("label[for=id_sure_revoke]")
    page.click("button:has-text('End this key')")
    expect(page.locator("main")).to_contain_text("You ended this key")

    assert answer.status == 200
    look()


def test_a_draft_is_found_again_in_another_browser_and_sent_from_there(
    page: Page, browser: Browser, live_stack: LiveStack, tmp_path: Path
) -> None:
    letter = tmp_path / "our letter.txt"
    letter.write_text("We need ninety days.")
    open_form(page, live_stack)
    page.fill("#id_text", TEXT)
    page.set_input_files("#id_files", letter)
    page.click("button:has-text('Save and finish later')")
    link = page.locator(".d311-link a").get_attribute("href")

    elsewhere = browser.new_context(java_script_enabled=False).new_page()
    elsewhere.goto(link)
    assert elsewhere.input_value("#id_text") == TEXT
    expect(elsewhere.locator(".d311-kept")).to_contain_text("our letter.txt")
    to_step(elsewhere, 2)
    elsewhere.click("label[for=id_submitter_type_2]")
    to_step(elsewhere, 3)
    elsewhere.click("label[for=id_acknowledged]")
    elsewhere.click("button:has-text('Send comment')")
    expect(elsewhere.locator("h1")).to_have_text("We received your comment")
    receipt = elsewhere.url
    page.goto(link)

    assert page.url == receipt
