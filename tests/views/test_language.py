"""Which language a page is in."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils.translation import get_language

from rulemaking.language import LanguageMiddleware

pytestmark = pytest.mark.django_db


def language_of(path: str, **headers: str) -> str:
    """The language in which a request is answered."""
    seen = []

    def application(request: HttpRequest) -> HttpResponse:
        seen.append(get_language())
        return HttpResponse()

    LanguageMiddleware(application)(RequestFactory().get(path, headers=headers))
    return str(seen[0])


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("", "en"),
        ("es", "es"),
        ("es-MX,es;q=0.9,en;q=0.8", "es"),
        ("fr, es;q=0.5", "es"),
        ("fr", "en"),
        ("en-US", "en"),
    ],
)
def test_a_page_is_in_the_language_that_the_browser_asks_for(asked: str, expected: str) -> None:
    assert language_of("/", **{"accept-language": asked}) == expected


@pytest.mark.parametrize(
    "path",
    ["/admin/", "/v4/comments", "/api/v1/documents.json", "/feeds/rules.atom", "/calendar.ics", "/receipt-keys.json"],
)
def test_the_staffs_side_and_what_programs_read_are_english(path: str) -> None:
    assert language_of(path, **{"accept-language": "es"}) == "en"


def test_a_link_chooses_the_language_for_the_pages_that_follow(client: Client) -> None:
    answer = client.get("/privacy/?lang=es&page=2")

    assert answer["Location"] == "/privacy/?page=2"
    page = client.get("/privacy/", headers={"accept-language": "en"})
    assert '<html lang="es">' in page.content.decode()
    assert page["Content-Language"] == "es"
    assert "Accept-Language" in page["Vary"]


def test_each_language_leads_to_the_other(client: Client) -> None:
    assert 'href="/privacy/?lang=es" lang="es" hreflang="es">Español' in client.get("/privacy/").content.decode()
    spanish = client.get("/privacy/", headers={"accept-language": "es"}).content.decode()
    assert 'href="/privacy/?lang=en" lang="en" hreflang="en">English' in spanish


def test_an_unknown_language_is_no_choice(client: Client) -> None:
    answer = client.get("/privacy/?lang=xx")

    assert answer.status_code == 200
    assert "docket311_language" not in answer.cookies


def test_a_request_leaves_no_language_behind_for_the_next() -> None:
    before = get_language()

    language_of("/", **{"accept-language": "es"})

    assert get_language() == before
