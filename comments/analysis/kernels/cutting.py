"""Texts cut into sentences, by code point: `sentences.sentences`, where a rule tells without doubt.

What a rule can't tell is named as such, block by block, and left to the plain module and its model.
"""

import numpy as np

from comments.analysis.kernels import kernel, lines, signs
from comments.analysis.kernels.hashing import holds
from comments.analysis.kernels.tables import Bytes, Furniture, Points
from comments.analysis.kernels.word_hashes import hash_of_letters
from comments.analysis.sentences import BULLETS, OTHER_STOPS

Places = np.ndarray
Hashes = np.ndarray

IN_DOUBT = 255
"""In the place of a sentence's kind: a block that the plain module must cut."""
_MANY_LINES = 4096
_IS_SPACE = np.array([chr(code).isspace() for code in range(0x3001)], dtype=np.bool_)
_OTHER_STOPS = np.array(sorted(map(ord, OTHER_STOPS)), dtype=np.uint32)
_BULLETS = np.array(sorted(map(ord, BULLETS)), dtype=np.uint32)
_ROMAN = np.array(sorted(map(ord, "IVXLCivxlc")), dtype=np.uint32)


@kernel
def _is_blank(code: int) -> bool:
    return bool(code < len(_IS_SPACE) and _IS_SPACE[code])


@kernel
def _breaks(code: int) -> bool:
    return code == 10 or code == 13 or code == 0x2028 or code == 0x2029


@kernel
def _begins_item(points: Points, at: int, end: int) -> bool:
    """Whether an item of a list begins: a bullet, or a number or letter with a bracket or full stop; then space."""
    if at + 1 < end and signs.among(points[at], _BULLETS) and _is_blank(points[at + 1]):
        return True
    if at < end and points[at] == 40:
        at += 1
    first = at
    while at < end and at < first + 4 and (48 <= points[at] <= 57 or 97 <= points[at] <= 122):
        at += 1
    if not first < at < first + 4 or at + 1 >= end:
        return False
    return (points[at] == 46 or points[at] == 41) and _is_blank(points[at + 1])


@kernel
def _gap_end(points: Points, at: int, end: int) -> int:
    """Where a gap between blocks ends that begins with the line break at `at`; -1 where none does."""
    after = at + 1
    if points[at] == 13 and after < end and points[after] == 10:
        after += 1
    has_break = False
    while after < end and _is_blank(points[after]):
        has_break |= _breaks(points[after])
        after += 1
    return after if has_break or _begins_item(points, after, end) else -1


@kernel
def _ends_plainly(points: Points, first: int, at: int, end: int, doubtful: Hashes) -> int:
    """Where a sentence ends of which the stop at `at` leaves no doubt, with the spaces behind it; -1 for any other."""
    begin = at
    while begin > first and 97 <= points[begin - 1] <= 122:
        begin -= 1
    if begin == at:
        return -1
    if begin > first and 65 <= points[begin - 1] <= 90:
        begin -= 1
    if at - begin < 2 or begin == first or (points[begin - 1] != 32 and points[begin - 1] != 40):
        return -1
    if points[at] == 46 and at - begin <= 6:
        is_number = True
        for there in range(begin, at):
            is_number &= signs.among(points[there], _ROMAN)
        if is_number:
            return -1
    if holds(doubtful, hash_of_letters(points, begin, at)):
        return -1
    after = at + 1
    while after < end and points[after] == 32:
        after += 1
    if after == end:
        return after if after == at + 1 else -1
    return after if after > at + 1 and 65 <= points[after] <= 90 else -1


@kernel
def _add(points: Points, text: int, kind: int, first: int, last: int, found: Places, count: int) -> int:
    """Note a sentence without the white space at its ends, if anything is left of it."""
    while first < last and _is_blank(points[first]):
        first += 1
    while last > first and _is_blank(points[last - 1]):
        last -= 1
    if first < last:
        found[count, 0], found[count, 1], found[count, 2], found[count, 3] = text, kind, first, last
        count += 1
    return count


@kernel
def _cut_block(points: Points, text: int, first: int, last: int, doubtful: Hashes, found: Places, count: int) -> int:
    """Note the sentences of a block, or the whole of it as one in doubt."""
    begin = at = first
    written = count
    while at < last:
        code = points[at]
        at += 1
        is_plain = code == 46 or code == 33 or code == 63
        if is_plain or ((code < 32 or code > 127) and signs.among(code, _OTHER_STOPS)):
            stop = _ends_plainly(points, first, at - 1, last, doubtful) if is_plain else -1
            if stop < 0:
                found[written, 0], found[written, 1], found[written, 2], found[written, 3] = text, IN_DOUBT, first, last
                return written + (not _all_blank(points, first, last))
            count = _add(points, text, lines.BODY, begin, stop, found, count)
            begin = at = stop
    return _add(points, text, lines.BODY, begin, last, found, count)


@kernel
def _all_blank(points: Points, first: int, last: int) -> bool:
    for at in range(first, last):
        if not _is_blank(points[at]):
            return False
    return True


@kernel
def _cut_body(points: Points, text: int, first: int, last: int, doubtful: Hashes, found: Places, count: int) -> int:
    """Note the sentences of one stretch of body. Blocks end at empty lines, and where an item of a list begins."""
    begin = at = first
    while at < last:
        if _breaks(points[at]):
            after = _gap_end(points, at, last)
            if after >= 0:
                count = _cut_block(points, text, begin, at, doubtful, found, count)
                begin = at = after
                continue
        at += 1
    return _cut_block(points, text, begin, last, doubtful, found, count)


@kernel
def _cut_lines(points: Points, text: int, kind: int, first: int, last: int, found: Places, count: int) -> int:
    """Note each line of furniture."""
    begin = first
    for at in range(first, last):
        if points[at] == 10 or points[at] == 13:
            count = _add(points, text, kind, begin, at, found, count)
            begin = at + 1
    return _add(points, text, kind, begin, last, found, count)


@kernel
def room_for(points: Points, starts: Places) -> int:
    """How many sentences there may be at most."""
    marks = 0
    for code in points:
        marks += code == 10 or code == 13 or code == 33 or code == 46 or code == 63 or code == 0x2028 or code == 0x2029
    return 2 * marks + 2 * len(starts)


@kernel
def cut_texts(
    points: Points,
    starts: Places,
    fate: Bytes,
    folded: Points,
    sort: Bytes,
    lower: Points,
    furniture: Furniture,
    doubtful: Hashes,
    found: Places,
    bodies: Places,
    covered: np.ndarray,
) -> tuple[int, int]:
    """Cut some texts into sentences.

    Args:
        points: code points of all texts.
        starts: where each begins; one more than there are texts.
        doubtful: a set of the hashes of words whose full stop may end no sentence.
        found: filled with (text, kind, start, end) of each sentence, in order, places in `points`; room as `room_for`
            says. Of a block in doubt the kind is `IN_DOUBT`.
        bodies: filled with (text, start, end) of each stretch of body; the same room.
        covered: filled with whether each text could be cut here at all.

    Returns:
        How many sentences there are, and how many stretches of body.
    """
    rows = np.empty((_MANY_LINES, 3), dtype=np.int64)
    kinds = np.empty(_MANY_LINES, dtype=np.uint8)
    count = stretches = 0
    for text in range(len(starts) - 1):
        start, end = starts[text], starts[text + 1]
        several = signs.find_lines(points, start, end, fate, folded, rows)
        covered[text] = several >= 0
        if several < 0 or start == end:
            continue
        lines.kinds_of(points, rows, several, fate, sort, lower, furniture, kinds)
        if several == 0:
            bodies[stretches, 0], bodies[stretches, 1], bodies[stretches, 2] = text, start, end
            stretches += 1
        at = 0
        while at < several:
            after = at + 1
            while after < several and kinds[after] == kinds[at]:
                after += 1
            first = start if at == 0 else rows[at, 0]
            last = rows[after, 0] if after < several else end
            if kinds[at] == lines.BODY:
                bodies[stretches, 0], bodies[stretches, 1], bodies[stretches, 2] = text, first, last
                stretches += 1
                count = _cut_body(points, text, first, last, doubtful, found, count)
            else:
                count = _cut_lines(points, text, kinds[at], first, last, found, count)
            at = after
    return count, stretches
