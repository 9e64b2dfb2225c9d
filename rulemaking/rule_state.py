"""Where a rule stands at an instant, from what happened to it and from its comment periods.

The same rule stands twice: here over rows in memory, and in `RulemakingQuerySet.with_state_at` over tables. A test
sees that both agree.
"""

import datetime as dt
from collections.abc import Iterable

from rulemaking.deadlines import EASTERN
from rulemaking.enums import EventKind, RuleState
from rulemaking.models.comment_period import CommentPeriod
from rulemaking.models.rule_event import ORDER_OF_KINDS, RuleEvent

STATE_OF_KIND = {
    EventKind.FINDING: RuleState.FINDING,
    EventKind.ORDER: RuleState.ORDERED,
    EventKind.ENJOINED: RuleState.ENJOINED,
    EventKind.REMANDED: RuleState.REMANDED,
    EventKind.VACATED: RuleState.VACATED,
    EventKind.FINDING_WITHDRAWN: RuleState.WITHDRAWN,
    EventKind.WITHDRAWN: RuleState.WITHDRAWN,
}
BY_PERIODS = (EventKind.PROPOSED, EventKind.PERIOD_REOPENED)
"""After these, the comment periods decide."""

DECISIVE = (*STATE_OF_KIND, *BY_PERIODS, EventKind.FINALISED, EventKind.REPEALED)


def washington_day(at: dt.datetime) -> dt.date:
    return at.astimezone(EASTERN).date()


def decisive_event(events: Iterable[RuleEvent], on: dt.date) -> RuleEvent | None:
    """The last event by the day `on` that decides where the rule stands.

    Taking back a finding ends a proposal that rests on it. A final rule stands until it is repealed.
    """
    happened = [event for event in events if event.occurred_on <= on and event.kind in DECISIVE]
    if any(event.kind == EventKind.FINALISED for event in happened):
        happened = [event for event in happened if event.kind != EventKind.FINDING_WITHDRAWN]
    return max(
        happened, key=lambda event: (event.occurred_on, ORDER_OF_KINDS[EventKind(event.kind)], event.pk), default=None
    )


def state_of(events: Iterable[RuleEvent], periods: Iterable[CommentPeriod], at: dt.datetime) -> RuleState:
    """Where the rule stands at `at`. Reads each decisive event's document.

    Source: docs/rules.md, R-05.
    """
    today = washington_day(at)
    event = decisive_event(events, today)
    if event is None:
        return RuleState.DRAFT
    kind = EventKind(event.kind)
    if kind in BY_PERIODS:
        return _by_periods(list(periods), at)
    effective_on = event.document.effective_on if event.document else None
    if kind == EventKind.FINALISED:
        return RuleState.IN_EFFECT if effective_on and effective_on <= today else RuleState.FINAL
    if kind == EventKind.REPEALED:
        return RuleState.IN_EFFECT if effective_on and effective_on > today else RuleState.REPEALED
    return STATE_OF_KIND[kind]


def _by_periods(periods: list[CommentPeriod], at: dt.datetime) -> RuleState:
    if any(period.is_open_at(at) for period in periods):
        return RuleState.OPEN
    # One that is still to come says nothing while another is over: the rule is closed until it opens.
    return RuleState.CLOSED if any(period.is_closed_at(at) for period in periods) else RuleState.PROPOSED


def standing_parts(events: Iterable[RuleEvent]) -> tuple[bool, bool]:
    """Whether a finding stands, and whether a proposal does, after `events` in their order.

    A proposal carries a finding of its own where none was published before it. It stands until it is withdrawn, or its
    final rule repealed.
    """
    has_finding = is_proposed = False
    for event in events:
        match event.kind:
            case EventKind.FINDING:
                has_finding = True
            case EventKind.PROPOSED:
                has_finding = is_proposed = True
            case EventKind.WITHDRAWN | EventKind.REPEALED:
                is_proposed = False
            case EventKind.FINDING_WITHDRAWN:
                has_finding = False
    return has_finding, is_proposed
