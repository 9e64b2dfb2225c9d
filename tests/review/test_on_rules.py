"""What is counted and put in order from the index of statuses is what a plain query over comments finds."""

import datetime as dt
from collections import Counter

import pytest
from django.db.models import Q

from comments.enums import Channel, Status
from comments.models import Comment, CommentStatus, timeliness
from comments.record import on_rules
from comments.review.counts import counts_by_rule
from comments.review.queue import EVERY_STATUS, STATUSES, WAITING, ListFilter
from comments.review.views.rules import received_by_day
from rulemaking.deadlines import EASTERN
from tests.factories import (
    CLOSES_AT,
    OPENS_AT,
    CommentFactory,
    CommentPeriodFactory,
    DocumentFactory,
    RulemakingFactory,
)

pytestmark = pytest.mark.django_db

MOMENT = dt.timedelta(microseconds=1)
DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(days=7)


@pytest.fixture
def two_rules_in_one_docket():
    one = CommentPeriodFactory().document
    other = DocumentFactory(docket=one.docket, rulemaking=RulemakingFactory())
    CommentPeriodFactory(document=other, part__rulemaking=other.rulemaking)
    for document, count in ((one, 2), (other, 3)):
        CommentFactory.create_batch(count, document=document, numbered=True)
        CommentFactory(document=document, posted=True)
        CommentFactory(document=document, numbered=True, received_at=CLOSES_AT)
    elsewhere = CommentPeriodFactory().document
    CommentFactory(document=elsewhere)
    return [document.rulemaking for document in (one, other, elsewhere)]


def test_rules_that_share_a_docket_are_counted_apart(two_rules_in_one_docket):
    counts = counts_by_rule()

    assert [
        (counts[rule.pk].received, counts[rule.pk].waiting, counts[rule.pk].posted, counts[rule.pk].late)
        for rule in two_rules_in_one_docket
    ] == [(4, 3, 1, 1), (5, 4, 1, 1), (1, 1, 0, 0)]
    assert [counts_by_rule(rule)[rule.pk] for rule in two_rules_in_one_docket] == [
        counts[rule.pk] for rule in two_rules_in_one_docket
    ]


@pytest.mark.parametrize("status", STATUSES)
def test_each_list_has_its_keys_in_order_and_its_number(two_rules_in_one_docket, status):
    for rule in (*two_rules_in_one_docket, None):
        slug = rule.slug if rule else ""
        expected = Comment.objects.order_by("received_at", "pk")
        if rule:
            expected = expected.filter(document__rulemaking=rule)
        if status not in (EVERY_STATUS, WAITING, "changed"):
            expected = expected.filter(status__status=status)
        elif status == WAITING:
            expected = expected.filter(status__status=Status.RECEIVED)
        elif status == "changed":
            expected = expected.none()
        for chosen in (ListFilter(rule=slug, status=status), ListFilter(rule=slug, status=status, channel=Channel.WEB)):
            keys = list(chosen.keys())
            assert keys == list(expected.values_list("pk", flat=True))
            assert chosen.count() == len(keys)
            assert [comment.pk for comment in chosen.comments()] == keys


def test_a_rule_without_documents_has_no_comments(two_rules_in_one_docket):
    bare = RulemakingFactory()

    assert ListFilter(rule=bare.slug, status=EVERY_STATUS).count() == 0
    assert list(ListFilter(rule=bare.slug, status=EVERY_STATUS, channel=Channel.WEB).comments()) == []
    assert bare.pk not in counts_by_rule()


PERIODS = {
    "none": [],
    "one": [(OPENS_AT, CLOSES_AT)],
    "reopened": [(OPENS_AT, CLOSES_AT), (CLOSES_AT + WEEK, CLOSES_AT + 2 * WEEK)],
    "two parts that overlap": [(OPENS_AT, CLOSES_AT), (OPENS_AT + WEEK, CLOSES_AT + WEEK)],
    "one after the other": [(OPENS_AT, CLOSES_AT), (CLOSES_AT, CLOSES_AT + WEEK)],
    "one within the other": [(OPENS_AT, CLOSES_AT), (OPENS_AT + DAY, OPENS_AT + 2 * DAY)],
}


@pytest.mark.parametrize("name", PERIODS)
def test_the_bounds_of_a_rules_periods_say_what_asking_the_periods_says(name):
    document = DocumentFactory()
    for opens_at, closes_at in PERIODS[name]:
        CommentPeriodFactory(
            document=document, part__rulemaking=document.rulemaking, opens_at=opens_at, closes_at=closes_at
        )
    edges = {OPENS_AT, CLOSES_AT, *(edge for period in PERIODS[name] for edge in period)}
    for edge in edges:
        for at in (edge - MOMENT, edge, edge + MOMENT, edge + DAY / 2):
            CommentFactory(document=document, received_at=at)
        for day in (edge - DAY, edge, edge + DAY):
            CommentFactory(document=document, by_mail=True, received_on=day.astimezone(EASTERN).date())
    slug = document.rulemaking.slug

    expected = dict(Comment.objects.with_timeliness().values_list("pk", "is_timely"))
    bounds = on_rules.periods_of(slug)

    assert keys(timeliness.in_time(bounds)) == {pk for pk, is_timely in expected.items() if is_timely}
    assert keys(timeliness.late(bounds)) == {pk for pk, is_timely in expected.items() if not is_timely}
    assert len(set(expected.values())) == (1 if name == "none" else 2)
    late = sum(not is_timely for is_timely in expected.values())
    assert counts_by_rule()[document.rulemaking.pk].late == late
    assert ListFilter(rule=slug, status=EVERY_STATUS, timeliness="late").count() == late
    assert ListFilter(status=EVERY_STATUS, timeliness="late").count() == late
    days: Counter[tuple[str, bool]] = Counter()
    for comment in Comment.objects.with_received_day():
        days[comment.received_day.isoformat(), expected[comment.pk]] += 1
    assert received_by_day(document.rulemaking) == [
        {"day": day, "count": days[day, True] + days[day, False], "late": days[day, False]}
        for day in sorted({day for day, _ in days})
    ]


def keys(condition: Q) -> set[int]:
    return set(Comment.objects.filter(condition).values_list("pk", flat=True))


def test_the_database_says_when_a_status_came_where_the_writer_does_not():
    at = dt.datetime(2026, 3, 12, 15, 30, tzinfo=dt.UTC)
    by_web = CommentFactory(received_at=at, status=None)
    by_mail = CommentFactory(by_mail=True, received_on=dt.date(2026, 3, 12), status=None)
    for comment in (by_web, by_mail):
        CommentStatus.objects.create(comment=comment, docket=comment.document.docket)

    assert dict(CommentStatus.objects.values_list("comment", "came_at")) == {
        by_web.pk: at,
        by_mail.pk: dt.datetime(2026, 3, 12, 4, tzinfo=dt.UTC),
    }


def test_when_a_comment_came_outlives_a_save_of_a_row_that_was_never_read():
    comment = CommentFactory()
    CommentStatus.objects.filter(comment=comment).delete()
    made = CommentStatus.objects.create(comment=comment, docket=comment.document.docket)
    assert made.came_at is None
    made.restrict_reason = "Names a customer."
    made.save()

    assert CommentStatus.objects.get(comment=comment).came_at == comment.received_at
