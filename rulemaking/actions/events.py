"""What happened is written down by the act that did it."""

import datetime as dt
from typing import Any

from rulemaking.deadlines import EASTERN
from rulemaking.enums import EventKind, PeriodReason
from rulemaking.models import Document, PeriodChange, RuleEvent, Rulemaking

KIND_OF_REASON = {
    PeriodReason.OPENED: EventKind.PERIOD_OPENED,
    PeriodReason.EXTENDED: EventKind.PERIOD_EXTENDED,
    PeriodReason.REOPENED: EventKind.PERIOD_REOPENED,
    PeriodReason.CORRECTED: EventKind.PERIOD_CORRECTED,
}


def record(
    *,
    rulemaking: Rulemaking,
    kind: EventKind,
    occurred_on: dt.date,
    by: str,
    at: dt.datetime,
    document: Document | None = None,
    **facts: Any,
) -> RuleEvent:
    """Writes one event, in the caller's transaction.

    Args:
        occurred_on: the Washington day of it.
        facts: any other field of RuleEvent.

    Raises:
        django.db.IntegrityError: the document has done that already.
    """
    return RuleEvent.objects.create(
        rulemaking=rulemaking, kind=kind, occurred_on=occurred_on, document=document, by=by, at=at, **facts
    )


def record_period_change(change: PeriodChange) -> RuleEvent:
    """Writes the event of a period's change, dated by its document's publication. Needs `period.part` loaded."""
    return record(
        rulemaking=change.period.part.rulemaking,
        kind=KIND_OF_REASON[PeriodReason(change.reason)],
        occurred_on=change.document.published_on or change.at.astimezone(EASTERN).date(),
        document=change.document,
        period_change=change,
        citation=change.document.fr_citation,
        note=change.note,
        by=change.by,
        at=change.at,
    )


def lock(rulemaking: Rulemaking) -> Rulemaking:
    """The rule, held until the caller's transaction ends: of two officials who decide at once, the second sees what
    the first did.
    """
    return Rulemaking.objects.select_for_update().get(pk=rulemaking.pk)
