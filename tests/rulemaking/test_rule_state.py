"""Where a rule stands: the database and the row agree, whatever happened and whenever it is asked."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rulemaking.deadlines import closing_instant, opening_instant
from rulemaking.enums import EventKind, RuleState
from rulemaking.models import CommentPeriod, RuleEvent, Rulemaking
from tests.factories import OFFICIAL, DocumentFactory, PartFactory
from tests.rulemaking.life import (
    DAY,
    FINAL_ON,
    LAST_DAY,
    MICROSECOND,
    PROPOSED_ON,
    at,
    drafted,
    finalised,
    ordered,
    paper,
    proposed,
    repealed,
    rule,
    stopped,
    withdrawn,
)

pytestmark = pytest.mark.django_db

FIRST = dt.date(2026, 3, 2)
days = st.integers(0, 40).map(lambda n: FIRST + n * DAY)
happenings = st.lists(
    st.tuples(st.sampled_from(EventKind), days, st.none() | days), max_size=7, unique_by=lambda event: event[:2]
)
spans = st.lists(st.tuples(st.integers(0, 38), st.integers(0, 3)), max_size=3)


def state(rulemaking: Rulemaking, when: dt.datetime) -> RuleState:
    """What row and query both say."""
    fresh = Rulemaking.objects.get(pk=rulemaking.pk)
    loaded = Rulemaking.objects.prefetch_related("events__document", "parts__comment_periods").get(pk=rulemaking.pk)
    queried = Rulemaking.objects.with_state_at(when).get(pk=rulemaking.pk).state
    assert fresh.state_at(when) == loaded.state_at(when) == queried
    return RuleState(queried)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(happenings=happenings, spans=spans, day=days, hour=st.integers(0, 23))
def test_row_and_query_agree_whatever_happened(happenings, spans, day, hour) -> None:
    with transaction.atomic():
        document = DocumentFactory()
        rulemaking = document.rulemaking
        for kind, on, effective_on in happenings:
            own = DocumentFactory(rulemaking=rulemaking, docket=document.docket, effective_on=effective_on)
            RuleEvent.objects.create(
                rulemaking=rulemaking, kind=kind, occurred_on=on, document=own, by=OFFICIAL, at=at(on)
            )
        for start, length in spans:
            opens_on = FIRST + start * DAY
            CommentPeriod.objects.create(
                part=PartFactory(rulemaking=rulemaking),
                document=document,
                opens_at=opening_instant(opens_on),
                closes_at=closing_instant(opens_on + length * DAY),
            )
        seen = state(rulemaking, at(day, hour))
        assert list(Rulemaking.objects.in_state_at(seen, at(day, hour))) == [rulemaking]
        transaction.set_rollback(True)


def test_a_draft_is_a_draft_until_the_midnight_of_its_day() -> None:
    rulemaking = rule()
    drafted(rulemaking)

    assert state(rulemaking, at(PROPOSED_ON)) == RuleState.DRAFT


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (opening_instant(PROPOSED_ON) - MICROSECOND, RuleState.DRAFT),
        (opening_instant(PROPOSED_ON), RuleState.OPEN),
        (closing_instant(LAST_DAY) - MICROSECOND, RuleState.OPEN),
        (closing_instant(LAST_DAY), RuleState.CLOSED),
        (opening_instant(FINAL_ON) - MICROSECOND, RuleState.CLOSED),
        (opening_instant(FINAL_ON), RuleState.FINAL),
        (opening_instant(dt.date(2026, 7, 1)) - MICROSECOND, RuleState.FINAL),
        (opening_instant(dt.date(2026, 7, 1)), RuleState.IN_EFFECT),
    ],
)
def test_the_clock_alone_moves_a_rule_through_its_life(when, expected) -> None:
    assert state(finalised(), when) == expected


def test_a_proposal_without_a_period_is_proposed() -> None:
    document = DocumentFactory()
    RuleEvent.objects.create(
        rulemaking=document.rulemaking,
        kind=EventKind.PROPOSED,
        occurred_on=PROPOSED_ON,
        document=document,
        by=OFFICIAL,
        at=at(PROPOSED_ON),
    )

    assert state(document.rulemaking, at(PROPOSED_ON)) == RuleState.PROPOSED


def test_an_order_with_its_proposal_leaves_the_rule_open_for_comment() -> None:
    assert state(ordered(proposed()), at(PROPOSED_ON)) == RuleState.OPEN


def test_an_order_alone_is_an_order() -> None:
    rulemaking = ordered(rule(authority="section_9714", special_measures=[]), measures=[])

    assert state(rulemaking, at(PROPOSED_ON)) == RuleState.ORDERED


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (EventKind.ENJOINED, RuleState.ENJOINED),
        (EventKind.REMANDED, RuleState.REMANDED),
        (EventKind.VACATED, RuleState.VACATED),
    ],
)
def test_a_court_stops_a_rule_from_the_day_of_its_order(kind, expected) -> None:
    rulemaking = stopped(finalised(), kind)

    assert state(rulemaking, at(FINAL_ON)) == RuleState.FINAL
    assert state(rulemaking, at(FINAL_ON + DAY)) == expected


def test_a_withdrawal_ends_a_proposal_and_leaves_what_was_before_as_it_was() -> None:
    rulemaking = withdrawn(proposed())

    assert state(rulemaking, at(FINAL_ON - DAY)) == RuleState.CLOSED
    assert state(rulemaking, at(FINAL_ON)) == RuleState.WITHDRAWN


def test_taking_back_the_finding_ends_a_proposal_that_rests_on_it() -> None:
    assert state(withdrawn(proposed(), what=["finding"]), at(FINAL_ON)) == RuleState.WITHDRAWN


def test_taking_back_the_finding_leaves_a_final_rule_in_effect_until_it_is_repealed() -> None:
    on = FINAL_ON + 60 * DAY
    rulemaking = withdrawn(finalised(), on, what=["finding"])

    assert state(rulemaking, at(on)) == RuleState.IN_EFFECT
    repealed(rulemaking, on + DAY)
    assert state(rulemaking, at(on + DAY)) == RuleState.REPEALED


def test_a_repeal_counts_from_the_day_it_takes_effect() -> None:
    on = FINAL_ON + 60 * DAY
    rulemaking = finalised()
    repealed(rulemaking, on, effective_on=on + 30 * DAY, document=paper(rulemaking, on))

    assert state(rulemaking, at(on + 29 * DAY)) == RuleState.IN_EFFECT
    assert state(rulemaking, at(on + 30 * DAY)) == RuleState.REPEALED
