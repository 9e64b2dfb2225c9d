"""A summary as a Word document: headings, tables, quotes with their comments.

The same summary gives the same bytes: no time of making, members of the ZIP in fixed
order with a fixed date.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from docx.document import Document as DocumentObject

from comments.analysis import in_short, measured, report_campaigns, report_file, report_meaning
from comments.analysis.chart_words import ENGLISH
from comments.analysis.charts import Chart, by_day
from comments.analysis.report_chart import png_by_day
from comments.analysis.report_parts import instant, picture, plain, quotes, shortened, table

# The earliest a ZIP can name; the document says in its text what it is as of.

_PARTS: Final = (
    ("representatives", "Letters that stand for a campaign"),
    ("exact_copies", "Exact copies of such a letter"),
    ("personalised_copies", "Personalised copies of such a letter"),
    ("alone", "Comments like no other"),
    ("with_unread_files", "Comments with a file that we couldn't read; a person must"),
    ("without_readable_text", "Comments without text that we could read"),
)
_TOTALS: Final = ("received", "posted", "under_review", "late")
"""The order in which people ask."""
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


def _heading(document: DocumentObject, summary: Mapping[str, Any]) -> None:
    document.add_heading(plain(f"Summary of comments: {summary['title']}"), level=0)
    period = summary["period"]
    document.add_paragraph(plain(f"Docket {summary['docket_id']}. As of {instant(summary['as_of'])}."))
    if period["opens_on"] and period["closes_on"]:
        opens, closes = (dt.date.fromisoformat(period[name]) for name in ("opens_on", "closes_on"))
        document.add_paragraph(f"Comment period: {ENGLISH.day(opens)} through {ENGLISH.day(closes)}, Eastern time.")
    if summary["audience"] == "public":
        document.add_paragraph("Built from posted comments only.")


def _in_short(document: DocumentObject, summary: Mapping[str, Any]) -> None:
    """What there is to say in a minute, and how the days went."""
    document.add_heading("In short", level=1)
    for sentence in in_short.sentences(summary):
        document.add_paragraph(plain(sentence), style="List Bullet")
    report_meaning.add_overview(document, summary)
    opens, closes = _period(summary)
    days = summary["counts"]["by_day"]
    drawn = png_by_day(days, opens_on=opens, closes_on=closes)
    picture(document, drawn, "Comments received, by day", _by_day(summary).sentence)


def _accounting(document: DocumentObject, summary: Mapping[str, Any], name: Name) -> None:
    document.add_heading("Where every comment went", level=1)
    totals = summary["totals"]
    if totals:
        ordered = sorted(totals, key=lambda key: (_TOTALS.index(key) if key in _TOTALS else len(_TOTALS), key))
        table(document, ("Of the rule's comments", "Comments"), [(name(key), totals[key]) for key in ordered])
    counts, parts = summary["counts"], summary["accounting"]
    if "submissions" in counts:  # a summary that was made before they were counted says less
        counted_apart = [
            ("Comments, each with a number of its own", counts["comments"]),
            ("Submissions that they carry, as staff confirmed", counts["submissions"]["count"]),
            ("People who signed them, as each names them", counts["signatures"]["count"]),
            ("Distinct texts", parts["distinct_texts"]),
        ]
        table(document, ("What is counted", "Number"), counted_apart)
    rows: list[tuple[str, int]] = [(label, parts[key]) for key, label in _PARTS]
    table(document, ("In this summary", "Comments"), [*rows, ("All comments", parts["comments"])])


def _tables(document: DocumentObject, summary: Mapping[str, Any], name: Name) -> None:
    """The numbers that one looks up."""
    counts = summary["counts"]
    document.add_heading("Tables", level=1)
    chart = _by_day(summary)
    table(document, chart.columns, [(day, *(_number(value) for value in values)) for day, *values in chart.rows])
    for title, key in (
        ("Channel", "by_channel"),
        ("Submitter", "by_submitter_type"),
        ("Timeliness", "by_timeliness"),
        ("Status", "by_status"),
    ):
        table(document, (title, "Comments"), [(name(row["value"]), row["count"]) for row in counts[key]])
    if summary["terms"]:
        rows = [(t["term"], t["comments"], t["distinct_texts"]) for t in summary["terms"]]
        table(document, ("Most frequent terms", "Comments", "Distinct texts"), rows)
    table(document, ("Language", "Comments"), [(name(r["value"]), r["count"]) for r in summary["languages"]])


def _number(shown: str) -> int | str:
    plain_digits = shown.replace(",", "")
    return int(plain_digits) if plain_digits.isdecimal() else shown


def _period(summary: Mapping[str, Any]) -> tuple[dt.date | None, dt.date | None]:
    opens, closes = (summary["period"][name] for name in ("opens_on", "closes_on"))
    return (dt.date.fromisoformat(opens) if opens else None, dt.date.fromisoformat(closes) if closes else None)


def _by_day(summary: Mapping[str, Any]) -> Chart:
    opens, closes = _period(summary)
    return by_day(summary["counts"]["by_day"], opens_on=opens, closes_on=closes)


def _said(document: DocumentObject, summary: Mapping[str, Any]) -> None:
    document.add_heading("In their words", level=1)
    if not summary["quotes"]:
        document.add_paragraph("No sentence was found that stands well alone.")
    quotes(document, summary["quotes"])
    repeated = summary["passages"]["most_frequent"]
    if repeated:
        document.add_heading("Sentences said most often", level=1)
        table(document, ("Sentence", "Comments"), [(shortened(p["text"]), p["comments"]) for p in repeated])


def _left_out(document: DocumentObject, summary: Mapping[str, Any]) -> None:
    left = summary["not_analysed"]
    document.add_heading("What was not analysed, and why", level=1)
    if not left["attachments"] and not left["comments_without_readable_text"]:
        document.add_paragraph("Everything was read.")
    if left["attachments"]:
        rows = [(a["comment"], a["name"], _WHY.get(a["why"], a["why"])) for a in left["attachments"]]
        table(document, ("Comment", "File", "Why"), rows)
    if left["comments_without_readable_text"]:
        keys = ", ".join(left["comments_without_readable_text"])
        document.add_paragraph(plain(f"Comments without text that could be read: {keys}."))


def _method(document: DocumentObject, summary: Mapping[str, Any]) -> None:
    made = summary["method"]
    document.add_heading("Method", level=1)
    document.add_paragraph(
        f"Made by {made['name']}, version {made['version']}: counted, grouped and quoted by fixed rules, "
        "without a language model. Every quote was checked, letter for letter, against its comment."
        + (" What a language model wrote beside that is marked as such." if "language_model" in summary else "")
    )
    if figures := made.get("measured"):
        size = sum(docket["comments"] for docket in figures["dockets"])
        document.add_paragraph(
            f"How often the grouping errs, measured on {size:,} made-up comments whose truth is known. "
            "In brackets, the bounds of the 95 % interval."
        )
        table(document, *measured.table(figures))
        if reading := figures.get("reading"):
            document.add_paragraph(
                "How often the reading of topics and stance errs, measured on sentences written for it. The rules were "
                "fitted to the first set; what counts is the set that was held out."
            )
            table(document, *measured.table(reading, measured.READING_LABELS))


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

    document = report_file.begin(f"Summary of comments: {summary['title']}")
    _heading(document, summary)
    _in_short(document, summary)
    _accounting(document, summary, name)
    report_meaning.add(document, summary)
    _said(document, summary)
    report_campaigns.add(document, summary)
    _left_out(document, summary)
    _tables(document, summary, name)
    _method(document, summary)
    return report_file.finish(document)
