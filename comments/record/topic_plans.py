"""The outline of topics of one rule: its own questions, and what staff changed."""

from comments.analysis import topic_decisions as decided
from comments.analysis.outline import Request
from comments.analysis.topic_decisions import Decision
from comments.analysis.topic_plan import TopicPlan
from comments.models import TopicDecision
from rulemaking.models import RequestForComment, Rulemaking


def of(rulemaking: Rulemaking, *, decisions: int | None = None) -> TopicPlan:
    """What a summary of the rule's comments looks for.

    Args:
        decisions: only the first so many of staff's decisions count, as for a summary that was made after them
            (`topics.plan.decisions` in its data); None: all that there are.
    """
    made = TopicDecision.objects.filter(rulemaking=rulemaking).order_by("number")
    if decisions is not None:
        made = made.filter(number__lte=decisions)
    return decided.plan_of(requests_of(rulemaking), [decision_of(row) for row in made])


def requests_of(rulemaking: Rulemaking) -> tuple[Request, ...]:
    """The rule's numbered questions, in order."""
    asked = RequestForComment.objects.filter(rulemaking=rulemaking).order_by("number")
    return tuple(Request(request.number, request.text) for request in asked)


def decision_of(row: TopicDecision) -> Decision:
    """A decision as the analysis takes it."""
    return Decision(
        number=row.number,
        kind=row.kind,
        code=row.code,
        name=row.name,
        parent=row.parent,
        into=row.into,
        terms=tuple(row.terms),
        passage_id=row.passage_key,
        takes_back=row.takes_back or 0,
    )
