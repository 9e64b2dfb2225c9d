"""Wishes for a key of the API that nobody confirms go, with the addresses; nothing else does."""

import datetime as dt

import pytest
from django.db import connection

from comments import tasks
from comments.models import ApiKey, Job, Notification
from comments.models.api_key import HOLDER
from comments.record import api_keys
from comments.record.api_keys import CONFIRMED_WITHIN
from tests.factories import OFFICIAL, ApiKeyFactory

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

    tasks.sweep_api_keys()

    assert list(ApiKey.objects.all()) == [stays]


def test_who_confirms_when_it_is_gone_is_told() -> None:
    key = ask()
    api_keys.sweep(at=ASKED + CONFIRMED_WITHIN)

    with pytest.raises(api_keys.KeyNotChangeable):
        api_keys.confirm(key=key, at=ASKED + CONFIRMED_WITHIN)
