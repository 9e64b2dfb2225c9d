"""Sketches: same words, same sketch; overlap close to the truth."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.analysis.fingerprint import SKETCH_VERSION, Sketch, overlap, rolling, shingles_of, sketch, word_hashes
from tests.analysis.letters import paragraph, sentence


@given(st.text(max_size=400))
def test_a_sketch_survives_its_bytes(text):
    made = sketch(text)
    read = Sketch.from_bytes(made.to_bytes())
    assert (read.version, read.word_count, read.scale) == (made.version, made.word_count, made.scale)
    assert np.array_equal(read.fives, made.fives)
    assert np.array_equal(read.threes, made.threes)


def test_a_sketch_of_another_version_is_refused():
    data = bytes([SKETCH_VERSION + 1]) + sketch("some words of a comment").to_bytes()[1:]
    with pytest.raises(ValueError, match="version"):
        Sketch.from_bytes(data)


def test_a_sketch_cut_short_is_refused():
    with pytest.raises(ValueError, match="length"):
        Sketch.from_bytes(sketch("some words of a comment that is long enough").to_bytes()[:-1])


def test_a_signature_leaves_the_sketch_alone():
    body = paragraph(random.Random(1))
    assert sketch(body).to_bytes() == sketch(f"Dear Sir,\n{body}\nSincerely,\nJo").to_bytes()


def test_a_sketch_of_a_thousand_characters_is_a_few_hundred_bytes():
    text = paragraph(random.Random(2), 8)
    assert 100 < len(sketch(text).to_bytes()) < 700


def test_the_estimated_containment_of_a_letter_in_a_longer_one_is_near_one():
    rng = random.Random(3)
    inner = paragraph(rng, 10)
    shared, smaller = overlap(sketch(inner), sketch(f"{paragraph(rng, 10)} {inner} {paragraph(rng, 40)}"))
    assert smaller >= 10
    assert shared / smaller == 1.0


def test_strangers_share_next_to_nothing():
    shared, smaller = overlap(sketch(paragraph(random.Random(4), 12)), sketch(paragraph(random.Random(44), 12)))
    assert (shared, smaller > 0) == (0, True)


def test_short_texts_are_compared_by_threes_and_with_long_ones_by_fives():
    short = sentence(random.Random(5))
    longer = f"{short} {paragraph(random.Random(6), 5)}"
    for pair in ((sketch(short), sketch(f"Indeed {short}")), (sketch(short), sketch(longer))):
        shared, smaller = overlap(*pair)
        assert shared / smaller > 0.7


def test_shingles_of_the_rule_hold_all_of_its_runs():
    text = paragraph(random.Random(7))
    assert set(sketch(text).fives.tolist()) <= set(shingles_of([text]).tolist())


def test_the_order_of_words_matters_to_a_shingle():
    there, back = (rolling(word_hashes(w), 3) for w in (["a", "b", "c"], ["c", "b", "a"]))
    assert there[0] != back[0]
    assert len(rolling(word_hashes(["a", "b"]), 3)) == 0
