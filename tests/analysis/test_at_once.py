"""Texts that are read at once by compiled loops are read as the plain modules read each of them."""

import random

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from comments.analysis import at_once, cutting, language, letter
from comments.analysis.at_once import AtOnce
from comments.analysis.hearing import Listener
from comments.analysis.kernels.wording import packed
from comments.analysis.quoted import RuleText
from comments.analysis.sentences import doubtful
from comments.analysis.topic_plan import TopicPlan
from comments.analysis.vocabulary import Vocabulary
from tests.analysis.letters import form_letter, paragraph, sent, sentence
from tests.analysis.test_kernels import any_text, joined, likely

RULE = RuleText(
    ["The Director finds that this bank is of primary money laundering concern, and proposes to keep it from accounts."]
)
LISTENER = Listener(TopicPlan())
PIECES = (
    *("I oppose this rule", "Our bank", "The Director finds that this bank is of primary money laundering concern"),
    *("that this bank is of primary money laundering concern, and", "Dr. Who", "U.S. law", "e.g. a fee", "No. 5"),
    *(". ", "! ", "? ", ".", ".  ", "?! ", "... ", "… ", '." ', ".) ", "(so it is. ", " iv. ", " Mix. ", " xiv.", "; "),
    *("\n", "\r\n", "\r", "\n\n", "\n \n", "\u2028", "\n- ", "\n* ", "\n• x", "\n(a) ", "\n12. ", "\nabcd. ", "\n1)x"),
    *(
        "don't",
        "'tis",
        "rock'n'roll",
        "''so''",
        "bank's",
        "a - b",
        "a -b",
        "a- b",
        "a-b",
        "--",
        " , ",
        " )",
        "(",
        "[",
        ">",
    ),
    *("<b>", "&amp;", "`", "\x0b", "\x1c", "\x1e", "\x00", "é", "’", "“", "—", "\u00a0", "\u200b", "中。文", "Él", "ſ"),
    *("the of and to in that for it was with", "de la que el los", "however", "31 U.S.C. 5318A", "$5", "40 accounts"),
)
pieced = st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join) | st.lists(st.sampled_from(PIECES)).map("".join)
a_text = st.one_of(pieced, any_text, likely, joined)


def check(texts):
    texts = sorted(set(texts))
    read = AtOnce(texts, RULE)
    cuts, words = cutting.cut(texts, RULE)
    for name, ours, theirs in zip(cutting.Cuts.__slots__, read.cuts.columns(), cuts.columns(), strict=True):
        assert ours.tolist() == theirs.tolist(), (name, texts)
        assert ours.dtype == theirs.dtype
    assert read.spellings(np.arange(len(words))) == words
    assert read.bodies == [letter.body(text) for text in texts]
    assert read.languages() == [language.detect(body).code for body in read.bodies]
    one, other = Vocabulary(), Vocabulary()
    for ours, body in zip(read.body_words(one), read.bodies, strict=True):
        theirs = other.read(body)
        assert (ours.key, ours.unspaced) == (theirs.key, theirs.unspaced)
        assert [[*one.words, ""][n] for n in ours.numbers] == [[*other.words, ""][n] for n in theirs.numbers]
    numbers, table = LISTENER.hear_at_once(read.wordings(np.arange(len(words))))
    assert [table[number] for number in numbers] == [LISTENER.hear(spelling) for spelling in words]


@settings(max_examples=200, deadline=None)
@given(st.lists(a_text, max_size=6))
@example([])
@example([""])
@example(["", " ", "Thank you."])
def test_any_texts_are_read_as_each_by_itself(texts):
    check(texts)


def test_letters_are_read_as_each_by_itself():
    rng = random.Random(5)
    made = [sent(form_letter(rng), f"Person {number}") for number in range(20)]
    made += [paragraph(rng, 12) for _ in range(20)] + [f"{letter} {sentence(rng)}" for letter in made]

    check(made)


def test_more_words_than_there_is_room_for_at_first(monkeypatch):
    monkeypatch.setattr(at_once, "_WORDS", 4)

    check([" ".join(f"word{number}" for number in range(300)), "word7 word7 more."])


def test_more_lines_than_there_is_room_for():
    check(["\n".join(f"Line {number} is here." for number in range(5_000)), "Another."])


@pytest.mark.parametrize("word", sorted(doubtful())[::37])
def test_words_whose_full_stop_may_end_no_sentence_are_left_to_the_model(word):
    check([f"It is so {word}. But it is. They saw {word.title()}. A bank is here."])


@pytest.mark.parametrize("words", [language.ENGLISH, language.NOT_ENGLISH])
def test_the_commonest_words_can_be_compared_as_numbers(words):
    plain = [word for word in words if word.isascii()]

    assert len({packed(word) for word in plain}) == len(plain)
