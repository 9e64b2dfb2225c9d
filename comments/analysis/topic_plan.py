"""The outline of one rule's topics as staff left it: renamed, moved, merged, dropped, with topics of their own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from comments.analysis.outline import Request, Topic, with_requests


@dataclass(frozen=True, slots=True)
class OwnTopic:
    """A topic that staff made, or accepted from the machine's proposals; two of its terms in a sentence point to it."""

    topic: Topic
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """Staff put a topic on a passage, or took it away."""

    passage_id: str
    code: str
    is_added: bool


@dataclass(frozen=True, slots=True)
class TopicPlan:
    """The outline of one rule, and what staff changed about it.

    Attributes:
        requests: the rule's numbered questions.
        own: staff's own topics.
        names, parents: what a topic is called, and where it stands, by its code, where staff changed it.
        merged: the topic that another one was merged into, by code.
        dropped: codes that staff don't want.
        corrections: of single passages; they hold whatever the cues say.
    """

    requests: tuple[Request, ...] = ()
    own: tuple[OwnTopic, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)
    merged: Mapping[str, str] = field(default_factory=dict)
    dropped: frozenset[str] = frozenset()
    corrections: tuple[Correction, ...] = ()

    def topics(self) -> tuple[Topic, ...]:
        """The outline as staff left it: children behind their parents, each in its order."""
        every = [*with_requests(self.requests), *(own.topic for own in self.own)]
        gone = {*self.merged, *self.dropped}
        kept = {topic.code: self._changed(topic) for topic in every if topic.code not in gone}
        of_parent: dict[str, list[Topic]] = {}
        for topic in kept.values():
            of_parent.setdefault(topic.parent if topic.parent in kept else "", []).append(topic)
        return tuple(_below("", of_parent))

    def _changed(self, topic: Topic) -> Topic:
        return replace(
            topic,
            name=self.names.get(topic.code, topic.name),
            parent=self.parents.get(topic.code, topic.parent),
        )

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
