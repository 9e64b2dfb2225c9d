"""Stretches of a comment, held against those that are true: by letters and digits, for signs and spaces never count."""

from collections.abc import Sequence

import numpy as np

from benchmarks.quality.model import Sample
from benchmarks.quality.scores import Mask

Spans = Sequence[tuple[int, int]]


def cover(text: str, spans: Spans) -> Mask:
    """For each character of a text whether it's a letter or digit in one of the spans."""
    covered = np.zeros(len(text), dtype=np.bool_)
    for start, end in spans:
        covered[start:end] = [sign.isalnum() for sign in text[start:end]]
    return covered


def plain(text: str) -> str:
    """The letters and digits of a text, folded: what two people typed in for the same."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def signs(sample: Sample, said: Spans, true: Spans | None = None) -> tuple[int, int, int]:
    """Letters and digits rightly said to be added, all said to be, and all that were.

    Args:
        sample: the comment. What stands in its salutation or signature is neither right nor wrong.
        said: what it's said to have added.
        true: what it did add, if not all of `sample.added`.
    """
    wanted = sample.added if true is None else true
    if not said and not wanted:
        return 0, 0, 0
    ours = cover(sample.text, said) & ~cover(sample.text, sample.furniture)
    theirs = cover(sample.text, wanted)
    return int((ours & theirs).sum()), int(ours.sum()), int(theirs.sum())
