"""The hash of a word, sign by sign, as `fingerprint.word_hash` gives it, and the two hashes of a normal form."""

import numpy as np

from comments.analysis.kernels import inner, kernel

Points = np.ndarray

# Multipliers of FNV-1a, MurmurHash3 and splitmix64: odd, well spread.
BASIS, PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)
_MIX = np.uint64(0xD6E8FEB86659FD93)
ONE, TWO = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
_TURN, _AWAY = np.uint64(29), np.uint64(32)
SIGN_BIT = np.uint64(1 << 40)


@inner
def finish(mixed: np.uint64) -> np.uint64:
    """The hash of a word of which all signs were mixed in."""
    mixed ^= mixed >> _AWAY
    mixed *= _MIX
    return mixed ^ (mixed >> _AWAY)


@kernel
def hash_of_letters(points: Points, begin: int, end: int) -> np.uint64:
    """The hash of a word of ASCII letters, digits and apostrophes in lower case."""
    mixed = BASIS
    for at in range(begin, end):
        mixed = (mixed ^ np.uint64(points[at] | 32)) * PRIME
    return finish(mixed)


@inner
def digested(one: np.uint64, two: np.uint64, value: np.uint64) -> tuple[np.uint64, np.uint64]:
    """Both hashes of a normal form, begun with `ONE` and `TWO`, with one more word's hash or sign (with `SIGN_BIT`)."""
    one = (one ^ value) * ONE
    two = (two + value) * TWO
    return one ^ (one >> _TURN), two ^ (two >> _AWAY)
