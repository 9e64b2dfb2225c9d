"""How much two texts share, counted in their words: `alignment.shared_words` for arrays."""

import numpy as np

from comments.analysis.alignment import RUN_WORDS
from comments.analysis.kernels import kernel
from comments.analysis.kernels.hashing import four_words, holds

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


@kernel
def own_words(quoted: Flags, begin: int, end: int) -> int:
    """Words that aren't quoted from the rule."""
    if len(quoted) == 0:
        return end - begin
    count = 0
    for at in range(begin, end):
        count += quoted[at] == 0
    return count


@kernel
def fill_set(words: Hashes, begin: int, end: int, keys: Hashes, stamps: Numbers, stamp: int, places: Numbers) -> None:
    """Make the set of a text's runs in `keys`, as far as `stamps` say `stamp`; `places` gets the slot of each run."""
    mask = len(keys) - 1
    for at in range(begin, end - RUN_WORDS + 1):
        key = four_words(words, at)
        slot = np.int64(key >> np.uint64(20)) & mask
        while stamps[slot] == stamp and keys[slot] != key:
            slot = (slot + 1) & mask
        keys[slot], stamps[slot] = key, stamp
        places[at - begin] = slot


@kernel
def _own_between(quoted: Flags, first: int, after: int) -> int:
    if len(quoted) == 0:
        return after - first
    return own_words(quoted, first, after)


@kernel
def shared(
    words: Hashes,
    quoted: Flags,
    begin: int,
    end: int,
    other_begin: int,
    other_end: int,
    keys: Hashes,
    stamps: Numbers,
    stamp: int,
    places: Numbers,
    hits: Numbers,
    hit: int,
) -> tuple[int, int]:
    """Own words of the one text that stand in the other, and the other way round.

    Args:
        words: of all texts.
        quoted: which of them are the rule's; empty if none.
        begin: the one text is `words[begin:end]`, whose set `fill_set` made.
        other_begin: the other is `words[other_begin:other_end]`.
        hits: one for each slot of the set.
        hit: a number that `hits` doesn't hold yet.
    """
    mask = len(keys) - 1
    theirs, covered = 0, other_begin
    for at in range(other_begin, other_end - RUN_WORDS + 1):
        key = four_words(words, at)
        slot = np.int64(key >> np.uint64(20)) & mask
        while stamps[slot] == stamp and keys[slot] != key:
            slot = (slot + 1) & mask
        if stamps[slot] == stamp:
            hits[slot] = hit
            theirs += _own_between(quoted, max(at, covered), at + RUN_WORDS)
            covered = at + RUN_WORDS
    ours, covered = 0, begin
    for at in range(begin, end - RUN_WORDS + 1):
        if hits[places[at - begin]] == hit:
            ours += _own_between(quoted, max(at, covered), at + RUN_WORDS)
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
    for number in range(len(begins)):
        longest = max(longest, ends[number] - begins[number])
    room = 16
    while room < 2 * longest:
        room *= 2
    keys, stamps = np.zeros(room, dtype=np.uint64), np.zeros(room, dtype=np.int64)
    places, hits = np.zeros(longest + 1, dtype=np.int64), np.zeros(room, dtype=np.int64)
    for number in range(len(one)):
        left, right = one[number], other[number]
        if number == 0 or one[number - 1] != left:
            fill_set(words, begins[left], ends[left], keys, stamps, number + 1, places)
            stamp = number + 1
        result[number, 0], result[number, 1] = shared(
            words,
            quoted,
            begins[left],
            ends[left],
            begins[right],
            ends[right],
            keys,
            stamps,
            stamp,
            places,
            hits,
            number + 1,
        )
