"""What a text adds to the letter that it was made from: `alignment.added_spans` for many texts at once."""

import numpy as np

from comments.analysis.alignment import RUN_WORDS, SENTENCE_ENDS
from comments.analysis.kernels import inner, kernel
from comments.analysis.kernels.folding import read_body
from comments.analysis.kernels.hashing import four_words, holds, room_for, slot_of
from comments.analysis.kernels.signs import MANY_LINES
from comments.analysis.kernels.tables import CLUSTER, LETTER, SPACE, Bytes, Phrases, Points

Hashes = np.ndarray
Numbers = np.ndarray

_ENDS = np.array([ord(sign) for sign in SENTENCE_ENDS], dtype=np.uint32)


@inner
def _fresh_runs(words: Hashes, count: int, letter: Hashes, runs: Numbers) -> int:
    """Stretches of words that stand in no run of the letter, two joined over a stock phrase shorter than either."""
    found = 0
    covered = 0  # words before it are the letter's, or have been seen
    at = 0
    while at <= count - RUN_WORDS:
        if holds(letter, four_words(words, at)):
            if at > covered:
                found = _joined(runs, found, covered, at)
            covered = max(covered, at + RUN_WORDS)
        at += 1
    if count > covered:
        found = _joined(runs, found, covered, count)
    return found


@inner
def _joined(runs: Numbers, found: int, start: int, end: int) -> int:
    if found:
        first, after = runs[found - 1, 0], runs[found - 1, 1]
        if start - after < min(after - first, end - start):
            runs[found - 1, 1] = end
            return found
    runs[found, 0], runs[found, 1] = start, end
    return found + 1


@inner
def _sentence_ends(points: Points, begins: Numbers, ends: Numbers, count: int, index: int) -> bool:
    if index == 0 or index == count:
        return True
    for at in range(ends[index - 1], begins[index]):
        for sign in _ENDS:
            if points[at] == sign:
                return True
    return False


@inner
def _to_sentence(points: Points, begins: Numbers, ends: Numbers, count: int, first: int, after: int) -> tuple[int, int]:
    if after - first < RUN_WORDS:
        return first, after
    start, stop = first, after
    for index in range(first, max(first - RUN_WORDS, -1), -1):
        if _sentence_ends(points, begins, ends, count, index):
            start = index
            break
    for index in range(after, min(after + RUN_WORDS, count + 1)):
        if _sentence_ends(points, begins, ends, count, index):
            stop = index
            break
    return start, stop


@inner
def _is_sign(code: int, fate: Bytes, sort: Bytes) -> bool:
    if code < len(fate) and fate[code] == SPACE:
        return False
    return not (code < len(sort) and (sort[code] == LETTER or sort[code] == CLUSTER))


@kernel
def _fill_letter(words: Hashes, begin: int, end: int) -> Hashes:
    keys = np.zeros(room_for(end - begin), dtype=np.uint64)
    for at in range(begin, end - RUN_WORDS + 1):
        key = four_words(words, at)
        keys[slot_of(keys, key)] = key
    return keys


@kernel
def added(
    points: Points,
    starts: Numbers,
    letters: Numbers,
    words: Hashes,
    begins: Numbers,
    ends: Numbers,
    fate: Bytes,
    folded: Points,
    sort: Bytes,
    lower: Points,
    greetings: Phrases,
    closings: Phrases,
    devices: Phrases,
    spans: Numbers,
    counts: Numbers,
) -> int:
    """What each text adds to its letter.

    Args:
        points: code points of the texts, one after another.
        starts: where each begins; one more than there are texts.
        letters: for each text, the number of its letter; texts of one letter should follow each other.
        words: hashes of the words of all letters, those of letter n at `begins[n] : ends[n]`.
        spans: filled with (start, end) in the text; must have room for half as many as there are code points.
        counts: filled with the number of spans of each text; -1 where the plain modules must be asked.

    Returns:
        How many spans were written.
    """
    longest = 0
    for number in range(len(starts) - 1):
        longest = max(longest, starts[number + 1] - starts[number])
    room = 3 * longest + 8
    hashes, firsts, lasts = np.empty(room, dtype=np.uint64), np.empty(room, np.int64), np.empty(room, np.int64)
    found, kinds = np.empty((MANY_LINES, 3), dtype=np.int64), np.empty(MANY_LINES, dtype=np.uint8)
    runs, digest = np.empty((room, 2), dtype=np.int64), np.empty(2, dtype=np.uint64)
    letter = np.zeros(16, dtype=np.uint64)
    written = 0
    for number in range(len(starts) - 1):
        if number == 0 or letters[number] != letters[number - 1]:
            letter = _fill_letter(words, begins[letters[number]], ends[letters[number]])
        start, end = starts[number], starts[number + 1]
        count = read_body(
            points,
            start,
            end,
            fate,
            folded,
            sort,
            lower,
            greetings,
            closings,
            devices,
            found,
            kinds,
            hashes,
            firsts,
            lasts,
            digest,
        )
        counts[number] = -1
        if count < 0:
            continue
        counts[number] = _fresh_runs(hashes, count, letter, runs)
        for n in range(counts[number]):
            first, after = _to_sentence(points, firsts, lasts, count, runs[n, 0], runs[n, 1])
            limit = firsts[after] if after < count else end
            stop = lasts[after - 1]
            while stop < limit and _is_sign(points[stop], fate, sort):
                stop += 1
            spans[written, 0], spans[written, 1] = firsts[first] - start, stop - start
            written += 1
    return written
