"""Terms that most comments have, in any script; languages told or left open."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.analysis.language import UNDETERMINED, detect
from comments.analysis.terms import most_frequent


def counted(*texts: str) -> dict[str, int]:
    return {term.text: term.comment_count for term in most_frequent([text] for text in texts)}


def test_a_term_counts_once_for_each_comment():
    assert counted("Fraud, fraud and fraud.", "Fraud again.") == {"fraud": 2}


def test_a_phrase_stands_for_its_words_unless_they_also_stand_alone():
    found = counted("Money laundering hurts.", "Stop money laundering.", "Money talks.", "Money counts.")
    assert found == {"money": 4, "money laundering": 2}


def test_phrases_do_not_reach_over_punctuation_or_stop_words():
    found = counted("Banks, wires are fine", "Banks. Wires are fine", "banks of wires")
    assert found == {"banks": 3, "wires": 3, "fine": 2}


def test_stop_words_salutations_signatures_and_markup_are_no_terms():
    text = "Dear Director,\n<p>The scam&nbsp;centers are here.</p>\nSincerely,\nMarigold Bee"
    assert counted(text, text) == {"scam centers": 2}


def test_copies_count_as_comments_but_as_one_distinct_text():
    (term,) = most_frequent([["Remittances."], ["Remittances."]])
    assert (term.comment_count, term.distinct_count) == (2, 1)


def test_chinese_terms_are_the_longest_that_recur():
    assert counted("我反对这项规定。洗钱很严重。", "洗钱是犯罪,我支持这项规定。") == {"这项规定": 2, "洗钱": 2}


def test_khmer_terms_are_whole_runs_between_spaces_and_never_torn():
    assert counted("ខ្ញុំគាំទ្រ ច្បាប់", "ខ្ញុំគាំទ្រ\u200bបទបញ្ជា") == {"ខ្ញុំគាំទ្រ": 2}


@given(st.lists(st.text(max_size=80), max_size=6))
def test_any_text_gives_terms_no_more_frequent_than_comments(texts):
    assert all(2 <= term.comment_count <= len(texts) for term in most_frequent([text] for text in texts))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("We ask the agency to withdraw the proposed rule because small banks can't afford it.", "en"),
        ("Me opongo a esta regla porque perjudica a los bancos pequeños y a sus clientes.", "es"),
        ("Nous sommes contre cette règle proposée par l'agence.", "fr"),
        ("我反对这项规定。", "zh"),
        ("この規則に反対します。", "ja"),
        ("ខ្ញុំគាំទ្រច្បាប់នេះ", "km"),
        ("ok", UNDETERMINED),
        ("12345 !!!", UNDETERMINED),
        ("", UNDETERMINED),
    ],
)
def test_the_language_of_a_comment(text, code):
    assert detect(text).code == code


@given(st.text(max_size=200))
def test_any_text_has_a_language_with_a_confidence_between_zero_and_one(text):
    assert 0 <= detect(text).confidence <= 1
