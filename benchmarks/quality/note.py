"""The measured error as a small file that every summary carries: `python -m benchmarks.quality --write`."""

import json
import math
from pathlib import Path
from typing import Any

from benchmarks.quality import reading
from benchmarks.quality.scores import Score
from comments.analysis import campaigns, measured, stance, template, topics

# What a reader of a summary wants to know, in the order of the page: (part and name of the score, key of the note).
FIGURES = (
    ("collapsed", "membership precision", "campaign_precision"),
    ("collapsed", "membership recall", "campaign_recall"),
    ("kinds", "inserted, all", "personalised_recall"),
    ("suspected", "precision", "suspected_precision"),
    ("suspected", "recall", "suspected_recall"),
    ("kinds", "unique (left alone)", "alone_recall"),
    ("additions", "precision", "additions_precision"),
    ("additions", "recall", "additions_recall"),
    ("templates", "slots: precision", "slots_precision"),
    ("templates", "slots: recall", "slots_recall"),
    ("templates", "filled in, told exactly: recall", "filled_recall"),
)

# The same of what is read in sentences: (part, class, score, key).
READING_FIGURES = (
    ("topics", "all", "precision", "topics_precision"),
    ("topics", "all", "recall", "topics_recall"),
    ("topics", "mean of classes", "F1", "topics_mean_f1"),
    ("stance on the proposal", "supports", "precision", "supports_precision"),
    ("stance on the proposal", "supports", "recall", "supports_recall"),
    ("stance on the proposal", "opposes", "precision", "opposes_precision"),
    ("stance on the proposal", "opposes", "recall", "opposes_recall"),
    ("stance on the proposal", "mixed", "precision", "mixed_precision"),
    ("stance on the proposal", "mixed", "recall", "mixed_recall"),
    ("stance on the proposal", "unclear", "precision", "unclear_precision"),
    ("stance on the proposal", "unclear", "recall", "unclear_recall"),
)


_SETS = {"tuning": "sentences tuned on", "held out": "sentences held out"}


def _figure(name: str, score: Score) -> dict[str, Any]:
    bounds = {"low": score.low, "high": score.high} if not math.isnan(score.low) else {}
    return {"name": name, **{key: round(value, 4) for key, value in ({"value": score.value} | bounds).items()}}


def _stored(part: str, value: Any) -> Path:
    """Put one part of the note in place of what it was."""
    kept = json.loads(measured.PLACE.read_text(encoding="utf-8")) if measured.PLACE.exists() else {}
    measured.PLACE.write_text(json.dumps(kept | {part: value}, indent=1) + "\n", encoding="utf-8")
    return measured.PLACE


def write(found: dict[str, dict[str, Any]]) -> Path:
    """Write what the note says of the grouping, from the results of all grammars."""
    dockets = [
        {
            "name": grammar,
            "comments": results["ours"]["rows"],
            "figures": [_figure(name, results["ours"][part][score]) for part, score, name in FIGURES],
        }
        for grammar, results in found.items()
    ]
    _stored("campaigns_version", campaigns.METHOD_VERSION)
    _stored("template_version", template.METHOD_VERSION)
    return _stored("dockets", dockets)


def write_reading(found: dict[str, reading.Results]) -> Path:
    """Write what the note says of topics and stance, from the results of both sets of sentences."""
    dockets = [
        {
            "name": _SETS[title],
            "comments": results["topics"]["all"]["F1"].count,
            "figures": [_figure(name, results[part][of][score]) for part, of, score, name in READING_FIGURES],
        }
        for title, results in found.items()
    ]
    versions = {"topics_version": topics.METHOD_VERSION, "stance_version": stance.METHOD_VERSION}
    return _stored("reading", {**versions, "dockets": dockets})
