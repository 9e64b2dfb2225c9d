"""A rule's page and a document's page."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from rulemaking.enums import DocumentKind, PeriodReason
from rulemaking.models import CommentPeriod
from tests.factories import (
    CLOSES_AT,
    CommentFactory,
    CommentPeriodFactory,
    DocumentFactory,
    PeriodChangeFactory,
)
from tests.views.conftest import Clock

pytestmark = pytest.mark.django_db


def page_of(client: Client, period: CommentPeriod) -> str:
    return client.get(period.part.rulemaking.get_absolute_url()).content.decode()


def test_an_open_rule_says_what_is_proposed_until_when_and_how_to_comment(
    client: Client, period: CommentPeriod
) -> None:
    rule = period.part.rulemaking
    rule.how_to_comment_by_mail = "Post office box 1\nAnywhere"
    rule.save()

    page = page_of(client, period)

    assert rule.plain_language_summary in page
    assert "22 days left" in page
    assert "11:59 p.m. Eastern Time on Wednesday, April 1, 2026" in page
    assert f"/rules/{rule.slug}/comment/" in page
    assert "Post office box 1" in page


def test_a_closed_rule_offers_no_form_and_no_mail(client: Client, period: CommentPeriod, clock: Clock) -> None:
    rule = period.part.rulemaking
    rule.how_to_comment_by_mail = "Post office box 1"
    rule.save()

    with clock(CLOSES_AT):
        page = page_of(client, period)

    assert "Comments are no longer taken." in page
    assert f"/rules/{rule.slug}/comment/" not in page
    assert "Post office box 1" not in page


def test_figures_factors_and_entities_stand_with_their_sources(client: Client, period: CommentPeriod) -> None:
    rule = period.part.rulemaking
    rule.named_entities.create(name="Gullfoss Payments", description="A payment firm.")
    rule.figures.create(
        label="Proceeds laundered", amount_usd=Decimal("4000000000"), source="96 FR 12345",
        from_on=dt.date(2021, 8, 1), until_on=dt.date(2025, 1, 31),
    )  # fmt: skip
    rule.factors.create(citation="31 U.S.C. 5318A(c)(2)(B)(i)", label="Use for laundering")

    page = page_of(client, period)

    assert "At least $4 billion" in page
    assert "August 2021 to January 2025" in page
    assert 'Source: <span lang="en">96 FR 12345</span>' in page
    assert "Gullfoss Payments" in page
    assert "31 U.S.C. 5318A(c)(2)(B)(i)" in page


def test_extensions_and_reopenings_are_told_with_the_document_that_ordered_them(
    client: Client, period: CommentPeriod
) -> None:
    extension = DocumentFactory(
        rulemaking=period.part.rulemaking, docket=period.document.docket,
        kind=DocumentKind.EXTENSION, fr_citation="91 FR 22222",
    )  # fmt: skip
    PeriodChangeFactory(period=period)
    PeriodChangeFactory(
        period=period, document=extension, reason=PeriodReason.EXTENDED,
        closed_before=period.closes_at, closes_after=period.closes_at + dt.timedelta(days=30),
    )  # fmt: skip

    page = page_of(client, period)

    assert "Extended" in page
    assert "91 FR 22222" in page
    assert "11:59 p.m. Eastern Time on Friday, May 1, 2026" in page


def test_a_fact_that_no_source_confirms_is_marked(client: Client, period: CommentPeriod) -> None:
    period.document.cfr = "31 CFR 1010.999"
    period.document.unverified = ["cfr"]
    period.document.save()

    page = client.get(period.document.get_absolute_url()).content.decode()

    assert "not confirmed by a source" in page.split("31 CFR 1010.999")[1].split("</dd>")[0]


def test_totals_count_what_is_not_posted_and_show_nothing_of_it(client: Client, period: CommentPeriod) -> None:
    about = {"document": period.document}
    CommentFactory(posted=True, **about)
    CommentFactory(numbered=True, text="Nobody reads this yet.", **about)
    CommentFactory(received_at=CLOSES_AT, **about)

    page = page_of(client, period)

    for words in ("<strong>3</strong> received", "<strong>1</strong> posted", "<strong>2</strong> under review",
                  "<strong>1</strong> received late"):  # fmt: skip
        assert words in page
    assert "Nobody reads this yet." not in page


def test_drafts_are_as_unknown_as_what_does_not_exist(client: Client) -> None:
    draft = DocumentFactory(draft=True)

    assert client.get(draft.rulemaking.get_absolute_url()).status_code == 404
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_a_draft_beside_a_posted_document_is_not_listed(client: Client, period: CommentPeriod) -> None:
    DocumentFactory(rulemaking=period.part.rulemaking, draft=True, title="Not out yet")

    assert "Not out yet" not in page_of(client, period)


@pytest.mark.parametrize("address", ["", "comment/", "comments/", "summary/"])
def test_every_page_of_a_practice_docket_says_that_it_is_one(client: Client, address: str) -> None:
    period = CommentPeriodFactory(document__docket__practice=True)

    page = client.get(period.part.rulemaking.get_absolute_url() + address).content.decode()

    assert "<strong>Practice docket:</strong> invented rule, sample comments." in page


def test_a_practice_dockets_document_and_comment_say_so_too(client: Client) -> None:
    period = CommentPeriodFactory(document__docket__practice=True)
    comment = CommentFactory(posted=True, document=period.document)

    for address in (period.document.get_absolute_url(), comment.rendition.get_absolute_url()):
        assert "<strong>Practice docket:</strong>" in client.get(address).content.decode()


def test_the_page_asks_the_database_as_often_for_thirty_of_everything_as_for_one(
    period: CommentPeriod, statements: Callable[[str], int]
) -> None:
    rule = period.part.rulemaking

    def add_one(number: int) -> None:
        DocumentFactory(rulemaking=rule, docket=period.document.docket)
        PeriodChangeFactory(period=period)
        CommentFactory(posted=True, document=period.document)
        rule.named_entities.create(name=f"Entity {number}")
        rule.figures.create(label=f"Figure {number}", source="91 FR 1")

    add_one(1)
    with_one = statements(rule.get_absolute_url())
    for number in range(2, 31):
        add_one(number)

    assert statements(rule.get_absolute_url()) == with_one
