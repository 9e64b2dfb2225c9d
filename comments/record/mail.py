"""Messages to people: worded here, sent over Django's mail backend."""

import datetime as dt
import smtplib

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from comments.enums import NotificationKind
from comments.jobs import ServiceDown
from comments.models import Notification
from rulemaking.deadlines import describe_deadline


class MailServerDown(ServiceDown):
    """The mail server does not answer, or says that it can't take mail now. The message stays owed."""


SUBJECTS = {
    NotificationKind.RECEIPT: "We received your comment, tracking number {tracking_number}",
    NotificationKind.CONFIRM_SUBSCRIPTION: "Please confirm that you want news of {subject}",
    NotificationKind.PERIOD_OPENED: "Open for comment: {subject}",
    NotificationKind.PERIOD_CLOSED: "The comment period closed: {subject}",
    NotificationKind.SUMMARY_PUBLISHED: "A summary of comments was published: {subject}",
}


def send(*, notification_pk: int, at: dt.datetime) -> None:
    """Sends one message, unless it was sent or its reader has left. It repeats no commenter's text.

    Raises:
        MailServerDown: the server did not answer; the message waits for it.
        smtplib.SMTPException: the server refused this message; the caller tries again, and gives up at last.
    """
    notification = Notification.objects.select_related(
        "subscription__rulemaking", "announcement__period__part__rulemaking", "comment__document", "summary__rulemaking"
    ).get(pk=notification_pk)
    if notification.sent_at is not None:
        return
    subscription = notification.subscription
    if subscription is not None and subscription.ended_at is not None:
        return
    headers = {"Message-ID": notification.message_id, "Auto-Submitted": "auto-generated"}
    context = _context(notification)
    if subscription is not None:
        headers["List-Unsubscribe"] = f"<{context['unsubscribe_url']}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMessage(
        subject=SUBJECTS[NotificationKind(notification.kind)].format(**context),
        body=render_to_string(f"mail/{notification.kind}.txt", context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[notification.email],
        headers=headers,
    )
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused:
        raise  # about this address, whatever the number
    except (smtplib.SMTPConnectError, smtplib.SMTPServerDisconnected, smtplib.SMTPHeloError) as fault:
        raise MailServerDown(f"The mail server does not take mail: {fault}") from fault
    except smtplib.SMTPException:
        raise  # an answer about this message
    except OSError as fault:
        raise MailServerDown(f"The mail server does not answer: {fault}") from fault
    Notification.objects.filter(pk=notification.pk, sent_at__isnull=True).update(sent_at=at)


def _context(notification: Notification) -> dict[str, str]:
    context = {"base_url": settings.PUBLIC_BASE_URL, "subject": "all rules"}
    rulemaking = None
    if notification.announcement is not None:
        rulemaking = notification.announcement.period.part.rulemaking
        is_closing = notification.kind == NotificationKind.PERIOD_CLOSED
        period = notification.announcement.period
        context["deadline"] = describe_deadline(notification.announcement.due_at if is_closing else period.closes_at)
    elif notification.summary is not None:
        rulemaking = notification.summary.rulemaking
    elif notification.subscription is not None:
        rulemaking = notification.subscription.rulemaking
    elif notification.comment is not None:
        rulemaking = notification.comment.document.rulemaking
        context["tracking_number"] = notification.comment.tracking_number
        context["find_url"] = settings.PUBLIC_BASE_URL + reverse("find_comment")
    if rulemaking is not None:
        context["subject"] = rulemaking.subject_name
        context["rule_url"] = settings.PUBLIC_BASE_URL + rulemaking.get_absolute_url()
    if notification.subscription_id is not None:
        token = subscription_token(notification.subscription_id)
        context["confirm_url"] = settings.PUBLIC_BASE_URL + reverse("subscription_confirm", args=[token])
        context["unsubscribe_url"] = settings.PUBLIC_BASE_URL + reverse("subscription_end", args=[token])
    return context


def subscription_token(subscription_pk: int) -> str:
    """A signed name for a subscription, for the links in mail: whoever has it may confirm or end it."""
    return signing.Signer(salt="subscription").sign(str(subscription_pk))
