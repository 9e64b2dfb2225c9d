"""Many texts made ready for comparison: the words of each distinct normal form, hashed, in one array."""

import os
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt

from comments.analysis.normalise import normal_form

_BATCH_POINTS: Final = 200_000  # their words stay in the processor's cache
_AHEAD: Final = 32

_Part = TypeVar("_Part")
Hashes = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Corpus:
    """Words of some texts.

    Attributes:
        words: hashes of the words of the first text's body, then of the second's, ...
        starts: where each text's words begin; one more than there are texts.
        digests: two hashes of each text's normal form, shape (texts, 2).
        by_hand: indexes of the texts that went through the plain modules.
    """

    words: Hashes
    starts: Numbers
    digests: Hashes
    by_hand: frozenset[int]

    def words_of(self, index: int) -> Hashes:
        """The words of one text."""
        return self.words[self.starts[index] : self.starts[index + 1]]


def points_of(texts: Sequence[str]) -> tuple[npt.NDArray[np.uint32], Numbers]:
    """Code points of some texts one after another, and where each begins (one more than there are texts)."""
    joined = "".join(texts).encode("utf-32-le", "surrogatepass")
    starts = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum([*map(len, texts)], out=starts[1:])
    return np.frombuffer(joined, dtype=np.uint32), starts


def batches(texts: Sequence[str]) -> Iterable[range]:
    """Ranges of indexes with about as many code points as a batch should have."""
    first = size = 0
    for index, text in enumerate(texts):
        size += len(text)
        if size >= _BATCH_POINTS:
            yield range(first, index + 1)
            first, size = index + 1, 0
    if first < len(texts):
        yield range(first, len(texts))


def each_part(act: Callable[[range], _Part], texts: Sequence[str]) -> Iterator[_Part]:
    """Do something with each batch of texts, on all cores, for the kernels let go of the interpreter; in order."""
    parts = list(batches(texts))
    if len(parts) < 2:
        yield from map(act, parts)
        return
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as threads:
        running = deque(threads.submit(act, part) for part in parts[:_AHEAD])
        for part in [*parts[_AHEAD:], *[None] * min(len(parts), _AHEAD)]:
            done = running.popleft().result()
            if part is not None:
                running.append(threads.submit(act, part))
            yield done


def in_parts(act: Callable[[range], _Part], texts: Sequence[str]) -> list[_Part]:
    """The same, all at once."""
    return list(each_part(act, texts))


def _prepare(texts: Sequence[str], *, is_folded: bool) -> tuple[Hashes, Numbers, Hashes]:
    from comments.analysis.kernels import folding, tables

    points, starts = points_of(texts)
    known = tables.tables()
    words = np.empty(len(points) * (1 if is_folded else 3) + 8, dtype=np.uint64)
    counts = np.zeros(len(texts), dtype=np.int64)
    digests = np.zeros((len(texts), 2), dtype=np.uint64)
    written = folding.prepare(
        points,
        starts,
        is_folded,
        *known,
        tables.greetings(),
        tables.closings(),
        tables.devices(),
        words,
        counts,
        digests,
    )
    return words[:written].copy(), counts, digests


def _batch(texts: Sequence[str]) -> tuple[Hashes, Numbers, Hashes, list[int]]:
    """Words, counts, digests, and which texts the plain modules folded."""
    words, counts, digests = _prepare(texts, is_folded=False)
    left = np.flatnonzero(counts < 0)
    if not len(left):
        return words, counts, digests, []
    more, more_counts, more_digests = _prepare([normal_form(texts[index]) for index in left.tolist()], is_folded=True)
    # Back into their places.
    pieces: list[Hashes] = []
    at = taken = there = 0
    for index, count in zip(left.tolist(), more_counts.tolist(), strict=True):
        before = int(counts[at:index].sum())
        pieces += [words[taken : taken + before], more[there : there + count]]
        taken, there, at = taken + before, there + count, index + 1
    pieces.append(words[taken:])
    counts[left], digests[left] = more_counts, more_digests
    return np.concatenate(pieces), counts, digests, left.tolist()


def read(texts: Sequence[str]) -> Corpus:
    """Fold and hash some texts.

    Args:
        texts: exact texts. Distinct ones save time.

    Returns:
        Their words. The order of the texts changes nothing but the order of the answer.
    """
    # One array that grows: putting the batches together at the end would hold all words twice.
    words = array("Q")
    counts, digests, by_hand = [np.zeros(1, dtype=np.int64)], [np.empty((0, 2), dtype=np.uint64)], []
    for batch, part in each_part(lambda batch: (batch, _batch([texts[index] for index in batch])), texts):
        words.frombytes(part[0].view(np.uint8).data)
        counts.append(part[1])
        digests.append(part[2])
        by_hand += [batch[index] for index in part[3]]
    return Corpus(
        words=np.frombuffer(words, dtype=np.uint64) if words else np.empty(0, dtype=np.uint64),
        starts=np.cumsum(np.concatenate(counts)),
        digests=np.concatenate(digests),
        by_hand=frozenset(by_hand),
    )
