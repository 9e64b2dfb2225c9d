"""Comment periods: opened, extended, reopened, corrected."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction

from rulemaking.actions import events
from rulemaking.actions.refusals import ActRefused, refuse_if
from rulemaking.deadlines import closing_instant, last_day_for_comment, opening_instant
from rulemaking.enums import PeriodReason
from rulemaking.history import change_context
from rulemaking.models import CommentPeriod, Document, Part, PeriodChange
from rulemaking.models.comment_period import CommentPeriodQuerySet
from rulemaking.rules import why_not_correctable, why_not_extendable, why_not_reopenable


class PeriodRefused(ActRefused):
    """A change of a comment period that can't be made. `str()` says why and what to do."""


class PeriodNotOpenable(PeriodRefused):
    """A part has a period at that time already, or neither days nor a last day were given."""


class PeriodNotExtendable(PeriodRefused):
    """It is not open, the new deadline is not later, or someone moved it since it was read."""


class PeriodNotReopenable(PeriodRefused):
    """A part is still open or about to be, or never was open."""


class PeriodNotCorrectable(PeriodRefused):
    """It is closed, the new deadline is over or the same, no reason was given, or someone moved it."""


@transaction.atomic
def open_period(
    *,
    document: Document,
    parts: Iterable[Part],
    published_on: dt.date,
    comment_days: int | None,
    by: str,
    at: dt.datetime,
    printed_last_day: dt.date | None = None,
    reason: PeriodReason = PeriodReason.OPENED,
    note: str = "",
) -> list[CommentPeriod]:
    """Opens parts of a rule for comment, from 00:00 Eastern on the publication day to the end of the last day.

    Args:
        document: the published document that sets the period and on which comments are made.
        comment_days: length as the document says; counted from the day after publication.
        printed_last_day: last day as printed. It controls; the computed one is kept beside it.
        reason: OPENED for a first period, REOPENED for a later one.

    Returns:
        One period for each part.

    Raises:
        PeriodNotOpenable: a part already has a period at that time, neither days nor a last day were given, or the
            document is a draft or another rule's.

    Source:
        docs/rules.md, R-01.
    """
    parts = list(parts)
    _require_document(document, parts, PeriodNotOpenable)
    computed, last_day = _last_days(published_on, comment_days, printed_last_day)
    if last_day is None or last_day < published_on:
        raise PeriodNotOpenable("Say how many days the period lasts, or its last day, after the publication day.")
    opens_at, closes_at = opening_instant(published_on), closing_instant(last_day)
    # One after the other: of two that insert at once, the exclusion constraint makes each wait for the other.
    list(Part.objects.select_for_update(no_key=True).filter(pk__in=[part.pk for part in parts]).order_by("pk"))
    periods = []
    with change_context(by=by, why=f"comment period {reason}"):
        for part in parts:
            period = _create(part, document, opens_at, closes_at)
            change = PeriodChange.objects.create(
                period=period,
                document=document,
                reason=reason,
                opens_after=opens_at,
                closes_after=closes_at,
                comment_days=comment_days,
                computed_last_day=computed,
                printed_last_day=printed_last_day,
                note=note,
                by=by,
                at=at,
            )
            events.record_period_change(change)
            periods.append(period)
    return periods


def _create(part: Part, document: Document, opens_at: dt.datetime, closes_at: dt.datetime) -> CommentPeriod:
    try:
        with transaction.atomic():
            return CommentPeriod.objects.create(part=part, document=document, opens_at=opens_at, closes_at=closes_at)
    except IntegrityError as overlap:
        if "comment_periods_never_overlap_for_one_part" not in str(overlap):
            raise
        raise PeriodNotOpenable(
            f"“{part}” already has a comment period at that time. Extend or correct that one instead."
        ) from overlap


def _require_document(document: Document, parts: Iterable[Part], refusal: type[PeriodRefused]) -> None:
    """A period is moved by a published document of its own rule, or not at all."""
    if document.posted_at is None:
        raise refusal("A draft can't move a comment period. Publish the document first.")
    for part in parts:
        if part.rulemaking_id != document.rulemaking_id:
            raise refusal(f"“{part}” belongs to another rule than the document. Choose a document of the same rule.")


def _moves(periods: CommentPeriodQuerySet, closes_at: dt.datetime, refusal: type[PeriodRefused]) -> bool:
    """Moves a deadline; False if there was none to move. The next period of the part stands in its way."""
    try:
        with transaction.atomic():
            return bool(periods.update(closes_at=closes_at))
    except IntegrityError as overlap:
        if "comment_periods_never_overlap_for_one_part" not in str(overlap):
            raise
        raise refusal("The next comment period begins before that day. Choose an earlier one.") from overlap


def _last_days(
    published_on: dt.date | None, comment_days: int | None, printed: dt.date | None
) -> tuple[dt.date | None, dt.date | None]:
    """The computed last day, and the one that controls: the printed one if there is one."""
    computed = last_day_for_comment(published_on, comment_days).computed if published_on and comment_days else None
    return computed, printed or computed


@transaction.atomic
def extend(
    *,
    period: CommentPeriod,
    document: Document,
    closes_at: dt.datetime,
    by: str,
    at: dt.datetime,
    comment_days: int | None = None,
    printed_last_day: dt.date | None = None,
    note: str = "",
) -> CommentPeriod:
    """Moves the deadline of an open comment period to a later instant.

    A period already closed is reopened, not extended.

    Args:
        period: the period, as the caller last saw it.
        document: the published extension that orders it.
        closes_at: new exclusive deadline, aware, UTC.
        comment_days: days from the document's publication, if it says so.
        printed_last_day: the new last day, only if the document prints it.

    Raises:
        PeriodNotExtendable: it is not open at `at`, `closes_at` is not later, someone moved the deadline since
            the caller read it, the next period of its part begins before, or the document is a draft or another rule's.

    Source:
        docs/rules.md, R-09.
    """
    _require_document(document, [period.part], PeriodNotExtendable)
    extendable = CommentPeriod.objects.open_at(at).filter(
        pk=period.pk, closes_at=period.closes_at, closes_at__lt=closes_at
    )
    with change_context(by=by, why="comment period extended"):
        if not _moves(extendable, closes_at, PeriodNotExtendable):
            now = CommentPeriod.objects.get(pk=period.pk)
            raise PeriodNotExtendable(
                why_not_extendable(
                    seen_closes_at=period.closes_at,
                    opens_at=now.opens_at,
                    closes_at=now.closes_at,
                    new=closes_at,
                    at=at,
                )
            )
        return _changed(
            period,
            PeriodReason.EXTENDED,
            document=document,
            comment_days=comment_days,
            printed_last_day=printed_last_day,
            note=note,
            by=by,
            at=at,
        )


@transaction.atomic
def extend_parts(
    *,
    periods: Sequence[CommentPeriod],
    document: Document,
    by: str,
    at: dt.datetime,
    comment_days: int | None = None,
    printed_last_day: dt.date | None = None,
    note: str = "",
) -> list[CommentPeriod]:
    """Moves the deadlines of several parts to one day, all or none. Deadlines that differed are merged by it.

    Args:
        periods: as the caller last saw them, at least one.
        document: the published extension; days are counted from its publication.
        comment_days: length as the document says.
        printed_last_day: last day as printed. It controls.

    Raises:
        PeriodNotExtendable: as for `extend`, of any of them; or neither days nor a last day were given.

    Source:
        docs/rules.md, R-09.
    """
    _, last_day = _last_days(document.published_on, comment_days, printed_last_day)
    if last_day is None:
        raise PeriodNotExtendable("Say how many days the extension lasts, or its last day.")
    if not periods:
        raise PeriodNotExtendable("No part of this rule is open for comment. Reopen the comment period instead.")
    return [
        extend(
            period=period,
            document=document,
            closes_at=closing_instant(last_day),
            comment_days=comment_days,
            printed_last_day=printed_last_day,
            note=note,
            by=by,
            at=at,
        )
        # In one order, so that two officials who extend the same parts at once don't wait for each other forever.
        for period in sorted(periods, key=lambda period: period.pk)
    ]


@transaction.atomic
def correct(
    *,
    period: CommentPeriod,
    document: Document,
    closes_at: dt.datetime,
    note: str,
    by: str,
    at: dt.datetime,
    printed_last_day: dt.date | None = None,
) -> CommentPeriod:
    """Puts right a deadline that was wrong, before it has passed; it may move either way.

    Args:
        period: the period, as the caller last saw it.
        document: the published correction.
        closes_at: the right exclusive deadline, aware, UTC.
        note: what is corrected, in words for the public.
        printed_last_day: the right last day, if the document prints it.

    Raises:
        PeriodNotCorrectable: the period is closed, the right deadline is over or nothing changes, no reason is given,
            or someone moved the deadline since the caller read it.

    Source:
        docs/rules.md, R-11.
    """
    _require_document(document, [period.part], PeriodNotCorrectable)
    now = CommentPeriod.objects.select_for_update().get(pk=period.pk)
    reason = why_not_correctable(
        seen_closes_at=period.closes_at, closes_at=now.closes_at, new=closes_at, at=at, note=note
    )
    refuse_if(reason, PeriodNotCorrectable)
    if closes_at <= now.opens_at:
        raise PeriodNotCorrectable("A comment period closes after it opens. Check the last day.")
    with change_context(by=by, why="comment period corrected"):
        _moves(CommentPeriod.objects.filter(pk=period.pk), closes_at, PeriodNotCorrectable)
        return _changed(
            period,
            PeriodReason.CORRECTED,
            document=document,
            comment_days=None,
            printed_last_day=printed_last_day,
            note=note,
            by=by,
            at=at,
        )


def _changed(
    period: CommentPeriod,
    reason: PeriodReason,
    *,
    document: Document,
    comment_days: int | None,
    printed_last_day: dt.date | None,
    note: str,
    by: str,
    at: dt.datetime,
) -> CommentPeriod:
    """Writes down a deadline that was just moved. `period` still has the bounds from before, and gets those of now."""
    before = period.closes_at
    period.refresh_from_db()
    change = PeriodChange.objects.create(
        period=period,
        document=document,
        reason=reason,
        opened_before=period.opens_at,
        opens_after=period.opens_at,
        closed_before=before,
        closes_after=period.closes_at,
        comment_days=comment_days,
        computed_last_day=_last_days(document.published_on, comment_days, None)[0],
        printed_last_day=printed_last_day,
        note=note,
        by=by,
        at=at,
    )
    events.record_period_change(change)
    return period


@transaction.atomic
def reopen(
    *,
    document: Document,
    parts: Iterable[Part],
    published_on: dt.date,
    comment_days: int | None,
    by: str,
    at: dt.datetime,
    printed_last_day: dt.date | None = None,
    note: str = "",
) -> list[CommentPeriod]:
    """Opens parts again whose period is over, as new periods with their own document. The old ones stay as they are.

    Raises:
        PeriodNotReopenable: a part is still open at the new opening, or was never open, or the document is a draft or
            another rule's.
        PeriodNotOpenable: neither days nor a last day were given, or another official was first.

    Source:
        docs/rules.md, R-10.
    """
    parts = list(parts)
    _require_document(document, parts, PeriodNotReopenable)
    opens_at = opening_instant(published_on)
    for part in parts:
        closings = list(part.comment_periods.values_list("closes_at", flat=True))
        refuse_if(why_not_reopenable(part=str(part), closings=closings, opens_at=opens_at), PeriodNotReopenable)
    return open_period(
        document=document,
        parts=parts,
        published_on=published_on,
        comment_days=comment_days,
        printed_last_day=printed_last_day,
        reason=PeriodReason.REOPENED,
        by=by,
        at=at,
        note=note,
    )
