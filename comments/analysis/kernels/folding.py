"""Normal forms and words of exact texts, by code point: `normalise.normal_form` and `words.word_forms`, hashed."""

import numpy as np

from comments.analysis.kernels import inner, kernel, lines, signs
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
    Phrases,
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
def _read_stretch(
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
def _finished(reading: Reading, words: Hashes, digest: Hashes) -> int:
    """The number of words, when all has been read."""
    if reading[3]:
        count, mixed, inside, held, pending, last, one, two = reading
        reading = _end_with((count, mixed, inside, 0, pending, last, one, two), held, words)
    reading = _end_word(reading, words)
    digest[0], digest[1] = finish(reading[6]), finish(reading[7])
    return reading[0]


@kernel
def read_body(
    points: Points,
    start: int,
    end: int,
    fate: Bytes,
    folded: Points,
    sort: Bytes,
    lower: Points,
    greetings: Phrases,
    closings: Phrases,
    devices: Phrases,
    found: np.ndarray,
    kinds: Bytes,
    words: Hashes,
    begins: Places,
    ends: Places,
    digest: Hashes,
) -> int:
    """Words of a text's body, as `normalise.normal_form` and `words.word_forms` give them, hashed.

    Args:
        points: the text is `points[start:end]`; the tables follow.
        found: room for lines.
        kinds: room for their kinds.
        words: filled with a hash of each word, in order.
        begins: filled with where each word begins in `points`.
        ends: filled with where it ends.
        digest: filled with two hashes of the normal form.

    Returns:
        How many words there are; -1 where the plain modules must be asked.
    """
    count = signs.find_lines(points, start, end, fate, folded, found)
    if count < 0:
        return -1
    lines.kinds_of(points, found, count, fate, sort, lower, greetings, closings, devices, kinds)
    fresh = (0, BASIS, 0, 0, True, 0, ONE, TWO)
    reading = fresh
    at = 0
    while at < count:
        after = at + 1
        while after < count and kinds[after] == kinds[at]:
            after += 1
        if kinds[at] == lines.BODY:
            first = start if at == 0 else found[at, 0]
            stop = found[after, 0] if after < count else end
            fine, reading = _read_stretch(points, first, stop, fate, folded, sort, reading, words, begins, ends)
            if not fine:
                return -1
        at = after
    if reading[5] == 0 and reading[3] == 0 and reading[2] == 0:
        fine, reading = _read_stretch(points, start, end, fate, folded, sort, fresh, words, begins, ends)
        if not fine:
            return -1
    return _finished(reading, words, digest)


@inner
def read_folded(points: Points, sort: Bytes, words: Hashes, begins: Places, ends: Places, digest: Hashes) -> int:
    """The same for a text that is a normal form already."""
    reading = (0, BASIS, 0, 0, False, 0, ONE, TWO)
    for at in range(len(points)):
        code = int(points[at])
        if code == 32:
            count, mixed, inside, held, _, last, one, two = reading
            reading = (count, mixed, inside, held, True, last, one, two)
        else:
            reading = _take(reading, code, at, at + 1, sort, words, begins, ends)
    return _finished(reading, words, digest)


@kernel
def prepare(
    points: Points,
    starts: Places,
    is_folded: bool,
    fate: Bytes,
    folded: Points,
    sort: Bytes,
    lower: Points,
    greetings: Phrases,
    closings: Phrases,
    devices: Phrases,
    words: Hashes,
    counts: Places,
    digests: Hashes,
) -> int:
    """Normal forms of many texts: the hashes of their words one after another, and two hashes of each form.

    Args:
        points: code points of all texts.
        starts: where each begins; one more than there are texts.
        is_folded: whether they are normal forms already.
        words: filled with the words' hashes; must have room for three times the code points.
        counts: filled with the number of words of each text; -1 where the plain modules must be asked.
        digests: filled with two hashes of each text's normal form.

    Returns:
        How many words were written.
    """
    longest = 0
    for number in range(len(starts) - 1):
        longest = max(longest, starts[number + 1] - starts[number])
    begins, ends = np.empty(3 * longest + 8, np.int64), np.empty(3 * longest + 8, np.int64)
    found = np.empty((signs.MANY_LINES, 3), dtype=np.int64)
    kinds = np.empty(signs.MANY_LINES, dtype=np.uint8)
    written = 0
    for number in range(len(starts) - 1):
        start, end = starts[number], starts[number + 1]
        room, digest = words[written:], digests[number]
        if is_folded:
            counts[number] = read_folded(points[start:end], sort, room, begins, ends, digest)
        else:
            counts[number] = read_body(
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
                room,
                begins,
                ends,
                digest,
            )
        written += max(counts[number], 0)
    return written
