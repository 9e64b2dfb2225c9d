"""Staff's decisions on topics, and where a sentence's topics come from, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from comments.analysis import topic_plan
from comments.analysis.topic_plan import TopicPlan
from comments.enums import TopicAct
from comments.models import PassageFinding, Placement, TextReading, TopicDecision
from comments.record import topic_plans
from rulemaking.models import Rulemaking

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
    """What a decision says, with topics by the names that they have now; a new name beside the first one."""
    every = plan.every()

    def called(code: str) -> str:
        return f"“{every[code].name}”" if code in every else f"“{decision.name or code}”"

    name, topic, terms = f"“{decision.name}”", called(decision.code), ", ".join(decision.terms)
    first = replace(plan, names={}).every().get(decision.code)
    before = f"“{first.name}”" if first else topic
    by_words = f", found by {terms}" if terms else ""
    return {
        TopicAct.ACCEPTED: f"{name} accepted{by_words}",
        TopicAct.MADE: f"{name} made{by_words}",
        TopicAct.RENAMED: f"{before} is called {name}",
        TopicAct.REWORDED: f"{topic} is found by {terms}" if terms else f"{topic} is put on sentences by hand only",
        TopicAct.MOVED: f"{topic} moved {'under ' + called(decision.parent) if decision.parent else 'to the top'}",
        TopicAct.MERGED: f"{topic} merged into {called(decision.into)}{by_words}",
        TopicAct.DROPPED: f"{topic} dropped",
        TopicAct.PUT: f"{topic} put on a sentence",
        TopicAct.TAKEN_AWAY: f"{topic} taken away from a sentence",
    }[TopicAct(decision.kind)]


def told_of_several(decisions: Sequence[TopicDecision], plan: TopicPlan) -> str:
    """What corrections of several sentences say that were made at once, of one topic."""
    said = told(decisions[0], plan)
    return said if len(decisions) == 1 else said.replace("a sentence", f"{len(decisions):,} sentences")


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


def of_comment(placement: Placement | None, rulemaking: Rulemaking) -> list[dict[str, Any]]:
    """What a comment is about, as the latest staff summary read it: topics in the outline's order.

    Each with its `name` and `code`, the keys of the `sentences` that say so, the most frequent first, and whether its
    sender said that it `is_answered`. The names are those that the topics have now.
    """
    if placement is None or placement.text_number is None:
        return []
    reading = TextReading.objects.filter(summary=placement.summary_id, number=placement.text_number).first()
    if reading is None or not (reading.topics or placement.answers):
        return []
    said = PassageFinding.objects.filter(summary=placement.summary_id, number__in=reading.passages).order_by("number")
    by_code: dict[str, list[str]] = {}
    for key, rows in said.values_list("key", "given"):
        for row in rows:
            by_code.setdefault(row["code"], []).append(key)
    outline = topic_plans.of(rulemaking).topics()
    named = set(placement.answers) - {topic.parent for topic in outline}
    return [
        {
            "name": topic.name,
            "code": topic.code,
            "sentences": by_code.get(topic.code, []),
            "is_answered": topic.code in named,
        }
        for topic in outline
        if topic.code in by_code or topic.code in named
    ]
