"""Topics, stance and substance in a Word report."""

from collections.abc import Mapping, Sequence
from typing import Any

from docx.document import Document as DocumentObject

from comments.analysis import language_model, meaning_charts
from comments.analysis.report_chart import png_by_category
from comments.analysis.report_parts import counted, picture, plain, quotes, shortened, table, who_do
from comments.analysis.topic_plan import MACHINE, TERMS


def add(document: DocumentObject, summary: Mapping[str, Any]) -> None:
    """Add the three parts. A summary made before they were read has none of them."""
    if "topics" not in summary:
        return
    _stance(document, summary)
    _topics(document, summary)
    _substance(document, summary)


def add_overview(document: DocumentObject, summary: Mapping[str, Any]) -> None:
    """What a language model wrote of the whole, if one did."""
    if (kept := language_model.written(summary)) is not None and kept.overview:
        _written(document, kept.overview, kept)


def _written(document: DocumentObject, sentences: Sequence[Mapping[str, Any]], kept: language_model.Written) -> None:
    """What a language model wrote, and that it did."""
    said = [
        one["text"] + "".join(f" (comment {key})" for key in dict.fromkeys(quote["comment"] for quote in one["quotes"]))
        for one in sentences
    ]
    document.add_paragraph(plain(" ".join(said)))
    document.add_paragraph(plain(kept.note), style="Caption")


def _stance(document: DocumentObject, summary: Mapping[str, Any]) -> None:
    sides = {row["value"]: row for row in summary["stance"]["proposal"]}
    rows = [
        (label, sides[side]["comments"], sides[side]["distinct_texts"]) for side, label in meaning_charts.SIDES.items()
    ]
    document.add_heading("Where comments stand", level=1)
    document.add_paragraph(
        "Read by fixed rules from what people say plainly about the rule itself. Where the rules can't be sure, a "
        "comment is unclear. These are no votes: a copy counts as often as it was sent."
    )
    drawn = png_by_category([(label, count) for label, count, _ in rows], total=summary["counts"]["comments"])
    picture(document, drawn, "Comments by stance on the proposal", meaning_charts.stance_chart(summary).sentence)
    table(document, ("Stance", "Comments", "Distinct texts"), rows)
    if measures := meaning_charts.measure_rows(summary):
        document.add_heading("On the special measures that comments name", level=2)
        columns = ("Special measure", "Comments that name it", "Support", "Oppose", "Mixed", "Unclear")
        table(document, columns, [(name, count, *sides) for name, count, sides in measures])
    for side, label in meaning_charts.SIDES.items():
        if said := summary["stance"]["quotes"].get(side):
            document.add_heading(label, level=2)
            quotes(document, said)


def _topics(document: DocumentObject, summary: Mapping[str, Any]) -> None:
    read = summary["topics"]
    lines = list(meaning_charts.topic_lines(summary))
    kept = language_model.written(summary)
    document.add_heading("What comments are about", level=1)
    document.add_paragraph(
        f"Topics follow the statute{_as_staff_left_them(read)}. "
        f"{who_do(read['comments_with_topic'], 'comment', 'has', 'have')} one or more. "
        f"{who_do(read['comments_without_topic'], 'comment', 'has', 'have')} none that the rules could find; they are "
        "to be read all the same. "
        f"{who_do(read['passages']['not_read'], 'distinct sentence', 'is', 'are')} in languages other than English and "
        "Spanish, which aren't read for topics."
    )
    if lines:
        _outline(document, summary, lines, kept)
    if read["proposed"]:
        _proposed(document, summary, kept)


def _outline(
    document: DocumentObject,
    summary: Mapping[str, Any],
    lines: Sequence[meaning_charts.TopicLine],
    kept: language_model.Written | None,
) -> None:
    """How many comments are about each topic of the outline, and what they say."""
    chart = meaning_charts.topics_chart(summary)
    drawn = png_by_category(
        [(row[0], int(row[1].replace(",", ""))) for row in chart.rows], total=summary["counts"]["comments"]
    )
    picture(document, drawn, "Comments by topic, the most frequent ones", chart.sentence)
    rows = [
        (
            f"{chr(0xA0) * 4 * line.depth}{line.name}",
            line.row["comments"],
            line.row["distinct_texts"],
            line.row["passages"],
        )
        for line in lines
    ]
    table(document, ("Topic", "Comments", "Distinct texts", "Distinct sentences"), rows)
    for line in lines:
        if line.quotes:
            document.add_heading(plain(shortened(line.name)), level=2)
            law = f" {line.row['source']}." if line.row["source"] else _MADE_BY.get(line.row["origin"], "")
            comments = counted(line.row["comments"], "comment")
            texts = counted(line.row["distinct_texts"], "distinct text")
            document.add_paragraph(plain(f"{comments}, {texts}.{law}")).paragraph_format.keep_with_next = True
            if line.written and kept is not None:
                _written(document, line.written, kept)
            quotes(document, line.quotes)


def _proposed(document: DocumentObject, summary: Mapping[str, Any], kept: language_model.Written | None) -> None:
    """Topics that the machine found."""
    document.add_heading("Found beside these topics", level=2)
    document.add_paragraph(
        "Sentences without a topic in which the same words come together. Found by counting alone; each is called "
        "by a phrase that people wrote, and shown by one of their sentences."
    )
    proposed = meaning_charts.proposed_rows(summary)
    named = [(row["name"], ", ".join(row["terms"]), row["comments"]) for row in proposed]
    table(document, ("Called", "Words", "Comments"), named)
    for row in proposed:
        if row["written_name"] and kept is not None:
            document.add_paragraph(
                plain(f"The language model {kept.model} calls “{row['name']}” “{row['written_name']}”.")
            )
        if row.get("sentence"):  # a summary made before there were any has none
            document.add_heading(plain(row["name"]), level=3)
            quotes(document, [row["sentence"]])


def _substance(document: DocumentObject, summary: Mapping[str, Any]) -> None:
    brought = summary["substance"]
    rows = [(meaning_charts.SIGNS[row["value"]], row["comments"], row["distinct_texts"]) for row in brought["signs"]]
    document.add_heading("What comments bring", level=1)
    document.add_paragraph(
        "Signs that a comment gives the agency something to weigh. They put the reading in order; comments without any "
        "are read too."
    )
    table(document, ("Sign", "Comments", "Distinct texts"), rows)
    document.add_paragraph(f"{who_do(brought['comments_without'], 'comment', 'shows', 'show')} none of these signs.")


def _as_staff_left_them(read: Mapping[str, Any]) -> str:
    plan = read.get("plan", {})
    return f", as staff left them after {counted(plan['decisions'], 'decision')}" if plan.get("is_changed") else ""


_MADE_BY = {TERMS: " Added by the agency's staff.", MACHINE: " Found by counting words, and accepted by staff."}
