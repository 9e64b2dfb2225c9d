"""The measured error that each summary carries."""

import random
import re
from io import BytesIO
from pathlib import Path

import docx
import pytest

from benchmarks.quality.note import FIGURES, READING_FIGURES
from comments.analysis import campaigns, measured, report_docx, stance, summary, template, topics
from comments.analysis.facts import CommentFacts
from tests.analysis.letters import sent, sentence
from tests.analysis.test_summary import ABOUT, FIRST

DOCUMENT = Path(__file__).parents[2] / "docs" / "analysis.md"


def test_the_error_was_measured_on_this_version_of_the_grouping():
    assert measured.note()["campaigns_version"] == campaigns.METHOD_VERSION
    assert measured.note()["template_version"] == template.METHOD_VERSION


LINES = {"collapsed": "collapsed", "kinds": "kind", "suspected": "mad-libs suspected", "additions": "additions",
         "templates": "templates"}  # fmt: skip


def documented():
    """Rows of the tables of docs/analysis.md: for each first cell the others, row by row."""
    found: dict[str, list[list[str]]] = {}
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        if line.startswith("| "):
            first, *others = (cell.strip() for cell in line.strip("| ").split(" | "))
            found.setdefault(first, []).append(others)
    return found


def test_the_note_says_what_the_document_says_of_the_grouping():
    rows = documented()
    for part, line, name in FIGURES:
        [cells] = rows[f"{LINES[part]}: {line}"]
        for cell, docket in zip(cells[1:3], measured.note()["dockets"], strict=True):
            [figure] = [figure for figure in docket["figures"] if figure["name"] == name]
            said = [float(number) for number in re.findall(r"[\d.]+", cell)]
            assert said[0] == figure["value"], line
            # Both are rounded from the same figure, to three places and to four.
            assert said[1:] == [pytest.approx(figure[name], abs=0.00056) for name in ("low", "high")], line


def test_the_note_says_what_the_document_says_of_topics_and_stance():
    text = DOCUMENT.read_text(encoding="utf-8")
    for part, of, score, name in READING_FIGURES:
        table = text[text.index(f"| {part} | tuning: ") :].split("\n\n")[0]
        [row] = [line for line in table.splitlines() if line.startswith(f"| {of} |")]
        cells = [cell.strip() for cell in row.strip("| ").split(" | ")]
        for begin, docket in zip((1, 4), measured.note()["reading"]["dockets"], strict=True):
            [figure] = [figure for figure in docket["figures"] if figure["name"] == name]
            at = begin + ("precision", "recall", "F1").index(score)
            assert cells[at].split(" ")[0] == f"{figure['value']:.2f}", (part, of, score)


def test_the_error_was_measured_on_this_version_of_topics_and_stance():
    reading = measured.note()["reading"]
    assert reading["topics_version"] == topics.METHOD_VERSION
    assert reading["stance_version"] == stance.METHOD_VERSION
    names = [name for *_, name in READING_FIGURES]
    assert names == list(measured.READING_LABELS)
    for of_set in reading["dockets"]:
        assert [figure["name"] for figure in of_set["figures"]] == names
        assert all(0 <= f["low"] <= f["value"] <= f["high"] <= 1 for f in of_set["figures"])


def test_every_figure_is_named_and_lies_within_its_interval():
    names = [name for _, _, name in FIGURES]
    assert names == list(measured.LABELS)
    for docket in measured.note()["dockets"]:
        assert docket["comments"] >= 10_000
        assert [figure["name"] for figure in docket["figures"]] == names
        assert all(0 <= f["low"] <= f["value"] <= f["high"] <= 1 for f in docket["figures"])
    assert [docket["name"] for docket in measured.note()["dockets"]] == ["tuning", "held out"]


def test_the_table_says_percent_with_the_interval():
    figure = {"name": "campaign_recall", "value": 0.9876, "low": 0.95, "high": 1.0}
    headings, rows = measured.table({"dockets": [{"name": "held out", "comments": 1, "figures": [figure]}]})
    assert headings == ["Share of", "On a grammar that was held out"]
    assert (measured.LABELS["campaign_recall"], "98.8% (95.0% to 100.0%)") in rows


def test_a_report_prints_the_measured_error():
    made = summary.build(ABOUT, [])
    document = docx.Document(BytesIO(report_docx.build(made)))
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    assert set(measured.LABELS.values()) <= cells


def test_a_summary_counts_suspected_letters_and_groups_none_of_them():
    rng = random.Random(31)
    variants = [[sentence(rng) for _ in range(4)] for _ in range(8)]
    facts = [
        CommentFacts(
            key=f"{n:03}",
            received_on=FIRST,
            channel="web",
            submitter_type="ANONYMOUS",
            is_late=False,
            status="posted",
            text=sent([" ".join(rng.choice(some) for some in variants)], str(n)),
        )
        for n in range(30)
    ]
    made = summary.build(ABOUT, facts)
    suspected = made["campaigns"]["suspected"]
    assert (suspected["count"], suspected["comments"]) == (1, 30)
    assert made["accounting"]["alone"] > 20
