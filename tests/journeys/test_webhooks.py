"""What the holder of a key does with webhooks, in a real browser, against the whole running system."""

import json
import os
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.journeys.test_public import DESKTOP, PHONE, RULES
from tests.journeys.test_staff import logged_in
from tests.live import LiveStack
from tests.stack.api_client import make_key
from tests.webhooks.receiver import Handler, Receiver, Reply, receiving, status

_ADDRESS = """
from comments.record.mail import api_key_token
from comments.models import ApiKey
print(api_key_token(ApiKey.objects.filter(email="{email}", revoked_at=None).get().pk))
"""


def looks_well(page: Page, name: str) -> None:
    """Nothing overflows to the side, and axe finds nothing, narrow and wide."""
    for width, height in (PHONE, DESKTOP):
        page.set_viewport_size({"width": width, "height": height})
        results = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
        assert results.violations_count == 0, (name, results.generate_report())
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (name, width)
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)


@pytest.fixture
def address(live_stack: LiveStack) -> str:
    """The page of a key's webhooks."""
    email = "webhooks@mail.example"
    make_key(live_stack, email)
    token = live_stack.manage("shell", "-v0", "-c", _ADDRESS.format(email=email)).split()[-1]
    return f"{live_stack.base_url}/api-keys/{token}/webhooks/"


def wait_for(stack: LiveStack, condition: Callable[[], bool]) -> None:
    stack.wait_until(condition, seconds=60)


def refuses_the_first(receiver: Receiver) -> Reply:
    """A receiver that never takes the message that comes next, and takes all others."""
    refused: list[str] = []

    def reply(handler: Handler) -> None:
        receiver.replies.append(reply)
        refused[:] = refused or [handler.headers["webhook-id"]]
        status(422 if handler.headers["webhook-id"] in refused else 204)(handler)

    return reply


def staff_sees_it(browser: Browser, stack: LiveStack, *, says: str) -> None:
    with logged_in(browser, stack) as page:
        page.goto("/admin/comments/webhook/")
        expect(page.locator("main, #content").first).to_contain_text("http://localhost")
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=f"{folder}/staff-webhooks.png", full_page=True)
        page.click("a.d3-in-list >> nth=0")
        expect(page.locator("main.d3")).to_contain_text("Stop the webhook")
        expect(page.locator("main.d3")).to_contain_text(says)
        looks_well(page, "staff-webhook")


def test_a_webhook_is_added_tried_told_again_and_removed(
    page: Page, browser: Browser, live_stack: LiveStack, address: str
) -> None:
    page.goto(address)
    looks_well(page, "webhooks-none")
    page.fill("#id_url", "http://inside.example/")
    page.click("button:has-text('Add this webhook')")
    expect(page.locator("#error-summary")).to_contain_text("begins with https://")
    looks_well(page, "webhooks-fault")
    with receiving() as receiver:
        page.fill("#id_url", receiver.url)
        page.click("button:has-text('Add this webhook')")
        secret = page.locator("#webhook-secret").inner_text()
        looks_well(page, "webhook-secret")
        page.goto(address)
        page.click("main a[href*='/webhooks/']")
        receiver.replies.append(status(503))
        page.click("button:has-text('Send a test event')")
        expect(page.locator("main")).to_contain_text("A test event is on its way")
        wait_for(live_stack, lambda: any(one["type"] == "test" for one in receiver.events))
        receiver.replies.append(refuses_the_first(receiver))
        page.fill("#id_since", "comment-0")
        page.click("form:has(#id_since) button")
        expect(page.locator("main")).to_contain_text("told again, in its order")
        wait_for(live_stack, lambda: any(one["type"] == "comment.posted" for one in receiver.events))
        wait_for(live_stack, lambda: "holds up what follows" in page.goto(page.url).text())
        looks_well(page, "webhook-refused")
        staff_sees_it(browser, live_stack, says="What holds it up")
        page.click("button:has-text('Skip this message')")
        expect(page.locator("main table")).to_contain_text("Skipped by you")
        wait_for(live_stack, lambda: len({one.headers["webhook-id"] for one in receiver.came}) > 2)
        wait_for(live_stack, lambda: "204" in page.goto(page.url).text())
        expect(page.locator("main table")).to_contain_text("503")
        expect(page.locator("main")).not_to_contain_text("holds up what follows")
        looks_well(page, "webhook-messages")

    page.click("button:text-is('Stop it')")
    expect(page.locator("main")).to_contain_text("You stopped it on")
    looks_well(page, "webhook-stopped")
    page.context.add_cookies([{"name": "docket311_language", "value": "es", "url": live_stack.base_url}])
    page.goto(page.url)
    looks_well(page, "webhook-spanish")
    page.goto(address)
    looks_well(page, "webhooks-spanish")
    page.context.clear_cookies()
    page.click("main a[href*='/webhooks/']")
    page.click("label[for=id_sure_remove]")
    page.click("button:has-text('Remove this webhook')")
    expect(page.locator("main")).to_contain_text("The webhook was removed.")

    assert all(one.is_signed_with(secret) for one in receiver.came)
    told = [one["commentId"] for one in receiver.events if one["commentId"]]
    feed = json.loads(page.request.get(f"{live_stack.base_url}/v4/changes?page[size]=1000").text())["data"]
    assert set(told) <= {one["attributes"]["commentId"] for one in feed}
