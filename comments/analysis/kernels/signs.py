"""Lines of code points, and what single signs and words in them are."""

import unicodedata

import numpy as np

from comments.analysis.kernels import inner, kernel
from comments.analysis.kernels.tables import SPACE, SPECIAL, Bytes, Points


@inner
def among(code: int, signs: Points) -> bool:
    for sign in signs:
        if sign == code:
            return True
    return False


MANY_LINES = 4096
"""A text of more lines is one for the plain modules."""
_ZEROS = np.array([code for code in range(0x20000) if unicodedata.decimal(chr(code), None) == 0], dtype=np.uint32)
_SPECIAL = np.array(sorted(map(ord, SPECIAL)), dtype=np.uint32)


@inner
def is_space(code: int, fate: Bytes) -> bool:
    return code < len(fate) and fate[code] == SPACE


@inner
def _breaks(code: int) -> bool:
    return code == 10 or code == 13 or code == 0x2028 or code == 0x2029


@inner
def may_be_markup(points: Points, at: int, end: int, folded: Points) -> bool:
    """Whether a tag or an entity may begin here, in the text or when it's folded."""
    sign = points[at]
    if sign >= len(folded):
        return False
    if folded[sign, 0] != 38 and folded[sign, 0] != 60:
        return False
    if sign != 38 and sign != 60:
        return True
    if at + 1 == end or not (97 <= (points[at + 1] | 32) <= 122 or points[at + 1] == 47 or points[at + 1] == 35):
        return False
    if sign == 60:
        return True
    for there in range(at + 2, end):
        if points[there] < len(folded) and folded[points[there], 0] == 59:
            return True
        if points[there] == 38:
            return False  # if an entity follows, it's found from there
    return False


@kernel
def find_lines(points: Points, start: int, end: int, fate: Bytes, folded: Points, lines: np.ndarray) -> int:
    """Fill `lines` with (start, first, last) of each line that isn't blank; `first:last` without outer space.

    Returns how many there are; -1 if `lines` is too short, or the plain module must look.
    """
    count = 0
    at = start
    while at < end:
        begin = at
        while at < end:
            code = points[at]
            if code <= 13 or code >= 0x130 or code == 38 or code == 60:
                if _breaks(code):
                    break
                if among(code, _SPECIAL) or may_be_markup(points, at, end, folded):
                    return -1
            at += 1
        first, last = begin, at
        while first < last and is_space(points[first], fate):
            first += 1
        while last > first and is_space(points[last - 1], fate):
            last -= 1
        if first < last:
            if count == len(lines):
                return -1
            lines[count, 0], lines[count, 1], lines[count, 2] = begin, first, last
            count += 1
        at += 1
    return count


@inner
def words_in(points: Points, first: int, last: int, fate: Bytes) -> int:
    count = 0
    inside = False
    for at in range(first, last):
        space = is_space(points[at], fate)
        if not space and not inside:
            count += 1
        inside = not space
    return count


@inner
def starts_with(points: Points, first: int, last: int, row: Points, length: int, lower: Points) -> bool:
    if last - first < length:
        return False
    for n in range(length):
        code = points[first + n]
        if code >= len(lower) or lower[code] != row[n]:
            return False
    return True


@inner
def bucket_of(code: int, lower: Points) -> int:
    if code < len(lower) and lower[code] < 256:
        return lower[code]
    return 0


@inner
def is_word_sign(code: int, sort: Bytes) -> bool:
    return code == 95 or (code < len(sort) and (sort[code] == 1 or sort[code] == 2))


@inner
def is_digit(code: int) -> bool:
    if code < 128:
        return 48 <= code <= 57
    for zero in _ZEROS:
        if zero <= code < zero + 10:
            return True
    return False
