"""What a text adds to the letter that it was made from: `alignment.added_spans` for many texts at once."""

import numpy as np

from comments.analysis.alignment import RUN_WORDS, SENTENCE_ENDS
from comments.analysis.kernels import inner, kernel
from comments.analysis.kernels.comparing import Runs, list_runs, place_of
from comments.analysis.kernels.folding import read_body
from comments.analysis.kernels.hashing import room_for
from comments.analysis.kernels.signs import MANY_LINES
from comments.analysis.kernels.simple import read_simple
from comments.analysis.kernels.tables import CLUSTER, LETTER, SPACE, Bytes, Furniture, Points, Simple, Tables

Hashes = np.ndarray
Numbers = np.ndarray

_ENDS = np.array([ord(sign) for sign in SENTENCE_ENDS], dtype=np.uint32)


@inner
def _fresh_runs(
    words: Hashes, begin: int, end: int, letter_begin: int, letter_end: int, letter: Runs, fresh: Numbers
) -> int:
    """Stretches of words that stand in no run of the letter, two joined over a stock phrase shorter than either."""
    found = 0
    covered = begin  # words before it are the letter's, or have been seen
    place = -1
    for at in range(begin, end - RUN_WORDS + 1):
        place = place_of(words, at, letter_begin, letter_end, letter, place)
        if place >= 0:
            if at > covered:
                found = _joined(fresh, found, covered - begin, at - begin)
            covered = at + RUN_WORDS
    if end > covered:
        found = _joined(fresh, found, covered - begin, end - begin)
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


@inner
def _write_spans(
    codes: Points,
    start: int,
    end: int,
    count: int,
    firsts: Numbers,
    lasts: Numbers,
    tables: Tables,
    fresh: Numbers,
    found: int,
    spans: Numbers,
    written: int,
) -> int:
    """Write fresh stretches of words down as spans of the text `codes[start:end]`; how many are written by now."""
    for n in range(found):
        first, after = _to_sentence(codes, firsts, lasts, count, fresh[n, 0], fresh[n, 1])
        limit = np.int64(firsts[after]) if after < count else end
        stop = np.int64(lasts[after - 1])
        while stop < limit and _is_sign(codes[stop], tables.fate, tables.sort):
            stop += 1
        spans[written, 0], spans[written, 1] = firsts[first] - start, stop - start
        written += 1
    return written


@kernel
def _longest(own: Numbers, begins: Numbers, ends: Numbers) -> int:
    longest = 0
    for number in own:
        longest = max(longest, ends[number] - begins[number])
    return int(longest)


@kernel
def _room_for_runs(longest: int) -> Runs:
    room = room_for(longest)
    return Runs(np.empty(room, dtype=np.uint64), np.empty(room, dtype=np.int32), np.empty(room, dtype=np.int32))


@kernel
def added_simple(
    codes: Points,
    starts: Numbers,
    own: Numbers,
    letters: Numbers,
    words: Hashes,
    begins: Numbers,
    ends: Numbers,
    known: Simple,
    tables: Tables,
    furniture: Furniture,
    spans: Numbers,
    counts: Numbers,
) -> int:
    """What each text of simple signs adds to its letter.

    Args:
        codes: code points of the texts, one after another.
        starts: where each begins; one more than there are texts.
        own: for each text, the number of its words.
        letters: for each, the number of its letter's; texts of one letter should follow each other.
        words: hashes of the words of all texts, those of number n at `begins[n] : ends[n]`.
        spans: filled with (start, end) in the text; must have room for half as many as there are code points, and for
            one more in each text.
        counts: filled with the number of spans of each text; -1 where `added` must be asked.

    Returns:
        How many spans were written.
    """
    longest = 0
    for number in range(len(starts) - 1):
        longest = max(longest, starts[number + 1] - starts[number])
    marks, breaks = np.empty(longest + 2, dtype=np.uint32), np.empty(longest + 2, dtype=np.uint32)
    tokens = np.empty(3 * longest + 8, dtype=np.uint32)
    firsts, lasts = np.empty(longest + 8, dtype=np.int32), np.empty(longest + 8, dtype=np.int32)
    found, kinds = np.empty((MANY_LINES, 3), dtype=np.int64), np.empty(MANY_LINES, dtype=np.uint8)
    fresh = np.empty((_longest(own, begins, ends) + 1, 2), dtype=np.int64)
    letter = _room_for_runs(_longest(letters, begins, ends))
    written = 0
    for number in range(len(starts) - 1):
        begin, end = begins[letters[number]], ends[letters[number]]
        runs = Runs(letter.keys[: room_for(end - begin)], letter.places, letter.firsts)
        if number == 0 or letters[number] != letters[number - 1]:
            list_runs(words, begin, end, runs)
        mine = own[number]
        counts[number] = _fresh_runs(words, begins[mine], ends[mine], begin, end, runs, fresh)
        if counts[number] == 0:
            continue
        count, _ = read_simple(
            codes,
            starts[number],
            starts[number + 1],
            known,
            tables,
            furniture,
            marks,
            breaks,
            found,
            kinds,
            firsts,
            lasts,
            tokens,
        )
        if count < 0:
            counts[number] = -1
            continue
        written = _write_spans(
            codes,
            starts[number],
            starts[number + 1],
            count,
            firsts,
            lasts,
            tables,
            fresh,
            counts[number],
            spans,
            written,
        )
    return written


@kernel
def added(
    points: Points,
    starts: Numbers,
    own: Numbers,
    letters: Numbers,
    words: Hashes,
    begins: Numbers,
    ends: Numbers,
    tables: Tables,
    furniture: Furniture,
    spans: Numbers,
    counts: Numbers,
) -> int:
    """The same for other texts; -1 in `counts` where the plain modules must be asked."""
    longest = 0
    for number in range(len(starts) - 1):
        longest = max(longest, starts[number + 1] - starts[number])
    room = 3 * longest + 8
    hashes, firsts, lasts = np.empty(room, dtype=np.uint64), np.empty(room, np.int64), np.empty(room, np.int64)
    found, kinds = np.empty((MANY_LINES, 3), dtype=np.int64), np.empty(MANY_LINES, dtype=np.uint8)
    digest = np.empty(2, dtype=np.uint64)
    fresh = np.empty((_longest(own, begins, ends) + 1, 2), dtype=np.int64)
    letter = _room_for_runs(_longest(letters, begins, ends))
    written = 0
    for number in range(len(starts) - 1):
        begin, end = begins[letters[number]], ends[letters[number]]
        runs = Runs(letter.keys[: room_for(end - begin)], letter.places, letter.firsts)
        if number == 0 or letters[number] != letters[number - 1]:
            list_runs(words, begin, end, runs)
        count = read_body(
            points,
            starts[number],
            starts[number + 1],
            tables.fate,
            tables.folded,
            tables.sort,
            tables.lower,
            furniture,
            found,
            kinds,
            hashes,
            firsts,
            lasts,
            digest,
        )
        if count < 0:
            counts[number] = -1
            continue
        mine = own[number]
        counts[number] = _fresh_runs(words, begins[mine], ends[mine], begin, end, runs, fresh)
        written = _write_spans(
            points,
            starts[number],
            starts[number + 1],
            count,
            firsts,
            lasts,
            tables,
            fresh,
            counts[number],
            spans,
            written,
        )
    return written
