"""Webhooks when two workers send at once, when one is killed, and while comments are being posted."""

import os
import signal
import subprocess
import sys
from functools import partial

import pytest
from django.db import connection, transaction

from comments import work
from comments.models import Rendition, RuleNews, Webhook, WebhookDelivery
from comments.record.closing import announce_due
from comments.record.sequencer import sequence_changes
from comments.record.webhooks import delivering, events, rule_news
from tests.factories import OPENS_AT, POSTED_AT, CommentFactory, CommentPeriodFactory, DocumentFactory, WebhookFactory
from tests.races.at_once import at_once, split
from tests.races.test_bulk_imports import ROOT, environment_of_this_database
from tests.webhooks.receiver import Handler, Receiver

pytestmark = pytest.mark.django_db(transaction=True)

WORKER = """
import django; django.setup()
from comments import work
work.deliver_webhooks()
"""


def test_a_worker_killed_between_sending_and_writing_down_sends_again_under_the_same_id(
    receiver: Receiver,
) -> None:
    WebhookFactory(url=receiver.url)
    CommentFactory(posted=True)
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER],
        cwd=ROOT,
        env=environment_of_this_database()
        | {"DJANGO_SETTINGS_MODULE": "rulemaking.settings", "WEBHOOKS_REACH_LOOPBACK": "true"},
    )

    def kill(handler: Handler) -> None:
        """The message has arrived whole; whoever sent it never learns."""
        os.kill(process.pid, signal.SIGKILL)
        handler.close_connection = True

    receiver.replies.append(kill)
    assert process.wait(timeout=60) == -signal.SIGKILL
    while_leased = work.deliver_webhooks()
    Webhook.objects.update(leased_until=work.now())
    after = work.deliver_webhooks()

    first, again = receiver.came
    assert (while_leased, after) == (0, 1)
    assert (first.body, first.headers["webhook-id"]) == (again.body, again.headers["webhook-id"])
    assert WebhookDelivery.objects.get().delivered_at is not None


def test_many_workers_send_each_message_once(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "MAX_EVENTS", 3)
    for _ in range(3):
        WebhookFactory(url=receiver.url)
    document = DocumentFactory()
    for _ in range(9):
        CommentFactory(posted=True, document=document)

    results = at_once(*[work.deliver_webhooks] * 4)
    work.deliver_webhooks()

    assert split(results)[1] == []
    told = sorted(one["id"] for one in receiver.events)
    assert told == sorted([f"comment-{place}" for place in range(1, 10)] * 3)
    assert len({one.headers["webhook-id"] for one in receiver.came}) == len(receiver.came) == 9


def test_news_written_down_by_many_at_once_is_there_once_and_none_is_overtaken(receiver: Receiver) -> None:
    for _ in range(4):
        CommentPeriodFactory()
    announce_due(at=OPENS_AT)

    results = at_once(*[partial(rule_news.write_down, at=OPENS_AT)] * 4)

    assert sorted(split(results)[0]) == [0, 0, 0, 4]
    assert RuleNews.objects.count() == 4


def test_followers_hear_of_every_comment_that_is_posted_while_they_are_told(receiver: Receiver) -> None:
    webhook = WebhookFactory(url=receiver.url)
    document = DocumentFactory()
    for _ in range(40):
        CommentFactory(posted=True, document=document, rendition__unplaced=True, rendition__first_feed_position=None)
    waiting = list(Rendition.objects.values_list("pk", flat=True))
    Rendition.objects.update(is_change_owed=False)

    def post_all() -> None:
        for pk in waiting:
            with transaction.atomic():
                Rendition.objects.filter(pk=pk).update(is_change_owed=True)
            sequence_changes(at=POSTED_AT)

    def tell() -> None:
        for _ in range(60):
            work.deliver_webhooks()

    results = at_once(post_all, tell)
    while sequence_changes(at=POSTED_AT):
        pass
    work.deliver_webhooks()

    assert split(results)[1] == []
    told = [one["commentId"] for one in receiver.events]
    assert (len(told), len(set(told))) == (40, 40)
    webhook.refresh_from_db()
    assert webhook.comments_after == delivering.last_places()[0]
    connection.close()
