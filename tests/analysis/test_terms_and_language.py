"""Terms that most comments have, in any script; languages told or left open."""

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.analysis import terms
from comments.analysis.language import UNDETERMINED, detect
from comments.analysis.letter import body
from comments.analysis.terms import most_frequent
from comments.analysis.vocabulary import terms_of
from tests.analysis.letters import paragraph


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


def _by_counting_everything(texts: list[str]) -> dict[str, int]:
    """All terms of all texts, counted one by one."""
    counts = Counter(term for text in texts for term in terms_of(text))
    return {term: count for term, count in counts.items() if count > 1}


@given(
    st.lists(
        st.lists(
            st.sampled_from(
                [
                    "bank",
                    "the",
                    "payment",
                    "wire-transfer",
                    "won't",
                    "agency's",
                    ".",
                    ",",
                    "\n\n",
                    "-",
                    "3",
                    "洗钱",
                    "Año",
                ]
            ),
            max_size=12,
        ).map(" ".join),
        max_size=6,
    )
)
def test_counting_phrases_of_frequent_words_alone_loses_none(texts):
    everything = _by_counting_everything([body(text) for text in texts])
    found = {term.text: term.comment_count for term in most_frequent([[text] for text in texts], limit=1000)}
    assert found.items() <= everything.items()
    # What is missing is said by a longer term.
    assert all(any(term in longer and longer != term for longer in found) for term in everything.keys() - found.keys())


@given(st.text("abC 's-.,|(\n\t1&<", max_size=60))
def test_a_plain_text_gives_the_same_terms_as_one_with_an_accent_in_it(text):
    with_accent = {term for term in terms_of(f"{text}\n\né") if term != "é"}
    assert terms_of(text) == with_accent


@pytest.mark.parametrize("make", [paragraph, lambda rng: paragraph(rng, 6)])
def test_common_words_tell_english_only_where_the_model_says_so_too(make):
    rng = random.Random(5)
    for _ in range(20):
        assert detect(make(rng)).code == "en"


def test_english_among_another_language_is_left_to_the_model():
    spanish = "Me opongo a esta regla porque perjudica a los bancos pequeños y a sus clientes. " * 3
    assert detect(spanish).method == "model"
    assert (
        detect(
            "We ask the agency to withdraw the proposed rule because of what it would do to our small banks, and "
            "to the families that they serve in this county."
        ).method
        == "words"
    )


def test_terms_are_the_same_whether_few_words_recur_or_too_many_for_a_table(monkeypatch):
    rng = random.Random(311)
    texts = [[paragraph(rng, 2)] for _ in range(60)] + [
        ["我反对。我反对规则。"],
        ["我反对规则。", "Bank's wires, banks' wires."],
    ] * 2
    in_a_table = most_frequent(texts, limit=80)
    monkeypatch.setattr(terms, "_MOST_PAIRED", 0)

    assert most_frequent(texts, limit=80) == in_a_table
    assert any(" " in term.text for term in in_a_table)
