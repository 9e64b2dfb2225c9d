"""Holds an answer against the truth: overall, kind by kind, letters, additions."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from benchmarks.quality import scores, templates
from benchmarks.quality.answers import Trial
from benchmarks.quality.model import (
    CUT,
    EXACT,
    INSERTED,
    KINDS,
    MADLIBS,
    MERGED,
    NOISE,
    ONE_LINE,
    REORDERED,
    SIGNED,
    TYPOS,
    UNIQUES,
    Sample,
    revised_families,
)
from benchmarks.quality.scores import Score
from benchmarks.quality.spans import signs

_PLAIN = (EXACT, NOISE, SIGNED)
_DISTURBED = (CUT, REORDERED, TYPOS)
CLASSES = {
    "verbatim": (EXACT, NOISE),
    "verbatim, signed": (SIGNED,),
    **{kind: (kind,) for kind in (*INSERTED, *_DISTURBED, MERGED, *MADLIBS, *UNIQUES, ONE_LINE)},
}
"""What the figures are broken down by: the name of each class and the kinds of comments in it."""
_GROUPED = tuple(kind for kind in KINDS if kind not in (*UNIQUES, *MADLIBS))


def _joined(trials: Sequence[Trial], part: str) -> list[str]:
    """Labels of several dockets, kept apart by the docket's number."""
    return [f"{n}/{label}" for n, trial in enumerate(trials) for label in getattr(trial.answer, part)]


def measure(trials: Sequence[Trial]) -> dict[str, Any]:
    """All scores of one method over some dockets.

    Returns:
        `collapsed` and `related` (scores of the two groupings), `kinds` (recall of each kind of member; for strangers
        the share left alone), `by_kind` (`scores.pairs` of each kind, suspected groups among the found ones),
        `suspected`, `letters`, `additions`, `templates`, `rows` and `cpu_seconds`.
    """
    samples = [sample for trial in trials for sample in trial.docket.samples]
    truth = scores.codes([f"{n}/{s.family}" for n, trial in enumerate(trials) for s in trial.docket.samples])
    collapsed, related = (scores.codes(_joined(trials, part)) for part in ("collapsed", "related"))
    return {
        "rows": len(samples),
        "cpu_seconds": sum(trial.answer.cpu_seconds for trial in trials),
        "collapsed": scores.clustering(truth, collapsed),
        "related": scores.clustering(truth, related),
        "kinds": _kinds(samples, truth, collapsed, related),
        "by_kind": {kind: scores.pairs(truth, related, _is_of(samples, kinds)) for kind, kinds in CLASSES.items()},
        "suspected": _suspected(trials, samples, truth, related),
        "letters": _letters(trials),
        "additions": _additions(trials, samples, truth),
        "templates": templates.measure(trials),
    }


def _is_of(samples: Sequence[Sample], kinds: Sequence[str]) -> scores.Mask:
    return np.array([sample.kind in kinds for sample in samples], dtype=np.bool_)


def _kinds(
    samples: Sequence[Sample], truth: scores.Labels, collapsed: scores.Labels, related: scores.Labels
) -> dict[str, Score]:
    """Members: the share in the group that holds most of their family. Strangers: the share left alone."""
    found = scores.main_group(truth, collapsed) & scores.rightly_placed(truth, collapsed)
    alone = scores.overlap(truth, related).found_size == 1
    several = scores.overlap(truth, collapsed).true_size > 1
    result = {
        kind: scores.share(found, _is_of(samples, (kind,)) & several, truth) for kind in _GROUPED if kind != ONE_LINE
    }
    result["inserted, all"] = scores.share(found, _is_of(samples, INSERTED) & several, truth)
    result |= {f"{kind} (left alone)": scores.share(alone, _is_of(samples, (kind,)), truth) for kind in UNIQUES}
    return result


def _suspected(
    trials: Sequence[Trial], samples: Sequence[Sample], truth: scores.Labels, related: scores.Labels
) -> dict[str, Score]:
    """Mad-libs: whether they are shown as related, and whether what is suspected is one.

    A mad-lib is recalled if it is in the related group that holds most of its family, with others. A suspicion is right
    if the comment is a mad-lib, and most of its group is of its family.
    """
    said = np.array([s.key in trial.answer.suspected for trial in trials for s in trial.docket.samples], dtype=np.bool_)
    right_group = scores.rightly_placed(truth, related)
    together = scores.overlap(truth, related).found_size > 1
    found = scores.main_group(truth, related) & right_group & together
    madlibs = _is_of(samples, MADLIBS)
    result = {
        "recall": scores.share(found, madlibs, truth),
        "precision": scores.share(madlibs & right_group, said, truth),
    }
    for kind in MADLIBS:
        result[f"recall, {kind}"] = scores.share(found, _is_of(samples, (kind,)), truth)
    return result


def _letters(trials: Sequence[Trial]) -> dict[str, Score]:
    """Of the groups of 20 or more whose letter somebody sent as it is: how many show such a one for all."""
    right: list[bool] = []
    families: list[int] = []
    for trial in trials:
        by_key = {sample.key: sample for sample in trial.docket.samples}
        members: dict[str, list[Sample]] = {}
        for sample, name in zip(trial.docket.samples, trial.answer.collapsed, strict=True):
            members.setdefault(name, []).append(sample)
        for name, key in trial.answer.representatives.items():
            group = members[name]
            if len(group) >= scores.LEAST_CAMPAIGN and any(sample.kind in _PLAIN for sample in group):
                right.append(by_key[key].kind in _PLAIN)
                families.append(len(families))
    if not right:
        return {}
    hits = np.array(right, dtype=np.bool_)
    return {"a plain copy stands for the campaign": scores.share(hits, np.ones_like(hits), np.array(families))}


def _additions(trials: Sequence[Trial], samples: Sequence[Sample], truth: scores.Labels) -> dict[str, Score]:
    """Characters said to be added, of those that were, and the other way round.

    Only of comments in their family's group. What a misspelt or revised letter "adds" has no one right answer, so typos
    aren't counted, nor families with editions. What is filled into a mail merge is measured with its slots.
    """
    wanted = _is_of(samples, (*_PLAIN, *INSERTED, CUT, REORDERED))
    collapsed = scores.codes(_joined(trials, "collapsed"))
    placed = scores.main_group(truth, collapsed) & (scores.overlap(truth, collapsed).found_size > 1)
    numbers = np.zeros((3, len(samples)))
    at = 0
    for trial in trials:
        edited = revised_families(trial.docket)
        for sample in trial.docket.samples:
            if wanted[at] and placed[at] and sample.family not in edited and trial.answer.representatives:
                numbers[:, at] = signs(sample, trial.answer.added.get(sample.key, ()))
            at += 1
    both, said, true = numbers
    if not said.any():
        return {}
    return {"precision": scores.ratio(both, said, truth), "recall": scores.ratio(both, true, truth)}
