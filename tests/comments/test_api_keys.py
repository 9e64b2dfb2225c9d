"""Keys of the API: what each act leaves in the database, and what it refuses."""

import datetime as dt
import hashlib
import time

import pytest
from django.db import IntegrityError, transaction

from comments.enums import JobKind, NotificationKind
from comments.models import ApiKey, ApiKeyUse, Job, Notification
from comments.models.api_key import HOLDER
from comments.record import api_keys, known_keys
from comments.record.mail import subscription_token
from tests.factories import CLOSES_AT, OFFICIAL, RECEIVED_AT, ApiKeyFactory

pytestmark = pytest.mark.django_db

AT = RECEIVED_AT
HOUR = dt.timedelta(hours=1)


def ask(email="reader@mail.example", *, at=AT, name="Reader", purpose="Research"):
    return api_keys.ask(email=email, name=name, purpose=purpose, at=at)


def test_asking_makes_no_key_and_owes_one_message_with_the_link():
    asked = ask(" Reader@MAIL.example")

    assert (asked.email, asked.confirmed_at, asked.key_sha256, asked.prefix) == ("Reader@mail.example", None, None, "")
    notification = Notification.objects.get()
    assert (notification.kind, notification.api_key) == (NotificationKind.API_KEY, asked)
    assert Job.objects.filter(kind=JobKind.NOTIFY, notification=notification).exists()


def test_asking_again_finds_the_same_key_and_sends_the_link_again_after_an_hour():
    asked = ask()
    ask(at=AT + HOUR - dt.timedelta(seconds=1))
    within = Notification.objects.count()
    again = ask(at=AT + HOUR)

    assert (within, Notification.objects.count()) == (1, 2)
    assert again.pk == asked.pk


def test_until_it_is_confirmed_the_last_who_asked_says_whose_it_is_and_not_after():
    first = ask(name="Somebody else", purpose="Mischief")
    owner = ask()
    api_keys.confirm(key=owner, at=AT)
    later = ask(name="A third", purpose="Nothing")

    assert (owner.pk, owner.name, owner.purpose) == (first.pk, "Reader", "Research")
    assert (later.name, later.purpose) == ("Reader", "Research")


def test_a_confirmed_key_is_kept_as_its_hash_alone():
    made = api_keys.confirm(key=ask(), at=AT)
    row = ApiKey.objects.values().get()

    assert (len(made), made.isalnum()) == (40, True)
    assert bytes(row["key_sha256"]) == hashlib.sha256(made.encode()).digest()
    assert (row["prefix"], row["confirmed_at"], row["issued_at"]) == (made[:6], AT, AT)
    assert made not in str(row)
    assert made not in str(list(ApiKey.pgh_event_model.objects.values()))


def test_a_key_is_made_once():
    asked = ask()
    api_keys.confirm(key=asked, at=AT)

    with pytest.raises(api_keys.KeyNotChangeable):
        api_keys.confirm(key=asked, at=AT)


def test_a_new_key_takes_the_place_of_the_old_one_once_for_each_order():
    asked = ask()
    first = api_keys.confirm(key=asked, at=AT)
    second = api_keys.renew(key=asked, seen_prefix=first[:6], at=AT)

    with pytest.raises(api_keys.KeyNotChangeable):
        api_keys.renew(key=asked, seen_prefix=first[:6], at=AT)
    assert known_keys.find(first) is None
    assert known_keys.find(second).pk == asked.pk


def test_a_key_that_is_not_confirmed_is_not_made_anew():
    with pytest.raises(api_keys.KeyNotChangeable):
        api_keys.renew(key=ask(), seen_prefix="", at=AT)


def test_a_revoked_key_is_known_as_revoked_and_its_address_can_ask_for_another():
    key = ApiKeyFactory(key="a" * 40, posting=True)
    assert not known_keys.find("a" * 40).is_revoked

    api_keys.revoke(key=key, reason="Found in public.", by=OFFICIAL, at=AT)
    key.refresh_from_db()

    assert known_keys.find("a" * 40).is_revoked
    assert (key.revoked_by, key.revoked_reason, key.may_post) == (OFFICIAL, "Found in public.", False)
    assert ask(key.email).pk != key.pk


def test_ending_it_twice_is_ending_it_once():
    key = ApiKeyFactory()
    api_keys.revoke(key=key, reason="Mine.", by=HOLDER, at=AT)
    api_keys.revoke(key=key, reason="Again.", by=OFFICIAL, at=CLOSES_AT)
    key.refresh_from_db()

    assert (key.revoked_at, key.revoked_by, key.revoked_reason) == (AT, HOLDER, "Mine.")
    assert not Notification.objects.exists()


def test_what_staff_decide_is_told_to_the_holder_and_stands_in_the_history():
    key = ApiKeyFactory()
    api_keys.ask_to_post(key=key, purpose="Members of our association.", at=AT)
    assert list(ApiKey.objects.posting_asked_for()) == [key]
    api_keys.allow_posting(key=key, by=OFFICIAL, at=AT)
    assert not ApiKey.objects.posting_asked_for().exists()
    api_keys.set_limit(key=key, requests_per_hour=50_000, by=OFFICIAL, at=AT)
    api_keys.end_posting(key=key, by=OFFICIAL, at=AT)
    key.refresh_from_db()

    assert (key.may_post, key.may_post_by, key.requests_per_hour) == (False, "", 50_000)
    assert Notification.objects.filter(kind=NotificationKind.API_KEY_CHANGED, api_key=key).count() == 3
    history = ApiKey.pgh_event_model.objects.filter(pgh_label="update").order_by("pgh_id")
    assert [event.pgh_context["by"] for event in history] == [HOLDER, OFFICIAL, OFFICIAL, OFFICIAL]
    assert [event.may_post for event in history] == [False, True, True, False]


@pytest.mark.parametrize("state", ["asked", "revoked"])
def test_a_key_that_does_not_work_is_given_nothing(state):
    key = ApiKeyFactory(**{state: True})

    for act in (
        lambda: api_keys.allow_posting(key=key, by=OFFICIAL, at=AT),
        lambda: api_keys.end_posting(key=key, by=OFFICIAL, at=AT),
        lambda: api_keys.set_limit(key=key, requests_per_hour=5, by=OFFICIAL, at=AT),
        lambda: api_keys.ask_to_post(key=key, purpose="x", at=AT),
    ):
        with pytest.raises(api_keys.KeyNotChangeable):
            act()


@pytest.mark.parametrize("token", ["1", "1:x", "x:y", "", "0:" + "A" * 43])
def test_a_forged_link_names_no_key(token):
    with pytest.raises(api_keys.KeyUnknown):
        api_keys.of_token(token)


def test_a_link_of_another_kind_names_no_key():
    with pytest.raises(api_keys.KeyUnknown):
        api_keys.of_token(subscription_token(ApiKeyFactory().pk))


def test_a_known_key_is_asked_for_once_in_some_seconds(django_assert_num_queries):
    ApiKeyFactory(key="b" * 40)
    with django_assert_num_queries(1):
        assert known_keys.find("b" * 40) == known_keys.find("b" * 40)


def test_another_process_learns_of_a_revocation_within_seconds(monkeypatch):
    assert known_keys.KEPT_SECONDS <= 5
    monkeypatch.setattr(known_keys, "KEPT_SECONDS", 0.2)
    key = ApiKeyFactory(key="c" * 40)
    known_keys.find("c" * 40)
    ApiKey.objects.filter(pk=key.pk).update(revoked_at=AT, revoked_by=OFFICIAL, revoked_reason="Elsewhere.")

    assert not known_keys.find("c" * 40).is_revoked
    time.sleep(0.25)
    assert known_keys.find("c" * 40).is_revoked


def test_uses_are_counted_by_day_and_by_whether_they_were_answered():
    ApiKeyFactory(key="d" * 40)
    key = known_keys.find("d" * 40)
    for day, is_refused in ((AT.date(), False), (AT.date(), False), (AT.date(), True), (CLOSES_AT.date(), False)):
        known_keys.count_use(key=key, day=day, is_refused=is_refused)

    assert list(ApiKeyUse.objects.order_by("day").values_list("day", "request_count", "refused_count")) == [
        (AT.date(), 2, 1),
        (CLOSES_AT.date(), 1, 0),
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"key_sha256": None},
        {"prefix": ""},
        {"may_post": True},
        {"may_post_by": OFFICIAL},
        {"revoked_at": AT},
        {"revoked_by": OFFICIAL, "revoked_reason": "x"},
        {"requests_per_hour": 0},
    ],
)
def test_the_database_refuses_a_key_in_no_state(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiKeyFactory(**wrong)


def test_the_database_refuses_a_second_key_of_an_address():
    key = ApiKeyFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiKeyFactory(email=key.email)
