"""`letter.parts` for code points: which lines are salutation, signature or device line.

Each function's rule is stated once, in `letter`; this follows it line by line.
"""

import numpy as np

from comments.analysis.kernels import inner
from comments.analysis.kernels.saying import says_something, sort_of
from comments.analysis.kernels.signs import among, bucket_of, is_digit, is_space, is_word_sign, starts_with, words_in
from comments.analysis.kernels.tables import (
    NOTHING,
    TO_SOMEBODY,
    UP_TO_30,
    UP_TO_80_WITH_COMMAS,
    Bytes,
    Furniture,
    Phrases,
    Points,
)
from comments.analysis.letter import (
    ADDRESSED_WORDS,
    CLOSING_WORDS,
    LONG_LINE_WORDS,
    SIGNATURE_CHARS,
    SIGNATURE_LINES,
)
from comments.analysis.saying import BEHIND_DASH, BELOW, CLOSING, GREETING, SMALL
from comments.analysis.saying import DEVICE as DEVICE_LINE

# Numbers of kinds, for the kernels.
BODY, SALUTATION, SIGNATURE, DEVICE = range(4)
_AFTER_GREETING = np.array([ord(sign) for sign in ",:;!.-，："], dtype=np.uint32)
_COLONS = np.array([ord(sign) for sign in ":："], dtype=np.uint32)
_COMMAS = np.array([ord(sign) for sign in ",，"], dtype=np.uint32)
# The last but two may stand between names in French and German, the last two but in Chinese.
_NEVER_NAMED = np.array([ord(sign) for sign in ":;!?,，："], dtype=np.uint32)
_AFTER_CLOSING = np.array([ord(sign) for sign in ",.;:!-"], dtype=np.uint32)
_FULL_STOPS = np.array([ord(sign) for sign in ".!?"], dtype=np.uint32)
_NOT_IN_CLOSING = np.array([ord(sign) for sign in ",.:;!?"], dtype=np.uint32)


@inner
def _greets(points: Points, first: int, last: int, fate: Bytes, sort: Bytes, lower: Points, known: Phrases) -> int:
    """The kind of greeting that a line is; -1 for none."""
    bucket = bucket_of(points[first], lower)
    for number in range(known.first[bucket], known.first[bucket + 1]):
        length = known.lengths[number]
        if not starts_with(points, first, last, known.rows[number], length, lower):
            continue
        kind = known.kinds[number]
        begin = first + length
        if kind != NOTHING and kind != UP_TO_30 and begin < last and is_word_sign(points[begin], sort):
            continue
        stop = last
        while stop > begin and among(points[stop - 1], _AFTER_GREETING):
            stop -= 1
        while stop > begin and is_space(points[stop - 1], fate):
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
            for n in range(refused):
                fits &= points[at] != _NEVER_NAMED[n]
        if fits:
            return kind
    return -1


@inner
def is_salutation(
    points: Points, first: int, last: int, fate: Bytes, sort: Bytes, lower: Points, furniture: Furniture
) -> bool:
    """Whether a line is a salutation."""
    kind = _greets(points, first, last, fate, sort, lower, furniture.greetings)
    if kind < 0 or says_something(points, first, last, GREETING, lower, furniture.words):
        return False
    opening, ending = points[first], points[last - 1]
    alphanumeric = ending != 95 and is_word_sign(ending, sort)
    if (opening == 104 or opening == 72 or opening == 103 or opening == 71) and alphanumeric:
        return False
    if kind == TO_SOMEBODY:
        named = among(ending, _COMMAS) and words_in(points, first, last, fate) <= ADDRESSED_WORDS
        return among(ending, _COLONS) or named
    return (among(ending, _AFTER_GREETING) and ending != 46) or words_in(points, first, last, fate) <= 5


@inner
def is_device(points: Points, first: int, last: int, lower: Points, furniture: Furniture) -> bool:
    """Whether a line is what a mail program put there."""
    known = furniture.devices
    bucket = bucket_of(points[first], lower)
    for number in range(known.first[bucket], known.first[bucket + 1]):
        length = known.lengths[number]
        if starts_with(points, first, last, known.rows[number], length, lower):
            if last - first - length <= 60:
                return not says_something(points, first, last, DEVICE_LINE, lower, furniture.words)
    return False


@inner
def _closes(points: Points, first: int, last: int, fate: Bytes, lower: Points, known: Phrases) -> bool:
    bucket = bucket_of(points[first], lower)
    for number in range(known.first[bucket], known.first[bucket + 1]):
        length = known.lengths[number]
        if not starts_with(points, first, last, known.rows[number], length, lower):
            continue
        stop = last
        while stop > first + length and among(points[stop - 1], _AFTER_CLOSING):
            stop -= 1
        while stop > first + length and is_space(points[stop - 1], fate):
            stop -= 1
        if stop == first + length:
            return True
    return False


@inner
def _signs_bare(points: Points, first: int, last: int, fate: Bytes, lower: Points, furniture: Furniture) -> bool:
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
    while at < last and is_space(points[at], fate):
        at += 1
    if at == last or last - at > 61:
        return False
    for n in range(at + 1, last):
        if among(points[n], _FULL_STOPS):
            return False
    place = BELOW if code == 47 else BEHIND_DASH
    return not says_something(points, at, last, place, lower, furniture.words)


@inner
def _may_close(
    points: Points, first: int, last: int, fate: Bytes, sort: Bytes, lower: Points, furniture: Furniture
) -> bool:
    """A few words with a comma, the first not in lower case."""
    code = points[first]
    if last - first < 2 or last - first > 42 or points[last - 1] != 44:
        return False
    if code == 95 or not is_word_sign(code, sort) or is_digit(code) or 97 <= code <= 122:
        return False
    for at in range(first + 1, last - 1):
        if among(points[at], _NOT_IN_CLOSING):
            return False
    if words_in(points, first, last, fate) > CLOSING_WORDS:
        return False
    return not says_something(points, first, last, CLOSING, lower, furniture.words)


@inner
def _reads_as_sentence(
    points: Points, first: int, last: int, fate: Bytes, sort: Bytes, lower: Points, furniture: Furniture
) -> bool:
    """Whether a line below a closing is no part of a signature."""
    if _closes(points, first, last, fate, lower, furniture.closings):
        return False
    if last - first > SIGNATURE_CHARS:
        return True
    if words_in(points, first, last, fate) >= LONG_LINE_WORDS:
        return True
    if (points[first] | 32) == 112:
        at = first + 1
        if at < last and points[at] == 46:
            at += 1
        if at < last and points[at] == 32:
            at += 1
        if at < last and (points[at] | 32) == 115 and (at + 1 == last or not is_word_sign(points[at + 1], sort)):
            return True
    return says_something(points, first, last, BELOW, lower, furniture.words)


@inner
def signature_length(
    points: Points,
    lines: np.ndarray,
    count: int,
    at: int,
    fate: Bytes,
    sort: Bytes,
    lower: Points,
    furniture: Furniture,
) -> int:
    """How many lines from `at` on make a signature block; 0 where none begins."""
    first, last = lines[at, 1], lines[at, 2]
    closings = furniture.closings
    known = _closes(points, first, last, fate, lower, closings)
    known = known or _signs_bare(points, first, last, fate, lower, furniture)
    if not known and not _may_close(points, first, last, fate, sort, lower, furniture):
        return 0
    length = 1
    for number in range(at + 1, min(at + 1 + SIGNATURE_LINES, count)):
        first, last = lines[number, 1], lines[number, 2]
        if is_device(points, first, last, lower, furniture):
            break
        if _reads_as_sentence(points, first, last, fate, sort, lower, furniture):
            if length > 1 and sort_of(points[first], furniture.words) == SMALL:
                first, last = lines[number - 1, 1], lines[number - 1, 2]
                length -= not _closes(points, first, last, fate, lower, closings)
            break
        length += 1
    if known:
        return length
    for number in range(at + length, count):
        if not is_device(points, lines[number, 1], lines[number, 2], lower, furniture):
            return 0
    return length if length > 1 else 0


@inner
def kinds_of(
    points: Points,
    lines: np.ndarray,
    count: int,
    fate: Bytes,
    sort: Bytes,
    lower: Points,
    furniture: Furniture,
    kinds: Bytes,
) -> None:
    """Fill `kinds` with what each line is."""
    tail = count - SIGNATURE_LINES - 3
    at = 0
    while at < count:
        first, last = lines[at, 1], lines[at, 2]
        kinds[at] = BODY
        if at < 2 and at < count - 1 and is_salutation(points, first, last, fate, sort, lower, furniture):
            kinds[at] = SALUTATION
        elif at > 0 and is_device(points, first, last, lower, furniture):
            kinds[at] = DEVICE
        elif at > 0 and at >= tail:
            length = signature_length(points, lines, count, at, fate, sort, lower, furniture)
            for number in range(at, at + length):
                kinds[number] = SIGNATURE
            at += max(length - 1, 0)
        at += 1
