"""Every sentence once, every character in one."""

import random
from collections import Counter

import nupunkt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.analysis.cutting import PlainCutter
from comments.analysis.holders import Holders
from comments.analysis.passages import QUOTED, SAID, passages, read
from comments.analysis.quoted import RuleText
from comments.analysis.sentences import _cut_plain, sentences
from tests.analysis.letters import paragraph, sent, sentence

_PIECES = (
    "bank", "banks.", "The", "rule", "rule.", "Corp.", "inc.", "U.S.", "Section", "section", "311.", "I", "we", "We",
    "holidays.", "Mills.", "mills.", "families!", "families", "why?", "(see", "below.)", "Mr.", "approx.", "Dept.",
    "lawyers.", "A", "\u201cNo.\u201d", "e.g.", "transfers.", "Harbour", "that", "others.",
    "Act.", "Acts!", "Whitby.", "of.", "it.", "So", "can.", "iv.", "Civic.", "ill.", "(ix.", "Jan.", "By", "x", "USA.",
    "NY.",
)  # fmt: skip


@given(st.one_of(st.text(max_size=300), st.text("ab. \n\r-1)!?。\u2028", max_size=80)))
def test_sentences_leave_out_nothing_but_white_space(text):
    at = 0
    for found in sentences(text):
        assert text[at : found.start].strip() == ""
        assert text[found.start : found.end] == text[found.start : found.end].strip() != ""
        at = found.end
    assert text[at:].strip() == ""


def test_a_citation_is_not_the_end_of_a_sentence():
    text = "See 31 U.S.C. 5318A(a)(4). In FBME v. Lew the court said so."
    assert [text[s.start : s.end] for s in sentences(text)] == [
        "See 31 U.S.C. 5318A(a)(4).",
        "In FBME v. Lew the court said so.",
    ]


@pytest.mark.parametrize(
    ("text", "count"), [("我反对。请撤回!谢谢。", 2), ("ខ្ញុំគាំទ្រ។ខ្ញុំយល់ព្រម។", 2), ("One\n\nTwo\n- three\n- four", 4)]
)
def test_full_stops_of_other_scripts_and_lists_end_sentences_too(text, count):
    assert len(sentences(text)) == count


@pytest.mark.parametrize("text", ["I oppose\nthis rule.\n\nIt is\nwrong.", "- I oppose\n  this rule\n- It is\nwrong."])
@pytest.mark.parametrize("line_end", ["\r\n", "\r", "\u2028"])
def test_a_text_file_of_any_system_is_cut_at_empty_lines_and_items_alone(text, line_end):
    found = sentences(text.replace("\n", line_end))

    assert [text[one.start : one.end].split() for one in sentences(text)] == [
        text.replace("\n", line_end)[one.start : one.end].split() for one in found
    ]
    assert len(found) == 2


def test_a_sentence_is_counted_once_for_each_comment_in_body_and_file_together():
    said = sentence(random.Random(21))
    comments = [
        ("a", [("text", f"{said} {said}"), ("file", said)]),
        ("b", [("text", said.upper())]),
        ("c", [("text", "Something else entirely was said here.")]),
    ]
    first = passages(comments)[0]
    assert (first.comment_count, first.kind, first.text) == (2, SAID, said)
    assert (first.place.comment_key, first.place.source) == ("a", "text")


def test_kinds_are_told_apart():
    rng = random.Random(22)
    rule, own = paragraph(rng, 2), sentence(rng)
    quoted = rule.split(". ")[0] + "."
    found = passages([("a", [("text", sent([f"{own} {quoted}"], "Ann Bee"))])], rule_texts=[rule])
    assert {(p.text, p.kind) for p in found} == {
        ("Dear Director,", "salutation"),
        (own, SAID),
        (quoted, QUOTED),
        ("Sincerely,", "signature"),
        ("Ann Bee", "signature"),
    }


def test_what_one_person_says_in_the_body_counts_as_said_for_all():
    found = passages([("a", [("text", "We object.\nThanks,\nJo")]), ("b", [("text", "Jo")])])
    assert {p.text: p.kind for p in found}["Jo"] == SAID


def test_the_order_of_comments_changes_nothing():
    rng = random.Random(23)
    pool = [sentence(rng) for _ in range(6)]
    comments = [(str(n), [("text", " ".join(rng.sample(pool, 3)))]) for n in range(20)]
    assert passages(comments) == passages(comments[::-1])


def test_every_passage_stands_where_it_says():
    rng = random.Random(24)
    texts = {str(n): sent([paragraph(rng)], str(n)) for n in range(10)}
    for p in passages((key, [("text", text)]) for key, text in texts.items()):
        assert texts[p.place.comment_key][p.place.start : p.place.end] == p.text


@given(
    st.lists(
        st.lists(
            st.sampled_from(
                ["We object to this rule.", "Give us ninety days more.", "¡No! ", "Dear Sir,\n", "* * *\n"]
            ),
            max_size=5,
        ).map(" ".join),
        max_size=8,
    )
)
def test_each_comment_is_in_one_reading_that_gives_its_sentences_and_leads_to_their_passages(texts):
    comments = [
        (f"{number:02}", [("text", text), ("file-1", "See above. " * (number % 2))])
        for number, text in enumerate(texts)
    ]

    found = read(Holders(comments), PlainCutter(RuleText()))

    assert sorted(key for one in found.texts for key in one.keys) == [key for key, _ in comments]
    held: Counter[int] = Counter()
    for one in found.texts:
        for key in one.keys:
            own = dict(comments[int(key)][1])
            assert [(own[one.sources[source]][start:end]) for source, start, end in zip(*one.places, strict=True)] == [
                text[s.start : s.end] for _, text in comments[int(key)][1] for s in sentences(text)
            ]
            held.update(set(one.passages))
    assert [held[number] for number in range(len(found.passages))] == [p.comment_count for p in found.passages]


@given(st.lists(st.sampled_from(_PIECES), max_size=14).map(" ".join))
def test_what_is_cut_without_the_model_is_cut_as_by_the_model(block):
    plain = _cut_plain(block)
    if plain is not None:
        by_model = [block[start:end].strip() for start, end in nupunkt.sent_spans(block)]
        assert [block[start:end].strip() for start, end in plain] == by_model
