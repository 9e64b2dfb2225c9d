"""Keys of the API for everyone: asked for, shown once, looked after, ended."""

import re

import pytest
from django.conf import LazySettings
from django.test import Client

from comments.models import ApiKey, ApiKeyUse, Notification
from comments.record.mail import api_key_token
from tests.factories import RECEIVED_AT, ApiKeyFactory

pytestmark = pytest.mark.django_db

ASKED = {"name": "Example Reader", "email": "program@mail.example", "purpose": "Research on comments of banks."}


def page_of(key: ApiKey) -> str:
    return f"/api-keys/{api_key_token(key.pk)}/"


@pytest.fixture
def asked(client: Client) -> ApiKey:
    assert client.post("/api-keys/", ASKED).status_code == 200
    return ApiKey.objects.get()


def shown_key(page: str) -> str:
    match = re.search(r'id="api-key"[^>]*>([A-Za-z0-9]{40})<', page)
    return match[1] if match else ""


def test_a_key_is_shown_at_the_press_of_the_button_and_only_then(client: Client, asked: ApiKey) -> None:
    looked = client.get(page_of(asked)).content.decode()
    asked.refresh_from_db()
    after_look = asked.confirmed_at
    answer = client.post(page_of(asked), {"act": "confirm"})
    made = shown_key(answer.content.decode())

    assert (shown_key(looked), after_look) == ("", None)
    assert answer["Cache-Control"] == "no-store"
    assert client.get("/v4/comments", headers={"x-api-key": made}).status_code == 200
    assert made not in client.get(page_of(asked)).content.decode()
    again = client.post(page_of(asked), {"act": "confirm"})
    assert (again.status_code, shown_key(again.content.decode())) == (409, "")


def test_the_page_shows_how_much_the_key_was_used(client: Client) -> None:
    key = ApiKeyFactory()
    ApiKeyUse.objects.create(api_key=key, day=RECEIVED_AT.date(), request_count=1234, refused_count=5)

    page = client.get(page_of(key)).content.decode()

    assert "requests answered: 1,234; refused because they were too many: 5." in page
    assert key.prefix in page


def test_a_new_key_is_made_for_who_is_sure_and_the_old_one_stops(client: Client) -> None:
    key = ApiKeyFactory(key="e" * 40)
    order = {"act": "renew", "seen_prefix": "e" * 6}

    unsure = client.post(page_of(key), order)
    made = shown_key(client.post(page_of(key), order | {"sure": "1"}).content.decode())
    twice = client.post(page_of(key), order | {"sure": "1"})

    assert (unsure.status_code, twice.status_code) == (400, 409)
    assert client.get("/v4/comments", headers={"x-api-key": made}).status_code == 200
    assert client.get("/v4/comments", headers={"x-api-key": "e" * 40}).status_code == 403


def test_its_holder_ends_it(client: Client) -> None:
    key = ApiKeyFactory(key="f" * 40)

    unsure = client.post(page_of(key), {"act": "revoke"})
    ended = client.post(page_of(key), {"act": "revoke", "sure": "1"})

    assert (unsure.status_code, ended.status_code) == (400, 200)
    assert "You ended this key" in ended.content.decode()
    assert client.get("/v4/comments", headers={"x-api-key": "f" * 40}).status_code == 403


def test_its_holder_asks_to_send_comments(client: Client) -> None:
    key = ApiKeyFactory()

    empty = client.post(page_of(key), {"act": "ask_to_post", "posting_purpose": " "})
    asked = client.post(page_of(key), {"act": "ask_to_post", "posting_purpose": "Our members’."})
    key.refresh_from_db()

    assert (empty.status_code, asked.status_code) == (400, 200)
    assert (key.posting_asked_at, key.posting_purpose, key.may_post) == (RECEIVED_AT, "Our members’.", False)
    assert "Staff have not decided yet" in asked.content.decode()


@pytest.mark.parametrize("act", ["", "allow_posting", "limit"])
def test_no_other_act_is_known_to_the_page(client: Client, act: str) -> None:
    key = ApiKeyFactory()

    assert client.post(page_of(key), {"act": act, "requests_per_hour": "9", "sure": "1"}).status_code == 400
    key.refresh_from_db()
    assert (key.may_post, key.requests_per_hour) == (False, None)


def test_nobody_learns_whether_an_address_has_a_key(client: Client) -> None:
    ApiKeyFactory(email="known@mail.example")

    known, unknown = (
        client.post("/api-keys/", ASKED | {"email": email}).content.decode().replace(email, "")
        for email in ("known@mail.example", "fresh@mail.example")
    )

    assert known == unknown
    assert Notification.objects.count() == 2


@pytest.mark.parametrize(
    "wrong", [{"email": "nobody"}, {"name": ""}, {"purpose": ""}, {"name": "x" * 101}, {"purpose": "x" * 501}]
)
def test_what_cannot_be_taken_is_told_and_kept(client: Client, wrong: dict[str, str]) -> None:
    answer = client.post("/api-keys/", ASKED | wrong)

    assert answer.status_code == 400
    assert "Please fix this first" in answer.content.decode()
    assert not ApiKey.objects.exists()


def test_a_flood_from_one_network_must_wait(client: Client, settings: LazySettings) -> None:
    settings.FORMS_PER_NETWORK_AND_HOUR = 1
    client.post("/api-keys/", ASKED)

    flooded = client.post("/api-keys/", ASKED | {"email": "second@mail.example"})
    on_the_page = client.post(page_of(ApiKey.objects.get()), {"act": "confirm"})

    assert (flooded.status_code, flooded["Retry-After"], on_the_page.status_code) == (429, str(90 * 60), 429)
    assert ApiKey.objects.count() == 1


@pytest.mark.parametrize("token", ["x-y", "1:x", "%00"])
def test_a_forged_link_leads_nowhere(client: Client, token: str) -> None:
    answer = client.get(f"/api-keys/{token}/")

    assert answer.status_code == 404
    assert "This link does not work" in answer.content.decode()


def test_the_pages_speak_spanish(client: Client, asked: ApiKey) -> None:
    spanish = {"accept-language": "es"}

    assert "Obtener una clave de la API" in client.get("/api-keys/", headers=spanish).content.decode()
    assert "Sí, muéstreme mi clave" in client.get(page_of(asked), headers=spanish).content.decode()
