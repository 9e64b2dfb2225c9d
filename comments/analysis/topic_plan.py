"""The outline of one rule's topics as staff left it: renamed, moved, merged, dropped, with topics of their own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from comments.analysis import outline
from comments.analysis.outline import Request, Topic, with_requests

OUTLINE, QUESTION, TERMS, MACHINE, STAFF = "outline", "question", "terms", "machine", "staff"
ORIGINS: Final = (OUTLINE, QUESTION, TERMS, MACHINE, STAFF)
"""Where a sentence's topic comes from: a cue of the outline; the number or the words of one of the rule's questions;
terms that staff gave to a topic of their own; terms that the machine found, which staff accepted; a person's hand."""


@dataclass(frozen=True, slots=True)
class OwnTopic:
    """A topic that staff made, or accepted from the machine's proposals; two of its terms in a sentence point to it.

    Attributes:
        is_found: whether the machine proposed it.
        is_reworded: whether staff gave it other terms since.
    """

    topic: Topic
    terms: tuple[str, ...] = ()
    is_found: bool = False
    is_reworded: bool = False


@dataclass(frozen=True, slots=True)
class Correction:
    """Staff put a topic on a passage, or took it away.

    Attributes:
        decision: the number of staff's decision that says so.
    """

    passage_id: str
    code: str
    is_added: bool
    decision: int = 0


@dataclass(frozen=True, slots=True)
class TopicPlan:
    """The outline of one rule, and what staff changed about it.

    Attributes:
        requests: the rule's numbered questions.
        own: staff's own topics.
        names, parents: what a topic is called, and where it stands, by its code, where staff changed it.
        merged: the topic that another one was merged into, by code.
        dropped: codes that staff don't want.
        corrections: of single passages, in order; of two on one topic the later one holds, whatever the cues say.
        unwanted: terms of proposals that staff don't want, nor others like them.
        decisions: how many decisions of staff made it; the first so many of a rule make it again.
    """

    requests: tuple[Request, ...] = ()
    own: tuple[OwnTopic, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)
    merged: Mapping[str, str] = field(default_factory=dict)
    dropped: frozenset[str] = frozenset()
    corrections: tuple[Correction, ...] = ()
    unwanted: tuple[tuple[str, ...], ...] = ()
    decisions: int = 0

    @property
    def is_changed(self) -> bool:
        """Whether staff left anything otherwise than it was."""
        return bool(self.own or self.names or self.parents or self.merged or self.dropped or self.corrections)

    def is_named_by_staff(self, code: str) -> bool:
        """Whether a topic's name is staff's, so that nobody knows it in another language."""
        return code in self.names or any(own.topic.code == code for own in self.own)

    def every(self) -> dict[str, Topic]:
        """All topics by code, as they are called now, those that were merged or dropped too."""
        known = (*with_requests(self.requests), *(own.topic for own in self.own))
        return {topic.code: replace(topic, name=self.names.get(topic.code, topic.name)) for topic in known}

    def topics(self) -> tuple[Topic, ...]:
        """The outline as staff left it: children behind their parents, each in its order.

        What stands under a topic that was merged comes to stand under the other; under one that was dropped, on top.
        """
        gone = {*self.merged, *self.dropped}
        kept = {code: topic for code, topic in self.every().items() if code not in gone}
        of_parent: dict[str, list[Topic]] = {}
        for code, topic in kept.items():
            parent = self.target(self.parents.get(code, topic.parent))
            kept[code] = replace(topic, parent=parent if parent in kept and parent != code else "")
            of_parent.setdefault(kept[code].parent, []).append(kept[code])
        listed = list(_below("", of_parent))
        while of_parent:
            # A circle, which no act makes, but another version of the outline may: its first topic goes to the top.
            first = kept[next(iter(of_parent))]
            of_parent[first.parent].remove(first)
            listed += [replace(first, parent=""), *_below(first.code, of_parent)]
        return tuple(listed)

    def origin(self, code: str) -> str:
        """Where a sentence has this topic from that has it by its words: one of ORIGINS."""
        return TERMS if any(own.topic.code == code and own.is_reworded for own in self.own) else self.came_from(code)

    def came_from(self, code: str) -> str:
        """Where a topic itself comes from: one of ORIGINS, MACHINE also if staff gave it other terms since."""
        for own in self.own:
            if own.topic.code == code:
                return MACHINE if own.is_found else TERMS
        return OUTLINE if outline.request_number(code) is None else QUESTION

    def asked(self, numbers: Iterable[int]) -> frozenset[str]:
        """The topics that the rule's questions of these numbers count as; of what it doesn't ask, none."""
        known = {request.number for request in self.requests}
        codes = {self.target(outline.request_code(number)) for number in numbers if number in known}
        return frozenset(codes - {""})

    def target(self, code: str) -> str:
        """The topic that `code` counts as: itself, or the end of a chain of mergers; "" if staff dropped it."""
        seen = set()
        while code in self.merged and code not in seen:
            seen.add(code)
            code = self.merged[code]
        return "" if code in self.dropped or code in self.merged else code


def _below(parent: str, of_parent: dict[str, list[Topic]]) -> Iterable[Topic]:
    for topic in of_parent.pop(parent, ()):
        yield replace(topic, parent=parent)
        yield from _below(topic.code, of_parent)
