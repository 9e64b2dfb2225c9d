"""Staff and webhooks: who sees them, who stops them, and what their holders are told."""

import pytest
from django.core import mail as outbox
from django.test import Client

from comments import work
from comments.models import Notification, Webhook, WebhookDelivery
from tests.factories import RECEIVED_AT, ApiKeyFactory, WebhookFactory

pytestmark = pytest.mark.django_db


def page_of(webhook: Webhook) -> str:
    return f"/admin/webhooks/{webhook.pk}/"


def test_a_rule_manager_finds_a_webhook_in_the_list_and_stops_it_for_a_reason(manager: Client) -> None:
    webhook = WebhookFactory(api_key=ApiKeyFactory(email="holder@mail.example"))

    listed = manager.get("/admin/comments/webhook/").content.decode()
    without = manager.post(page_of(webhook), {"reason": " "})
    stopped = manager.post(page_of(webhook), {"reason": "The address is not theirs."})
    again = manager.post(page_of(webhook), {"reason": "Again."})
    webhook.refresh_from_db()

    assert page_of(webhook) in listed
    assert (without.status_code, stopped.status_code, again.status_code) == (400, 302, 403)
    assert (webhook.stopped_by, webhook.stopped_reason) == ("m.anager", "The address is not theirs.")
    assert webhook.url in manager.get(page_of(webhook)).content.decode()


def test_its_holder_is_told_why_and_where(manager: Client) -> None:
    webhook = WebhookFactory(api_key=ApiKeyFactory(email="holder@mail.example"))
    manager.post(page_of(webhook), {"reason": "The address is not theirs."})

    work.send_messages()

    (message,) = outbox.outbox
    assert message.to == ["holder@mail.example"]
    assert "The address is not theirs." in message.body
    assert f"/webhooks/{webhook.pk}/" in message.body
    assert Notification.objects.get().sent_at is not None


def refused_message(webhook: Webhook) -> WebhookDelivery:
    return WebhookDelivery.objects.create(
        webhook=webhook, message_id="msg_1", body="{}", event_count=2, first_event="comment-7", last_event="comment-9",
        made_at=RECEIVED_AT, attempt_count=4, last_attempt_at=RECEIVED_AT, last_code=422,
    )  # fmt: skip


def test_a_rule_manager_skips_a_message_that_is_refused(manager: Client) -> None:
    webhook = WebhookFactory(failing_since=RECEIVED_AT, failure_count=4)
    refused = refused_message(webhook)

    before = manager.get(page_of(webhook)).content.decode()
    stale = manager.post(page_of(webhook), {"act": "skip", "delivery": refused.pk + 1}, follow=True).content.decode()
    skipped = manager.post(page_of(webhook), {"act": "skip", "delivery": refused.pk}, follow=True).content.decode()
    refused.refresh_from_db()

    assert "comment-7 to comment-9 was tried 4 times and not taken" in before
    assert "in the meantime" in stale
    assert "Skipped by m.anager" in skipped
    assert "What holds it up" not in skipped
    assert (refused.given_up_by, refused.given_up_at is not None) == ("m.anager", True)


def test_its_holder_is_told_of_a_message_that_staff_skipped(manager: Client) -> None:
    webhook = WebhookFactory(
        api_key=ApiKeyFactory(email="holder@mail.example"), failing_since=RECEIVED_AT, failure_count=4
    )
    refused = refused_message(webhook)

    manager.post(page_of(webhook), {"act": "skip", "delivery": refused.pk})
    manager.post(page_of(webhook), {"act": "skip", "delivery": refused.pk})
    work.send_messages()

    (message,) = outbox.outbox
    assert message.to == ["holder@mail.example"]
    assert "Staff skipped a message" in message.body
    assert f"/webhooks/{webhook.pk}/" in message.body


def test_a_reviewer_sees_none(reviewer: Client) -> None:
    webhook = WebhookFactory()

    assert reviewer.get("/admin/comments/webhook/").status_code == 403
    assert reviewer.get(page_of(webhook)).status_code == 403
    assert reviewer.post(page_of(webhook), {"reason": "Mine."}).status_code == 403
    refused = refused_message(webhook)
    assert reviewer.post(page_of(webhook), {"act": "skip", "delivery": refused.pk}).status_code == 403
    assert WebhookDelivery.objects.owed().exists()
