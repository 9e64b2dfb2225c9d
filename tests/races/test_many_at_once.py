"""Acts on many comments at a time, while somebody else acts on some of them: one sentence coded in all that say it, and
all members of a campaign answered with its letter."""

import datetime as dt
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from comments import work
from comments.enums import Audience, Status, SummaryOccasion, Verdict
from comments.models import CampaignFinding, Comment, Consideration, Excerpt, Issue, PassageFinding
from comments.record import considered, summaries
from comments.review import considerations, decisions, sentence_coding
from comments.review.errors import DecisionRefused
from rulemaking.stack import processes
from tests.analysis.letters import form_letter, sent
from tests.factories import CommentFactory, CommentPeriodFactory, IssueFactory
from tests.races.at_once import at_once, split
from tests.review.coding import comment_on, loaded

pytestmark = pytest.mark.django_db(transaction=True)

NOW = dt.datetime(2026, 3, 10, 17, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
SENTENCE = "Thirty days are too few to close the accounts of our vault."
OWN = (
    "Our harbor keeps ships.",
    "We grow tulips in the north.",
    "Our lighthouse is old.",
    "The bakery writes by mail.",
)
MEMBERS = 40
WAIT_SECONDS = 60


@pytest.fixture
def rule():
    return CommentPeriodFactory(opens_at=NOW - 10 * DAY, closes_at=NOW + 10 * DAY).part.rulemaking


@pytest.fixture
def said(rule):
    return [comment_on(rule, f"{own} {SENTENCE}", received_at=NOW - DAY) for own in OWN]


def summarise(rule):
    summaries.order(
        rulemaking=rule, audience=Audience.STAFF, occasion=SummaryOccasion.DEMAND, as_of=NOW, by="ana", at=NOW
    )
    assert work.produce_summaries() == 1


@pytest.fixture
def passage(rule, said):
    summarise(rule)
    return PassageFinding.objects.select_related("summary__rulemaking").get(text__iexact=SENTENCE)


def held():
    return sorted(Excerpt.objects.holding().values_list("comment", flat=True))


def test_a_sentence_coded_by_two_at_once_stands_once_in_each_comment(rule, said, passage):
    code = partial(
        sentence_coding.code_sentence, passage=passage, issue=IssueFactory(rulemaking=rule), title="", at=NOW
    )

    made, refused = split(at_once(*(partial(code, by=by) for by in ("ana", "ben", "cy"))))

    assert refused == []
    assert held() == [comment.pk for comment in said]
    assert sum(coded.made for coded in made) == len(said)


def test_of_two_who_code_it_to_a_new_issue_at_once_the_second_is_told_that_there_is_one(rule, said, passage):
    code = partial(sentence_coding.code_sentence, passage=passage, issue=None, title="Time to close", at=NOW)

    made, refused = split(at_once(*(partial(code, by=by) for by in ("ana", "ben"))))

    assert ([coded.made for coded in made], [type(one) for one in refused]) == ([len(said)], [DecisionRefused])
    assert Issue.objects.count() == 1
    assert held() == [comment.pk for comment in said]


def while_it_waits(act, meanwhile):
    """What an act returned that looked before something else was committed, and locked after it."""
    is_begun, may_commit = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            meanwhile()
            is_begun.set()
            assert may_commit.wait(WAIT_SECONDS)

    with ThreadPoolExecutor(2) as pool:
        holder = pool.submit(at_once, hold)
        wait_until(lambda: is_begun.is_set() or holder.done())
        actor = pool.submit(at_once, act)
        try:
            wait_until(lambda: actor.done() or is_somebody_waiting_for_a_row())
            assert not actor.done()
        finally:
            may_commit.set()
    assert holder.result() == [None]
    (result,) = actor.result()
    return result


def wait_until(true):
    assert processes.wait_until(true, seconds=WAIT_SECONDS, pause=0.02)


def is_somebody_waiting_for_a_row():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted"
            " AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())"
        )
        return bool(cursor.fetchone()[0])


def found_the_same(said):
    considerations.find_same(comment=loaded(said[1]), as_=loaded(said[0]), by="ben", at=NOW)


def withdrawn(said):
    comment = Comment.objects.select_related("status").get(pk=said[1].pk)
    decisions.withdraw(comment=comment, reason="Asked for by its sender", by="ben", at=NOW)


@pytest.mark.parametrize("meanwhile", [found_the_same, withdrawn])
def test_what_a_colleague_decided_between_the_look_and_the_lock_is_left_out(rule, said, passage, meanwhile):
    considerations.find_significant(comment=said[0], by="ben", at=NOW)
    issue = IssueFactory(rulemaking=rule)

    coded = while_it_waits(
        partial(sentence_coding.code_sentence, passage=passage, issue=issue, title="", by="ana", at=NOW),
        partial(meanwhile, said),
    )

    assert coded.made == len(said) - 1
    assert set(held()) == {comment.pk for comment in said} - {said[1].pk}


def test_what_a_colleague_found_to_need_no_answer_meanwhile_is_answered_since_it_raises_an_issue(rule, said, passage):
    no_answer = partial(
        considerations.find_not_significant, comment=said[1], reason="no_reasons", by="ben", at=NOW, seen=None
    )

    coded = while_it_waits(
        partial(
            sentence_coding.code_sentence, passage=passage, issue=IssueFactory(rulemaking=rule), title="",
            by="ana", at=NOW,
        ),
        no_answer,
    )  # fmt: skip

    assert coded.made == len(said)
    found = considered.found_in(said[1])
    assert (found.verdict, found.reason, found.considered_by) == (Verdict.SIGNIFICANT, "", "ana")


@pytest.fixture
def members(rule):
    """Members of a campaign, not fingerprinted yet, by their keys; their rows lie on disk the other way round."""
    letter, document = form_letter(random.Random(11)), rule.documents.get()
    about = {"numbered": True, "document": document, "received_at": NOW - DAY}
    keys = range(1_000_000, 1_000_000 + MEMBERS)
    for pk in reversed(keys):
        CommentFactory(pk=pk, text=sent(letter, f"Sender {pk}"), **about)
    summarise(rule)
    return [loaded(Comment(pk=pk)) for pk in keys]


def test_members_are_answered_with_their_letter_in_the_order_of_their_keys(rule, members):
    """So that whoever acts on several of them, in that order too, waits and is never stopped by the database. It must
    ask for that order: the plan of a small docket has it by chance."""
    considerations.find_significant(comment=members[0], by="ana", at=NOW)
    campaign = CampaignFinding.objects.get().campaign

    with CaptureQueriesContext(connection) as caught:
        count = considerations.find_all_the_same(campaign=campaign, as_=members[0], by="ana", at=NOW)

    assert count == MEMBERS - 1
    (written,) = (one["sql"] for one in caught if "INSERT INTO comments_consideration" in one["sql"])
    chosen = written.split("FROM (", 1)[1].split(") AS chosen")[0]
    assert chosen.startswith('SELECT "comments_comment"."id" AS')
    assert chosen.endswith("ORDER BY 1 ASC")
    with connection.cursor() as cursor:
        cursor.execute("SELECT comment_id FROM comments_consideration WHERE verdict = 'same' ORDER BY ctid")
        assert [pk for (pk,) in cursor.fetchall()] == [comment.pk for comment in members[1:]]


def test_whoever_finds_members_one_by_one_meanwhile_and_all_of_them_at_once_both_come_to_an_end(rule, members):
    letter = members[0]
    considerations.find_significant(comment=letter, by="ana", at=NOW)
    campaign = CampaignFinding.objects.get().campaign
    all_ = partial(considerations.find_all_the_same, campaign=campaign, as_=letter, at=NOW)
    some = partial(
        considerations.find_each_not_significant,
        comments=[(comment, None) for comment in members[1::3]],
        reason="no_reasons", reason_text="", by="cy", at=NOW,
    )  # fmt: skip

    _, refused = split(at_once(partial(all_, by="ana"), some, partial(all_, by="ben")))

    assert [type(one).__name__ for one in refused] in ([], ["ConsideredMeanwhile"])
    rows = Consideration.objects.exclude(comment=letter)
    assert rows.count() == MEMBERS - 1
    by_reason = set(rows.filter(verdict=Verdict.NOT_SIGNIFICANT).values_list("comment", flat=True))
    assert by_reason == (set() if refused else {comment.pk for comment in members[1::3]})
    assert not Comment.objects.filter(status__status=Status.WITHDRAWN).exists()
    assert considered.not_considered_count(rule) == 0
