"""What the holder of a key does with webhooks: adds, tries, replays, removes them; and skips what is not taken."""

import datetime as dt
import re
import uuid
from collections.abc import Sequence

from django.db import transaction
from django.db.models import F, Max, Q, Subquery
from django.db.models.functions import Least

from comments.enums import NewsKind, NotificationKind
from comments.models import ApiKey, Rendition, RuleNews, Webhook, WebhookDelivery
from comments.models.api_key import HOLDER
from comments.record.webhooks import rule_news
from comments.record.webhooks.delivering import last_places
from comments.record.webhooks.events import TEST_EVENT, event, message
from comments.record.webhooks.secrets import secret_of
from comments.record.webhooks.stopping import WebhookNotChangeable, owe_message
from comments.wake import wake_workers
from rulemaking.history import change_context

MAX_WEBHOOKS = 5
"""Of one key."""

MAX_SINGLES = 10
"""Tests and messages sent again that wait at once, of one webhook."""

_EVENT_ID = re.compile(r"(comment|news)-(\d{1,18})", re.ASCII)


class TooManyWebhooks(Exception):
    """The key has MAX_WEBHOOKS already."""


class UnknownStart(Exception):
    """No event has that id."""


def add(
    *, key: ApiKey, url: str, docket_ids: Sequence[str], kinds: Sequence[str], at: dt.datetime
) -> tuple[Webhook, str]:
    """Adds a webhook, which hears of what happens from now on.

    Args:
        url: one that `addresses.read_url` takes.
        docket_ids: of dockets; empty for all, those to come included.
        kinds: of NewsKind, at least one.
        at: when it is added, aware, UTC.

    Returns:
        The webhook, and its signing secret.

    Raises:
        TooManyWebhooks
        WebhookNotChangeable: the key isn't confirmed, or is revoked.
    """
    rule_news.write_down(at=at)  # what happened before is none of its news
    with transaction.atomic(), change_context(by=HOLDER, why="webhook added"):
        standing = ApiKey.objects.standing().filter(pk=key.pk, confirmed_at__isnull=False)
        if standing.select_for_update(no_key=True).first() is None:
            raise WebhookNotChangeable("This key doesn't work.")
        if key.webhooks.filter(removed_at__isnull=True).count() >= MAX_WEBHOOKS:
            raise TooManyWebhooks
        feed, news = last_places()
        webhook = Webhook.objects.create(
            api_key=key,
            url=url,
            docket_ids=sorted(set(docket_ids)),
            kinds=[kind for kind in NewsKind.values if kind in kinds],
            added_at=at,
            secret_made_at=at,
            comments_after=feed,
            news_after=news,
            next_try_at=at,
        )
    return webhook, secret_of(webhook.secret_id)


def renew_secret(*, webhook: Webhook, seen_secret_id: uuid.UUID, at: dt.datetime) -> str:
    """Makes another secret, and says it. For a day messages are signed with both.

    Args:
        seen_secret_id: of the secret that is to go, so that the same order sent twice is carried out once.

    Raises:
        WebhookNotChangeable: that one is not the present secret, or the webhook is removed.
    """
    made = uuid.uuid4()
    with change_context(by=HOLDER, why="secret renewed"):
        present = Webhook.objects.kept().filter(pk=webhook.pk, secret_id=seen_secret_id)
        if not present.update(secret_id=made, earlier_secret_id=F("secret_id"), secret_made_at=at):
            raise WebhookNotChangeable("This secret was renewed in another window. Look at it again.")
    return secret_of(made)


def order_test(*, webhook: Webhook, at: dt.datetime) -> WebhookDelivery:
    """Orders a message with one test event. It is sent once, ahead of all others, also while the webhook is stopped.

    Raises:
        WebhookNotChangeable: it is removed, or MAX_SINGLES wait already.
    """
    said = event(event_id=f"test-{uuid.uuid4().hex[:12]}", kind=TEST_EVENT, at=at)
    made = WebhookDelivery(
        message_id=f"msg_{uuid.uuid4().hex}",
        body=message([said], at=at),
        event_count=1,
        first_event=said["id"],
        last_event=said["id"],
    )
    return _order_single(webhook, made, at)


def send_again(*, delivery: WebhookDelivery, at: dt.datetime) -> WebhookDelivery:
    """Orders a message again: the same bytes under the same id, once.

    Raises:
        WebhookNotChangeable: its webhook is removed, or MAX_SINGLES wait already.
    """
    again = WebhookDelivery(
        message_id=delivery.message_id,
        body=delivery.body,
        event_count=delivery.event_count,
        first_event=delivery.first_event,
        last_event=delivery.last_event,
    )
    return _order_single(delivery.webhook, again, at)


def _order_single(webhook: Webhook, delivery: WebhookDelivery, at: dt.datetime) -> WebhookDelivery:
    with transaction.atomic():
        kept = Webhook.objects.kept().select_for_update(no_key=True, of=("self",)).filter(pk=webhook.pk).first()
        if kept is None or kept.deliveries.owed().filter(is_single=True).count() >= MAX_SINGLES:
            raise WebhookNotChangeable("It was removed, or too many wait to be sent.")
        delivery.webhook, delivery.is_single, delivery.made_at = kept, True, at
        delivery.save(force_insert=True)
        transaction.on_commit(wake_workers, robust=True)
    return delivery


def skip(*, delivery: WebhookDelivery, by: str, at: dt.datetime) -> None:
    """Gives up a message that is refused, so that the next goes out at once. It may still be sent again by hand.

    The webhook still counts as failing: not before something is taken does its time to be stopped begin anew. Unless
    the holder did it, the holder is told.

    Args:
        delivery: the message in its turn, tried at least once.
        by: the holder, or username of the official who skips it.
        at: when it is skipped, aware, UTC.

    Raises:
        WebhookNotChangeable: it was taken or skipped, is being sent just now, or was never tried; or its webhook is
            removed.
    """
    with transaction.atomic():
        is_free = Q(leased_until__isnull=True) | Q(leased_until__lte=at)
        kept = Webhook.objects.kept().filter(is_free, pk=delivery.webhook_id)
        webhook = kept.select_for_update(no_key=True, of=("self",)).first()
        refused = WebhookDelivery.objects.refused().filter(pk=delivery.pk)
        if webhook is None or not refused.update(given_up_at=at, given_up_by=by):
            raise WebhookNotChangeable("This message was taken or skipped, or is being sent just now. Look again.")
        # Without its token, a worker that outlived its lease says nothing more of the webhook.
        Webhook.objects.filter(pk=webhook.pk).update(lease_token=None, leased_until=None, next_try_at=at)
        if by != HOLDER:
            owe_message(webhook, NotificationKind.WEBHOOK_SKIPPED, at)
        transaction.on_commit(wake_workers, robust=True)


def replay_since_event(*, webhook: Webhook, event_id: str, at: dt.datetime) -> None:
    """Tells again all that came after an event: of comments after `comment-N`, of rules after `news-N`.

    The feed holds a comment once, where it last changed: so it is told as it stands now.

    Raises:
        UnknownStart: no event can have that id.
        WebhookNotChangeable: the webhook is removed.
    """
    match = _EVENT_ID.fullmatch(event_id)
    if match is None:
        raise UnknownStart
    place = int(match[2])
    if match[1] == "comment":
        _rewind(webhook, why=event_id, at=at, comments_after=place)
    else:
        _rewind(webhook, why=event_id, at=at, news_after=place)


def replay_since(*, webhook: Webhook, since: dt.datetime, at: dt.datetime) -> None:
    """Tells again all that happened from an instant on, of comments and of rules.

    Raises:
        WebhookNotChangeable: the webhook is removed.
    """
    # The sequencer never goes back in time: the last place of the last second before it is the last before it.
    before = Rendition.objects.filter(last_modified_at__lt=since).order_by("-last_modified_at")
    of_second = Rendition.objects.filter(last_modified_at=Subquery(before.values("last_modified_at")[:1]))
    placed = of_second.aggregate(last=Max("feed_position"))["last"] or 0
    news = RuleNews.objects.filter(recorded_at__lt=since).aggregate(last=Max("pk"))["last"] or 0
    _rewind(webhook, why=str(since), at=at, comments_after=placed, news_after=news)


def _rewind(webhook: Webhook, *, why: str, at: dt.datetime, **places: int) -> None:
    """Sets places back, never on: nothing is left out."""
    with change_context(by=HOLDER, why=f"replayed since {why}"):
        back = {name: Least(F(name), place) for name, place in places.items()}
        if not Webhook.objects.kept().filter(pk=webhook.pk).update(**back):
            raise WebhookNotChangeable("This webhook was removed.")
    transaction.on_commit(wake_workers, robust=True)


def remove(*, webhook: Webhook, at: dt.datetime) -> None:
    """Ends a webhook for good; ending it again changes nothing."""
    with change_context(by=HOLDER, why="removed"):
        Webhook.objects.filter(pk=webhook.pk, removed_at__isnull=True).update(removed_at=at)


__all__ = [
    "MAX_SINGLES", "MAX_WEBHOOKS", "TooManyWebhooks", "UnknownStart", "add", "order_test", "remove", "renew_secret",
    "replay_since", "replay_since_event", "send_again", "skip",
]  # fmt: skip
