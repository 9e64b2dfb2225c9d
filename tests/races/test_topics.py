"""Two of the staff decide on topics at the same moment."""

import datetime as dt
from functools import partial

import pytest

from comments.models import TopicDecision
from comments.record import topic_decisions, topic_plans
from comments.record.topic_decisions import TopicRefused
from tests.factories import RulemakingFactory
from tests.races.at_once import at_once, split

pytestmark = pytest.mark.django_db(transaction=True)

AT = dt.datetime(2026, 3, 10, 17, 0, tzinfo=dt.UTC)


def test_of_two_mergers_that_contradict_each_other_one_holds_and_the_other_is_told():
    rule = RulemakingFactory()
    merge = partial(topic_decisions.merge, rulemaking=rule, at=AT)

    made, refused = split(
        at_once(
            partial(merge, code="notice", into="evidence", by="ana"),
            partial(merge, code="evidence", into="notice", by="ben"),
        )
    )

    assert (len(made), [type(refusal) for refusal in refused]) == (1, [TopicRefused])
    assert "was merged into" in str(refused[0])
    assert list(topic_plans.of(rule).merged) == [made[0].code]


def test_many_at_once_are_numbered_without_a_gap_and_one_is_taken_back_once():
    rule = RulemakingFactory()
    codes = ["notice", "evidence", "authority", "definitions"]

    made, refused = split(
        at_once(*(partial(topic_decisions.drop, rulemaking=rule, code=code, by="ana", at=AT) for code in codes))
    )
    assert refused == []
    assert sorted(decision.number for decision in made) == [1, 2, 3, 4]

    back, refused = split(
        at_once(*[partial(topic_decisions.take_back, decision=made[0], by="ben", at=AT)] * 3),
    )
    assert (len(back), len(refused)) == (1, 2)
    assert TopicDecision.objects.filter(takes_back=made[0].number).count() == 1
