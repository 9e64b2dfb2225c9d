"""Two of the staff consider, code and answer at the same moment."""

from functools import partial

import pytest
from django.db import IntegrityError

from comments.models import Excerpt, Issue, Response
from comments.record import considered
from comments.review import considerations, excerpts, issues, responses
from comments.review.errors import ConsideredMeanwhile, DecisionRefused, IssueNotHeld, ResponseChangedMeanwhile
from comments.review.responses import ResponseWords
from tests.factories import IssueFactory, RulemakingFactory
from tests.races.at_once import at_once, split
from tests.review.coding import AT, SECOND, WORDS, comment_on, loaded

pytestmark = pytest.mark.django_db(transaction=True)

SAID = ResponseWords(heading="Time", comments_said="They asked for more.", text="The agency agrees.")


@pytest.fixture
def rule():
    return RulemakingFactory()


def test_issues_opened_at_once_are_numbered_without_a_gap_and_one_title_is_given_once(rule):
    open_ = partial(issues.open_issue, rulemaking=rule, at=AT)

    made, refused = split(
        at_once(*(partial(open_, title=title, by="ana") for title in ("Time", "Time", "Cost", "Notice")))
    )

    assert sorted(issue.number for issue in made) == [1, 2, 3]
    assert [type(refusal) for refusal in refused] == [DecisionRefused]


def test_the_same_words_coded_at_once_stand_once(rule):
    comment, issue = comment_on(rule), IssueFactory(rulemaking=rule)

    def code(by):
        return excerpts.code(comment=loaded(comment), issue=issue, spans=[SECOND], by=by, at=AT)

    made, refused = split(at_once(partial(code, "ana"), partial(code, "ben"), partial(code, "cy")))

    assert refused == []
    assert sum(map(len, made)) == Excerpt.objects.holding().count() == 1


def test_of_two_who_find_otherwise_at_once_one_holds_and_the_other_is_told(rule):
    comment = comment_on(rule)
    yes = partial(considerations.find_significant, comment=loaded(comment), by="ana", at=AT, seen=None)
    no = partial(
        considerations.find_not_significant, comment=loaded(comment), reason="no_reasons", by="ben", at=AT, seen=None
    )

    made, refused = split(at_once(yes, no))

    assert (len(made), [type(refusal) for refusal in refused]) == (1, [ConsideredMeanwhile])
    assert considered.found_in(comment).considered_by == made[0].considered_by


def test_of_two_who_make_comments_the_same_as_each_other_one_holds_and_nothing_waits_for_ever(rule):
    for n in range(4):
        one, other = (comment_on(rule, f"{word} number {n}.") for word in ("First", "Second"))
        for comment in (one, other):
            considerations.find_significant(comment=comment, by="ana", at=AT)

        made, refused = split(
            at_once(
                partial(considerations.find_same, comment=loaded(one), as_=loaded(other), by="ana", at=AT),
                partial(considerations.find_same, comment=loaded(other), as_=loaded(one), by="ben", at=AT),
            )
        )

        assert (len(made), [type(refusal) for refusal in refused]) == (1, [DecisionRefused])


def test_of_a_comment_and_its_base_that_are_made_the_same_at_once_no_chain_comes(rule):
    for n in range(4):
        x, y, m = (comment_on(rule, f"{word} number {n}.") for word in ("Ex", "Why", "Em"))
        for comment in (x, m):
            considerations.find_significant(comment=comment, by="ana", at=AT)

        made, refused = split(
            at_once(
                partial(considerations.find_same, comment=loaded(x), as_=loaded(m), by="ana", at=AT),
                partial(considerations.find_same, comment=loaded(y), as_=loaded(x), by="ben", at=AT),
            )
        )

        assert (len(made), [type(refusal) for refusal in refused]) == (1, [DecisionRefused])


def test_nothing_is_coded_to_an_issue_while_it_is_merged_away(rule):
    comment, one, other = comment_on(rule), IssueFactory(rulemaking=rule), IssueFactory(rulemaking=rule)

    made, refused = split(
        at_once(
            partial(excerpts.code, comment=loaded(comment), issue=one, spans=[SECOND], by="ana", at=AT),
            partial(issues.merge, issue=one, into=other, by="ben", at=AT),
        )
    )

    assert not Excerpt.objects.filter(issue=one, taken_back_at__isnull=True).exists()
    assert Issue.objects.get(pk=one.pk).merged_into == other
    assert [type(refusal) for refusal in refused] in ([], [IssueNotHeld])
    assert len(made) + len(refused) == 2


def test_two_mergers_that_contradict_each_other_end_in_one(rule):
    one, other = IssueFactory(rulemaking=rule), IssueFactory(rulemaking=rule)

    made, refused = split(
        at_once(
            partial(issues.merge, issue=one, into=other, by="ana", at=AT),
            partial(issues.merge, issue=other, into=one, by="ben", at=AT),
        )
    )

    assert (len(made), [type(refusal) for refusal in refused]) == (1, [IssueNotHeld])


def test_a_response_published_at_once_by_two_is_published_once_and_a_late_draft_is_refused(rule):
    issue = IssueFactory(rulemaking=rule)
    draft = responses.draft(issue=issue, words=SAID, document=None, by="ana", at=AT, seen=None)
    later = partial(responses.draft, issue=issue, words=SAID, document=None, by="cy", at=AT, seen=draft.written_at)

    made, refused = split(at_once(*(partial(responses.publish, response=draft, by=by, at=AT) for by in ("ana", "ben"))))

    assert (len(made), [type(refusal) for refusal in refused]) == (1, [ResponseChangedMeanwhile])
    with pytest.raises(ResponseChangedMeanwhile):
        later()
    assert Response.objects.count() == 1


def test_the_database_itself_holds_one_draft_of_an_issue(rule):
    issue = IssueFactory(rulemaking=rule)
    responses.draft(issue=issue, words=SAID, document=None, by="ana", at=AT, seen=None)

    with pytest.raises(IntegrityError):
        Response.objects.create(issue=issue, edition=2, written_by="ben", written_at=AT)


def test_what_two_find_the_same_as_a_letter_at_once_is_found_so_once(rule):
    letter = comment_on(rule)
    members = [comment_on(rule, f"{WORDS} Number {n}.") for n in range(5)]
    considerations.find_significant(comment=letter, by="ana", at=AT)

    def each(by):
        return [
            considerations.find_same(comment=loaded(member), as_=loaded(letter), by=by, at=AT) for member in members
        ]

    _, refused = split(at_once(partial(each, "ana"), partial(each, "ben")))

    assert refused == []
    assert considered.not_considered_count(rule) == 0
