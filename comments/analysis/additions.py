"""What the senders of a letter added to it, for many texts at once."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from comments.analysis import alignment
from comments.analysis.alignment import Span
from comments.analysis.corpus import Hashes, Numbers, batches, points_of
from comments.analysis.fingerprint import rolling

_FEW: Final = 2


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
    found: list[tuple[Span, ...]] = []
    for batch in batches(texts):
        part = [texts[index] for index in batch]
        numbers = np.array([letters[index] for index in batch], dtype=np.int64)
        spans, counts = _spans(part, numbers, words, begins, ends)
        at = 0
        for text, letter, count in zip(part, numbers.tolist(), counts.tolist(), strict=True):
            if count < 0:
                runs = rolling(words[begins[letter] : ends[letter]], alignment.RUN_WORDS)
                found.append(alignment.added_spans(text, np.unique(runs)))
                continue
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
