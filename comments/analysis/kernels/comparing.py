"""How much two texts share, counted in their words: `alignment.shared_words` for arrays."""

from typing import NamedTuple

import numpy as np

from comments.analysis.alignment import RUN_WORDS
from comments.analysis.kernels import inner, kernel
from comments.analysis.kernels.hashing import four_words, holds, room_for, slot_of

Hashes = np.ndarray
Numbers = np.ndarray
Flags = np.ndarray


@kernel
def mark_quoted(words: Hashes, begins: Numbers, ends: Numbers, rule: Hashes, quoted: Flags) -> None:
    """Set `quoted` for each word that stands in a run of the rule's own text. `rule` is a set of runs."""
    for number in range(len(begins)):
        for at in range(begins[number], ends[number] - RUN_WORDS + 1):
            if holds(rule, four_words(words, at)):
                quoted[at : at + RUN_WORDS] = 1


@inner
def own_words(quoted: Flags, begin: int, end: int) -> int:
    """Words that aren't quoted from the rule."""
    if len(quoted) == 0:
        return end - begin
    count = 0
    for at in range(begin, end):
        count += quoted[at] == 0
    return count


class Runs(NamedTuple):
    """Room for the runs of a text, and what `list_runs` fills it with.

    Attributes:
        keys: hashes of its runs, as a set to be asked with `slot_of`; `room_for` the text's words.
        places: for each of `keys`, the first place of that run in the text.
        firsts: for each place in the text, the first place of the same run.
    """

    keys: Hashes
    places: Numbers
    firsts: Numbers


@inner
def list_runs(words: Hashes, begin: int, end: int, runs: Runs) -> None:
    """List the runs of a text, which is `words[begin:end]`."""
    runs.keys[:] = 0
    for at in range(max(end - begin - RUN_WORDS + 1, 0)):
        key = four_words(words, begin + at)
        slot = slot_of(runs.keys, key)
        if runs.keys[slot] != key:
            runs.keys[slot], runs.places[slot] = key, at
        runs.firsts[at] = runs.places[slot]


@inner
def place_of(words: Hashes, at: int, other_begin: int, other_end: int, runs: Runs, before: int) -> int:
    """Where the run of words at `at` stands in another text, whose runs are listed; -1 where it doesn't.

    `before` is where the run before stands: most that share a run share the next one, which needs no look.
    """
    after = other_begin + before + RUN_WORDS
    if before >= 0 and after < other_end and words[at + RUN_WORDS - 1] == words[after]:
        return before + 1
    key = four_words(words, at)
    slot = slot_of(runs.keys, key)
    return int(runs.places[slot]) if runs.keys[slot] == key else -1


@inner
def _own_between(quoted: Flags, first: int, after: int) -> int:
    if len(quoted) == 0:
        return after - first
    return own_words(quoted, first, after)


@inner
def shared(
    words: Hashes,
    quoted: Flags,
    begin: int,
    end: int,
    other_begin: int,
    other_end: int,
    runs: Runs,
    hits: Numbers,
    hit: int,
) -> tuple[int, int]:
    """Own words of the one text that stand in the other, and the other way round.

    Args:
        words: of all texts.
        quoted: which of them are the rule's; empty if none.
        begin: the one text is `words[begin:end]`.
        other_begin: the other is `words[other_begin:other_end]`, whose runs are listed in `runs`.
        hits: one for each word of the other.
        hit: a number that `hits` doesn't hold yet.
    """
    ours, covered = 0, begin
    place = -1
    for at in range(begin, end - RUN_WORDS + 1):
        place = place_of(words, at, other_begin, other_end, runs, place)
        if place >= 0:
            hits[runs.firsts[place]] = hit
            ours += _own_between(quoted, max(at, covered), at + RUN_WORDS)
            covered = at + RUN_WORDS
    theirs, covered = 0, other_begin
    for at in range(other_begin, other_end - RUN_WORDS + 1):
        if hits[runs.firsts[at - other_begin]] == hit:
            theirs += _own_between(quoted, max(at, covered), at + RUN_WORDS)
            covered = at + RUN_WORDS
    return ours, theirs


@kernel
def shared_with(
    words: Hashes, quoted: Flags, begins: Numbers, ends: Numbers, one: Numbers, other: Numbers, result: Numbers
) -> None:
    """For each pair of texts (one[n], other[n]): own words of `one` that stand in `other`, and the other way round.

    Pairs that follow each other with the same `one` are cheaper.
    """
    longest = 0
    for number in range(len(one)):
        longest = max(longest, ends[one[number]] - begins[one[number]])
    room = room_for(longest)
    keys, hits = np.empty(room, dtype=np.uint64), np.zeros(longest + 1, dtype=np.int64)
    places, firsts = np.empty(room, dtype=np.int32), np.empty(room, dtype=np.int32)
    for number in range(len(one)):
        left, right = one[number], other[number]
        begin, end = begins[left], ends[left]
        runs = Runs(keys[: room_for(end - begin)], places, firsts)
        if number == 0 or one[number - 1] != left:
            list_runs(words, begin, end, runs)
        result[number, 1], result[number, 0] = shared(
            words, quoted, begins[right], ends[right], begin, end, runs, hits, number + 1
        )
