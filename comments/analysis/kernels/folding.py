"""Normal forms and words of exact texts, by code point: `normalise.normal_form` and `words.word_forms`, hashed."""

import numpy as np

from comments.analysis.kernels import kernel, lines
from comments.analysis.kernels.tables import (
    ATTACHED,
    CLUSTER,
    DROPPED,
    LEFT_ALONE,
    LETTER,
    MARK,
    MARK_IN_ORDER,
    ODD_QUOTE,
    SPACE,
    Bytes,
    Phrases,
    Points,
)

Hashes = np.ndarray
Places = np.ndarray

# Multipliers of FNV-1a, MurmurHash3 and splitmix64: odd, well spread.
_BASIS, _PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)
_MIX = np.uint64(0xD6E8FEB86659FD93)
_ONE, _TWO = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
_TURN, _AWAY = np.uint64(29), np.uint64(32)
_SIGN = np.uint64(1 << 40)
_COENG = 0x17D2
_MANY_LINES = 4096
_LESS, _AND, _HASH, _SLASH, _SEMICOLON = 60, 38, 35, 47, 59
_ENTITY = 48


@kernel
def _holds_markup(points: Points, start: int, end: int) -> bool:
    """Whether a tag or an entity could begin somewhere: `markup` must look."""
    for at in range(start, end - 1):
        code = points[at]
        if code != _LESS and code != _AND:
            continue
        after = points[at + 1]
        letter = 97 <= (after | 32) <= 122
        if code == _LESS and (letter or after == _SLASH):
            return True
        if code == _AND and (letter or after == _HASH):
            for there in range(at + 2, min(at + _ENTITY, end)):
                if points[there] == _SEMICOLON:
                    return True
    return False


@kernel
def _emit(
    out: Points, source: Places, length: int, code: int, at: int, pending: bool, quotes: int
) -> tuple[int, bool, int]:
    """Add one folded code point as `normalise._tidy` would leave it.

    `pending` says that space came before; `quotes` counts the single quotes just before. Returns length and both.
    """
    last = out[length - 1] if length else 0
    if code == 39:
        quotes = 1 if pending else quotes + 1
        if quotes == 2:
            out[length - 1] = 34
        if quotes > 1:
            return length, pending, quotes
    else:
        quotes = 0
    if code == 45:
        pending = False
        if last == 45:
            return length, pending, quotes
    elif pending:
        pending = False
        tight = code == 44 or code == 46 or code == 59 or code == 58 or code == 33 or code == 63 or code == 41
        if length and last != 45 and not tight:
            out[length], source[length] = 32, at
            length += 1
    out[length], source[length] = code, at
    return length + 1, pending, quotes


@kernel
def _fold_other(
    code: int, fate: Bytes, sort: Bytes, out: Points, length: int, pending: bool, in_order: bool
) -> tuple[int, bool]:
    """The fate of a code point in its place, and whether it's a mark that may change places with the next."""
    if code >= len(fate):
        return LEFT_ALONE, False
    what = fate[code]
    if what == DROPPED or what == ODD_QUOTE:
        last = sort[out[length - 1]] if length and not pending else 0
        if what == DROPPED:
            return (LEFT_ALONE if last == CLUSTER or last == ATTACHED else DROPPED), in_order
        return (LEFT_ALONE if last == LETTER else ODD_QUOTE), False
    if what == MARK_IN_ORDER:
        return (LEFT_ALONE if in_order else MARK), True
    return what, False


@kernel
def fold_stretch(
    points: Points,
    start: int,
    end: int,
    fate: Bytes,
    folded: Points,
    sort: Bytes,
    out: Points,
    source: Places,
    length: int,
) -> int:
    """Append `points[start:end]`, folded and after a space, to `out`, with the place of each in `source`.

    Returns the new length, or -1 where the text is one for the plain modules.
    """
    pending, in_order, quotes = True, False, 0
    at = start
    while at < end:
        code = points[at]
        if 97 <= code <= 122:
            length, pending, quotes = _emit(out, source, length, code, at, pending, quotes)
            at += 1
            # Most of a text is this: lower case, as it stands.
            while at < end and 97 <= points[at] <= 122:
                out[length], source[length] = points[at], at
                length += 1
                at += 1
            in_order = False
            continue
        if code == 32:
            pending, in_order, quotes = True, False, 0
            at += 1
            continue
        what, in_order = _fold_other(code, fate, sort, out, length, pending, in_order)
        if what == LEFT_ALONE:
            return -1
        if what == SPACE:
            pending, quotes = True, 0
        elif what == MARK:
            length, pending, quotes = _emit(out, source, length, code, at, pending, quotes)
        elif what != DROPPED:
            length, pending, quotes = _emit(out, source, length, folded[code, 0], at, pending, quotes)
            for n in range(1, 3):
                if folded[code, n]:
                    length, pending, quotes = _emit(out, source, length, folded[code, n], at, pending, quotes)
        at += 1
    return length


@kernel
def fold_body(
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
    out: Points,
    source: Places,
) -> int:
    """The folded body of a text, as `normalise.normal_form` gives it; -1 where that must be asked."""
    if _holds_markup(points, start, end):
        return -1
    count = lines.find_lines(points, start, end, fate, found)
    if count < 0:
        return -1
    lines.kinds_of(points, found, count, fate, sort, lower, greetings, closings, devices, kinds)
    length = 0
    at = 0
    while at < count:
        kind = kinds[at]
        after = at + 1
        while after < count and kinds[after] == kind:
            after += 1
        if kind == lines.BODY:
            first = start if at == 0 else found[at, 0]
            stop = found[after, 0] if after < count else end
            length = fold_stretch(points, first, stop, fate, folded, sort, out, source, length)
            if length < 0:
                return -1
        at = after
    if length == 0:
        length = fold_stretch(points, start, end, fate, folded, sort, out, source, 0)
    if length > 0 and _holds_markup(out, 0, length):
        return -1
    return length


@kernel
def _finish(mixed: np.uint64) -> np.uint64:
    mixed ^= mixed >> _AWAY
    mixed *= _MIX
    return mixed ^ (mixed >> _AWAY)


@kernel
def _cluster(out: Points, at: int, length: int, sort: Bytes) -> tuple[int, np.uint64]:
    """One written cluster (a base letter, its marks, and what a coeng puts below it): where it ends, and its hash."""
    mixed = (_BASIS ^ np.uint64(out[at])) * _PRIME
    at += 1
    while at < length and out[at] < len(sort):
        what = sort[out[at]]
        below = out[at - 1] == _COENG and (what == LETTER or what == CLUSTER)
        if what != ATTACHED and not below:
            break
        mixed = (mixed ^ np.uint64(out[at])) * _PRIME
        at += 1
    return at, _finish(mixed)


@kernel
def _word(out: Points, at: int, length: int, sort: Bytes) -> tuple[int, np.uint64]:
    """One word of a script with spaces: where it ends, and its hash."""
    mixed = _BASIS
    while at < length:
        code = out[at]
        if not 97 <= code <= 122:
            what = sort[code] if code < len(sort) else 0
            if what != LETTER and what != ATTACHED:
                inside = code == 39 and at + 1 < length and out[at + 1] < len(sort) and sort[out[at + 1]] == LETTER
                if not inside:
                    break
        mixed = (mixed ^ np.uint64(code)) * _PRIME
        at += 1
    return at, _finish(mixed)


@kernel
def hash_words(
    out: Points, length: int, sort: Bytes, words: Hashes, begins: Places, ends: Places, digest: Hashes
) -> int:
    """Hash the words of a folded text, and the text itself.

    Args:
        out: the folded text, `out[:length]`.
        sort: of code points.
        words: filled with a hash of each word, in order; must have room for `length`.
        begins: filled with the index in `out` of each word's first code point.
        ends: filled with the index after its last.
        digest: two hashes of the whole; equal texts have equal ones.

    Returns:
        How many words there are.
    """
    count = 0
    one, two = _ONE, _TWO
    at = 0
    while at < length:
        code = out[at]
        what = LETTER if 97 <= code <= 122 else (sort[code] if code < len(sort) else 0)
        if what == LETTER or what == CLUSTER:
            begins[count] = at
            at, mixed = _word(out, at, length, sort) if what == LETTER else _cluster(out, at, length, sort)
            words[count], ends[count] = mixed, at
            count += 1
        else:
            mixed = np.uint64(code) | _SIGN
            at += 1
        one = (one ^ mixed) * _ONE
        one ^= one >> _TURN
        two = (two + mixed) * _TWO
        two ^= two >> _AWAY
    digest[0], digest[1] = _finish(one), _finish(two)
    return count


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
    room = 3 * longest + 8
    out = np.empty(room, dtype=np.uint32)
    source, begins, ends = np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room, np.int64)
    found = np.empty((_MANY_LINES, 3), dtype=np.int64)
    kinds = np.empty(_MANY_LINES, dtype=np.uint8)
    written = 0
    for number in range(len(starts) - 1):
        start, end = starts[number], starts[number + 1]
        if is_folded:
            length = end - start
            out[:length] = points[start:end]
        else:
            length = fold_body(
                points, start, end, fate, folded, sort, lower, greetings, closings, devices, found, kinds, out, source
            )
        if length < 0:
            counts[number] = -1
            continue
        counts[number] = hash_words(out, length, sort, words[written:], begins, ends, digests[number])
        written += counts[number]
    return written
