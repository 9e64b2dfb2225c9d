"""What staff decided gives one outline; what contradicts it is refused; taking back leaves what makes sense."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.analysis import found_topics, topics
from comments.analysis.cues import Wording
from comments.analysis.outline import Request
from comments.analysis.topic_decisions import (
    ACCEPTED,
    DROPPED,
    MADE,
    MERGED,
    MOVED,
    PUT,
    RENAMED,
    REWORDED,
    TAKEN_AWAY,
    TAKEN_BACK,
    Decision,
    plan_of,
)
from comments.analysis.topic_plan import ORIGINS
from comments.analysis.topic_rules import why_not
from tests.analysis.test_topics import left_over, passage

QUESTIONS = (Request(1, "Should remittances below a threshold be exempt?"),)
KENNELS = {"code": "found-1", "name": "Kennels", "terms": ("kennel", "sheepdogs")}
SMALL = "Small banks cannot pay."
DOGS = "Our kennel has sheepdogs."


def made(*decisions: dict) -> list[Decision]:
    return [Decision(number=number, **fields) for number, fields in enumerate(decisions, start=1)]


def refusal(earlier: list[Decision], **fields) -> str:
    return why_not(QUESTIONS, earlier, Decision(number=len(earlier) + 1, **fields))


def read(text: str, decisions: list[Decision]) -> list[topics.Assignment]:
    return list(topics.assign([passage(text)], plan_of(QUESTIONS, decisions)).assignments[0])


def codes(text: str, decisions: list[Decision]) -> list[str]:
    return [given.code for given in read(text, decisions)]


def test_an_accepted_topic_is_found_by_the_machines_terms_and_says_so():
    [given] = read(DOGS, made({"kind": ACCEPTED, **KENNELS}))
    assert (given.code, given.origin, given.via, given.decision) == ("found-1", "machine", "", 0)
    assert [DOGS[start:end] for start, end in given.evidence] == ["kennel", "sheepdogs"]


def test_every_assignment_says_where_it_comes_from():
    own = {"kind": MADE, "code": "own-1", "name": "Dogs", "terms": ("kennel", "sheepdogs")}
    put = {"kind": PUT, "code": "notice", "passage_id": passage(DOGS).passage_id}
    assert {given.origin for given in read(SMALL, [])} == {"outline"}
    assert {given.origin for given in read("On question 1: no.", [])} == {"question"}
    assert [(g.code, g.origin, g.decision) for g in read(DOGS, made(own, put))] == [
        ("own-1", "terms", 0),
        ("notice", "staff", 2),
    ]
    assert {g.origin for d in ([], made(own, put)) for t in (SMALL, DOGS) for g in read(t, d)} <= set(ORIGINS)


BOATS = "A ferry to the lighthouse."
REWORD = {"kind": REWORDED, "code": "found-1", "terms": ("ferry", "lighthouse")}


def test_a_topic_that_was_reworded_is_found_by_the_new_words_alone_and_says_that_staff_gave_them():
    decisions = made({"kind": ACCEPTED, **KENNELS}, REWORD)
    [given] = read(BOATS, decisions)
    assert (given.code, given.origin) == ("found-1", "terms")
    assert codes(DOGS, decisions) == []
    plan = plan_of(QUESTIONS, decisions)
    assert (plan.came_from("found-1"), plan.every()["found-1"].name) == ("machine", "Kennels")


def test_taking_new_words_back_gives_the_old_ones_again_and_of_two_changes_the_later_holds():
    none = {"kind": REWORDED, "code": "found-1", "terms": ()}
    decisions = made({"kind": ACCEPTED, **KENNELS}, REWORD, none)
    assert codes(BOATS, decisions) == codes(DOGS, decisions) == []
    back = [*decisions, Decision(4, TAKEN_BACK, takes_back=3)]
    assert (codes(BOATS, back), codes(DOGS, back)) == (["found-1"], [])
    back.append(Decision(5, TAKEN_BACK, takes_back=2))
    assert (codes(BOATS, back), codes(DOGS, back)) == ([], ["found-1"])
    assert read(DOGS, back)[0].origin == "machine"


def test_what_was_put_and_taken_away_by_hand_stays_when_words_change():
    put, away = ({"kind": kind, "code": "found-1", "passage_id": passage(text).passage_id}
                 for kind, text in ((PUT, SMALL), (TAKEN_AWAY, BOATS)))  # fmt: skip
    decisions = made({"kind": ACCEPTED, **KENNELS}, put, away, REWORD)
    assert "found-1" in codes(SMALL, decisions)
    assert codes(BOATS, decisions) == []


def test_a_proposal_that_is_merged_counts_as_the_other_and_names_what_it_was():
    decisions = made({"kind": MERGED, **KENNELS, "into": "burden-small"})
    [given] = read(DOGS, decisions)
    assert (given.code, given.via, given.origin) == ("burden-small", "found-1", "machine")
    assert "found-1" not in {topic.code for topic in plan_of(QUESTIONS, decisions).topics()}


def test_what_stands_under_a_merged_heading_comes_to_stand_under_the_other():
    plan = plan_of(QUESTIONS, made({"kind": MERGED, "code": "burden", "into": "process"}))
    assert {topic.code: topic.parent for topic in plan.topics()}["burden-small"] == "process"


def test_a_topic_of_their_own_at_the_top_is_no_heading_and_is_given_beside_others():
    own = made({"kind": MADE, "code": "own-1", "name": "Dogs", "terms": ("kennel", "sheepdogs")})
    assert set(codes(f"{DOGS[:-1]} and small banks.", own)) == {"own-1", "burden-small"}


def test_of_two_decisions_on_one_topic_of_a_sentence_the_later_holds_and_taking_it_back_gives_the_earlier():
    key = passage(SMALL).passage_id
    away, put = ({"kind": kind, "code": "burden-small", "passage_id": key} for kind in (TAKEN_AWAY, PUT))
    assert codes(SMALL, made(away)) == []
    assert codes(SMALL, made(away, put)) == ["burden-small"]
    assert codes(SMALL, made(away, put, {"kind": TAKEN_BACK, "takes_back": 2})) == []


def test_a_topic_taken_away_takes_with_it_what_was_merged_into_it_before_but_not_after():
    key = passage(SMALL).passage_id
    merge = {"kind": MERGED, "code": "burden-small", "into": "burden-costs"}
    costs_away = {"kind": TAKEN_AWAY, "code": "burden-costs", "passage_id": key}
    small_away = {"kind": TAKEN_AWAY, "code": "burden-small", "passage_id": key}
    both = "Small banks bear the compliance costs."
    assert codes(SMALL, made(merge, costs_away)) == []
    assert codes(SMALL, made(merge, costs_away, {"kind": TAKEN_BACK, "takes_back": 1})) == ["burden-small"]
    of_both = passage(both).passage_id
    assert codes(both, made(small_away | {"passage_id": of_both}, merge)) == ["burden-costs"]
    assert codes(SMALL, made(small_away, merge)) == []


def test_what_was_put_on_a_sentence_goes_when_what_it_was_merged_into_is_taken_away():
    key = passage(DOGS).passage_id
    put = {"kind": PUT, "code": "notice", "passage_id": key}
    merge = {"kind": MERGED, "code": "notice", "into": "evidence"}
    assert codes(DOGS, made(put, merge, {"kind": TAKEN_AWAY, "code": "evidence", "passage_id": key})) == []


def test_a_topic_put_on_a_sentence_follows_its_mergers_and_goes_when_it_is_dropped():
    put = {"kind": PUT, "code": "notice", "passage_id": passage(DOGS).passage_id}
    merged = made(put, {"kind": MERGED, "code": "notice", "into": "evidence"})
    assert [(given.code, given.via) for given in read(DOGS, merged)] == [("evidence", "notice")]
    assert codes(DOGS, made(put, {"kind": DROPPED, "code": "notice"})) == []


def test_a_question_that_the_rule_no_longer_asks_leaves_nothing_behind():
    asked = made(
        {"kind": PUT, "code": "request-9", "passage_id": passage(DOGS).passage_id},
        {"kind": MERGED, "code": "notice", "into": "request-9"},
        {"kind": MOVED, "code": "evidence", "parent": "request-9"},
    )
    plan = plan_of(QUESTIONS, asked)
    assert "notice" in {topic.code for topic in plan.topics()}
    assert codes(DOGS, asked) == []
    assert codes("Secret evidence.", asked) == ["evidence"]


@pytest.mark.parametrize(
    ("earlier", "new", "said"),
    [
        ([], {"kind": MERGED, "code": "notice", "into": "notice"}, "Choose another topic"),
        ([], {"kind": MERGED, "code": "burden", "into": "burden-small"}, "stands under it"),
        ([], {"kind": MERGED, "code": "notice", "into": "nowhere"}, "Choose a topic that stands in the outline."),
        (
            [{"kind": MERGED, "code": "notice", "into": "evidence"}],
            {"kind": MERGED, "code": "evidence", "into": "notice"},
            "“Due process, notice and time to comment” was merged into “Evidence and the record”. Choose that one.",
        ),
        ([{"kind": DROPPED, "code": "notice"}], {"kind": RENAMED, "code": "notice", "name": "X"}, "was dropped"),
        ([], {"kind": RENAMED, "code": "notice", "name": "evidence and the RECORD"}, "already. Merge the two"),
        ([], {"kind": RENAMED, "code": "notice", "name": ""}, "Give the topic a name."),
        ([], {"kind": RENAMED, "code": "definitions", "name": "Definitions"}, "called that already"),
        ([], {"kind": MOVED, "code": "notice", "parent": "process"}, "stands there already"),
        ([], {"kind": MOVED, "code": "burden", "parent": "burden-small"}, "can’t stand under itself"),
        (
            [{"kind": MOVED, "code": "burden", "parent": "process"}],
            {"kind": MOVED, "code": "process", "parent": "finding"},
            "3 levels at most",
        ),
        (
            [
                {"kind": MOVED, "code": "notice", "parent": "evidence"},
                {"kind": MOVED, "code": "burden-small", "parent": "burden-costs"},
            ],
            {"kind": MERGED, "code": "evidence", "into": "burden-small"},
            "too deep",
        ),
        ([], {"kind": MADE, "code": "own-1", "name": "Dogs", "terms": ("kennel",)}, "Give 2 words or more"),
        ([{"kind": ACCEPTED, **KENNELS}], {"kind": ACCEPTED, **KENNELS, "name": "Dogs"}, "stands in the outline"),
        ([], {"kind": REWORDED, "code": "notice", "terms": ("a", "b")}, "isn’t found by words of staff’s"),
        ([], {"kind": REWORDED, "code": "found-1", "terms": ("a", "b")}, "Choose a topic that stands in the outline."),
        (
            [{"kind": ACCEPTED, **KENNELS}],
            {"kind": REWORDED, "code": "found-1", "terms": ("a",)},
            "Give 2 words or more",
        ),
        (
            [{"kind": ACCEPTED, **KENNELS}],
            {"kind": REWORDED, "code": "found-1", "terms": ("sheepdogs", "kennel")},
            "found by these words already",
        ),
        (
            [{"kind": ACCEPTED, **KENNELS}, {"kind": DROPPED, "code": "found-1"}],
            {"kind": REWORDED, "code": "found-1", "terms": ("a", "b")},
            "“Kennels” was dropped.",
        ),
        (
            [{"kind": ACCEPTED, **KENNELS}, {"kind": REWORDED, "code": "found-1", "terms": ("a", "b")}],
            {"kind": TAKEN_BACK, "takes_back": 1},
            "A later decision, number 2, rests on it.",
        ),
        ([{"kind": DROPPED, **KENNELS}], {"kind": ACCEPTED, **KENNELS}, "This proposal was dropped"),
        ([{"kind": DROPPED, **KENNELS}], {"kind": DROPPED, **KENNELS}, "dropped before"),
        ([], {"kind": PUT, "code": "nowhere", "passage_id": "a"}, "Choose a topic that stands in the outline."),
        ([], {"kind": TAKEN_BACK, "takes_back": 4}, "Choose a decision that holds."),
        (
            [{"kind": ACCEPTED, **KENNELS}, {"kind": MOVED, "code": "notice", "parent": "found-1"}],
            {"kind": TAKEN_BACK, "takes_back": 1},
            "A later decision, number 2, rests on it.",
        ),
        (
            [{"kind": DROPPED, "code": "notice"}, {"kind": TAKEN_BACK, "takes_back": 1}],
            {"kind": TAKEN_BACK, "takes_back": 1},
            "taken back before",
        ),
        (
            [{"kind": DROPPED, "code": "notice"}, {"kind": TAKEN_BACK, "takes_back": 1}],
            {"kind": TAKEN_BACK, "takes_back": 2},
            "decided anew",
        ),
    ],
)
def test_what_contradicts_the_outline_or_changes_nothing_is_refused_in_words(earlier, new, said):
    assert said in refusal(made(*earlier), **new)


def test_a_dropped_proposal_stays_away_when_its_words_change_a_little_and_leaves_its_place_to_others():
    left = left_over()
    every = found_topics.find(left, limit=1)
    terms = [*every[0].terms[:-1], "another"] if len(every[0].terms) > 3 else [*every[0].terms, "another"]

    found = found_topics.find(left, unwanted=[terms], limit=1)

    assert [topic.code for topic in found] == [found_topics.find(left)[1].code]


CODES = ("notice", "evidence", "burden", "burden-small", "burden-costs", "process", "request-1", "found-1", "own-2", "")
DECISIONS: st.SearchStrategy[list[dict]] = st.lists(
    st.builds(
        dict,
        kind=st.sampled_from((ACCEPTED, MADE, RENAMED, REWORDED, MOVED, MERGED, DROPPED, PUT, TAKEN_AWAY, TAKEN_BACK)),
        code=st.sampled_from(CODES[:-1]),
        name=st.sampled_from(("A", "B", "Definitions", "")),
        parent=st.sampled_from(CODES),
        into=st.sampled_from(CODES),
        terms=st.sampled_from(((), ("kennel",), ("kennel", "sheepdogs"))),
        takes_back=st.integers(1, 12),
    ),
    max_size=12,
)


def _fitting(fields: dict, number: int) -> Decision:
    """Only the fields that such a decision has."""
    kind = fields["kind"]
    kept = {
        ACCEPTED: ("name", "parent", "terms"),
        MADE: ("name", "parent", "terms"),
        RENAMED: ("name",),
        REWORDED: ("terms",),
        MOVED: ("parent",),
        MERGED: ("into",),
        TAKEN_BACK: ("takes_back",),
    }.get(kind, ())
    decision = Decision(number, kind, "" if kind == TAKEN_BACK else fields["code"])
    if kind in (PUT, TAKEN_AWAY):
        decision = replace(decision, passage_id=passage(SMALL).passage_id)
    return replace(decision, **{name: fields[name] for name in kept})


@settings(max_examples=60, deadline=None)
@given(DECISIONS)
def test_whatever_was_allowed_leaves_an_outline_without_circles_doubles_or_depths(drawn):
    allowed: list[Decision] = []
    for fields in drawn:
        new = _fitting(fields, len(allowed) + 1)
        if not why_not(QUESTIONS, allowed, new):
            allowed.append(new)

    listed = plan_of(QUESTIONS, allowed).topics()

    depth = {"": 0}
    for topic in listed:
        assert topic.code not in depth
        depth[topic.code] = depth[topic.parent] + 1
    assert max(depth.values()) <= 3
    assert len({topic.name.casefold() for topic in listed}) == len(listed)
    for text in (SMALL, DOGS, "On question 1, the compliance costs."):
        assert set(codes(text, allowed)) <= depth.keys()


@settings(max_examples=60, deadline=None)
@given(DECISIONS)
def test_any_list_of_decisions_gives_an_outline_that_can_be_read_even_one_that_no_act_would_make(drawn):
    decisions = [_fitting(fields, number) for number, fields in enumerate(drawn, start=1)]
    plan = plan_of(QUESTIONS, decisions)
    known = {topic.code for topic in plan.topics()}
    for text in (SMALL, DOGS):
        assert set(codes(text, decisions)) <= known
    assert len(topics.Assigner(plan).assign(Wording(SMALL))) <= len(known)
