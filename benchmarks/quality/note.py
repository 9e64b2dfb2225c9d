"""The measured error as a small file that every summary carries: `python -m benchmarks.quality --write`."""

import json
import math
from pathlib import Path
from typing import Any

from benchmarks.quality.scores import Score
from comments.analysis import campaigns, measured

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
)


def _figure(name: str, score: Score) -> dict[str, Any]:
    bounds = {"low": score.low, "high": score.high} if not math.isnan(score.low) else {}
    return {"name": name, **{key: round(value, 4) for key, value in ({"value": score.value} | bounds).items()}}


def write(found: dict[str, dict[str, Any]]) -> Path:
    """Write the note from the results of all grammars."""
    note = {
        "campaigns_version": campaigns.METHOD_VERSION,
        "dockets": [
            {
                "name": grammar,
                "comments": results["ours"]["rows"],
                "figures": [_figure(name, results["ours"][part][score]) for part, score, name in FIGURES],
            }
            for grammar, results in found.items()
        ],
    }
    measured.PLACE.write_text(json.dumps(note, indent=1) + "\n", encoding="utf-8")
    return measured.PLACE
