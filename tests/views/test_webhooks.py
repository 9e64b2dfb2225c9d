"""Webhooks on the pages of a key: added, tried, replayed, stopped, removed; and by nobody else."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client

from comments.enums import NewsKind
from comments.models import ApiKey, Webhook, WebhookDelivery
from comments.record.mail import api_key_token
from comments.record.webhooks import keeping, stopping
from comments.record.webhooks.secrets import secret_of
from tests.factories import OFFICIAL, RECEIVED_AT, ApiKeyFactory, DocumentFactory, WebhookFactory

pytestmark = pytest.mark.django_db

URL = "https://hooks.example.org/docket311"
WANTED: dict[str, Any] = {"url": URL, "docket_ids": "", "kinds": [NewsKind.PERIOD_OPENED, NewsKind.COMMENT_POSTED]}


def list_of(key: ApiKey) -> str:
    return f"/api-keys/{api_key_token(key.pk)}/webhooks/"


def page_of(webhook: Webhook) -> str:
    return f"{list_of(webhook.api_key)}{webhook.pk}/"


def shown_secret(page: str) -> str:
    match = re.search(r'id="webhook-secret"[^>]*>(whsec_[^<]+)<', page)
    return match[1] if match else ""


def delivered(webhook: Webhook, **fields: Any) -> WebhookDelivery:
    made = {
        "message_id": "msg_1",
        "body": "{}",
        "event_count": 1,
        "first_event": "comment-7",
        "last_event": "comment-7",
    }
    took = {"made_at": RECEIVED_AT, "attempt_count": 1, "last_attempt_at": RECEIVED_AT, "last_code": 204}
    return WebhookDelivery.objects.create(webhook=webhook, **made | took | {"delivered_at": RECEIVED_AT} | fields)


def test_a_webhook_is_added_and_its_secret_shown_then_and_only_then(client: Client) -> None:
    key = ApiKeyFactory()
    docket = DocumentFactory().docket

    answer = client.post(list_of(key), WANTED | {"docket_ids": f" {docket.docket_id.lower()}, {docket.docket_id}"})
    webhook = Webhook.objects.get()
    later = client.get(page_of(webhook)).content.decode()

    assert (answer.status_code, answer["Cache-Control"]) == (201, "no-store")
    assert shown_secret(answer.content.decode()) == secret_of(webhook.secret_id)
    assert (webhook.url, webhook.docket_ids, webhook.kinds) == (URL, [docket.docket_id], WANTED["kinds"])
    assert (shown_secret(later), secret_of(webhook.secret_id) in later) == ("", False)
    assert URL in client.get(list_of(key)).content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"url": ""}, "Write an address such as"),
        ({"url": "http://hooks.example.org/"}, "begins with https://"),
        ({"url": "https://10.0.0.1/"}, "Write a public name"),
        ({"url": "https://localhost/"}, "Write a public name"),
        ({"url": "https://me:secret@hooks.example.org/"}, "Leave out user name"),
        ({"url": "https://hooks.example.org:25/"}, "Use port 443"),
        ({"url": "https://a.example/" + "x" * 500}, "at most 500"),
        ({"docket_ids": "FINCEN-1900-0001"}, "no public docket FINCEN-1900-0001"),
        ({"docket_ids": " ".join(f"A-{n}" for n in range(51))}, "at most 50 dockets"),
        ({"kinds": []}, "Choose at least one event"),
        ({"kinds": ["comment.received"]}, "comment.received"),
    ],
)
def test_what_cannot_be_taken_is_told_and_kept(client: Client, wrong: dict[str, Any], said: str) -> None:
    answer = client.post(list_of(ApiKeyFactory()), WANTED | wrong)
    page = answer.content.decode()

    assert answer.status_code == 400
    assert said in page.replace("&#x27;", "'")
    assert not Webhook.objects.exists()
    kept = {**WANTED, **wrong}
    assert f'value="{kept["url"]}"' in page or not kept["url"]


def test_a_docket_of_drafts_is_no_docket_for_a_webhook(client: Client) -> None:
    draft = DocumentFactory(draft=True).docket.docket_id

    assert client.post(list_of(ApiKeyFactory()), WANTED | {"docket_ids": draft}).status_code == 400


def test_the_sixth_is_refused(client: Client) -> None:
    key = ApiKeyFactory()
    for _ in range(keeping.MAX_WEBHOOKS):
        WebhookFactory(api_key=key)

    assert client.post(list_of(key), WANTED).status_code == 409
    assert "Add this webhook" not in client.get(list_of(key)).content.decode()


@pytest.mark.parametrize("state", ["asked", "revoked"])
def test_a_key_that_does_not_work_has_no_webhooks(client: Client, state: str) -> None:
    webhook = WebhookFactory(api_key=ApiKeyFactory(**{state: True}))

    assert client.get(list_of(webhook.api_key)).status_code == 404
    assert client.get(page_of(webhook)).status_code == 404
    assert client.post(list_of(webhook.api_key), WANTED).status_code == 404


def test_nobody_reaches_the_webhook_of_another_key_or_by_a_changed_link(client: Client) -> None:
    webhook, other = WebhookFactory(), WebhookFactory()

    assert client.get(f"{list_of(other.api_key)}{webhook.pk}/").status_code == 404
    assert client.post(f"{list_of(other.api_key)}{webhook.pk}/", {"act": "stop"}).status_code == 404
    assert client.get(page_of(webhook).replace("/webhooks/", "x/webhooks/")).status_code == 404
    assert client.get(f"{list_of(webhook.api_key)}{'9' * 18}/").status_code == 404


def test_a_message_of_another_webhook_is_not_sent_again(client: Client) -> None:
    webhook, other = WebhookFactory(), WebhookFactory()

    for given in (str(delivered(other).pk), "9" * 18, "9" * 30, "x", ""):
        assert client.post(page_of(webhook), {"act": "again", "delivery": given}).status_code == 400
    assert WebhookDelivery.objects.count() == 1


def test_the_buttons_try_and_send_again(client: Client) -> None:
    webhook = WebhookFactory()
    sent = delivered(webhook)

    test = client.post(page_of(webhook), {"act": "test"})
    again = client.post(page_of(webhook), {"act": "again", "delivery": sent.pk})

    assert (test.status_code, again.status_code) == (200, 200)
    singles = WebhookDelivery.objects.filter(is_single=True).order_by("pk").values_list("first_event", "message_id")
    assert [event[:5] for event, _ in singles] == ["test-", "comme"]
    assert singles[1][1] == "msg_1"


@pytest.mark.parametrize(
    ("since", "places"), [("comment-3", (3, 9)), ("news-4", (8, 4)), ("NEWS-4", (8, 4)), ("2026-01-01", (0, 0))]
)
def test_all_since_an_event_or_a_day_is_ordered_again(client: Client, since: str, places: tuple[int, int]) -> None:
    webhook = WebhookFactory(comments_after=8, news_after=9)

    assert client.post(page_of(webhook), {"act": "replay", "since": since}).status_code == 200
    webhook.refresh_from_db()
    assert (webhook.comments_after, webhook.news_after) == places


@pytest.mark.parametrize("since", ["", "yesterday", "comment-", "2026-13-01", "0000-00-00", "comment-" + "9" * 30])
def test_a_start_that_is_none_is_refused(client: Client, since: str) -> None:
    webhook = WebhookFactory(comments_after=8)

    answer = client.post(page_of(webhook), {"act": "replay", "since": since})

    assert answer.status_code == 400
    assert "such as comment-123, or a day" in answer.content.decode()


def test_a_new_secret_is_made_for_who_is_sure_and_once(client: Client) -> None:
    webhook = WebhookFactory()
    order = {"act": "renew", "seen_secret": str(webhook.secret_id)}

    unsure = client.post(page_of(webhook), order)
    made = client.post(page_of(webhook), order | {"sure": "1"}).content.decode()
    twice = client.post(page_of(webhook), order | {"sure": "1"})
    webhook.refresh_from_db()

    assert (unsure.status_code, twice.status_code) == (400, 409)
    assert shown_secret(made) == secret_of(webhook.secret_id)
    assert "signed with the earlier secret too" in made


def test_its_holder_stops_starts_and_removes_it(client: Client) -> None:
    webhook = WebhookFactory()

    stopped = client.post(page_of(webhook), {"act": "stop"}).content.decode()
    started = client.post(page_of(webhook), {"act": "start"}).content.decode()
    twice = client.post(page_of(webhook), {"act": "start"})
    unsure = client.post(page_of(webhook), {"act": "remove"})
    removed = client.post(page_of(webhook), {"act": "remove", "sure": "1"})

    assert "You stopped it on" in stopped
    assert "You stopped it on" not in started
    assert (twice.status_code, unsure.status_code, removed.status_code) == (409, 400, 200)
    assert "The webhook was removed." in removed.content.decode()
    assert client.get(page_of(webhook)).status_code == 404


def test_what_staff_stopped_says_why_and_has_no_button_that_starts_it(client: Client) -> None:
    webhook = WebhookFactory()
    stopping.stop(webhook=webhook, reason="The address is not yours", by=OFFICIAL, at=RECEIVED_AT)

    page = client.get(page_of(webhook)).content.decode()

    assert "Reason: The address is not yours" in page
    assert "Start it again" not in page
    assert client.post(page_of(webhook), {"act": "start"}).status_code == 409


@pytest.mark.parametrize("act", ["", "again ", "revoke"])
def test_no_other_act_is_known_to_the_page(client: Client, act: str) -> None:
    assert client.post(page_of(WebhookFactory()), {"act": act, "sure": "1"}).status_code == 400


def test_the_page_shows_what_was_sent_and_what_waits(client: Client) -> None:
    trouble = {"failing_since": RECEIVED_AT - dt.timedelta(hours=2), "failure_count": 3}
    webhook = WebhookFactory(next_try_at=RECEIVED_AT + dt.timedelta(minutes=40), **trouble)
    delivered(webhook, first_event="comment-1", last_event="comment-99", event_count=99)
    delivered(webhook, last_code=None, last_error="timed_out", delivered_at=None, attempt_count=3)

    page = client.get(page_of(webhook)).content.decode()

    for said in (
        "99, comment-1 to comment-99", "Taken", "204", "None in 15 seconds", "3 failures in a row since",
        "next try 2026-03-10 16:10:00 UTC",
    ):  # fmt: skip
        assert said in page, said
    assert "Has not taken messages since" in client.get(list_of(webhook.api_key)).content.decode()


def test_a_message_that_is_refused_is_skipped_and_says_by_whom(client: Client) -> None:
    webhook = WebhookFactory(failing_since=RECEIVED_AT, failure_count=3)
    refused = delivered(webhook, last_code=422, delivered_at=None, attempt_count=3)

    before = client.get(page_of(webhook)).content.decode()
    skipped = client.post(page_of(webhook), {"act": "skip", "delivery": refused.pk})
    twice = client.post(page_of(webhook), {"act": "skip", "delivery": refused.pk})
    again = client.post(page_of(webhook), {"act": "again", "delivery": refused.pk})
    WebhookDelivery.objects.filter(pk=refused.pk).update(given_up_by=OFFICIAL)

    assert "comment-7 was tried 3 times and not taken." in before
    assert (skipped.status_code, twice.status_code, again.status_code) == (200, 409, 200)
    assert "Skipped by you" in skipped.content.decode()
    assert "holds up what follows" not in skipped.content.decode()
    assert "Skipped by staff" in client.get(page_of(webhook)).content.decode()


@pytest.mark.parametrize("given", ["", "x", "9" * 18, "9" * 30, "0"])
def test_no_message_is_skipped_that_the_webhook_does_not_have(client: Client, given: str) -> None:
    webhook, other = WebhookFactory(), WebhookFactory()
    refused = delivered(other, delivered_at=None)

    assert client.post(page_of(webhook), {"act": "skip", "delivery": given or refused.pk}).status_code == 400
    assert WebhookDelivery.objects.owed().get() == refused


def test_what_waits_for_its_first_try_is_not_called_refused(client: Client) -> None:
    webhook = WebhookFactory()
    delivered(webhook, delivered_at=None, attempt_count=0, last_attempt_at=None)

    assert "Skip this message" not in client.get(page_of(webhook)).content.decode()


@pytest.mark.parametrize("error", ["address_refused", "name_unknown", "timed_out", "tls", "not_http", "connection"])
def test_each_kind_of_failure_is_said_in_words(client: Client, error: str) -> None:
    webhook = WebhookFactory()
    delivered(
        webhook, last_code=None, last_error=error, delivered_at=None, given_up_at=RECEIVED_AT, is_single=True
    )  # fmt: skip

    page = client.get(page_of(webhook)).content.decode()

    assert "Not taken" in page
    assert f"<td>{error}</td>" not in page
    assert "<td></td>" not in page


def test_a_page_takes_as_many_statements_with_fifty_messages_as_with_one(client: Client, statements: Any) -> None:
    webhook = WebhookFactory()
    delivered(webhook)
    one = statements(page_of(webhook))
    for _ in range(60):
        delivered(webhook)

    assert statements(page_of(webhook)) == one


def test_the_keys_page_leads_to_its_webhooks(client: Client) -> None:
    webhook = WebhookFactory()
    page = client.get(f"/api-keys/{api_key_token(webhook.api_key_id)}/").content.decode()

    assert list_of(webhook.api_key) in page


def test_the_pages_speak_spanish(client: Client) -> None:
    webhook = WebhookFactory()
    client.cookies["docket311_language"] = "es"

    assert "Enviar un evento de prueba" in client.get(page_of(webhook)).content.decode()
    assert "Agregar un webhook" in client.get(list_of(webhook.api_key)).content.decode()
