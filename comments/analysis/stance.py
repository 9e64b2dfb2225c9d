"""Which side a comment takes on the proposal, and on each special measure that it names.

Careful on purpose: only what somebody says in their own name about the rule itself counts. What others say, what is
quoted, asked or supposed is no stance, and unclear is the answer wherever nothing else is sure. Support with
conditions, of parts, or of the aim with a "but" is mixed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from comments.analysis import letter
from comments.analysis.sentences import sentences
from comments.analysis.stance_cues import AIM, PART, TURN
from comments.analysis.stance_signals import (
    LIKELY,
    MATCHER,
    MEASURES,
    MIXED,
    NOTHING_SAID,
    OPPOSES,
    PROPOSAL,
    SIDES,
    SUPPORTS,
    UNCLEAR,
    Said,
    Signal,
    hear,
)  # fmt: skip

METHOD_VERSION: Final = 1
STANCES: Final = (SUPPORTS, OPPOSES, MIXED, UNCLEAR)


class Evidence(NamedTuple):
    """A stretch `[start:end]` of one text of a comment."""

    source: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Stance:
    """A side, how sure it is (0 where unclear), and the words that it rests on."""

    side: str
    confidence: float = 0.0
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class CommentStance:
    """Stance on the proposal, and on each measure that the comment names, by its code."""

    proposal: Stance
    measures: dict[str, Stance]


def weigh(said: Iterable[tuple[Said, Sequence[Evidence]]]) -> CommentStance:
    """The stance of a comment from what its sentences say, in order.

    Args:
        said: for each sentence what `hear` heard, and where each of its signals stands in the comment.
    """
    heard: dict[str, list[tuple[Signal, Evidence]]] = {}
    turned_from = {PROPOSAL: False, AIM: False}
    for sentence, places in said:
        for signal, place in zip(sentence.signals, places, strict=True):
            heard.setdefault(signal.target, []).append((signal, place))
            if signal.target in turned_from and signal.side == SUPPORTS:
                turned_from[signal.target] |= sentence.turns
    measures = {name: _side(heard[name], ()) for name in MEASURES if name in heard}
    return CommentStance(_proposal(heard, turned_from), measures)


Heard = Sequence[tuple[Signal, Evidence]]


def _proposal(heard: dict[str, list[tuple[Signal, Evidence]]], turned_from: dict[str, bool]) -> Stance:
    """Aim and parts count beside the rule itself: support of it and "but", or against a part, is mixed."""
    rule = heard.get(PROPOSAL, [])
    parts = heard.get(PART, [])
    stance = _side(rule, [pair for pair in parts if pair[0].side == OPPOSES])
    if stance.side == SUPPORTS and turned_from[PROPOSAL]:
        return Stance(MIXED, LIKELY, stance.evidence)
    aim = [pair for pair in heard.get(AIM, []) if pair[0].side != OPPOSES]
    if not rule and aim and turned_from[AIM]:
        return Stance(MIXED, LIKELY, _places(aim))
    return stance


def _side(heard: Heard, against_parts: Heard) -> Stance:
    if not heard:
        return Stance(UNCLEAR)
    sides = {signal.side if not signal.partly else MIXED for signal, _ in heard}
    if sides == {OPPOSES} or (OPPOSES in sides and all(signal.side == OPPOSES for signal, _ in heard)):
        return Stance(OPPOSES, max(signal.confidence for signal, _ in heard), _places(heard))
    if sides == {SUPPORTS} and not against_parts:
        return Stance(SUPPORTS, max(signal.confidence for signal, _ in heard), _places(heard))
    every = [*heard, *against_parts]
    return Stance(MIXED, min(LIKELY, max(signal.confidence for signal, _ in every)), _places(every))


def _places(heard: Heard) -> tuple[Evidence, ...]:
    return tuple(sorted({place for _, place in heard}))


def of_texts(texts: Iterable[tuple[str, str]]) -> CommentStance:
    """The stance of one comment.

    Args:
        texts: its texts, pairs of (source, exact text).

    Returns:
        Stance with evidence as offsets into those texts.
    """
    said = []
    for source, text in texts:
        for sentence in sentences(text):
            if sentence.kind == letter.BODY:
                heard = hear(text[sentence.start : sentence.end])
                places = [Evidence(source, sentence.start + s.start, sentence.start + s.end) for s in heard.signals]
                said.append((heard, places))
    return weigh(said)


__all__ = [
    "MATCHER", "MEASURES", "METHOD_VERSION", "MIXED", "NOTHING_SAID", "OPPOSES", "PROPOSAL", "SIDES", "STANCES",
    "SUPPORTS", "TURN", "UNCLEAR", "CommentStance", "Evidence", "Said", "Signal", "Stance", "hear", "of_texts", "weigh",
]  # fmt: skip
