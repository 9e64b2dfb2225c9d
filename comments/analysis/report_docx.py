"""A summary as a Word document: headings, tables, quotes with their comments.

The same summary gives the same bytes: no time of making, members of the ZIP in fixed
order with a fixed date.
"""

import datetime as dt
import zipfile
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any, Final

from docx import Document
from docx.document import Document as DocumentObject
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Inches, Pt
from docx.table import Table

from comments.analysis import measured
from comments.analysis.chart_words import ENGLISH
from comments.analysis.charts import by_day
from comments.analysis.report_chart import png_by_day

# The earliest a ZIP can name; the document says in its text what it is as of.
_FIXED_TIME: Final = (1980, 1, 1, 0, 0, 0)
_FIXED_DATE: Final = dt.datetime(1980, 1, 1)  # noqa: DTZ001  (core properties take no zone)
_CONTROL = dict.fromkeys([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0xFFFE, 0xFFFF])
_LONGEST_CELL = 1_500

_PARTS: Final = (
    ("representatives", "Letters that stand for a campaign"),
    ("exact_copies", "Exact copies of such a letter"),
    ("personalised_copies", "Personalised copies of such a letter"),
    ("alone", "Comments like no other"),
    ("with_unread_files", "Comments with a file that we couldn't read; a person must"),
    ("without_readable_text", "Comments without text that we could read"),
)
_WHY: Final = {
    "owed": "not read yet",
    "empty": "no text in it",
    "no_text_layer": "a picture of text; a person must read it",
    "encrypted": "protected by a password",
    "unreadable": "damaged or of an unknown kind",
    "too_large": "larger than the limit",
    "timed_out": "took too long to read",
    "extracted": "some pictures or pages in it could not be read",
}

Name = Callable[[str], str]


def _plain(text: object) -> str:
    """Text without the control characters that XML can't hold."""
    return str(text).translate(_CONTROL)


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_CELL else f"{text[:_LONGEST_CELL].rstrip()} […]"


def _table(document: DocumentObject, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> Table:
    table: Table = document.add_table(rows=1, cols=len(columns), style="Light Grid Accent 1")
    heading = table.rows[0]
    for cell, column in zip(heading.cells, columns, strict=True):
        cell.text = column
    # Marks the row as heading: repeated on each page, read as such by screen readers.
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    heading._tr.get_or_add_trPr().append(mark)
    for row in rows:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = f"{value:,}" if isinstance(value, int) else _plain(value)
    document.add_paragraph()
    return table


def _heading(document: DocumentObject, summary: Mapping[str, Any]) -> None:
    document.add_heading(_plain(f"Summary of comments: {summary['title']}"), level=0)
    period = summary["period"]
    document.add_paragraph(_plain(f"Docket {summary['docket_id']}. As of {summary['as_of']}."))
    if period["opens_on"] and period["closes_on"]:
        opens, closes = (dt.date.fromisoformat(period[name]) for name in ("opens_on", "closes_on"))
        document.add_paragraph(f"Comment period: {ENGLISH.day(opens)} through {ENGLISH.day(closes)}, Eastern time.")
    if summary["audience"] == "public":
        document.add_paragraph("Built from posted comments only.")


def _counts(document: DocumentObject, summary: Mapping[str, Any], name: Name) -> None:
    counts = summary["counts"]
    document.add_heading("Comments in numbers", level=1)
    if summary["totals"]:
        _table(document, ("Total", "Comments"), [(name(k), v) for k, v in summary["totals"].items()])
    _chart(document, summary)
    for title, key in (
        ("Channel", "by_channel"),
        ("Submitter", "by_submitter_type"),
        ("Timeliness", "by_timeliness"),
        ("Status", "by_status"),
    ):
        _table(document, (title, "Comments"), [(name(row["value"]), row["count"]) for row in counts[key]])
    document.add_heading("Where every comment went", level=1)
    parts = summary["accounting"]
    rows: list[tuple[str, int]] = [(label, parts[key]) for key, label in _PARTS]
    _table(document, ("Part", "Comments"), [*rows, ("All comments", parts["comments"])])
    document.add_paragraph(f"These hold {parts['distinct_texts']:,} distinct texts.")


def _chart(document: DocumentObject, summary: Mapping[str, Any]) -> None:
    opens, closes = (
        dt.date.fromisoformat(day) if day else None
        for day in (summary["period"]["opens_on"], summary["period"]["closes_on"])
    )
    days = summary["counts"]["by_day"]
    chart = by_day(days, opens_on=opens, closes_on=closes)
    picture = png_by_day(days, opens_on=opens, closes_on=closes)
    shape = document.add_picture(BytesIO(picture), width=Inches(6))
    shape._inline.docPr.set("descr", chart.sentence)
    shape._inline.docPr.set("title", "Comments received, by day")
    document.add_paragraph(chart.sentence)
    _table(document, chart.columns, chart.rows)


def _campaigns(document: DocumentObject, summary: Mapping[str, Any]) -> None:
    sent = summary["campaigns"]
    document.add_heading("Campaigns", level=1)
    if not sent["count"]:
        document.add_paragraph("No two comments share a letter.")
        return
    document.add_paragraph(f"{sent['comments']:,} comments came in {sent['count']:,} campaigns.")
    columns = ("Representative", "Comments", "Exact", "Personalised", "First", "Last")
    keys = ("representative", "size", "exact", "personalised", "first_on", "last_on")
    _table(document, columns, [[row[key] for key in keys] for row in sent["listed"]])
    if sent["others"]["count"]:
        document.add_paragraph(
            f"{sent['others']['count']:,} smaller campaigns, with {sent['others']['comments']:,} comments in all, "
            "aren't listed."
        )
    for row in sent["listed"]:
        document.add_heading(_plain(f"Campaign of comment {row['representative']}"), level=2)
        document.add_paragraph(_plain(_shortened(row["representative_text"])), style="Quote")
        if row["additions"]:
            document.add_paragraph(f"{row['comments_that_added']:,} comments added words of their own, such as:")
            _table(document, ("Comment", "Added"), [(a["comment"], _shortened(a["text"])) for a in row["additions"]])


def _said(document: DocumentObject, summary: Mapping[str, Any]) -> None:
    document.add_heading("In their words", level=1)
    if not summary["quotes"]:
        document.add_paragraph("No sentence was found that stands well alone.")
    for quote in summary["quotes"]:
        document.add_paragraph(_plain(f"“{quote['text']}”"), style="Quote")
        others = f"; {quote['comments']:,} comments say this" if quote["comments"] > 1 else ""
        document.add_paragraph(_plain(f"Comment {quote['comment']}{others}"))
    repeated = summary["passages"]["most_frequent"]
    if repeated:
        document.add_heading("Sentences said most often", level=1)
        _table(document, ("Sentence", "Comments"), [(_shortened(p["text"]), p["comments"]) for p in repeated])
    if summary["terms"]:
        document.add_heading("Most frequent terms", level=1)
        rows = [(t["term"], t["comments"], t["distinct_texts"]) for t in summary["terms"]]
        _table(document, ("Term", "Comments", "Distinct texts"), rows)
    document.add_heading("Languages", level=1)
    _table(document, ("Language (ISO 639)", "Comments"), [(r["value"], r["count"]) for r in summary["languages"]])


def _left_out(document: DocumentObject, summary: Mapping[str, Any]) -> None:
    left = summary["not_analysed"]
    document.add_heading("What was not analysed, and why", level=1)
    if not left["attachments"] and not left["comments_without_readable_text"]:
        document.add_paragraph("Everything was read.")
    if left["attachments"]:
        rows = [(a["comment"], a["name"], _WHY.get(a["why"], a["why"])) for a in left["attachments"]]
        _table(document, ("Comment", "File", "Why"), rows)
    if left["comments_without_readable_text"]:
        keys = ", ".join(left["comments_without_readable_text"])
        document.add_paragraph(_plain(f"Comments without text that could be read: {keys}."))
    made = summary["method"]
    document.add_heading("Method", level=1)
    document.add_paragraph(
        f"Made by {made['name']}, version {made['version']}: counted, grouped and quoted by fixed rules, "
        "without a language model. Every quote was checked, letter for letter, against its comment."
    )
    if figures := made.get("measured"):
        size = sum(docket["comments"] for docket in figures["dockets"])
        document.add_paragraph(
            f"How often the grouping errs, measured on {size:,} made-up comments whose truth is known. "
            "In brackets, the bounds of the 95 % interval."
        )
        _table(document, *measured.table(figures))


def _repacked(data: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        # The content types stay first, as Word writes them.
        for name in sorted(source.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            member = zipfile.ZipInfo(name, _FIXED_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o600 << 16
            target.writestr(member, source.read(name))
    return out.getvalue()


def build(summary: Mapping[str, Any], *, labels: Mapping[str, str] | None = None) -> bytes:
    """Write a summary as DOCX.

    Args:
        summary: as `summary.build` gives it.
        labels: value -> what people call it, for channels, statuses and the like.

    Returns:
        The file. The same summary and labels give the same bytes.
    """
    names = labels or {}

    def name(value: str) -> str:
        return names.get(value, value.replace("_", " ").capitalize())

    document = Document()
    document.styles["Normal"].font.size = Pt(11)
    core = document.core_properties
    core.title = _plain(f"Summary of comments: {summary['title']}")[:255]
    core.author, core.last_modified_by, core.comments = "Docket 311", "Docket 311", ""
    core.language = "en-US"
    core.created = core.modified = core.last_printed = _FIXED_DATE
    _heading(document, summary)
    _counts(document, summary, name)
    _said(document, summary)
    _campaigns(document, summary)
    _left_out(document, summary)
    out = BytesIO()
    document.save(out)
    return _repacked(out.getvalue())
