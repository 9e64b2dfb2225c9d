"""Rules are begun with their parts, or it is said why not."""

from typing import Any

import pytest

from rulemaking.actions import rulemakings
from rulemaking.actions.rulemakings import RuleRefused
from rulemaking.enums import Authority, RuleState, SubjectType
from rulemaking.models import Rulemaking
from tests.factories import OFFICIAL, DocketFactory
from tests.rulemaking.life import PROPOSED_ON, at

pytestmark = pytest.mark.django_db


def begun(**changes: Any) -> Rulemaking:
    given: dict[str, Any] = {
        "subject_name": "Test Bank of Examples",
        "subject_type": SubjectType.FINANCIAL_INSTITUTION,
        "title": "Special measure regarding Test Bank of Examples",
        "special_measures": [5],
        "by": OFFICIAL,
        "at": at(PROPOSED_ON),
    } | changes
    given.setdefault("docket", DocketFactory())
    return rulemakings.begin(**given)


@pytest.mark.parametrize(
    ("parts", "labels"), [([], ["The whole rule"]), (["Reports", " ", "Records "], ["Reports", "Records"])]
)
def test_a_rule_is_begun_with_its_parts_and_its_docket(parts, labels) -> None:
    rulemaking = begun(parts=parts)

    assert [part.label for part in rulemaking.parts.order_by("position")] == labels
    assert rulemaking.slug == "test-bank-of-examples"
    assert rulemaking.dockets.count() == 1
    assert rulemaking.state_at(at(PROPOSED_ON)) == RuleState.DRAFT


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"subject_name": "???"}, "in letters"),
        ({"parts": ["Reports", "Reports"]}, "same name"),
        ({"authority": Authority.SECTION_9714}, "belong to Section 311"),
        ({"authority": Authority.SECTION_2313A}, "belong to Section 311"),
        ({"twice": True}, "there already"),
    ],
)
def test_what_cannot_be_begun_is_refused_with_words(changes, words) -> None:
    if changes.pop("twice", False):
        begun()
    before = Rulemaking.objects.count()

    with pytest.raises(RuleRefused, match=words):
        begun(**changes)
    assert Rulemaking.objects.count() == before
