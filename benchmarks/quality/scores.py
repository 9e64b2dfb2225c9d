"""Scores of a clustering against the truth, with confidence intervals.

Everything is a sum over comments, so an interval comes from drawing families (a letter with all its senders, or one
stranger) again with replacement: comments of one letter stand or fall together, and drawing them one by one would make
the intervals far too narrow.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Labels = npt.NDArray[np.int64]
Values = npt.NDArray[np.floating[Any]]
Mask = npt.NDArray[np.bool_]
RESAMPLES = 400
LEAST_CAMPAIGN = 20


@dataclass(frozen=True, slots=True)
class Score:
    """A share between 0 and 1 with the bounds of its 95 % interval, and of how many comments it was taken."""

    value: float
    low: float
    high: float
    count: int


def codes(labels: Sequence[str]) -> Labels:
    """Numbers for names; equal names get equal numbers."""
    return np.unique(np.asarray(labels), return_inverse=True)[1].astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Overlap:
    """For each comment: the size of its true group, of its found group, and of what the two share."""

    true_size: Labels
    found_size: Labels
    shared: Labels


def overlap(truth: Labels, found: Labels) -> Overlap:
    """How each comment's true and found groups overlap."""
    pair = truth * (int(found.max(initial=0)) + 1) + found
    sizes = []
    for labels in (truth, found, pair):
        _, where, counts = np.unique(labels, return_inverse=True, return_counts=True)
        sizes.append(counts[where].astype(np.int64))
    return Overlap(*sizes)


def adjusted_rand(truth: Labels, found: Labels) -> float:
    """The adjusted Rand index: 1 for the same grouping, about 0 for one made by chance."""
    over = overlap(truth, found)
    count = len(truth)
    both, true_pairs, found_pairs = (
        float((sizes - 1).sum()) / 2 for sizes in (over.shared, over.true_size, over.found_size)
    )
    expected = true_pairs * found_pairs / max(count * (count - 1) / 2, 1)
    most = (true_pairs + found_pairs) / 2
    return 1.0 if most == expected else (both - expected) / (most - expected)


def rand(truth: Labels, found: Labels) -> Score:
    """The adjusted Rand index with its interval."""
    over, one, others = overlap(truth, found), np.ones(len(truth)), max(len(truth) - 1, 1)

    def formula(parts: Sequence[Values]) -> Values:
        both, true_pairs, found_pairs = parts
        expected = true_pairs * found_pairs / others
        most = (true_pairs + found_pairs) / 2
        value: Values = np.where(most == expected, 1.0, (both - expected) / (most - expected))
        return value

    return combined(formula, [(sizes - 1.0, one) for sizes in (over.shared, over.true_size, over.found_size)], truth)


def main_group(truth: Labels, found: Labels) -> Mask:
    """For each comment, whether it's in the found group that holds most of its family."""
    over = overlap(truth, found)
    most = np.zeros(int(truth.max(initial=0)) + 1, dtype=np.int64)
    np.maximum.at(most, truth, over.shared)
    return over.shared == most[truth]


def rightly_placed(truth: Labels, found: Labels) -> Mask:
    """For each comment, whether most of its found group is of its own family."""
    over = overlap(truth, found)
    most = np.zeros(int(found.max(initial=0)) + 1, dtype=np.int64)
    np.maximum.at(most, found, over.shared)
    return over.shared == most[found]


def ratio(above: Values, below: Values, families: Labels, seed: int = 311) -> Score:
    """sum(above) / sum(below), with an interval by drawing families again.

    Args:
        above: what each comment adds to the numerator.
        below: what it adds to the denominator.
        families: whose comment it is.
        seed: of the drawing.
    """
    return combined(lambda parts: parts[0], [(above, below)], families, seed)


def combined(
    formula: Callable[[Sequence[Values]], Values],
    ratios: Sequence[tuple[Values, Values]],
    families: Labels,
    seed: int = 311,
) -> Score:
    """A formula of some ratios (F1 of precision and recall, say) with its interval."""
    groups = int(families.max(initial=0)) + 1
    sums = np.array([np.bincount(families, weights=side, minlength=groups) for pair in ratios for side in pair])
    rng = np.random.default_rng(seed)
    drawn = np.stack([np.bincount(rng.integers(0, groups, groups), minlength=groups) for _ in range(RESAMPLES)])
    weights = np.vstack([np.ones((1, groups)), drawn])
    totals = sums @ weights.T
    with np.errstate(divide="ignore", invalid="ignore"):
        values = formula([totals[2 * n] / totals[2 * n + 1] for n in range(len(ratios))])
    low, high = np.nanquantile(values[1:], (0.025, 0.975)) if np.isfinite(values[0]) else (np.nan, np.nan)
    return Score(float(values[0]), float(low), float(high), int(np.count_nonzero(ratios[0][1])))


def f1(parts: Sequence[Values]) -> Values:
    """Harmonic mean of precision and recall."""
    precision, recall = parts
    return 2 * precision * recall / (precision + recall)


def pairs(truth: Labels, found: Labels, among: Mask) -> dict[str, Score]:
    """B-cubed and pairwise precision, recall and F1 of some comments, and the adjusted Rand index of these alone.

    Args:
        truth: whose each comment is.
        found: whose it is said to be.
        among: which comments are asked. They're held against all others of their groups, asked or not; only the
            index is of the asked among themselves.
    """
    over, one = overlap(truth, found), among.astype(float)
    precise, recalled = one * over.shared / over.found_size, one * over.shared / over.true_size
    both, found_others, true_others = (one * (sizes - 1.0) for sizes in (over.shared, over.found_size, over.true_size))
    return {
        "B-cubed precision": ratio(precise, one, truth),
        "B-cubed recall": ratio(recalled, one, truth),
        "B-cubed F1": combined(f1, [(precise, one), (recalled, one)], truth),
        "pairwise precision": ratio(both, found_others, truth),
        "pairwise recall": ratio(both, true_others, truth),
        "adjusted Rand": rand(truth[among], found[among]),
    }


def clustering(truth: Labels, found: Labels) -> dict[str, Score]:
    """What `pairs` says of all comments, and membership in campaigns.

    Membership is strict: of the comments put into a group of 20 or more, those whose family has 20 or more and makes
    most of the group; of the comments of such families, those.
    """
    over = overlap(truth, found)
    in_campaign = over.true_size >= LEAST_CAMPAIGN
    placed = over.found_size >= LEAST_CAMPAIGN
    right = (in_campaign & placed & rightly_placed(truth, found)).astype(float)
    return {
        **pairs(truth, found, np.ones(len(truth), dtype=np.bool_)),
        "membership precision": ratio(right, placed.astype(float), truth),
        "membership recall": ratio(right, in_campaign.astype(float), truth),
    }


def share(hits: Mask, among: Mask, families: Labels) -> Score:
    """Of the comments in `among`, the share of hits."""
    return ratio((hits & among).astype(float), among.astype(float), families)
