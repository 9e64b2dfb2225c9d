"""Sketches: a few hundred bytes from which the overlap of two texts can be told.

FracMinHash over word shingles: of all hashed five-word shingles of the body, those below
a threshold are kept. The threshold halves with length, so short texts keep all of them
and containment (how much of the smaller text stands in the larger one) can be estimated
from two sketches of any two lengths. Short texts carry three-word shingles besides.
"""

import functools
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from comments.analysis.normalise import normal_form
from comments.analysis.words import word_forms

SKETCH_VERSION: Final = 2
SHINGLE_WORDS: Final = 5
SHORT_SHINGLE_WORDS: Final = 3
SHORT_TEXT_WORDS: Final = 40
_KEEP_ALL = 64
_USUAL_SCALE = 3  # one shingle in eight
_MOST_HASHES = 4096
_ALL = (1 << 64) - 1
_HEADER = struct.Struct("<BBIII")  # version, scale, words, number of fives, number of threes

Hashes = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True, eq=False)
class Sketch:
    """What is kept of a text.

    Attributes:
        version: `SKETCH_VERSION` of the code that made it; only equal ones compare.
        word_count: words of the body.
        scale: five-word shingles are kept where hash < 2**64 >> scale.
        fives: sorted distinct hashes of the kept five-word shingles.
        threes: sorted distinct hashes of all three-word shingles; empty for long texts.
    """

    version: int
    word_count: int
    scale: int
    fives: Hashes
    threes: Hashes

    def to_bytes(self) -> bytes:
        """Little-endian, 14 bytes of header and 8 for each hash. At most about 33 kB."""
        header = _HEADER.pack(self.version, self.scale, self.word_count, len(self.fives), len(self.threes))
        return header + self.fives.astype("<u8").tobytes() + self.threes.astype("<u8").tobytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Sketch":
        """Read what `to_bytes` wrote.

        Raises:
            ValueError: it was made by another version, or is cut short.
        """
        if len(data) < _HEADER.size:
            raise ValueError("A sketch is at least its header.")
        version, scale, word_count, fives, threes = _HEADER.unpack_from(data)
        if version != SKETCH_VERSION:
            raise ValueError(f"Sketch version {version}; this code reads {SKETCH_VERSION}.")
        if len(data) != _HEADER.size + 8 * (fives + threes):
            raise ValueError("The sketch's length doesn't agree with its header.")
        hashes = np.frombuffer(data, dtype="<u8", offset=_HEADER.size).astype(np.uint64)
        return cls(version, word_count, scale, hashes[:fives], hashes[fives:])


def word_hash(form: str) -> int:
    """64 bits of FNV-1a over the code points of a folded word, mixed; the same on every machine and run.

    `kernels.hashed.hash_words` gives the same. It's no keyed hash: who builds words that collide makes their own
    comment look like another, nobody else's.
    """
    mixed = 0xCBF29CE484222325
    for sign in form:
        mixed = (mixed ^ ord(sign)) * 0x100000001B3 & _ALL
    mixed = (mixed ^ mixed >> 32) * 0xD6E8FEB86659FD93 & _ALL
    return mixed ^ mixed >> 32


_hash_remembered = functools.lru_cache(maxsize=500_000)(word_hash)


def word_hashes(forms: Sequence[str]) -> Hashes:
    """Hashes of words, in order."""
    return np.fromiter(map(_hash_remembered, forms), dtype=np.uint64, count=len(forms))


def rolling(hashes: Hashes, size: int) -> Hashes:
    """One hash for each run of `size` words; empty where there are fewer words.

    Polynomial in the words' hashes modulo 2**64, then mixed (the finaliser of splitmix64),
    so that thresholds cut evenly.
    """
    count = len(hashes) - size + 1
    if count <= 0:
        return np.empty(0, dtype=np.uint64)
    mixed = hashes[:count].copy()
    for shift in range(1, size):
        mixed *= np.uint64(0x9E3779B97F4A7C15)
        mixed += hashes[shift : shift + count]
    mixed ^= mixed >> np.uint64(30)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(27)
    mixed *= np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return mixed


def _scale_for(count: int) -> int:
    scale = 0
    while scale < _USUAL_SCALE and count >> scale > _KEEP_ALL:
        scale += 1
    while count >> scale > _MOST_HASHES:
        scale += 1
    return scale


def threshold(scale: int) -> np.uint64:
    """The largest hash that a sketch of this scale keeps."""
    return np.uint64((0xFFFFFFFFFFFFFFFF) >> scale)


def sketch_of_words(forms: Sequence[str]) -> Sketch:
    """The sketch of a body already cut into folded words."""
    hashes = word_hashes(forms)
    fives = np.unique(rolling(hashes, SHINGLE_WORDS))
    scale = _scale_for(len(fives))
    short = len(forms) < SHORT_TEXT_WORDS
    threes = np.unique(rolling(hashes, SHORT_SHINGLE_WORDS)) if short else fives[:0]
    return Sketch(SKETCH_VERSION, len(forms), scale, fives[fives <= threshold(scale)], threes)


def sketch(text: str) -> Sketch:
    """Sketch the body of a text (salutation and signature left out).

    Args:
        text: the exact text.

    Returns:
        Its sketch; with no hashes where the body has fewer than three words.
    """
    return sketch_of_words(word_forms(normal_form(text)))


def shingles_of(texts: Iterable[str], size: int = SHINGLE_WORDS) -> Hashes:
    """All distinct shingles of some texts, sorted, unsampled.

    For the rule's own text, whose phrases must not tie two comments together.
    """
    return _shingles_remembered(tuple(texts), size)


@functools.lru_cache(maxsize=8)
def _shingles_remembered(texts: tuple[str, ...], size: int) -> Hashes:
    """A rule's text is long, and each new comment that is placed asks for the same. Not to be written to."""
    found = [rolling(word_hashes(word_forms(normal_form(text))), size) for text in texts]
    shingles: Hashes = np.unique(np.concatenate(found)) if found else np.empty(0, dtype=np.uint64)
    shingles.flags.writeable = False
    return shingles


def overlap(one: Sketch, other: Sketch) -> tuple[int, int]:
    """Shared shingles, and the shingles of the smaller text, at the coarser sampling.

    Returns:
        (shared, smaller); shared / smaller estimates the containment. (0, 0) where the
        two can't be compared.

    Raises:
        ValueError: the sketches are of different versions.
    """
    if one.version != other.version:
        raise ValueError("Sketches of different versions can't be compared.")
    if len(one.threes) and len(other.threes):
        left, right = one.threes, other.threes
    else:
        limit = threshold(max(one.scale, other.scale))
        left = one.fives[: np.searchsorted(one.fives, limit, side="right")]
        right = other.fives[: np.searchsorted(other.fives, limit, side="right")]
    shared = len(np.intersect1d(left, right, assume_unique=True))
    return shared, min(len(left), len(right))
