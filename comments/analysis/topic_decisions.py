"""What staff decided on the topics of a rule, one after the other, and the outline that follows from it.

The decisions are a list that only grows. The first n of them give a state of the outline, always the same, so that a
summary need only say how many there were. A decision is taken back by another one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from comments.analysis.outline import Request, Topic, with_requests
from comments.analysis.topic_plan import Correction, OwnTopic, TopicPlan

ACCEPTED, MADE, RENAMED, MOVED, MERGED, DROPPED = "accepted", "made", "renamed", "moved", "merged", "dropped"
REWORDED = "reworded"
PUT, TAKEN_AWAY, TAKEN_BACK = "put", "taken_away", "taken_back"
OF_PASSAGES: Final = (PUT, TAKEN_AWAY)


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision.

    Attributes:
        number: running number of the rule, from 1, without gap.
        kind: one of the words above.
        code: the topic that it's about, "" for TAKEN_BACK.
        name: of a topic that is accepted, made or renamed; of a proposal, as the machine called it.
        parent: where a topic is put, "" for the top.
        into: the topic that another one is merged into.
        terms: of a topic of staff's own, or of a proposal that is accepted, merged or dropped; of a topic that is
            reworded, all that it's found by from then on.
        passage_id: of the sentence that a topic is put on, or taken away from.
        takes_back: the number of an earlier decision, 0 for none.
    """

    number: int
    kind: str
    code: str = ""
    name: str = ""
    parent: str = ""
    into: str = ""
    terms: tuple[str, ...] = ()
    passage_id: str = ""
    takes_back: int = 0

    def touches(self, other: "Decision") -> bool:
        """Whether both are about one topic of the outline, or about one topic of one sentence."""
        if self.passage_id or other.passage_id:
            return (self.passage_id, self.code) == (other.passage_id, other.code)
        return not {self.code, self.into}.isdisjoint({other.code, other.into} - {""})


def in_force(decisions: Iterable[Decision]) -> list[Decision]:
    """Those that were not taken back, in order."""
    made = list(decisions)
    gone = {decision.takes_back for decision in made}
    return [decision for decision in made if decision.kind != TAKEN_BACK and decision.number not in gone]


def plan_of(requests: Iterable[Request], decisions: Sequence[Decision]) -> TopicPlan:
    """The outline that follows.

    Args:
        requests: the rule's own numbered questions.
        decisions: staff's, in order, from the first one on.

    Returns:
        What decides over a topic that isn't there, such as a question that the rule no longer asks, counts for nothing.
    """
    asked = tuple(requests)
    holding = in_force(decisions)
    own = {made.code: made for made in holding if made.kind in (ACCEPTED, MADE) or (made.kind == MERGED and made.terms)}
    worded = {made.code: made.terms for made in holding if made.kind == REWORDED}
    known = {topic.code for topic in with_requests(asked)} | own.keys()
    merged = {
        made.code: made.into for made in holding if made.kind == MERGED and made.code in known and made.into in known
    }
    return TopicPlan(
        requests=asked,
        own=tuple(_own(made, worded.get(made.code)) for made in own.values()),
        names={made.code: made.name for made in holding if made.kind == RENAMED},
        parents={made.code: made.parent for made in holding if made.kind == MOVED},
        merged=merged,
        dropped=frozenset(made.code for made in holding if made.kind == DROPPED),
        corrections=tuple(_corrections(holding, known)),
        unwanted=tuple(made.terms for made in holding if made.kind == DROPPED and made.terms),
        decisions=len(decisions),
    )


def _own(made: Decision, worded: tuple[str, ...] | None) -> OwnTopic:
    terms = made.terms if worded is None else worded
    topic = Topic(made.code, made.name, made.parent, "")
    return OwnTopic(topic, terms, is_found=made.kind != MADE, is_reworded=worded is not None)


def _corrections(holding: Sequence[Decision], known: Iterable[str]) -> Iterable[Correction]:
    """A topic that is taken away goes with those that had been merged into it by then, not with later ones."""
    for place, made in enumerate(holding):
        if made.kind not in OF_PASSAGES or made.code not in known:
            continue
        yield Correction(made.passage_id, made.code, made.kind == PUT, made.number)
        if made.kind == TAKEN_AWAY:
            before = TopicPlan(merged={d.code: d.into for d in holding[:place] if d.kind == MERGED})
            for code in before.merged:
                if before.target(code) == made.code:
                    yield Correction(made.passage_id, code, False, made.number)
