"""What receivers are sent: each event, in order, signed, at least once, and nothing that isn't public."""

import datetime as dt
import json
import re
import threading
import time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments import work
from comments.enums import NewsKind, NotificationKind, Status
from comments.models import Comment, Job, Notification, Rendition, RuleNews, Webhook, WebhookDelivery
from comments.record.sequencer import sequence_changes
from comments.record.webhooks import delivering, events, keeping, stopping
from comments.record.webhooks.delivering import GIVE_UP_AFTER, TELL_AFTER, wait_after
from comments.record.webhooks.posting import DEADLINE_SECONDS, Answer
from comments.record.webhooks.secrets import EARLIER_SIGNS_FOR, secret_of, signed_headers
from comments.review import decisions
from rulemaking.models import Document
from tests.factories import (
    OFFICIAL,
    POSTED_AT,
    ApiKeyFactory,
    AttachmentFactory,
    CommentFactory,
    DocumentFactory,
    WebhookFactory,
)
from tests.webhooks.conftest import AT
from tests.webhooks.receiver import Handler, Receiver, drop, receiving, status

pytestmark = pytest.mark.django_db

SECOND = dt.timedelta(seconds=1)
POSTED, CHANGED, WITHDRAWN = NewsKind.COMMENT_POSTED, NewsKind.COMMENT_CHANGED, NewsKind.COMMENT_WITHDRAWN


def numbered(document: Document, **fields: Any) -> Comment:
    return CommentFactory(document=document, numbered=True, **fields)


def place() -> None:
    while sequence_changes(at=AT):
        pass


def wait_is_over() -> None:
    Webhook.objects.update(next_try_at=AT)


def ids(receiver: Receiver) -> list[str]:
    return [one["id"] for one in receiver.events]


def test_a_posted_comment_is_told_in_the_documented_shape_and_signed(webhook: Webhook, receiver: Receiver) -> None:
    comment = CommentFactory(posted=True)

    sent = work.deliver_webhooks()

    came = receiver.came[0]
    docket_id, number = comment.document.docket.docket_id, comment.status.number
    assert (sent, len(receiver.came)) == (1, 1)
    assert came.is_signed_with(secret_of(webhook.secret_id))
    assert not came.is_signed_with("whsec_" + "A" * 43 + "=")
    assert (came.headers["content-type"], came.headers["webhook-id"][:4]) == ("application/json", "msg_")
    assert abs(int(came.headers["webhook-timestamp"]) - time.time()) < 60
    assert json.loads(came.body)["type"] == "docket311.events"
    assert came.events == [
        {
            "id": f"comment-{comment.rendition.feed_position}",
            "type": "comment.posted",
            "at": POSTED_AT.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "docketId": docket_id,
            "documentId": comment.document.document_id,
            "commentId": f"{docket_id}-{number:04d}",
            "opensAt": None,
            "closesAt": None,
            "links": {"self": f"http://127.0.0.1:8000/v4/comments/{docket_id}-{number:04d}"},
        }
    ]
    delivery = WebhookDelivery.objects.get()
    assert (delivery.attempt_count, delivery.last_code, delivery.delivered_at is not None) == (1, 204, True)
    assert work.deliver_webhooks() == 0


def test_the_signature_is_that_of_the_specification(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    monkeypatch.setattr("comments.record.webhooks.secrets.secret_of", lambda secret_id: secret)
    at = dt.datetime.fromtimestamp(1_614_265_330, dt.UTC)

    headers = signed_headers(Webhook(), message_id="msg_p5jXN8AQM9LWM0D4loKWxJek", body='{"test": 2432232314}', at=at)

    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_life_is_told_in_its_order(webhook: Webhook, receiver: Receiver) -> None:
    document = DocumentFactory()
    comments = [numbered(document) for _ in range(3)]
    for step in range(2):
        decisions.post(comment=comments[step], by=OFFICIAL, at=AT)
        place()
        work.deliver_webhooks()
    decisions.withdraw(comment=comments[0], reason="By mistake", by=OFFICIAL, at=AT)
    decisions.post(comment=comments[2], by=OFFICIAL, at=AT)
    place()
    work.deliver_webhooks()
    decisions.post(comment=comments[0], by=OFFICIAL, at=AT)
    place()
    work.deliver_webhooks()

    first, second, third = (f"{comment.status.number:04d}" for comment in comments)
    assert receiver.told == [
        (POSTED, first), (POSTED, second), (WITHDRAWN, first), (POSTED, third), (CHANGED, first),
    ]  # fmt: skip
    assert len(set(ids(receiver))) == 5


def test_while_a_receiver_is_away_nothing_overtakes_the_message_that_waits(
    webhook: Webhook, receiver: Receiver
) -> None:
    receiver.replies += [status(500), drop]
    comment = CommentFactory(posted=True)
    work.deliver_webhooks()
    decisions.withdraw(comment=comment, reason="By mistake", by=OFFICIAL, at=AT)
    place()
    for _ in range(2):
        wait_is_over()
        work.deliver_webhooks()

    first, again, taken, withdrawn = receiver.came
    assert first.body == again.body == taken.body
    assert len({one.headers["webhook-id"] for one in (first, again, taken)}) == 1
    assert withdrawn.headers["webhook-id"] != taken.headers["webhook-id"]
    assert [kind for kind, _ in receiver.told] == [POSTED, POSTED, POSTED, WITHDRAWN]
    assert WebhookDelivery.objects.order_by("pk").first().attempt_count == 3  # type: ignore[union-attr]  # there is one


def test_a_failure_is_not_tried_again_at_once(webhook: Webhook, receiver: Receiver) -> None:
    receiver.replies.append(status(500))
    CommentFactory(posted=True)

    sent = [work.deliver_webhooks(), work.deliver_webhooks()]
    webhook.refresh_from_db()

    assert sent == [1, 0]
    assert webhook.next_try_at > work.now() + 5 * SECOND
    assert (webhook.failure_count, webhook.failing_since is not None) == (1, True)
    delivery = WebhookDelivery.objects.get()
    assert (delivery.last_code, delivery.delivered_at, delivery.given_up_at) == (500, None, None)


@pytest.mark.parametrize(("failures", "seconds"), [(0, 10), (1, 40), (2, 160), (3, 640), (6, 21_600), (400, 21_600)])
def test_waits_grow_to_six_hours_with_a_quarter_of_jitter(failures: int, seconds: int) -> None:
    waits = {wait_after(failures).total_seconds() for _ in range(50)}

    assert all(seconds * 0.75 <= wait <= seconds * 1.25 for wait in waits)
    assert len(waits) > 10


def test_a_receiver_that_asks_for_more_time_gets_it_up_to_six_hours() -> None:
    assert wait_after(0, 3600) == dt.timedelta(hours=1)
    assert wait_after(0, 10**9) == dt.timedelta(hours=6)
    assert wait_after(3, 1) >= 480 * SECOND


def test_a_refused_message_is_skipped_and_what_follows_goes_out_at_once(webhook: Webhook, receiver: Receiver) -> None:
    receiver.replies.append(status(422))
    for _ in range(2):
        CommentFactory(posted=True)
        work.deliver_webhooks()
    refused = WebhookDelivery.objects.get()

    keeping.skip(delivery=refused, by="holder", at=work.now())
    work.deliver_webhooks()
    keeping.send_again(delivery=refused, at=work.now())
    work.deliver_webhooks()
    webhook.refresh_from_db()
    refused.refresh_from_db()

    assert ids(receiver) == ["comment-1", "comment-2", "comment-1"]
    assert (refused.given_up_by, refused.delivered_at) == ("holder", None)
    assert (webhook.failing_since, webhook.failure_count) == (None, 0)


def skipping_is_refused(delivery: WebhookDelivery) -> None:
    with pytest.raises(stopping.WebhookNotChangeable):
        keeping.skip(delivery=delivery, by=OFFICIAL, at=AT)


@pytest.mark.parametrize("state", ["untried", "taken", "skipped", "single"])
def test_only_a_message_in_turn_that_was_refused_is_skipped(webhook: Webhook, state: str) -> None:
    delivery = WebhookDelivery.objects.create(
        webhook=webhook, message_id="msg_1", body="{}", event_count=1, first_event="comment-1", last_event="comment-1",
        made_at=AT, attempt_count=int(state != "untried"), last_attempt_at=None if state == "untried" else AT,
        delivered_at=AT if state == "taken" else None, is_single=state == "single",
        given_up_at=AT if state == "skipped" else None, given_up_by=OFFICIAL if state == "skipped" else "",
    )  # fmt: skip

    skipping_is_refused(delivery)


def test_a_message_that_is_being_sent_is_not_skipped_and_a_lost_worker_says_nothing_after_it_was(
    webhook: Webhook,
) -> None:
    CommentFactory(posted=True)
    first = delivering.take(at=AT)
    assert first is not None
    assert delivering.settle(sending=first, answer=Answer(code=422), at=AT)
    wait_is_over()
    again = delivering.take(at=AT)
    assert again is not None
    skipping_is_refused(again.delivery)
    after = AT + delivering.LEASE

    keeping.skip(delivery=again.delivery, by=OFFICIAL, at=after)

    assert not delivering.settle(sending=again, answer=Answer(code=200), at=after)
    delivery = WebhookDelivery.objects.get()
    assert (delivery.given_up_at, delivery.given_up_by, delivery.delivered_at) == (after, OFFICIAL, None)
    webhook.refresh_from_db()
    assert (webhook.next_try_at, webhook.failure_count) == (after, 1)


def test_messages_of_a_removed_webhook_are_not_skipped(webhook: Webhook, receiver: Receiver) -> None:
    receiver.replies.append(status(422))
    CommentFactory(posted=True)
    work.deliver_webhooks()
    keeping.remove(webhook=webhook, at=AT)

    skipping_is_refused(WebhookDelivery.objects.get())


def failed_for(webhook: Webhook, span: dt.timedelta, code: int = 500) -> Webhook:
    CommentFactory(posted=True)
    sending = delivering.take(at=AT)
    assert sending is not None
    Webhook.objects.filter(pk=webhook.pk).update(failing_since=AT - span, failure_count=9)
    assert delivering.settle(sending=sending, answer=Answer(code=code), at=AT)
    webhook.refresh_from_db()
    return webhook


def test_after_five_days_of_failures_it_is_stopped_and_its_holder_told(webhook: Webhook) -> None:
    assert failed_for(webhook, GIVE_UP_AFTER - SECOND).stopped_at is None
    Webhook.objects.update(next_try_at=AT)

    stopped = failed_for(webhook, GIVE_UP_AFTER)

    told = Notification.objects.get(kind=NotificationKind.WEBHOOK_STOPPED)
    assert (stopped.stopped_at, stopped.stopped_by) == (AT, stopping.DELIVERY)
    assert (told.email, told.webhook) == (webhook.api_key.email, webhook)


def test_after_a_day_of_failures_its_holder_is_told_once_and_again_of_the_next(webhook: Webhook) -> None:
    told = Notification.objects.filter(kind=NotificationKind.WEBHOOK_FAILING, webhook=webhook)
    counts = []
    for span in (TELL_AFTER - SECOND, TELL_AFTER, TELL_AFTER + dt.timedelta(hours=6)):
        wait_is_over()
        failed_for(webhook, span)
        counts.append(told.count())
    told.update(ordered_at=AT - dt.timedelta(days=9))
    wait_is_over()
    failed_for(webhook, TELL_AFTER)

    assert (counts, told.count()) == ([0, 1, 1], 2)
    assert not Webhook.objects.filter(stopped_at__isnull=False).exists()


def test_one_that_takes_messages_again_before_it_is_written_to_is_not_written_to(webhook: Webhook) -> None:
    failed_for(webhook, TELL_AFTER)
    Webhook.objects.update(failing_since=None, failure_count=0)
    Job.objects.update(not_before=AT)

    assert work.send_messages() == 1
    assert Notification.objects.get().sent_at is None


def test_one_that_says_that_it_is_gone_is_stopped_at_once(webhook: Webhook) -> None:
    assert failed_for(webhook, SECOND, code=410).stopped_reason == stopping.SAID_GONE


def test_started_again_it_goes_on_where_it_stopped(webhook: Webhook, receiver: Receiver) -> None:
    failed_for(webhook, GIVE_UP_AFTER)
    CommentFactory(posted=True)
    Webhook.objects.update(next_try_at=AT)
    while_stopped = work.deliver_webhooks()

    stopping.start_again(webhook=webhook, at=AT)
    work.deliver_webhooks()

    assert while_stopped == 0
    assert ids(receiver) == ["comment-1", "comment-2"]


def test_what_staff_stopped_its_holder_cannot_start(webhook: Webhook) -> None:
    stopping.stop(webhook=webhook, reason="Not yours", by=OFFICIAL, at=AT)

    with pytest.raises(stopping.WebhookNotChangeable):
        stopping.start_again(webhook=webhook, at=AT)
    with pytest.raises(stopping.WebhookNotChangeable):
        stopping.stop(webhook=webhook, reason="Again", by=OFFICIAL, at=AT)
    assert Notification.objects.count() == 1


def test_events_come_in_bounded_messages_and_none_is_left_out(
    webhook: Webhook, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "MAX_EVENTS", 4)
    document = DocumentFactory()
    for _ in range(11):
        CommentFactory(posted=True, document=document)

    assert work.deliver_webhooks() == 3
    assert [len(one.events) for one in receiver.came] == [4, 4, 3]
    assert ids(receiver) == [f"comment-{place}" for place in range(1, 12)]


def test_a_message_of_many_events_takes_few_statements(webhook: Webhook) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert delivering.take(at=AT) is not None
        WebhookDelivery.objects.all().delete()
        Webhook.objects.update(leased_until=None)
        return len(captured)

    document = DocumentFactory()
    CommentFactory(posted=True, document=document)
    one = statements()
    for _ in range(20):
        CommentFactory(posted=True, document=document)

    assert statements() == one <= 12


@pytest.mark.parametrize("kinds", [[POSTED], [WITHDRAWN], [CHANGED], [NewsKind.PERIOD_CLOSED]])
def test_a_webhook_hears_of_what_it_chose(receiver: Receiver, kinds: list[str]) -> None:
    WebhookFactory(url=receiver.url, kinds=kinds)
    CommentFactory(posted=True)
    CommentFactory(withdrawn=True)
    CommentFactory(restricted=True)
    work.deliver_webhooks()
    Rendition.objects.filter(feed_position=1).update(feed_position=9)
    work.deliver_webhooks()

    told = [kind for kind, _ in receiver.told]
    expected: dict[str, list[str]] = {POSTED: [POSTED], WITHDRAWN: [WITHDRAWN] * 2, CHANGED: [CHANGED]}
    assert told == expected.get(kinds[0], [])
    assert not Webhook.objects.due(AT, feed=9, news=0).exists()


def test_a_webhook_of_some_dockets_hears_of_no_other(receiver: Receiver) -> None:
    wanted, other = DocumentFactory(), DocumentFactory()
    WebhookFactory(url=receiver.url, docket_ids=[wanted.docket.docket_id])
    CommentFactory(posted=True, document=other)
    CommentFactory(posted=True, document=wanted)
    CommentFactory(posted=True, document=other)

    work.deliver_webhooks()

    assert [one["docketId"] for one in receiver.events] == [wanted.docket.docket_id]


def test_a_comment_edited_before_it_was_told_is_told_as_posted(receiver: Receiver) -> None:
    WebhookFactory(url=receiver.url, kinds=[POSTED])
    CommentFactory(posted=True)
    Rendition.objects.update(feed_position=5)

    work.deliver_webhooks()

    assert [kind for kind, _ in receiver.told] == [POSTED]


def test_what_changed_since_it_was_placed_waits_for_its_new_place(webhook: Webhook, receiver: Receiver) -> None:
    comment = numbered(DocumentFactory())
    decisions.post(comment=comment, by=OFFICIAL, at=AT)
    place()
    decisions.withdraw(comment=comment, reason="By mistake", by=OFFICIAL, at=AT)
    work.deliver_webhooks()
    between = list(receiver.told)
    place()
    work.deliver_webhooks()

    assert between == []
    assert [kind for kind, _ in receiver.told] == [WITHDRAWN]


def test_a_slow_endpoint_keeps_no_other_waiting(webhook: Webhook, receiver: Receiver) -> None:
    other_came = threading.Event()
    did_not_wait: list[bool] = []

    def slow(handler: Handler) -> None:
        did_not_wait.append(other_came.wait(DEADLINE_SECONDS / 2))
        status(204)(handler)

    def quick(handler: Handler) -> None:
        other_came.set()
        status(204)(handler)

    receiver.replies += [slow]
    with receiving() as other:
        other.replies.append(quick)
        WebhookFactory(url=other.url)
        CommentFactory(posted=True)
        assert work.deliver_webhooks() == 2

    assert did_not_wait == [True]


def test_a_key_that_was_revoked_hears_no_more(receiver: Receiver) -> None:
    WebhookFactory(url=receiver.url, api_key=ApiKeyFactory(revoked=True))
    WebhookFactory(url=receiver.url, api_key=ApiKeyFactory(asked=True))
    WebhookFactory(url=receiver.url, removed_at=AT)
    CommentFactory(posted=True)

    assert (work.deliver_webhooks(), receiver.came) == (0, [])


def test_this_machine_is_not_reached_without_the_setting(webhook: Webhook, receiver: Receiver, settings: Any) -> None:
    settings.WEBHOOKS_REACH_LOOPBACK = False
    CommentFactory(posted=True)

    work.deliver_webhooks()

    assert receiver.came == []
    assert WebhookDelivery.objects.get().last_error == "address_refused"


def test_who_lost_the_lease_settles_nothing(webhook: Webhook) -> None:
    CommentFactory(posted=True)
    first = delivering.take(at=AT)
    held = delivering.take(at=AT + delivering.LEASE - SECOND)
    second = delivering.take(at=AT + delivering.LEASE)

    assert first is not None
    assert held is None
    assert second is not None
    assert (first.delivery, first.headers["webhook-id"]) == (second.delivery, second.headers["webhook-id"])
    assert not delivering.settle(sending=first, answer=Answer(code=500), at=AT)
    assert delivering.settle(sending=second, answer=Answer(code=200), at=AT)
    assert WebhookDelivery.objects.get().last_code == 200


def test_a_test_is_sent_once_ahead_of_what_waits_and_holds_nothing_up(webhook: Webhook, receiver: Receiver) -> None:
    receiver.replies += [status(500), status(503)]
    CommentFactory(posted=True)
    keeping.order_test(webhook=webhook, at=AT)

    sent = work.deliver_webhooks()
    kinds = [kind for kind, _ in receiver.told]
    webhook.refresh_from_db()

    assert (sent, kinds) == (2, ["test", POSTED])
    test = WebhookDelivery.objects.get(is_single=True)
    assert (test.given_up_at is not None, test.last_code, webhook.failure_count) == (True, 500, 1)
    wait_is_over()
    work.deliver_webhooks()
    assert [kind for kind, _ in receiver.told] == ["test", POSTED, POSTED]


def test_a_message_is_sent_again_by_hand_with_the_same_id_and_bytes(webhook: Webhook, receiver: Receiver) -> None:
    CommentFactory(posted=True)
    work.deliver_webhooks()

    keeping.send_again(delivery=WebhookDelivery.objects.get(), at=AT)
    work.deliver_webhooks()

    first, again = receiver.came
    assert (first.body, first.headers["webhook-id"]) == (again.body, again.headers["webhook-id"])


def test_no_more_than_ten_wait_to_be_sent_by_hand(webhook: Webhook) -> None:
    for _ in range(keeping.MAX_SINGLES):
        keeping.order_test(webhook=webhook, at=AT)

    with pytest.raises(stopping.WebhookNotChangeable):
        keeping.order_test(webhook=webhook, at=AT)


def test_all_since_an_event_are_told_again_as_they_stand_now(webhook: Webhook, receiver: Receiver) -> None:
    for _ in range(4):
        CommentFactory(posted=True)
    work.deliver_webhooks()
    Rendition.objects.filter(feed_position=3).update(feed_position=7)
    receiver.came.clear()

    keeping.replay_since_event(webhook=webhook, event_id="comment-1", at=AT)
    work.deliver_webhooks()
    told = ids(receiver)
    keeping.replay_since_event(webhook=webhook, event_id="comment-999", at=AT)

    assert told == ["comment-2", "comment-4", "comment-7"]
    assert work.deliver_webhooks() == 0, "a place is set back, never on"


@pytest.mark.parametrize("wrong", ["", "comment-", "comment-x", "3", "test-1", "comment-1 ", "comment-" + "9" * 19])
def test_an_id_of_no_event_is_refused(webhook: Webhook, wrong: str) -> None:
    with pytest.raises(keeping.UnknownStart):
        keeping.replay_since_event(webhook=webhook, event_id=wrong, at=AT)


def test_all_since_a_day_are_told_again(webhook: Webhook, receiver: Receiver) -> None:
    for day in range(3):
        CommentFactory(posted=True, rendition__last_modified_at=POSTED_AT + dt.timedelta(days=day))
    work.deliver_webhooks()
    receiver.came.clear()

    keeping.replay_since(webhook=webhook, since=POSTED_AT + dt.timedelta(days=1), at=AT)
    work.deliver_webhooks()

    assert ids(receiver) == ["comment-2", "comment-3"]


def test_a_new_webhook_hears_of_what_happens_from_now_on(receiver: Receiver) -> None:
    document = DocumentFactory()
    CommentFactory(posted=True, document=document)
    webhook, secret = keeping.add(key=ApiKeyFactory(), url=receiver.url, docket_ids=[], kinds=NewsKind.values, at=AT)
    Webhook.objects.filter(pk=webhook.pk).update(next_try_at=AT)
    before = work.deliver_webhooks()
    CommentFactory(posted=True, document=document)
    work.deliver_webhooks()

    assert (before, ids(receiver)) == (0, ["comment-2"])
    assert receiver.came[0].is_signed_with(secret)


def test_a_key_has_five_webhooks_at_most(db: None) -> None:
    key = ApiKeyFactory()
    wanted: dict[str, Any] = {"key": key, "url": "https://a.example/", "docket_ids": [], "kinds": [POSTED], "at": AT}
    for _ in range(keeping.MAX_WEBHOOKS):
        webhook, _secret = keeping.add(**wanted)

    with pytest.raises(keeping.TooManyWebhooks):
        keeping.add(**wanted)
    keeping.remove(webhook=webhook, at=AT)
    keeping.add(**wanted)


def test_for_a_day_after_it_was_renewed_the_earlier_secret_signs_too(webhook: Webhook, receiver: Receiver) -> None:
    earlier = secret_of(webhook.secret_id)

    present = keeping.renew_secret(webhook=webhook, seen_secret_id=webhook.secret_id, at=work.now())
    with pytest.raises(stopping.WebhookNotChangeable):
        keeping.renew_secret(webhook=webhook, seen_secret_id=webhook.secret_id, at=AT)
    CommentFactory(posted=True)
    work.deliver_webhooks()
    Webhook.objects.update(secret_made_at=work.now() - EARLIER_SIGNS_FOR)
    CommentFactory(posted=True)
    work.deliver_webhooks()

    assert [one.is_signed_with(present) for one in receiver.came] == [True, True]
    assert [one.is_signed_with(earlier) for one in receiver.came] == [True, False]


def test_the_database_holds_no_secret_and_another_key_makes_others(webhook: Webhook, settings: Any) -> None:
    secret = secret_of(webhook.secret_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT w::text FROM comments_webhook w UNION SELECT e::text FROM comments_webhookevent e")
        kept = " ".join(row[0] for row in cursor.fetchall())
    settings.WEBHOOK_KEY = "another"

    assert secret.removeprefix("whsec_") not in kept
    assert secret_of(webhook.secret_id) != secret


def test_messages_are_deleted_after_a_month_unless_they_are_owed(webhook: Webhook) -> None:
    CommentFactory(posted=True)
    assert delivering.take(at=AT) is not None
    keeping.order_test(webhook=webhook, at=AT)
    WebhookDelivery.objects.filter(is_single=True).update(given_up_at=AT)

    swept = [delivering.sweep(at=AT + delivering.KEPT_FOR), delivering.sweep(at=AT + delivering.KEPT_FOR + SECOND)]

    assert (swept, WebhookDelivery.objects.get().is_single) == ([0, 1], False)


CANARY = "zyxcanary"
SHAPE = {"id", "type", "at", "docketId", "documentId", "commentId", "opensAt", "closesAt", "links"}


def test_nothing_that_is_not_public_is_in_a_message(webhook: Webhook, receiver: Receiver) -> None:
    document = DocumentFactory()
    said = dict.fromkeys(("text", "first_name", "last_name", "organization", "address1", "city"), CANARY)
    hidden = [CommentFactory(document=document, **said), numbered(document, **said)]
    hidden += [CommentFactory(document=document, status__status=state, **said) for state in Status if state != "posted"]
    shown = [
        CommentFactory(document=document, **{state: True}, **said) for state in ("posted", "restricted", "withdrawn")
    ]
    for comment in (*hidden, shown[0]):
        AttachmentFactory(comment=comment, file_name=f"{CANARY}.pdf")
    unplaced = CommentFactory(document=document, posted=True, rendition__unplaced=True, **said)

    work.deliver_webhooks()

    told = b"".join(one.body for one in receiver.came).decode()
    assert sorted(one["commentId"][-4:] for one in receiver.events) == sorted(
        f"{comment.status.number:04d}" for comment in shown
    )
    assert CANARY not in told
    for comment in (*hidden, *shown, unplaced):
        assert comment.tracking_number not in told
        assert not re.search(rf'"{comment.email}"', told)
    assert {frozenset(one) for one in receiver.events} == {frozenset(SHAPE)}
    assert not RuleNews.objects.exists()
