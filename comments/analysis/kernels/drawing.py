"""Letters that seem drawn from one stock of variants, though no two of them are alike.

Two such letters share a sentence or a phrase here and there, like strangers who quote the same. What tells them from
strangers is that nearly all of each letter stands somewhere in the others of its group, and next to nowhere else.
"""

import numpy as np

from comments.analysis.kernels import kernel
from comments.analysis.kernels.hashing import (
    bits_for,
    four_words,
    grown,
    has_bit,
    holds,
    room_for,
    see,
    six_words,
    slot_of,
    three_words,
)

Hashes = np.ndarray
Numbers = np.ndarray
Flags = np.ndarray

RUN_WORDS = 4
LEAST_LETTERS = 5
LEAST_RUNS = 12
LEAST_COVERAGE = 0.5
LINK_SHARE, LINK_RUNS = 0.08, 4
_ROUNDS = 8
_HALF, _QUARTER = np.uint64(1 << 63), np.uint64(1 << 62)
_LONG_RUN, _LONGER_RUN, _LEAST_LONG_SHARE = 6, 9, 0.1
_LARGE = 50_000
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


@kernel
def _is_looked_at(key: np.uint64, rule: Hashes) -> bool:
    """Every second run, by its hash, unless it's quoted from the rule."""
    return bool(key < _HALF) and not (len(rule) > 16 and holds(rule, key))


@kernel
def _long_run(words: Hashes, at: int, size: int) -> np.uint64:
    key = six_words(words, at)
    return key if size == _LONG_RUN else (key ^ three_words(words, at + _LONG_RUN)) * _SPREAD


@kernel
def _leave_out(words: Hashes, begins: Numbers, ends: Numbers, active: Flags) -> None:
    """Leave out whoever has next to no long run of words in common with anybody; strangers are most of a docket.

    Runs of six words, or of nine in a large docket, where by sheer number every turn of phrase comes twice.
    """
    size = _LONG_RUN if len(begins) < _LARGE else _LONGER_RUN
    total = 0
    for number in range(len(begins)):
        total += ends[number] - begins[number]
    once, twice = bits_for(total), bits_for(total)  # sparse: what only seems to recur must stay rare
    for number in range(len(begins)):
        for at in range(begins[number], ends[number] - size + 1):
            key = _long_run(words, at, size)
            if key < _QUARTER:
                see(once, twice, key)
    for number in range(len(begins)):
        looked = recurring = 0
        for at in range(begins[number], ends[number] - size + 1):
            key = _long_run(words, at, size)
            if key < _QUARTER:
                looked += 1
                recurring += has_bit(twice, key)
        if recurring < max(2.0, _LEAST_LONG_SHARE * looked) or ends[number] - begins[number] < LEAST_RUNS:
            active[number] = 0


@kernel
def _recurring(words: Hashes, begins: Numbers, ends: Numbers, active: Flags, rule: Hashes) -> Flags:
    """A filter of the runs that more than one place has."""
    total = 0
    for number in range(len(begins)):
        total += active[number] * (ends[number] - begins[number])
    once, twice = bits_for(total // 2), bits_for(total // 2)
    for number in range(len(begins)):
        if not active[number]:
            continue
        for at in range(begins[number], ends[number] - RUN_WORDS + 1):
            key = four_words(words, at)
            if _is_looked_at(key, rule):
                see(once, twice, key)
    return twice


@kernel
def _count(
    words: Hashes, begins: Numbers, ends: Numbers, active: Flags, rule: Hashes, twice: Flags, group: Numbers
) -> tuple[Hashes, Numbers, Numbers]:
    """Count the texts of each group that have a run: (keys, first text, number of texts)."""
    keys = np.zeros(room_for(1 << 16), dtype=np.uint64)
    packed = np.zeros(len(keys), dtype=np.int64)
    counts = np.zeros(len(keys), dtype=np.int32)
    first, last = np.zeros(len(keys), dtype=np.int32), np.zeros(len(keys), dtype=np.int32)
    used = 0
    for number in range(len(begins)):
        if not active[number]:
            continue
        while 2 * (used + ends[number] - begins[number]) > len(keys):
            for slot in range(len(keys)):
                packed[slot] = slot
            more, moved = grown(keys, packed)
            counts, first, last = _moved(counts, more, moved), _moved(first, more, moved), _moved(last, more, moved)
            keys, packed = more, moved
        for at in range(begins[number], ends[number] - RUN_WORDS + 1):
            key = four_words(words, at)
            if not _is_looked_at(key, rule) or not has_bit(twice, key):
                continue
            key = grouped(key, group[number])
            slot = slot_of(keys, key)
            if keys[slot] != key:
                keys[slot], counts[slot], first[slot], last[slot] = key, 1, number, number
                used += 1
            elif last[slot] != number:
                counts[slot] += 1
                last[slot] = number
    return keys, first, counts


@kernel
def _moved(values: Numbers, keys: Hashes, where: Numbers) -> Numbers:
    result = np.zeros(len(keys), dtype=np.int32)
    for slot in range(len(keys)):
        if keys[slot] != np.uint64(0):
            result[slot] = values[where[slot]]
    return result


@kernel
def grouped(key: np.uint64, group: int) -> np.uint64:
    """The hash of a run within a group; group -1 is everybody."""
    if group < 0:
        return key
    mixed = (key ^ np.uint64(group + 1)) * _SPREAD
    mixed ^= mixed >> np.uint64(32)
    return mixed if mixed != np.uint64(0) else np.uint64(1)


@kernel
def _root(parents: Numbers, number: int) -> int:
    while parents[number] != number:
        parents[number] = parents[parents[number]]
        number = parents[number]
    return number


@kernel
def _link(
    words: Hashes, begins: Numbers, ends: Numbers, active: Flags, rule: Hashes, keys: Hashes, first: Numbers
) -> Numbers:
    """Tie each text to the earlier ones that own a fair share of its runs; the group of each text."""
    parents = np.arange(len(begins))
    votes = np.zeros(len(begins), dtype=np.int32)
    for number in range(len(begins)):
        if not active[number]:
            continue
        looked = 0
        for at in range(begins[number], ends[number] - RUN_WORDS + 1):
            key = four_words(words, at)
            if _is_looked_at(key, rule):
                looked += 1
                slot = slot_of(keys, key)
                if keys[slot] == key:
                    votes[first[slot]] += 1
        least = max(LINK_RUNS, LINK_SHARE * looked)
        for at in range(begins[number], ends[number] - RUN_WORDS + 1):
            key = four_words(words, at)
            slot = slot_of(keys, key)
            if keys[slot] != key:
                continue
            owner = first[slot]
            if owner != number and votes[owner] >= least:
                low, high = _root(parents, owner), _root(parents, number)
                parents[max(low, high)] = min(low, high)
            votes[owner] = 0
    for number in range(len(begins)):
        parents[number] = _root(parents, number)
    return parents


@kernel
def _cover(
    words: Hashes,
    begins: Numbers,
    ends: Numbers,
    active: Flags,
    rule: Hashes,
    keys: Hashes,
    counts: Numbers,
    group: Numbers,
    group_keys: Hashes,
    group_counts: Numbers,
    coverage: np.ndarray,
) -> None:
    """The share of each text's runs that its group has elsewhere, and mostly its group alone."""
    for number in range(len(begins)):
        coverage[number] = 0.0
        if not active[number]:
            continue
        looked = found = 0
        for at in range(begins[number], ends[number] - RUN_WORDS + 1):
            key = four_words(words, at)
            if not _is_looked_at(key, rule):
                continue
            looked += 1
            slot = slot_of(keys, key)
            if keys[slot] != key or counts[slot] < 2:
                continue
            within = grouped(key, group[number])
            there = slot_of(group_keys, within)
            if group_keys[there] == within and group_counts[there] >= 2 and 2 * group_counts[there] >= counts[slot]:
                found += 1
        if looked >= LEAST_RUNS:
            coverage[number] = found / looked


@kernel
def suspect(words: Hashes, begins: Numbers, ends: Numbers, rule: Hashes, group: Numbers, coverage: np.ndarray) -> None:
    """Find groups of texts that seem drawn from one stock of variants.

    Args:
        words: hashes of words.
        begins: where each text's words begin. The order must not depend on the order of arrival.
        ends: where they end.
        rule: set of the four-word runs of the rule's own text.
        group: filled with the number of the first text of each text's group; -1 for texts in none.
        coverage: filled with the share of each text that stands in others of its group.
    """
    count = len(begins)
    active = np.ones(count, dtype=np.uint8)
    everybody = np.full(count, -1, dtype=np.int64)
    group[:] = -1
    _leave_out(words, begins, ends, active)
    twice = _recurring(words, begins, ends, active, rule)
    for _ in range(_ROUNDS):
        keys, first, counts = _count(words, begins, ends, active, rule, twice, everybody)
        parents = _link(words, begins, ends, active, rule, keys, first)
        sizes = np.zeros(count, dtype=np.int64)
        for number in range(count):
            sizes[parents[number]] += active[number]
        for number in range(count):
            if active[number] and sizes[parents[number]] < LEAST_LETTERS:
                active[number] = 0
        group_keys, _, group_counts = _count(words, begins, ends, active, rule, twice, parents)
        _cover(words, begins, ends, active, rule, keys, counts, parents, group_keys, group_counts, coverage)
        dropped = 0
        for number in range(count):
            if active[number] and coverage[number] < LEAST_COVERAGE:
                active[number] = 0
                dropped += 1
        for number in range(count):
            group[number] = parents[number] if active[number] else -1
        if dropped == 0:
            break
    sizes = np.zeros(count, dtype=np.int64)
    for number in range(count):
        if group[number] >= 0:
            sizes[group[number]] += 1
    for number in range(count):
        if group[number] >= 0 and sizes[group[number]] < LEAST_LETTERS:
            group[number] = -1
