"""What staff can't decide on the topics of a rule, each with a sentence that says why and what to do."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from comments.analysis import topic_decisions as decided
from comments.analysis.outline import Request, Topic
from comments.analysis.topic_decisions import Decision, in_force, plan_of
from comments.analysis.topic_plan import TopicPlan

MOST_LEVELS: Final = 3
LEAST_TERMS: Final = 2


def why_not(requests: Iterable[Request], decisions: Sequence[Decision], new: Decision) -> str:
    """Why a decision can't be taken after those before it; "" if it can.

    Args:
        requests: the rule's own numbered questions.
        decisions: all of the rule so far, in order.
        new: the next one.
    """
    asked = tuple(requests)
    if new.kind == decided.TAKEN_BACK:
        return _why_not_taken_back(asked, decisions, new)
    plan = plan_of(asked, decisions)
    return _contradiction(plan, new) or _pointless(plan, new)


def _why_not_taken_back(requests: Sequence[Request], decisions: Sequence[Decision], new: Decision) -> str:
    """What was decided later must still make sense without it."""
    if any(made.takes_back == new.takes_back for made in decisions):
        return "It was taken back before."
    taken = next((made for made in decisions if made.number == new.takes_back), None)
    if taken is None or taken.kind == decided.TAKEN_BACK:
        return "Choose a decision that holds. What was taken back is decided anew instead."
    kept: list[Decision] = []
    for made in in_force([*decisions, new]):
        if made.kind not in decided.OF_PASSAGES:
            if reason := _contradiction(plan_of(requests, kept), made):
                return f"A later decision, number {made.number}, rests on it. Take that one back first. ({reason})"
            kept.append(made)
    return ""


def _contradiction(plan: TopicPlan, new: Decision) -> str:
    listed = {topic.code: topic for topic in plan.topics()}
    is_proposal = new.kind == decided.ACCEPTED or (bool(new.terms) and new.kind in (decided.MERGED, decided.DROPPED))
    if is_proposal and new.code in plan.every():
        return f"{_called(plan, new.code)} stands in the outline already, or was merged."
    if is_proposal and new.code in plan.dropped and new.kind != decided.DROPPED:
        return "This proposal was dropped. Take that back first."
    if not is_proposal and new.kind != decided.MADE and (gone := _gone(plan, listed, new.code)):
        return gone
    if new.kind in (decided.ACCEPTED, decided.MADE, decided.RENAMED) and (bad := _bad_name(listed, new)):
        return bad
    if new.kind == decided.REWORDED and not any(own.topic.code == new.code for own in plan.own):
        return (
            f"{_called(plan, new.code)} isn’t found by words of staff’s. Only topics that staff made or accepted are."
        )
    has_words = new.kind in (decided.ACCEPTED, decided.MADE, decided.REWORDED)
    if has_words and len(new.terms) in {1, 0 if is_proposal else 1}:
        return f"Give {LEAST_TERMS} words or more that stand together in such sentences, or none to put it on by hand."
    if new.kind in (decided.ACCEPTED, decided.MADE, decided.MOVED):
        return _bad_place(plan, listed, new)
    if new.kind == decided.MERGED:
        return _bad_merger(plan, listed, new)
    return ""


def _pointless(plan: TopicPlan, new: Decision) -> str:
    """What would change nothing."""
    listed = {topic.code: topic for topic in plan.topics()}
    if new.kind == decided.RENAMED and listed[new.code].name == new.name:
        return "It is called that already."
    if new.kind == decided.REWORDED and set(_terms(plan, new.code)) == set(new.terms):
        return "It is found by these words already."
    if new.kind == decided.MOVED and listed[new.code].parent == new.parent:
        return "It stands there already."
    if new.kind == decided.DROPPED and new.code in plan.dropped:
        return "It was dropped before."
    return ""


def _terms(plan: TopicPlan, code: str) -> tuple[str, ...]:
    return next((own.terms for own in plan.own if own.topic.code == code), ())


def _called(plan: TopicPlan, code: str) -> str:
    topic = plan.every().get(code)
    return f"“{topic.name}”" if topic else "This topic"


def _gone(plan: TopicPlan, listed: dict[str, Topic], code: str) -> str:
    if code in listed:
        return ""
    if code in plan.merged:
        return f"{_called(plan, code)} was merged into {_called(plan, plan.merged[code])}. Choose that one."
    if code in plan.dropped:
        return f"{_called(plan, code)} was dropped. Take that back first."
    return "Choose a topic that stands in the outline."


def _bad_name(listed: dict[str, Topic], new: Decision) -> str:
    if not new.name:
        return "Give the topic a name."
    if any(topic.name.casefold() == new.name.casefold() for topic in listed.values() if topic.code != new.code):
        return f"There is a topic called “{new.name}” already. Merge the two, or choose another name."
    return ""


def _bad_place(plan: TopicPlan, listed: dict[str, Topic], new: Decision) -> str:
    if not new.parent:
        return ""
    if gone := _gone(plan, listed, new.parent):
        return gone
    if new.code in _path(listed, new.parent):
        return "A topic can’t stand under itself, nor under one of those below it. Move the other one first."
    below = max((len(_path(listed, code)) for code in listed if new.code in _path(listed, code)), default=1)
    own = len(_path(listed, new.code)) if new.code in listed else 1
    if len(_path(listed, new.parent)) + 1 + below - own > MOST_LEVELS:
        return f"An outline has {MOST_LEVELS} levels at most. Choose a place further up."
    return ""


def _bad_merger(plan: TopicPlan, listed: dict[str, Topic], new: Decision) -> str:
    if new.code == new.into:
        return "Choose another topic to merge it into."
    if gone := _gone(plan, listed, new.into):
        return gone
    if new.code in _path(listed, new.into):
        return f"{_called(plan, new.into)} stands under it. Move it elsewhere first, or merge the other way."
    after = replace(plan, merged={**plan.merged, new.code: new.into}).topics()
    if max(len(_path({topic.code: topic for topic in after}, topic.code)) for topic in after) > MOST_LEVELS:
        return f"What stands under it would stand too deep: an outline has {MOST_LEVELS} levels at most. Move it first."
    return ""


def _path(listed: dict[str, Topic], code: str) -> list[str]:
    """A topic and those that it's part of, upwards."""
    path = []
    while code in listed:
        path.append(code)
        code = listed[code].parent
    return path
