"""Staff's decisions on topics are kept, refused where they contradict, taken back; the next summary holds to them."""

import datetime as dt
from functools import partial

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from comments import work
from comments.analysis import summary as analysis
from comments.enums import Audience, SummaryOccasion, TopicAct
from comments.models import PassageFinding, Placement, TopicDecision
from comments.record import summaries, summary_input, topic_decisions, topic_plans
from comments.record.topic_decisions import TopicRefused
from rulemaking.models import RequestForComment
from tests.factories import CommentFactory, CommentPeriodFactory

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
NOW = dt.datetime(2026, 3, 10, 17, 0, tzinfo=dt.UTC)
BY = {"by": "ana", "at": NOW}
SMALL = "Small banks in our county cannot pay."
FERRIES = [f"The ferry {n} sails to the lighthouse at dawn {n}." for n in ("alpha", "beta", "gamma", "delta", "zeta")]

OTHERS = ["I like trains.", "My garden has roses.", "Rain fell on Monday evening.", "Music helps me sleep."]


@pytest.fixture
def period():
    return CommentPeriodFactory(opens_at=NOW - 10 * DAY, closes_at=NOW + 10 * DAY)


@pytest.fixture
def rule(period):
    return period.part.rulemaking


@pytest.fixture
def act(rule):
    """`act("rename", code=…)`: one act on the rule's topics."""

    def decide(verb, /, **given):
        return getattr(topic_decisions, verb)(rulemaking=rule, **BY, **given)

    return decide


@pytest.fixture
def summarised(period):
    """Five comments on ferries, which the outline knows nothing of, one on small banks, and some on nothing."""
    for text in (*FERRIES, *OTHERS, SMALL):
        CommentFactory(numbered=True, document=period.document, received_at=NOW - DAY, text=text)
    return _summarise(period)


def _summarise(period, audience=Audience.STAFF):
    ordered = summaries.order(
        rulemaking=period.part.rulemaking,
        audience=audience,
        occasion=SummaryOccasion.DEMAND,
        as_of=NOW,
        by="ana",
        at=NOW,
    )
    assert work.produce_summaries() == 1
    ordered.refresh_from_db()
    return ordered


def _row(summary, code):
    return next((row for row in summary.data["topics"]["listed"] if row["code"] == code), None)


def _proposed(summary):
    [proposal] = summary.data["topics"]["proposed"]
    return proposal["code"]


def _given(passage_text):
    return PassageFinding.objects.get(text=passage_text).given


def test_a_proposal_is_accepted_under_a_name_and_the_next_summary_counts_it(period, act, summarised):
    code = _proposed(summarised)
    act("accept", code=code, name="  Ferries and\nlighthouses ", parent="burden")

    after = _summarise(period)

    row = _row(after, code)
    assert (row["name"], row["parent"], row["origin"], row["comments"]) == (
        "Ferries and lighthouses",
        "burden",
        "machine",
        5,
    )
    assert {by["value"]: by["passages"] for by in row["given_by"]}["machine"] == 5
    assert after.data["topics"]["proposed"] == []
    [given] = _given(FERRIES[0])
    assert (given["code"], given["origin"], given["decision"]) == (code, "machine", 0)
    assert PassageFinding.objects.filter(topics__contains=["burden", code]).count() == 5


def test_an_accepted_topic_stays_what_it_is_when_a_run_would_find_other_words(period, act, summarised):
    code = _proposed(summarised)
    act("accept", code=code, name="Ferries")
    for text in FERRIES:
        more = text.replace("at dawn", "near Osprey Harbor")
        CommentFactory(numbered=True, document=period.document, received_at=NOW - DAY, text=more)

    after = _summarise(period)

    assert _row(after, code)["comments"] == 10


def test_a_dropped_proposal_is_not_proposed_again(period, act, summarised):
    act("drop", code=_proposed(summarised), reason="Not about the rule")

    assert _summarise(period).data["topics"]["proposed"] == []


def test_a_merged_proposal_counts_as_the_topic_of_the_outline_and_says_how(period, act, summarised):
    code = _proposed(summarised)
    act("merge", code=code, into="systemic-impact")

    after = _summarise(period)

    assert _row(after, "systemic-impact")["comments"] == 5
    [given] = _given(FERRIES[1])
    assert (given["code"], given["via"], given["origin"]) == ("systemic-impact", code, "machine")


def test_a_topic_of_their_own_is_found_by_its_words_however_they_are_written(period, act, summarised):
    made = act("make", name="Ferries", terms=["FERRY", "Lighthouse*", "ferry"], parent="burden")
    assert (made.code, made.terms) == ("own-1", ["ferry", "lighthouse"])

    row = _row(_summarise(period), "own-1")
    assert (row["comments"], row["origin"]) == (5, "terms")


def test_a_topic_is_found_by_other_words_from_the_next_summary_on_and_by_whom_is_known(period, act, summarised):
    act("make", name="Ferries", terms=["dog", "sled"])
    assert _row(_summarise(period), "own-1") is None  # nothing is about it

    reworded = act("reword", code="own-1", terms=["Ferry", "LIGHTHOUSE"], reason="Nobody speaks of sleds")

    assert _row(_summarise(period), "own-1")["comments"] == 5
    assert (reworded.terms, reworded.reason) == (["ferry", "lighthouse"], "Nobody speaks of sleds")
    assert (reworded.made_by, reworded.made_at, reworded.number) == ("ana", NOW, 2)
    [given] = _given(FERRIES[0])
    assert (given["code"], given["origin"]) == ("own-1", "terms")
    topic_decisions.take_back(decision=reworded, by="ben", at=NOW)
    assert _row(_summarise(period), "own-1") is None  # nothing is about it


def test_an_accepted_topic_keeps_where_it_comes_from_when_staff_change_its_words(period, act, summarised):
    code = _proposed(summarised)
    act("accept", code=code, name="Ferries")
    act("reword", code=code, terms=["ferry", "lighthouse"])

    row = _row(_summarise(period), code)

    assert row["origin"] == "machine"
    assert {by["value"]: by["passages"] for by in row["given_by"] if by["passages"]} == {"terms": row["passages"]}


def test_a_topic_of_their_own_that_no_posted_comment_is_about_is_in_no_public_byte(period, act, summarised):
    act("make", name="Ferries to Osprey Harbor", terms=["ferry", "lighthouse"])

    public = _summarise(period, Audience.PUBLIC)

    assert b"Osprey" not in analysis.to_bytes(public.data)
    assert b"Osprey" in analysis.to_bytes(_summarise(period).data)


def test_a_topic_is_put_on_a_sentence_and_taken_away_over_runs_and_by_whom_is_known(period, rule, act, summarised):
    ferry = PassageFinding.objects.get(text=FERRIES[0])
    small = PassageFinding.objects.get(text=SMALL)
    put = act("put", passage_key=ferry.key, code="effective-date")
    act("take_away", passage_key=small.key, code="burden-small", reason="It speaks of river banks")

    _summarise(period)

    [given] = _given(FERRIES[0])
    assert (given["code"], given["origin"], given["decision"]) == ("effective-date", "staff", put.number)
    assert (put.made_by, put.made_at, put.passage_text) == ("ana", NOW, FERRIES[0])
    assert _given(SMALL) == []
    topic_decisions.take_back(decision=put, by="ben", at=NOW)
    _summarise(period)
    assert _given(FERRIES[0]) == []
    assert TopicDecision.objects.get(takes_back=put.number).made_by == "ben"


def test_a_summary_says_how_many_decisions_made_its_outline_and_can_be_made_again_from_so_many(
    period, rule, act, summarised
):
    RequestForComment.objects.create(rulemaking=rule, number=1, text="What would it cost small banks?")
    act("rename", code="burden-small", name="Small banks")
    act("merge", code="evidence", into="authority")
    second = _summarise(period)
    act("drop", code="burden-small")
    act("move", code="notice", parent="burden")

    about = summary_input.about(second)
    then = topic_plans.of(rule, decisions=second.data["topics"]["plan"]["decisions"])
    again = analysis.build(_replaced(about, plan=then), summary_input.read(second))

    assert second.data["topics"]["plan"] == {"decisions": 2, "is_changed": True}
    assert analysis.to_bytes(again) == analysis.to_bytes(second.data)
    assert about.plan != then


def _replaced(about, **changes):
    return type(about)(**{name: changes.get(name, getattr(about, name)) for name in about.__dataclass_fields__})


@pytest.mark.parametrize(
    ("verb", "given", "said"),
    [
        ("accept", {"code": "found-00000000", "name": "X"}, "The latest summary doesn’t propose this topic."),
        ("merge", {"code": "found-00000000", "into": "notice"}, "The latest summary doesn’t propose this topic."),
        ("drop", {"code": "found-00000000"}, "The latest summary doesn’t propose this topic."),
        ("drop", {"code": "notice", "reason": "x" * 301}, "Say why in at most 300 characters; yours has 301."),
        ("rename", {"code": "notice", "name": "x" * 121}, "A name has at most 120 characters; yours has 121."),
        ("make", {"name": "X", "terms": ["a", "x" * 61]}, "A term has at most 60 characters."),
        ("make", {"name": "X", "terms": [f"term{n}" for n in range(21)]}, "Give at most 20 words; you gave 21."),
        ("reword", {"code": "notice", "terms": ["a", "b"]}, "isn’t found by words of staff’s"),
        ("reword", {"code": "own-1", "terms": ["a", "x" * 61]}, "A term has at most 60 characters."),
        ("put", {"passage_key": "0" * 32, "code": "notice"}, "The latest summary has no such sentence."),
        ("merge", {"code": "burden", "into": "burden-small"}, "stands under it"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_leaves_nothing(act, verb, given, said):
    with pytest.raises(TopicRefused, match=said):
        act(verb, **given)
    assert not TopicDecision.objects.exists()


def test_who_decides_on_what_another_decided_on_meanwhile_is_told_and_on_another_topic_is_not(act):
    act("rename", code="notice", name="Time to comment")
    with pytest.raises(TopicRefused, match="ana decided on this topic since you opened the page"):
        act("drop", code="notice", seen=0)
    with pytest.raises(TopicRefused, match="ana decided on this topic"):
        act("merge", code="evidence", into="notice", seen=0)

    with pytest.raises(TopicRefused, match="ana decided on this topic"):
        act("reword", code="notice", terms=["a", "b"], seen=0)
    act("drop", code="evidence", seen=0)
    act("rename", code="notice", name="Notice", seen=2)
    assert TopicDecision.objects.count() == 3


def test_a_decision_is_never_changed_nor_deleted_and_none_is_left_out(rule, act):
    decision = act("drop", code="notice")
    for change in (
        partial(TopicDecision.objects.filter(pk=decision.pk).update, code="evidence"),
        TopicDecision.objects.filter(pk=decision.pk).delete,
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(IntegrityError, match="is not the next one"), transaction.atomic():
        TopicDecision.objects.create(
            rulemaking=rule, number=3, kind=TopicAct.DROPPED, code="evidence", made_by="ana", made_at=NOW
        )


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": TopicAct.DROPPED},
        {"kind": TopicAct.TAKEN_BACK, "takes_back": 1},
        {"kind": TopicAct.TAKEN_BACK, "code": "notice"},
        {"kind": TopicAct.DROPPED, "code": "notice", "takes_back": 1},
        {"kind": TopicAct.PUT, "code": "notice"},
        {"kind": TopicAct.DROPPED, "code": "notice", "passage_key": "a"},
        {"kind": TopicAct.MERGED, "code": "notice"},
        {"kind": TopicAct.MERGED, "code": "notice", "into": "notice"},
        {"kind": TopicAct.RENAMED, "code": "notice"},
        {"kind": TopicAct.DROPPED, "code": "notice", "made_by": ""},
    ],
)
def test_the_database_refuses_a_decision_that_says_nothing_whole(rule, fields):
    whole = {"rulemaking": rule, "number": 1, "made_by": "ana", "made_at": NOW}
    with pytest.raises(IntegrityError), transaction.atomic():
        TopicDecision.objects.create(**{**whole, **fields})


def test_every_comment_keeps_its_place_whatever_staff_decide_on_topics(period, act, summarised):
    before = set(Placement.objects.values_list("comment", "kind"))
    act("drop", code="burden")

    _summarise(period)

    assert set(Placement.objects.values_list("comment", "kind")) == before
