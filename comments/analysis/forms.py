"""Folded forms of sentences, and of each the spelling that is shown: the counting behind `passages`, in columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from comments.analysis import letter
from comments.analysis.cutting import UNHEARD, Cuts, Ints, Numbers, numbered
from comments.analysis.holders import Holders

SAID: Final = "said"
QUOTED: Final = "quoted"
# A spelling's kind is its place in the first four; what is said may turn out to be quoted.
KINDS: Final = (SAID, letter.SALUTATION, letter.SIGNATURE, letter.DEVICE, QUOTED)


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Of each sentence, in the order of the readings: which reading, which of its texts, and where there."""

    reading: Ints
    source: Ints
    start: Ints
    end: Ints


class Forms:
    """The folded forms of all sentences, and of each the spelling that is shown.

    Attributes:
        digests, counts, kinds, chosen: by form; `chosen` is the entry, a spelling in one part of a letter.
        met, heard: by entry, the sentence that was met first, and the number of what it says.
        of_sentence: by sentence, its form.
    """

    def __init__(self, cuts: Cuts, holders: Holders, columns: Columns) -> None:
        self._holders, self._columns = holders, columns
        entry_of = numbered(cuts.spellings, cuts.kinds)[0][cuts.spelled]
        form_of = numbered(cuts.forms)[0][cuts.spelled]
        # Numbered anew, as they are met; what stands in none of these texts is left out.
        entry_of, self.met = _as_met(entry_of)
        form_of, met_form = _as_met(form_of)
        self.digests = cuts.forms[cuts.spelled[met_form]]
        spelled = cuts.spelled[self.met]
        self.heard = cuts.heard[spelled]
        self._form, self._kinds = form_of[self.met], cuts.kinds[spelled]
        is_quoted = cuts.are_quoted[cuts.spelled[met_form]].astype(np.bool_)
        # Each form counts once for each comment.
        once = np.unique(columns.reading * np.int64(len(met_form)) + form_of, return_index=True)[1]
        weights = holders.copies[columns.reading[once]]
        self.counts = _summed(form_of[once], weights, len(met_form))
        self._entry_counts = _summed(entry_of[once], weights, len(self.met))
        self.of_sentence = form_of
        self.chosen, self.kinds = self._choose()
        self.kinds[is_quoted & (self.kinds == KINDS.index(SAID))] = KINDS.index(QUOTED)

    def _choose(self) -> tuple[Numbers, npt.NDArray[np.uint8]]:
        """By form, its most frequent spelling's entry, and its kind.

        Furniture only where it is so everywhere: what one person says in the body is read.
        """
        count = self._entry_counts
        order = np.lexsort((-count, self._form))
        firsts = np.flatnonzero(np.diff(self._form[order], prepend=-1))
        chosen, kind_of = order[firsts].astype(np.int64), self._kinds[order[firsts]].copy()
        sizes = np.diff(firsts, append=len(order))
        for number in np.flatnonzero(sizes > 1).tolist():
            ours = order[firsts[number] : firsts[number] + sizes[number]].tolist()
            spelling = {entry: self._spelling(entry) for entry in ours}
            chosen[number] = best = min(ours, key=lambda e: (-count[e], spelling[e].isupper(), spelling[e]))
            for other in ours:  # what the same words in another part of a letter were noted to say
                if self.heard[best] == UNHEARD and spelling[other] == spelling[best]:
                    self.heard[best] = self.heard[other]
            kind_of[number] = self._kind_of(ours)
        return chosen, kind_of

    def _spelling(self, entry: int) -> str:
        met, columns = self.met[entry], self._columns
        return self._holders.texts[columns.reading[met]][columns.source[met]][columns.start[met] : columns.end[met]]

    def _kind_of(self, entries: Sequence[int]) -> int:
        found = {KINDS[self._kinds[entry]] for entry in entries}
        if SAID in found:
            return KINDS.index(SAID)
        counted = {
            kind: sum(int(self._entry_counts[e]) for e in entries if KINDS[self._kinds[e]] == kind) for kind in found
        }
        return KINDS.index(min(counted, key=lambda kind: (-counted[kind], kind)))


def _as_met(numbers: Numbers) -> tuple[Numbers, Numbers]:
    """The same numbers in the order in which they are met, and for each where it is met first."""
    first = np.full(int(numbers.max()) + 1 if len(numbers) else 0, -1, dtype=np.int64)
    first[numbers[::-1]] = np.arange(len(numbers))[::-1]
    met = np.sort(first[first >= 0])
    place = np.empty(len(first), dtype=np.int64)
    place[numbers[met]] = np.arange(len(met))
    return place[numbers], met


def _summed(numbers: Numbers, weights: Numbers, count: int) -> Numbers:
    return np.bincount(numbers, weights=weights, minlength=count).astype(np.int64)
