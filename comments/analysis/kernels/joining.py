"""Which letter each text was made from: candidates by anchors of shingles, verified in the words."""

import numpy as np

from comments.analysis.fingerprint import SHINGLE_WORDS, SHORT_SHINGLE_WORDS, SHORT_TEXT_WORDS
from comments.analysis.kernels import kernel
from comments.analysis.kernels.comparing import fill_set, own_words, shared
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

LEAST_CONTAINMENT = 0.5
LEAST_SHARED_WORDS = 8
# Of so many shared words any length may be added around.
ENOUGH_SHARED_WORDS = 30
# Of a letter that so many sent as it is, this much with so many words is enough too.
HANDED_OUT_COPIES = 3
HANDED_OUT_CONTAINMENT = 0.8
HANDED_OUT_WORDS = 10
_KEEP_ALL, _USUAL_SCALE = 32, 3
_CANDIDATES = 6
_LEAST_ESTIMATE = 0.15
_FEW_SHINGLES = 8
_SALT = np.uint64(0xA5A5A5A55A5A5A5A)
_EVERYTHING = np.uint64(0xFFFFFFFFFFFFFFFF)
_POPULAR = 1 << 17


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
def _scale(shingles: int) -> int:
    scale = 0
    while scale < _USUAL_SCALE and shingles >> scale > _KEEP_ALL:
        scale += 1
    return scale


@kernel
def _is_worth_a_look(votes: int, shingles: int, head_shingles: int) -> bool:
    """Whether votes promise that a fair part of the smaller text stands in the larger one."""
    expected = min(shingles, head_shingles) >> max(_scale(shingles), _scale(head_shingles))
    return votes >= _LEAST_ESTIMATE * expected and (votes > 1 or expected < _FEW_SHINGLES)


@kernel
def _recurring(words: Hashes, begins: Numbers, ends: Numbers) -> Flags:
    """A filter of the sampled shingles that more than one place has. Most are nobody else's, and need no anchor."""
    total = 0
    for rank in range(len(begins)):
        shingles = max(ends[rank] - begins[rank] - SHINGLE_WORDS + 1, 0)
        total += 2 * (shingles >> _scale(shingles)) + 4
    once, twice = bits_for(total), bits_for(total)
    for rank in range(len(begins)):
        begin, end = begins[rank], ends[rank]
        limit = _EVERYTHING >> np.uint64(_scale(end - begin - SHINGLE_WORDS + 1))
        for at in range(begin, end - SHINGLE_WORDS + 1):
            key = five_words(words, at)
            if key <= limit:
                see(once, twice, key)
        if end - begin < SHORT_TEXT_WORDS:
            for at in range(begin, end - SHORT_SHINGLE_WORDS + 1):
                see(once, twice, three_words(words, at) ^ _SALT)
    return twice


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
def _best(
    votes: Numbers, touched: Numbers, count: int, shingles: int, begins: Numbers, ends: Numbers, chosen: Numbers
) -> int:
    """The candidates with most votes, ties by rank, that are worth a look; forgets all votes."""
    for n in range(count):
        voted = touched[n]
        theirs = ends[voted] - begins[voted] - SHINGLE_WORDS + 1
        if shingles >= SHORT_TEXT_WORDS and not _is_worth_a_look(votes[voted], shingles, theirs):
            votes[voted] = 0
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
    table = np.zeros(room_for(1024), dtype=np.uint64)
    anchors = np.empty(len(table), dtype=np.int32)
    twice = _recurring(words, begins, ends)
    used = 0
    popular = bits_for(_POPULAR)
    votes, touched = np.zeros(count, dtype=np.int32), np.empty(2 * longest + 16, dtype=np.int32)
    chosen = np.empty(_CANDIDATES, dtype=np.int64)
    compared = 0
    for rank in range(count):
        begin, end = begins[rank], ends[rank]
        head[rank] = star[rank] = rank
        alike[rank] = 1.0
        shingles = end - begin - SHINGLE_WORDS + 1
        limit = _EVERYTHING >> np.uint64(_scale(shingles))
        is_popular = copies[rank] >= HANDED_OUT_COPIES and shingles <= _KEEP_ALL
        seen = 0
        while 2 * (used + 2 * (end - begin)) > len(table):
            table, anchors = grown(table, anchors)
        for at in range(begin, end - SHINGLE_WORDS + 1):
            key = five_words(words, at)
            sampled = key <= limit and (is_popular or has_bit(twice, key))
            if not sampled and not has_bit(popular, key):
                continue
            if len(rule) > 16 and holds(rule, key):
                continue
            slot = slot_of(table, key)
            seen = _vote(table[slot], key, anchors[slot], rank, head, votes, touched, seen)
            if sampled and table[slot] != key:
                table[slot], anchors[slot] = key, rank
                used += 1
                if is_popular:
                    see(popular, popular, key)
        if end - begin < SHORT_TEXT_WORDS:
            for at in range(begin, end - SHORT_SHINGLE_WORDS + 1):
                key = three_words(words, at) ^ _SALT
                if not has_bit(twice, key):
                    continue
                slot = slot_of(table, key)
                seen = _vote(table[slot], key, anchors[slot], rank, head, votes, touched, seen)
                if table[slot] != key:
                    table[slot], anchors[slot] = key, rank
                    used += 1
        picked = _best(votes, touched, seen, shingles, begins, ends, chosen)
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
