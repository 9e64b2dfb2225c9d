"""Cues are found as they are written, at the words that they stand in."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.analysis.cues import Cue, Matcher, Wording
from comments.analysis.words import words
from tests.patience import ending


def found(cue: str, text: str) -> list[str]:
    wording = Wording(text)
    return [text[slice(*wording.span(hit.first, hit.last))] for hit in Matcher([Cue("x", cue)]).hits(wording)]


@pytest.mark.parametrize(
    ("cue", "text", "expected"),
    [
        ("small bank*", "Small banks, and a small  Bank.", ["Small banks", "small  Bank"]),
        ("ban/bans", "Banks ban bans.", ["ban", "bans"]),
        ("credit ~ union", "credit of a union; credit one two three four union", ["credit of a union"]),
        ("credit ~1 union", "credit of a union; credit a union", ["credit a union"]),
        ("regulacion", "La REGULACIÓN y la regulación", ["REGULACIÓN", "regulación"]),
        ("don't", "We don\u2019t and don't", ["don\u2019t", "don't"]),
        ("bold claim", "a <b>bold</b> claim", ["bold</b> claim"]),
        ("x y", "x\n\ny", ["x\n\ny"]),
        ("5318a b 5", "31 U.S.C. 5318A(b)(5)", ["5318A(b)(5"]),
    ],
)
def test_a_cue_is_found_where_it_stands(cue, text, expected):
    assert found(cue, text) == expected


@pytest.mark.parametrize("cue", ["small bank*", "ban/bans", "credit ~ union"])
def test_a_cue_is_not_found_in_parts_of_other_words(cue):
    assert found(cue, "smallbank urban bansx uncredit unions smaller banks") == []


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_plain_texts_are_cut_into_the_words_that_all_texts_are_cut_into(text):
    wording = Wording(text)
    expected = words(text)
    assert len(wording.forms) == len(expected)
    assert [wording.span(n, n) for n in range(len(expected))] == [(word.start, word.end) for word in expected]


@pytest.mark.parametrize(
    "text",
    [
        "a" * 400_000,
        "a b " * 100_000,
        "not " * 100_000,
        "x" + "'" * 200_000,
        "\u202e\u05d0\u05d1 " * 60_000,
        "<" * 200_000,
    ],
    ids=lambda text: f"{text[:8]!r}",
)
def test_the_work_grows_with_the_length_alone(text):
    matcher = Matcher([Cue("x", "a ~9 b ~9 c"), Cue("y", "not ~9 not ~9 never"), Cue("z", "a*")])
    with ending():
        matcher.hits(Wording(text))
