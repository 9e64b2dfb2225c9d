"""Summaries: totals that agree, the same bytes in any order, nothing left unnamed."""

import copy
import dataclasses
import datetime as dt
import random

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.analysis import extract, summary
from comments.analysis.facts import AttachmentFacts, CommentFacts, SummaryInput
from comments.analysis.reconcile import DoesNotReconcile, reconcile
from tests.analysis.letters import form_letter, paragraph, sent, sentence

FIRST = dt.date(2025, 5, 5)
ABOUT = SummaryInput(
    docket_id="FINCEN-2025-0004",
    title="Special measure regarding a financial group",
    audience="staff",
    as_of="June 4, 2025, 11:59 p.m. Eastern time",
    opens_on=FIRST,
    closes_on=dt.date(2025, 6, 4),
    totals={"received": 40},
)


def a_docket(seed: int, count: int = 40) -> list[CommentFacts]:
    rng = random.Random(seed)
    letter = form_letter(rng)
    facts = []
    for n in range(count):
        kind = rng.randrange(6)
        text = sent([*letter, *([paragraph(rng, 1)] if kind == 1 else [])], f"Sender {n}")
        if kind > 2:
            text = paragraph(rng, 4)
        files: tuple[AttachmentFacts, ...] = ()
        if n % 7 == 0:
            files = (
                AttachmentFacts("1", "brief.pdf", extract.EXTRACTED, paragraph(rng, 3)),
                AttachmentFacts("2", "scan.pdf", extract.NO_TEXT_LAYER, "", 3),
            )
        day = FIRST + dt.timedelta(days=rng.randrange(36))
        facts.append(
            CommentFacts(
                key=f"{n:04}",
                received_on=day,
                channel=rng.choice(("web", "mail", "api")),
                submitter_type=rng.choice(("ANONYMOUS", "INDIVIDUAL", "ORGANIZATION")),
                is_late=day > dt.date(2025, 6, 4),
                status=rng.choice(("received", "posted", "restricted")),
                text="" if n % 13 == 5 else text,
                attachments=files,
                submitter=f"Sender {n % 9}",
            )
        )
    return facts


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 1000), st.randoms(use_true_random=False))
def test_the_same_comments_in_any_order_give_the_same_bytes(seed, shuffler):
    facts = a_docket(seed)
    first = summary.to_bytes(summary.build(ABOUT, facts))
    shuffler.shuffle(facts)
    assert summary.to_bytes(summary.build(ABOUT, facts)) == first


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 1000))
def test_every_stretch_of_text_in_a_summary_is_verbatim(seed):
    facts = a_docket(seed)
    texts = {(c.key, source): text for c in facts for source, text in c.texts()}
    made = summary.build(ABOUT, facts)
    stretches = [*made["quotes"], *made["passages"]["most_frequent"]]
    stretches += [span for row in made["campaigns"]["listed"] for span in row["additions"]]
    assert stretches
    for span in stretches:
        assert texts[span["comment"], span["source"]][span["start"] : span["end"]] == span["text"]


def test_counts_are_those_of_the_comments():
    facts = a_docket(1)
    counts = summary.build(ABOUT, facts)["counts"]
    assert counts["comments"] == 40
    assert {r["day"]: r["count"] for r in counts["by_day"]} == {
        day.isoformat(): sum(f.received_on == day for f in facts) for day in {f.received_on for f in facts}
    }
    assert {r["value"]: r["count"] for r in counts["by_channel"]} == {
        channel: sum(f.channel == channel for f in facts) for channel in ("web", "mail", "api")
    }
    late = sum(f.is_late for f in facts)
    assert {r["value"]: r["count"] for r in counts["by_timeliness"]} == {"late": late, "timely": 40 - late}


def test_every_comment_is_accounted_for():
    parts = summary.build(ABOUT, a_docket(2))["accounting"]
    assert parts["with_unread_files"] == sum(n % 7 == 0 for n in range(40))
    assert parts["without_readable_text"] == sum(n % 13 == 5 and n % 7 != 0 for n in range(40))
    assert parts["exact_copies"] > 0
    assert parts["personalised_copies"] > 0
    assert parts["alone"] > 0


def test_what_was_not_analysed_is_named_with_the_reason():
    facts = a_docket(3)
    left = summary.build(ABOUT, facts)["not_analysed"]
    assert {(a["comment"], a["name"], a["why"]) for a in left["attachments"]} == {
        (f.key, "scan.pdf", extract.NO_TEXT_LAYER) for f in facts if f.attachments
    }
    assert left["comments_with_unread_files"] == [f.key for f in facts if f.attachments]
    assert left["comments_without_readable_text"] == [f.key for f in facts if not f.texts() and not f.attachments]


def test_two_comments_that_point_to_unread_scans_are_not_called_copies():
    scan = AttachmentFacts("1", "scan.pdf", extract.NO_TEXT_LAYER, "", 2)
    base = dataclasses.replace(a_docket(3)[1], text="Please see the attached letter.", attachments=(scan,))
    made = summary.build(ABOUT, [dataclasses.replace(base, key=key) for key in "ab"])
    assert made["campaigns"]["count"] == 0
    assert made["accounting"]["with_unread_files"] == 2


def test_a_comment_whose_words_are_in_its_file_is_read():
    words = paragraph(random.Random(4), 4)
    fact = dataclasses.replace(
        a_docket(4)[1], text="", attachments=(AttachmentFacts("7", "letter.docx", extract.EXTRACTED, words),)
    )
    made = summary.build(ABOUT, [fact])
    assert made["accounting"]["alone"] == 1
    assert {quote["source"] for quote in made["quotes"]} == {"7"}


def test_what_was_added_in_a_file_is_placed_in_that_file():
    rng = random.Random(5)
    letter = "\n\n".join(form_letter(rng))
    own = sentence(rng)
    base = dataclasses.replace(a_docket(5)[1], text=letter, attachments=())
    facts = [dataclasses.replace(base, key=key) for key in "abc"]
    facts.append(
        dataclasses.replace(base, key="d", attachments=(AttachmentFacts("9", "own.txt", extract.EXTRACTED, own),))
    )
    (row,) = summary.build(ABOUT, facts)["campaigns"]["listed"]
    assert row["additions"] == [{"comment": "d", "source": "9", "start": 0, "end": len(own), "text": own}]


def test_nobody_is_quoted_twice_and_no_submitter_is_named():
    facts = a_docket(6)
    made = summary.build(ABOUT, facts)
    submitter_of = {f.key: f.submitter for f in facts}
    quoted = [submitter_of[q["comment"]] for q in made["quotes"]]
    assert len(quoted) == len(set(quoted)) > 3
    one = dataclasses.replace(facts[3], text=paragraph(random.Random(6)), submitter="Zebulon Unique")
    assert b"Zebulon" not in summary.to_bytes(summary.build(ABOUT, [one]))


def test_a_summary_of_nothing_is_whole():
    made = summary.build(ABOUT, [])
    assert made["accounting"]["comments"] == 0
    assert made["quotes"] == made["terms"] == made["campaigns"]["listed"] == []


def test_a_comment_given_twice_is_refused():
    facts = a_docket(7)[:2]
    with pytest.raises(ValueError, match="same key"):
        summary.build(ABOUT, [*facts, facts[0]])


@pytest.mark.parametrize(
    "path",
    [
        ("counts", "by_day", 0, "count"),
        ("counts", "by_channel", 0, "count"),
        ("counts", "by_submitter_type", 0, "count"),
        ("counts", "by_timeliness", 0, "count"),
        ("counts", "by_status", 0, "count"),
        ("counts", "attachments_by_status", 0, "count"),
        ("languages", 0, "count"),
        ("accounting", "alone"),
        ("accounting", "exact_copies"),
        ("campaigns", "listed", 0, "size"),
        ("campaigns", "listed", 0, "exact"),
        ("passages", "distinct"),
        ("counts", "submissions", "count"),
        ("counts", "signatures", "in_these"),
    ],
)
def test_a_number_that_is_off_by_one_is_noticed(path):
    made = copy.deepcopy(summary.build(ABOUT, a_docket(8)))
    reconcile(made)
    *way, last = path
    place = made
    for step in way:
        place = place[step]
    place[last] += 1
    with pytest.raises(DoesNotReconcile):
        reconcile(made)


def test_the_bytes_are_json_with_the_method_in_it():
    read = orjson.loads(summary.to_bytes(summary.build(ABOUT, a_docket(9))))
    assert read["method"] == summary.method()
    assert read["totals"] == {"received": 40}
