"""Messages over a real SMTP server."""

import smtplib
import socket
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller

from comments import work
from comments.enums import JobKind, NotificationKind
from comments.models import Job, Notification
from comments.record import mail
from comments.record.webhooks.stopping import SAID_GONE
from rulemaking.enums import AnnouncementKind
from rulemaking.models import PeriodAnnouncement
from tests.factories import (
    CLOSES_AT,
    OPENS_AT,
    RECEIVED_AT,
    ApiKeyFactory,
    CommentFactory,
    CommentPeriodFactory,
    FalseAttributionAnswerFactory,
    JobFactory,
    NotificationFactory,
    ResponseFactory,
    SubscriptionFactory,
    SummaryFactory,
    WebhookFactory,
)

pytestmark = pytest.mark.django_db


class Postbox:
    """Keeps what it is sent; answers a recipient as `answers` says."""

    def __init__(self):
        self.received = []
        self.answers = {}

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        self.received.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def postbox(settings):
    box = Postbox()
    server = Controller(box, hostname="127.0.0.1", port=free_port())
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield box
    server.stop()


def owed(**fields):
    notification = NotificationFactory(**fields)
    return JobFactory(kind=JobKind.NOTIFY, comment=None, notification=notification, not_before=RECEIVED_AT)


def test_a_receipt_reaches_its_reader_and_repeats_nothing_of_the_comment(postbox):
    comment = CommentFactory(text="I bank with the accused institution.")
    job = owed(comment=comment)

    work.send_messages()

    (message,) = postbox.received
    body = message.get_content()
    assert message["To"] == comment.email
    assert comment.tracking_number in message["Subject"]
    assert comment.tracking_number in body
    assert message["Auto-Submitted"] == "auto-generated"
    told = message.as_string()
    assert not [word for word in (comment.text, comment.last_name, comment.phone, comment.city) if word in told]
    job.refresh_from_db()
    assert job.done_at is not None
    assert Notification.objects.get().sent_at is not None


def test_an_answer_to_who_did_not_write_a_comment_says_what_staff_wrote_and_nothing_of_comment_or_report(postbox):
    answer = FalseAttributionAnswerFactory()
    report = answer.report
    owed(
        kind=NotificationKind.FALSE_ATTRIBUTION_ANSWER,
        comment=None,
        email=report.email,
        false_attribution_answer=answer,
    )

    work.send_messages()

    (message,) = postbox.received
    assert message["To"] == report.email
    assert report.reference in message["Subject"]
    assert answer.text in message.get_content()
    assert report.comment.rendition.get_absolute_url() in message.get_content()
    told = message.as_string()
    assert not [word for word in (report.text, report.comment.text, report.comment.email) if word in told]


def test_a_repeat_after_a_crash_carries_the_same_message_id(postbox):
    job = owed()
    work.send_messages()
    # The worker died after the server took the message and before the database heard of it.
    Notification.objects.update(sent_at=None)
    Job.objects.filter(pk=job.pk).update(done_at=None, leased_until=None)

    work.send_messages()

    ids = [message["Message-ID"] for message in postbox.received]
    assert ids == [job.notification.message_id] * 2


def test_what_was_sent_is_not_sent_again(postbox):
    job = owed()
    work.send_messages()

    mail.send(notification_pk=job.notification_id, at=CLOSES_AT)

    assert len(postbox.received) == 1


def test_a_reader_who_left_meanwhile_gets_nothing(postbox):
    subscription = SubscriptionFactory(ended_at=CLOSES_AT)
    summary = SummaryFactory()
    owed(
        kind=NotificationKind.SUMMARY_PUBLISHED,
        comment=None,
        subscription=subscription,
        summary=summary,
        email=subscription.email,
    )

    work.send_messages()

    assert postbox.received == []
    assert Job.objects.done().count() == 1


def test_a_refused_recipient_is_tried_again_later_and_stops_no_other(postbox):
    refused, fine = owed(), owed()
    postbox.answers[refused.notification.email] = "550 No such person"

    work.send_messages()

    refused.refresh_from_db()
    assert "SMTPRecipientsRefused" in refused.last_error
    assert refused.not_before > refused.ordered_at
    assert (refused.done_at, refused.failed_at) == (None, None)
    assert [message["To"] for message in postbox.received] == [fine.notification.email]


def test_a_server_that_does_not_answer_puts_everything_off_and_gives_nothing_up(settings, postbox):
    settings.EMAIL_PORT = free_port()
    first = owed()
    owed()
    Job.objects.update(attempt_count=99)

    work.send_messages()

    assert Job.objects.waiting_at(work.now()).count() == 2
    first.refresh_from_db()
    assert "MailServerDown" in first.last_error
    assert not Job.objects.failed().exists()


def fields_of(kind):
    """What a message of a kind is about."""
    period = CommentPeriodFactory()
    rule = period.part.rulemaking
    fields = {"kind": kind, "comment": None, "email": "reader@mail.example"}
    if kind == NotificationKind.RECEIPT:
        fields["comment"] = CommentFactory(document=period.document)
    elif kind in (NotificationKind.API_KEY, NotificationKind.API_KEY_CHANGED):
        fields["api_key"] = ApiKeyFactory()
    elif kind == NotificationKind.FALSE_ATTRIBUTION_ANSWER:
        fields["false_attribution_answer"] = FalseAttributionAnswerFactory()
    elif kind.value.startswith("webhook_"):
        stopped = {"stopped_at": CLOSES_AT, "stopped_by": "system:webhooks", "stopped_reason": SAID_GONE}
        failing = {"failing_since": CLOSES_AT, "failure_count": 9}
        fields["webhook"] = WebhookFactory(**(stopped if kind == NotificationKind.WEBHOOK_STOPPED else failing))
        fields["api_key"] = fields["webhook"].api_key
    else:
        fields["subscription"] = SubscriptionFactory(rulemaking=rule)
    if kind in (NotificationKind.PERIOD_OPENED, NotificationKind.PERIOD_CLOSED):
        is_opening = kind == NotificationKind.PERIOD_OPENED
        fields["announcement"] = PeriodAnnouncement.objects.create(
            period=period,
            kind=AnnouncementKind.OPENED if is_opening else AnnouncementKind.CLOSED,
            due_at=OPENS_AT if is_opening else CLOSES_AT,
            announced_at=CLOSES_AT,
        )
    if kind == NotificationKind.SUMMARY_PUBLISHED:
        fields["summary"] = SummaryFactory(rulemaking=rule)
    if kind in (NotificationKind.COMMENTS_ANSWERED, NotificationKind.ANSWERS_CORRECTED):
        fields["response"] = ResponseFactory(issue__rulemaking=rule)
    return fields


@pytest.mark.parametrize("kind", NotificationKind)
def test_each_kind_of_message_has_its_words_and_only_links_to_our_own_site(postbox, settings, kind):
    fields = fields_of(kind)
    owed(**fields)

    work.send_messages()

    (message,) = postbox.received
    body = message.get_content()
    assert "None" not in body
    assert "{{" not in body
    links = [word for word in body.split() if word.startswith("http")]
    assert links
    assert all(link.startswith(settings.PUBLIC_BASE_URL + "/") for link in links)
    if "subscription" in fields:
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    if "announcement" in fields:
        assert "11:59 p.m. Eastern Time on Wednesday, April 1, 2026" in body


@pytest.mark.parametrize("kind", NotificationKind)
def test_each_kind_of_message_is_said_in_its_readers_language(postbox, kind):
    fields = fields_of(kind)
    about = {name: value for name, value in fields.items() if name not in ("kind", "comment", "email")}
    owed(**fields)
    work.send_messages()
    Notification.objects.update(language="es", sent_at=None)
    Job.objects.update(done_at=None, leased_until=None)

    work.send_messages()

    english, spanish = postbox.received
    assert (english["Content-Language"], spanish["Content-Language"]) == ("en", "es")
    assert english["Subject"] != spanish["Subject"]
    answer = about.get("false_attribution_answer")
    same = set(english.get_content().splitlines()) & set(spanish.get_content().splitlines())
    assert {line for line in same if line and not line.startswith("http")} <= {answer.text if answer else ""}
    if "announcement" in about:
        assert "11:59\u00a0p.\u00a0m., hora del Este, del miércoles, 1 de abril de 2026" in spanish.get_content()


def test_a_server_that_refuses_everything_for_now_is_an_outage(monkeypatch):
    def busy(*args, **kwargs):
        raise smtplib.SMTPConnectError(421, b"Too busy")

    monkeypatch.setattr(mail.EmailMessage, "send", busy)
    with pytest.raises(mail.MailServerDown):
        mail.send(notification_pk=NotificationFactory().pk, at=CLOSES_AT)
