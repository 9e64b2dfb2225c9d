"""The measured error of the grouping, as `make quality QUALITY_ARGS=--write` left it beside this file."""

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

PLACE: Final = Path(__file__).with_name("measured.json")
LABELS: Final = {
    "campaign_precision": "Comments put into a campaign of 20 or more that belong there",
    "campaign_recall": "Comments of such campaigns that were put there",
    "personalised_recall": "Letters with a sender's own text put in that were found",
    "suspected_precision": "Suspicions that letters were drawn from one stock of sentences that were right",
    "suspected_recall": "Letters drawn from one stock of sentences that were suspected",
    "alone_recall": "Comments like no other that were left alone",
    "additions_precision": "Letters and digits called added that were",
    "additions_recall": "Letters and digits added that were called so",
}
"""What each figure is a share of."""
_DOCKETS = {"tuning": "On plain English, tuned on", "held out": "On a grammar that was held out"}


@functools.cache
def note() -> dict[str, Any]:
    """The figures: `campaigns_version`, and for each kind of docket `name`, `comments` and `figures`.

    A figure has `name`, `value`, and the bounds `low` and `high` of its 95 % interval, all shares from 0 to 1.
    """
    read: dict[str, Any] = json.loads(PLACE.read_text(encoding="utf-8"))
    return read


def table(figures: Mapping[str, Any]) -> tuple[list[str], list[tuple[str, ...]]]:
    """A note as headings and rows of text, to be printed in a summary."""
    dockets = figures["dockets"]
    headings = ["Share of", *(_DOCKETS.get(docket["name"], docket["name"]) for docket in dockets)]
    by_name = [{figure["name"]: _percent(figure) for figure in docket["figures"]} for docket in dockets]
    return headings, [(label, *(shown.get(name, "") for shown in by_name)) for name, label in LABELS.items()]


def _percent(figure: Mapping[str, float]) -> str:
    value = f"{figure['value']:.1%}"
    return f"{value} ({figure['low']:.1%} to {figure['high']:.1%})" if "low" in figure else value
