"""Which letter each text was made from: candidates by anchors of shingles, verified in the words."""

import numpy as np

from comments.analysis.fingerprint import SHINGLE_WORDS, SHORT_TEXT_WORDS
from comments.analysis.kernels import inner, kernel
from comments.analysis.kernels.anchoring import HANDED_OUT_COPIES, heap_of, scale_of
from comments.analysis.kernels.comparing import Runs, list_runs, own_words, shared
from comments.analysis.kernels.hashing import room_for

Hashes = np.ndarray
Numbers = np.ndarray
Flags = np.ndarray

LEAST_CONTAINMENT = 0.5
LEAST_SHARED_WORDS = 8
# Of so many shared words any length may be added around.
ENOUGH_SHARED_WORDS = 30
# Of a letter that was handed out as it is, this much with so many words is enough too.
HANDED_OUT_CONTAINMENT = 0.8
HANDED_OUT_WORDS = 10
_CANDIDATES = 6
_LEAST_ESTIMATE = 0.15
_FEW_SHINGLES = 8


@inner
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


@inner
def _is_worth_a_look(votes: int, shingles: int, head_shingles: int) -> bool:
    """Whether votes promise that a fair part of the smaller text stands in the larger one."""
    expected = min(shingles, head_shingles) >> max(scale_of(shingles), scale_of(head_shingles))
    return votes >= _LEAST_ESTIMATE * expected and (votes > 1 or expected < _FEW_SHINGLES)


@inner
def _count_votes(
    looked: Hashes,
    rank: int,
    firsts: Numbers,
    at_heap: Numbers,
    head: Numbers,
    votes: Numbers,
    touched: Numbers,
) -> int:
    """Let the anchor of each shingle that a text looks for vote for its head; how many heads were voted for."""
    count = 0
    for at in range(len(looked)):
        heap = heap_of(looked[at], len(at_heap))
        anchor = firsts[at_heap[heap]]
        at_heap[heap] += 1
        if anchor != rank:
            voted = head[anchor]
            touched[count] = voted
            count += votes[voted] == 0
            votes[voted] += 1
    return count


@inner
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
def _list_at(lists: Runs, at: int, room: int) -> Runs:
    return Runs(lists.keys[at : at + room], lists.places[at : at + room], lists.firsts[at : at + room])


@inner
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
    looked: Hashes,
    starts: Numbers,
    firsts: Numbers,
    heap_starts: Numbers,
    bound: Numbers,
    barred: Numbers,
    barred_from: Numbers,
    head: Numbers,
    star: Numbers,
    alike: np.ndarray,
    lists: Runs,
) -> None:
    """Give each text a head (the text that it's compared with) and a star (the first text of its campaign).

    Args:
        words: hashes of the words of all texts.
        begins: by rank, where a text's words begin.
        ends: by rank, where they end.
        copies: by rank, how many comments are this text.
        quoted: which words are the rule's; empty if none.
        looked, starts: the shingles by which each text looks for its letter, as `anchoring.look` fills them.
        firsts, heap_starts: their anchors, as `anchoring.deal` fills them.
        bound: by rank, the first rank that staff put together with this one; itself if none.
        barred: ranks that staff put apart from a rank, those of `rank` at `barred_from[rank] : barred_from[rank + 1]`.
        head: filled.
        star: filled.
        alike: filled with the containment of the smaller of a text and its head in the larger; 1 for a head of its own.
        lists: room for the runs of letters, which most of their texts follow; for those of one text at least.
    """
    count = len(begins)
    longest = 0
    for rank in range(count):
        longest = max(longest, ends[rank] - begins[rank])
    hits = np.zeros(longest + 1, dtype=np.int64)
    listed_at, listed = np.full(count, -1, dtype=np.int64), 0
    at_heap = heap_starts[:-1].copy()
    votes, touched = np.zeros(count, dtype=np.int32), np.empty(2 * longest + 16, dtype=np.int32)
    chosen = np.empty(_CANDIDATES, dtype=np.int64)
    compared = 0
    for rank in range(count):
        begin, end = begins[rank], ends[rank]
        head[rank] = star[rank] = rank
        alike[rank] = 1.0
        shingles = end - begin - SHINGLE_WORDS + 1
        mine = looked[starts[rank] : starts[rank + 1]]
        seen = _count_votes(mine, rank, firsts, at_heap, head, votes, touched)
        picked = _best(votes, touched, seen, shingles, begins, ends, chosen)
        first = bound[rank]
        if first < rank:
            chosen[0], picked = head[first], 1
        if picked == 0:
            continue
        own = own_words(quoted, begin, end)
        best = 0.0
        for n in range(picked):
            other = chosen[n]
            if first == rank and _is_barred(barred, barred_from, rank, star, star[other]):
                continue
            room = room_for(ends[other] - begins[other])
            if listed_at[other] < 0:
                if listed + room > len(lists.keys):
                    listed_at[:], listed = -1, 0
                listed_at[other], listed = listed, listed + room
                list_runs(words, begins[other], ends[other], _list_at(lists, listed_at[other], room))
            compared += 1
            ours, theirs = shared(
                words,
                quoted,
                begin,
                end,
                begins[other],
                ends[other],
                _list_at(lists, listed_at[other], room),
                hits,
                compared,
            )
            like = likeness(ours, theirs, own, own_words(quoted, begins[other], ends[other]), copies[other])
            if like > best or (like == best and like > 0.0 and other < head[rank]):
                best, head[rank], alike[rank] = like, other, like
        star[rank] = star[first] if first < rank else star[head[rank]]
