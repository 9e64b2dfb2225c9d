"""Where a rule stands, as the database computes it: the mirror of `rulemaking.rule_state`."""

import datetime as dt

from django.db.models import Case, CharField, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from rulemaking.enums import EventKind, RuleState
from rulemaking.models.comment_period import CommentPeriod
from rulemaking.models.rule_event import RuleEvent
from rulemaking.rule_state import BY_PERIODS, DECISIVE, STATE_OF_KIND, washington_day


def state_at(at: dt.datetime) -> Coalesce:
    """An expression over Rulemaking: its RuleState at `at`."""
    today = washington_day(at)
    was_final = RuleEvent.objects.happened_by(today).filter(rulemaking=OuterRef("rulemaking"), kind=EventKind.FINALISED)
    decisive = (
        RuleEvent.objects.happened_by(today)
        .filter(rulemaking=OuterRef("pk"), kind__in=DECISIVE)
        .exclude(Q(kind=EventKind.FINDING_WITHDRAWN) & Exists(was_final))
        .in_order()
        .reverse()
    )
    in_effect, final, repealed = (Value(s) for s in (RuleState.IN_EFFECT, RuleState.FINAL, RuleState.REPEALED))
    decided = decisive.annotate(
        decided=Case(
            When(kind=EventKind.FINALISED, document__effective_on__lte=today, then=in_effect),
            When(kind=EventKind.FINALISED, then=final),
            When(kind=EventKind.REPEALED, document__effective_on__gt=today, then=in_effect),
            When(kind=EventKind.REPEALED, then=repealed),
            *(When(kind=kind, then=Value(state)) for kind, state in STATE_OF_KIND.items()),
            When(kind__in=BY_PERIODS, then=_by_periods(at)),
            output_field=CharField(),
        )
    )
    return Coalesce(Subquery(decided.values("decided")[:1]), Value(RuleState.DRAFT), output_field=CharField())


def _by_periods(at: dt.datetime) -> Case:
    periods = CommentPeriod.objects.filter(part__rulemaking=OuterRef("rulemaking"))
    return Case(
        When(Exists(periods.open_at(at)), then=Value(RuleState.OPEN)),
        When(Exists(periods.closed_at(at)), then=Value(RuleState.CLOSED)),
        default=Value(RuleState.PROPOSED),
        output_field=CharField(),
    )
