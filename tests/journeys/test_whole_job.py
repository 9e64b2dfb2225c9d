"""The main job on the real stack: a person comments, staff post it, the API and the summary have it."""

import json
import re
import urllib.request

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.live import LiveStack

TEXT = (
    "Our savings club in Lowell sends school fees to relatives through two payment firms. Please give families ninety "
    "days to move their money before accounts are closed."
)


@pytest.fixture
def without_script(browser: Browser, live_stack: LiveStack):
    context = browser.new_context(base_url=live_stack.base_url, java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.fixture
def staff(browser: Browser, live_stack: LiveStack):
    context = browser.new_context(base_url=live_stack.base_url)
    page = context.new_page()
    page.goto("/admin/")
    page.get_by_label("Username").fill(live_stack.staff_username)
    page.get_by_label("Password").fill(live_stack.staff_password)
    page.get_by_role("button", name="Log in").click()
    yield page
    context.close()


def _send_comment(page: Page) -> str:
    """Comments through the form, from the home page on; the tracking number on the receipt."""
    page.goto("/")
    page.locator("main").get_by_role("link", name="Practice rule").first.click()
    page.locator("main a[href$='/comment/']").first.click()
    page.locator("textarea[name=text]").fill(TEXT)
    page.locator("input[type=file]").set_input_files(
        files=[{"name": "fees.txt", "mimeType": "text/plain", "buffer": b"School fees, two terms: 640 dollars.\n"}]
    )
    page.locator("button.usa-button--big", has_text="Continue").click()
    page.locator("label[for=id_submitter_type_0]").click()
    page.locator("#id_first_name").fill("Marisol")
    page.locator("#id_last_name").fill("Quay-Test")
    page.locator("button.usa-button--big", has_text="Continue").click()
    page.locator("label[for=id_acknowledged]").click()
    page.get_by_role("button", name="Send comment").click()
    page.wait_for_load_state()
    found = re.search(r"\b[0-9a-z]{3}-[0-9a-z]{4}-[0-9a-z]{4}\b", page.locator("main").inner_text())
    assert found, page.locator("main").inner_text()
    return found[0]


def _api(stack: LiveStack, path: str) -> dict:
    with urllib.request.urlopen(f"{stack.base_url}{path}", timeout=20) as answer:  # noqa: S310 - loopback
        return json.load(answer)


def test_a_comment_goes_from_the_form_through_review_to_the_api_and_the_summary(live_stack, without_script, staff):
    tracking_number = _send_comment(without_script)
    with live_stack.connect() as connection:
        numbered = (
            "SELECT status.number, comment.id, docket.docket_id FROM comments_comment AS comment "
            "JOIN comments_commentstatus AS status ON status.comment_id = comment.id "
            "JOIN rulemaking_docket AS docket ON docket.id = status.docket_id "
            "WHERE tracking_number = %s AND status.number IS NOT NULL"
        )
        live_stack.wait_until(lambda: connection.execute(numbered, [tracking_number]).fetchone() is not None)
        number, key, docket_id = connection.execute(numbered, [tracking_number]).fetchone()
        settled = (
            "SELECT count(*) FROM comments_job WHERE done_at IS NULL AND (comment_id = %s OR attachment_id IN "
            "(SELECT id FROM comments_attachment WHERE comment_id = %s))"
        )
        live_stack.wait_until(lambda: connection.execute(settled, [key, key]).fetchone()[0] == 0)

    without_script.goto("/find/")
    without_script.get_by_label("Tracking number").fill(tracking_number)
    without_script.get_by_role("button", name="Find").click()
    expect(without_script.locator("main")).to_contain_text("Being reviewed")
    assert "Lowell" not in without_script.content()

    staff.goto(f"/admin/comments/comment/{key}/change/")
    expect(staff.get_by_role("region", name="Text of the original")).to_contain_text("Lowell")
    staff.get_by_role("button", name="Post", exact=True).click()

    comment_id = f"{docket_id}-{number:04d}"
    live_stack.wait_until(lambda: live_stack.status(f"/v4/comments/{comment_id}") == 200)
    answer = _api(live_stack, f"/v4/comments/{comment_id}?include=attachments")
    attributes = answer["data"]["attributes"]
    assert attributes["trackingNbr"] == tracking_number
    assert "Lowell" in attributes["comment"]
    assert attributes["lastName"] == "Quay-Test"
    assert answer["included"][0]["attributes"]["fileFormats"][0]["format"] == "txt"
    file_url = answer["included"][0]["attributes"]["fileFormats"][0]["fileUrl"]
    with urllib.request.urlopen(file_url, timeout=20) as file:  # noqa: S310 - loopback
        assert file.read() == b"School fees, two terms: 640 dollars.\n"

    before = (
        _api(live_stack, "/rules/practice-quillmarsh-group/summary.json")
        if live_stack.status("/rules/practice-quillmarsh-group/summary.json") == 200
        else {"counts": {"comments": 0}}
    )
    staff.goto("/admin/rules/practice-quillmarsh-group/")
    staff.get_by_role("button", name="Produce summary").click()
    live_stack.wait_until(
        lambda: (
            live_stack.status("/rules/practice-quillmarsh-group/summary.json") == 200
            and _api(live_stack, "/rules/practice-quillmarsh-group/summary.json") != before
        ),
        seconds=120,
    )
    summary = _api(live_stack, "/rules/practice-quillmarsh-group/summary.json")
    assert comment_id in json.dumps(summary) or summary["counts"]["comments"] > before["counts"]["comments"]
    without_script.goto("/rules/practice-quillmarsh-group/summary/")
    expect(without_script.locator("h1")).to_contain_text("Summary")
