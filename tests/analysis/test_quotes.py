"""Quotes are verbatim, one for each group, and not all the same."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.analysis.quotes import Candidate, NotVerbatim, choose
from tests.analysis.letters import sentence


def a_record(seed: int, count: int = 12) -> tuple[list[Candidate], dict[tuple[str, str], str]]:
    rng = random.Random(seed)
    candidates, sources = [], {}
    for n in range(count):
        before, said = sentence(rng), sentence(rng)
        sources[str(n), "text"] = text = f"{before} {said}"
        candidates.append(Candidate(str(n), "text", len(before) + 1, len(text), said, (("campaign", n % 5),)))
    return candidates, sources


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 1000), st.randoms(use_true_random=False))
def test_quotes_are_verbatim_one_for_each_campaign_in_whatever_order_they_come(seed, shuffler):
    candidates, sources = a_record(seed)
    chosen = choose(candidates, sources, limit=12)
    assert all(sources[q.comment_key, q.source][q.start : q.end] == q.text for q in chosen)
    assert sorted(int(q.comment_key) % 5 for q in chosen) == [0, 1, 2, 3, 4]
    shuffler.shuffle(candidates)
    assert choose(candidates, sources, limit=12) == chosen


def test_a_candidate_that_is_not_verbatim_is_refused():
    candidates, sources = a_record(1)
    sources["3", "text"] = sources["3", "text"].replace("some", "sone")
    with pytest.raises(NotVerbatim, match="3"):
        choose(candidates, sources)


def test_a_candidate_of_an_unknown_comment_is_refused():
    candidates, sources = a_record(1)
    del sources["3", "text"]
    with pytest.raises(NotVerbatim):
        choose(candidates, sources)


def test_a_submitter_is_quoted_once():
    candidates, sources = a_record(2, 6)
    same = [Candidate(c.comment_key, c.source, c.start, c.end, c.text, (("submitter", "x"),)) for c in candidates]
    assert len(choose(same, sources)) == 1


def test_the_second_quote_says_something_else_than_the_first():
    burden = "The compliance burden on small rural banks is far too heavy"
    texts = [f"{burden} for us in county number {n}." for n in "abcd"]
    texts.append("Victims of romance scams deserve that the stolen savings come back.")
    candidates = [Candidate(str(n), "text", 0, len(t), t) for n, t in enumerate(texts)]
    chosen = choose(candidates, {(c.comment_key, "text"): c.text for c in candidates}, limit=2)
    assert burden in chosen[0].text
    assert "Victims" in chosen[1].text


@pytest.mark.parametrize(
    "text",
    [
        "Too short.",
        "That is all the proposed rule says about small banks and their accounts, sadly.",
        "1 2 3 4 5 6 7 8 9 10 11 12",
        "THIS IS SHOUTED FROM THE FIRST WORD TO THE LAST",
    ],
)
def test_what_cannot_stand_alone_is_not_quoted(text):
    assert choose([Candidate("1", "text", 0, len(text), text)], {("1", "text"): text}) == []
