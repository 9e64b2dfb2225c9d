"""Refusals in plain words, and what every answer carries."""

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client

from rulemaking.models import CommentPeriod
from tests.views.form_data import filled_in, form_address, send_address

pytestmark = pytest.mark.django_db


def test_a_missing_page_is_told_to_people_in_words(client: Client) -> None:
    answer = client.get("/nothing/", headers={"Accept": "text/html"})

    assert answer.status_code == 404
    assert "We can’t find this page" in answer.content.decode()


@pytest.mark.parametrize(("address", "accepts"), [("/nothing/", "application/json"), ("/nothing.json", "text/html")])
def test_a_missing_page_is_told_to_programs_in_json(client: Client, address: str, accepts: str) -> None:
    answer = client.get(address, headers={"Accept": accepts})

    assert answer.status_code == 404
    assert answer.json()["errors"][0]["status"] == "404"


def test_more_text_than_a_request_may_hold_is_told_in_words(client: Client, period: CommentPeriod) -> None:
    data = filled_in(client, period, text="x" * (1024 * 1024 + 1))

    answer = client.post(send_address(period), data)

    assert answer.status_code == 413
    assert "This is too large to send" in answer.content.decode()


def test_a_fault_of_ours_is_told_without_its_details(client: Client, settings: LazySettings) -> None:
    client.raise_request_exception = False
    settings.ROOT_URLCONF = "tests.views.broken_urls"

    answer = client.get("/broken.json")

    assert answer.status_code == 500
    assert "secret detail" not in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_database_that_does_not_answer_is_said_to_be_that(client: Client, settings: LazySettings) -> None:
    client.raise_request_exception = False
    settings.ROOT_URLCONF = "tests.views.broken_urls"

    answer = client.get("/database.json")
    connection.close()

    assert answer.status_code == 503
    assert answer["Retry-After"] == "60"


def test_pages_allow_no_foreign_or_inline_code(client: Client, period: CommentPeriod) -> None:
    answer = client.get(form_address(period))
    page = answer.content.decode()

    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert "<style" not in page
    assert " style=" not in page
    assert " onclick=" not in page


def test_robots_are_kept_from_pages_about_one_person(client: Client) -> None:
    rules = client.get("/robots.txt").content.decode()

    assert {"Disallow: /receipts/", "Disallow: /find/", "Disallow: /admin/"} <= set(rules.splitlines())
