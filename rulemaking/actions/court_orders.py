"""What courts do to rules, as officials record it."""

import datetime as dt

from django.db import transaction

from rulemaking.actions import events
from rulemaking.actions.refusals import ActRefused, refuse_if
from rulemaking.enums import EventKind
from rulemaking.models import RuleEvent, Rulemaking
from rulemaking.rule_state import washington_day
from rulemaking.rules import why_no_court_order


class CourtOrderRefused(ActRefused):
    """There was nothing that a court could act on, the day is to come, or it is recorded already."""


@transaction.atomic
def record(
    *,
    rulemaking: Rulemaking,
    kind: EventKind,
    occurred_on: dt.date,
    citation: str,
    by: str,
    at: dt.datetime,
    note: str = "",
) -> RuleEvent:
    """Records that a court stopped a rule, sent it back, or set it aside.

    Args:
        kind: ENJOINED, REMANDED or VACATED.
        occurred_on: the day of the court's order.
        citation: where it can be read, such as the case and its number.

    Raises:
        CourtOrderRefused: no final rule or order had been issued by that day, the day is to come, or the order is
            recorded already.

    Source:
        docs/rules.md, R-16.
    """
    rulemaking = events.lock(rulemaking)
    issued = rulemaking.events.happened_by(occurred_on).filter(kind__in=(EventKind.FINALISED, EventKind.ORDER))
    reason = why_no_court_order(
        kind=kind, has_target=issued.exists(), occurred_on=occurred_on, today=washington_day(at)
    )
    refuse_if(reason, CourtOrderRefused)
    if rulemaking.events.filter(kind=kind, occurred_on=occurred_on, document=None).exists():
        raise CourtOrderRefused("This court order is recorded already.")
    return events.record(
        rulemaking=rulemaking, kind=kind, occurred_on=occurred_on, citation=citation, note=note, by=by, at=at
    )
