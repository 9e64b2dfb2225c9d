"""`saying.says_something` for code points: the rule is stated once, there; this follows it word by word."""

import numpy as np

from comments.analysis.kernels import inner
from comments.analysis.kernels.hashing import slot_of
from comments.analysis.kernels.tables import Points, Words
from comments.analysis.kernels.word_hashes import BASIS, PRIME, finish
from comments.analysis.saying import (
    ABBREVIATION,
    APOSTROPHE,
    AT,
    BEHIND_DASH,
    BELOW,
    BETWEEN_NAMES,
    CALL,
    CAPITAL,
    CLOSING,
    DENSE,
    DEVICE,
    DIGIT,
    EXCUSE,
    EXCUSED,
    FEWEST_PLAIN,
    FEWEST_PLAIN_AROUND,
    GREETING,
    HASH,
    INSIDE,
    LEAST_TAG,
    MORE_OF_PERSONS,
    MOST_DENSE,
    MOST_UNCASED,
    MOST_UNCASED_WORDS,
    OF_PERSONS,
    OF_PHONES,
    OF_SIGNATURES,
    OTHER,
    POLITE,
    SAID,
    SAID_SMALL,
    SAID_UNLESS_NAME,
    SENTENCE_CASE_WORDS,
    SENTENCE_WORDS,
    SLASH,
    SMALL,
    SPACE,
    STOP,
    TELLING,
    UNCASED,
    UNENDED,
)


@inner
def sort_of(code: int, words: Words) -> int:
    """What a code point is to a line."""
    return int(words.sorts[code]) if code < len(words.sorts) else OTHER


@inner
def _is_letter(sort: int) -> bool:
    """Of a word, letters, digits and the signs of every script."""
    return sort == SMALL or sort == CAPITAL or sort == UNCASED or sort == DENSE or sort == TELLING or sort == DIGIT


@inner
def _word_end(points: Points, at: int, last: int, words: Words) -> int:
    """Where the word ends that begins at `at`."""
    while at < last:
        sort = sort_of(points[at], words)
        is_within = sort == APOSTROPHE and at + 1 < last and _is_letter(sort_of(points[at + 1], words))
        if not (_is_letter(sort) or sort == INSIDE or is_within):
            break
        at += 1
    return at


@inner
def _bits_of(points: Points, begin: int, end: int, lower: Points, words: Words) -> tuple[int, int]:
    """What is known of a word, and how many signs it has."""
    mixed, length = BASIS, 0
    for at in range(begin, end):
        code = int(points[at])
        sort = sort_of(code, words)
        if sort != INSIDE:
            sign = 39 if sort == APOSTROPHE else int(lower[code]) if code < len(lower) else code
            mixed = (mixed ^ np.uint64(sign)) * PRIME
            length += 1
    slot = slot_of(words.keys, finish(mixed))
    return int(words.bits[slot]), length


@inner
def _has(points: Points, begin: int, end: int, wanted: int, words: Words) -> bool:
    """Whether signs of a sort are in a stretch."""
    for at in range(begin, end):
        if sort_of(points[at], words) == wanted:
            return True
    return False


@inner
def _token_end(points: Points, at: int, last: int, words: Words) -> int:
    while at < last and sort_of(points[at], words) != SPACE:
        at += 1
    return at


@inner
def _is_contact(points: Points, begin: int, end: int, words: Words) -> bool:
    """jo@example.org, example.org, she/her"""
    for at in range(begin, end):
        sort = sort_of(points[at], words)
        if sort == AT or sort == SLASH:
            return True
        if sort == STOP and begin < at < end - 1 and sort_of(points[at + 1], words) == SMALL:
            before = sort_of(points[at - 1], words)
            if before == SMALL or before == CAPITAL or before == DIGIT:
                return True
    return False


@inner
def _is_tag(points: Points, begin: int, end: int, words: Words) -> bool:
    if end - begin < LEAST_TAG or sort_of(points[begin], words) != HASH:
        return False
    sort = sort_of(points[begin + 1], words)
    return sort == SMALL or sort == CAPITAL or sort == UNCASED or sort == DENSE


@inner
def _is_long(points: Points, first: int, last: int, words: Words) -> bool:
    """Whether a line in a script without capitals is longer than a name."""
    dense = uncased = several = 0
    is_new = True
    for at in range(first, last):
        sort = sort_of(points[at], words)
        dense += sort == DENSE
        uncased += sort == UNCASED
        if sort == SPACE:
            is_new = True
        elif sort == UNCASED and is_new:
            several += 1
            is_new = False
    return dense > MOST_DENSE or uncased > MOST_UNCASED or several > MOST_UNCASED_WORDS


@inner
def _excuses(points: Points, first: int, last: int, lower: Points, words: Words) -> bool:
    at = first
    while at < last:
        if not _is_letter(sort_of(points[at], words)):
            at += 1
            continue
        end = _word_end(points, at, last, words)
        if _bits_of(points, at, end, lower, words)[0] & EXCUSE:
            return True
        at = end
    return False


@inner
def _ignored(points: Points, first: int, last: int, place: int, lower: Points, words: Words) -> int:
    """Words of these lists tell nothing there."""
    if place == DEVICE:
        return OF_PHONES | (EXCUSED if _excuses(points, first, last, lower, words) else 0)
    return POLITE if place == CLOSING or place == GREETING else 0


# What was read of a line: words, plain ones in small letters, ones with capitals; whether it has a stop, a person;
# whether it begins large, with a verb, with "I".
_Reading = tuple[int, int, int, bool, bool, bool, bool, bool]


@inner
def _take(
    points: Points, begin: int, end: int, last: int, ignored: int, lower: Points, words: Words, reading: _Reading
) -> tuple[bool, _Reading]:
    """Take in a word; whether the line says something by it."""
    number, plain, capitals, has_stop, has_person, is_large, has_begun, was_i = reading
    number += 1
    has_small, has_large = _has(points, begin, end, SMALL, words), _has(points, begin, end, CAPITAL, words)
    if _has(points, begin, end, DIGIT, words) or not (has_small or has_large):
        return False, (number, plain, capitals, has_stop, has_person, is_large, has_begun, False)
    bits, length = _bits_of(points, begin, end, lower, words)
    has_person |= bits & OF_PERSONS > 0
    if bits & ignored:
        bits = OF_SIGNATURES
    is_small = sort_of(points[begin], words) == SMALL and not has_large
    is_name = not is_small and (has_small or length == 1)
    capitals += not is_small
    began, is_i = has_begun and number == 2, False
    if number == 1:
        is_large = not is_small
        has_begun = is_name and bits & (SAID_UNLESS_NAME | SAID_SMALL) > 0
        is_before_space = end < last and sort_of(points[end], words) == SPACE
        is_i = length == 1 and (points[begin] | 32) == 105 and is_before_space
    told = SAID | (0 if is_name else SAID_UNLESS_NAME) | (SAID_SMALL if is_small else 0)
    plain += is_small and length > 1 and not bits & OF_SIGNATURES
    says = bits & told > 0 or was_i or (began and is_small and not bits & BETWEEN_NAMES)
    return says, (number, plain, capitals, has_stop, has_person, is_large, has_begun, is_i)


@inner
def _has_enough(place: int, reading: _Reading) -> bool:
    """Whether so many plain words in small letters make it say something."""
    number, plain, capitals, has_stop, has_person, is_large, has_begun, _ = reading
    if place == CLOSING:
        return False
    if place == GREETING or place == DEVICE:
        return plain >= FEWEST_PLAIN_AROUND
    if is_large and capitals == 1 and number >= SENTENCE_CASE_WORDS and not has_person:
        return plain >= 1
    more = int(capitals == 0) + MORE_OF_PERSONS * int(has_person) - int(has_stop) - int(has_begun)
    return plain >= max(FEWEST_PLAIN + more, 1)


@inner
def _ending(points: Points, begin: int, end: int, words: Words) -> tuple[bool, bool]:
    """Whether a call (! or ?) and a full stop are among the signs that a stretch ends with."""
    has_call = has_stop = False
    for at in range(end - 1, begin - 1, -1):
        sort = sort_of(points[at], words)
        if sort != CALL and sort != STOP and sort != OTHER and sort != INSIDE:
            break
        has_call |= sort == CALL
        has_stop |= sort == STOP
    return has_call, has_stop


@inner
def says_something(points: Points, first: int, last: int, place: int, lower: Points, words: Words) -> bool:
    """Whether a line says something in a place where something else is expected."""
    is_below = place == BELOW or place == BEHIND_DASH
    if _has(points, first, last, TELLING, words) or (is_below and _is_long(points, first, last, words)):
        return True
    if place == BEHIND_DASH and sort_of(points[first], words) == SMALL:
        return True
    ignored = _ignored(points, first, last, place, lower, words)
    reading = (0, 0, 0, False, False, False, False, False)
    tokens, ends, is_unended = 0, False, False
    at = first
    while at < last:
        if sort_of(points[at], words) == SPACE:
            at += 1
            continue
        begin, at = at, _token_end(points, at, last, words)
        tokens += 1
        ends = False
        if _is_contact(points, begin, at, words):
            continue
        here, is_short = begin, True
        while here < at:
            if not _is_letter(sort_of(points[here], words)):
                here += 1
                continue
            end = _word_end(points, here, at, words)
            says, reading = _take(points, here, end, last, ignored, lower, words, reading)
            if says:
                return True
            bits, length = _bits_of(points, here, end, lower, words)
            is_short = length < 2 or bits & ABBREVIATION > 0
            is_small = sort_of(points[here], words) == SMALL
            is_unended = end == last and is_small and bits & UNENDED > 0
            here = end
        if not is_below:
            continue
        if _is_tag(points, begin, at, words):
            return True
        has_call, has_stop = _ending(points, begin, at, words)
        if has_call and reading[0]:
            return True
        ends = has_stop and not is_short
        if ends:
            number, plain, capitals, _, has_person, is_large, has_begun, is_i = reading
            reading = (number, plain, capitals, True, has_person, is_large, has_begun, is_i)
    if is_below and ((ends and tokens >= SENTENCE_WORDS) or is_unended):
        return True
    return _has_enough(place, reading)
