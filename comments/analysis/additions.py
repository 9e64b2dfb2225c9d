"""What the senders of a letter added to it, for many texts at once."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

import numpy as np
import numpy.typing as npt

from comments.analysis import alignment
from comments.analysis.alignment import Span
from comments.analysis.corpus import Hashes, Numbers, ascii_first, codes_of, each_of, points_of
from comments.analysis.fingerprint import rolling

_FEW: Final = 2


def by_text(
    texts: Sequence[str],
    numbers: Numbers,
    own: Numbers,
    letters: Numbers,
    words: Hashes,
    begins: Numbers,
    ends: Numbers,
) -> npt.NDArray[np.object_]:
    """What each of some texts adds to its letter.

    Args:
        texts: all exact texts.
        numbers: which of them are asked about, with repetitions.
        own, letters: for each of these, the number of its body's words, and of its letter's; of several, one counts.
        words, begins, ends: as for `added`.

    Returns:
        Tuples of spans, by the number of the text; empty for those that aren't asked about, and for one more.
    """
    asked, first = np.unique(numbers, return_index=True)
    order = np.argsort(letters[first], kind="stable")
    chosen = [texts[number] for number in asked[order].tolist()]
    result = np.empty(len(texts) + 1, dtype=object)
    result.fill(())
    spans = added(chosen, own[first][order], letters[first][order], words, begins, ends)
    for number, found in zip(asked[order].tolist(), spans, strict=True):
        result[number] = found
    return result


def added(
    texts: Sequence[str], own: Numbers, letters: Numbers, words: Hashes, begins: Numbers, ends: Numbers
) -> list[tuple[Span, ...]]:
    """What each text adds to its letter, as `alignment.added_spans` says.

    Args:
        texts: exact texts; those of one letter should follow each other.
        own: for each, the number of its body's words.
        letters: for each, the number of its letter's.
        words: hashes of words; those of number n at `begins[n] : ends[n]`.

    Returns:
        For each text, its spans in order.
    """
    from comments.analysis.kernels import adding, tables

    found: list[tuple[Span, ...]] = [()] * len(texts)
    left = ascii_first(texts)
    for kernel, known in (
        (adding.added_simple, (tables.simple(), tables.tables())),
        (adding.added, (tables.tables(),)),
    ):
        act = partial(_of_texts, kernel, known, texts, (own, letters), (words, begins, ends))
        refused = []
        for indexes, (spans, counts) in each_of(act, texts, left):
            refused.append(indexes[counts < 0])
            after = np.cumsum(counts.clip(0))
            bounds = zip(indexes.tolist(), (after - counts).tolist(), after.tolist(), strict=True)
            for index, first, end in bounds:
                if first < end:
                    found[index] = tuple(spans[first:end])
        left = np.concatenate(refused) if refused else left
    for index in left.tolist():
        letter = int(letters[index])
        runs = rolling(words[begins[letter] : ends[letter]], alignment.RUN_WORDS)
        found[index] = alignment.added_spans(texts[index], np.unique(runs))
    return found


def _of_texts(
    kernel: Callable[..., int],
    known: tuple[object, ...],
    texts: Sequence[str],
    numbers: tuple[Numbers, Numbers],
    words: tuple[Hashes, Numbers, Numbers],
    indexes: Numbers,
) -> tuple[list[Span], Numbers]:
    """Spans of some texts, and how many each has; -1 where the kernel leaves it to the next."""
    from comments.analysis.kernels import adding, tables

    chosen = [texts[index] for index in indexes.tolist()]
    codes, starts = codes_of(chosen, 0) if kernel is adding.added_simple else points_of(chosen)
    spans = np.empty((len(codes) // _FEW + len(chosen), 2), dtype=np.int64)
    counts = np.zeros(len(chosen), dtype=np.int64)
    of_texts = [part[indexes] for part in numbers]
    written = kernel(codes, starts, *of_texts, *words, *known, tables.furniture(), spans, counts)
    first, end = spans[:written].T.tolist()
    owners = np.repeat(np.arange(len(chosen)), counts.clip(0)).tolist()
    pieces = [chosen[owner][start:stop] for owner, start, stop in zip(owners, first, end, strict=True)]
    return list(map(Span, first, end, pieces)), counts
