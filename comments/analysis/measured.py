"""The measured error of the grouping, as `make quality QUALITY_ARGS=--write` left it beside this file."""

import functools
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from comments.analysis.marked import gettext_noop

PLACE: Final = Path(__file__).with_name("measured.json")
LABELS: Final = {
    "campaign_precision": gettext_noop("Comments put into a campaign of 20 or more that belong there"),
    "campaign_recall": gettext_noop("Comments of such campaigns that were put there"),
    "personalised_recall": gettext_noop("Letters with a sender's own text put in that were found"),
    "suspected_precision": gettext_noop(
        "Suspicions that letters were drawn from one stock of sentences that were right"
    ),
    "suspected_recall": gettext_noop("Letters drawn from one stock of sentences that were suspected"),
    "alone_recall": gettext_noop("Comments like no other that were left alone"),
    "additions_precision": gettext_noop("Letters and digits called added that were"),
    "additions_recall": gettext_noop("Letters and digits added that were called so"),
    "slots_precision": gettext_noop("Places of a letter said to be for a sender’s own particulars that were"),
    "slots_recall": gettext_noop("Places for a sender’s own particulars that were found"),
    "filled_recall": gettext_noop("Particulars filled in there that were given to the letter"),
}
"""What each figure of the grouping is a share of."""
READING_LABELS: Final = {
    "topics_precision": gettext_noop("Topics given to sentences that were right"),
    "topics_recall": gettext_noop("Topics of sentences that were found"),
    "topics_mean_f1": gettext_noop("Topics, mean over all of precision and recall in one (F1)"),
    "supports_precision": gettext_noop("Comments called supporting that were"),
    "supports_recall": gettext_noop("Supporting comments called so"),
    "opposes_precision": gettext_noop("Comments called opposing that were"),
    "opposes_recall": gettext_noop("Opposing comments called so"),
    "mixed_precision": gettext_noop("Comments called mixed that were"),
    "mixed_recall": gettext_noop("Mixed comments called so"),
    "unclear_precision": gettext_noop("Comments called unclear that were"),
    "unclear_recall": gettext_noop("Unclear comments called so"),
}
"""What each figure of the reading of topics and stance is a share of."""
_DOCKETS = {
    "tuning": gettext_noop("On plain English, tuned on"),
    "held out": gettext_noop("On a grammar that was held out"),
    "sentences tuned on": gettext_noop("On sentences that the rules were fitted to"),
    "sentences held out": gettext_noop("On sentences that were held out"),
}
_SHARE_OF = gettext_noop("Share of")
_INTERVAL = gettext_noop("%(share)s (%(low)s to %(high)s)")


@functools.cache
def note() -> dict[str, Any]:
    """The figures: `campaigns_version`, `template_version`, and for each kind of docket `name`, `comments`, `figures`.

    `reading` holds the same of topics and stance, of sentences in place of dockets, with versions of its own.
    A figure has `name`, `value`, and the bounds `low` and `high` of its 95 % interval, all shares from 0 to 1.
    """
    read: dict[str, Any] = json.loads(PLACE.read_text(encoding="utf-8"))
    return read


def table(
    figures: Mapping[str, Any], labels: Mapping[str, str] = LABELS, *, say: Callable[[str], str] = gettext_noop
) -> tuple[list[str], list[tuple[str, ...]]]:
    """A note, or its part `reading` with its labels, as headings and rows of text, to be printed in a summary.

    Args:
        figures: the note, or the part.
        labels: what its figures are shares of.
        say: gives a sentence in the reader's language; without it, English.
    """
    dockets = figures["dockets"]
    headings = [say(_SHARE_OF), *(say(_DOCKETS.get(docket["name"], docket["name"])) for docket in dockets)]
    by_name = [{figure["name"]: _percent(figure, say) for figure in docket["figures"]} for docket in dockets]
    # A summary made before something was measured has no row of it.
    known = [name for name in labels if any(name in shown for shown in by_name)]
    return headings, [(say(labels[name]), *(shown.get(name, "") for shown in by_name)) for name in known]


def _percent(figure: Mapping[str, float], say: Callable[[str], str]) -> str:
    shown = {name: f"{figure[name]:.1%}" for name in ("value", "low", "high") if name in figure}
    if "low" not in shown:
        return shown["value"]
    return say(_INTERVAL) % {"share": shown["value"], "low": shown["low"], "high": shown["high"]}
