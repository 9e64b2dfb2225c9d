"""News by e-mail: asked for, confirmed through the mailbox, ended with one click."""

import datetime as dt

import pytest
from django.conf import LazySettings
from django.test import Client

from comments.enums import JobKind, NotificationKind
from comments.models import Job, Notification, Subscription
from comments.record import subscriptions
from comments.record.news import owe
from rulemaking.models import CommentPeriod
from tests.factories import RECEIVED_AT, SubscriptionFactory
from tests.views.conftest import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(client: Client, period: CommentPeriod) -> Subscription:
    """For one rule, not yet confirmed."""
    client.post("/subscribe/", {"email": "Reader@Mail.Example", "rule": period.part.rulemaking.slug})
    return Subscription.objects.get()


def test_asking_owes_one_message_that_asks_for_confirmation(asked: Subscription, period: CommentPeriod) -> None:
    notification = Notification.objects.get()

    assert (asked.email, asked.rulemaking, asked.confirmed_at) == ("Reader@mail.example", period.part.rulemaking, None)
    assert notification.kind == NotificationKind.CONFIRM_SUBSCRIPTION
    assert Job.objects.filter(kind=JobKind.NOTIFY, notification=notification).exists()


def test_messages_are_in_the_language_of_the_page_on_which_they_were_asked_for(
    client: Client, period: CommentPeriod, clock: Clock
) -> None:
    client.cookies["docket311_language"] = "es"
    client.post("/subscribe/", {"email": "lectora@mail.example", "rule": ""})
    subscription = Subscription.objects.get()
    asked_in = (subscription.language, Notification.objects.get().language)
    subscriptions.confirm(token=subscriptions.subscription_token(subscription.pk), at=RECEIVED_AT)

    client.cookies["docket311_language"] = "en"
    with clock(RECEIVED_AT + dt.timedelta(hours=2)):
        client.post("/subscribe/", {"email": "lectora@mail.example", "rule": ""})
    owe(kind=NotificationKind.FINAL_RULE, rulemaking=period.part.rulemaking, at=RECEIVED_AT)

    assert asked_in == ("es", "es")
    assert set(Notification.objects.values_list("kind", "language")) == {
        ("confirm_subscription", "es"),
        ("final_rule", "es"),
    }


def test_until_it_is_confirmed_the_language_is_that_of_who_asked_last(client: Client, asked: Subscription) -> None:
    client.cookies["docket311_language"] = "es"

    client.post("/subscribe/", {"email": asked.email, "rule": asked.rulemaking.slug})  # type: ignore[union-attr]  # it has one

    assert Subscription.objects.get().language == "es"


def test_all_rules_can_be_asked_for(client: Client, period: CommentPeriod) -> None:
    client.post("/subscribe/", {"email": "reader@mail.example", "rule": ""})

    assert Subscription.objects.get().rulemaking is None


def test_a_flood_from_one_network_must_wait_before_it_asks_for_more(
    client: Client, period: CommentPeriod, settings: LazySettings
) -> None:
    settings.FORMS_PER_NETWORK_AND_HOUR = 1
    client.post("/subscribe/", {"email": "first@mail.example", "rule": ""})

    flooded = client.post("/subscribe/", {"email": "second@mail.example", "rule": ""})

    assert (flooded.status_code, flooded["Retry-After"]) == (429, str(90 * 60))
    assert "try again in 90 minutes" in flooded.content.decode()
    assert set(Subscription.objects.values_list("email", flat=True)) == {"first@mail.example"}


def test_asking_again_within_an_hour_owes_no_second_message(client: Client, asked: Subscription, clock: Clock) -> None:
    again = {"email": asked.email, "rule": asked.rulemaking.slug}  # type: ignore[union-attr]  # it has one

    with clock(RECEIVED_AT + dt.timedelta(minutes=59)):
        client.post("/subscribe/", again)
    within = Notification.objects.count()
    with clock(RECEIVED_AT + dt.timedelta(minutes=61)):
        client.post("/subscribe/", again)

    assert (within, Notification.objects.count(), Subscription.objects.count()) == (1, 2, 1)


def test_nobody_learns_whether_an_address_is_subscribed(client: Client, period: CommentPeriod) -> None:
    SubscriptionFactory(email="known@mail.example", rulemaking=None)

    known, unknown = (
        client.post("/subscribe/", {"email": email, "rule": ""}).content.decode().replace(email, "")
        for email in ("known@mail.example", "fresh@mail.example")
    )

    assert known == unknown


def test_only_the_press_of_the_button_confirms(client: Client, asked: Subscription) -> None:
    address = f"/subscribe/confirm/{subscriptions.subscription_token(asked.pk)}/"

    client.get(address)
    asked.refresh_from_db()
    after_look = asked.confirmed_at
    client.post(address)
    asked.refresh_from_db()

    assert (after_look, asked.confirmed_at) == (None, RECEIVED_AT)


def test_a_mail_program_ends_a_subscription_by_a_post_without_cookie(period: CommentPeriod) -> None:
    subscription = SubscriptionFactory()
    strict = Client(enforce_csrf_checks=True)
    address = f"/subscribe/end/{subscriptions.subscription_token(subscription.pk)}/"

    looked = strict.get(address)
    still = Subscription.objects.confirmed().exists()
    ended = strict.post(address, {"List-Unsubscribe": "One-Click"})

    assert (looked.status_code, still, ended.status_code) == (200, True, 200)
    assert not Subscription.objects.confirmed().exists()


def test_an_ended_subscription_is_not_confirmed_by_its_old_link(client: Client, asked: Subscription) -> None:
    token = subscriptions.subscription_token(asked.pk)
    client.post(f"/subscribe/end/{token}/")

    assert client.post(f"/subscribe/confirm/{token}/").status_code == 404
    assert not Subscription.objects.confirmed().exists()


@pytest.mark.parametrize("token", ["1", "1:x", "x:y", "0:" + "A" * 43])
@pytest.mark.parametrize("act", ["confirm", "end"])
def test_a_forged_link_does_nothing(client: Client, asked: Subscription, act: str, token: str) -> None:
    assert client.post(f"/subscribe/{act}/{token}/").status_code == 404


@pytest.mark.parametrize("email", ["", "nobody", "a@b", "x" * 250 + "@mail.example"])
def test_what_is_no_address_is_told_so(client: Client, period: CommentPeriod, email: str) -> None:
    answer = client.post("/subscribe/", {"email": email})

    assert answer.status_code == 400
    assert "Please fix this first" in answer.content.decode()
    assert not Subscription.objects.exists()
