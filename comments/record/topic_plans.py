"""The outline of topics of one rule: its own questions, and what staff changed."""

from comments.analysis.outline import Request
from comments.analysis.topic_plan import TopicPlan
from rulemaking.models import RequestForComment, Rulemaking


def of(rulemaking: Rulemaking) -> TopicPlan:
    """What a summary of the rule's comments looks for."""
    asked = RequestForComment.objects.filter(rulemaking=rulemaking).order_by("number")
    return TopicPlan(requests=tuple(Request(request.number, request.text) for request in asked))
