"""What the staff's summary page shows of topics, stance and substance."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.urls import reverse

from comments.analysis import language_model, meaning_charts
from comments.review.queue import ListFilter

AddressOf = Callable[[str], str]


def shown(data: dict[str, Any], address_of: AddressOf, *, every: ListFilter | None) -> dict[str, Any] | None:
    """Charts, tables and quotes with links; None for a summary made before these were read.

    Args:
        every: the list of all comments on the rule; None where what the summary found isn't kept any more.
    """
    if "topics" not in data:
        return None

    def linked(quotes: Sequence[Mapping[str, Any]]) -> list[tuple[Mapping[str, Any], str]]:
        return [(quote, address_of(quote["comment"])) for quote in quotes]

    def with_links(sentences: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[tuple[str, str]]]]:
        """Sentences, each with the comments that it quotes and their pages."""
        keys = [(one["text"], dict.fromkeys(quote["comment"] for quote in one["quotes"])) for one in sentences]
        return [(text, [(key, address_of(key)) for key in of_one]) for text, of_one in keys]

    def those_who(side: str) -> str:
        return every.with_(stance=side).address if every else ""

    kept = language_model.written(data)
    lines = list(meaning_charts.topic_lines(data))
    sides = {row["value"]: row for row in data["stance"]["proposal"]}
    return {
        "stance": meaning_charts.stance_chart(data),
        "stance_rows": [
            (label, sides[side], every.with_(stance=side).address if every else "")
            for side, label in meaning_charts.SIDES.items()
        ],
        "stance_quotes": [
            (label, linked(data["stance"]["quotes"][side]))
            for side, label in meaning_charts.SIDES.items()
            if data["stance"]["quotes"].get(side)
        ],
        "measures": meaning_charts.measure_rows(data),
        "topics": meaning_charts.topics_chart(data),
        "topic_lines": [
            (line, every.with_(topic=line.row["code"]).address if every and "plan" in data["topics"] else "")
            for line in lines
        ],
        "proposed": [
            (row, address_of(row["sentence"]["comment"]) if "sentence" in row else "")
            for row in meaning_charts.proposed_rows(data)
        ],
        "written": kept,
        "written_overview": with_links(kept.overview) if kept else [],
        "sentences_address": reverse("review:passages", args=[every.rule]) if every else "",
        "topic_quotes": [
            (line.name, line.row, linked(line.quotes), with_links(line.written)) for line in lines if line.quotes
        ],
        "signs": [(meaning_charts.SIGNS[row["value"]], row) for row in data["substance"]["signs"]],
    }
