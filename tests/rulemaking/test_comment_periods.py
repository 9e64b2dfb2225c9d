"""Comment periods: opened, extended, reopened; every refusal, and both edges."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError

from rulemaking.actions import comment_periods
from rulemaking.actions.comment_periods import (
    PeriodNotExtendable,
    PeriodNotOpenable,
    PeriodNotReopenable,
    extend,
    open_period,
    reopen,
)
from rulemaking.enums import DocumentKind, PeriodReason
from rulemaking.models import CommentPeriod, PeriodChange
from tests.factories import (
    CLOSES_AT,
    OFFICIAL,
    OPENS_AT,
    PUBLISHED_ON,
    CommentPeriodFactory,
    DocumentFactory,
    PartFactory,
)

pytestmark = pytest.mark.django_db

MICROSECOND = dt.timedelta(microseconds=1)
DAY = dt.timedelta(days=1)
LATER = CLOSES_AT + 15 * DAY


@pytest.fixture
def rule():
    """A published proposed rule with two parts and no period yet."""
    document = DocumentFactory()
    parts = [PartFactory(rulemaking=document.rulemaking, label=f"Part {n}") for n in "AB"]
    return document, parts


def another(document, kind=DocumentKind.EXTENSION, **fields):
    return DocumentFactory(rulemaking=document.rulemaking, docket=document.docket, kind=kind, **fields)


def opened(document, parts, **changes):
    given = {"published_on": PUBLISHED_ON, "comment_days": 30, "by": OFFICIAL, "at": OPENS_AT} | changes
    return open_period(document=document, parts=parts, **given)


def extended(period, document=None, **changes):
    given = {"closes_at": LATER, "by": OFFICIAL, "at": CLOSES_AT - DAY} | changes
    return extend(period=period, document=document or another(period.document), **given)


def reopened(period, **changes):
    given = {
        "document": changes.pop("document", None) or another(period.document, DocumentKind.REOPENING),
        "parts": [period.part],
        "published_on": dt.date(2026, 5, 4),
        "comment_days": 30,
        "by": OFFICIAL,
        "at": CLOSES_AT + 30 * DAY,
    }
    return reopen(**(given | changes))


# --- opening


def test_a_period_opens_at_midnight_in_washington_and_ends_with_its_last_day(rule):
    document, parts = rule

    periods = opened(document, parts)

    assert [(period.part, period.opens_at, period.closes_at) for period in periods] == [
        (part, OPENS_AT, CLOSES_AT) for part in parts
    ]


def test_an_opening_is_recorded_with_what_was_computed_and_what_was_printed(rule):
    document, parts = rule

    (period,) = opened(document, parts[:1], printed_last_day=dt.date(2026, 4, 3), note="As printed")

    change = PeriodChange.objects.get()
    assert (change.reason, change.opened_before, change.closed_before) == (PeriodReason.OPENED, None, None)
    assert (change.opens_after, change.closes_after) == (period.opens_at, period.closes_at)
    assert (change.computed_last_day, change.printed_last_day) == (dt.date(2026, 4, 1), dt.date(2026, 4, 3))
    assert (change.comment_days, change.note, change.by, change.at) == (30, "As printed", OFFICIAL, OPENS_AT)


def test_the_printed_last_day_controls(rule):
    document, parts = rule

    (period,) = opened(document, parts[:1], printed_last_day=dt.date(2026, 4, 3))

    assert period.closes_at == CLOSES_AT + 2 * DAY


def test_a_second_period_of_the_same_part_at_the_same_time_is_refused_with_words(rule):
    document, parts = rule
    opened(document, parts[:1])

    with pytest.raises(PeriodNotOpenable, match="already has a comment period at that time"):
        opened(another(document), parts[:1], published_on=dt.date(2026, 3, 31))
    assert CommentPeriod.objects.count() == 1


def test_if_one_part_cannot_be_opened_none_is(rule):
    document, parts = rule
    opened(document, parts[1:])

    with pytest.raises(PeriodNotOpenable):
        opened(another(document), parts)
    assert CommentPeriod.objects.count() == 1
    assert PeriodChange.objects.count() == 1


def test_two_parts_may_be_open_at_the_same_time(rule):
    document, parts = rule
    opened(document, parts[:1])

    assert len(opened(another(document), parts[1:])) == 1


def test_a_draft_opens_nothing(rule):
    document, parts = rule

    with pytest.raises(PeriodNotOpenable, match="Publish the document first"):
        opened(another(document, draft=True), parts)


def test_a_document_of_another_rule_opens_nothing(rule):
    _, parts = rule

    with pytest.raises(PeriodNotOpenable, match="another rule"):
        opened(DocumentFactory(), parts)


def test_a_last_day_before_the_publication_is_refused_with_words(rule):
    document, parts = rule

    with pytest.raises(PeriodNotOpenable, match="after the publication day"):
        opened(document, parts, printed_last_day=PUBLISHED_ON - DAY)


# --- the database's own guard


def test_the_database_refuses_an_overlap_even_of_one_microsecond():
    period = CommentPeriodFactory()

    with pytest.raises(IntegrityError, match="comment_periods_never_overlap_for_one_part"):
        CommentPeriodFactory(
            part=period.part, document=period.document, opens_at=CLOSES_AT - MICROSECOND, closes_at=LATER
        )


def test_the_database_allows_a_period_that_begins_as_the_other_ends():
    period = CommentPeriodFactory()

    CommentPeriodFactory(part=period.part, document=period.document, opens_at=CLOSES_AT, closes_at=LATER)

    assert CommentPeriod.objects.open_at(CLOSES_AT).count() == 1


def test_the_database_refuses_a_period_that_never_is():
    with pytest.raises(IntegrityError, match="closes_after_it_opens"):
        CommentPeriodFactory(closes_at=OPENS_AT)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (OPENS_AT - MICROSECOND, "upcoming"),
        (OPENS_AT, "open"),
        (CLOSES_AT - MICROSECOND, "open"),
        (CLOSES_AT, "closed"),
    ],
)
def test_row_and_question_agree_at_both_edges(at, expected):
    period = CommentPeriodFactory()

    of_row = {
        "upcoming": period.is_upcoming_at(at),
        "open": period.is_open_at(at),
        "closed": period.is_closed_at(at),
    }
    of_query = {
        "upcoming": CommentPeriod.objects.upcoming_at(at).exists(),
        "open": CommentPeriod.objects.open_at(at).exists(),
        "closed": CommentPeriod.objects.closed_at(at).exists(),
    }
    assert of_row == of_query == {name: name == expected for name in of_row}


# --- extending


@pytest.mark.parametrize("at", [OPENS_AT, CLOSES_AT - MICROSECOND])
def test_an_open_period_is_extended_up_to_its_last_microsecond(at):
    period = CommentPeriodFactory()

    assert extended(period, at=at).closes_at == LATER


def test_an_extension_is_recorded_with_the_deadline_before_and_after():
    period = CommentPeriodFactory()
    document = another(period.document)

    extended(period, document, note="Asked for by two banks")

    change = PeriodChange.objects.get()
    assert (change.reason, change.document) == (PeriodReason.EXTENDED, document)
    assert (change.closed_before, change.closes_after) == (CLOSES_AT, LATER)
    assert (change.opened_before, change.opens_after) == (OPENS_AT, OPENS_AT)
    assert change.printed_last_day is None


def test_an_extension_stays_in_the_history_of_the_period_with_who_and_why():
    period = CommentPeriodFactory()

    extended(period)

    event = CommentPeriod.pgh_event_model.objects.filter(pgh_obj_id=period.pk).latest("pgh_id")
    assert (event.closes_at, event.pgh_context) == (LATER, {"by": OFFICIAL, "why": "comment period extended"})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"at": CLOSES_AT}, "Reopen it with a reopening document"),
        ({"at": OPENS_AT - MICROSECOND}, "has not begun"),
        ({"closes_at": CLOSES_AT}, "must be after April 1, 2026"),
        ({"closes_at": CLOSES_AT - DAY}, "must be after April 1, 2026"),
    ],
)
def test_what_cannot_be_extended_is_refused_with_words_and_stays(changes, words):
    period = CommentPeriodFactory()

    with pytest.raises(PeriodNotExtendable, match=words):
        extended(period, **changes)
    period.refresh_from_db()
    assert (period.closes_at, PeriodChange.objects.count()) == (CLOSES_AT, 0)


def test_who_extends_from_an_old_page_is_told_the_new_deadline():
    period = CommentPeriodFactory()
    seen = CommentPeriod.objects.get(pk=period.pk)
    extended(period)

    with pytest.raises(PeriodNotExtendable, match="Someone moved this deadline to April 16, 2026"):
        extended(seen, closes_at=LATER + DAY)
    assert PeriodChange.objects.count() == 1


def test_an_extension_does_not_run_into_the_next_period():
    period = CommentPeriodFactory()
    CommentPeriodFactory(
        part=period.part, document=period.document, opens_at=CLOSES_AT + DAY, closes_at=LATER + 9 * DAY
    )

    with pytest.raises(PeriodNotExtendable, match="next comment period begins before"):
        extended(period)


def test_a_draft_or_another_rules_document_extends_nothing():
    period = CommentPeriodFactory()

    with pytest.raises(PeriodNotExtendable, match="Publish the document first"):
        extended(period, another(period.document, draft=True))
    with pytest.raises(PeriodNotExtendable, match="another rule"):
        extended(period, DocumentFactory(kind=DocumentKind.EXTENSION))


def test_if_the_change_cannot_be_recorded_the_deadline_stays(monkeypatch):
    period = CommentPeriodFactory()

    def fail(**kwargs):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(comment_periods.PeriodChange.objects, "create", fail)
    with pytest.raises(DatabaseError):
        extended(period)
    period.refresh_from_db()
    assert period.closes_at == CLOSES_AT


# --- reopening


def test_a_reopening_is_a_period_of_its_own_and_leaves_the_old_one_alone():
    period = CommentPeriodFactory()

    (new,) = reopened(period)

    period.refresh_from_db()
    assert (period.opens_at, period.closes_at) == (OPENS_AT, CLOSES_AT)
    assert (new.part, new.pk != period.pk) == (period.part, True)
    assert PeriodChange.objects.get().reason == PeriodReason.REOPENED


def test_a_part_still_open_is_not_reopened():
    period = CommentPeriodFactory()

    with pytest.raises(PeriodNotReopenable, match="still open"):
        reopened(period, published_on=dt.date(2026, 4, 1))


def test_a_part_can_be_reopened_on_the_day_after_its_last():
    period = CommentPeriodFactory()

    (new,) = reopened(period, published_on=dt.date(2026, 4, 2))

    assert new.opens_at == CLOSES_AT


def test_a_part_that_was_never_open_is_not_reopened():
    period = CommentPeriodFactory()
    never = PartFactory(rulemaking=period.part.rulemaking)

    with pytest.raises(PeriodNotReopenable, match="never open"):
        reopened(period, parts=[period.part, never])
    assert CommentPeriod.objects.count() == 1


def test_a_draft_reopens_nothing():
    period = CommentPeriodFactory()

    with pytest.raises(PeriodNotReopenable, match="Publish the document first"):
        reopened(period, document=another(period.document, DocumentKind.REOPENING, draft=True))


def test_a_period_names_its_last_day_and_not_the_day_after():
    period = CommentPeriodFactory(opens_at=OPENS_AT, closes_at=CLOSES_AT)

    assert str(period) == "Monday, March 2, 2026 to Wednesday, April 1, 2026"
