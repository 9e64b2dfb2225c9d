"""What happens to rules is written down once, in one order, when it is public, and told in that order."""

import datetime as dt

import pytest

from comments import work
from comments.enums import Audience, NewsKind, SummaryOccasion
from comments.models import RuleNews
from comments.record.closing import announce_due
from comments.record.webhooks import keeping
from comments.record.webhooks.rule_news import NEWS_FOR, write_down
from rulemaking.actions import comment_periods
from rulemaking.deadlines import closing_instant
from rulemaking.enums import DocumentKind, PeriodReason
from rulemaking.models import CommentPeriod, Document
from tests.factories import (
    CLOSES_AT,
    OFFICIAL,
    OPENS_AT,
    ApiKeyFactory,
    CommentPeriodFactory,
    DocumentFactory,
    PartFactory,
    PeriodChangeFactory,
    ResponseFactory,
    SummaryFactory,
    WebhookFactory,
)
from tests.webhooks.receiver import Receiver

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
NEW_LAST_DAY = dt.date(2026, 5, 1)


@pytest.fixture
def period() -> CommentPeriod:
    return CommentPeriodFactory()


def pass_on(at: dt.datetime) -> int:
    announce_due(at=at)
    return write_down(at=at)


def told() -> list[str]:
    return list(RuleNews.objects.order_by("pk").values_list("kind", flat=True))


def extend(period: CommentPeriod, *, at: dt.datetime, posted_at: dt.datetime | None = None) -> Document:
    notice = DocumentFactory(
        rulemaking=period.part.rulemaking,
        docket=period.document.docket,
        kind=DocumentKind.EXTENSION,
        posted_at=posted_at or at,
    )
    comment_periods.extend_parts(
        periods=[period], document=notice, printed_last_day=NEW_LAST_DAY, by=OFFICIAL, at=at, note="More time"
    )
    return notice


def test_a_period_is_told_from_its_opening_to_its_close_with_its_deadline(
    period: CommentPeriod, receiver: Receiver
) -> None:
    WebhookFactory(url=receiver.url)
    new_close = closing_instant(NEW_LAST_DAY)
    pass_on(OPENS_AT - HOUR)
    pass_on(OPENS_AT)
    extend(period, at=OPENS_AT + DAY)
    pass_on(OPENS_AT + DAY)
    pass_on(CLOSES_AT)
    pass_on(new_close)
    work.deliver_webhooks()

    told = [(one["type"], one["at"][:10], one["closesAt"][:10]) for one in receiver.events]
    assert told == [
        ("period.opened", "2026-03-02", "2026-04-02"),
        ("period.extended", "2026-03-03", "2026-05-02"),
        ("period.closed", "2026-05-02", "2026-05-02"),
    ]
    links = {one["links"]["self"] for one in receiver.events}
    assert links == {f"http://127.0.0.1:8000/v4/documents/{period.document.document_id}"}
    assert {one["docketId"] for one in receiver.events} == {period.document.docket.docket_id}


def test_told_twice_it_is_written_once(period: CommentPeriod) -> None:
    assert [pass_on(OPENS_AT), pass_on(OPENS_AT), pass_on(OPENS_AT + DAY)] == [1, 0, 0]


def test_parts_that_one_document_opens_together_are_one_piece_of_news(period: CommentPeriod) -> None:
    other = PartFactory(rulemaking=period.part.rulemaking, position=999)
    CommentPeriodFactory(part=other, document=period.document)

    assert pass_on(OPENS_AT) == 1


def test_a_reopening_is_told_as_one(period: CommentPeriod) -> None:
    again = CommentPeriodFactory(part=period.part, opens_at=CLOSES_AT + DAY, closes_at=CLOSES_AT + 9 * DAY)
    PeriodChangeFactory(period=again, reason=PeriodReason.REOPENED)
    pass_on(CLOSES_AT + DAY)

    assert told() == [NewsKind.PERIOD_CLOSED, NewsKind.PERIOD_REOPENED]


def test_an_extension_is_told_when_its_document_is_public(period: CommentPeriod) -> None:
    extend(period, at=OPENS_AT + DAY, posted_at=OPENS_AT + 3 * DAY)
    pass_on(OPENS_AT + 2 * DAY)
    before = told()
    pass_on(OPENS_AT + 3 * DAY)

    assert before == [NewsKind.PERIOD_OPENED]
    assert told() == [NewsKind.PERIOD_OPENED, NewsKind.PERIOD_EXTENDED]


def test_a_period_of_a_draft_is_told_to_nobody() -> None:
    CommentPeriodFactory(document=DocumentFactory(draft=True))

    assert pass_on(OPENS_AT) == 0


def test_a_summary_for_the_public_is_told_and_one_for_staff_is_not(period: CommentPeriod, receiver: Receiver) -> None:
    WebhookFactory(url=receiver.url, kinds=[NewsKind.SUMMARY_PUBLISHED])
    made = {
        "rulemaking": period.part.rulemaking,
        "occasion": SummaryOccasion.DEMAND,
        "produced_at": CLOSES_AT,
        "data": {"secret": "zyxcanary"},
        "data_sha256": b"0" * 32,
    }
    SummaryFactory(audience=Audience.STAFF, **made)
    SummaryFactory(audience=Audience.PUBLIC, **made)
    SummaryFactory(audience=Audience.PUBLIC, **made | {"produced_at": None, "data": None, "data_sha256": None})

    assert write_down(at=CLOSES_AT) == 1
    work.deliver_webhooks()

    (event,) = receiver.events
    assert (event["type"], event["docketId"]) == ("summary.published", period.document.docket.docket_id)
    assert event["links"]["self"].endswith(f"/rules/{period.part.rulemaking.slug}/summary.json")
    assert b"zyxcanary" not in receiver.came[0].body


def test_corrections_of_responses_are_told_once_for_a_day_also_where_an_earlier_one_is_seen_later(
    period: CommentPeriod, receiver: Receiver
) -> None:
    WebhookFactory(url=receiver.url, kinds=[NewsKind.RESPONSES_CORRECTED])
    at, rule = CLOSES_AT + 30 * DAY, {"issue__rulemaking": period.part.rulemaking}
    old = [ResponseFactory(**rule, published_at=OPENS_AT) for _ in range(2)]
    ResponseFactory(issue=old[0].issue, edition=2, published_at=at + HOUR)
    assert write_down(at=at + HOUR) == 1
    ResponseFactory(issue=old[1].issue, edition=2, published_at=at)
    assert write_down(at=at + HOUR) == 0
    work.deliver_webhooks()

    (event,) = receiver.events
    assert event["type"] == "responses.corrected"
    assert event["links"]["self"].endswith(f"/rules/{period.part.rulemaking.slug}/responses.json")


def test_responses_are_told_once_for_a_day_and_no_draft_nor_correction_is_told_as_one(
    period: CommentPeriod, receiver: Receiver
) -> None:
    WebhookFactory(url=receiver.url, kinds=[NewsKind.RESPONSES_PUBLISHED])
    at, said = CLOSES_AT + 30 * DAY, {"text": "zyxcanary", "heading": "zyxcanary"}
    rule = {"issue__rulemaking": period.part.rulemaking}
    old = ResponseFactory(**rule, published_at=OPENS_AT)
    ResponseFactory(issue=old.issue, edition=2, published_at=at, **said)
    ResponseFactory(**rule, draft=True, **said)
    assert write_down(at=at) == 1  # the correction
    for seconds in (0, 1):
        ResponseFactory(**rule, published_at=at + dt.timedelta(seconds=seconds), **said)

    assert [write_down(at=at + HOUR) for _ in range(2)] == [1, 0]
    work.deliver_webhooks()

    (event,) = receiver.events
    assert (event["type"], event["docketId"]) == ("responses.published", period.document.docket.docket_id)
    assert (event["documentId"], event["at"]) == (None, at.strftime("%Y-%m-%dT%H:%M:%SZ"))
    assert event["links"]["self"].endswith(f"/rules/{period.part.rulemaking.slug}/responses.json")
    assert b"zyxcanary" not in receiver.came[0].body


def test_what_lies_a_week_back_is_no_news(period: CommentPeriod) -> None:
    assert pass_on(OPENS_AT + NEWS_FOR) == 0


def test_a_webhook_hears_of_nothing_from_before_it_was_added(period: CommentPeriod, receiver: Receiver) -> None:
    announce_due(at=OPENS_AT)
    keeping.add(key=ApiKeyFactory(), url=receiver.url, docket_ids=[], kinds=NewsKind.values, at=OPENS_AT)
    write_down(at=OPENS_AT + HOUR)

    assert (told(), work.deliver_webhooks()) == ([NewsKind.PERIOD_OPENED], 0)
