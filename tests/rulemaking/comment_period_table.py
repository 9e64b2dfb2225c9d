"""Writes docs/comment-periods.md from the package data and the day counting.

Run `python -m tests.rulemaking.comment_period_table` after changing either.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from rulemaking.data import ActionFacts, DocumentFacts, Window, section311
from rulemaking.deadlines import LastDay, last_day_for_comment, order_expires_on

PAGE = Path(__file__).resolve().parents[2] / "docs" / "comment-periods.md"

HEAD = """# Comment periods: computed and printed

Generated; do not edit. Write it again with `python -m tests.rulemaking.comment_period_table`.

The computed day is the publication date plus the days, moved to the next federal business day if offices are
closed on it (`rulemaking/deadlines.py`). The printed day is what the document says, and it controls. Where no
source showed the printed day, the cell says what is known instead.

How much it proves: the number of days was mostly inferred from the printed day, so the rows that moved, and
those whose document states its days, are the strong evidence. For MBaer even the publication date follows
from the last day, so it proves nothing and is not counted.
"""

BASIS = {
    "printed": "",
    "secondary_source": " (secondary source)",
    "same_day_companion": "not seen; companion of the same day",
    "stated_in_days": "not seen; the document states days",
    "computed": "not seen",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One real comment period, with both last days."""

    action: ActionFacts
    document: DocumentFacts
    window: Window

    @property
    def published_on(self) -> dt.date:
        return dt.date.fromisoformat(self.document["published_on"])

    @property
    def last_day(self) -> LastDay:
        return last_day_for_comment(self.published_on, self.window["days"])

    @property
    def printed_close_on(self) -> dt.date | None:
        printed = self.window["printed_close_on"]
        return dt.date.fromisoformat(printed) if printed else None


def comment_rows() -> list[Row]:
    data = section311()
    return [
        Row(action, document, window)
        for action in data["actions"] + data["other_rulemakings"]
        for document in action["documents"]
        for window in document["comment"]
    ]


def effective_rows() -> list[tuple[ActionFacts, DocumentFacts]]:
    return [(a, d) for a in section311()["actions"] for d in a["documents"] if d["effective_days"]]


def order_rows() -> list[tuple[ActionFacts, DocumentFacts]]:
    return [
        (a, d)
        for a in section311()["actions"]
        for d in a["documents"]
        if d["order"] and d["order"]["days"] and d["effective_on"]
    ]


def render() -> str:
    return "\n".join([HEAD, *_comments(), "", *_effective(), "", *_orders(), ""])


def _line(*cells: object) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def _comments() -> list[str]:
    rows = sorted(comment_rows(), key=lambda row: (row.published_on, row.action["slug"], row.window["days"]))
    printed = [row for row in rows if row.window["close_basis"] == "printed"]
    agree = sum(row.printed_close_on == row.last_day.computed for row in printed)
    lines = [
        "## Last days for comment",
        "",
        f"{len(rows)} periods. The printed day was seen for {len(printed)}; {agree} of them are reproduced.",
        "",
        _line("Rule", "Document", "Published", "Days", "Counted", "Moved because of", "Computed", "Printed"),
        _line(*["---"] * 8),
    ]
    for row in rows:
        last = row.last_day
        lines.append(
            _line(
                row.action["subject_name"],
                row.document["fr_citation"] or row.document["fr_doc_num"] or row.document["kind"],
                row.published_on,
                row.window["days"],
                last.nominal,
                last.rolled_because or "",
                last.computed,
                f"{row.printed_close_on or ''}{BASIS[row.window['close_basis']]}",
            )
        )
    return lines


def _effective() -> list[str]:
    lines = [
        "## Effective dates",
        "",
        _line("Rule", "Document", "Published", "Days", "Moved because of", "Computed", "Printed"),
        _line(*["---"] * 7),
    ]
    for action, document in effective_rows():
        published_on, days = document["published_on"], document["effective_days"] or 0
        last = last_day_for_comment(dt.date.fromisoformat(published_on), days)
        name, cite = action["subject_name"], document["fr_citation"]
        moved = last.rolled_because or ""
        lines.append(_line(name, cite, published_on, days, moved, last.computed, document["effective_on"]))
    return lines


def _orders() -> list[str]:
    lines = [
        "## Orders of at most 120 days (31 U.S.C. 5318A(a)(3)), which never move",
        "",
        _line("Rule", "Order", "Effective", "Days", "Computed", "Printed"),
        _line(*["---"] * 6),
    ]
    for action, document in order_rows():
        terms, effective_on = document["order"], document["effective_on"]
        assert terms, "order_rows yields orders only"
        assert terms["days"], "and only those with a limit"
        assert effective_on, "and a date"
        computed = order_expires_on(dt.date.fromisoformat(effective_on), terms["days"])
        name, cite = action["subject_name"], document["fr_citation"]
        lines.append(_line(name, cite, effective_on, terms["days"], computed, terms["expires_on"]))
    return lines


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
