"""A webhook that is stopped: by its failures, of which its holder is told before, by staff, or by its holder."""

import datetime as dt
import uuid

from django.db import transaction
from django.utils.translation import gettext_noop

from comments.enums import JobKind, NotificationKind
from comments.models import Job, Notification, Webhook
from comments.models.api_key import HOLDER
from comments.record.mail import language_of_holder
from comments.wake import wake_workers
from rulemaking.history import change_context

DELIVERY = "system:webhooks"
FAILED_FOR_LONG = gettext_noop("Nothing was taken for five days.")
SAID_GONE = gettext_noop("The address answered 410, that it is gone.")


class WebhookNotChangeable(Exception):
    """The webhook is not in the state that an act needs. `str()` is a sentence that says so."""


def stop(*, webhook: Webhook, reason: str, by: str, at: dt.datetime) -> None:
    """Sends nothing more to it until its holder starts it again. Unless the holder did it, the holder is told.

    Raises:
        WebhookNotChangeable: it is stopped, or removed.
    """
    with transaction.atomic(), change_context(by=by, why=f"stopped: {reason}"):
        running = Webhook.objects.kept().filter(pk=webhook.pk, stopped_at__isnull=True)
        if not running.update(stopped_at=at, stopped_by=by, stopped_reason=reason):
            raise WebhookNotChangeable("This webhook is stopped already, or was removed.")
        if by != HOLDER:
            owe_message(webhook, NotificationKind.WEBHOOK_STOPPED, at)


def tell_failing(*, webhook: Webhook, since: dt.datetime, at: dt.datetime) -> None:
    """Tells the holder, once for each time of failures, that nothing is taken since an instant."""
    told = Notification.objects.filter(webhook=webhook, kind=NotificationKind.WEBHOOK_FAILING, ordered_at__gte=since)
    if not told.exists():
        owe_message(webhook, NotificationKind.WEBHOOK_FAILING, at)


def stop_failing(*, webhook: Webhook, is_gone: bool, at: dt.datetime) -> None:
    """Stops a webhook that takes nothing, in the transaction of the caller; if it was stopped meanwhile, nothing."""
    try:
        stop(webhook=webhook, reason=SAID_GONE if is_gone else FAILED_FOR_LONG, by=DELIVERY, at=at)
    except WebhookNotChangeable:
        return


def start_again(*, webhook: Webhook, at: dt.datetime) -> None:
    """Goes on where it stopped: what happened meanwhile is told.

    Raises:
        WebhookNotChangeable: it isn't stopped, staff stopped it, or it is removed.
    """
    with transaction.atomic(), change_context(by=HOLDER, why="started again"):
        stopped = Webhook.objects.kept().filter(pk=webhook.pk, stopped_by__in=[HOLDER, DELIVERY])
        started = stopped.update(
            stopped_at=None, stopped_by="", stopped_reason="", failing_since=None, failure_count=0, next_try_at=at
        )
        if not started:
            raise WebhookNotChangeable("This webhook runs, staff stopped it, or it was removed.")
        transaction.on_commit(wake_workers, robust=True)


def owe_message(webhook: Webhook, kind: NotificationKind, at: dt.datetime) -> None:
    """Owes the holder a message about a webhook, in the transaction of the caller."""
    notification = Notification.objects.create(
        kind=kind,
        email=webhook.api_key.email,
        language=language_of_holder(webhook.api_key_id),
        api_key=webhook.api_key,
        webhook=webhook,
        message_id=f"<webhook-{uuid.uuid4().hex}@docket311>",
        ordered_at=at,
    )
    Job.objects.create(kind=JobKind.NOTIFY, notification=notification, ordered_at=at, not_before=at)
    transaction.on_commit(wake_workers, robust=True)
