"""What the words around a cue make of it: who says it, about what, under a condition or turned round.

Of one sentence; `stance` says which of it counts.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Final, NamedTuple

from comments.analysis import stance_cues
from comments.analysis.cues import Hit, Matcher, Wording
from comments.analysis.stance_cues import (
    AIM,
    HALF,
    IF,
    IT,
    ME,
    NOT,
    OTHERS,
    PART,
    RULE,
    SENDER,
    SHOULD,
    TURN,
    WHEN,
    WOULD,
)

SUPPORTS, OPPOSES, MIXED, UNCLEAR = "supports", "opposes", "mixed", "unclear"
PROPOSAL: Final = "proposal"
MEASURES: Final = tuple(f"measure-{number}" for number in range(1, 6))

_SIDE_OF: Final = {
    stance_cues.FOR: SUPPORTS,
    stance_cues.GOOD: SUPPORTS,
    stance_cues.AGAINST: OPPOSES,
    stance_cues.BAD: OPPOSES,
}
SIDES: Final = tuple(_SIDE_OF)
"""Labels of the cues without which nothing takes a side."""
_JUDGEMENTS = (stance_cues.GOOD, stance_cues.BAD)
_NOT_REACH, _TARGET_REACH, _AT_START, _SHORT, _REACH = 4, 10, 3, 5, 40
SURE, LIKELY, WEAK = 0.9, 0.7, 0.5
_QUOTED = re.compile(r"[\"\u201c\u201d\u00ab][^\"\u201c\u201d\u00ab\u00bb]{0,2000}[\"\u201c\u201d\u00bb]")
_STOP = re.compile(r"[;:\u2014]")
_OR = ("or", "nor", "ni", "o")
_BEING = frozenset(
    (
        "be",
        "been",
        "being",
        "is",
        "are",
        "get",
        "gets",
        "become",
        "becomes",
        "has",
        "have",
        "deserves",
        "must",
        "should",
    )
)
_AFTER_IT = frozenset(
    ("because", "for", "as", "and", "to", "so", "since", "if", "unless", "in", "when", "is", "soon", "now")
)


class Signal(NamedTuple):
    """What one sentence says about one thing.

    Attributes:
        target: `proposal`, or `measure-1` to `measure-5`; `aim` or `part` for the rule's aim or a part of it.
        side: `supports` or `opposes`.
        partly: whether it's under a condition or in part.
        confidence: 0.5 to 0.9, how plainly it's said. No probability.
        start, end: the words that say so.
    """

    target: str
    side: str
    partly: bool
    confidence: float
    start: int
    end: int


class Said(NamedTuple):
    """The signals of one sentence, and whether it turns ("but", "however", concerns)."""

    signals: tuple[Signal, ...]
    turns: bool


NOTHING_SAID: Final = Said((), False)


class _Clauses:
    """The hits of one sentence, and which words stand between the same stops."""

    def __init__(self, wording: Wording, hits: Iterable[Hit]) -> None:
        self.wording = wording
        quoted = [match.span() for match in _QUOTED.finditer(wording.text)]
        self.hits: dict[str, list[Hit]] = {}
        for hit in hits:
            if not quoted or not self._is_within(hit, quoted):
                self.hits.setdefault(MATCHER.cues[hit.cue].label, []).append(hit)

    def _is_within(self, hit: Hit, quoted: Iterable[tuple[int, int]]) -> bool:
        start, end = self.wording.span(hit.first, hit.last)
        return any(first <= start and end <= last for first, last in quoted)

    @cached_property
    def bounds(self) -> list[int]:
        """The first words of clauses, and the end."""
        wording, size = self.wording, len(self.wording.forms)
        stops = {hit.first for hit in self.hits.get(TURN, ())}
        starts = [wording.span(at, at)[0] for at in range(size)] if size else []
        stops |= {bisect_left(starts, match.start()) for match in _STOP.finditer(wording.text)}
        return sorted({0, size} | stops)

    def around(self, at: int) -> tuple[int, int]:
        """The first word of the clause of word `at`, and the one after its last."""
        place = bisect_left(self.bounds, at + 1)
        return self.bounds[place - 1], self.bounds[place]

    def within(self, labels: Sequence[str], first: int, end: int) -> list[tuple[Hit, str]]:
        """Hits of some labels whose words all stand in `[first:end]`, by place."""
        found = []
        for name in labels:
            hits = self.hits.get(name, ())
            for at in range(bisect_left(hits, (first,)), len(hits)):
                if hits[at].first >= end:
                    break
                if hits[at].last < end:
                    found.append((hits[at], name))
        return sorted(found)


MATCHER: Final = Matcher(stance_cues.stance_cues())


def hear(text: str, wording: Wording | None = None, hits: Sequence[Hit] | None = None) -> Said:
    """What one sentence says.

    Args:
        text: a sentence, exact.
        wording: its words, where the caller has them.
        hits: its cues, where the caller has found them.

    Returns:
        Its signals, with offsets into `text`. Nothing for a question.
    """
    wording = wording or Wording(text)
    clauses = _Clauses(wording, MATCHER.hits(wording) if hits is None else hits)
    if text.rstrip(' "\u201d)').endswith("?"):
        return NOTHING_SAID
    if not any(label in clauses.hits for label in _SIDE_OF):
        return Said((), TURN in clauses.hits)
    sides = _sides(clauses)
    signals = []
    for number, (hit, label) in enumerate(sides):
        if _is_either_way(wording, sides[max(number - 1, 0) : number + 2]):
            continue
        first, end = clauses.around(hit.first)
        first = max(first, hit.first - _REACH)  # a clause without end must not make the work grow with its square
        before = max(first, sides[number - 1][0].last + 1) if number else first
        end = min(end, hit.last + _REACH)
        after = min([end, *(other.first for other, _ in sides[number + 1 : number + 2])])
        signals += _signals(clauses, hit, label, (first, before, after))
    return Said(tuple(signals), TURN in clauses.hits)


def _is_either_way(wording: Wording, near: Sequence[tuple[Hit, str]]) -> bool:
    """Whether a side stands beside its opposite: "neither support nor oppose"."""
    return any(
        other.first - one.last == 2 and wording.forms[one.last + 1] in _OR and _SIDE_OF[name] != _SIDE_OF[last]
        for (one, name), (other, last) in pairwise(near)
    )


def _sides(clauses: _Clauses) -> list[tuple[Hit, str]]:
    """Words that take sides, none overlapping another: of two, the longer."""
    every = [(hit, label) for label in _SIDE_OF for hit in clauses.hits.get(label, ())]
    every.sort(key=lambda pair: (pair[0].first - pair[0].last, pair[0]))
    taken: set[int] = set()
    chosen = []
    for hit, label in every:
        words = range(hit.first, hit.last + 1)
        if taken.isdisjoint(words):
            taken.update(words)
            chosen.append((hit, label))
    return sorted(chosen)


def _signals(clauses: _Clauses, hit: Hit, label: str, bounds: tuple[int, int, int]) -> list[Signal]:
    """What one such word says about what. `bounds`: start of the clause; of what is its own; end of what is its own."""
    first, before, after = bounds
    if not (sure := _speaker(clauses, hit, label, first)):
        return []
    targets = _targets(clauses, hit, before, after)
    supposed = _supposed(clauses, hit, first, after)
    if not targets or supposed is None:
        return []
    reach = hit.first - _NOT_REACH
    joined = hit.first > 0 and clauses.wording.forms[hit.first - 1] in _OR
    turned = len(clauses.within((NOT,), max(first if joined else before, reach), hit.first)) % 2
    side = _SIDE_OF[label]
    if turned and side == OPPOSES:
        return []  # who doesn't oppose needn't support
    if turned:
        side = OPPOSES
    partly = supposed or bool(clauses.within((HALF,), max(before, first), min(after, hit.last + _REACH)))
    made = []
    for target, place, weak in targets:
        start, _ = clauses.wording.span(min(hit.first, place.first), hit.first)
        _, end = clauses.wording.span(hit.first, max(hit.last, place.last))
        made.append(Signal(target, side, partly, WEAK if weak else sure, start, end))
    return made


def _speaker(clauses: _Clauses, hit: Hit, label: str, first: int) -> float:
    """How surely the sender says it; 0 if somebody else does, or nobody."""
    speakers = clauses.within((ME, SENDER, OTHERS), first, hit.first)
    others = [h for h, name in speakers if name == OTHERS]
    if speakers and speakers[-1][1] == OTHERS:
        return 0.0
    if any(name == ME for _, name in speakers):
        return SURE
    if others:
        return 0.0
    if speakers or label in _JUDGEMENTS or clauses.within((SHOULD,), first, hit.last + 1):
        return LIKELY
    if hit.first - first < _AT_START or clauses.within((ME,), hit.first, hit.last + 1):
        return LIKELY
    return 0.0


def _supposed(clauses: _Clauses, hit: Hit, first: int, after: int) -> bool | None:
    """True under a condition, None if it's only supposed that somebody takes this side ("if I opposed it, ...")."""
    text, wording = clauses.wording.text, clauses.wording
    for condition, _ in clauses.within((IF, WHEN), first, hit.first):
        if "," not in text[wording.span(condition.last, condition.last)[1] : wording.span(hit.first, hit.first)[0]]:
            return None
    conditions = clauses.within((IF,), max(0, hit.first - _REACH), hit.last + _REACH)
    would = clauses.within((WOULD,), max(first, hit.first - _NOT_REACH), hit.first)
    if would and not conditions:
        return None if TURN not in clauses.hits else True
    return (
        bool(would)
        or bool(clauses.within((IF,), first, min(after, hit.last + _REACH)))
        or any(c.first > hit.last for c, _ in conditions)
    )


def _targets(clauses: _Clauses, hit: Hit, before: int, after: int) -> list[tuple[str, Hit, bool]]:
    """What it's said about: (target, its place, whether that's weak)."""
    behind = clauses.within((RULE, IT, AIM, PART, *MEASURES), hit.last + 1, min(after, hit.last + 1 + _TARGET_REACH))
    behind = [(h, name) for h, name in behind if name != IT or _stands_alone(clauses.wording, h, after)]
    inside = clauses.within((RULE,), hit.first, hit.last + 1)
    ahead = clauses.within((RULE, IT, AIM, PART, *MEASURES), max(before, hit.first - _TARGET_REACH), hit.first)
    # What stands before is meant only where it's done to that: "the rule should be dropped".
    is_object = hit.first > 0 and clauses.wording.forms[hit.first - 1] in _BEING
    is_subject = is_object or clauses.wording.forms[hit.first] in _BEING or bool(_judged(clauses, hit))
    ahead = [(h, name) for h, name in ahead if name != IT and is_subject]
    named = behind or inside or ahead
    if not named and hit.last + 1 == len(clauses.wording.forms) <= _SHORT:
        return [(PROPOSAL, hit, True)]
    if not named:
        return []
    nearest = ahead[0] if named is ahead else named[0]
    found = [(_target(nearest[1]), nearest[0], nearest[1] == IT)]
    found += [(name, h, False) for h, name in named if name in MEASURES and name != nearest[1]]
    return found


def _judged(clauses: _Clauses, hit: Hit) -> bool:
    return any(hit in clauses.hits.get(label, ()) for label in _JUDGEMENTS)


def _target(label: str) -> str:
    return PROPOSAL if label in (RULE, IT) else label


def _stands_alone(wording: Wording, hit: Hit, after: int) -> bool:
    """Whether "this" or "it" is the thing itself, not "this comment"."""
    return hit.last + 1 >= min(after, len(wording.forms)) or wording.forms[hit.last + 1] in _AFTER_IT
