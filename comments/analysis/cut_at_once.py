"""Many texts cut into sentences at once, by compiled loops: the same as `sentences.sentences` of each by itself.

What leaves doubt goes through the plain modules: a block that only a model can cut, and a text with markup.
"""

import functools
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from comments.analysis import letter, sentences
from comments.analysis.corpus import points_of
from comments.analysis.cutting import KINDS, Digests, Numbers
from comments.analysis.fingerprint import word_hash

TEXT, KIND, START, END = range(4)
_BODY: Final = KINDS.index(letter.BODY)


class CutTexts(NamedTuple):
    """Some texts, cut.

    Attributes:
        texts: exact.
        points: code points of all of them, one after another.
        starts: where each text begins there; one more than there are texts.
        found: (text, kind, start, end) of each sentence in order, kinds as places in `cutting.KINDS`, places in
            `points`.
        bodies: of each text, as `letter.body` gives it.
    """

    texts: Sequence[str]
    points: npt.NDArray[np.uint32]
    starts: Numbers
    found: Numbers
    bodies: list[str]

    def words_of(self, rows: npt.NDArray[np.integer[Any]]) -> list[str]:
        """The exact words of some sentences."""
        found = self.found[rows]
        first = self.starts[found[:, TEXT]]
        where = found[:, TEXT], found[:, START] - first, found[:, END] - first
        return [
            self.texts[text][start:end] for text, start, end in zip(*(column.tolist() for column in where), strict=True)
        ]


@functools.cache
def _doubtful() -> Digests:
    """The set of words whose full stop may end no sentence."""
    from comments.analysis.kernels.hashing import set_of

    return set_of(np.array([word_hash(word) for word in sorted(sentences.doubtful())], dtype=np.uint64))


def cut(texts: Sequence[str]) -> CutTexts:
    """Cut some exact texts."""
    from comments.analysis.kernels import cutting, tables

    points, starts = points_of(texts)
    room = cutting.room_for(points, starts)
    found, stretches = np.empty((room, 4), dtype=np.int64), np.empty((room, 3), dtype=np.int64)
    covered = np.empty(len(texts), dtype=np.bool_)
    count, several = cutting.cut_texts(
        points, starts, *tables.tables(), tables.furniture(), _doubtful(), found, stretches, covered
    )
    found, stretches = found[:count], stretches[:several]
    in_doubt = found[:, KIND] == cutting.IN_DOUBT
    more = _cut_by_model(texts, starts, found[in_doubt])
    more_bodies = []
    for number in np.flatnonzero(~covered).tolist():
        text, first = texts[number], int(starts[number])
        parts = letter.parts(text)
        more_bodies += [(number, first + part.start, first + part.end) for part in parts if part.kind == letter.BODY]
        more += [
            (number, KINDS.index(kind), first + start, first + end)
            for kind, start, end in sentences.sentences(text, parts)
        ]
    bodies = _bodies(texts, starts, _in_order(stretches, more_bodies, 1))
    return CutTexts(texts, points, starts, _in_order(found[~in_doubt], more, START), bodies)


def _cut_by_model(texts: Sequence[str], starts: Numbers, blocks: Numbers) -> list[tuple[int, ...]]:
    """The sentences of blocks in doubt."""
    found: list[tuple[int, ...]] = []
    for text, _, start, end in blocks.tolist():
        first = int(starts[text])
        for one, other in sentences.of_block(texts[text], start - first, end - first):
            found.append((text, _BODY, first + one, first + other))
    return found


def _in_order(rows: Numbers, more: Sequence[tuple[int, ...]], by: int) -> Numbers:
    """Rows and more of them, by the place where each begins."""
    if not more:
        return rows
    every = np.concatenate((rows, np.array(more, dtype=np.int64)))
    return every[np.argsort(every[:, by], kind="stable")]


def _bodies(texts: Sequence[str], starts: Numbers, stretches: Numbers) -> list[str]:
    """Bodies from their stretches, (text, start, end) each."""
    pieces: list[list[str]] = [[] for _ in texts]
    begin_of = starts.tolist()
    for number, start, end in stretches.tolist():
        pieces[number].append(texts[number][start - begin_of[number] : end - begin_of[number]])
    joined = map("\n\n".join, pieces)
    return [body if body.strip() else text for body, text in zip(joined, texts, strict=True)]
