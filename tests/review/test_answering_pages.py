"""The pages on which staff consider comments, code them to issues, and answer."""

import csv
import datetime as dt
import io
import re

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from comments.enums import ExtractionStatus, Verdict
from comments.models import Campaign, CommentStatus, Consideration, Excerpt, Issue, Response
from comments.record import considered
from comments.review import considerations, excerpts, trail
from comments.review.naming import name_of
from comments.review.views.coding import coding_address
from rulemaking.cautions import cautions_of
from tests.factories import (
    AttachmentFactory,
    CommentPeriodFactory,
    DocumentFactory,
    IssueFactory,
    ResponseFactory,
    RulemakingFactory,
    sha256,
)
from tests.review.coding import AT, SECOND, WORDS, comment_on, loaded

pytestmark = pytest.mark.django_db

WHO = {"by": "ana", "at": AT}


@pytest.fixture
def rule():
    return RulemakingFactory()


@pytest.fixture
def comment(rule):
    return comment_on(rule)


@pytest.fixture
def issue(rule):
    return IssueFactory(rulemaking=rule, number=1, title="Time to close accounts")


def seen(comment):
    """What the page of a comment sends back of what it knew."""
    row = Consideration.objects.filter(pk=comment.pk).first()
    version = loaded(comment).status.current_version_id
    return {"seen": row.considered_at.isoformat() if row else "", "seen_version": version or ""}


def send(client, comment, act, **fields):
    return client.post(coding_address(comment.pk), seen(comment) | {"act": act} | fields)


class TestCoding:
    def test_sentences_that_follow_one_another_are_one_excerpt(self, reviewer, rule, issue):
        text = "Dear all,\n\nThirty days are too few.  Ninety are not. We like it.\n\nAda"
        comment = comment_on(rule, text)
        html = reviewer.get(coding_address(comment.pk)).content.decode()
        first, second = text.index("Thirty"), text.index("Ninety")
        places = [f"text:{first}-{first + 24}", f"text:{second}-{second + 15}"]
        assert all(f'value="{place}"' in html for place in places)

        answer = send(reviewer, comment, "code", chosen=places, issue=issue.pk)

        assert answer["Location"] == coding_address(comment.pk)
        made = Excerpt.objects.get()
        assert (made.text, made.issue, made.coded_by) == (
            "Thirty days are too few.  Ninety are not.",
            issue,
            "r.viewer",
        )
        page = reviewer.get(coding_address(comment.pk)).content.decode()
        assert "<sup>1</sup>" in page
        assert "1 excerpt is coded to issue 1" in page

    def test_copied_words_are_found_whatever_white_space_is_between_them(self, reviewer, rule):
        comment = comment_on(rule, "We hold\r\n accounts (many). We hold a vault.")

        send(reviewer, comment, "code", words="hold accounts  (many)", title="Accounts")

        made = Excerpt.objects.get()
        assert (made.text, made.issue.title, made.issue.number) == ("hold\r\n accounts (many)", "Accounts", 1)

    @pytest.mark.parametrize(
        ("fields", "match"),
        [
            ({"words": "hold gold", "title": "New"}, "don&#x27;t stand in the comment"),
            ({"words": "We hold", "title": "New"}, "stand there 2 times"),
            ({"title": "New"}, "Choose the words first"),
            ({"chosen": ["text:0-7"]}, "Choose the issue, or give a new one a title"),
            ({"chosen": ["text:0-7"], "issue": "99999999999999999999"}, "Choose the issue"),
            ({"chosen": ["text:0-9999"], "title": "New"}, "don&#x27;t stand in the comment"),
            ({"chosen": ["nonsense"], "title": "New"}, "Choose the words first"),
            ({"chosen": ["text:0-7"], "title": "x" * 201}, "the limit is 200"),
        ],
    )
    def test_what_can_not_be_coded_is_said_and_what_was_typed_comes_back(self, reviewer, rule, fields, match):
        comment = comment_on(rule, "We hold accounts. We hold a vault.")

        answer = send(reviewer, comment, "code", **fields)

        assert answer.status_code == 409
        html = answer.content.decode()
        assert match in html
        if "title" in fields:
            assert f'value="{fields["title"]}"' in html
        assert not Excerpt.objects.exists()
        assert not Issue.objects.exists()
        assert not Consideration.objects.exists()

    def test_whoever_knew_less_is_told(self, reviewer, comment, issue):
        before = seen(comment)
        excerpts.code(comment=comment, issue=issue, spans=[SECOND], **WHO)

        answer = reviewer.post(coding_address(comment.pk), before | {"act": "not_significant", "reason": "no_reasons"})

        assert answer.status_code == 409
        assert "since you opened it" in answer.content.decode()
        for forged in ({"seen": "yesterday"}, {"seen_version": "7"}):
            answer = reviewer.post(coding_address(comment.pk), seen(comment) | {"act": "significant"} | forged)
            assert answer.status_code == 409

    def test_what_a_scan_says_is_typed(self, reviewer, comment, issue):
        scan = AttachmentFactory(
            comment=comment, status__extraction_status=ExtractionStatus.NO_TEXT_LAYER, status__text=""
        )
        assert f'name="typed-{scan.pk}"' in reviewer.get(coding_address(comment.pk)).content.decode()

        send(reviewer, comment, "code", issue=issue.pk, **{f"typed-{scan.pk}": "Ninety days are needed."})

        made = Excerpt.objects.get()
        assert (made.attachment, made.start, made.text) == (scan, None, "Ninety days are needed.")

    def test_what_was_typed_of_a_scan_comes_back_when_the_issue_was_forgotten(self, reviewer, comment):
        scan = AttachmentFactory(
            comment=comment, status__extraction_status=ExtractionStatus.NO_TEXT_LAYER, status__text=""
        )

        answer = send(reviewer, comment, "code", **{f"typed-{scan.pk}": "Ninety days are needed."})

        assert (answer.status_code, "Ninety days are needed." in answer.content.decode()) == (409, True)

    def test_sentences_of_a_file_are_ticked(self, reviewer, comment, issue):
        file = AttachmentFactory(comment=comment, file_name="letter.pdf", status__text="Page one. Ninety days.")

        send(reviewer, comment, "code", chosen=[f"{file.pk}:10-22", "text:0-24"], issue=issue.pk)

        made = Excerpt.objects.order_by("pk")
        assert {(row.attachment, row.text) for row in made} == {(file, "Ninety days."), (None, WORDS[:24])}

    def test_a_comment_is_done_with_in_one_step_and_the_next_one_follows(self, reviewer, rule, comment):
        other = comment_on(rule, "I am against it.")

        following = reverse("review:next_to_consider", args=[rule.slug])
        assert reviewer.get(following, {"but": comment.pk})["Location"] == coding_address(other.pk)
        answer = send(reviewer, other, "not_significant", reason="no_reasons")
        assert answer["Location"] == following
        assert reviewer.get(following)["Location"] == coding_address(comment.pk)
        answer = send(reviewer, comment, "significant")
        assert answer["Location"] == coding_address(comment.pk)

        third = comment_on(rule, "What they say.")
        answer = send(reviewer, third, "same", same_as=comment.tracking_number.upper())
        assert answer["Location"] == following
        assert (
            reviewer.get(following)["Location"]
            == reverse("review:answering", args=[rule.slug]) + "?show=not_considered"
        )
        assert third.consideration.same_as == comment

    def test_the_other_comment_must_be_one_of_the_rule(self, reviewer, comment):
        for asked in ("", "nobody", comment_on(RulemakingFactory()).tracking_number):
            answer = send(reviewer, comment, "same", same_as=asked)
            assert answer.status_code == 409
            assert "Give the number or the tracking number" in answer.content.decode()

    def test_a_copy_leads_to_the_comment_that_stands_for_it(self, reviewer, rule, comment):
        copy = comment_on(rule)

        html = reviewer.get(coding_address(copy.pk)).content.decode()

        assert f'href="{coding_address(comment.pk)}"' in html
        assert 'value="code"' not in html
        assert send(reviewer, copy, "significant").status_code == 409

    def test_a_coding_is_taken_back(self, reviewer, comment, issue):
        (made,) = excerpts.code(comment=comment, issue=issue, spans=[SECOND], **WHO)

        for said in ("no longer coded to issue 1", "taken back before"):
            answer = reviewer.post(reverse("review:excerpt_take_back", args=[made.pk]), follow=True)
            assert said in answer.content.decode()
        answer = reviewer.post(reverse("review:excerpt_take_back", args=[made.pk]), {"on": "issue"})
        assert answer["Location"] == reverse("review:issue", args=[issue.pk])

    def test_the_history_of_a_comment_tells_it(self, comment, issue):
        considerations.find_not_significant(comment=comment, reason="other", reason_text="Praise alone", **WHO)
        (made,) = excerpts.code(comment=comment, issue=issue, spans=[SECOND], **WHO)
        excerpts.take_back(excerpt=made, by="ben", at=AT)

        told = [(step.by, step.what, step.why) for step in trail.steps(comment)][:4]

        words = f"“{WORDS[25:]}”"
        assert told == [
            ("ben", "No longer coded to issue 1", words),
            ("ana", "Coded to issue 1", words),
            ("ana", "Considered: raises an issue that must be answered", ""),
            ("ana", "Considered: raises no issue that must be answered", "Another reason: say which. Praise alone"),
        ]

    def test_the_comment_s_own_page_says_what_was_found(self, reviewer, comment, issue):
        address = reverse("admin:comments_comment_change", args=[comment.pk])
        assert "Nobody considered yet" in reviewer.get(address).content.decode()

        excerpts.code(comment=comment, issue=issue, spans=[SECOND], **WHO)

        html = reviewer.get(address).content.decode()
        assert "Raises an issue that must be answered" in html
        assert reverse("review:issue", args=[issue.pk]) in html


class TestLists:
    def test_a_significant_comment_is_listed_with_what_is_missing_until_it_is_answered(self, reviewer, rule, comment):
        address = reverse("review:answering", args=[rule.slug])
        considerations.find_significant(comment=comment, **WHO)
        assert "Nothing of it is coded to an issue" in reviewer.get(address).content.decode()
        one, other = IssueFactory(rulemaking=rule, number=1), IssueFactory(rulemaking=rule, number=2)
        for held in (one, other):
            excerpts.code(comment=comment, issue=held, spans=[SECOND], **WHO)
        ResponseFactory(issue=one)

        html = reviewer.get(address).content.decode()
        assert ">issue 2</a>" in html
        assert ">issue 1</a>" not in html

        ResponseFactory(issue=other)
        assert "Every comment that was found significant has an answer" in reviewer.get(address).content.decode()

    def test_a_comment_whose_answer_is_not_public_yet_is_listed_with_the_document_that_gives_it(
        self, reviewer, rule, comment
    ):
        address = reverse("review:answering", args=[rule.slug])
        issue = IssueFactory(rulemaking=rule, number=1)
        final = DocumentFactory(rulemaking=rule, posted_at=None)
        excerpts.code(comment=comment, issue=issue, spans=[SECOND], **WHO)
        assert '?show=to_come">1<' not in reviewer.get(address).content.decode()
        ResponseFactory(issue=issue, document=final, published_at=AT)

        assert '?show=to_come">1<' in reviewer.get(address).content.decode()
        html = reviewer.get(address, {"show": "to_come"}).content.decode()
        assert name_of(comment) in html
        assert final.document_id in html

        file = b"".join(reviewer.get(reverse("review:citations", args=[rule.slug])).streaming_content).decode()
        assert "With a document that is not public yet" in file

    def test_the_ticked_ones_need_no_answer_all_or_none(self, reviewer, rule):
        address = reverse("review:answering", args=[rule.slug])
        comments = [comment_on(rule, text) for text in ("For it.", "Against it.", "Ninety days, as our vault shows.")]
        ticked = [f"{comment.pk}::" for comment in comments[:2]]

        answer = reviewer.post(address, {"chosen": ticked, "reason": ""})
        assert answer.status_code == 409
        assert f'value="{ticked[0]}" aria-label="Tick {name_of(comments[0])}" checked' in answer.content.decode()
        assert not Consideration.objects.exists()
        assert reviewer.post(address, {"reason": "no_reasons"}).status_code == 409

        answer = reviewer.post(address, {"chosen": ticked, "reason": "no_reasons"}, follow=True)

        assert "2 comments need no answer" in answer.content.decode()
        assert list(considered.not_considered(rule)) == comments[2:]
        listed = reviewer.get(address, {"show": "not_significant"}).content.decode()
        assert listed.count("Is for or against, without saying why") >= 2

    def test_what_changed_or_was_considered_since_the_list_was_shown_is_left_out(self, reviewer, rule):
        address = reverse("review:answering", args=[rule.slug])
        first, second, third = (comment_on(rule, text) for text in ("One.", "Two.", "Three."))
        html = reviewer.get(address, {"show": "not_considered"}).content.decode()
        ticked = re.findall(r'name="chosen" value="([^"]*)"', html)
        assert len(ticked) == 3
        text = "One, and here is why."
        version = first.versions.create(
            version=2, text=text, text_sha256=sha256(text), content_sha256=sha256(text), received_at=AT,
            submission_token="v2", key_id="k", payload=b"{}", signature=b"s",
        )  # fmt: skip
        CommentStatus.objects.filter(pk=first.pk).update(current_version=version)
        considerations.find_significant(comment=second, **WHO)

        reviewer.post(address, {"chosen": ticked, "reason": "no_reasons"})

        assert considered.found_in(loaded(second)).verdict == Verdict.SIGNIFICANT
        assert considered.found_in(third).verdict == Verdict.NOT_SIGNIFICANT
        assert list(considered.not_considered(rule)) == [first]
        for odd in ("x:y", "99999999999999999999::", "٣::", f"{first.pk}"):
            assert reviewer.post(address, {"chosen": [odd], "reason": "no_reasons"}).status_code == 409

    def test_whoever_skips_some_comes_by_all_of_them(self, reviewer, rule):
        comments = [comment_on(rule, f"Text {n}.") for n in range(4)]
        following, met = reverse("review:next_to_consider", args=[rule.slug]), []
        here = comments[0].pk
        for _ in comments:
            here = int(reviewer.get(following, {"but": here})["Location"].split("/")[-3])
            met.append(here)

        assert set(met) == {comment.pk for comment in comments}

    def test_a_list_takes_as_many_statements_for_thirty_comments_as_for_one(self, reviewer, rule, issue):
        def statements(show):
            with CaptureQueriesContext(
                connection,
            ) as caught:
                assert reviewer.get(reverse("review:answering", args=[rule.slug]), {"show": show}).status_code == 200
            return len(caught)

        def fill(names):
            for n in names:
                excerpts.code(comment=comment_on(rule, f"Significant {n}."), issue=issue, spans=[(0, 5)], **WHO)
                comment_on(rule, f"Not considered {n}.")
                done = comment_on(rule, f"No answer {n}.")
                considerations.find_not_significant(comment=done, reason="no_reasons", **WHO)

        fill([0])
        reviewer.get(reverse("review:answering", args=[rule.slug]))
        before = {show: statements(show) for show in ("unanswered", "to_come", "not_considered", "not_significant")}
        fill(range(1, 30))

        assert {show: statements(show) for show in before} == before

    @pytest.mark.parametrize(("days_left", "is_alarm"), [(9, False), (-1, True)])
    def test_the_first_page_and_the_rule_s_page_say_what_has_no_answer_and_loudly_once_the_period_has_closed(
        self, reviewer, comment, rule, days_left, is_alarm
    ):
        now = dt.datetime.now(dt.UTC)
        considerations.find_significant(comment=comment, **WHO)
        CommentPeriodFactory(
            part__rulemaking=rule, document=comment.document,
            opens_at=now - dt.timedelta(days=30), closes_at=now + dt.timedelta(days=days_left),
        )  # fmt: skip
        words = "1 significant comment has no answer yet"

        first = reviewer.get("/admin/").content.decode()

        assert words in reviewer.get(reverse("review:rule", args=[rule.slug])).content.decode()
        assert first.count(words) == 1
        assert (f"{rule.subject_name}: {words}" in first) is is_alarm

    def test_the_spreadsheet_says_which_comment_raises_which_issue_and_holds_no_formula(self, reviewer, rule, issue):
        comment = comment_on(rule, "=1+1 is what they ask. Ninety days.", from_organization=True)
        excerpts.code(comment=comment, issue=issue, spans=[(0, 22)], **WHO)
        ResponseFactory(issue=issue, draft=True)

        answer = reviewer.get(reverse("review:citations", args=[rule.slug]))

        rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode().removeprefix("\ufeff"))))
        assert rows[1][:2] == ["1", "Time to close accounts"]
        assert rows[1][4:] == [
            "Example Bankers Association", "Comment, characters 0 to 22", "'=1+1 is what they ask.", "ana", "Drafted",
        ]  # fmt: skip


class TestIssuePages:
    def test_an_issue_is_opened_from_a_title_or_a_topic_and_no_topic_twice(self, reviewer, rule):
        address = reverse("review:issue_open", args=[rule.slug])
        listing = reverse("review:issues", args=[rule.slug])

        reviewer.post(address, {"title": "Time to close"})
        reviewer.post(address, {"topic": "notice"})

        titles = list(Issue.objects.values_list("title", "topic_code"))
        assert titles[0] == ("Time to close", "")
        assert titles[1][1] == "notice"
        assert 'value="notice"' not in reviewer.get(listing).content.decode()
        answer = reviewer.post(address, {"title": "Time to close"})
        assert (answer.status_code, "Issue 1 has this title" in answer.content.decode()) == (409, True)

    def test_a_response_is_drafted_by_a_reviewer_and_published_by_a_rule_manager(self, reviewer, manager, issue):
        address, act = reverse("review:issue", args=[issue.pk]), reverse("review:issue_decide", args=[issue.pk])
        words = {"heading": "Time", "comments_said": "They asked\r\nfor more.", "text": "The agency agrees."}

        reviewer.post(act, {"act": "draft", "seen": ""} | words)
        draft = Response.objects.get()
        assert (draft.comments_said, draft.written_by, draft.published_at) == (
            "They asked\nfor more.",
            "r.viewer",
            None,
        )
        assert 'value="publish"' not in reviewer.get(address).content.decode()
        assert reviewer.post(act, {"act": "publish", "seen": draft.written_at.isoformat()} | words).status_code == 403

        assert 'value="publish"' in manager.get(address).content.decode()
        manager.post(act, {"act": "publish", "seen": draft.written_at.isoformat()} | words | {"text": "It agrees."})
        draft.refresh_from_db()
        assert (draft.text, draft.published_by) == ("It agrees.", "m.anager")

    def test_what_was_typed_comes_back_when_somebody_else_changed_the_draft(self, reviewer, issue):
        act = reverse("review:issue_decide", args=[issue.pk])
        ResponseFactory(issue=issue, draft=True, text="What a colleague wrote")

        answer = reviewer.post(act, {"act": "draft", "seen": "", "heading": "Mine", "text": "My <b>words</b>"})

        assert answer.status_code == 409
        html = answer.content.decode()
        assert "Someone changed this response" in html
        assert "My &lt;b&gt;words&lt;/b&gt;" in html
        assert Response.objects.get().text == "What a colleague wrote"

    def test_a_correction_is_a_new_edition_and_the_one_before_stays(self, manager, issue):
        ResponseFactory(issue=issue, text="Sixty days.")
        act = reverse("review:issue_decide", args=[issue.pk])

        manager.post(
            act, {"act": "publish", "seen": "", "heading": "Time", "comments_said": "So.", "text": "Ninety days."}
        )

        assert list(Response.objects.values_list("edition", "text")) == [(1, "Sixty days."), (2, "Ninety days.")]
        html = manager.get(reverse("review:issue", args=[issue.pk])).content.decode()
        assert "Edition 1, replaced" in html
        words = {"heading": "Time", "comments_said": "So.", "text": "Ninety days."}
        again = manager.post(act, {"act": "publish", "seen": ""} | words)
        assert (again.status_code, "published already" in again.content.decode()) == (409, True)
        assert Response.objects.count() == 2

    def test_an_issue_is_renamed_merged_and_closed_by_its_page(self, reviewer, rule, issue, comment):
        act = reverse("review:issue_decide", args=[issue.pk])
        reviewer.post(act, {"act": "rename", "title": "Days to close"})
        excerpts.code(comment=comment, issue=issue, spans=[SECOND], **WHO)
        assert "Excerpts are coded" in reviewer.post(act, {"act": "close", "reason": "Empty"}).content.decode()
        other = IssueFactory(rulemaking=rule, number=2)

        answer = reviewer.post(act, {"act": "merge", "into": other.pk})

        assert answer["Location"] == reverse("review:issue", args=[other.pk])
        issue.refresh_from_db()
        assert (issue.title, issue.merged_into) == ("Days to close", other)
        for wrong in ({"act": "merge"}, {"act": "nonsense"}, {}):
            assert reviewer.post(act, wrong).status_code == 409
        assert "was merged into" in reviewer.get(reverse("review:issue", args=[issue.pk])).content.decode()

    def test_the_list_counts_what_holds(self, reviewer, rule, issue, comment):
        excerpts.code(comment=comment, issue=issue, spans=[(0, 24), SECOND], **WHO)
        (gone,) = excerpts.code(comment=comment_on(rule, "Other."), issue=issue, spans=[(0, 6)], **WHO)
        excerpts.take_back(excerpt=gone, **WHO)

        html = reviewer.get(reverse("review:issues", args=[rule.slug])).content.decode()

        row = html[html.index("1. Time to close accounts") :].split("</tr>")[0]
        assert '<td data-label="Comments" class="d3-number">1</td>' in row
        assert '<td data-label="Excerpts" class="d3-number">2</td>' in row

    def test_neither_the_list_nor_the_spreadsheet_counts_what_was_withdrawn(self, reviewer, rule, issue, comment):
        excerpts.code(comment=comment, issue=issue, spans=[SECOND], **WHO)
        CommentStatus.objects.filter(pk=comment.pk).update(
            status="withdrawn", decided_by="ana", withdrawn_reason="Removed per policy."
        )

        html = reviewer.get(reverse("review:issues", args=[rule.slug])).content.decode()
        answer = reviewer.get(reverse("review:citations", args=[rule.slug]))

        row = html[html.index("1. Time to close accounts") :].split("</tr>")[0]
        assert '<td data-label="Excerpts" class="d3-number">0</td>' in row
        assert len(b"".join(answer.streaming_content).splitlines()) == 1, "the header alone"

    def test_members_of_a_staff_without_the_right_read_and_decide_nothing(self, as_, person, comment, issue):
        client = as_("looker")
        user = client.get("/admin/").wsgi_request.user
        user.user_permissions.add(Permission.objects.get(codename="view_comment"))
        assert client.get(coding_address(comment.pk)).status_code == 200
        assert 'value="code"' not in client.get(coding_address(comment.pk)).content.decode()
        assert send(client, comment, "significant").status_code == 403
        slug = issue.rulemaking.slug
        campaign = Campaign.objects.create(rulemaking=issue.rulemaking, number=1)
        (made,) = excerpts.code(comment=comment, issue=issue, spans=[SECOND], **WHO)
        Consideration.objects.all().delete()
        for name, key, act in (
            ("issue_decide", issue.pk, "draft"),
            ("issue_decide", issue.pk, "publish"),
            ("issue_decide", issue.pk, "merge"),
            ("issue_decide", issue.pk, "nonsense"),
            ("answering", slug, ""),
            ("issue_open", slug, ""),
            ("excerpt_take_back", made.pk, ""),
            ("campaign_decide", campaign.pk, "same"),
        ):
            answer = client.post(reverse(f"review:{name}", args=[key]), {"act": act, "title": "Mine"})
            assert answer.status_code == 403, (name, act)
        assert client.post(reverse("review:sentence_code", args=[slug, "a" * 32]), {"title": "Mine"}).status_code == 403
        assert (Issue.objects.count(), Excerpt.objects.holding().count()) == (1, 1)
        assert not Consideration.objects.filter(verdict=Verdict.SIGNIFICANT).exists()


@pytest.mark.parametrize("is_open", [True, False])
def test_staff_are_told_of_unanswered_comments_before_the_rule_goes_on(rule, is_open):
    period = CommentPeriodFactory(part__rulemaking=rule, document=comment_on(rule, "Not yet considered.").document)
    for text in ("One.", "Two."):
        considerations.find_significant(comment=comment_on(rule, text), **WHO)

    told = [caution.text for caution in cautions_of(rule, at=period.opens_at if is_open else period.closes_at)]

    expected = [
        "2 significant comments have no answer yet. A rule whose comments were not answered may be sent back.",
        "1 comment was not considered yet. Comments with the same text count once.",
    ]
    assert [text for text in told if text in expected] == ([] if is_open else expected)


def test_nothing_is_published_half_written_or_while_the_period_is_open(manager, rule, issue):
    act = reverse("review:issue_decide", args=[issue.pk])
    words = {"heading": "Time", "comments_said": "They asked.", "text": ""}
    answer = manager.post(act, {"act": "publish", "seen": ""} | words)
    assert "Write what the agency answers first" in answer.content.decode()

    now = dt.datetime.now(dt.UTC)
    CommentPeriodFactory(
        part__rulemaking=rule, document=DocumentFactory(rulemaking=rule),
        opens_at=now - dt.timedelta(days=1), closes_at=now + dt.timedelta(days=9),
    )  # fmt: skip
    answer = manager.post(act, {"act": "publish", "seen": ""} | words | {"text": "No."})
    assert (answer.status_code, "The comment period is not over" in answer.content.decode()) == (409, True)
    assert not Response.objects.exists()
    assert manager.post(act, {"act": "draft", "document": "9" * 5000, "seen": ""}).status_code == 409


def test_nothing_is_answered_before_the_period_opens(manager, rule, issue):
    now = dt.datetime.now(dt.UTC)
    CommentPeriodFactory(
        part__rulemaking=rule, document=DocumentFactory(rulemaking=rule),
        opens_at=now + dt.timedelta(days=1), closes_at=now + dt.timedelta(days=31),
    )  # fmt: skip
    words = {"heading": "Time", "comments_said": "They asked.", "text": "No."}

    answer = manager.post(reverse("review:issue_decide", args=[issue.pk]), {"act": "publish", "seen": ""} | words)

    assert (answer.status_code, "The comment period is not over" in answer.content.decode()) == (409, True)
    assert not Response.objects.exists()


def test_who_makes_a_rule_final_is_told_that_comments_are_unanswered(manager, rule, comment):
    CommentPeriodFactory(
        part__rulemaking=rule, document=comment.document,
        opens_at=dt.datetime(2026, 3, 2, 5, tzinfo=dt.UTC), closes_at=dt.datetime(2026, 4, 2, 4, tzinfo=dt.UTC),
    )  # fmt: skip
    considerations.find_significant(comment=comment, **WHO)

    html = manager.get(reverse("life:act", args=[rule.slug, "finalise"])).content.decode()

    assert "1 significant comment has no answer yet" in html


def test_comments_and_responses_are_a_word_file_with_what_is_missing(reviewer, rule, comment, issue):
    text = "First part\x0b of it.\n\nSecond part."
    excerpts.code(comment=comment, issue=issue, spans=[SECOND], **WHO)
    ResponseFactory(issue=issue, comments_said="They asked for more.", text=text, draft=True)
    answered = IssueFactory(rulemaking=rule, number=2, title="Cost")
    ResponseFactory(issue=answered, heading="What it costs")
    considerations.find_significant(comment=comment_on(rule, "Not coded."), **WHO)
    comment_on(rule, "Not considered.")

    answer = reviewer.get(reverse("review:responses_docx", args=[rule.slug]))

    document = Document(io.BytesIO(answer.content))
    said = [paragraph.text for paragraph in document.paragraphs]
    assert (
        "2 comments raise a significant issue; 2 comments have no answer yet. 1 comment was not considered yet. "
        "Comments with the same text count once."
    ) in said
    assert "1. Time to close accounts" in said
    assert "Comments. They asked for more." in said
    assert said[said.index("Response. First part  of it.") + 1] == "Second part."
    assert "2. What it costs" in said
    assert any(line.startswith("Published ") and line.endswith("Eastern Time.") for line in said)
    cells = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    assert [name_of(comment), comment.submitter_name, WORDS[25:]] in cells
    assert [name_of(comment), comment.submitter_name, "A published response to issue 1"] in cells
    assert ["Nothing of it is coded to an issue"] in [row[2:] for row in cells]
