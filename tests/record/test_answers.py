"""What everyone may know of answers: public editions, who raised what in words that are public, what answers whom."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments.enums import Status
from comments.models import CommentStatus, Rendition, Response
from comments.record import answers
from comments.review import considerations, excerpts
from tests.factories import (
    POSTED_AT,
    AttachmentFactory,
    DocumentFactory,
    IssueFactory,
    ResponseFactory,
    RulemakingFactory,
)
from tests.review.coding import SECOND, WORDS, comment_on
from tests.review.test_issues import amended

pytestmark = pytest.mark.django_db

AT = POSTED_AT + dt.timedelta(days=60)
WHO = {"by": "ana", "at": AT}
DAY = dt.timedelta(days=1)


@pytest.fixture
def rule():
    return RulemakingFactory()


@pytest.fixture
def issue(rule):
    return IssueFactory(rulemaking=rule)


@pytest.fixture
def response(issue):
    return ResponseFactory(issue=issue)


def coded(rule, issue, text=WORDS, **fields):
    """A comment, posted unless said otherwise, of which the second sentence is coded to an issue."""
    comment = comment_on(rule, text, **({"posted": True} | fields))
    excerpts.code(comment=comment, issue=issue, spans=[SECOND], **WHO)
    return comment


def listed(rule, at=AT, comments_at_most=50):
    """By number of the issue, the keys of the comments that are listed, and how many there are."""
    found = answers.on_rule(rule, at, comments_at_most=comments_at_most)
    return {one.response.issue.number: ([row.pk for row in one.comments], one.comment_count) for one in found}


def answering(comment, at=AT):
    return [one.response for one in answers.to_posted(comment.pk, at)]


class TestEditions:
    def test_a_draft_is_not_public_nor_is_a_response_before_its_document(self, rule, issue):
        ResponseFactory(issue=issue, draft=True)
        ResponseFactory(issue__rulemaking=rule, document=DocumentFactory(rulemaking=rule, posted_at=AT + DAY))
        ResponseFactory(issue__rulemaking=rule, document=DocumentFactory(rulemaking=rule, posted_at=None))
        ResponseFactory(issue__rulemaking=RulemakingFactory())

        assert listed(rule) == {}
        assert not answers.are_public(rule, AT)
        assert len(listed(rule, at=AT + DAY)) == 1
        assert answers.are_public(rule, AT + DAY)

    def test_the_edition_before_stays_until_the_document_of_the_next_is_public(self, rule, issue):
        ResponseFactory(issue=issue, text="First words.")
        final = DocumentFactory(rulemaking=rule, posted_at=AT)
        ResponseFactory(issue=issue, edition=2, text="Corrected words.", document=final)
        ResponseFactory(issue=issue, edition=3, draft=True, text="Words to come.")

        (before,) = answers.on_rule(rule, AT - DAY, comments_at_most=1)
        (after,) = answers.on_rule(rule, AT, comments_at_most=1)

        assert (before.response.text, before.public_since, before.corrected_at) == ("First words.", POSTED_AT, None)
        assert (after.response.text, after.public_since, after.corrected_at) == ("Corrected words.", POSTED_AT, AT)
        assert before.earlier == []
        assert [(one.response.text, one.since, one.until) for one in after.earlier] == [("First words.", POSTED_AT, AT)]

    def test_every_text_that_could_be_read_before_is_kept_with_its_days_and_no_other(self, rule, issue):
        final = DocumentFactory(rulemaking=rule, posted_at=POSTED_AT + 2 * DAY)
        for edition, document, published_at in (
            (1, None, POSTED_AT),
            (2, final, POSTED_AT),
            (3, final, POSTED_AT + DAY),
            (4, DocumentFactory(rulemaking=rule, posted_at=None), POSTED_AT + 3 * DAY),
            (5, None, POSTED_AT + 4 * DAY),
        ):
            ResponseFactory(issue=issue, edition=edition, document=document, published_at=published_at)

        (found,) = answers.on_rule(rule, AT, comments_at_most=1)

        assert found.response.edition == 5
        assert [(one.response.edition, one.since, one.until) for one in found.earlier] == [
            (3, POSTED_AT + 2 * DAY, POSTED_AT + 4 * DAY),
            (1, POSTED_AT, POSTED_AT + 2 * DAY),
        ]

    def test_what_was_corrected_before_anybody_could_read_it_is_not_said_to_be_corrected(self, rule, issue):
        final = DocumentFactory(rulemaking=rule, posted_at=AT)
        ResponseFactory(issue=issue, document=final)
        ResponseFactory(issue=issue, edition=2, document=final, published_at=POSTED_AT + DAY)

        (found,) = answers.on_rule(rule, AT, comments_at_most=1)

        assert (found.response.edition, found.public_since, found.corrected_at) == (2, AT, None)

    def test_an_edition_whose_document_is_a_draft_is_no_edition_that_was_read(self, rule, issue):
        ResponseFactory(issue=issue, document=DocumentFactory(rulemaking=rule, posted_at=None))
        ResponseFactory(issue=issue, edition=2, published_at=POSTED_AT + DAY)

        (found,) = answers.on_rule(rule, AT, comments_at_most=1)

        assert (found.public_since, found.corrected_at) == (POSTED_AT + DAY, None)

    def test_responses_come_in_the_order_of_issue_numbers(self, rule):
        for number in (30, 4, 12):
            ResponseFactory(issue=IssueFactory(rulemaking=rule, number=number))

        assert list(listed(rule)) == [4, 12, 30]
        assert next(one.anchor for one in answers.on_rule(rule, AT, comments_at_most=1)) == "response-4"


class TestWhoRaisesIt:
    def test_posted_comments_alone_are_listed_each_once_and_in_order(self, rule, issue, response):
        first, second = coded(rule, issue), coded(rule, issue, f"{WORDS} Besides.")
        excerpts.code(comment=first, issue=issue, spans=[(0, 24)], **WHO)
        for state in ("restricted", "withdrawn", "numbered"):
            if state == "withdrawn":
                withdraw(coded(rule, issue, f"{WORDS} {state}"))
            else:
                coded(rule, issue, f"{WORDS} {state}", posted=False, **{state: True})

        assert listed(rule) == {issue.number: ([first.pk, second.pk], 2)}
        assert listed(rule, comments_at_most=1) == {issue.number: ([first.pk], 2)}

    def test_a_comment_is_left_out_while_a_newer_version_waits_or_before_it_stands_in_the_feed(
        self, rule, issue, response
    ):
        waiting, unplaced = coded(rule, issue), coded(rule, issue, f"{WORDS} Besides.")
        newer = amended(waiting, f"{WORDS} More.")
        CommentStatus.objects.filter(pk=waiting.pk).update(is_newer_version_waiting=True)
        excerpts.code(comment=newer, issue=issue, spans=[SECOND], **WHO)
        Rendition.objects.filter(pk=unplaced.pk).update(feed_position=None)

        assert listed(rule) == {issue.number: ([], 0)}
        assert answering(waiting) == []
        assert answering(unplaced) == []

    def test_what_was_taken_back_and_what_is_of_another_issue_is_not_counted(self, rule, issue, response):
        comment = comment_on(rule, posted=True)
        (taken,) = excerpts.code(comment=comment, issue=issue, spans=[SECOND], **WHO)
        other = ResponseFactory(issue__rulemaking=rule).issue
        excerpts.code(comment=comment, issue=other, spans=[SECOND], **WHO)
        excerpts.take_back(excerpt=taken, **WHO)

        assert listed(rule) == {issue.number: ([], 0), other.number: ([comment.pk], 1)}
        assert [row.issue for row in answering(comment)] == [other]

    def test_words_that_staff_took_out_or_withheld_tell_nobody_what_a_comment_raises(self, rule, issue, response):
        redacted = coded(rule, issue, posted=True, rendition__text="Thirty days are too few. [Taken out.]",
                         rendition__is_redacted=True)  # fmt: skip
        kept = coded(rule, issue, f"{WORDS} Call me.", rendition__text=f"{WORDS} [..]", rendition__is_redacted=True)
        with_files = comment_on(rule, "See attached.", posted=True)
        for name in ("withheld", "published"):
            file = AttachmentFactory(comment=with_files, status__text=WORDS, **{name: True})
            where = issue if name == "withheld" else ResponseFactory(issue__rulemaking=rule).issue
            excerpts.code(comment=with_files, issue=where, spans=[SECOND], attachment=file, **WHO)

        assert listed(rule) == {issue.number: ([kept.pk], 1), where.number: ([with_files.pk], 1)}
        assert answering(redacted) == []
        assert answering(kept) == [response]
        assert [row.issue for row in answering(with_files)] == [where]

    def test_as_many_statements_for_thirty_as_for_one(self, rule, issue, response):
        coded(rule, issue)
        with CaptureQueriesContext(connection) as with_one:
            answers.on_rule(rule, AT, comments_at_most=50)
        for n in range(29):
            other = ResponseFactory(issue__rulemaking=rule).issue
            coded(rule, other, f"{WORDS} {n}")
            coded(rule, issue, f"{WORDS} Besides, {n}.")

        with CaptureQueriesContext(connection) as with_thirty:
            found = answers.on_rule(rule, AT, comments_at_most=50)
        assert (len(found), found[0].comment_count, len(with_thirty)) == (30, 30, len(with_one))
        assert len(with_one) == 3


class TestWhatAnswersAComment:
    def test_a_copy_and_who_says_the_same_are_answered_with_the_other_though_it_is_not_posted(
        self, rule, issue, response
    ):
        first = coded(rule, issue, posted=False, numbered=True)
        copy, same = comment_on(rule, WORDS.upper(), posted=True), comment_on(rule, "So do we.", posted=True)
        considerations.find_same(comment=same, as_=first, **WHO)

        assert answering(copy) == answering(same) == [response]
        assert answering(first) == []
        assert [one.response for one in answers.to_own(first, AT)] == [response]
        assert listed(rule) == {issue.number: ([], 0)}

    def test_a_redacted_copy_is_answered_for_the_words_that_it_shows(self, rule, issue, response):
        coded(rule, issue, posted=False, numbered=True)
        shows, hides = (
            comment_on(rule, posted=True, rendition__is_redacted=True, rendition__text=text)
            for text in (f"[...] {WORDS[25:]}", f"{WORDS[:24]} [...]")
        )

        assert answering(shows) == [response]
        assert answering(hides) == []

    def test_a_comment_whose_file_is_withheld_is_not_said_to_say_what_another_s_file_says(self, rule, issue, response):
        first = comment_on(rule, "See attached.", posted=True)
        file = AttachmentFactory(comment=first, status__text=WORDS, published=True)
        excerpts.code(comment=first, issue=issue, spans=[SECOND], attachment=file, **WHO)
        whole, in_part = (comment_on(rule, f"Attached {n}.", posted=True) for n in range(2))
        AttachmentFactory(comment=whole, published=True)
        AttachmentFactory(comment=in_part, withheld=True)
        for comment in (whole, in_part):
            considerations.find_same(comment=comment, as_=first, **WHO)

        assert answering(whole) == [response]
        assert answering(in_part) == []

    def test_what_is_not_coded_or_not_answered_yet_has_no_answer(self, rule, issue):
        comment = coded(rule, issue)
        ResponseFactory(issue=issue, document=DocumentFactory(rulemaking=rule, posted_at=AT + DAY))

        assert answering(comment) == []
        assert answering(comment_on(rule, "Nothing.", posted=True)) == []
        assert answering(comment, at=AT + DAY) == [Response.objects.get()]


def withdraw(comment):
    CommentStatus.objects.filter(pk=comment.pk).update(
        status=Status.WITHDRAWN, decided_by="ana", withdrawn_reason="Sent by mistake."
    )
