"""Exact texts read code point by code point, folded and put together to hashes of words: `normalise` and `words`."""

import numpy as np

from comments.analysis.kernels import inner
from comments.analysis.kernels.tables import (
    ATTACHED,
    CLUSTER,
    DROPPED,
    LEFT_ALONE,
    LETTER,
    MARK,
    MARK_IN_ORDER,
    ODD_QUOTE,
    SIGN,
    SPACE,
    Bytes,
    Points,
)
from comments.analysis.kernels.word_hashes import BASIS, ONE, PRIME, SIGN_BIT, TWO, digested, finish

Hashes = np.ndarray
Places = np.ndarray

_SPACE_SIGN = np.uint64(1 << 40 | 32)
_COENG = 0x17D2
_LESS, _AND = 60, 38


@inner
def _sort_of(code: int, sort: Bytes) -> int:
    return sort[code] if code < len(sort) else SIGN


@inner
def is_tight(code: int) -> bool:
    """Signs that stand close to the word before them, whatever space was typed."""
    return code == 44 or code == 46 or code == 59 or code == 58 or code == 33 or code == 63 or code == 41


@inner
def _fate_of(code: int, fate: Bytes, sort: Bytes, last: int, in_order: bool) -> tuple[int, bool]:
    """The fate of a code point after `last` (0 after space), and whether it's a mark that may change places."""
    if code >= len(fate):
        return LEFT_ALONE, False
    what = fate[code]
    if what == DROPPED or what == ODD_QUOTE:
        before = _sort_of(last, sort)
        if what == DROPPED:
            odd = before == CLUSTER or before == ATTACHED or last == _LESS or last == _AND
            return (LEFT_ALONE if odd else DROPPED), in_order
        return (LEFT_ALONE if before == LETTER else ODD_QUOTE), False
    if what == MARK_IN_ORDER:
        return (LEFT_ALONE if in_order else MARK), True
    return what, False


# What has been read of a text: number of words; hash of the word that's being read; what it is (0 none, LETTER or
# CLUSTER); a single quote (or two, as a double one) not yet decided upon; whether space came last; the last code point;
# both digests.
Reading = tuple[int, np.uint64, int, int, bool, int, np.uint64, np.uint64]


@inner
def _end_word(reading: Reading, words: Hashes) -> Reading:
    count, mixed, inside, held, pending, last, one, two = reading
    if inside:
        mixed = finish(mixed)
        words[count] = mixed
        one, two = digested(one, two, mixed)
        count += 1
    return count, BASIS, 0, held, pending, last, one, two


@inner
def _end_with(reading: Reading, code: int, words: Hashes) -> Reading:
    """End a word, if one is being read, and take in a sign."""
    count, mixed, _, held, pending, _, one, two = _end_word(reading, words)
    one, two = digested(one, two, np.uint64(code) | SIGN_BIT)
    return count, mixed, 0, held, pending, code, one, two


@inner
def _let_go(reading: Reading, code: int, sort: Bytes, words: Hashes) -> Reading:
    """Decide upon the quote that's held, before `code`, which is none: within a word it's an apostrophe."""
    count, mixed, inside, held, pending, last, one, two = reading
    if held == 39 and inside == LETTER and not pending and _sort_of(code, sort) == LETTER:
        return count, (mixed ^ np.uint64(39)) * PRIME, inside, 0, pending, 39, one, two
    return _end_with((count, mixed, inside, 0, pending, last, one, two), held, words)


@inner
def _take_space(reading: Reading, code: int, words: Hashes) -> Reading:
    """Space came before `code`: it ends a word, and is a sign of its own unless a dash or `code` swallows it."""
    count, mixed, inside, held, _, last, one, two = _end_word(reading, words)
    reading = (count, mixed, inside, held, False, last, one, two)
    if last and last != 45 and not is_tight(code):
        return _end_with(reading, 32, words)
    return reading


@inner
def _take(
    reading: Reading, code: int, at: int, after: int, sort: Bytes, words: Hashes, begins: Places, ends: Places
) -> Reading:
    """Take in one folded code point that stands at `[at:after]` of the text, as `normalise._tidy` would leave it."""
    if code == 39:
        if reading[3] and not reading[4]:
            count, mixed, inside, held, pending, last, one, two = reading
            return count, mixed, inside, 34, pending, last, one, two
        if reading[3]:
            reading = _let_go(reading, code, sort, words)
        if reading[4]:
            reading = _take_space(reading, code, words)
        count, mixed, inside, held, pending, last, one, two = reading
        return count, mixed, inside, 39, pending, last, one, two
    if reading[3]:
        reading = _let_go(reading, code, sort, words)
    if code == 45:
        count, mixed, inside, held, pending, last, one, two = reading
        reading = (count, mixed, inside, held, False, last, one, two)
        return reading if last == 45 else _end_with(reading, 45, words)
    if reading[4]:
        reading = _take_space(reading, code, words)
    what = _sort_of(code, sort)
    count, mixed, inside, held, pending, last, one, two = reading
    below = inside == CLUSTER and last == _COENG
    if what == SIGN or (what == ATTACHED and not inside):
        return _end_with(reading, code, words)
    if what != ATTACHED and not below and not (what == LETTER and inside == LETTER):
        count, mixed, inside, held, pending, last, one, two = _end_word(reading, words)
        inside = what
        begins[count] = at
    ends[count] = after
    return count, (mixed ^ np.uint64(code)) * PRIME, inside, held, pending, code, one, two


@inner
def read_stretch(
    points: Points,
    start: int,
    end: int,
    fate: Bytes,
    folded: Points,
    sort: Bytes,
    reading: Reading,
    words: Hashes,
    begins: Places,
    ends: Places,
) -> tuple[bool, Reading]:
    """Read `points[start:end]` after a space; False where the text is one for the plain modules."""
    count, mixed, inside, held, pending, last, one, two = reading
    pending, in_order = True, False
    at = start
    while at < end:
        code = int(points[at])
        if 97 <= code | 32 <= 122 and held == 0 and inside != CLUSTER:
            # Most of a text is Latin letters. What follows is what `_take` does with them, without detours.
            if pending or inside == 0:
                if inside:
                    mixed = finish(mixed)
                    words[count] = mixed
                    one, two = digested(one, two, mixed)
                    count += 1
                if pending and last != 0 and last != 45:
                    one, two = digested(one, two, _SPACE_SIGN)
                pending, inside, mixed = False, LETTER, BASIS
                begins[count] = at
            while at < end and 97 <= points[at] | 32 <= 122:
                mixed = (mixed ^ np.uint64(points[at] | 32)) * PRIME
                at += 1
            ends[count], last, in_order = at, int(points[at - 1] | 32), False
            continue
        if (code == 46 or code == 44) and held == 0:
            if inside:
                mixed = finish(mixed)
                words[count] = mixed
                one, two = digested(one, two, mixed)
                count += 1
            one, two = digested(one, two, np.uint64(code) | SIGN_BIT)
            inside, mixed, pending, last, in_order = 0, BASIS, False, code, False
            at += 1
            continue
        if code == 32:
            pending, in_order = True, False
            at += 1
            continue
        what, in_order = _fate_of(code, fate, sort, 0 if pending else (39 if held else last), in_order)
        if what == LEFT_ALONE:
            return False, (count, mixed, inside, held, pending, last, one, two)
        if what == SPACE:
            pending, in_order = True, False
        elif what != DROPPED:
            reading = (count, mixed, inside, held, pending, last, one, two)
            reading = _take(reading, int(folded[code, 0]), at, at + 1, sort, words, begins, ends)
            for n in range(1, 3):
                if folded[code, n]:
                    reading = _take(reading, int(folded[code, n]), at, at + 1, sort, words, begins, ends)
            count, mixed, inside, held, pending, last, one, two = reading
        at += 1
    return True, (count, mixed, inside, held, pending, last, one, two)


@inner
def finished(reading: Reading, words: Hashes, digest: Hashes) -> int:
    """The number of words, when all has been read."""
    if reading[3]:
        count, mixed, inside, held, pending, last, one, two = reading
        reading = _end_with((count, mixed, inside, 0, pending, last, one, two), held, words)
    reading = _end_word(reading, words)
    digest[0], digest[1] = finish(reading[6]), finish(reading[7])
    return reading[0]


@inner
def read_folded(points: Points, sort: Bytes, words: Hashes, begins: Places, ends: Places, digest: Hashes) -> int:
    """`folding.read_body` for a text that is a normal form already."""
    reading = (0, BASIS, 0, 0, False, 0, ONE, TWO)
    for at in range(len(points)):
        code = int(points[at])
        if code == 32:
            count, mixed, inside, held, _, last, one, two = reading
            reading = (count, mixed, inside, held, True, last, one, two)
        else:
            reading = _take(reading, code, at, at + 1, sort, words, begins, ends)
    return finished(reading, words, digest)
