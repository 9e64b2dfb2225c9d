"""Wishes for a key of the API, or for news, that nobody confirms go, with the addresses; nothing else does."""

import datetime as dt

import pytest
from django.db import connection

from comments import tasks
from comments.models import ApiKey, Job, Notification, Subscription
from comments.models.api_key import HOLDER
from comments.record import api_keys, subscriptions
from comments.record.unconfirmed import CONFIRMED_WITHIN
from tests.factories import OFFICIAL, ApiKeyFactory, RulemakingFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db

ASKED = dt.datetime(2026, 3, 1, 12, 0, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
WHO = {"email": "canary@mail.example", "name": "Canary Bank", "purpose": "Canaries"}


def ask(at: dt.datetime = ASKED) -> ApiKey:
    return api_keys.ask(**WHO, at=at)


def test_a_wish_goes_after_thirty_days_with_its_message_and_leaves_no_address_behind() -> None:
    key = ask()

    early = api_keys.sweep(at=ASKED + CONFIRMED_WITHIN - SECOND)
    swept = api_keys.sweep(at=ASKED + CONFIRMED_WITHIN)

    assert (early, swept, api_keys.sweep(at=ASKED + CONFIRMED_WITHIN)) == (0, 1, 0)
    assert not any(model.objects.exists() for model in (ApiKey, Notification, Job))
    with pytest.raises(api_keys.KeyUnknown):
        api_keys.of_token(api_keys.api_key_token(key.pk))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pgh_label || pgh_context::text || k::text FROM comments_apikeyevent k"
            " UNION ALL SELECT n::text FROM comments_notificationevent n"
        )
        history = " ".join(said for (said,) in cursor.fetchall())
    assert "never confirmed" in history
    assert "anar" not in history


def test_who_asks_again_has_thirty_days_more() -> None:
    ask()
    ask(ASKED + dt.timedelta(days=29))

    assert api_keys.sweep(at=ASKED + CONFIRMED_WITHIN) == 0
    assert api_keys.sweep(at=ASKED + dt.timedelta(days=29) + CONFIRMED_WITHIN) == 1


def test_a_confirmed_key_stays_and_so_does_one_that_its_holder_ended() -> None:
    key = ask()
    api_keys.confirm(key=key, at=ASKED)
    ended = ApiKeyFactory(revoked=True)

    assert api_keys.sweep(at=ASKED + dt.timedelta(days=4000)) == 0
    assert set(ApiKey.objects.all()) == {key, ended}


@pytest.mark.parametrize(("by", "goes"), [(HOLDER, True), (OFFICIAL, False)])
def test_of_what_was_ended_before_it_was_confirmed_that_of_staff_stays(by: str, goes: bool) -> None:
    api_keys.revoke(key=ask(), reason="Not theirs", by=by, at=ASKED)

    assert api_keys.sweep(at=ASKED + CONFIRMED_WITHIN) == goes
    assert ApiKey.objects.exists() is not goes


def test_the_task_deletes_batch_after_batch() -> None:
    for _ in range(205):
        ApiKeyFactory(asked=True, asked_at=ASKED)
    stays = ApiKeyFactory(asked=True, asked_at=dt.datetime.now(dt.UTC))

    tasks.sweep_unconfirmed()

    assert list(ApiKey.objects.all()) == [stays]


def test_who_confirms_when_it_is_gone_is_told() -> None:
    key = ask()
    api_keys.sweep(at=ASKED + CONFIRMED_WITHIN)

    with pytest.raises(api_keys.KeyNotChangeable):
        api_keys.confirm(key=key, at=ASKED + CONFIRMED_WITHIN)


def ask_for_news(at: dt.datetime = ASKED) -> Subscription:
    return subscriptions.ask(email="canary@mail.example", rulemaking=RulemakingFactory(slug="canaries"), at=at)


def test_who_asks_for_news_and_confirms_nothing_is_forgotten_after_thirty_days() -> None:
    asked = ask_for_news()

    early = subscriptions.sweep(at=ASKED + CONFIRMED_WITHIN - SECOND)
    swept = subscriptions.sweep(at=ASKED + CONFIRMED_WITHIN)

    assert (early, swept, subscriptions.sweep(at=ASKED + CONFIRMED_WITHIN)) == (0, 1, 0)
    assert not any(model.objects.exists() for model in (Subscription, Notification, Job))
    with pytest.raises(subscriptions.SubscriptionUnknown):
        subscriptions.of_token(subscriptions.subscription_token(asked.pk))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pgh_label || pgh_context::text || s::text FROM comments_subscriptionevent s"
            " UNION ALL SELECT n::text FROM comments_notificationevent n"
        )
        history = " ".join(said for (said,) in cursor.fetchall())
    assert "never confirmed" in history
    assert "canary@" not in history


def test_who_asks_for_news_again_has_thirty_days_more() -> None:
    asked = ask_for_news()
    later = ASKED + dt.timedelta(days=29)
    subscriptions.ask(email=asked.email, rulemaking=asked.rulemaking, at=later)

    assert subscriptions.sweep(at=ASKED + CONFIRMED_WITHIN) == 0
    assert subscriptions.sweep(at=later + CONFIRMED_WITHIN) == 1


def test_a_subscription_that_was_confirmed_stays_also_once_it_has_ended() -> None:
    for ended_at in (None, ASKED):
        SubscriptionFactory(asked_at=ASKED, ended_at=ended_at)

    assert subscriptions.sweep(at=ASKED + dt.timedelta(days=4000)) == 0


@pytest.mark.parametrize("act", [subscriptions.confirm, subscriptions.end])
def test_who_follows_the_link_while_it_is_deleted_is_told(act, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ask_for_news()
    token = subscriptions.subscription_token(asked.pk)
    subscriptions.sweep(at=ASKED + CONFIRMED_WITHIN)
    monkeypatch.setattr(subscriptions, "of_token", lambda token: asked)  # found just before it went

    with pytest.raises(subscriptions.SubscriptionUnknown):
        act(token=token, at=ASKED)


def test_the_task_forgets_who_asked_for_news_too() -> None:
    for _ in range(205):
        SubscriptionFactory(asked_at=ASKED, confirmed_at=None)

    tasks.sweep_unconfirmed()

    assert not Subscription.objects.exists()
