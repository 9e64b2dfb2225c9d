"""The first page: rules by where they stand, and search."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from tests.factories import (
    CLOSES_AT,
    OPENS_AT,
    CommentFactory,
    CommentPeriodFactory,
    DocumentFactory,
    RinFactory,
)
from tests.views.conftest import Clock

pytestmark = pytest.mark.django_db


def section(page: str, heading: str) -> str:
    """A page from one heading of the second level to the next."""
    return page.split(f">{heading}</h2>", 1)[1].split("<h2", 1)[0]


@pytest.mark.parametrize(
    ("instant", "heading", "words"),
    [
        (OPENS_AT - dt.timedelta(seconds=1), "Upcoming", "Opens on March 2, 2026"),
        (OPENS_AT, "Open now", "30 days left."),
        (CLOSES_AT - dt.timedelta(days=7, seconds=1), "Open now", "Nothing closes within the next 7 days."),
        (CLOSES_AT - dt.timedelta(days=7), "Open now", "Closing soon"),
        (CLOSES_AT - dt.timedelta(microseconds=1), "Open now", "less than a minute left."),
        (CLOSES_AT, "Closed", "Comments closed April 1, 2026"),
    ],
)
def test_a_rule_stands_where_its_period_and_the_clock_put_it(
    client: Client, clock: Clock, instant: dt.datetime, heading: str, words: str
) -> None:
    period = CommentPeriodFactory(document__posted_at=OPENS_AT - dt.timedelta(days=3))

    with clock(instant):
        part = section(client.get("/").content.decode(), heading)

    assert period.part.rulemaking.title in part
    assert words in part


def test_closed_rules_are_lines_the_last_ones_first_and_those_before_can_be_opened(
    client: Client, clock: Clock
) -> None:
    days = [CLOSES_AT - dt.timedelta(days=number) for number in range(7)]
    titles = [
        CommentPeriodFactory(document__posted_at=OPENS_AT, closes_at=closes_at).part.rulemaking.title
        for closes_at in days
    ]

    with clock(CLOSES_AT):
        page = client.get("/").content.decode()
        found = client.get("/", {"q": "special"}).content.decode()

    shown, _, opened = section(page, "Closed").partition("<details")
    assert [title for title in titles if title in shown] == titles[:5]
    assert [title for title in titles if title in opened] == titles[5:]
    assert "Show 2 rules that closed earlier" in opened
    assert "<details" not in section(found, "Closed")
    assert [title for title in titles if title in found] == titles


def test_a_rule_without_a_public_document_is_not_shown(client: Client) -> None:
    draft = DocumentFactory(draft=True)

    assert draft.rulemaking.title not in client.get("/").content.decode()


def test_nothing_open_says_when_there_will_be(client: Client) -> None:
    page = client.get("/").content.decode()

    assert "No rule is open for comment right now." in page


@pytest.mark.parametrize(
    "query",
    [
        "harbour",
        "Harbor bank laundering",
        "FINCEN-2031-0007",
        "2031-0007",
        "1506-AC31",
        "96 FR 12345",
        "2031-55555",
        "Gullfoss Payments",
        "Gulfoss",
    ],
)
def test_search_finds_a_rule_by_its_words_and_numbers(client: Client, query: str) -> None:
    other = CommentPeriodFactory()
    document = DocumentFactory(
        docket__docket_id="FINCEN-2031-0007",
        docket__title="Unrelated words",
        rulemaking__title="Special measure regarding Harbor Bank",
        rulemaking__subject_name="Harbour Bank of Elsewhere",
        rulemaking__plain_language_summary="Banks would stop laundering through it.",
        fr_citation="96 FR 12345",
        fr_doc_num="2031-55555",
    )
    document.rulemaking.named_entities.create(name="Gullfoss Payments")
    RinFactory(rulemaking=document.rulemaking, rin="1506-AC31")

    page = client.get("/", {"q": query}).content.decode()

    assert "Special measure regarding Harbor Bank" in page
    assert other.part.rulemaking.title not in page


def test_a_search_without_result_says_what_to_do(client: Client) -> None:
    assert "Check the spelling" in client.get("/", {"q": "zzzz"}).content.decode()


@pytest.mark.parametrize("query", ["%", "'", "a & | !", "\x00", '"', "(", "x" * 5000])
def test_no_query_breaks_the_page(client: Client, query: str) -> None:
    CommentPeriodFactory()

    assert client.get("/", {"q": query}).status_code == 200


def test_a_document_id_and_a_posted_comments_id_lead_to_their_pages(client: Client) -> None:
    comment = CommentFactory(posted=True)
    comment_id = comment.rendition.comment_id_text

    assert (
        client.get("/", {"q": comment.document.document_id.lower()})["Location"] == comment.document.get_absolute_url()
    )
    assert client.get("/", {"q": comment_id})["Location"] == f"/comments/{comment_id}/"


def test_the_id_of_a_comment_that_is_not_posted_is_as_unknown_as_any(client: Client) -> None:
    comment = CommentFactory(numbered=True)
    docket_id = comment.document.docket.docket_id

    answer = client.get("/", {"q": f"{docket_id}-{comment.status.number:04d}"})

    assert answer.status_code == 200
    assert "Check the spelling" in answer.content.decode()


def test_a_tracking_number_leads_to_what_became_of_the_comment(client: Client) -> None:
    assert client.get("/", {"q": "ABC-1234-x9y8"})["Location"] == "/find/?tracking_number=abc-1234-x9y8"


def test_the_page_asks_the_database_as_often_for_thirty_rules_as_for_one(statements: Callable[[str], int]) -> None:
    CommentPeriodFactory()
    with_one = statements("/")

    CommentPeriodFactory.create_batch(29)

    assert statements("/") == with_one


def test_search_asks_the_database_as_often_for_thirty_rules_as_for_one(statements: Callable[[str], int]) -> None:
    CommentPeriodFactory()
    with_one = statements("/?q=special")

    CommentPeriodFactory.create_batch(29)

    assert statements("/?q=special") == with_one
