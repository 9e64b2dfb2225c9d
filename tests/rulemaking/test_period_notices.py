"""Notices that extend, reopen and correct: for several parts at once, whole or not at all, told to whoever loses."""

import datetime as dt
import threading

import pytest
from django.db import DatabaseError, connection

from rulemaking.actions import comment_periods, events, period_notices
from rulemaking.actions.comment_periods import (
    PeriodNotCorrectable,
    PeriodNotExtendable,
    PeriodNotReopenable,
    PeriodRefused,
)
from rulemaking.actions.documents import DocumentRefused
from rulemaking.deadlines import closing_instant, opening_instant
from rulemaking.enums import EventKind, PeriodReason
from rulemaking.models import CommentPeriod, PeriodChange, RuleEvent
from tests.factories import OFFICIAL, AgencyFactory
from tests.rulemaking.life import (
    DAY,
    LAST_DAY,
    MICROSECOND,
    PROPOSED_ON,
    at,
    drafted,
    everything,
    kinds,
    paper,
    periods_of,
    proposed,
    rule,
)

pytestmark = pytest.mark.django_db

ON = dt.date(2026, 3, 20)
NEW_LAST_DAY = dt.date(2026, 5, 1)


def extended(rulemaking, **changes):
    given = {"printed_last_day": NEW_LAST_DAY, "note": "Banks asked", "by": OFFICIAL, "at": at(ON)} | changes
    given.setdefault("periods", periods_of(rulemaking))
    given.setdefault("document", paper(rulemaking, ON, title="Extension", fr_citation="91 FR 12000"))
    return period_notices.extend(**given)


def test_an_extension_moves_all_parts_and_keeps_days_computed_and_printed() -> None:
    rulemaking = proposed(rule(parts=2))

    extended(rulemaking, comment_days=40)

    assert [period.closes_at for period in periods_of(rulemaking)] == [closing_instant(NEW_LAST_DAY)] * 2
    for change in PeriodChange.objects.filter(reason=PeriodReason.EXTENDED):
        assert (change.comment_days, change.computed_last_day) == (40, dt.date(2026, 4, 29))
        assert change.printed_last_day == NEW_LAST_DAY
        assert change.event.note == "Banks asked"
        assert change.event.citation == "91 FR 12000"
    assert kinds(rulemaking).count(EventKind.PERIOD_EXTENDED) == 2


def test_a_day_that_was_only_counted_is_not_kept_as_printed() -> None:
    rulemaking = proposed()

    (period,) = extended(rulemaking, printed_last_day=None, comment_days=40)

    change = period.changes.get(reason=PeriodReason.EXTENDED)
    assert (change.computed_last_day, change.printed_last_day) == (dt.date(2026, 4, 29), None)


def test_if_one_part_cannot_be_extended_none_is_and_the_document_stays_unpublished() -> None:
    rulemaking = proposed(rule(parts=2))
    periods = periods_of(rulemaking)
    comment_periods.correct(
        period=CommentPeriod.objects.select_related("part__rulemaking").get(pk=periods[1].pk),
        document=rulemaking.documents.get(),
        closes_at=closing_instant(NEW_LAST_DAY + DAY),
        note="Misprint",
        by="other",
        at=at(ON),
    )
    before = everything(rulemaking)

    with pytest.raises(PeriodNotExtendable, match="Someone moved this deadline to May 2, 2026"):
        extended(rulemaking, periods=periods)
    assert everything(rulemaking) == before
    assert periods_of(rulemaking)[0].closes_at == closing_instant(LAST_DAY)


def test_an_extension_that_nothing_can_follow_is_refused() -> None:
    rulemaking = proposed()

    with pytest.raises(PeriodRefused, match="which comment periods"):
        extended(rulemaking, periods=[])
    with pytest.raises(PeriodNotExtendable, match="how many days"):
        extended(rulemaking, printed_last_day=None)
    with pytest.raises(PeriodRefused, match="different rules"):
        extended(rulemaking, periods=[*periods_of(rulemaking), *periods_of(proposed())])
    with pytest.raises(DocumentRefused, match="Give the day"):
        extended(rulemaking, document=paper(rulemaking))


def test_a_planned_extension_is_carried_out_when_its_draft_is_published() -> None:
    rulemaking = proposed()
    draft = drafted(rulemaking, days=45)
    with pytest.raises(DocumentRefused, match="is no extension"):
        extended(rulemaking, document=draft)


# --- reopening


def reopened(rulemaking, on=dt.date(2026, 5, 4), **changes):
    given = {"comment_days": 30, "note": "New record", "by": OFFICIAL, "at": at(on)} | changes
    given.setdefault("parts", list(rulemaking.parts.all()))
    given.setdefault("document", paper(rulemaking, on))
    return period_notices.reopen(rulemaking=rulemaking, **given)


def test_a_reopening_is_an_event_with_its_reason() -> None:
    rulemaking = proposed()

    reopened(rulemaking)

    event = rulemaking.events.get(kind=EventKind.PERIOD_REOPENED)
    assert (event.note, event.occurred_on, event.by) == ("New record", dt.date(2026, 5, 4), OFFICIAL)


@pytest.mark.parametrize(("on", "allowed"), [(LAST_DAY, False), (LAST_DAY + DAY, True)])
def test_a_part_is_reopened_from_the_day_after_it_closed(on, allowed) -> None:
    rulemaking = proposed()
    before = everything(rulemaking)
    if allowed:
        assert len(reopened(rulemaking, on)) == 1
        return

    with pytest.raises(PeriodNotReopenable, match="still open"):
        reopened(rulemaking, on)
    assert everything(rulemaking) == before


def test_a_reopening_names_parts_of_its_own_rule() -> None:
    rulemaking = proposed()

    with pytest.raises(PeriodNotReopenable, match="which parts"):
        reopened(rulemaking, parts=[])
    with pytest.raises(PeriodNotReopenable, match="another rule"):
        reopened(rulemaking, parts=list(rule().parts.all()))


# --- correcting


def corrected(rulemaking, **changes):
    given = {"printed_last_day": LAST_DAY + DAY, "note": "A misprint", "by": OFFICIAL, "at": at(ON)} | changes
    given.setdefault("periods", periods_of(rulemaking))
    given.setdefault("document", paper(rulemaking, ON, title="Correction"))
    return period_notices.correct(**given)


@pytest.mark.parametrize("last_day", [LAST_DAY + DAY, LAST_DAY - DAY], ids=["later", "earlier"])
def test_a_correction_moves_a_deadline_either_way(last_day) -> None:
    rulemaking = proposed()

    (period,) = corrected(rulemaking, printed_last_day=last_day)

    change = period.changes.get(reason=PeriodReason.CORRECTED)
    assert period.closes_at == closing_instant(last_day)
    assert (change.closed_before, change.printed_last_day) == (closing_instant(LAST_DAY), last_day)
    assert kinds(rulemaking)[-1] == EventKind.PERIOD_CORRECTED


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"at": closing_instant(LAST_DAY)}, "Reopen it"),
        ({"printed_last_day": ON - DAY}, "already over"),
        ({"printed_last_day": LAST_DAY}, "April 1, 2026 already"),
        ({"note": "  "}, "Say what is corrected"),
        ({"at": opening_instant(PROPOSED_ON) - 3 * DAY, "printed_last_day": PROPOSED_ON - DAY}, "after it opens"),
    ],
)
def test_a_correction_that_cannot_be_is_refused(changes, words) -> None:
    rulemaking = proposed()
    before = everything(rulemaking)

    with pytest.raises(PeriodNotCorrectable, match=words):
        corrected(rulemaking, **changes)
    assert everything(rulemaking) == before


def test_a_correction_is_made_up_to_the_last_microsecond() -> None:
    assert corrected(proposed(), at=closing_instant(LAST_DAY) - MICROSECOND)


@pytest.mark.parametrize("act", [extended, corrected])
def test_if_the_event_cannot_be_written_the_deadline_stays(act, monkeypatch) -> None:
    rulemaking = proposed()
    before = everything(rulemaking)

    def fail(**kwargs):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(events.RuleEvent.objects, "create", fail)
    with pytest.raises(DatabaseError):
        act(rulemaking)
    assert everything(rulemaking) == before
    assert [period.closes_at for period in periods_of(rulemaking)] == [closing_instant(LAST_DAY)]


# --- two officials at once, on two connections


@pytest.mark.django_db(transaction=True)
def test_of_two_officials_who_extend_at_once_one_wins_and_the_other_is_told() -> None:
    AgencyFactory()
    rulemaking = proposed(rule(parts=2))
    seen = [periods_of(rulemaking), periods_of(rulemaking)]
    papers = [paper(rulemaking, ON, title=f"Extension {n}") for n in range(2)]
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def official(n: int) -> None:
        try:
            start.wait(10)
            extended(
                rulemaking, periods=seen[n], document=papers[n], printed_last_day=NEW_LAST_DAY + n * DAY, by=f"o{n}"
            )
            outcomes.append("extended")
        except PeriodNotExtendable as told:
            outcomes.append(str(told))
        finally:
            connection.close()

    threads = [threading.Thread(target=official, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(outcomes, reverse=True)[0] == "extended"
    assert any("Someone moved this deadline" in outcome for outcome in outcomes)
    assert len({period.closes_at for period in periods_of(rulemaking)}) == 1
    assert RuleEvent.objects.filter(kind=EventKind.PERIOD_EXTENDED).count() == 2
    assert rulemaking.documents.count() == 2
