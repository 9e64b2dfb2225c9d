"""Keys: what they open, how they are counted, and what is said of those that don't work."""

import base64
import datetime as dt
import json
from urllib.parse import quote

import pytest

from comments.models import ApiKey, ApiKeyUse
from tests.api.conftest import ASKED_AT, Api
from tests.factories import ApiKeyFactory

KEY = "SomeKey" + "0" * 33


def _basic(user: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:".encode()).decode()


@pytest.mark.parametrize(
    ("query", "headers"),
    [("", {"x-api-key": KEY}), (f"?api_key={KEY}", {}), ("", {"authorization": _basic(KEY)})],
)
def test_a_key_has_an_allowance_of_its_own_however_it_is_given(api: Api, query: str, headers: dict[str, str]) -> None:
    ApiKeyFactory(key=KEY)
    answer = api.response(f"comments{query}", **headers)
    assert (answer.status_code, answer["X-RateLimit-Limit"], answer["X-RateLimit-Remaining"]) == (200, "10000", "9999")
    assert api.response("comments")["X-RateLimit-Remaining"] == "999"


def test_one_key_is_one_client_whatever_its_address(api: Api) -> None:
    ApiKeyFactory(key=KEY)
    left = [
        api.client.get(f"/v4/comments?api_key={KEY}", REMOTE_ADDR=address)["X-RateLimit-Remaining"]
        for address in ("192.0.2.1", "198.51.100.1")
    ]
    assert left == ["9999", "9998"]


def test_staff_raise_the_limit_of_a_single_key(api: Api) -> None:
    ApiKeyFactory(key=KEY, requests_per_hour=2)
    answers = [api.response("comments", **{"x-api-key": KEY}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert json.loads(answers[2].content)["error"]["code"] == "OVER_RATE_LIMIT"
    assert (answers[2]["X-RateLimit-Limit"], answers[2]["X-RateLimit-Remaining"]) == ("2", "0")
    assert answers[2]["Retry-After"] == "5400"


def test_uses_are_counted_by_eastern_day(api: Api, clock) -> None:
    ApiKeyFactory(key=KEY, requests_per_hour=2)
    clock.move_to(dt.datetime(2026, 3, 17, 3, 30, tzinfo=dt.UTC))  # 11:30 p.m. Eastern on the 16th
    for _ in range(3):
        api.response("comments", **{"x-api-key": KEY})
    use = ApiKeyUse.objects.get()
    assert (use.day, use.request_count, use.refused_count) == (dt.date(2026, 3, 16), 2, 1)


@pytest.mark.parametrize("given", ["unknown", KEY + "x", "\u00e9", "%00", "x" * 5000])
def test_what_is_no_key_is_refused_in_the_gateways_shape(api: Api, given: str) -> None:
    ApiKeyFactory(key=KEY)
    answer = api.response(f"comments?api_key={quote(given, safe='%')}")
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/json")
    error = json.loads(answer.content)["error"]
    assert error["code"] == "API_KEY_INVALID"
    assert "/api-keys/" in error["message"]
    assert given not in error["message"]


@pytest.mark.parametrize(("state", "said"), [("revoked", "was revoked"), ("asked", "invalid api_key")])
def test_a_key_that_does_not_work_is_refused_and_says_why(api: Api, state: str, said: str) -> None:
    ApiKeyFactory(key=KEY, **{state: True})
    answer = api.response("comments", **{"x-api-key": KEY})
    assert (answer.status_code, said in json.loads(answer.content)["error"]["message"]) == (403, True)


def test_who_guesses_keys_is_slowed_like_anyone(api: Api, settings) -> None:
    settings.API_REQUESTS_PER_HOUR = 2
    answers = [api.response(f"comments?api_key={n}").status_code for n in range(3)]
    assert answers == [403, 403, 429]


def test_the_statements_of_a_request_with_a_key_do_not_grow(api: Api, django_assert_max_num_queries) -> None:
    ApiKeyFactory(key=KEY)
    api.response("agencies/FINCEN", **{"x-api-key": KEY})
    # Limit, use, and the agency.
    with django_assert_max_num_queries(3):
        api.response("agencies/FINCEN", **{"x-api-key": KEY})


def test_no_key_is_in_any_link_of_an_answer(api: Api) -> None:
    ApiKeyFactory(key=KEY)
    assert KEY not in api.response(f"dockets?api_key={KEY}").content.decode()
    assert ApiKey.objects.get().asked_at < ASKED_AT
