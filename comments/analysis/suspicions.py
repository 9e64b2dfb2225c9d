"""Groups of comments that seem drawn from one stock of variants. Shown as suspected, never collapsed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from comments.analysis import fingerprint, stars
from comments.analysis.corpus import Numbers
from comments.analysis.distinct import Distinct


@dataclass(frozen=True, slots=True, eq=False)
class Suspicions:
    """By rank: `group`, the first rank of the group that a text is suspected to belong to, or -1; and its coverage."""

    group: Numbers
    coverage: npt.NDArray[np.float64]


def suspect(forms: Distinct, heads: Numbers, rule_texts: Sequence[str]) -> Suspicions:
    """Look for such groups among some texts.

    Args:
        forms: all texts.
        heads: the ranks to look at, rising: those that resemble no other enough to be a copy of it.
        rule_texts: what the agency published.
    """
    from comments.analysis.kernels import drawing, hashing

    group, coverage = np.full(len(heads), -1, dtype=np.int64), np.zeros(len(heads))
    if len(heads) >= drawing.LEAST_LETTERS:
        rule = hashing.set_of(fingerprint.shingles_of(rule_texts, drawing.RUN_WORDS))
        drawing.suspect(forms.words, forms.begins[heads], forms.ends[heads], rule, group, coverage)
    # All copies of a mail merge have the same words in common; of letters drawn from variants, no two the same.
    for first in np.unique(group[group >= 0]).tolist():
        members = np.flatnonzero(group == first)
        if stars.core(forms, int(heads[first]), heads[members]) >= stars.LEAST_CORE:
            group[members] = -1
    all_groups, all_coverage = np.full(len(forms.copies), -1, dtype=np.int64), np.zeros(len(forms.copies))
    all_groups[heads] = np.where(group >= 0, heads[group], -1)
    all_coverage[heads] = coverage
    return Suspicions(all_groups, all_coverage)
