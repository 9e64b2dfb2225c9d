"""What staff should look at again: differing days with their reason, ending orders, open periods of decided rules."""

import datetime as dt

import pytest

from rulemaking.actions import documents
from rulemaking.actions.facts import load_facts
from rulemaking.cautions import cautions_of, why_printed_differs
from rulemaking.deadlines import last_day_for_comment
from rulemaking.enums import Authority
from rulemaking.models import Document, Rulemaking
from tests.factories import OFFICIAL
from tests.rulemaking.life import (
    DAY,
    FINAL_ON,
    LAST_DAY,
    PROPOSED_ON,
    at,
    drafted,
    finalised,
    ordered,
    proposed,
    rule,
    withdrawn,
)


@pytest.mark.parametrize(
    ("published_on", "days", "printed", "words"),
    [
        (dt.date(2014, 7, 22), 60, dt.date(2014, 9, 20), "not moved off a closed day (Saturday)"),
        (dt.date(2025, 5, 5), 30, dt.date(2025, 7, 7), "fits 63 days"),
        (dt.date(2025, 5, 5), 30, dt.date(2025, 5, 4), "before publication"),
        (dt.date(2025, 5, 5), 30, dt.date(2025, 7, 4), "closed day (Independence Day"),
    ],
)
def test_a_difference_is_told_with_its_reason(published_on, days, printed, words) -> None:
    computed = last_day_for_comment(published_on, days).computed

    why = why_printed_differs(published_on=published_on, days=days, computed=computed, printed=printed)

    assert why is not None
    assert words in why


def test_no_difference_needs_no_reason() -> None:
    day = dt.date(2025, 6, 4)

    assert why_printed_differs(published_on=dt.date(2025, 5, 5), days=30, computed=day, printed=day) is None


def texts(rulemaking, when) -> list[str]:
    return [caution.text for caution in cautions_of(rulemaking, at=when)]


@pytest.mark.django_db
def test_a_rule_in_order_has_no_caution() -> None:
    assert texts(finalised(), at(FINAL_ON)) == []


@pytest.mark.django_db
def test_staff_see_once_that_a_printed_last_day_differs_though_two_parts_share_it() -> None:
    rulemaking = rule(parts=2)
    draft = drafted(rulemaking)
    printed = {part.pk: LAST_DAY + DAY for part in rulemaking.parts.all()}

    documents.publish(
        document=draft, published_on=PROPOSED_ON, printed_last_days=printed, by=OFFICIAL, at=at(PROPOSED_ON)
    )

    (text,) = texts(rulemaking, at(PROPOSED_ON))
    assert "prints Thursday, April 2, 2026; 30 days after publication give Wednesday, April 1, 2026" in text


@pytest.mark.django_db
def test_staff_see_that_a_printed_effective_date_differs_and_comes_soon() -> None:
    rulemaking = finalised(effective_days=30, printed_effective_on=FINAL_ON + 10 * DAY)

    differs, soon = texts(rulemaking, at(FINAL_ON))
    assert "effective date" in differs
    assert "good cause" in soon


@pytest.mark.django_db
@pytest.mark.parametrize(("day", "is_warned"), [(89, False), (90, True), (120, True), (121, False)])
def test_staff_are_warned_that_an_order_ends_from_thirty_days_before(day, is_warned) -> None:
    rulemaking = ordered(proposed())

    assert bool(texts(rulemaking, at(PROPOSED_ON + day * DAY))) == is_warned


@pytest.mark.django_db
def test_nobody_is_warned_of_an_order_that_a_final_rule_replaced_or_that_has_no_limit() -> None:
    replaced = finalised(ordered(proposed()))
    unlimited = ordered(rule(authority=Authority.SECTION_9714, special_measures=[]), measures=[])

    for rulemaking in (replaced, unlimited):
        assert texts(rulemaking, at(PROPOSED_ON + 100 * DAY)) == []


@pytest.mark.django_db
@pytest.mark.parametrize(("day", "is_warned"), [(LAST_DAY, True), (LAST_DAY + DAY, False)])
def test_staff_see_that_a_withdrawn_rule_still_takes_comments(day, is_warned) -> None:
    rulemaking = withdrawn(proposed(), PROPOSED_ON + DAY)

    assert bool(texts(rulemaking, at(day))) == is_warned


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("on", "reason"), [(dt.date(2026, 3, 1), "Sunday"), (dt.date(2026, 5, 25), "Memorial Day"), (PROPOSED_ON, None)]
)
def test_staff_see_that_no_federal_register_appears_on_the_publication_day(on, reason) -> None:
    found = texts(proposed(on=on), at(on))

    assert [reason in text for text in found] == ([True] if reason else [])


@pytest.mark.django_db
def test_no_real_rule_is_dated_on_a_day_without_a_federal_register() -> None:
    load_facts(by="system:load_section311")

    assert [
        caution.text
        for rulemaking in Rulemaking.objects.all()
        for caution in cautions_of(rulemaking, at=at(dt.date(2026, 6, 1)))
        if "no Federal Register appears" in caution.text
    ] == []


@pytest.mark.django_db
def test_staff_see_a_draft_whose_publication_day_is_over() -> None:
    draft = drafted(rule())
    Document.objects.filter(pk=draft.pk).update(published_on=PROPOSED_ON)

    assert texts(draft.rulemaking, at(PROPOSED_ON)) == []
    assert len(texts(draft.rulemaking, at(PROPOSED_ON + DAY))) == 1
