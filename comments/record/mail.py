"""Messages to people: worded here, sent over Django's mail backend."""

import datetime as dt
import smtplib
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from comments.enums import NotificationKind
from comments.jobs import ServiceDown
from comments.models import FalseAttributionAnswer, Notification, Response
from rulemaking import said
from rulemaking.enums import AnnouncementKind
from rulemaking.models import RuleEvent
from rulemaking.news import DAYS_BEFORE, reminder_due_at


class MailServerDown(ServiceDown):
    """The mail server does not answer, or says that it can't take mail now. The message stays owed."""


SUBJECTS = {
    NotificationKind.RECEIPT: gettext_noop("We received your comment, tracking number {tracking_number}"),
    NotificationKind.CONFIRM_SUBSCRIPTION: gettext_noop("Please confirm that you want news of {subject}"),
    NotificationKind.PERIOD_OPENED: gettext_noop("Open for comment: {subject}"),
    NotificationKind.PERIOD_EXTENDED: gettext_noop("More time or another deadline to comment: {subject}"),
    NotificationKind.CLOSING_IN_A_WEEK: gettext_noop("A week left to comment: {subject}"),
    NotificationKind.CLOSING_TOMORROW: gettext_noop("Last day to comment: {subject}"),
    NotificationKind.FINAL_RULE: gettext_noop("The final rule is out: {subject}"),
    NotificationKind.PERIOD_CLOSED: gettext_noop("The comment period closed: {subject}"),
    NotificationKind.SUMMARY_PUBLISHED: gettext_noop("A summary of comments was published: {subject}"),
    NotificationKind.COMMENTS_ANSWERED: gettext_noop("The agency answered comments: {subject}"),
    NotificationKind.ANSWERS_CORRECTED: gettext_noop("The agency corrected its answers: {subject}"),
    NotificationKind.API_KEY: gettext_noop("The page of your API key"),
    NotificationKind.API_KEY_CHANGED: gettext_noop("Your API key {key_prefix} was changed"),
    NotificationKind.FALSE_ATTRIBUTION_ANSWER: gettext_noop("Our answer to your report {reference}"),
    NotificationKind.WEBHOOK_FAILING: gettext_noop("A webhook of your API key {key_prefix} takes no messages"),
    NotificationKind.WEBHOOK_STOPPED: gettext_noop("A webhook of your API key {key_prefix} was stopped"),
    NotificationKind.WEBHOOK_SKIPPED: gettext_noop("A message of a webhook of your API key {key_prefix} was skipped"),
}


def send(*, notification_pk: int, at: dt.datetime) -> None:
    """Sends one message, unless it was sent or its reader has left. It repeats no commenter's text.

    Raises:
        MailServerDown: the server did not answer; the message waits for it.
        smtplib.SMTPException: the server refused this message; the caller tries again, and gives up at last.
    """
    notification = Notification.objects.select_related(
        "subscription__rulemaking",
        "announcement__period__part__rulemaking",
        "comment__document",
        "summary__rulemaking",
        "response__issue__rulemaking",
        "event__rulemaking",
        "event__document",
        "event__period_change__period",
        "api_key",
        "false_attribution_answer__report__comment__rendition__docket",
        "false_attribution_answer__report__comment__document__rulemaking",
        "webhook",
    ).get(pk=notification_pk)
    if notification.sent_at is not None:
        return
    subscription = notification.subscription
    if subscription is not None and subscription.ended_at is not None:
        return
    if _is_overtaken(notification, at):
        return
    headers = {
        "Message-ID": notification.message_id,
        "Auto-Submitted": "auto-generated",
        "Content-Language": notification.language,
    }
    # Its reader's language: that of the page on which it was asked for.
    with override(notification.language):
        context = _context(notification)
        subject = _(SUBJECTS[NotificationKind(notification.kind)]).format(**context)
        body = render_to_string(f"mail/{notification.kind}.txt", context)
    if subscription is not None:
        headers["List-Unsubscribe"] = f"<{context['unsubscribe_url']}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMessage(
        subject=subject,
        body=body,
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


def _context(notification: Notification) -> dict[str, Any]:
    context: dict[str, Any] = {"base_url": settings.PUBLIC_BASE_URL, "subject": _("all rules")}
    rulemaking = None
    if notification.announcement is not None:
        rulemaking = notification.announcement.period.part.rulemaking
        is_closing = notification.kind == NotificationKind.PERIOD_CLOSED
        period = notification.announcement.period
        context["deadline"] = said.deadline(notification.announcement.due_at if is_closing else period.closes_at)
    elif notification.event is not None:
        rulemaking = notification.event.rulemaking
        context |= _event_context(notification.event)
    elif notification.summary is not None:
        rulemaking = notification.summary.rulemaking
    elif notification.response is not None:
        rulemaking = notification.response.issue.rulemaking
    elif notification.subscription is not None:
        rulemaking = notification.subscription.rulemaking
    elif notification.comment is not None:
        rulemaking = notification.comment.document.rulemaking
        context["tracking_number"] = notification.comment.tracking_number
        context["find_url"] = settings.PUBLIC_BASE_URL + reverse("find_comment")
    elif notification.false_attribution_answer is not None:
        rulemaking = notification.false_attribution_answer.report.comment.document.rulemaking
        context |= _answer_context(notification.false_attribution_answer)
    if notification.api_key is not None:
        token = api_key_token(notification.api_key.pk)
        context["key"] = notification.api_key
        context["key_prefix"] = notification.api_key.prefix
        context["key_url"] = settings.PUBLIC_BASE_URL + reverse("api_key", args=[token])
        if notification.webhook is not None:
            context["webhook"] = notification.webhook
            context["stopped_reason"] = _(notification.webhook.stopped_reason)
            context["webhook_url"] = settings.PUBLIC_BASE_URL + reverse(
                "webhook", args=[token, notification.webhook.pk]
            )
        context["usual_limit"] = settings.API_KEY_REQUESTS_PER_HOUR
    if rulemaking is not None:
        is_practice = rulemaking.dockets.practice().exists()
        context["subject"] = f"{_('Practice:')} {rulemaking.subject_name}" if is_practice else rulemaking.subject_name
        context["rule_url"] = settings.PUBLIC_BASE_URL + rulemaking.get_absolute_url()
        context["summary_url"] = settings.PUBLIC_BASE_URL + reverse("summary", args=[rulemaking.slug])
        context["responses_url"] = settings.PUBLIC_BASE_URL + reverse("responses", args=[rulemaking.slug])
    if notification.subscription_id is not None:
        token = subscription_token(notification.subscription_id)
        context["confirm_url"] = settings.PUBLIC_BASE_URL + reverse("subscription_confirm", args=[token])
        context["unsubscribe_url"] = settings.PUBLIC_BASE_URL + reverse("subscription_end", args=[token])
    return context


def _answer_context(answer: FalseAttributionAnswer) -> dict[str, str]:
    """What an answer's message names. Not what was reported, and no word of the comment."""
    rendition = answer.report.comment.rendition
    return {
        "answer": answer.text,
        "reference": answer.report.reference,
        "comment_id": rendition.comment_id_text,
        "comment_url": settings.PUBLIC_BASE_URL + rendition.get_absolute_url(),
    }


def _event_context(event: RuleEvent) -> dict[str, Any]:
    given = Response.objects.published().filter(document=event.document_id, document__isnull=False)
    context = {"note": event.note, "citation": event.citation, "answers_comments": given.exists()}
    if event.period_change is not None:
        context["deadline"] = said.deadline(event.period_change.period.closes_at)
    effective_on = event.printed_effective_on or event.computed_effective_on
    if effective_on is not None:
        context["effective_day"] = said.day_in_full(effective_on)
    return context


def _is_overtaken(notification: Notification, at: dt.datetime) -> bool:
    """Whether what a message says is over by now: a deadline has passed or moved, a webhook takes messages again."""
    webhook = notification.webhook
    if webhook is not None and notification.kind == NotificationKind.WEBHOOK_FAILING:
        return webhook.failing_since is None or webhook.stopped_at is not None
    announcement = notification.announcement
    if announcement is None or announcement.kind not in DAYS_BEFORE:
        return False
    closes_at = announcement.period.closes_at
    return at >= closes_at or announcement.due_at != reminder_due_at(AnnouncementKind(announcement.kind), closes_at)


def language_of_holder(api_key_pk: int) -> str:
    """In which language the holder of an API key was last written to."""
    sent = Notification.objects.filter(api_key=api_key_pk).order_by("-pk")
    return sent.values_list("language", flat=True).first() or "en"


def subscription_token(subscription_pk: int) -> str:
    """A signed name for a subscription, for the links in mail: whoever has it may confirm or end it."""
    return signing.Signer(salt="subscription").sign(str(subscription_pk))


def api_key_token(api_key_pk: int) -> str:
    """A signed name for an API key's page, for the link in mail: whoever has it may see its use and end it."""
    return signing.Signer(salt="api-key").sign(str(api_key_pk))


def normal_address(email: str) -> str:
    """Without white space around it, the domain in lower case; what stands before the @ may be told apart by case."""
    name, _, domain = email.strip().rpartition("@")
    return f"{name}@{domain.lower()}"
