"""Rows of findings say what was found, whatever signs the texts hold."""

import dataclasses
import json
import re

import pytest

from comments.analysis import findings
from comments.record import finding_rows
from tests.analysis.odd_texts import ODD
from tests.analysis.test_summary import ABOUT, a_docket

_SIGNS = {"\\n": "\n", "\\r": "\r", "\\t": "\t", "\\\\": "\\"}


def columns(rows):
    lines = b"".join(rows).decode().removesuffix("\n").split("\n")
    return [[re.sub(r"\\.", lambda sign: _SIGNS[sign[0]], value) for value in line.split("\t")] for line in lines]


def a_docket_with_signs():
    signs = "A\ttable\\row says \u201cno\u201d\nat $40.\n\nI oppose this rule because correspondent accounts cost much."
    return [
        dataclasses.replace(fact, text=f"{fact.text}\n\n{signs}") if number % 3 else fact
        for number, fact in enumerate(a_docket(4))
    ]


def a_docket_with_odd_texts():
    fact, *others = a_docket_with_signs()
    return [*others, *(dataclasses.replace(fact, key=f"odd{n}", text=text) for n, text in enumerate(ODD))]


@pytest.mark.parametrize("docket", [a_docket_with_signs, a_docket_with_odd_texts])
def test_rows_of_passages_and_texts_say_what_was_found(monkeypatch, docket):
    monkeypatch.setattr(finding_rows, "_AT_ONCE", 7)
    found = findings.find(ABOUT, docket())

    passages = columns(finding_rows.passages(found, summary=311))
    texts = columns(finding_rows.texts(found, summary=311))

    assert [row[:6] for row in passages] == [
        ["311", str(number), passage.passage_id, passage.kind, passage.text, str(passage.comment_count)]
        for number, passage in enumerate(found.readings.passages)
    ]
    assert [json.loads(row[6].replace("{", "[").replace("}", "]")) for row in passages] == [
        [number for number, reading in enumerate(found.readings.texts) if passage in reading.passages]
        for passage in range(len(passages))
    ]
    given = [[made._asdict() for made in ours] for ours in found.meaning.topics.assignments]
    assert [json.loads(row[8]) for row in passages] == json.loads(json.dumps(given))
    assert [row[:2] for row in texts] == [["311", str(number)] for number in range(len(found.readings.texts))]
    for row, reading in zip(texts, found.readings.texts, strict=True):
        assert row[2] == finding_rows.array(reading.sources)
        assert [json.loads(value.replace("{", "[").replace("}", "]")) for value in row[3:7]] == [
            values.tolist() for values in (reading.passages, *reading.places)
        ]
    assert any("\t" in row[4] and "\\" in row[4] for row in passages)
    assert any(row[7] != "{}" for row in passages)
    assert any(row[7] != "{}" for row in texts)
