"""What is quoted from the rule's own text."""

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import numpy as np

from comments.analysis.fingerprint import SHINGLE_WORDS, Hashes, rolling, word_hashes
from comments.analysis.normalise import fold
from comments.analysis.words import word_forms

_QUOTED_SHARE: Final = 0.9
_LEAST_QUOTED_WORDS: Final = 8


class RuleText:
    """What the agency published, ready to tell whether a sentence was quoted from it."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._folded = [fold(text) for text in texts]
        self._runs = {run for text in self._folded for run in _runs(word_forms(text))}

    def holds(self, folded: str) -> bool:
        """Whether a folded sentence of eight words or more stands there, nearly or wholly."""
        if not self._runs:
            return False
        forms = word_forms(folded)
        if len(forms) < _LEAST_QUOTED_WORDS:
            return False
        if self._mostly_known(forms):
            return True
        # Cut out of it in the middle of a word, say: then most of its runs are known, but not nine of ten.
        is_near = any(run in self._runs for run in _runs(forms))
        return is_near and any(folded.strip("\"' ") in text for text in self._folded)

    def _mostly_known(self, forms: list[str]) -> bool:
        """Whether nine of ten runs of five words are the rule's; most sentences are done after a few."""
        may_miss = len(forms) - SHINGLE_WORDS + 1 - math.ceil(_QUOTED_SHARE * (len(forms) - SHINGLE_WORDS + 1))
        for run in _runs(forms):
            if run not in self._runs:
                may_miss -= 1
                if may_miss < 0:
                    return False
        return True

    def run_hashes(self) -> Hashes:
        """The hash of each of its runs of five words, for a first look."""
        found = [rolling(word_hashes(word_forms(text)), SHINGLE_WORDS) for text in self._folded]
        return np.concatenate([*found, np.empty(0, dtype=np.uint64)])


def _runs(forms: Sequence[str]) -> Iterator[str]:
    for at in range(len(forms) - SHINGLE_WORDS + 1):
        yield " ".join(forms[at : at + SHINGLE_WORDS])
