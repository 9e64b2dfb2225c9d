"""Many texts made ready for comparison: the words of each distinct normal form, hashed, in one array."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Final, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from comments.analysis.normalise import normal_form

_BATCH_POINTS: Final = 200_000  # their words stay in the processor's cache
_AHEAD: Final = 32
_WORD_POINTS: Final = 6  # of a word, with what stands behind it, in most dockets

_Part = TypeVar("_Part")
Hashes = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint8] | npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True, eq=False)
class Corpus:
    """Words of some texts.

    Attributes:
        words: hashes of the words of all texts' bodies, those of one text together.
        begins: where each text's words begin.
        ends: where they end.
        digests: two hashes of each text's normal form, shape (texts, 2).
        by_hand: indexes of the texts that went through the plain modules.
    """

    words: Hashes
    begins: Numbers
    ends: Numbers
    digests: Hashes
    by_hand: frozenset[int]

    def words_of(self, index: int) -> Hashes:
        """The words of one text."""
        return self.words[self.begins[index] : self.ends[index]]


def points_of(texts: Sequence[str]) -> tuple[npt.NDArray[np.uint32], Numbers]:
    """Code points of some texts one after another, and where each begins (one more than there are texts)."""
    joined = "".join(texts).encode("utf-32-le", "surrogatepass")
    return np.frombuffer(joined, dtype=np.uint32), _starts(texts)


def codes_of(texts: Sequence[str], margin: int) -> tuple[Codes, Numbers]:
    """The same with some spaces behind the last text, and as bytes where all texts are ASCII."""
    joined = "".join([*texts, " " * margin])
    if joined.isascii():
        return np.frombuffer(joined.encode("ascii"), dtype=np.uint8), _starts(texts)
    return np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32), _starts(texts)


def _starts(texts: Sequence[str]) -> Numbers:
    starts = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum([*map(len, texts)], out=starts[1:])
    return starts


def batches(texts: Sequence[str]) -> Iterable[range]:
    """Ranges of indexes with about as many code points as a batch should have."""
    ends = _starts(texts)[1:]
    first = 0
    while first < len(texts):
        before = ends[first - 1] if first else 0
        after = min(int(np.searchsorted(ends, before + _BATCH_POINTS)) + 1, len(texts))
        yield range(first, after)
        first = after


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


def ascii_first(texts: Sequence[str]) -> Numbers:
    """The indexes of some texts, ASCII apart: one other sign makes four bytes of each character of a batch."""
    is_ascii = np.fromiter(map(str.isascii, texts), dtype=np.bool_, count=len(texts))
    return np.concatenate((np.flatnonzero(is_ascii), np.flatnonzero(~is_ascii)))


def each_of(act: Callable[[Numbers], _Part], texts: Sequence[str], indexes: Numbers) -> Iterator[tuple[Numbers, _Part]]:
    """The same for some of the texts: `act` is given their indexes, and each batch comes with its own."""
    chosen = [texts[index] for index in indexes.tolist()]
    return each_part(lambda batch: (part := indexes[batch.start : batch.stop], act(part)), chosen)


class _Read(NamedTuple):
    """What was read of some texts: their words, how many each has (-1: it was left alone), two hashes of each form."""

    words: Hashes
    counts: Numbers
    digests: Hashes


def read_simple(texts: Sequence[str]) -> _Read:
    """Read those texts that have only simple signs."""
    from comments.analysis.kernels import hashed, tables

    codes, starts = codes_of(texts, hashed.MARGIN)
    words = np.empty(hashed.room_for(int(starts[-1]), len(texts)), dtype=np.uint64)
    return _prepare(hashed.prepare, words, codes, starts, tables.simple(), tables.tables())


def _read_others(texts: Sequence[str]) -> _Read:
    """Read those texts that the kernels cover at all."""
    from comments.analysis.kernels import folding, tables

    points, starts = points_of(texts)
    words = np.empty(3 * len(points) + 8, dtype=np.uint64)
    return _prepare(folding.prepare, words, points, starts, False, *tables.tables())


def _read_by_hand(texts: Sequence[str]) -> _Read:
    """Read any texts."""
    from comments.analysis.kernels import folding, tables

    points, starts = points_of([normal_form(text) for text in texts])
    words = np.empty(len(points) + 8, dtype=np.uint64)
    return _prepare(folding.prepare, words, points, starts, True, *tables.tables())


def _prepare(prepare: Callable[..., int], words: Hashes, points: Codes, starts: Numbers, *known: object) -> _Read:
    from comments.analysis.kernels import tables

    counts, digests = np.zeros(len(starts) - 1, dtype=np.int64), np.zeros((len(starts) - 1, 2), dtype=np.uint64)
    written = prepare(points, starts, *known, tables.furniture(), words, counts, digests)
    return _Read(words[:written].copy(), counts, digests)


_WAYS: Final = (read_simple, _read_others, _read_by_hand)  # the fastest first; the last leaves nothing alone


def _chosen(way: Callable[[Sequence[str]], _Read], texts: Sequence[str], indexes: Numbers) -> _Read:
    return way([texts[index] for index in indexes.tolist()])


def read(texts: Sequence[str]) -> Corpus:
    """Fold and hash some texts.

    Args:
        texts: exact texts. Distinct ones save time.

    Returns:
        Their words. The order of the texts changes nothing but the order of the answer.
    """
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    words, written = np.empty(int(lengths.sum()) // _WORD_POINTS + 1, dtype=np.uint64), 0
    begins, counts = np.zeros(len(texts), dtype=np.int64), np.full(len(texts), -1, dtype=np.int64)
    digests = np.zeros((len(texts), 2), dtype=np.uint64)
    left = ascii_first(texts)
    for way in _WAYS:
        by_hand = left
        for indexes, part in each_of(partial(_chosen, way, texts), texts, left):
            is_read = part.counts >= 0
            many, where = part.counts[is_read], indexes[is_read]
            begins[where] = written + np.cumsum(many) - many
            counts[where], digests[where] = many, part.digests[is_read]
            after = written + len(part.words)
            if after > len(words):
                words.resize(after + len(words) // 2, refcheck=False)  # in place: there's no second copy of all words
            words[written:after], written = part.words, after
        left = left[counts[left] < 0]
    words.resize(written, refcheck=False)
    return Corpus(words, begins, begins + counts, digests, frozenset(by_hand.tolist()))
