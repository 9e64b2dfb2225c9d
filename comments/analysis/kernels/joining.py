"""Which letter each text was made from: candidates by anchors of shingles, verified in the words."""

import numpy as np

from comments.analysis.fingerprint import SHINGLE_WORDS, SHORT_SHINGLE_WORDS, SHORT_TEXT_WORDS
from comments.analysis.kernels import kernel
from comments.analysis.kernels.comparing import fill_set, own_words, shared
from comments.analysis.kernels.hashing import grown, holds, room_for, run_hash, slot_of

Hashes = np.ndarray
Numbers = np.ndarray
Flags = np.ndarray

LEAST_CONTAINMENT = 0.5
LEAST_SHARED_WORDS = 8
# Of so many shared words any length may be added around.
ENOUGH_SHARED_WORDS = 30
# Of a letter that so many sent as it is, this much with so many words is enough too.
HANDED_OUT_COPIES = 3
HANDED_OUT_CONTAINMENT = 0.8
HANDED_OUT_WORDS = 10
_KEEP_ALL, _USUAL_SCALE = 64, 3
_CANDIDATES = 6
_SALT = np.uint64(0xA5A5A5A55A5A5A5A)
_EVERYTHING = np.uint64(0xFFFFFFFFFFFFFFFF)
_BITS = 1 << 23


@kernel
def likeness(ours: int, theirs: int, own: int, head_own: int, head_copies: int) -> float:
    """Containment of the smaller text in the larger; 0 where that's too little to make one letter of two.

    Args:
        ours: own words of the text that stand in the head.
        theirs: own words of the head that stand in the text.
        own: own words of the text.
        head_own: own words of the head.
        head_copies: comments that are nothing but the head.
    """
    count, smaller, larger = (ours, own, head_own) if own <= head_own else (theirs, head_own, own)
    if count < LEAST_SHARED_WORDS or count < LEAST_CONTAINMENT * smaller:
        return 0.0
    if count < ENOUGH_SHARED_WORDS and count < LEAST_CONTAINMENT * larger:
        handed_out = head_copies >= HANDED_OUT_COPIES and own > head_own and count >= HANDED_OUT_WORDS
        if not handed_out or count < HANDED_OUT_CONTAINMENT * smaller:
            return 0.0
    return count / smaller


@kernel
def _scale_limit(count: int) -> np.uint64:
    scale = 0
    while scale < _USUAL_SCALE and count >> scale > _KEEP_ALL:
        scale += 1
    return _EVERYTHING >> np.uint64(scale)


@kernel
def _vote(
    slot_key: np.uint64,
    key: np.uint64,
    anchor: int,
    rank: int,
    head: Numbers,
    votes: Numbers,
    touched: Numbers,
    count: int,
) -> int:
    if slot_key == key and anchor != rank:
        voted = head[anchor]
        if votes[voted] == 0:
            touched[count] = voted
            count += 1
        votes[voted] += 1
    return count


@kernel
def _best(votes: Numbers, touched: Numbers, count: int, chosen: Numbers) -> int:
    """The candidates with most votes, ties by rank; forgets all votes."""
    picked = 0
    while picked < _CANDIDATES:
        best = -1
        for n in range(count):
            voted = touched[n]
            if votes[voted] > 0 and (
                best < 0 or votes[voted] > votes[best] or (votes[voted] == votes[best] and voted < best)
            ):
                best = voted
        if best < 0:
            break
        chosen[picked] = best
        picked += 1
        votes[best] = 0
    for n in range(count):
        votes[touched[n]] = 0
    return picked


@kernel
def _is_barred(barred: Numbers, barred_from: Numbers, rank: int, star: Numbers, wanted: int) -> bool:
    for n in range(barred_from[rank], barred_from[rank + 1]):
        if barred[n] < rank and star[barred[n]] == wanted:
            return True
    return False


@kernel
def join(
    words: Hashes,
    begins: Numbers,
    ends: Numbers,
    copies: Numbers,
    quoted: Flags,
    rule: Hashes,
    bound: Numbers,
    barred: Numbers,
    barred_from: Numbers,
    head: Numbers,
    star: Numbers,
    alike: np.ndarray,
) -> None:
    """Give each text a head (the text that it's compared with) and a star (the first text of its campaign).

    Args:
        words: hashes of the words of all texts.
        begins: by rank, where a text's words begin.
        ends: by rank, where they end.
        copies: by rank, how many comments are this text.
        quoted: which words are the rule's; empty if none.
        rule: set of the rule's five-word shingles, to be asked with `holds`.
        bound: by rank, the first rank that staff put together with this one; itself if none.
        barred: ranks that staff put apart from a rank, those of `rank` at `barred_from[rank] : barred_from[rank + 1]`.
        head: filled.
        star: filled.
        alike: filled with the containment of the smaller of a text and its head in the larger; 1 for a head of its own.
    """
    count = len(begins)
    longest = 0
    for rank in range(count):
        longest = max(longest, ends[rank] - begins[rank])
    room = room_for(longest)
    keys, stamps = np.zeros(room, dtype=np.uint64), np.zeros(room, dtype=np.int64)
    hits, places = np.zeros(room, dtype=np.int64), np.zeros(longest + 1, dtype=np.int64)
    table, anchors = np.zeros(room_for(max(1024, 16 * count)), dtype=np.uint64), np.empty(0, dtype=np.int32)
    anchors = np.empty(len(table), dtype=np.int32)
    used = 0
    popular = np.zeros(_BITS // 8, dtype=np.uint8)
    votes, touched = np.zeros(count, dtype=np.int32), np.empty(2 * longest + 16, dtype=np.int32)
    chosen = np.empty(_CANDIDATES, dtype=np.int64)
    compared = 0
    for rank in range(count):
        begin, end = begins[rank], ends[rank]
        head[rank] = star[rank] = rank
        alike[rank] = 1.0
        shingles = end - begin - SHINGLE_WORDS + 1
        limit = _scale_limit(shingles)
        seen = 0
        for at in range(begin, end - SHINGLE_WORDS + 1):
            key = run_hash(words, at, SHINGLE_WORDS)
            bit = np.int64(key) & (_BITS - 1)
            sampled = key <= limit
            if not sampled and not popular[bit >> 3] >> (bit & 7) & 1:
                continue
            if len(rule) > 16 and holds(rule, key):
                continue
            slot = slot_of(table, key)
            seen = _vote(table[slot], key, anchors[slot], rank, head, votes, touched, seen)
            if sampled and table[slot] != key:
                table[slot], anchors[slot] = key, rank
                used += 1
                if copies[rank] >= HANDED_OUT_COPIES and shingles <= _KEEP_ALL:
                    popular[bit >> 3] |= np.uint8(1 << (bit & 7))
        if end - begin < SHORT_TEXT_WORDS:
            for at in range(begin, end - SHORT_SHINGLE_WORDS + 1):
                key = run_hash(words, at, SHORT_SHINGLE_WORDS) ^ _SALT
                slot = slot_of(table, key)
                seen = _vote(table[slot], key, anchors[slot], rank, head, votes, touched, seen)
                if table[slot] != key:
                    table[slot], anchors[slot] = key, rank
                    used += 1
        while 2 * (used + longest * 2) > len(table):
            table, anchors = grown(table, anchors)
        picked = _best(votes, touched, seen, chosen)
        first = bound[rank]
        if first < rank:
            chosen[0], picked = head[first], 1
        if picked == 0:
            continue
        fill_set(words, begin, end, keys, stamps, rank + 1, places)
        own = own_words(quoted, begin, end)
        best = 0.0
        for n in range(picked):
            other = chosen[n]
            if first == rank and _is_barred(barred, barred_from, rank, star, star[other]):
                continue
            compared += 1
            ours, theirs = shared(
                words, quoted, begin, end, begins[other], ends[other], keys, stamps, rank + 1, places, hits, compared
            )
            like = likeness(ours, theirs, own, own_words(quoted, begins[other], ends[other]), copies[other])
            if like > best or (like == best and like > 0.0 and other < head[rank]):
                best, head[rank], alike[rank] = like, other, like
        star[rank] = star[first] if first < rank else star[head[rank]]
