"""Campaigns in a Word report: how many copies each letter has, and the largest letters with what senders added."""

import datetime as dt
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Final

from docx.document import Document as DocumentObject

from comments.analysis.chart_words import ENGLISH
from comments.analysis.report_parts import counted, plain, shortened, table

LETTERS: Final = 10
"""Those given whole; a summary's data has fifty."""


def add(document: DocumentObject, summary: Mapping[str, Any]) -> None:
    sent = summary["campaigns"]
    document.add_heading("Campaigns", level=1)
    if not sent["count"]:
        document.add_paragraph("No two comments share a letter.")
        return
    document.add_paragraph(f"{counted(sent['comments'], 'comment')} came in {counted(sent['count'], 'campaign')}.")
    columns = ("Representative comment", "Comments", "Exact", "Changed", "First came", "Last came")
    keys = ("representative", "size", "exact", "personalised")
    rows = [(*(row[key] for key in keys), _day(row["first_on"]), _day(row["last_on"])) for row in sent["listed"]]
    table(document, columns, rows)
    if sent["others"]["count"]:
        document.add_paragraph(
            f"{counted(sent['others']['count'], 'smaller campaign')}, with "
            f"{counted(sent['others']['comments'], 'comment')} in all, aren't listed."
        )
    for row in sent["listed"][:LETTERS]:
        _letter(document, row)
    if rest := len(sent["listed"][LETTERS:]):
        document.add_paragraph(f"The letters of the other {rest:,} stand in the comments that the table names.")


def _letter(document: DocumentObject, row: Mapping[str, Any]) -> None:
    document.add_heading(
        plain(f"Campaign of comment {row['representative']}: {counted(row['size'], 'comment')}"), level=2
    )
    has_places = _text(document, row["representative_text"], row.get("slots", ()))
    if has_places:
        document.add_paragraph("Underlined: where senders put in words of their own, such as a name or a town.")
    if row["additions"]:
        several = counted(row["comments_that_added"], "comment")
        told = (
            f"{several} changed or added words. Beyond the underlined places they wrote, for example:"
            if has_places
            else f"{several} added words of their own, such as:"
        )
        document.add_paragraph(told).paragraph_format.keep_with_next = True
        table(document, ("Comment", "Added"), [(a["comment"], shortened(a["text"])) for a in row["additions"]])


def _text(document: DocumentObject, letter: str, slots: Any) -> bool:
    """The letter, its places underlined; whether it has any. A letter too long to be given whole is cut."""
    shown = shortened(letter)
    written = document.add_paragraph(style="Quote")
    places = [(slot["start"], slot["end"]) for slot in slots if slot["start"] < slot["end"]]
    places = [(start, end) for start, end in places if letter[:end] == shown[:end]]
    edges = [0, *(edge for place in places for edge in place), len(shown)]
    for number, (start, end) in enumerate(pairwise(edges)):
        if start < end:
            written.add_run(plain(shown[start:end])).underline = number % 2 == 1 or None
    return bool(places)


def _day(text: str) -> str:
    return ENGLISH.short_day(dt.date.fromisoformat(text))
