"""Signs of substance are shown by words of the comment, and only put comments in order."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.analysis import substance
from comments.analysis.substance import SIGNS
from tests.patience import ending


def signs(text: str) -> dict[str, str]:
    return {sign.name: text[sign.start : sign.end] for sign in substance.signs(text)}


@pytest.mark.parametrize(
    ("text", "name", "shown"),
    [
        ("See 31 U.S.C. 5318A(c)(2)(B).", "cites_law", "31 U.S.C. 5318A(c)(2)(B)"),
        ("Under 31 CFR 1010.605(e)(1), yes.", "cites_law", "31 CFR 1010.605(e)(1)"),
        ("See 90 Fed. Reg. 18934.", "cites_law", "90 Fed. Reg. 18934"),
        ("As § 1010.663 says.", "cites_law", "§ 1010.663"),
        ("We spent $41,000 on it.", "figures", "$41,000"),
        ("About 12.5 percent of them.", "figures", "12.5 percent"),
        ("We saw 8,912 of them.", "figures", "8,912"),
        ("Usamos 40 horas.", "figures", "40 horas"),
        ("My mother lost everything.", "experience", "My mother lost"),
        ("Please exempt charities instead of banks.", "alternative", "exempt"),
        ("Publish wallet addresses as CSV.", "technical", "wallet addresses"),
        ("Question 3: yes.", "answers_request", "Question 3"),
    ],
)
def test_a_sign_is_found_with_the_words_that_show_it(text, name, shown):
    assert signs(text)[name] == shown


@pytest.mark.parametrize(
    "text", ["I like trains.", "In 2024 it was so.", "Call 911.", "What a question!", "Stop them now.", "The USA."]
)
def test_a_plain_sentence_has_none(text):
    assert signs(text) == {}


def test_the_number_of_a_citation_is_no_figure():
    assert set(signs("See 31 U.S.C. 5318A.")) == {"cites_law"}


def test_more_signs_put_a_comment_further_in_front_and_repetition_little():
    one = {"cites_law": 1}
    assert 0 == substance.score({}) < substance.score(one) < substance.score({"cites_law": 9})
    assert substance.score({"cites_law": 9}) < substance.score({"cites_law": 1, "figures": 1, "alternative": 1})
    assert substance.score({"cites_law": 9}) == substance.score({"cites_law": 90})


def test_signs_of_a_comment_name_the_text_that_they_stand_in_and_skip_the_signature():
    texts = {
        "text": "Dear FinCEN,\n\nWe spent $41,000 on it.\n\nSincerely,\nJane, $9,000 a year",
        "file": "Question 3: no.",
    }
    found = substance.of_texts(texts.items())
    assert {(sign.source, texts[sign.source][sign.start : sign.end]) for sign in found} == {
        ("text", "$41,000"),
        ("file", "Question 3"),
    }
    counted = substance.count([found])
    assert list(counted) == list(SIGNS)
    assert sum(counted.values()) == 2


PIECES = [
    "$41,000",
    "31 U.S.C. 5318A(b)",
    "12 percent",
    "my mother lost",
    "instead of",
    "question 3",
    "swift",
    "é",
    "\n\n",
]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=10)), max_size=12).map(" ".join))
def test_what_shows_a_sign_stands_in_the_text_and_each_sign_comes_once_a_sentence(text):
    found = substance.signs(text)
    assert len({sign.name for sign in found}) == len(found)
    assert all(0 <= sign.start < sign.end <= len(text) for sign in found)
    for sign in substance.of_texts([("text", text)]):
        assert sign.name in SIGNS
        assert 0 <= sign.start < sign.end <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "1" * 200_000,
        "1," * 100_000,
        "$" * 200_000,
        "1 U.S.C. " * 30_000,
        "§" * 100_000,
        "31 U.S.C. 5" + "(" * 200_000,
        "my " * 60_000,
    ],
    ids=lambda text: f"{text[:8]!r}",
)
def test_texts_made_to_be_slow_are_read_in_linear_time(text):
    with ending():
        substance.signs(text)
