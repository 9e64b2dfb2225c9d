"""Notices that move comment periods: each is published by the act that it orders."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from rulemaking.actions import comment_periods, events
from rulemaking.actions.documents import DocumentRefused, NewDocument, draft_of, show
from rulemaking.deadlines import closing_instant
from rulemaking.enums import DocumentKind
from rulemaking.models import CommentPeriod, Document, Part, Rulemaking


@transaction.atomic
def extend(
    *,
    periods: Sequence[CommentPeriod],
    document: Document | NewDocument,
    by: str,
    at: dt.datetime,
    comment_days: int | None = None,
    printed_last_day: dt.date | None = None,
    note: str = "",
) -> list[CommentPeriod]:
    """Publishes an extension and moves the deadlines of open periods to one later day, all or none.

    Args:
        periods: of one rule, as the official last saw them, with `part.rulemaking` loaded.
        document: a draft extension, or what to make one of; its publication day must be known.
        comment_days: days from its publication, as it says.
        printed_last_day: last day as printed. It controls.
        note: why, in words for the public.

    Raises:
        PeriodNotExtendable: one is not open, the day is not later, or someone moved a deadline in between.
        DocumentRefused: the document is of another rule or kind, or has no publication day.

    Source:
        docs/rules.md, R-09.
    """
    rulemaking = _rule_of(periods)
    notice = _published(rulemaking, DocumentKind.EXTENSION, document, by=by, at=at)
    return comment_periods.extend_parts(
        periods=periods,
        document=notice,
        comment_days=comment_days,
        printed_last_day=printed_last_day,
        note=note,
        by=by,
        at=at,
    )


@transaction.atomic
def reopen(
    *,
    rulemaking: Rulemaking,
    parts: Sequence[Part],
    document: Document | NewDocument,
    by: str,
    at: dt.datetime,
    comment_days: int | None = None,
    printed_last_day: dt.date | None = None,
    note: str = "",
) -> list[CommentPeriod]:
    """Publishes a reopening: closed parts are open again from its publication day. Arguments as for `extend`.

    Raises:
        PeriodNotReopenable: a part is still open, or never was.
        PeriodNotOpenable: no length was given, or another official was first.
        DocumentRefused: the document is of another rule or kind, or has no publication day.

    Source:
        docs/rules.md, R-10.
    """
    rulemaking = events.lock(rulemaking)
    if not parts:
        raise comment_periods.PeriodNotReopenable("Say which parts of the rule are open again.")
    if any(part.rulemaking_id != rulemaking.pk for part in parts):
        raise comment_periods.PeriodNotReopenable("A part that was chosen belongs to another rule.")
    notice = _published(rulemaking, DocumentKind.REOPENING, document, by=by, at=at)
    assert notice.published_on is not None
    return comment_periods.reopen(
        document=notice,
        parts=parts,
        published_on=notice.published_on,
        comment_days=comment_days,
        printed_last_day=printed_last_day,
        note=note,
        by=by,
        at=at,
    )


@transaction.atomic
def correct(
    *,
    periods: Sequence[CommentPeriod],
    document: Document | NewDocument,
    printed_last_day: dt.date,
    note: str,
    by: str,
    at: dt.datetime,
) -> list[CommentPeriod]:
    """Publishes a correction of a last day that was wrong, for some parts at once, all or none.

    Raises:
        PeriodNotCorrectable: a period is closed, the right day is over, or someone moved a deadline in between.
        DocumentRefused: the document is of another rule or kind, or has no publication day.

    Source:
        docs/rules.md, R-11.
    """
    rulemaking = _rule_of(periods)
    notice = _published(rulemaking, DocumentKind.CORRECTION, document, by=by, at=at)
    return [
        comment_periods.correct(
            period=period,
            document=notice,
            closes_at=closing_instant(printed_last_day),
            printed_last_day=printed_last_day,
            note=note,
            by=by,
            at=at,
        )
        for period in sorted(periods, key=lambda period: period.pk)
    ]


def _rule_of(periods: Sequence[CommentPeriod]) -> Rulemaking:
    if not periods:
        raise comment_periods.PeriodRefused("Say which comment periods are moved.")
    rules = {period.part.rulemaking_id: period.part.rulemaking for period in periods}
    if len(rules) > 1:
        raise comment_periods.PeriodRefused("These comment periods belong to different rules.")
    return events.lock(next(iter(rules.values())))


def _published(
    rulemaking: Rulemaking, kind: DocumentKind, document: Document | NewDocument, *, by: str, at: dt.datetime
) -> Document:
    draft = draft_of(rulemaking=rulemaking, kind=kind, document=document, by=by, why=kind.label.lower())
    if draft.planned_periods.exists():
        raise DocumentRefused("This draft has its own planned period. Publish it as it is, or use another document.")
    return show(document=draft, published_on=None, by=by, at=at, why=kind.label.lower())
