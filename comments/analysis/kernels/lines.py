"""`letter.parts` for code points: which lines are salutation, signature or device line.

Each function's rule is stated once, in `letter`; this follows it line by line.
"""

import unicodedata

import numpy as np

from comments.analysis.kernels import kernel
from comments.analysis.kernels.tables import (
    NOTHING,
    SPACE,
    SPECIAL,
    TO_SOMEBODY,
    UP_TO_30,
    UP_TO_80_WITH_COMMAS,
    Bytes,
    Phrases,
    Points,
)
from comments.analysis.letter import (
    ADDRESSED_WORDS,
    CLOSING_WORDS,
    LONG_LINE_WORDS,
    SENTENCE_WORDS,
    SIGNATURE_CHARS,
    SIGNATURE_LINES,
)

# Numbers of kinds, for the kernels.
BODY, SALUTATION, SIGNATURE, DEVICE = range(4)


@kernel
def _among(code: int, signs: Points) -> bool:
    for sign in signs:
        if sign == code:
            return True
    return False


_ZEROS = np.array([code for code in range(0x20000) if unicodedata.decimal(chr(code), None) == 0], dtype=np.uint32)
_SPECIAL = np.array(sorted(map(ord, SPECIAL)), dtype=np.uint32)
_AFTER_GREETING = np.array([ord(sign) for sign in ",:;!.-，："], dtype=np.uint32)
_COLONS = np.array([ord(sign) for sign in ":："], dtype=np.uint32)
_COMMAS = np.array([ord(sign) for sign in ",，"], dtype=np.uint32)
# The last but two may stand between names in French and German, the last two but in Chinese.
_NEVER_NAMED = np.array([ord(sign) for sign in ":;!?,，："], dtype=np.uint32)
_AFTER_CLOSING = np.array([ord(sign) for sign in ",.;:!-"], dtype=np.uint32)
_FULL_STOPS = np.array([ord(sign) for sign in ".!?"], dtype=np.uint32)
_NOT_IN_CLOSING = np.array([ord(sign) for sign in ",.:;!?"], dtype=np.uint32)


@kernel
def _is_space(code: int, fate: Bytes) -> bool:
    return code < len(fate) and fate[code] == SPACE


@kernel
def _breaks(code: int) -> bool:
    return code == 10 or code == 13 or code == 0x2028 or code == 0x2029


@kernel
def _may_be_markup(points: Points, at: int, end: int, folded: Points) -> bool:
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
                if _among(code, _SPECIAL) or _may_be_markup(points, at, end, folded):
                    return -1
            at += 1
        first, last = begin, at
        while first < last and _is_space(points[first], fate):
            first += 1
        while last > first and _is_space(points[last - 1], fate):
            last -= 1
        if first < last:
            if count == len(lines):
                return -1
            lines[count, 0], lines[count, 1], lines[count, 2] = begin, first, last
            count += 1
        at += 1
    return count


@kernel
def _words_in(points: Points, first: int, last: int, fate: Bytes) -> int:
    count = 0
    inside = False
    for at in range(first, last):
        space = _is_space(points[at], fate)
        if not space and not inside:
            count += 1
        inside = not space
    return count


@kernel
def _starts_with(points: Points, first: int, last: int, row: Points, length: int, lower: Points) -> bool:
    if last - first < length:
        return False
    for n in range(length):
        code = points[first + n]
        if code >= len(lower) or lower[code] != row[n]:
            return False
    return True


@kernel
def _bucket(code: int, lower: Points) -> int:
    if code < len(lower) and lower[code] < 256:
        return lower[code]
    return 0


@kernel
def _is_word_sign(code: int, sort: Bytes) -> bool:
    return code == 95 or (code < len(sort) and (sort[code] == 1 or sort[code] == 2))


@kernel
def _greets(points: Points, first: int, last: int, fate: Bytes, sort: Bytes, lower: Points, known: Phrases) -> int:
    """The kind of greeting that a line is; -1 for none."""
    bucket = _bucket(points[first], lower)
    for number in range(known.first[bucket], known.first[bucket + 1]):
        length = known.lengths[number]
        if not _starts_with(points, first, last, known.rows[number], length, lower):
            continue
        kind = known.kinds[number]
        begin = first + length
        if kind != NOTHING and kind != UP_TO_30 and begin < last and _is_word_sign(points[begin], sort):
            continue
        stop = last
        while stop > begin and _among(points[stop - 1], _AFTER_GREETING):
            stop -= 1
        while stop > begin and _is_space(points[stop - 1], fate):
            stop -= 1
        if kind == NOTHING:
            if stop == begin:
                return kind
            continue
        if stop - begin > (30 if kind == UP_TO_30 else 80):
            continue
        refused = 4 if kind == UP_TO_80_WITH_COMMAS else 7 if kind == UP_TO_30 else 5
        fits = True
        for at in range(begin, stop):
            if _among(points[at], _NEVER_NAMED[:refused]):
                fits = False
                break
        if fits:
            return kind
    return -1


@kernel
def is_salutation(
    points: Points, first: int, last: int, fate: Bytes, sort: Bytes, lower: Points, known: Phrases
) -> bool:
    """Whether a line is a salutation."""
    kind = _greets(points, first, last, fate, sort, lower, known)
    if kind < 0:
        return False
    opening, ending = points[first], points[last - 1]
    alphanumeric = ending != 95 and _is_word_sign(ending, sort)
    if (opening == 104 or opening == 72 or opening == 103 or opening == 71) and alphanumeric:
        return False
    if kind == TO_SOMEBODY:
        named = _among(ending, _COMMAS) and _words_in(points, first, last, fate) <= ADDRESSED_WORDS
        return _among(ending, _COLONS) or named
    return (_among(ending, _AFTER_GREETING) and ending != 46) or _words_in(points, first, last, fate) <= 5


@kernel
def is_device(points: Points, first: int, last: int, lower: Points, known: Phrases) -> bool:
    """Whether a line is what a mail program put there."""
    bucket = _bucket(points[first], lower)
    for number in range(known.first[bucket], known.first[bucket + 1]):
        length = known.lengths[number]
        if _starts_with(points, first, last, known.rows[number], length, lower):
            if last - first - length <= 60:
                return True
    return False


@kernel
def _closes(points: Points, first: int, last: int, fate: Bytes, lower: Points, known: Phrases) -> bool:
    bucket = _bucket(points[first], lower)
    for number in range(known.first[bucket], known.first[bucket + 1]):
        length = known.lengths[number]
        if not _starts_with(points, first, last, known.rows[number], length, lower):
            continue
        stop = last
        while stop > first + length and _among(points[stop - 1], _AFTER_CLOSING):
            stop -= 1
        while stop > first + length and _is_space(points[stop - 1], fate):
            stop -= 1
        if stop == first + length:
            return True
    return False


@kernel
def _signs_bare(points: Points, first: int, last: int, fate: Bytes) -> bool:
    """A dash or /s/ and a name."""
    at = first
    code = points[at]
    if code == 0x2014 or code == 0x2013:
        at += 1
    elif code == 45 and last - first > 1 and points[first + 1] == 45:
        at += 2
    elif code == 47 and last - first > 2 and points[first + 2] == 47 and (points[at + 1] | 32) == 115:
        at += 3
    else:
        return False
    while at < last and _is_space(points[at], fate):
        at += 1
    if at == last or last - at > 61:
        return False
    for n in range(at + 1, last):
        if _among(points[n], _FULL_STOPS):
            return False
    return True


@kernel
def _may_close(points: Points, first: int, last: int, fate: Bytes, sort: Bytes) -> bool:
    """A few words with a comma, the first not in lower case."""
    code = points[first]
    if last - first < 2 or last - first > 42 or points[last - 1] != 44:
        return False
    if code == 95 or not _is_word_sign(code, sort) or _is_digit(code) or 97 <= code <= 122:
        return False
    for at in range(first + 1, last - 1):
        if _among(points[at], _NOT_IN_CLOSING):
            return False
    return _words_in(points, first, last, fate) <= CLOSING_WORDS


@kernel
def _is_digit(code: int) -> bool:
    if code < 128:
        return 48 <= code <= 57
    for zero in _ZEROS:
        if zero <= code < zero + 10:
            return True
    return False


@kernel
def _reads_as_sentence(points: Points, first: int, last: int, fate: Bytes, sort: Bytes) -> bool:
    if last - first > SIGNATURE_CHARS:
        return True
    words = _words_in(points, first, last, fate)
    if words >= LONG_LINE_WORDS:
        return True
    if (points[first] | 32) == 112:
        at = first + 1
        if at < last and points[at] == 46:
            at += 1
        if at < last and points[at] == 32:
            at += 1
        if at < last and (points[at] | 32) == 115 and (at + 1 == last or not _is_word_sign(points[at + 1], sort)):
            return True
    return words >= SENTENCE_WORDS and _among(points[last - 1], _FULL_STOPS)


@kernel
def signature_length(
    points: Points,
    lines: np.ndarray,
    count: int,
    at: int,
    fate: Bytes,
    sort: Bytes,
    lower: Points,
    closings: Phrases,
    devices: Phrases,
) -> int:
    """How many lines from `at` on make a signature block; 0 where none begins."""
    first, last = lines[at, 1], lines[at, 2]
    known = _closes(points, first, last, fate, lower, closings) or _signs_bare(points, first, last, fate)
    if not known and not _may_close(points, first, last, fate, sort):
        return 0
    length = 1
    for number in range(at + 1, min(at + 1 + SIGNATURE_LINES, count)):
        first, last = lines[number, 1], lines[number, 2]
        if _reads_as_sentence(points, first, last, fate, sort) or is_device(points, first, last, lower, devices):
            break
        length += 1
    if known:
        return length
    for number in range(at + length, count):
        if not is_device(points, lines[number, 1], lines[number, 2], lower, devices):
            return 0
    return length if length > 1 else 0


@kernel
def kinds_of(
    points: Points,
    lines: np.ndarray,
    count: int,
    fate: Bytes,
    sort: Bytes,
    lower: Points,
    greetings: Phrases,
    closings: Phrases,
    devices: Phrases,
    kinds: Bytes,
) -> None:
    """Fill `kinds` with what each line is."""
    tail = count - SIGNATURE_LINES - 3
    at = 0
    while at < count:
        first, last = lines[at, 1], lines[at, 2]
        kinds[at] = BODY
        if at < 2 and at < count - 1 and is_salutation(points, first, last, fate, sort, lower, greetings):
            kinds[at] = SALUTATION
        elif at > 0 and is_device(points, first, last, lower, devices):
            kinds[at] = DEVICE
        elif at > 0 and at >= tail:
            length = signature_length(points, lines, count, at, fate, sort, lower, closings, devices)
            for number in range(at, at + length):
                kinds[number] = SIGNATURE
            at += max(length - 1, 0)
        at += 1
