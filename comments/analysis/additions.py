"""What the senders of a letter added to it, for many texts at once."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from comments.analysis import alignment
from comments.analysis.alignment import Span
from comments.analysis.corpus import Hashes, Numbers, in_parts, points_of
from comments.analysis.fingerprint import rolling

_FEW: Final = 2


def by_text(
    texts: Sequence[str], numbers: Numbers, letters: Numbers, words: Hashes, begins: Numbers, ends: Numbers
) -> npt.NDArray[np.object_]:
    """What each of some texts adds to its letter.

    Args:
        texts: all exact texts.
        numbers: which of them are asked about, with repetitions.
        letters: for each of these, the number of its letter; of a text's letters, one.
        words, begins, ends: as for `added`.

    Returns:
        Tuples of spans, by the number of the text; empty for those that aren't asked about, and for one more.
    """
    asked, first = np.unique(numbers, return_index=True)
    order = np.argsort(letters[first], kind="stable")
    chosen = [texts[number] for number in asked[order].tolist()]
    result = np.empty(len(texts) + 1, dtype=object)
    result.fill(())
    spans = added(chosen, letters[first][order].tolist(), words, begins, ends)
    for number, found in zip(asked[order].tolist(), spans, strict=True):
        result[number] = found
    return result


def added(
    texts: Sequence[str], letters: Sequence[int], words: Hashes, begins: Numbers, ends: Numbers
) -> list[tuple[Span, ...]]:
    """What each text adds to its letter, as `alignment.added_spans` says.

    Args:
        texts: exact texts; those of one letter should follow each other.
        letters: for each, the number of its letter.
        words: hashes of words; those of the letters' bodies at `begins[n] : ends[n]`.

    Returns:
        For each text, its spans in order.
    """
    numbers = np.array(letters, dtype=np.int64)

    def of_batch(batch: range) -> list[tuple[Span, ...]]:
        part = texts[batch.start : batch.stop]
        return _of_texts(part, numbers[batch.start : batch.stop], words, begins, ends)

    return [spans for part in in_parts(of_batch, texts) for spans in part]


def _of_texts(
    texts: Sequence[str], letters: Numbers, words: Hashes, begins: Numbers, ends: Numbers
) -> list[tuple[Span, ...]]:
    spans, counts = _spans(texts, letters, words, begins, ends)
    found: list[tuple[Span, ...]] = []
    at = 0
    for text, letter, count in zip(texts, letters.tolist(), counts.tolist(), strict=True):
        if count < 0:
            runs = rolling(words[begins[letter] : ends[letter]], alignment.RUN_WORDS)
            found.append(alignment.added_spans(text, np.unique(runs)))
        else:
            found.append(tuple([Span(start, end, text[start:end]) for start, end in spans[at : at + count]]))
            at += count
    return found


def _spans(
    texts: Sequence[str], letters: Numbers, words: Hashes, begins: Numbers, ends: Numbers
) -> tuple[list[list[int]], Numbers]:
    from comments.analysis.kernels import adding, tables

    points, starts = points_of(texts)
    spans = np.empty((len(points) // _FEW + len(texts), 2), dtype=np.int64)
    counts = np.zeros(len(texts), dtype=np.int64)
    phrases = (tables.greetings(), tables.closings(), tables.devices())
    written = adding.added(points, starts, letters, words, begins, ends, *tables.tables(), *phrases, spans, counts)
    return spans[:written].tolist(), counts
