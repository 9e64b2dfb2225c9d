"""Responses are published or corrected by two of the staff at the same moment; what is told of them is told once."""

import datetime as dt
import threading
from functools import partial

import pytest
from django.db import connection, transaction

from comments.enums import NewsKind, NotificationKind
from comments.models import Notification, RuleNews
from comments.record.news import owe_news
from comments.record.webhooks.rule_news import write_down
from comments.review import responses
from tests.factories import CLOSES_AT, CommentPeriodFactory, IssueFactory, ResponseFactory, SubscriptionFactory
from tests.races.at_once import at_once, split

pytestmark = pytest.mark.django_db(transaction=True)

AT = CLOSES_AT + dt.timedelta(days=40)
SECOND = dt.timedelta(seconds=1)
WAIT_SECONDS = 60


@pytest.fixture
def rule():
    rule = CommentPeriodFactory().part.rulemaking
    SubscriptionFactory(rulemaking=rule)
    return rule


def drafts(rule, edition):
    """Two drafts: of first responses, or of what corrects two that are public."""
    made = []
    for _ in range(2):
        issue = IssueFactory(rulemaking=rule)
        for before in range(1, edition):
            ResponseFactory(issue=issue, edition=before, published_at=AT - dt.timedelta(days=30))
        made.append(ResponseFactory(issue=issue, edition=edition, draft=True))
    return made


def told():
    return (
        list(Notification.objects.values_list("kind", flat=True)),
        list(RuleNews.objects.filter(response__isnull=False).values_list("kind", flat=True)),
    )


@pytest.mark.parametrize(
    ("edition", "kinds"),
    [
        (1, ([NotificationKind.COMMENTS_ANSWERED], [NewsKind.RESPONSES_PUBLISHED])),
        (2, ([NotificationKind.ANSWERS_CORRECTED], [NewsKind.RESPONSES_CORRECTED])),
    ],
)
def test_who_pressed_first_and_commits_last_is_not_told_again(rule, edition, kinds):
    first, second = drafts(rule, edition)
    is_in_flight, may_commit = threading.Event(), threading.Event()

    def publish_slowly():
        try:
            with transaction.atomic():
                responses.publish(response=first, by="ana", at=AT)
                is_in_flight.set()
                assert may_commit.wait(WAIT_SECONDS)
        finally:
            connection.close()

    slow = threading.Thread(target=publish_slowly)
    slow.start()
    try:
        assert is_in_flight.wait(WAIT_SECONDS)
        responses.publish(response=second, by="ben", at=AT + SECOND)
        owe_news(at=AT + SECOND)
        write_down(at=AT + SECOND)
        assert told() == kinds
    finally:
        may_commit.set()
        slow.join()
    first.refresh_from_db()
    assert first.published_at == AT

    owe_news(at=AT + 2 * SECOND)
    write_down(at=AT + 2 * SECOND)

    assert told() == kinds


def test_workers_that_tell_at_once_tell_once(rule):
    for response in drafts(rule, 1):
        responses.publish(response=response, by="ana", at=AT)

    _, faults = split(at_once(*[partial(owe_news, at=AT + SECOND)] * 3, *[partial(write_down, at=AT + SECOND)] * 3))

    assert faults == []
    assert told() == ([NotificationKind.COMMENTS_ANSWERED], [NewsKind.RESPONSES_PUBLISHED])
