"""What the public summary page shows of topics, stance and substance."""

from typing import Any

from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from comments.analysis import charts, language_model, meaning_charts, measured
from comments.views.spanish_charts import words


def shown(data: dict[str, Any]) -> dict[str, Any]:
    """Charts with their tables, topics with quotes; nothing for a summary made before these were read."""
    if "topics" not in data:
        return {}
    stance = meaning_charts.stance_chart(data, say=_, words=words())
    topics = meaning_charts.topics_chart(data, say=_, words=words())
    sides = {row["value"]: row for row in data["stance"]["proposal"]}
    brought = {row["value"]: row for row in data["substance"]["signs"]}
    return {
        "stance": stance,
        "stance_drawing": _drawing(stance),
        "stance_rows": [(_(label), sides[side]) for side, label in meaning_charts.SIDES.items()],
        "stance_quotes": [
            (_(label), data["stance"]["quotes"][side])
            for side, label in meaning_charts.SIDES.items()
            if data["stance"]["quotes"].get(side)
        ],
        "measures": meaning_charts.measure_rows(data, say=_),
        "topics": topics,
        "topics_drawing": _drawing(topics),
        "topic_lines": list(meaning_charts.topic_lines(data, say=_)),
        "proposed": meaning_charts.proposed_rows(data),
        "written": language_model.written(data),
        "written_note": _note(data),
        "signs": [(_(label), brought[sign]) for sign, label in meaning_charts.SIGNS.items()],
        "reading_measured": _measured(data),
    }


def _measured(data: dict[str, Any]) -> dict[str, Any] | None:
    figures = data["method"].get("measured", {}).get("reading")
    if figures is None:
        return None
    headings, rows = measured.table(figures, measured.READING_LABELS, say=_)
    return {"headings": headings, "rows": rows}


def _note(data: dict[str, Any]) -> str:
    kept = language_model.written(data)
    return _(language_model.NOTE) % {"model": kept.model} if kept else ""


def _drawing(chart: charts.Chart) -> str:
    """comments.analysis.svg escapes every text that it is given."""
    return mark_safe(chart.svg)  # noqa: S308 - see above
