"""Normal forms and words of exact texts, by code point: `normalise.normal_form` and `words.word_forms`, hashed."""

import numpy as np

from comments.analysis.kernels import kernel, lines, signs
from comments.analysis.kernels.reading import finished, read_folded, read_stretch
from comments.analysis.kernels.tables import Bytes, Furniture, Points
from comments.analysis.kernels.word_hashes import BASIS, ONE, TWO

Hashes = np.ndarray
Places = np.ndarray


@kernel
def read_body(
    points: Points,
    start: int,
    end: int,
    fate: Bytes,
    folded: Points,
    sort: Bytes,
    lower: Points,
    furniture: Furniture,
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
    lines.kinds_of(points, found, count, fate, sort, lower, furniture, kinds)
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
            fine, reading = read_stretch(points, first, stop, fate, folded, sort, reading, words, begins, ends)
            if not fine:
                return -1
        at = after
    if reading[5] == 0 and reading[3] == 0 and reading[2] == 0:
        fine, reading = read_stretch(points, start, end, fate, folded, sort, fresh, words, begins, ends)
        if not fine:
            return -1
    return finished(reading, words, digest)


@kernel
def prepare(
    points: Points,
    starts: Places,
    is_folded: bool,
    fate: Bytes,
    folded: Points,
    sort: Bytes,
    lower: Points,
    furniture: Furniture,
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
                furniture,
                found,
                kinds,
                room,
                begins,
                ends,
                digest,
            )
        written += max(counts[number], 0)
    return written
