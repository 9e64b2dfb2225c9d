"""Texts that were read beforehand, in whatever parts, give the summary that reading them all at once gives."""

import dataclasses
import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.analysis import findings, language, letter, passages, summary
from comments.analysis.cutting import KINDS, UNHEARD
from comments.analysis.distinct import ContradictoryLinks
from comments.analysis.hearing import Listener
from comments.analysis.holders import Holders
from comments.analysis.normalise import content_hash
from comments.analysis.outline import Request
from comments.analysis.prepared import Prepared
from comments.analysis.preparing import prepare
from comments.analysis.sentences import sentences
from comments.analysis.topic_plan import TopicPlan
from tests.analysis.test_summary import ABOUT, a_docket

PLAN = ABOUT.plan
SAID = (
    "I oppose this rule. Our bank has 40 correspondent accounts, and 31 U.S.C. 5318A asks for less. "
    "In my twenty years as a teller I saw no such thing. The fifth special measure is a good step."
)


def spoken(seed: int) -> list:
    """A docket in which sentences on topics, sides and substance stand too."""
    facts = a_docket(seed)
    extra = sentences(SAID)
    rng = random.Random(seed)
    made = []
    for fact in facts:
        one = extra[rng.randrange(len(extra))]
        text = f"{SAID[one.start : one.end]}\n\n{fact.text}" if fact.text and rng.random() < 0.6 else fact.text
        made.append(type(fact)(**{name: getattr(fact, name) for name in fact.__slots__} | {"text": text}))
    return made


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 500), st.integers(1, 7), st.floats(0, 1), st.randoms(use_true_random=False))
def test_parts_of_any_size_in_any_order_and_with_gaps_change_no_byte(seed, size, kept, shuffler):
    facts = spoken(seed)
    texts = [text for fact in facts for _, text in fact.texts()]
    shuffler.shuffle(texts)
    parts = [prepare(texts[at : at + size], PLAN, ABOUT.rule_texts) for at in range(0, len(texts), size)]
    shuffler.shuffle(parts)
    prepared = Prepared(parts[: round(len(parts) * kept)], PLAN, ABOUT.rule_texts)

    found = findings.find(ABOUT, facts, lambda: prepared)

    plain = findings.find(ABOUT, facts)
    assert summary.to_bytes(summary.write(ABOUT, found)) == summary.to_bytes(summary.write(ABOUT, plain))
    assert found.meaning.texts == plain.meaning.texts
    assert found.meaning.topics == plain.meaning.topics


def test_who_goes_together_may_be_found_beside_all_else():
    facts = spoken(3)

    with ThreadPoolExecutor(1) as beside:
        found = findings.find(ABOUT, facts, beside=beside)

        assert summary.to_bytes(summary.write(ABOUT, found)) == summary.to_bytes(summary.build(ABOUT, facts))


def test_a_fault_in_what_is_found_beside_is_told_to_whoever_asks_for_it():
    facts = spoken(3)
    one, other = [fact.key for fact in facts if fact.text and not fact.attachments][:2]
    both = ((one, other),)
    about = dataclasses.replace(ABOUT, together=both, apart=both)

    with pytest.raises(ContradictoryLinks):
        findings.find(about, facts)
    with ThreadPoolExecutor(1) as beside:
        found = findings.find(about, facts, beside=beside)
        for _ in range(2):
            with pytest.raises(ContradictoryLinks):
                _ = found.grouping


def test_what_was_read_beforehand_is_not_read_again(monkeypatch):
    facts = spoken(1)
    texts = [text for fact in facts for _, text in fact.texts()]
    prepared = Prepared([prepare(texts, PLAN, ABOUT.rule_texts)], PLAN, ABOUT.rule_texts)

    def fail(*arguments):
        raise AssertionError("read again")

    monkeypatch.setattr(Listener, "hear_all", lambda self, sentences: [fail() for _ in sentences])
    monkeypatch.setattr("comments.analysis.cutting.sentences", fail)

    assert findings.find(ABOUT, facts, lambda: prepared).facts


@pytest.mark.parametrize(
    "text", ["", " ", "Dear Sir,\n\nI oppose this rule.\n\nSincerely,\nA. B.", SAID, "我反对。" * 9, "<p>Hi"]
)
def test_a_text_read_beforehand_is_cut_as_it_is_cut_now(text):
    prepared = Prepared([prepare([text, SAID], PLAN)], PLAN)

    cuts = prepared.cuts([SAID, text])

    first = int(cuts.counts[0])
    numbers = cuts.spelled[first:]
    kinds = [KINDS[number] for number in cuts.kinds[numbers]]
    found = list(zip(kinds, cuts.starts[first:].tolist(), cuts.ends[first:].tolist(), strict=True))
    assert found == [tuple(one) for one in sentences(text)]
    for (kind, start, end), number in zip(found, cuts.heard[numbers].tolist(), strict=True):
        if kind == letter.BODY:
            assert prepared.heard(number) == Listener(PLAN).hear(text[start:end])
        else:
            assert number == UNHEARD
    assert prepared.language_of(text) == language.detect(letter.body(text)).code


def test_a_part_made_by_other_code_or_under_another_outline_or_rule_is_passed_over(monkeypatch):
    other = TopicPlan(requests=(Request(1, "Is the notice long enough for a small bank?"),))
    under_other = prepare([SAID], other)
    of_other = prepare([SAID], PLAN, ["Another rule."])
    monkeypatch.setattr("comments.analysis.preparing._code", lambda: b"another edition")
    by_other = prepare([SAID], PLAN)
    monkeypatch.undo()
    read = []
    monkeypatch.setattr("comments.analysis.prepared.prepare", lambda texts, *about: read.append(texts) or b"")
    monkeypatch.setattr(Prepared, "_take", lambda self, part, take=Prepared._take: take(self, part) if part else None)

    Prepared([under_other, of_other, by_other], PLAN).know([SAID])

    assert read == [[SAID]]


def test_the_same_texts_give_the_same_part_in_whatever_order_they_come():
    texts = [SAID, "Another text altogether.", "", SAID]

    assert prepare(texts, PLAN) == prepare(reversed(texts), PLAN)


def test_texts_whose_digests_begin_alike_are_not_taken_for_each_other(monkeypatch):
    texts = [f"Number {number} is another text." for number in range(6)]

    def alike(text):
        return b"the same" + content_hash(text)[:8]

    monkeypatch.setattr("comments.analysis.prepared.digest_of", alike)
    monkeypatch.setattr("comments.analysis.prepared.AT_ONCE", 2)
    monkeypatch.setattr("comments.analysis.preparing.digest_of", alike)
    monkeypatch.setattr("comments.analysis.cutting.digest_of", alike)

    parts = [prepare(texts[:3], PLAN), prepare(texts[1:5], PLAN)]
    found = passages.read(Holders((text, [("text", text)]) for text in texts), Prepared(parts, PLAN))

    assert {reading.keys: [found.passages[n].text for n in reading.passages] for reading in found.texts} == {
        (text,): [text] for text in texts
    }
