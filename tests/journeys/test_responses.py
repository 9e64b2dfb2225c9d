"""How the agency answers, as the public reads it in a real browser: from a rule's page on, in both languages."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.shots import follow
from tests.journeys.test_webhooks import looks_well
from tests.live import LiveStack

_ANSWER = """
import datetime as dt
from comments.models import Issue, Response
from rulemaking.models import CommentPeriod, Rulemaking
at = dt.datetime.now(dt.UTC) - dt.timedelta(days=2)
period = CommentPeriod.objects.filter(closes_at__lt=at, document__docket__is_practice=False).latest("closes_at")
rule = period.part.rulemaking
for number, heading in enumerate(["Time to close accounts", "Cost for small banks", "Remittances", "Records"], start=1):
    issue, is_new = Issue.objects.get_or_create(
        rulemaking=rule, number=number, defaults={"title": heading, "opened_by": "r.okafor", "opened_at": at})
    if is_new:
        for edition in (1, 2) if number == 1 else (1,):
            Response.objects.create(
                issue=issue, edition=edition, heading=heading, comments_said="Some asked for more time.",
                text="The agency agrees.\\n\\n(a) <b>Sixty</b> days.",
                document=period.document if number == 2 else None,
                written_by="r.okafor", written_at=at, published_by="r.okafor",
                published_at=at + dt.timedelta(days=edition - 1))
print(rule.slug)
"""


@pytest.fixture
def answered(live_stack: LiveStack) -> str:
    """The address of a closed rule on which four responses are public, the first of them corrected."""
    return f"{live_stack.base_url}/rules/{live_stack.manage('shell', '-v0', '-c', _ANSWER).split()[-1]}/"


@pytest.fixture(params=["en-US", "es-US"])
def reader(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page in a browser that asks for this language."""
    context = browser.new_context(locale=request.param)
    yield context.new_page()
    context.close()


def test_a_reader_goes_from_the_rule_to_one_response_and_axe_finds_no_violation(reader: Page, answered: str) -> None:
    reader.goto(answered)
    follow(reader, "main a[href$='/responses/']")
    looks_well(reader, f"responses-{reader.locator('html').get_attribute('lang')}")

    reader.click(".d311-contents a[href='#response-2']")

    section = reader.locator("#response-2")
    expect(section.locator("h2")).to_be_in_viewport()
    expect(section).to_contain_text("(a) <b>Sixty</b> days.")
    expect(section.locator(".d311-text").nth(1)).to_have_css("white-space-collapse", "preserve")
    expect(section.locator("a[href^='/documents/']")).to_have_count(1)
    expect(reader.locator("#response-1 strong")).to_have_count(1)  # says that it was corrected
    expect(reader.locator("#response-3 strong")).to_have_count(0)
