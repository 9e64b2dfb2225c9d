"""Hashes of words and normal forms of texts of simple signs, as `folding` gives them."""

import numpy as np

from comments.analysis.kernels import inner, kernel, signs
from comments.analysis.kernels.simple import read_simple
from comments.analysis.kernels.tables import Furniture, Points, Simple, Tables
from comments.analysis.kernels.word_hashes import BASIS, ONE, PRIME, SIGN_BIT, TWO, digested, finish

Hashes = np.ndarray
Places = np.ndarray

MARGIN = 16
"""Code points that must follow the last text, so that words can be read together past the end of the shorter ones."""


def room_for(codes: int, texts: int) -> int:
    """How many hashes of words `prepare` writes at most, for texts of so many code points in all.

    Every second code point may be a word, in each text the first one and the last too; and words are hashed four at
    once, so up to three more are written behind them.
    """
    return (codes + texts) // 2 + 3


@inner
def _hashed_to(codes: Points, begin: int, end: int, known: Simple, mixed: np.uint64) -> np.uint64:
    for at in range(np.uint64(begin), np.uint64(end)):
        mixed = (mixed ^ np.uint64(known.plain[codes[at]])) * PRIME
    return mixed


@inner
def hash_words(codes: Points, begins: Places, ends: Places, count: int, known: Simple, words: Hashes) -> None:
    """The hash of each word, as `fingerprint.word_hash` gives it.

    Four at once, for in each the next step has to wait for the one before. `begins`, `ends` and `words` must have room
    for three more.
    """
    for number in range(count, count + 3):
        begins[number] = ends[number] = 0
    for number in range(0, count, 4):
        at_a, at_b, at_c, at_d = begins[number], begins[number + 1], begins[number + 2], begins[number + 3]
        of_a, of_b = ends[number] - at_a, ends[number + 1] - at_b
        of_c, of_d = ends[number + 2] - at_c, ends[number + 3] - at_d
        a = b = c = d = BASIS
        for n in range(np.uint64(min(max(of_a, of_b, of_c, of_d), MARGIN))):
            next_a = (a ^ np.uint64(known.plain[codes[np.uint64(at_a) + n]])) * PRIME
            next_b = (b ^ np.uint64(known.plain[codes[np.uint64(at_b) + n]])) * PRIME
            next_c = (c ^ np.uint64(known.plain[codes[np.uint64(at_c) + n]])) * PRIME
            next_d = (d ^ np.uint64(known.plain[codes[np.uint64(at_d) + n]])) * PRIME
            a, b = next_a if n < np.uint64(of_a) else a, next_b if n < np.uint64(of_b) else b
            c, d = next_c if n < np.uint64(of_c) else c, next_d if n < np.uint64(of_d) else d
        if of_a > MARGIN:
            a = _hashed_to(codes, at_a + MARGIN, at_a + of_a, known, a)
        if of_b > MARGIN:
            b = _hashed_to(codes, at_b + MARGIN, at_b + of_b, known, b)
        if of_c > MARGIN:
            c = _hashed_to(codes, at_c + MARGIN, at_c + of_c, known, c)
        if of_d > MARGIN:
            d = _hashed_to(codes, at_d + MARGIN, at_d + of_d, known, d)
        words[number], words[number + 1], words[number + 2], words[number + 3] = (
            finish(a),
            finish(b),
            finish(c),
            finish(d),
        )


@inner
def _digest(tokens: Points, told: int, words: Hashes, digest: Hashes) -> None:
    """Two hashes of a normal form, as `folding` gives them."""
    one, two = ONE, TWO
    count = 0
    for number in range(told):
        value = words[count] if tokens[number] == 0 else np.uint64(tokens[number]) | SIGN_BIT
        count += tokens[number] == 0
        one, two = digested(one, two, value)
    digest[0], digest[1] = finish(one), finish(two)


@kernel
def prepare(
    codes: Points,
    starts: Places,
    known: Simple,
    tables: Tables,
    furniture: Furniture,
    words: Hashes,
    counts: Places,
    digests: Hashes,
) -> int:
    """`folding.prepare` for texts of simple signs; -1 in `counts` for those that have others.

    Args:
        codes: code points of all texts, and `MARGIN` more.
        words: filled with the words' hashes; must have room for as many as `room_for` says.
    """
    longest = 0
    for number in range(len(starts) - 1):
        longest = max(longest, starts[number + 1] - starts[number])
    marks, breaks = np.empty(longest + 2, dtype=np.uint32), np.empty(longest + 2, dtype=np.uint32)
    tokens = np.empty(3 * longest + 8, dtype=np.uint32)
    begins, ends = np.empty(longest + 8, dtype=np.int32), np.empty(longest + 8, dtype=np.int32)
    found, kinds = np.empty((signs.MANY_LINES, 3), dtype=np.int64), np.empty(signs.MANY_LINES, dtype=np.uint8)
    written = 0
    for number in range(len(starts) - 1):
        counts[number], told = read_simple(
            codes,
            starts[number],
            starts[number + 1],
            known,
            tables,
            furniture,
            marks,
            breaks,
            found,
            kinds,
            begins,
            ends,
            tokens,
        )
        if counts[number] >= 0:
            hash_words(codes, begins, ends, counts[number], known, words[written:])
            _digest(tokens, told, words[written:], digests[number])
            written += counts[number]
    return written
