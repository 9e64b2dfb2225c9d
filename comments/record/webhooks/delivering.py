"""Takes a webhook that is due, makes its next message, and writes down what came of sending it.

One message of a webhook is under way at a time, and the next is made when it was taken: so the order holds, an endpoint
that is away costs one row, and none waits for another. Sending lies outside any transaction, under a lease.
"""

import datetime as dt
import random
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Max

from comments.models import Rendition, RuleNews, Webhook, WebhookDelivery
from comments.record.webhooks.events import Batch, message, next_batch
from comments.record.webhooks.posting import DEADLINE_SECONDS, Answer
from comments.record.webhooks.secrets import signed_headers
from comments.record.webhooks.stopping import stop_failing, tell_failing

LEASE = dt.timedelta(seconds=120)
GIVE_UP_AFTER = dt.timedelta(days=5)
"""Once nothing was taken for so long, the webhook is stopped and its holder told."""

TELL_AFTER = dt.timedelta(days=1)
"""Once nothing was taken for so long, its holder is told: in time to mend it, or to skip what it can't take."""

KEPT_FOR = dt.timedelta(days=30)
GONE = 410
_BACKOFF_SECONDS, _BACKOFF_FACTOR, _BACKOFF_MAX_SECONDS = 10, 4, 6 * 3600
_LONGEST_EXPONENT = 8
_ATTEMPTS_COUNTED = 30_000

assert LEASE.total_seconds() > 4 * DEADLINE_SECONDS  # names are looked up outside the deadline


@dataclass(frozen=True)
class Sending:
    """A message that whoever has it is to send now."""

    webhook: Webhook
    delivery: WebhookDelivery
    headers: dict[str, str]


def last_places() -> tuple[int, int]:
    """The last place in the feed of comments, and in the news of rules."""
    feed = Rendition.objects.aggregate(last=Max("feed_position"))["last"] or 0
    news = RuleNews.objects.aggregate(last=Max("pk"))["last"] or 0
    return feed, news


def is_any_due(*, at: dt.datetime) -> bool:
    feed, news = last_places()
    return Webhook.objects.due(at, feed=feed, news=news).exists()


def take(*, at: dt.datetime) -> Sending | None:
    """Takes the message of the webhook that has waited longest, under a lease. None if no webhook has one."""
    while True:
        with transaction.atomic():
            # Read first: what is placed after it is beyond the last place, and comes the next time.
            feed, news = last_places()
            due = Webhook.objects.due(at, feed=feed, news=news).order_by("next_try_at", "pk")
            webhook = due.select_for_update(skip_locked=True, no_key=True, of=("self",)).first()
            if webhook is None:
                return None
            delivery = _next_delivery(webhook, feed=feed, news=news, at=at)
            if delivery is None:
                continue  # nothing that it wants; it knows that now
            webhook.lease_token, webhook.leased_until = uuid.uuid4(), at + LEASE
            Webhook.objects.filter(pk=webhook.pk).update(
                lease_token=webhook.lease_token, leased_until=webhook.leased_until
            )
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Docket311-Webhooks/1",
            **signed_headers(webhook, message_id=delivery.message_id, body=delivery.body, at=at),
        }
        return Sending(webhook, delivery, headers)


def _next_delivery(webhook: Webhook, *, feed: int, news: int, at: dt.datetime) -> WebhookDelivery | None:
    """What was asked for by hand, else the message that waits, else a new one of what happened since."""
    owed = webhook.deliveries.owed()
    if single := owed.filter(is_single=True).order_by("pk").first():
        return single
    if waiting := owed.first():
        return waiting
    batch = next_batch(webhook, feed=feed, news=news)
    Webhook.objects.filter(pk=webhook.pk).update(comments_after=batch.comments_after, news_after=batch.news_after)
    return _make(webhook, batch, at=at) if batch.events else None


def _make(webhook: Webhook, batch: Batch, *, at: dt.datetime) -> WebhookDelivery:
    return WebhookDelivery.objects.create(
        webhook=webhook,
        message_id=f"msg_{uuid.uuid4().hex}",
        body=message(batch.events, at=at),
        event_count=len(batch.events),
        first_event=batch.events[0]["id"],
        last_event=batch.events[-1]["id"],
        made_at=at,
    )


def settle(*, sending: Sending, answer: Answer, at: dt.datetime) -> bool:
    """Writes down what came of sending a message, and when the webhook is next to be tried.

    Returns:
        False if the lease has passed to someone else: then that one's result counts.
    """
    delivery = sending.delivery
    with transaction.atomic():
        held = Webhook.objects.filter(pk=sending.webhook.pk, lease_token=sending.webhook.lease_token)
        webhook = held.select_for_update(no_key=True).first()
        if webhook is None:
            return False
        is_over = answer.is_taken or delivery.is_single
        WebhookDelivery.objects.owed().filter(pk=delivery.pk).update(
            attempt_count=min(delivery.attempt_count + 1, _ATTEMPTS_COUNTED),
            last_attempt_at=at,
            last_code=answer.code,
            last_error=answer.error,
            delivered_at=at if answer.is_taken else None,
            given_up_at=at if is_over and not answer.is_taken else None,
        )
        free = {"lease_token": None, "leased_until": None}
        if delivery.is_single:
            held.update(**free)
        elif answer.is_taken:
            held.update(**free, next_try_at=at, failing_since=None, failure_count=0)
        else:
            _put_off(webhook, answer, at)
    return True


def _put_off(webhook: Webhook, answer: Answer, at: dt.datetime) -> None:
    since = webhook.failing_since or at
    Webhook.objects.filter(pk=webhook.pk).update(
        lease_token=None,
        leased_until=None,
        failing_since=since,
        failure_count=F("failure_count") + 1,
        next_try_at=at + wait_after(webhook.failure_count, answer.retry_after_seconds),
    )
    if answer.code == GONE or at - since >= GIVE_UP_AFTER:
        stop_failing(webhook=webhook, is_gone=answer.code == GONE, at=at)
    elif at - since >= TELL_AFTER:
        tell_failing(webhook=webhook, since=since, at=at)


def wait_after(failures_before: int, retry_after_seconds: int = 0) -> dt.timedelta:
    """How long to wait after a failure: ten seconds, forty, … up to six hours, each longer or shorter by up to a
    quarter so that many that failed together don't come back together; or longer, if the receiver asks for it.
    """
    seconds = min(_BACKOFF_SECONDS * _BACKOFF_FACTOR ** min(failures_before, _LONGEST_EXPONENT), _BACKOFF_MAX_SECONDS)
    jittered = seconds * random.uniform(0.75, 1.25)
    return dt.timedelta(seconds=max(jittered, min(retry_after_seconds, _BACKOFF_MAX_SECONDS)))


def sweep(*, at: dt.datetime) -> int:
    """Deletes messages that were taken or given up a month ago. What they told can be told again from the feed."""
    old = WebhookDelivery.objects.filter(made_at__lt=at - KEPT_FOR).exclude(
        delivered_at__isnull=True, given_up_at__isnull=True
    )
    return old.delete()[0]
