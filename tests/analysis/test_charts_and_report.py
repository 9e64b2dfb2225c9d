"""Charts that a strict policy lets through, and the report as DOCX."""

import dataclasses
import datetime as dt
import random
import re
import xml.etree.ElementTree as ET
import zipfile
from io import BytesIO
from itertools import pairwise

import docx
import pytest
from docx.shared import Inches
from hypothesis import example, given
from hypothesis import strategies as st

from comments.analysis import charts, meaning_charts, report_docx, summary, svg
from comments.analysis.facts import CommentFacts
from comments.analysis.report_parts import TEXT_WIDTH, plain, table
from tests.analysis.letters import form_letter, sent
from tests.analysis.test_summary import ABOUT, a_docket

SVG = "{http://www.w3.org/2000/svg}"
DAYS = [
    {"day": "2025-05-05", "count": 3, "late": 0},
    {"day": "2025-05-08", "count": 12, "late": 0},
    {"day": "2025-05-11", "count": 2, "late": 2},
]
CLOSES = dt.date(2025, 5, 10)
CHANNELS = [{"value": "web", "count": 9}, {"value": "<mail> & co", "count": 1}]


def both(size: str = svg.WIDE) -> list[charts.Chart]:
    return [
        charts.by_day(DAYS, opens_on=dt.date(2025, 5, 5), closes_on=CLOSES, size=size),
        charts.by_category(CHANNELS, title="By channel", labels={"web": "Web form"}, size=size),
    ]


@pytest.mark.parametrize("size", [svg.NARROW, svg.WIDE])
def test_a_chart_has_a_role_a_title_and_a_description_that_it_points_to(size):
    for chart in both(size):
        root = ET.fromstring(chart.svg)  # noqa: S314  (made a line above)
        ids = root.get("aria-labelledby", "").split()
        assert root.get("role") == "img"
        assert [root.find(f"{SVG}{tag}").get("id") for tag in ("title", "desc")] == ids
        assert root.find(f"{SVG}desc").text == chart.sentence


def test_a_chart_needs_neither_script_nor_style():
    for chart in both():
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=|href", chart.svg)


def test_all_bars_and_letters_stand_inside_the_drawing():
    for size in (svg.NARROW, svg.WIDE):
        for chart in both(size):
            root = ET.fromstring(chart.svg)  # noqa: S314 - as above
            _, _, width, height = map(float, root.get("viewBox").split())
            for tag in ("rect", "text", "line"):
                for element in root.findall(f"{SVG}{tag}"):
                    x, y = (float(element.get(a) or element.get(f"{a}1")) for a in "xy")
                    assert 0 <= x <= x + float(element.get("width", 0)) <= width
                    assert 0 <= y <= y + float(element.get("height", 0)) <= height


def test_the_chart_by_day_marks_the_closing_day_and_tells_late_bars_apart():
    chart = both()[0]
    assert "Closes May 10" in chart.svg
    assert "stroke-dasharray" in chart.svg
    assert chart.svg.count('fill="url(#comments-by-day-late)"') == 2
    assert chart.sentence == (
        "17 comments; most on May 8, 2025, with 12. The last day to comment is May 10, 2025. 2 came late."
    )


def test_the_table_beside_a_chart_holds_its_data():
    by_day, by_channel = both()
    assert by_day.rows == (("May 5, 2025", "3", "0"), ("May 8, 2025", "12", "0"), ("May 11, 2025", "2", "2"))
    assert by_channel.rows == (("Web form", "9", "90.0%"), ("<mail> & co", "1", "10.0%"))


def test_a_chart_of_nothing_says_so():
    for chart in (charts.by_day([]), charts.by_category([], title="By channel")):
        assert "No comments yet" in chart.svg
        assert chart.rows == ()


def test_a_letter_dated_decades_off_does_not_draw_ten_thousand_days():
    rows = charts.by_day([{"day": "1925-05-05", "count": 1, "late": 0}, *DAYS], closes_on=CLOSES)
    assert len(rows.rows) == 4
    assert len(rows.svg) < 10_000


@given(st.integers(0, 10**9))
def test_an_axis_reaches_past_its_data_in_a_few_round_steps(most):
    steps = charts.nice_steps(most)
    assert steps[0] == 0
    assert steps[-1] >= most
    assert 2 <= len(steps) <= 8
    assert len({later - one for one, later in pairwise(steps)}) == 1


def test_a_report_of_the_same_summary_is_the_same_bytes_without_a_time_in_it():
    made = summary.build(ABOUT, a_docket(1))
    data = report_docx.build(made)
    assert report_docx.build(made) == data
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert docx.Document(BytesIO(data)).core_properties.modified == dt.datetime(1980, 1, 1, tzinfo=dt.UTC)


def test_a_report_holds_the_numbers_the_quotes_and_what_was_left_out():
    made = summary.build(ABOUT, a_docket(1))
    document = docx.Document(BytesIO(report_docx.build(made, labels={"web": "Web form"})))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    for quote in made["quotes"]:
        assert quote["text"] in text
        assert f"Comment {quote['comment']}" in text
    assert {"Web form", "scan.pdf", "a picture of text; a person must read it"} <= cells
    headings = [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert headings.index("In their words") < headings.index("What was not analysed, and why")


def test_pictures_in_a_report_have_a_text_and_tables_a_marked_heading():
    made = summary.build(ABOUT, a_docket(1))
    document = docx.Document(BytesIO(report_docx.build(made)))
    assert [shape._inline.docPr.get("descr") for shape in document.inline_shapes] == [
        charts.by_day(made["counts"]["by_day"], opens_on=ABOUT.opens_on, closes_on=ABOUT.closes_on).sentence,
        meaning_charts.stance_chart(made).sentence,
        meaning_charts.topics_chart(made).sentence,
    ]
    assert all(table.rows[0]._tr.xpath("./w:trPr/w:tblHeader") for table in document.tables)


def test_control_characters_of_a_comment_do_not_break_the_report():
    made = summary.build(ABOUT, a_docket(1))
    made["quotes"][0]["text"] = "A bell \x07 and a \ufffe mark."
    text = "\n".join(p.text for p in docx.Document(BytesIO(report_docx.build(made))).paragraphs)
    assert "A bell  and a  mark." in text


@given(st.text(st.characters(exclude_categories=()), max_size=60))
@example("\x00\x0b\x1f\r\x85\ud800\udfff\ufffe\uffff\U0001fffe")
def test_any_text_at_all_can_stand_in_a_report(text):
    document = docx.Document()
    document.add_paragraph(plain(text))
    table(document, ("Sentence", "Comments"), [(text, 1)])
    document.save(BytesIO())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("one line\r\nanother\r\n\r\nlast", "one line\nanother\n\nlast"),
        ("the end of a page\x0cthe next", "the end of a page the next"),
        ("a half \ud83d of a sign", "a half  of a sign"),
    ],
)
def test_what_word_would_show_otherwise_or_not_at_all_is_written_so_that_it_reads(text, shown):
    made = summary.build(ABOUT, a_docket(1))
    made["campaigns"]["listed"][0]["representative_text"] = text
    made["campaigns"]["listed"][0]["slots"] = []
    assert shown in [p.text for p in docx.Document(BytesIO(report_docx.build(made))).paragraphs]


def _merged_letters() -> list[CommentFacts]:
    """A mail merge of six towns, whose last sender wrote a sentence more."""
    rng = random.Random(4)
    letter = form_letter(rng)
    towns = ("Dayton", "Tucson", "Laredo", "Fresno", "Mobile", "Eugene")
    texts = [sent([letter[0], f"Everyone in our town of {town} pays for this.", letter[1]], "Ann") for town in towns]
    texts[-1] = texts[-1].replace(letter[1], f"{letter[1]}\n\nMy bakery in Ohio closed over it last winter.")
    return [
        CommentFacts(f"{n:04}", ABOUT.opens_on, "web", "INDIVIDUAL", is_late=False, status="received", text=text)
        for n, text in enumerate(texts)
    ]


def test_a_report_underlines_the_places_of_a_letter_and_gives_what_was_written_beyond_them():
    made = summary.build(ABOUT, _merged_letters())
    document = docx.Document(BytesIO(report_docx.build(made)))
    underlined = {run.text for p in document.paragraphs for run in p.runs if run.underline}
    added = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    assert underlined == {made["campaigns"]["listed"][0]["representative_text"].split("town of ")[1].split(" pays")[0]}
    assert [row[1] for row in added if row[0] == "0005"] == ["My bakery in Ohio closed over it last winter."]
    assert not any("Tucson" in cell for row in added for cell in row)


def test_a_letter_that_is_cut_short_has_no_places_where_it_was_cut():
    letter = "word " * 300 + "and more"
    made = summary.build(ABOUT, _merged_letters())
    places = [{"start": 0, "end": 4}, {"start": 1_490, "end": 1_503}, {"start": 1_503, "end": 1_504}]
    made["campaigns"]["listed"][0] |= {"representative_text": letter, "slots": places}
    document = docx.Document(BytesIO(report_docx.build(made)))
    assert [run.text for p in document.paragraphs for run in p.runs if run.underline] == ["word"]
    assert any(p.text.endswith("word […]") for p in document.paragraphs)


def test_a_report_gives_the_ten_largest_letters_and_says_where_the_others_are():
    made = summary.build(ABOUT, a_docket(1))
    [campaign, *_] = made["campaigns"]["listed"]
    made["campaigns"] |= {"count": 12, "listed": [campaign] * 12}
    document = docx.Document(BytesIO(report_docx.build(made)))
    headings = [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert sum(heading.startswith("Campaign of comment") for heading in headings) == 10
    assert "The letters of the other 2 stand in the comments that the table names." in _text_of(document)


def test_a_report_keeps_a_row_a_small_table_and_a_quote_with_its_source_on_one_page():
    document = docx.Document(BytesIO(report_docx.build(summary.build(ABOUT, a_docket(1)))))
    assert all(row._tr.xpath("./w:trPr/w:cantSplit") for table in document.tables for row in table.rows)
    small = next(table for table in document.tables if table.rows[0].cells[0].text == "In this summary")
    kept = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in small.rows]
    assert kept == [True] * (len(kept) - 1) + [None]
    quoted = [p for p in document.paragraphs if p.text.startswith("“") and p.style.name == "Quote"]
    assert quoted
    assert all(p.paragraph_format.keep_with_next for p in quoted)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("2025-06-04 23:59:00 EDT", "As of June 4, 2025, 11:59 p.m. EDT."),
        ("2025-06-04 00:05:09 EDT", "As of June 4, 2025, 12:05 a.m. EDT."),
        ("2025-01-04 12:30:00 EST", "As of January 4, 2025, 12:30 p.m. EST."),
        ("the close", "As of the close."),
    ],
)
def test_a_report_says_the_instant_as_people_do(given, said):
    made = summary.build(dataclasses.replace(ABOUT, as_of=given), a_docket(1, 4))
    assert said in _text_of(docx.Document(BytesIO(report_docx.build(made))))


def test_a_report_counts_what_was_received_before_what_is_under_review():
    totals = {"late": 1, "received": 9, "under_review": 4}
    made = summary.build(dataclasses.replace(ABOUT, totals=totals), a_docket(1, 4))
    table = docx.Document(BytesIO(report_docx.build(made))).tables[0]
    assert [row.cells[0].text for row in table.rows][1:] == ["Received", "Under review", "Late"]


def _text_of(document) -> str:
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def test_the_number_of_a_comment_stands_on_one_line_of_a_table():
    number = "FINCEN-2025-0004-0012"
    made = table(
        docx.Document(), ("Comment", "From", "Excerpt"), [(number, "Harbor Credit Union", "What it costs. " * 40)]
    )

    widths = [column.width for column in made.columns]

    assert widths[0] >= Inches(0.08 * len(number))  # of the body's eleven points, an upper-case letter takes no more
    assert widths[2] == max(widths)
    assert sum(widths) <= TEXT_WIDTH


def test_a_summary_that_was_made_before_submissions_were_counted_is_still_a_report():
    data = summary.build(ABOUT, a_docket(3))
    before = data | {"counts": {k: v for k, v in data["counts"].items() if k not in ("submissions", "signatures")}}

    assert "What is counted" in said_by(report_docx.build(data))
    assert "What is counted" not in said_by(report_docx.build(before))


def said_by(content):
    tables = docx.Document(BytesIO(content)).tables
    return [cell.text for table in tables for cell in table.rows[0].cells]
