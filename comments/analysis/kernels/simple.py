"""Words and normal forms of texts of simple signs: what `folding` says, in short loops one after another.

Simple is a sign that is space, one letter or digit, or one sign of punctuation, whatever stands beside it: all of ASCII
that can be seen, accented letters, other alphabets, the quotation marks and dashes of word processors. Most texts have
no other. A text that has one is `folding`'s.
"""

import numpy as np

from comments.analysis.kernels import inner, lines, signs
from comments.analysis.kernels.reading import is_tight
from comments.analysis.kernels.tables import (
    APOSTROPHE,
    BREAK,
    DASH,
    HANGING,
    IN_WORD,
    NOT_SIMPLE,
    WHITE,
    Bytes,
    Furniture,
    Points,
    Simple,
    Tables,
)
from comments.analysis.letter import SIGNATURE_LINES

Places = np.ndarray

_MOST_BEHIND = 80  # code points that `letter` takes behind a set phrase, of whatever kind
_WORD_TOKEN, _SPACE_TOKEN = 0, 32
_LETTER = 97  # stands for every letter and digit


@inner
def _find_marks(codes: Points, start: int, end: int, known: Simple, marks: Places, breaks: Places) -> tuple[int, int]:
    """Fill `marks` with the places of what is no letter and no digit, `breaks` with those of line ends and odd ones."""
    count = broken = 0
    for at in range(np.uint64(start), np.uint64(end)):
        marks[count] = breaks[broken] = at
        kind = known.kinds[codes[at]]
        count += kind != IN_WORD
        broken += kind >= BREAK
    marks[count] = breaks[broken] = end
    return count, broken


@inner
def _find_lines(
    codes: Points, start: int, end: int, known: Simple, tables: Tables, breaks: Places, count: int, found: np.ndarray
) -> int:
    """`signs.find_lines` for a text whose breaks are known; -1 where it isn't simple."""
    written, begin = 0, start
    for number in range(count + 1):
        at = int(breaks[number])
        if number < count and known.kinds[codes[at]] > BREAK:
            if known.kinds[codes[at]] == NOT_SIMPLE or signs.may_be_markup(codes, at, end, tables.folded):
                return -1
            continue
        first, last = begin, at
        while first < last and signs.is_space(codes[first], tables.fate):
            first += 1
        while last > first and signs.is_space(codes[last - 1], tables.fate):
            last -= 1
        if first < last:
            if written == len(found):
                return -1
            found[written, 0], found[written, 1], found[written, 2] = begin, first, last
            written += 1
        begin = at + 1
    return written


@inner
def _is_long(codes: Points, first: int, last: int, most: int, known: Simple) -> bool:
    """Whether a line is too long for anything but body, with all signs at its end left out."""
    while last - first > most and known.kinds[codes[last - 1]] != IN_WORD:
        last -= 1
    return last - first > most


@inner
def _kinds_of(
    codes: Points,
    found: np.ndarray,
    count: int,
    known: Simple,
    tables: Tables,
    furniture: Furniture,
    kinds: Bytes,
) -> None:
    """`lines.kinds_of`, with no look at what long lines begin with."""
    fate, sort, lower = tables.fate, tables.sort, tables.lower
    most = _MOST_BEHIND + max(
        furniture.greetings.rows.shape[1], furniture.closings.rows.shape[1], furniture.devices.rows.shape[1]
    )
    tail = count - SIGNATURE_LINES - 3
    at = 0
    while at < count:
        first, last = found[at, 1], found[at, 2]
        kinds[at] = lines.BODY
        if _is_long(codes, first, last, most, known):
            pass
        elif at < 2 and at < count - 1 and lines.is_salutation(codes, first, last, fate, sort, lower, furniture):
            kinds[at] = lines.SALUTATION
        elif at > 0 and lines.is_device(codes, first, last, lower, furniture):
            kinds[at] = lines.DEVICE
        elif at > 0 and at >= tail:
            length = lines.signature_length(codes, found, count, at, fate, sort, lower, furniture)
            kinds[at : at + length] = lines.SIGNATURE
            at += max(length - 1, 0)
        at += 1


# What has been read of a text: words; tokens; a single quote (or two, as a double one) not yet decided upon; the last
# code point; whether a word is being read.
_Reading = tuple[int, int, int, int, bool]


@inner
def _read_stretch(
    codes: Points,
    start: int,
    end: int,
    known: Simple,
    marks: Places,
    number: int,
    reading: _Reading,
    begins: Places,
    ends: Places,
    tokens: Points,
) -> tuple[int, _Reading]:
    """Read `codes[start:end]` after a space, as `reading.read_stretch` does; the marks from `number` on are its own.

    Returns the number of the first mark behind it; -1 where the plain modules must be asked.
    """
    count, told, held, last, inside = reading
    pending = True
    at = start
    while True:
        mark = min(int(marks[number]), end)
        if mark > at:
            if held != 0:
                if held == 34 or pending or not inside:
                    tokens[told], told, last, inside = held, told + 1, held, False
                held = 0
            if pending or not inside:
                tokens[told] = _SPACE_TOKEN
                told += pending and last != 0 and last != 45
                tokens[told], told = _WORD_TOKEN, told + 1
                begins[count], count = at, count + 1
                inside, pending = True, False
            ends[count - 1], last = mark, _LETTER
        if mark == end:
            return number, (count, told, held, last, inside)
        number, at = number + 1, mark + 1
        kind = known.kinds[codes[mark]]
        if kind == WHITE or kind == BREAK:
            pending = True
            continue
        code = int(known.plain[codes[mark]])
        if kind == APOSTROPHE or kind == HANGING:
            if held != 0 and not pending:
                held = 34
                continue
            if kind == HANGING and held == 0 and not pending and last == _LETTER:
                return -1, reading
            if held != 0:
                tokens[told], told, last, inside = held, told + 1, held, False
            if pending:
                inside, pending = False, False
                if last != 0 and last != 45:
                    tokens[told], told, last = _SPACE_TOKEN, told + 1, 32
            held = 39
            continue
        if held != 0:
            tokens[told], told, last, held = held, told + 1, held, 0
        inside = False
        if kind == DASH:
            if last != 45:
                tokens[told], told = 45, told + 1
        else:
            if pending and last != 0 and last != 45 and not is_tight(code):
                tokens[told], told = _SPACE_TOKEN, told + 1
            tokens[told], told = code, told + 1
        last, pending = code, False


@inner
def read_simple(
    codes: Points,
    start: int,
    end: int,
    known: Simple,
    tables: Tables,
    furniture: Furniture,
    marks: Places,
    breaks: Places,
    found: np.ndarray,
    kinds: Bytes,
    begins: Places,
    ends: Places,
    tokens: Points,
) -> tuple[int, int]:
    """Where the words of a text's body stand, and what its normal form is made of.

    Args:
        codes: the text is `codes[start:end]`; the tables follow.
        marks: room for one place for each code point, and one more.
        breaks: the same.
        found: room for lines.
        kinds: room for their kinds.
        begins: filled with where each word begins in `codes`.
        ends: filled with where it ends.
        tokens: filled with the signs of the normal form, 0 for a word; must have room for three for each code point.

    Returns:
        The number of words and of tokens; (-1, 0) where `folding` must be asked.
    """
    _, broken = _find_marks(codes, start, end, known, marks, breaks)
    count = _find_lines(codes, start, end, known, tables, breaks, broken, found)
    if count < 0:
        return -1, 0
    _kinds_of(codes, found, count, known, tables, furniture, kinds)
    fresh = (0, 0, 0, 0, False)
    reading = fresh
    at = number = 0
    while at < count:
        after = at + 1
        while after < count and kinds[after] == kinds[at]:
            after += 1
        if kinds[at] == lines.BODY:
            first = start if at == 0 else found[at, 0]
            stop = found[after, 0] if after < count else end
            while marks[number] < first:
                number += 1
            number, reading = _read_stretch(codes, first, stop, known, marks, number, reading, begins, ends, tokens)
            if number < 0:
                return -1, 0
        at = after
    if reading[3] == 0 and reading[2] == 0:
        number, reading = _read_stretch(codes, start, end, known, marks, 0, fresh, begins, ends, tokens)
        if number < 0:
            return -1, 0
    count, told, held, _, _ = reading
    if held != 0:
        tokens[told], told = held, told + 1
    return count, told
