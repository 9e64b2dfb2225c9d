"""Staff and webhooks: who sees them, who stops them, and what their holders are told."""

import pytest
from django.core import mail as outbox
from django.test import Client

from comments import work
from comments.models import Notification, Webhook
from tests.factories import ApiKeyFactory, WebhookFactory

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


def test_a_reviewer_sees_none(reviewer: Client) -> None:
    webhook = WebhookFactory()

    assert reviewer.get("/admin/comments/webhook/").status_code == 403
    assert reviewer.get(page_of(webhook)).status_code == 403
    assert reviewer.post(page_of(webhook), {"reason": "Mine."}).status_code == 403
