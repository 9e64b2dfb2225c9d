"""What breaks while messages are under way leaves no other message unsettled."""

import threading
from typing import Any

import pytest
from django.db import OperationalError

from comments import work
from comments.models import Webhook, WebhookDelivery
from comments.record.webhooks import delivering, turns
from tests.factories import CommentFactory, WebhookFactory
from tests.webhooks.receiver import Handler, Receiver, status

pytestmark = pytest.mark.django_db


def fail_once(function: Any, *, at_call: int = 1) -> Any:
    calls = []

    def failing(*args: Any, **kwargs: Any) -> Any:
        calls.append(1)
        if len(calls) == at_call:
            raise OperationalError("the database is away")
        return function(*args, **kwargs)

    return failing


@pytest.fixture
def webhooks(receiver: Receiver) -> list[Webhook]:
    """Three that hear of the same comment."""
    made = [WebhookFactory(url=receiver.url) for _ in range(3)]
    CommentFactory(posted=True)
    return made


def test_one_outcome_that_cannot_be_written_down_leaves_the_others_settled(
    webhooks: list[Webhook], receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "settle", fail_once(delivering.settle))

    with pytest.raises(OperationalError):
        work.deliver_webhooks()

    assert len(receiver.came) == 3
    assert WebhookDelivery.objects.filter(delivered_at__isnull=False).count() == 2
    assert Webhook.objects.filter(lease_token__isnull=False).count() == 1


def test_when_no_further_message_can_be_taken_those_under_way_are_settled(
    webhooks: list[Webhook], receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_broken = threading.Event()
    take = fail_once(delivering.take, at_call=3)

    def takes(**given: Any) -> Any:
        try:
            return take(**given)
        except OperationalError:
            is_broken.set()
            raise

    def answers_late(handler: Handler) -> None:
        is_broken.wait(10)
        status(204)(handler)

    receiver.replies += [answers_late] * 2
    monkeypatch.setattr(delivering, "take", takes)

    with pytest.raises(OperationalError):
        work.deliver_webhooks()

    assert WebhookDelivery.objects.filter(delivered_at__isnull=False).count() == 2
    assert not Webhook.objects.filter(lease_token__isnull=False).exists()
    assert work.deliver_webhooks() == 1
    assert len(receiver.came) == 3


def test_a_message_that_cannot_be_sent_at_all_is_put_off_and_the_others_go_out(
    webhooks: list[Webhook], receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    post, bad = turns.post, webhooks[1]
    Webhook.objects.filter(pk=bad.pk).update(url=f"{receiver.url}bad")

    def posts(url: str, *args: Any, **kwargs: Any) -> Any:
        if url.endswith("bad"):
            raise ValueError("a header that no protocol has")
        return post(url, *args, **kwargs)

    monkeypatch.setattr(turns, "post", posts)

    assert work.deliver_webhooks() == 3

    bad.refresh_from_db()
    waiting = bad.deliveries.get()
    assert (waiting.attempt_count, waiting.last_error, waiting.delivered_at) == (1, turns.NOT_SENT, None)
    assert (bad.failure_count, bad.lease_token) == (1, None)
    assert len(receiver.came) == 2
