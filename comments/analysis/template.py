"""The template behind a campaign: its letter with the places at which senders differ."""

import bisect
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from comments.analysis import alignment
from comments.analysis.alignment import RUN_WORDS, Mask
from comments.analysis.fingerprint import Hashes, rolling, word_hashes
from comments.analysis.words import Word

METHOD_VERSION: Final = 1
ASKED: Final = 64

_VARIES = 0.5
_PUT_IN = 0.2
_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Slot:
    """A place of a letter where senders differ.

    Attributes:
        start, end: of the letter's words that are replaced or left out; equal where something is put in between.
        share: of the letters asked, how many differ here, 0 to 1.
        examples: what stands here instead, verbatim, most frequent first; at most five.
    """

    start: int
    end: int
    share: float
    examples: tuple[str, ...]


@dataclass(slots=True)
class _Differences:
    """What was counted: for each word of the letter how many lack it, and what others have after the word before."""

    lacking: list[int]
    put_in: dict[int, Counter[str]] = field(default_factory=dict)


def slots(letter: str, copies: Sequence[str]) -> tuple[Slot, ...]:
    """Find where the copies of a letter differ from it.

    Args:
        letter: its exact text.
        copies: exact texts of personalised copies, each once, in an order that doesn't depend on arrival; the first
            64 are asked.

    Returns:
        Slots in order: words that at least half of the copies replace or leave out, and points at which at least a
        fifth put something in. None for fewer than two copies: what one person did is no slot.
    """
    asked = copies[:ASKED]
    words = alignment.body_words(letter)
    if len(asked) < 2 or len(words) < RUN_WORDS:
        return ()
    runs = rolling(word_hashes([word.form for word in words]), RUN_WORDS)
    counted = _Differences([0] * len(words))
    for copy in asked:
        _count(counted, words, runs, copy)
    return tuple(_slots(letter, counted, words, len(asked)))


def _covered(runs: Hashes, known: Hashes, count: int) -> Mask:
    hits = np.isin(runs, known)
    covered = np.zeros(count, dtype=np.bool_)
    for shift in range(RUN_WORDS):
        covered[shift : shift + len(hits)] |= hits
    return covered


def _count(counted: _Differences, words: Sequence[Word], runs: Hashes, copy: str) -> None:
    theirs = alignment.body_words(copy)
    their_runs = rolling(word_hashes([word.form for word in theirs]), RUN_WORDS)
    for index in np.flatnonzero(~_covered(runs, their_runs, len(words))).tolist():
        counted.lacking[index] += 1
    ends_at = {int(run): index + RUN_WORDS for index, run in reversed(list(enumerate(runs.tolist())))}
    known = np.unique(runs)
    starts = [word.start for word in theirs]
    for span in alignment.added_spans(copy, known):
        # The place in the letter: after the words that stood before it, in front where none did.
        first = bisect.bisect_left(starts, span.start)
        place = ends_at.get(int(their_runs[first - RUN_WORDS])) if first >= RUN_WORDS else 0 if not first else None
        if place is not None:
            counted.put_in.setdefault(place, Counter())[span.text] += 1


def _slots(letter: str, counted: _Differences, words: Sequence[Word], asked: int) -> list[Slot]:
    found = []
    varies = np.array(counted.lacking) >= _VARIES * asked
    edges = np.flatnonzero(np.diff(np.concatenate(([0], varies.astype(np.int8), [0])))).reshape(-1, 2).tolist()
    for first, after in edges:
        share = max(counted.lacking[first:after]) / asked
        found.append(Slot(words[first].start, words[after - 1].end, round(share, 4), _examples(counted, first)))
    replaced = {first for first, _ in edges}
    for place, said in counted.put_in.items():
        count = sum(said.values())
        if place not in replaced and count >= max(_PUT_IN * asked, 2):
            at = words[place].start if place < len(words) else _after_sign(letter, words[-1].end)
            found.append(Slot(at, at, round(min(count / asked, 1.0), 4), _examples(counted, place)))
    return sorted(found, key=lambda slot: (slot.start, slot.end))


def _after_sign(letter: str, end: int) -> int:
    """Past the full stop, or whatever closes the last sentence."""
    while end < len(letter) and not letter[end].isspace() and not letter[end].isalnum():
        end += 1
    return end


def _examples(counted: _Differences, place: int) -> tuple[str, ...]:
    said = counted.put_in.get(place, Counter())
    return tuple(sorted(said, key=lambda text: (-said[text], text))[:_EXAMPLES])
