"""Staff's decisions on topics, and where a sentence's topics come from, in words."""

from collections.abc import Mapping
from typing import Any, Final

from comments.analysis import topic_plan
from comments.analysis.topic_plan import TopicPlan
from comments.enums import TopicAct
from comments.models import TopicDecision

ORIGINS: Final = {
    topic_plan.OUTLINE: "Words that the outline looks for",
    topic_plan.QUESTION: "The rule’s own question: its number, or its words",
    topic_plan.TERMS: "Words that staff gave",
    topic_plan.MACHINE: "Words that the machine found, and staff accepted",
    topic_plan.STAFF: "Put there by staff",
}
"""Where a sentence's topic comes from."""
MADE_BY: Final = {
    topic_plan.OUTLINE: "The outline, after the statute",
    topic_plan.QUESTION: "The rule’s own question",
    topic_plan.TERMS: "Staff",
    topic_plan.MACHINE: "Found by the machine, accepted by staff",
}
"""Where a topic itself comes from."""


def told(decision: TopicDecision, plan: TopicPlan) -> str:
    """What a decision says, with topics by the names that they have now."""
    every = plan.every()

    def called(code: str) -> str:
        return f"“{every[code].name}”" if code in every else f"“{decision.name or code}”"

    name, topic, terms = f"“{decision.name}”", called(decision.code), ", ".join(decision.terms)
    by_words = f", found by {terms}" if terms else ""
    return {
        TopicAct.ACCEPTED: f"{name} accepted{by_words}",
        TopicAct.MADE: f"{name} made{by_words}",
        TopicAct.RENAMED: f"A topic is called {name}",
        TopicAct.MOVED: f"{topic} moved {'under ' + called(decision.parent) if decision.parent else 'to the top'}",
        TopicAct.MERGED: f"{topic} merged into {called(decision.into)}{by_words}",
        TopicAct.DROPPED: f"{topic} dropped",
        TopicAct.PUT: f"{topic} put on a sentence",
        TopicAct.TAKEN_AWAY: f"{topic} taken away from a sentence",
    }[TopicAct(decision.kind)]


def given(passage_text: str, rows: list[dict[str, Any]], plan: TopicPlan, made: Mapping[int, TopicDecision]) -> Any:
    """The topics of a sentence, each with what it rests on.

    Args:
        rows: `PassageFinding.given`.
        made: staff's decisions by number.
    """
    every = plan.every()
    return [
        {
            "code": row["code"],
            "name": every[row["code"]].name if row["code"] in every else row["code"],
            "origin": ORIGINS[row["origin"]],
            "words": [passage_text[start:end] for start, end in row["evidence"]],
            "via": every[row["via"]].name if row["via"] in every else "",
            "decision": made.get(row["decision"]),
        }
        for row in rows
    ]
