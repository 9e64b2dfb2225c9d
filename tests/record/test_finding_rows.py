"""Rows of findings say what was found, whatever signs the texts hold."""

import dataclasses
import json
import re

import pytest

from comments.analysis import findings
from comments.analysis.facts import AttachmentFacts
from comments.analysis.outline import Request
from comments.analysis.summary_meaning import with_parents
from comments.analysis.topic_plan import TopicPlan
from comments.models import Campaign
from comments.record import finding_rows, placement_rows
from tests.analysis.odd_texts import ODD
from tests.analysis.test_summary import ABOUT, a_docket

_SIGNS = {"\\N": "\\N", "\\n": "\n", "\\r": "\r", "\\t": "\t", "\\\\": "\\"}


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
    monkeypatch.setattr(finding_rows, "AT_ONCE", 7)
    found = findings.find(ABOUT, docket())

    passages = sorted(columns(finding_rows.passages(found, summary=311)), key=lambda row: int(row[1]))
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


def test_rows_of_passages_come_by_their_keys(monkeypatch):
    monkeypatch.setattr(finding_rows, "AT_ONCE", 7)
    rows = columns(finding_rows.passages(findings.find(ABOUT, a_docket_with_signs()), summary=311))

    keys = [row[2] for row in rows]
    assert len(keys) > 14
    assert keys == sorted(keys)


def a_docket_in_every_place():
    facts = a_docket_with_signs()
    files = (AttachmentFacts("file-1", "scan.pdf", "no_text_layer"),)
    return [
        *(dataclasses.replace(fact, ref=1000 - 7 * number) for number, fact in enumerate(facts)),
        dataclasses.replace(facts[0], key="unread", ref=3, text="See attached.", attachments=files),
        dataclasses.replace(facts[0], key="wordless", ref=5000, text="!!!"),
        dataclasses.replace(
            facts[0], key="alone", ref=4, text="Nobody else says that the ferry is late.", answers=(1,)
        ),
    ]


def test_rows_of_placements_say_where_each_comment_stands(monkeypatch):
    monkeypatch.setattr(placement_rows, "AT_ONCE", 7)
    about = dataclasses.replace(ABOUT, plan=TopicPlan(requests=(Request(1, "What does it cost\\you?"),)))
    found = findings.find(about, a_docket_in_every_place())
    numbered = [Campaign(pk=50 + place) for place, _ in enumerate(found.grouping.campaigns)]

    rows = columns(placement_rows.placements(placement_rows.placed(found), numbered, summary=311))

    assert rows == sorted((expected_placement(found, comment) for comment in found.facts), key=lambda row: int(row[1]))
    assert {row[3] for row in rows} == {"exact", "personalised", "alone", "wordless", "unread"}
    assert {len(json.loads(row[5])) > 0 for row in rows if row[5] != "\\N"} == {True}
    assert [row[1] for row in rows if row[10] != "{}"] == ["4"]


def expected_placement(found, comment):
    place = ["\\N", "unread", "\\N", "\\N"]
    for number, campaign in enumerate(found.grouping.campaigns):
        for member in campaign.members:
            if member.key == comment.key:
                added = [list(one) for span in member.added for one in findings.placed(comment, span.start, span.end)]
                as_json = json.dumps(added, separators=(",", ":")) if added else "\\N"
                place = [f"{50 + number}", member.kind, f"{member.containment!r}", as_json]
    for kind in ("alone", "wordless"):
        if comment.key in getattr(found.grouping, kind):
            place = ["\\N", kind, "\\N", "\\N"]
    suspected = next((group.suspected_id for group in found.grouping.suspected if comment.key in group.keys), "")
    text = next(n for n, reading in enumerate(found.readings.texts) if comment.key in reading.keys)
    meaning = found.meaning.texts[text]
    answers = sorted(with_parents(found.meaning.answered.get(comment.key, ()), finding_rows.parents(found)))
    said = [meaning.stance.proposal.side, f"{meaning.score}", finding_rows.array(answers)]
    return ["311", f"{comment.ref}", *place, suspected, f"{text}", *said, "f"]
