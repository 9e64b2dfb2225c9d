"""The words of plain stretches (`plain`) by number: what `words`, `vocabulary`, `quoted` and `language` look up."""

import numpy as np

from comments.analysis.kernels import kernel
from comments.analysis.kernels.hashing import five_words, holds
from comments.analysis.kernels.plain import ALNUM, BLANK, CLAUSE_END, DASH
from comments.analysis.kernels.word_hashes import BASIS, PRIME, finish
from comments.analysis.language import COMMON_CHARS

Bytes = np.ndarray
Hashes = np.ndarray
Numbers = np.ndarray
Places = np.ndarray

_GOLDEN, _EIGHT = np.uint64(0x9E3779B97F4A7C15), np.uint64(8)
BREAK = -1
_RUN, _LEAST_QUOTED = 5, 8


@kernel
def _is_word(letters: Bytes, begin: int, other: int, length: int) -> bool:
    for n in range(length):
        if letters[begin + n] | 32 != letters[other + n] | 32:
            return False
    return True


@kernel
def number_words(
    letters: Bytes,
    places: Places,
    bodies: int,
    sorts: Bytes,
    numbers: Numbers,
    bounds: Places,
    slots: Numbers,
    known: Places,
    hashes: Hashes,
) -> tuple[int, int]:
    """Number the words of some plain stretches as they are met, in lower case: what `words.word_forms` finds there.

    Args:
        letters, places: as `plain.write_plain` gives them.
        bodies: the first so many are bodies: `BREAK` stands at their beginning, and once where a clause ends.
        numbers: filled; must have room for as many as there are letters, and two more for each stretch.
        bounds: filled with where the numbers of each begin, and of the last end.
        slots: a table for twice as many words as there is room for, a power of two; -1 in each place.
        known: filled with where in `letters` each word was met first, (begin, end).
        hashes: filled with the hash of each word.

    Returns:
        How many numbers there are, and how many words; -1 where there's no room for all of these.
    """
    words = count = 0
    mask = len(slots) - 1
    for piece in range(len(places)):
        start, end = places[piece, 0], places[piece, 1]
        is_body = piece < bodies
        bounds[piece] = count
        breaks, lines = is_body, 0
        at = start
        while at < end:
            sort = sorts[letters[at]]
            if sort != ALNUM:
                if is_body:
                    if sort == CLAUSE_END:
                        breaks = True
                    elif sort == DASH:
                        breaks |= at > start and sorts[letters[at - 1]] == BLANK
                    elif sort == BLANK:
                        lines += letters[at] == 10
                        breaks |= lines > 1 or (at > start and sorts[letters[at - 1]] == DASH)
                    lines = lines if sort == BLANK else 0
                at += 1
                continue
            begin, mixed = at, BASIS
            while at < end:
                code = letters[at]
                if sorts[code] != ALNUM and not (code == 39 and at + 1 < end and sorts[letters[at + 1]] == ALNUM):
                    break
                mixed = (mixed ^ np.uint64(code | 32)) * PRIME
                at += 1
            mixed = finish(mixed)
            slot = np.int64(mixed >> np.uint64(20)) & mask
            while slots[slot] >= 0:
                word = slots[slot]
                if hashes[word] == mixed and known[word, 1] - known[word, 0] == at - begin:
                    if _is_word(letters, known[word, 0], begin, at - begin):
                        break
                slot = (slot + 1) & mask
            if slots[slot] < 0:
                if words == len(known):
                    return count, -1
                slots[slot], hashes[words] = words, mixed
                known[words, 0], known[words, 1] = begin, at
                words += 1
            if breaks:
                numbers[count] = BREAK
                count += 1
            numbers[count] = slots[slot]
            count += 1
            breaks, lines = False, 0
        if breaks:
            numbers[count] = BREAK
            count += 1
    bounds[len(places)] = count
    return count, words


@kernel
def may_be_quoted(numbers: Numbers, bounds: Places, hashes: Hashes, rule: Hashes, may: np.ndarray) -> None:
    """Fill `may` with whether each stretch has eight words, and five of them in a row that the rule has.

    Args:
        hashes: by word.
        rule: a set of hashes of runs of five words.
    """
    for piece in range(len(may)):
        may[piece] = False
        if bounds[piece + 1] - bounds[piece] < _LEAST_QUOTED:
            continue
        words = hashes[numbers[bounds[piece] : bounds[piece + 1]]]
        for at in range(len(words) - _RUN + 1):
            if holds(rule, five_words(words, at)):
                may[piece] = True
                break


def packed(word: str) -> int:
    """A word of eight ASCII letters at most, as `count_common` compares them."""
    assert len(word) <= 8
    return int.from_bytes(word.encode("ascii")) * int(_GOLDEN) & (1 << 64) - 1


@kernel
def count_common(letters: Bytes, places: Places, english: Hashes, foreign: Hashes, counts: Numbers) -> None:
    """Fill `counts` with how many words of only letters the beginning of each stretch has, how many of English's
    commonest, and how many of those of others: `language`'s look at the commonest words.

    Args:
        english, foreign: sets of words of eight letters at most, as `packed` gives them.
    """
    for piece in range(len(places)):
        counts[piece, 0] = counts[piece, 1] = counts[piece, 2] = 0
        at = places[piece, 0]
        end = min(places[piece, 1], at + COMMON_CHARS)
        while at < end:
            if not 97 <= letters[at] | 32 <= 122:
                at += 1
                continue
            begin = at
            packed = np.uint64(0)
            while at < end and 97 <= letters[at] | 32 <= 122:
                packed = packed << _EIGHT | np.uint64(letters[at] | 32)
                at += 1
            counts[piece, 0] += 1
            if at - begin <= 8:
                key = packed * _GOLDEN
                counts[piece, 1] += holds(english, key)
                counts[piece, 2] += holds(foreign, key)
