"""Asking for news by e-mail, confirming it, and ending it.

An address counts once its owner has confirmed it through a link that only the owner's mailbox has seen. Nobody is
told whether an address is subscribed.
"""

import datetime as dt
import uuid

from django.core import signing
from django.db import IntegrityError, transaction

from comments.enums import JobKind, NotificationKind
from comments.models import Job, Notification, Subscription
from comments.record import unconfirmed
from comments.record.mail import normal_address, subscription_token
from comments.wake import wake_workers
from rulemaking.history import change_context
from rulemaking.models import Rulemaking

ASK_AGAIN_AFTER = dt.timedelta(hours=1)
"""At most one message that asks for confirmation per subscription in this span: nobody's mailbox is flooded."""

_SIGNER_SALT = "subscription"


class SubscriptionUnknown(Exception):
    """The link names no subscription that still stands, or was changed on its way."""


def ask(*, email: str, rulemaking: Rulemaking | None, at: dt.datetime, language: str = "en") -> Subscription:
    """Records that an address asks for news, and owes it a message with the link that confirms.

    Asked again, the same subscription is found; a confirmed one owes no message, one that waits owes another after
    ASK_AGAIN_AFTER.

    Args:
        email: a valid address, at most 254 characters.
        rulemaking: the rule, or None for all rules.
        at: when it is asked, aware, UTC.
        language: of all messages to it. Until it is confirmed the last one counts; then nobody else can change it.
    """
    email = normal_address(email)
    with transaction.atomic(), change_context(by="public", why="subscription asked for"):
        subscription = _standing(email, rulemaking, at, language)
        if subscription.confirmed_at is None and not _asked_lately(subscription, at):
            notification = Notification.objects.create(
                kind=NotificationKind.CONFIRM_SUBSCRIPTION,
                email=email,
                language=subscription.language,
                subscription=subscription,
                message_id=f"<confirm-{uuid.uuid4().hex}@docket311>",
                ordered_at=at,
            )
            Job.objects.create(kind=JobKind.NOTIFY, notification=notification, ordered_at=at, not_before=at)
            transaction.on_commit(wake_workers, robust=True)
    return subscription


def confirm(*, token: str, at: dt.datetime) -> Subscription:
    """Confirms a subscription, once; confirming it again changes nothing.

    Raises:
        SubscriptionUnknown: the token is not ours, or the subscription has ended or was deleted.
    """
    subscription = of_token(token)
    with transaction.atomic(), change_context(by="public", why="subscription confirmed"):
        Subscription.objects.filter(pk=subscription.pk, confirmed_at__isnull=True, ended_at__isnull=True).update(
            confirmed_at=at
        )
        subscription = _there(subscription)
    if subscription.ended_at is not None:
        raise SubscriptionUnknown
    return subscription


def end(*, token: str, at: dt.datetime) -> Subscription:
    """Ends a subscription, once; ending it again changes nothing.

    Raises:
        SubscriptionUnknown: the token is not ours, or the subscription was deleted.
    """
    subscription = of_token(token)
    with transaction.atomic(), change_context(by="public", why="subscription ended"):
        Subscription.objects.filter(pk=subscription.pk, ended_at__isnull=True).update(ended_at=at)
        return _there(subscription)


def sweep(*, at: dt.datetime, limit: int = 200) -> int:
    """Deletes what was asked for and nobody confirmed in time, with the address. Safe to run twice.

    Returns:
        How many were deleted; at most `limit`.
    """
    with change_context(by="system:subscriptions", why="never confirmed"):
        return unconfirmed.delete(Subscription.objects.never_confirmed(), named="subscription", at=at, limit=limit)


def of_token(token: str) -> Subscription:
    """The subscription that a link names, ended or not.

    Raises:
        SubscriptionUnknown: the token is not ours, or the subscription was deleted.
    """
    try:
        pk = signing.Signer(salt=_SIGNER_SALT).unsign(token)
    except signing.BadSignature as changed:
        raise SubscriptionUnknown from changed
    found = Subscription.objects.select_related("rulemaking").filter(pk=int(pk)).first()
    if found is None:
        raise SubscriptionUnknown
    return found


def _standing(email: str, rulemaking: Rulemaking | None, at: dt.datetime, language: str) -> Subscription:
    standing = Subscription.objects.filter(email=email, rulemaking=rulemaking, ended_at__isnull=True)
    present = standing.select_for_update(no_key=True)
    if found := present.first():  # held, so that no sweep deletes it while it is written to
        if found.language != language:
            standing.filter(pk=found.pk, confirmed_at__isnull=True).update(language=language)
            found.refresh_from_db()
        return found
    try:
        with transaction.atomic():
            return Subscription.objects.create(email=email, rulemaking=rulemaking, language=language, asked_at=at)
    except IntegrityError:
        # Asked for from two tabs at once: the other one's row is this one's.
        return present.get()


def _there(subscription: Subscription) -> Subscription:
    """As it now stands.

    Raises:
        SubscriptionUnknown: it was deleted.
    """
    found = Subscription.objects.select_related("rulemaking").filter(pk=subscription.pk).first()
    if found is None:
        raise SubscriptionUnknown
    return found


def _asked_lately(subscription: Subscription, at: dt.datetime) -> bool:
    return Notification.objects.filter(
        subscription=subscription,
        kind=NotificationKind.CONFIRM_SUBSCRIPTION,
        ordered_at__gt=at - ASK_AGAIN_AFTER,
    ).exists()


__all__ = [
    "ASK_AGAIN_AFTER", "SubscriptionUnknown", "ask", "confirm", "end", "of_token", "subscription_token", "sweep",
]  # fmt: skip
