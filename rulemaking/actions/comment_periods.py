"""Comment periods: opened, extended, reopened."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from rulemaking.deadlines import closing_instant, last_day_for_comment, last_day_of, opening_instant
from rulemaking.enums import PeriodReason
from rulemaking.history import change_context
from rulemaking.models import CommentPeriod, Document, Part, PeriodChange


class PeriodRefused(Exception):
    """A change of a comment period that can't be made. `str()` says why and what to do."""


class PeriodNotExtendable(PeriodRefused):
    """It is not open, the new deadline is not later, or someone moved it since it was read."""


class PeriodNotReopenable(PeriodRefused):
    """A part is still open or about to be."""


@transaction.atomic
def open_period(
    *,
    document: Document,
    parts: Iterable[Part],
    published_on: dt.date,
    comment_days: int,
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
        django.db.IntegrityError: a part already has a period at that time.
    """
    computed = last_day_for_comment(published_on, comment_days).computed
    opens_at = opening_instant(published_on)
    closes_at = closing_instant(printed_last_day or computed)
    periods = []
    with change_context(by=by, why=f"comment period {reason}"):
        for part in parts:
            period = CommentPeriod.objects.create(
                part=part, document=document, opens_at=opens_at, closes_at=closes_at
            )
            PeriodChange.objects.create(
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
            periods.append(period)
    return periods


@transaction.atomic
def extend(
    *,
    period: CommentPeriod,
    document: Document,
    closes_at: dt.datetime,
    by: str,
    at: dt.datetime,
    note: str = "",
) -> CommentPeriod:
    """Moves the deadline of an open comment period to a later instant.

    A period already closed is reopened, not extended.

    Args:
        period: the period, as the caller last saw it.
        document: the published extension that orders it.
        closes_at: new exclusive deadline, aware, UTC.

    Raises:
        PeriodNotExtendable: it is not open at `at`, `closes_at` is not later, or someone moved the deadline since
            the caller read it.
    """
    extendable = CommentPeriod.objects.open_at(at).filter(
        pk=period.pk, closes_at=period.closes_at, closes_at__lt=closes_at
    )
    with change_context(by=by, why="comment period extended"):
        if not extendable.update(closes_at=closes_at):
            raise PeriodNotExtendable(_why_not_extendable(period, closes_at, at))
        PeriodChange.objects.create(
            period=period,
            document=document,
            reason=PeriodReason.EXTENDED,
            opened_before=period.opens_at,
            opens_after=period.opens_at,
            closed_before=period.closes_at,
            closes_after=closes_at,
            printed_last_day=last_day_of(closes_at),
            note=note,
            by=by,
            at=at,
        )
    period.refresh_from_db()
    return period


def _why_not_extendable(period: CommentPeriod, closes_at: dt.datetime, at: dt.datetime) -> str:
    now = CommentPeriod.objects.get(pk=period.pk)
    if now.closes_at != period.closes_at:
        return (
            f"Someone moved this deadline to {last_day_of(now.closes_at):%B %-d, %Y} since you opened the page. "
            "Look at it again before you extend."
        )
    if now.is_closed_at(at):
        return "This comment period is closed. Reopen it with a reopening document instead."
    if now.is_upcoming_at(at):
        return "This comment period has not begun. Correct it instead of extending it."
    return f"The new last day must be after {last_day_of(now.closes_at):%B %-d, %Y}."


@transaction.atomic
def reopen(
    *,
    document: Document,
    parts: Iterable[Part],
    published_on: dt.date,
    comment_days: int,
    by: str,
    at: dt.datetime,
    printed_last_day: dt.date | None = None,
    note: str = "",
) -> list[CommentPeriod]:
    """Opens parts again whose period is over, as new periods with their own document. The old ones stay as they are.

    Raises:
        PeriodNotReopenable: a part is still open at the new opening, or was never open.
    """
    parts = list(parts)
    opens_at = opening_instant(published_on)
    for part in parts:
        if part.comment_periods.filter(closes_at__gt=opens_at).exists():
            raise PeriodNotReopenable(f"“{part}” is still open or about to be. Extend its period instead.")
        if not part.comment_periods.exists():
            raise PeriodNotReopenable(f"“{part}” was never open for comment. Open it instead.")
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
