"""The anchors of shingles: for each shingle by which a text looks for its letter, the first text that has it.

Not by one large table, for which the processor would wait at nearly every look: what all texts look for is dealt out by
hash to many small heaps, and each heap settled by itself. What a heap has of a text is in the texts' order, so that
whoever walks over the texts again finds each heap's answers in order too.
"""

import numpy as np

from comments.analysis.fingerprint import SHINGLE_WORDS, SHORT_SHINGLE_WORDS, SHORT_TEXT_WORDS
from comments.analysis.kernels import inner, kernel
from comments.analysis.kernels.hashing import (
    bits_for,
    five_words,
    grown,
    has_bit,
    holds,
    room_for,
    see,
    slot_of,
    three_words,
)

Hashes = np.ndarray
Numbers = np.ndarray
Flags = np.ndarray

KEEP_ALL, USUAL_SCALE = 32, 3
# Of a letter that so many sent as it is, all shingles are looked for in every text if they are few.
HANDED_OUT_COPIES = 3
_POPULAR = 1 << 17
_SALT = np.uint64(0xA5A5A5A55A5A5A5A)
_EVERYTHING = np.uint64(0xFFFFFFFFFFFFFFFF)
_NOTHING = np.uint64(0)
_HEAP_SHIFT = np.uint64(40)  # bits that no table's slots and no sampling are told by


@inner
def scale_of(shingles: int) -> int:
    """Of so many shingles one in `2 ** scale` is sampled."""
    scale = 0
    while scale < USUAL_SCALE and shingles >> scale > KEEP_ALL:
        scale += 1
    return scale


@inner
def is_popular(copies: int, shingles: int) -> bool:
    """Whether all shingles of a text are looked for in every text."""
    return copies >= HANDED_OUT_COPIES and shingles <= KEEP_ALL


@kernel
def expected(begins: Numbers, ends: Numbers) -> int:
    """About how many shingles the texts look for."""
    total = 0
    for rank in range(len(begins)):
        words = ends[rank] - begins[rank]
        total += max(words - SHINGLE_WORDS + 1, 0) >> scale_of(words - SHINGLE_WORDS + 1)
        total += words if words < SHORT_TEXT_WORDS else 0
    return int(total)


@inner
def _fives(words: Hashes, begin: int, end: int, keys: Hashes) -> int:
    """All shingles of a text, in a loop that the processor does several at once of."""
    count = max(end - begin - SHINGLE_WORDS + 1, 0)
    own = words[begin:end]
    for at in range(count):
        keys[at] = five_words(own, at)
    return count


@inner
def _sampled(keys: Hashes, count: int, limit: np.uint64, rule: Hashes, looked: Hashes, found: int) -> int:
    first = found
    for at in range(count):
        looked[found] = keys[at]
        found += keys[at] <= limit
    if len(rule) <= 16:
        return found
    kept = first
    for at in range(first, found):
        looked[kept] = looked[at]
        kept += not holds(rule, looked[at])
    return kept


@inner
def _popular(
    keys: Hashes, count: int, limit: np.uint64, rule: Hashes, popular: Flags, looked: Hashes, found: int
) -> int:
    for at in range(count):
        if keys[at] > limit and has_bit(popular, keys[at]) and not (len(rule) > 16 and holds(rule, keys[at])):
            looked[found] = keys[at]
            found += 1
    return found


@inner
def _threes(words: Hashes, begin: int, end: int, looked: Hashes, found: int) -> int:
    if end - begin < SHORT_TEXT_WORDS:
        for at in range(begin, end - SHORT_SHINGLE_WORDS + 1):
            key = three_words(words, at) ^ _SALT
            looked[found] = key if key != _NOTHING else _SALT
            found += 1
    return found


@kernel
def look(
    words: Hashes,
    begins: Numbers,
    ends: Numbers,
    copies: Numbers,
    rule: Hashes,
    looked: Hashes,
    starts: Numbers,
    others: Numbers,
) -> int:
    """The shingles by which each text looks for its letter.

    Args:
        words: hashes of the words of all texts.
        begins: by rank, where a text's words begin.
        ends: by rank, where they end.
        copies: by rank, how many comments are this text, falling.
        rule: set of the rule's five-word shingles, which nobody looks for; to be asked with `holds`.
        looked: filled with hashes, those of one text after those of the other.
        starts: filled with where those of each text start; one more than there are texts.
        others: filled with where those start that a text looks for though they aren't sampled: popular ones.

    Returns:
        How many there are; -1 where `looked` hasn't room for them.
    """
    longest = last_popular = 0
    for rank in range(len(begins)):
        longest = max(longest, ends[rank] - begins[rank])
        if is_popular(copies[rank], ends[rank] - begins[rank] - SHINGLE_WORDS + 1):
            last_popular = rank + 1
    keys = np.empty(longest + 1, dtype=np.uint64)
    popular = bits_for(_POPULAR)
    known, ranks = np.zeros(room_for(1024), dtype=np.uint64), np.zeros(room_for(1024), dtype=np.int32)
    used = found = 0
    for rank in range(len(begins)):
        begin, end = begins[rank], ends[rank]
        if found + 2 * (end - begin) + 1 > len(looked):
            return -1
        starts[rank] = found
        shingles = end - begin - SHINGLE_WORDS + 1
        limit = _EVERYTHING >> np.uint64(scale_of(shingles))
        count = _fives(words, begin, end, keys)
        found = _sampled(keys, count, limit, rule, looked, found)
        fives = found
        found = _threes(words, begin, end, looked, found)
        others[rank] = found
        if last_popular > 0:
            found = _popular(keys, count, limit, rule, popular, looked, found)
        if rank < last_popular:
            # Who was first is asked here only for popular letters, which come before most texts.
            while 2 * (used + 2 * (end - begin)) > len(known):
                known, ranks = grown(known, ranks)
            for at in range(starts[rank], others[rank]):
                slot = slot_of(known, looked[at])
                if known[slot] == _NOTHING:
                    known[slot] = looked[at]
                    used += 1
                    if at < fives and is_popular(copies[rank], shingles):
                        see(popular, popular, looked[at])
    starts[len(begins)] = found
    return found


@inner
def heap_of(key: np.uint64, heaps: int) -> int:
    """The heap that a shingle is dealt to."""
    return int((key >> _HEAP_SHIFT) & np.uint64(heaps - 1))


@inner
def _settle(keys: Hashes, ranks: Numbers, table: Hashes, first: Numbers) -> None:
    """Put in place of each rank that of the first text with the same key; who only looks is below zero."""
    table[:] = _NOTHING
    for at in range(len(keys)):
        slot = slot_of(table, keys[at])
        if table[slot] == keys[at]:
            ranks[at] = first[slot]
        elif ranks[at] < 0:
            ranks[at] = -1 - ranks[at]
        else:
            table[slot], first[slot] = keys[at], ranks[at]


@kernel
def deal(looked: Hashes, starts: Numbers, others: Numbers, heap_starts: Numbers, keys: Hashes, ranks: Numbers) -> None:
    """Deal out to heaps what the texts look for, and settle each heap.

    Args:
        looked, starts, others: as `look` filled them.
        heap_starts: filled with where each heap starts; one more than there are heaps, which are a power of two.
        keys: room for as many as are looked for.
        ranks: the same; filled, heap by heap, with the first text that has what is looked for. Where that's the text
            itself, or nobody, it's the text's own rank.
    """
    heaps = len(heap_starts) - 1
    total = starts[len(starts) - 1]
    heap_starts[:] = 0
    for at in range(total):
        heap_starts[heap_of(looked[at], heaps) + 1] += 1
    largest = 0
    for heap in range(heaps):
        largest = max(largest, heap_starts[heap + 1])
        heap_starts[heap + 1] += heap_starts[heap]
    at_heap = heap_starts.copy()
    for rank in range(len(others)):
        for at in range(starts[rank], starts[rank + 1]):
            heap = heap_of(looked[at], heaps)
            keys[at_heap[heap]] = looked[at]
            ranks[at_heap[heap]] = rank if at < others[rank] else -1 - rank
            at_heap[heap] += 1
    table, first = np.empty(room_for(largest), dtype=np.uint64), np.empty(room_for(largest), dtype=np.int32)
    for heap in range(heaps):
        begin, end = heap_starts[heap], heap_starts[heap + 1]
        _settle(keys[begin:end], ranks[begin:end], table[: room_for(end - begin)], first)
