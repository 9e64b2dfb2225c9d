"""A sentence is coded once for all comments that say it."""

import datetime as dt

import pytest
from django.urls import reverse

from comments import work
from comments.enums import Audience, ExtractionStatus, SummaryOccasion, Verdict
from comments.models import CommentStatus, Consideration, Excerpt, Issue, PassageFinding
from comments.record import considered, summaries
from comments.review import considerations, sentence_coding
from comments.review.errors import DecisionRefused, IssueNotHeld
from tests.factories import AttachmentFactory, CommentPeriodFactory, IssueFactory, sha256
from tests.review.coding import comment_on, loaded

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 3, 10, 17, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
SENTENCE = "Thirty days are too few to close the accounts of our vault."
WHO = {"by": "ana", "at": NOW}


@pytest.fixture
def rule():
    return CommentPeriodFactory(opens_at=NOW - 10 * DAY, closes_at=NOW + 10 * DAY).part.rulemaking


@pytest.fixture
def said(rule):
    """Four comments that say it, each otherwise; the last in a file, the second twice."""
    texts = [
        f"Our harbor keeps ships. {SENTENCE}",
        f"{SENTENCE} We grow tulips in the north. {SENTENCE.upper()}",
        f"“Our lighthouse is old.” {SENTENCE.replace('Thirty', 'THIRTY')}",
        "The bakery in our street writes by letter.",
    ]
    comments = [comment_on(rule, text, received_at=NOW - DAY) for text in texts]
    AttachmentFactory(
        comment=comments[3],
        status__extraction_status=ExtractionStatus.EXTRACTED,
        status__text=f"Page one of our letter.\n{SENTENCE}",
    )
    comments.append(comment_on(rule, "We sing in a choir and like the rule as it is.", received_at=NOW - DAY))
    return comments


def summarise(rule):
    summaries.order(
        rulemaking=rule, audience=Audience.STAFF, occasion=SummaryOccasion.DEMAND, as_of=NOW, by="ana", at=NOW
    )
    assert work.produce_summaries() == 1
    return PassageFinding.objects.select_related("summary__rulemaking").get(text__iexact=SENTENCE)


def code(passage, issue=None, title=""):
    return sentence_coding.code_sentence(passage=passage, issue=issue, title=title, **WHO)


def test_it_is_coded_where_it_stands_in_each_text_letter_for_letter(rule, said):
    passage = summarise(rule)

    coded = code(passage, title="Time to close accounts")

    assert (coded.made, coded.changed, coded.left) == (5, 0, 0)
    held = {(e.comment_id, e.attachment_id is not None, e.text) for e in Excerpt.objects.filter(issue=coded.issue)}
    assert held == {
        (said[0].pk, False, SENTENCE),
        (said[1].pk, False, SENTENCE),
        (said[1].pk, False, SENTENCE.upper()),
        (said[2].pk, False, SENTENCE.replace("Thirty", "THIRTY")),
        (said[3].pk, True, SENTENCE),
    }
    assert set(considered.not_considered(rule)) == set(said), "nobody has read the rest of these comments"
    considerations.find_significant(comment=loaded(said[0]), **WHO)
    assert [(row.comment_id, row.is_coded) for row in considered.unanswered(rule)] == [(said[0].pk, True)]
    assert code(passage, coded.issue) == sentence_coding.Coded(issue=coded.issue, made=0, changed=0, left=0)


def test_who_is_answered_with_another_and_who_changed_is_left_out(rule, said):
    passage = summarise(rule)
    considerations.find_significant(comment=said[0], **WHO)
    considerations.find_same(comment=said[1], as_=said[0], **WHO)
    text = "Something else, by now."
    version = said[2].versions.create(
        version=2, text=text, text_sha256=sha256(text), content_sha256=sha256(text), received_at=NOW + DAY,
        submission_token="v2", key_id="k", payload=b"{}", signature=b"s",
    )  # fmt: skip
    CommentStatus.objects.filter(pk=said[2].pk).update(current_version=version)

    coded = code(passage, IssueFactory(rulemaking=rule))

    assert {e.comment_id for e in Excerpt.objects.all()} == {said[0].pk, said[3].pk}
    assert coded.changed == 1
    assert considered.found_in(loaded(said[1])).verdict == Verdict.SAME


def test_a_copy_is_coded_with_the_first_of_its_text_and_what_needed_no_answer_needs_one(rule, said):
    copy = comment_on(rule, said[0].text, received_at=NOW - DAY)
    passage = summarise(rule)
    considerations.find_not_significant(comment=said[0], reason="no_reasons", **WHO)

    code(passage, IssueFactory(rulemaking=rule))

    assert not Excerpt.objects.filter(comment=copy).exists()
    assert (considered.found_in(copy).verdict, considered.found_in(copy).reason) == (Verdict.SIGNIFICANT, "")


def test_many_are_coded_a_thousand_at_a_time(rule, said, monkeypatch):
    passage = summarise(rule)
    monkeypatch.setattr(sentence_coding, "AT_ONCE", 3)
    issue = IssueFactory(rulemaking=rule)

    counts = [(coded.left, coded.made) for coded in (code(passage, issue), code(passage, issue), code(passage, issue))]

    assert [left for left, _ in counts] == [1, 0, 0]
    assert sum(made for _, made in counts) == 5


def test_nothing_is_coded_without_an_issue_or_to_one_of_another_rule(rule, said):
    passage = summarise(rule)
    with pytest.raises(DecisionRefused, match="Choose the issue"):
        code(passage)
    with pytest.raises(IssueNotHeld):
        code(passage, IssueFactory())
    assert not Excerpt.objects.exists()
    assert not Consideration.objects.exists()


def test_a_reviewer_codes_it_from_the_page_of_the_sentence(rule, said, reviewer):
    passage = summarise(rule)
    page = reverse("review:passage", args=[rule.slug, passage.key])
    address = reverse("review:sentence_code", args=[rule.slug, passage.key])
    assert f'action="{address}"' in reviewer.get(page).content.decode()
    assert reviewer.post(address, {}).status_code == 409

    answer = reviewer.post(address, {"title": "Time"}, follow=True)

    assert "5 excerpts are coded to issue 1." in answer.content.decode()
    assert Issue.objects.get().title == "Time"
