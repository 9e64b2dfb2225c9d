"""Questions and sections that a comment says it answers; who sends it for whom, and who else signs."""

import hashlib
from dataclasses import replace

import pytest
import rfc8785
from django.db import DatabaseError, IntegrityError, transaction

from comments.intake.submission import Submitter
from comments.intake.submit import submit
from comments.intake.validation import SIGNATORIES_MAX, SIGNATORY_LIMIT, SubmissionInvalid
from comments.models import CommentTarget
from comments.record.receipts import submitter_hash
from rulemaking.models import RequestForComment, Section
from tests.comments.making import ADA, BANKERS, submission
from tests.factories import CLOSES_AT, DocumentFactory

pytestmark = pytest.mark.django_db


def _question(rulemaking, number=3):
    return RequestForComment.objects.create(rulemaking=rulemaking, number=number, text="Is thirty days enough?")


def _section(document, position=1):
    return Section.objects.create(document=document, position=position, number="III.B", heading="Costs")


def test_what_a_comment_says_it_answers_is_kept_in_the_order_of_the_rule():
    sent = submission()
    chosen = (_section(sent.document), _question(sent.document.rulemaking, 4), _question(sent.document.rulemaking, 2))

    comment = submit(submission=replace(sent, targets=chosen), at=CLOSES_AT).comment

    assert [str(target) for target in CommentTarget.objects.of(comment.pk)] == [
        "Question 2", "Question 4", "III.B. Costs",
    ]  # fmt: skip


@pytest.mark.parametrize("make", [_question, _section], ids=["question", "section"])
def test_a_question_or_section_of_another_rule_is_refused(make):
    sent = submission()
    other = DocumentFactory()
    target = make(other.rulemaking if make is _question else other)

    with pytest.raises(SubmissionInvalid) as refused:
        submit(submission=replace(sent, targets=(target,)), at=CLOSES_AT)

    assert set(refused.value.errors) == {"targets"}


def test_the_database_refuses_the_same_target_twice_and_one_that_is_nothing():
    comment = submit(submission=submission(), at=CLOSES_AT).comment
    question = _question(comment.document.rulemaking)
    CommentTarget.objects.create(comment=comment, request=question)

    with pytest.raises(IntegrityError), transaction.atomic():
        CommentTarget.objects.create(comment=comment, request=question)
    with pytest.raises(IntegrityError), transaction.atomic():
        CommentTarget.objects.create(comment=comment)
    with pytest.raises(DatabaseError), transaction.atomic():
        CommentTarget.objects.filter(comment=comment).delete()


def test_a_lawyer_sends_for_a_client_and_others_sign():
    who = replace(BANKERS, submitter_rep="Ines Okafor, Okafor & Lund LLP", signatories="Bo Lind\nCy Marsh, Elm Bank")

    comment = submit(submission=submission(submitter=who), at=CLOSES_AT).comment

    assert comment.submitter_rep == "Ines Okafor, Okafor & Lund LLP"
    assert comment.signatories.splitlines() == ["Bo Lind", "Cy Marsh, Elm Bank"]


@pytest.mark.parametrize(
    ("signatories", "said"),
    [
        ("\n".join(["Bo Lind"] * (SIGNATORIES_MAX + 1)), "501 people sign; the form takes 500."),
        (f"Bo Lind\n{'x' * (SIGNATORY_LIMIT + 1)}", "Line 2 of the signatures has 151 characters; the limit is 150."),
        ("Bo\tLind", "Line 1 of the signatures holds a control character."),
        ("Bo\u2028Lind", "Line 1 of the signatures holds a control character."),
    ],
    ids=["too many", "too long", "control", "line separator"],
)
def test_signatures_that_cannot_be_taken_are_named_by_line(signatories, said):
    with pytest.raises(SubmissionInvalid) as refused:
        submit(submission=submission(submitter=replace(ADA, signatories=signatories)), at=CLOSES_AT)

    assert said in " ".join(refused.value.errors["signatories"])


@pytest.mark.parametrize("name", ["submitter_rep", "signatories"])
def test_who_stays_anonymous_gives_no_name_by_another_way(name):
    with pytest.raises(SubmissionInvalid) as refused:
        submit(submission=submission(submitter=replace(Submitter(), **{name: "Bo Lind"})), at=CLOSES_AT)

    assert set(refused.value.errors) == {"submitter_type"}


def test_the_hash_of_a_submitter_of_an_older_receipt_can_be_made_again():
    first = {
        "submitter_type": "ANONYMOUS", "first_name": "", "last_name": "", "organization": "", "organization_type": "",
        "email": "", "phone": "", "address1": "", "address2": "", "city": "", "state_province_region": "", "zip": "",
        "country": "", "category": "",
    }  # fmt: skip

    assert submitter_hash(Submitter(), b"salt") == hashlib.sha256(b"salt" + rfc8785.dumps(first)).digest()
    assert submitter_hash(Submitter(submitter_rep="Bo"), b"salt") != submitter_hash(Submitter(), b"salt")
