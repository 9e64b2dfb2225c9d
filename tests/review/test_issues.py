"""Staff open issues, code excerpts to them, and say of each comment whether it must be answered."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from comments.enums import ExtractionStatus, NotSignificantReason, Status, Verdict
from comments.models import CommentStatus, CommentVersion, Consideration, Excerpt, Issue
from comments.record import considered
from comments.review import considerations, excerpts, issues
from comments.review.errors import (
    ConsideredMeanwhile,
    ConsideredWithAnother,
    DecisionRefused,
    ExcerptNotThere,
    IssueNotHeld,
    NotOnTheRule,
    ReasonMissing,
    TooLong,
)
from tests.factories import (
    AttachmentFactory,
    CommentFactory,
    CommentPeriodFactory,
    DocumentFactory,
    IssueFactory,
    ResponseFactory,
    RulemakingFactory,
    sha256,
)
from tests.review.coding import AT, SECOND, WORDS, comment_on, loaded, read

pytestmark = pytest.mark.django_db

WHO = {"by": "ana", "at": AT}
LATER = AT + dt.timedelta(hours=1)


@pytest.fixture
def rule():
    return RulemakingFactory()


@pytest.fixture
def comment(rule):
    return comment_on(rule)


@pytest.fixture
def issue(rule):
    return issues.open_issue(rulemaking=rule, title="Time to close accounts", **WHO)


def amended(comment, text):
    """The submitter sends another version."""
    version = CommentVersion.objects.create(
        comment=comment, version=2, text=text, text_sha256=sha256(text), content_sha256=sha256(text),
        received_at=AT, submission_token=f"v2-{comment.pk}", key_id="k", payload=b"{}", signature=b"s",
    )  # fmt: skip
    CommentStatus.objects.filter(pk=comment.pk).update(current_version=version)
    read(comment, text)
    return loaded(comment)


class TestIssues:
    def test_issues_of_a_rule_are_numbered_from_one(self, rule):
        other = issues.open_issue(rulemaking=RulemakingFactory(), title="Elsewhere", **WHO)
        first = issues.open_issue(rulemaking=rule, title="  Time \n to close ", **WHO)
        second = issues.open_issue(rulemaking=rule, title="Cost", **WHO)

        assert [(row.number, row.title) for row in (first, second, other)] == [
            (1, "Time to close"), (2, "Cost"), (1, "Elsewhere"),
        ]  # fmt: skip

    def test_two_issues_of_a_rule_have_no_title_in_common_unless_one_is_closed(self, rule, issue):
        with pytest.raises(DecisionRefused, match="Issue 1 has this title"):
            issues.open_issue(rulemaking=rule, title="Time to close accounts", **WHO)

        issues.close(issue=issue, reason="Opened by mistake", **WHO)

        assert issues.open_issue(rulemaking=rule, title="Time to close accounts", **WHO).number == 2

    def test_an_issue_without_a_title_or_with_a_topic_that_is_not_there_is_refused(self, rule):
        with pytest.raises(DecisionRefused, match="Give the issue a title"):
            issues.open_issue(rulemaking=rule, title=" \n", **WHO)
        with pytest.raises(TooLong):
            issues.open_issue(rulemaking=rule, title="x" * 201, **WHO)
        with pytest.raises(DecisionRefused, match="no such topic"):
            issues.open_issue(rulemaking=rule, title="Cost", topic_code="nowhere", **WHO)
        assert not Issue.objects.exists()

    def test_a_merged_issue_gives_its_excerpts_to_the_other_and_each_stands_there_once(self, rule, issue, comment):
        other = issues.open_issue(rulemaking=rule, title="Ninety days", **WHO)
        for held in (issue, other):
            excerpts.code(comment=comment, issue=held, spans=[SECOND], **WHO)
        excerpts.code(comment=comment, issue=issue, spans=[(0, 24)], **WHO)

        merged = issues.merge(issue=issue, into=other, by="ben", at=LATER)

        assert (merged.merged_into, merged.closed_by) == (other, "ben")
        held = Excerpt.objects.holding().filter(comment=comment)
        assert [(row.issue_id, row.start) for row in held] == [(other.pk, 0), (other.pk, 25)]
        assert Excerpt.pgh_event_model.objects.filter(issue=issue).exists()

    def test_words_at_the_same_place_of_another_text_are_not_taken_back_by_a_merger(self, rule, issue, comment):
        other = issues.open_issue(rulemaking=rule, title="Ninety days", **WHO)
        file, scan = (
            AttachmentFactory(comment=comment, position=position, status__extraction_status=status, status__text=text)
            for position, status, text in (
                (1, ExtractionStatus.EXTRACTED, WORDS),
                (2, ExtractionStatus.UNREADABLE, ""),
            )
        )
        excerpts.code(comment=comment, issue=issue, spans=[SECOND], **WHO)
        excerpts.code(comment=comment, issue=other, spans=[SECOND], attachment=file, **WHO)
        for held in (issue, other):
            excerpts.code_typed(comment=comment, issue=held, attachment=scan, text="Ninety days.", **WHO)

        issues.merge(issue=issue, into=other, by="ben", at=LATER)

        held = Excerpt.objects.holding().filter(issue=other)
        assert [row.attachment_id for row in held] == [file.pk, scan.pk, scan.pk, None]

    def test_a_merger_takes_as_many_statements_for_thirty_excerpts_as_for_one(self, rule):
        def statements(count):
            first, second = (IssueFactory(rulemaking=rule) for _ in range(2))
            for n in range(count):
                comment = comment_on(rule, f"{WORDS} {count} of {n}.")
                for held in (first, second):
                    excerpts.code(comment=comment, issue=held, spans=[SECOND], **WHO)
            with CaptureQueriesContext(connection) as caught:
                issues.merge(issue=first, into=second, **WHO)
            assert Excerpt.objects.holding().filter(issue=second).count() == count
            return len(caught)

        assert statements(30) == statements(1)

    def test_what_was_answered_is_not_merged_away_and_what_was_merged_takes_nothing_any_more(
        self, rule, issue, comment
    ):
        other = issues.open_issue(rulemaking=rule, title="Cost", **WHO)
        ResponseFactory(issue=issue, draft=True)
        with pytest.raises(DecisionRefused, match="has a response"):
            issues.merge(issue=issue, into=other, **WHO)

        issues.merge(issue=other, into=issue, **WHO)

        for act in (
            lambda: excerpts.code(comment=comment, issue=other, spans=[SECOND], **WHO),
            lambda: issues.rename(issue=other, title="Costs", by="ana"),
            lambda: issues.close(issue=other, reason="Empty", **WHO),
            lambda: issues.merge(issue=other, into=issue, **WHO),
        ):
            with pytest.raises(IssueNotHeld):
                act()

    def test_an_issue_is_merged_into_another_of_its_rule_alone(self, issue):
        with pytest.raises(DecisionRefused, match="Choose another"):
            issues.merge(issue=issue, into=issue, **WHO)
        with pytest.raises(DecisionRefused, match="same rule"):
            issues.merge(issue=issue, into=IssueFactory(), **WHO)

    def test_an_issue_with_excerpts_or_without_a_reason_is_not_closed(self, issue, comment):
        with pytest.raises(ReasonMissing):
            issues.close(issue=issue, reason=" ", **WHO)
        (made,) = excerpts.code(comment=comment, issue=issue, spans=[SECOND], **WHO)
        with pytest.raises(DecisionRefused, match="Excerpts are coded"):
            issues.close(issue=issue, reason="Empty", **WHO)

        excerpts.take_back(excerpt=made, **WHO)

        assert issues.close(issue=issue, reason="Empty", **WHO).closed_reason == "Empty"

    def test_an_issue_is_closed_when_its_excerpts_are_of_an_earlier_version(self, issue, comment):
        excerpts.code(comment=comment, issue=issue, spans=[SECOND], **WHO)
        amended(comment, "Other words.")

        assert issues.close(issue=issue, reason="Empty", **WHO).closed_reason == "Empty"


class TestExcerpts:
    def test_an_excerpt_holds_the_words_letter_for_letter_and_makes_the_comment_significant(self, issue, rule):
        text = "Ninety days.\r\n  😀 ខ្មែរ — “quoted”  "
        comment = comment_on(rule, text)

        (made,) = excerpts.code(comment=comment, issue=issue, spans=[(12, len(text))], **WHO)

        assert made.text == text[12:]
        assert comment.consideration.verdict == Verdict.SIGNIFICANT
        assert list(considered.issues_of(comment)) == [issue]

    def test_what_is_coded_twice_stands_once_and_can_be_coded_again_after_it_was_taken_back(self, issue, comment):
        (made,) = excerpts.code(comment=comment, issue=issue, spans=[SECOND, SECOND], **WHO)
        assert excerpts.code(comment=comment, issue=issue, spans=[SECOND], **WHO) == []

        assert [excerpts.take_back(excerpt=made, **WHO) for _ in range(2)] == [True, False]

        assert len(excerpts.code(comment=comment, issue=issue, spans=[SECOND], **WHO)) == 1

    @pytest.mark.parametrize(
        "spans", [[], [(0, 0)], [(5, 4)], [(-1, 4)], [(0, len(WORDS) + 1)], [(24, 25)], [(0, 24), (0, 999)]]
    )
    def test_words_that_are_not_there_are_refused_and_nothing_of_them_is_kept(self, issue, comment, spans):
        with pytest.raises(ExcerptNotThere):
            excerpts.code(comment=comment, issue=issue, spans=spans, **WHO)
        assert not Excerpt.objects.exists()
        assert not Consideration.objects.exists()

    def test_the_database_refuses_words_that_do_not_stand_there_and_changes_of_what_was_coded(self, issue, comment):
        where = {"issue": issue, "comment": comment, "coded_by": "ana", "coded_at": AT}
        for fields in (
            {"start": 0, "end": 6, "text": "Twenty"},
            {"start": 0, "end": 6, "text": "Thirty", "version_id": 1},
            {"start": None, "end": None, "text": "Thirty"},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                Excerpt.objects.create(**where, **fields)
        made = Excerpt.objects.create(**where, start=0, end=6, text="Thirty")
        for sql in ("UPDATE comments_excerpt SET text = 'Twenty'", "DELETE FROM comments_excerpt"):
            with pytest.raises(Exception, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql)
        made.refresh_from_db()
        assert made.text == "Thirty"

    def test_words_of_a_file_are_coded_where_they_stand(self, issue, comment):
        file = AttachmentFactory(comment=comment, status__text=f"Page 1\n{WORDS}")

        (made,) = excerpts.code(comment=comment, issue=issue, spans=[(7, 31)], attachment=file, **WHO)

        assert (made.text, made.attachment) == ("Thirty days are too few.", file)

    def test_a_file_of_another_comment_is_refused(self, issue, comment):
        with pytest.raises(ExcerptNotThere, match="file"):
            excerpts.code(comment=comment, issue=issue, spans=[(0, 4)], attachment=AttachmentFactory(), **WHO)

    def test_of_a_scan_a_person_types_what_it_says_and_of_a_file_that_was_read_nobody_does(self, issue, comment):
        scan = AttachmentFactory(
            comment=comment, status__extraction_status=ExtractionStatus.NO_TEXT_LAYER, status__text=""
        )
        read_file = AttachmentFactory(
            comment=comment, position=2, file_name="b.pdf",
            status__extraction_status=ExtractionStatus.EXTRACTED, status__text="Words",
        )  # fmt: skip

        made = excerpts.code_typed(comment=comment, issue=issue, attachment=scan, text=" Ninety days \n", **WHO)

        assert (made.text, made.start) == ("Ninety days", None)
        with pytest.raises(DecisionRefused, match="was read"):
            excerpts.code_typed(comment=comment, issue=issue, attachment=read_file, text="Words", **WHO)
        with pytest.raises(ExcerptNotThere, match="Type"):
            excerpts.code_typed(comment=comment, issue=issue, attachment=scan, text=" ", **WHO)

    def test_an_issue_of_another_rule_is_refused(self, comment):
        with pytest.raises(NotOnTheRule):
            excerpts.code(comment=comment, issue=IssueFactory(), spans=[SECOND], **WHO)

    def test_a_withdrawn_comment_is_not_coded(self, rule, issue):
        with pytest.raises(DecisionRefused, match="withdrawn"):
            excerpts.code(comment=comment_on(rule, withdrawn=True), issue=issue, spans=[SECOND], **WHO)

    def test_whoever_did_not_see_the_newer_version_or_a_colleague_s_finding_is_told(self, issue, comment):
        excerpts.code(comment=comment, issue=issue, spans=[SECOND], seen=None, **WHO)
        with pytest.raises(ConsideredMeanwhile):
            excerpts.code(comment=comment, issue=issue, spans=[(0, 24)], seen=None, **WHO)
        excerpts.code(comment=comment, issue=issue, spans=[(0, 24)], seen=AT, **WHO)

        amended(comment, "Another text, which is longer than the one before it was, by a good deal of words.")

        with pytest.raises(ConsideredMeanwhile):
            excerpts.code(comment=comment, issue=issue, spans=[SECOND], **WHO)

    def test_what_was_coded_in_an_earlier_version_does_not_count_for_a_later_one(self, rule, issue, comment):
        excerpts.code(comment=comment, issue=issue, spans=[SECOND], **WHO)

        later = amended(comment, "I take most of it back.")

        assert not Excerpt.objects.holding().exists()
        assert list(considered.not_considered(rule)) == [later]
        assert list(considered.issues_of(later)) == []


class TestConsidering:
    def test_a_comment_needs_a_reason_why_it_needs_no_answer(self, comment):
        for reason, words, match in (
            ("", "", "Choose why"),
            ("nonsense", "", "Choose why"),
            ("other", " ", "in words"),
        ):
            with pytest.raises(ReasonMissing, match=match):
                considerations.find_not_significant(comment=comment, reason=reason, reason_text=words, **WHO)
        with pytest.raises(TooLong):
            considerations.find_not_significant(comment=comment, reason="other", reason_text="x" * 301, **WHO)

        made = considerations.find_not_significant(comment=comment, reason=NotSignificantReason.NO_REASONS, **WHO)

        assert (made.verdict, made.reason, made.considered_by) == ("not_significant", "no_reasons", "ana")

    def test_what_is_coded_is_not_found_to_need_no_answer(self, issue, comment):
        (made,) = excerpts.code(comment=comment, issue=issue, spans=[SECOND], **WHO)
        with pytest.raises(DecisionRefused, match="Take them back"):
            considerations.find_not_significant(comment=comment, reason="no_reasons", **WHO)

        excerpts.take_back(excerpt=made, **WHO)
        considerations.find_not_significant(comment=comment, reason="no_reasons", **WHO)

        assert considered.found_in(comment).verdict == Verdict.NOT_SIGNIFICANT

    def test_coding_a_comment_that_needed_no_answer_makes_it_significant(self, issue, comment):
        considerations.find_not_significant(comment=comment, reason="no_reasons", **WHO)

        excerpts.code(comment=comment, issue=issue, spans=[SECOND], **WHO)

        assert considered.found_in(comment).verdict == Verdict.SIGNIFICANT

    def test_copies_are_considered_with_the_first_of_their_text(self, rule, issue, comment):
        copy = comment_on(rule, WORDS.upper())
        with pytest.raises(ConsideredWithAnother, match="which stands for both"):
            excerpts.code(comment=copy, issue=issue, spans=[SECOND], **WHO)

        excerpts.code(comment=comment, issue=issue, spans=[SECOND], **WHO)

        assert list(considered.not_considered(rule)) == []
        assert considered.found_in(copy).comment == comment
        assert list(considered.issues_of(copy)) == [issue]

    def test_a_copy_stands_by_itself_once_the_first_is_withdrawn(self, rule, issue, comment):
        copy = comment_on(rule)
        excerpts.code(comment=comment, issue=issue, spans=[SECOND], **WHO)

        CommentStatus.objects.filter(pk=comment.pk).update(
            status=Status.WITHDRAWN, decided_by="ana", withdrawn_reason="Removed per policy."
        )

        assert list(considered.not_considered(rule)) == [copy]
        assert considered.found_in(copy) is None

    def test_a_comment_with_files_is_no_copy_and_a_copy_elsewhere_is_none_either(self, rule, comment):
        with_file = comment_on(rule)
        AttachmentFactory(comment=with_file)
        elsewhere = comment_on(RulemakingFactory())

        assert set(considered.not_considered(rule)) == {comment, with_file}
        assert considered.first_with_text(with_file) == with_file
        assert considered.first_with_text(elsewhere) == elsewhere

    def test_the_comments_in_need_are_those_that_stand_for_themselves(self, rule):
        texts = ["One.", "Two.", "one.", "TWO.", "Three.", ""]
        comments = [comment_on(rule, text) for text in [*texts, *texts]]
        for comment in comments[::4]:
            AttachmentFactory(comment=comment)
        for comment in (comments[1], comments[8]):
            CommentStatus.objects.filter(pk=comment.pk).update(
                status=Status.WITHDRAWN, decided_by="ana", withdrawn_reason="Removed per policy."
            )
        amended(comments[3], "One.")

        stand_for_themselves = {
            comment
            for comment in comments
            if considered.first_with_text(comment) == comment and comment not in (comments[1], comments[8])
        }
        assert set(considered.in_need(rule)) == stand_for_themselves
        assert 4 < len(stand_for_themselves) < len(comments)

    def test_a_comment_not_yet_read_waits_by_itself(self, rule):
        unread = CommentFactory(document=comment_on(rule).document, text=WORDS)

        assert unread in considered.not_considered(rule)

    def test_a_comment_that_says_the_same_is_answered_with_the_other_and_may_say_more(self, rule, issue, comment):
        same = comment_on(rule, "Dear all. " + WORDS)
        with pytest.raises(DecisionRefused, match=r"Consider .* first"):
            considerations.find_same(comment=same, as_=comment, **WHO)
        excerpts.code(comment=comment, issue=issue, spans=[SECOND], **WHO)

        considerations.find_same(comment=same, as_=comment, **WHO)

        assert list(considered.issues_of(same)) == [issue]
        more = issues.open_issue(rulemaking=rule, title="Tone", **WHO)
        excerpts.code(comment=same, issue=more, spans=[(0, 9)], **WHO)
        assert list(considered.issues_of(same)) == [issue, more]
        assert list(considered.issues_of(comment)) == [issue]

    def test_sameness_leads_to_one_comment_and_not_on_to_a_third(self, rule, comment):
        second, third = comment_on(rule, "Two."), comment_on(rule, "Three.")
        considerations.find_significant(comment=comment, **WHO)
        considerations.find_same(comment=second, as_=comment, **WHO)

        with pytest.raises(DecisionRefused, match="itself the same as another"):
            considerations.find_same(comment=third, as_=second, **WHO)
        considerations.find_significant(comment=third, **WHO)
        with pytest.raises(DecisionRefused, match="has to be considered itself"):
            considerations.find_same(comment=comment, as_=third, **WHO)
        with pytest.raises(DecisionRefused, match="another comment than this one"):
            considerations.find_same(comment=third, as_=third, **WHO)
        with pytest.raises(DecisionRefused, match="same rule"):
            considerations.find_same(comment=third, as_=comment_on(RulemakingFactory()), **WHO)

    def test_who_was_the_same_as_a_comment_that_changed_waits_again(self, rule, comment):
        second = comment_on(rule, "Two.")
        considerations.find_significant(comment=comment, **WHO)
        considerations.find_same(comment=second, as_=comment, **WHO)

        changed = amended(comment, "Other words.")

        assert set(considered.not_considered(rule)) == {changed, second}
        considerations.find_significant(comment=changed, **WHO)
        assert list(considered.not_considered(rule)) == [second], "it was compared with the version before"

    def test_a_copy_that_came_in_time_does_not_share_that_another_came_late(self, rule):
        period = CommentPeriodFactory(part__rulemaking=rule)
        late = comment_on(rule, received_at=period.closes_at)
        in_time = comment_on(rule, received_at=period.opens_at)
        with pytest.raises(DecisionRefused, match="came in time"):
            considerations.find_not_significant(
                comment=comment_on(rule, "Other.", received_at=period.opens_at), reason="late", **WHO
            )

        considerations.find_not_significant(comment=late, reason="late", **WHO)

        assert in_time in considered.not_considered(rule)
        assert considered.found_in(in_time) is None
        same = comment_on(rule, "As they say.", received_at=period.opens_at)
        other = comment_on(rule, "They say it.", received_at=period.closes_at)
        considerations.find_significant(comment=other, **WHO)
        considerations.find_same(comment=same, as_=other, **WHO)
        considerations.find_not_significant(comment=other, reason="late", **WHO)
        assert same in considered.not_considered(rule)
        alone = comment_on(rule, "Late and alone.", received_at=period.closes_at)
        considerations.find_not_significant(comment=alone, reason="late", **WHO)
        with pytest.raises(DecisionRefused, match="came late"):
            considerations.find_same(comment=comment_on(rule, "More. " + WORDS), as_=alone, **WHO)
        considerations.find_significant(comment=in_time, **WHO)
        assert considered.found_in(late).reason == "late"

    def test_what_was_considered_by_itself_stays_so_when_the_first_with_its_text_comes_back(self, rule, comment):
        copy = comment_on(rule)
        withdrawn = CommentStatus.objects.filter(pk=comment.pk)
        withdrawn.update(status=Status.WITHDRAWN, decided_by="ana", withdrawn_reason="Removed per policy.")
        considerations.find_significant(comment=copy, **WHO)
        withdrawn.update(status=Status.RECEIVED, decided_by="", withdrawn_reason="")

        assert [row.comment_id for row in considered.unanswered(rule)] == [copy.pk]
        considerations.find_not_significant(comment=loaded(copy), reason="no_reasons", **WHO)
        assert considered.answering(rule, AT).significant == 0

    def test_how_many_others_a_comment_stands_for(self, rule, comment):
        for text in (WORDS, WORDS.upper(), "Other."):
            comment_on(rule, text)
        AttachmentFactory(comment=comment_on(rule))
        comment_on(rule, withdrawn=True)
        comment_on(RulemakingFactory())

        assert considered.copies_of([comment]) == {comment.pk: 2}


class TestUnanswered:
    def test_a_significant_comment_is_unanswered_until_all_its_issues_have_a_published_response(self, rule, comment):
        considerations.find_significant(comment=comment, **WHO)
        assert [(row.comment_id, row.is_coded) for row in considered.unanswered(rule)] == [(comment.pk, False)]
        one, other = IssueFactory(rulemaking=rule), IssueFactory(rulemaking=rule)
        for held in (one, other):
            excerpts.code(comment=comment, issue=held, spans=[SECOND], **WHO)

        ResponseFactory(issue=one)
        ResponseFactory(issue=other, draft=True)
        assert [(row.comment_id, row.is_coded) for row in considered.unanswered(rule)] == [(comment.pk, True)]

        ResponseFactory(issue=other, edition=2)
        assert not considered.unanswered(rule)
        assert considered.answering(rule, AT) == considered.Answering(
            significant=1, unanswered=0, not_coded=0, to_come=0
        )

    def test_a_comment_that_is_the_same_as_another_is_unanswered_for_what_it_says_besides(self, rule, issue, comment):
        same = comment_on(rule, "More. " + WORDS)
        excerpts.code(comment=comment, issue=issue, spans=[SECOND], **WHO)
        ResponseFactory(issue=issue)
        considerations.find_same(comment=same, as_=comment, **WHO)
        assert not considered.unanswered(rule)

        excerpts.code(comment=same, issue=IssueFactory(rulemaking=rule), spans=[(0, 5)], **WHO)

        assert [row.comment_id for row in considered.unanswered(rule)] == [same.pk]

    def test_who_can_read_an_earlier_edition_has_an_answer_while_its_correction_is_to_come(self, rule, issue, comment):
        excerpts.code(comment=comment, issue=issue, spans=[SECOND], **WHO)
        ResponseFactory(issue=issue, published_at=AT)
        ResponseFactory(
            issue=issue, edition=2, published_at=AT, document=DocumentFactory(rulemaking=rule, posted_at=LATER)
        )

        assert considered.answering(rule, AT).to_come == 0

    def test_the_withdrawn_and_those_of_other_rules_are_not_counted(self, rule, comment):
        considerations.find_significant(comment=comment_on(RulemakingFactory()), **WHO)
        considerations.find_significant(comment=comment, **WHO)
        assert considered.answering(rule, AT).unanswered == 1

        CommentStatus.objects.filter(pk=comment.pk).update(
            status=Status.WITHDRAWN, decided_by="ana", withdrawn_reason="Removed per policy."
        )

        assert considered.answering(rule, AT) == considered.Answering(
            significant=0, unanswered=0, not_coded=0, to_come=0
        )

    def test_counts_take_as_many_statements_for_thirty_comments_as_for_one(self, rule, django_assert_num_queries):
        considerations.find_significant(comment=comment_on(rule, "One."), **WHO)
        with django_assert_num_queries(7):
            considered.answering(rule, AT), considered.not_considered_count(rule)
        for n in range(29):
            considerations.find_significant(comment=comment_on(rule, f"Text {n}."), **WHO)

        with django_assert_num_queries(7):
            assert (considered.answering(rule, AT).unanswered, considered.not_considered_count(rule)) == (30, 0)


def test_the_database_refuses_a_version_of_another_comment_where_none_is_the_same(rule, comment):
    letter = amended(comment_on(rule, "Whoever reads this knows it."), "Whoever reads this knows more.")
    found = considerations.find_significant(comment=comment, **WHO)
    considerations.find_significant(comment=letter, **WHO)
    version = letter.status.current_version

    with pytest.raises(IntegrityError, match="consideration_same_names_the_other"), transaction.atomic():
        Consideration.objects.filter(pk=found.pk).update(same_as_version=version)

    same = considerations.find_same(comment=comment, as_=letter, **WHO)
    assert (same.same_as_id, same.same_as_version_id) == (letter.pk, version.pk)
    again = considerations.find_significant(comment=comment, **WHO)
    assert (again.same_as_id, again.same_as_version_id) == (None, None)


def test_an_answer_whose_document_is_to_come_is_told_apart_until_everyone_can_read_it(rule, issue, comment):
    final = DocumentFactory(rulemaking=rule, posted_at=LATER)
    other = issues.open_issue(rulemaking=rule, title="Cost", **WHO)
    for held in (issue, other):
        excerpts.code(comment=comment, issue=held, spans=[SECOND], **WHO)
    ResponseFactory(issue=issue, document=final, published_at=AT)

    assert considered.answering(rule, AT).unanswered == 1
    assert considered.answering(rule, AT).to_come == 0  # it is without an answer: the other issue has none

    ResponseFactory(issue=other, published_at=AT)
    assert considered.answering(rule, AT) == considered.Answering(significant=1, unanswered=0, not_coded=0, to_come=1)
    assert considered.documents_to_come([issue.pk, other.pk], AT) == {issue.pk: final}

    assert considered.answering(rule, LATER).to_come == 0
    assert considered.documents_to_come([issue.pk, other.pk], LATER) == {}
