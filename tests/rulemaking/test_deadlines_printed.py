"""Every real date that a document printed is reproduced, and the page that shows it is up to date."""

import datetime as dt

import pytest

from rulemaking.data import ActionFacts, DocumentFacts
from rulemaking.deadlines import effective_on, order_expires_on
from tests.rulemaking.comment_period_table import (
    PAGE,
    Row,
    comment_rows,
    effective_rows,
    order_rows,
    render,
)

PRINTED = [row for row in comment_rows() if row.printed_close_on]
ROLLED_AND_PRINTED = {"burma", "fbme-bank", "cvc-mixing", "beneficial-ownership"}


def named(value: object) -> str | None:
    if isinstance(value, Row):
        return f"{value.action['slug']}-{value.document['published_on']}-{value.window['days']}"
    if isinstance(value, dict):
        return str(value.get("slug") or value.get("fr_doc_num"))
    return None


def test_the_table_holds_the_fifteen_printed_section_311_dates_and_three_others() -> None:
    printed = [row for row in PRINTED if row.window["close_basis"] == "printed"]

    assert len(printed) == 18
    assert sum(row.action["authority"] == "section_311" for row in printed) == 15
    assert {r.action["slug"] for r in printed if r.last_day.rolled_because} >= ROLLED_AND_PRINTED


@pytest.mark.parametrize("row", PRINTED, ids=named)
def test_a_printed_last_day_is_reproduced(row: Row) -> None:
    assert row.last_day.computed == row.printed_close_on


@pytest.mark.parametrize(("action", "document"), effective_rows(), ids=named)
def test_a_printed_effective_date_is_reproduced(action: ActionFacts, document: DocumentFacts) -> None:
    published_on = dt.date.fromisoformat(document["published_on"])

    assert document["effective_days"]
    assert effective_on(published_on, document["effective_days"]).isoformat() == document["effective_on"]


@pytest.mark.parametrize(("action", "document"), order_rows(), ids=named)
def test_a_printed_end_of_an_order_is_reproduced(action: ActionFacts, document: DocumentFacts) -> None:
    assert document["order"]
    assert document["effective_on"]

    expires_on = order_expires_on(dt.date.fromisoformat(document["effective_on"]))

    assert expires_on.isoformat() == document["order"]["expires_on"]


def test_the_page_of_comment_periods_is_up_to_date() -> None:
    hint = "Write it again: python -m tests.rulemaking.comment_period_table"
    assert PAGE.read_text(encoding="utf-8") == render(), hint
