"""A submitter changes a comment, or takes it back: every version is kept, the last counts, and it counts once."""

import datetime as dt
import hashlib
import json
from dataclasses import replace

import pytest
from django.db import DatabaseError

from comments import work
from comments.enums import JobKind, RestrictReasonType, ScanStatus, Status
from comments.intake.amendments import (
    Amendment,
    ChangedMeanwhile,
    CommentWithdrawn,
    NotAmendable,
    PeriodClosed,
    amend,
    withdraw,
)
from comments.intake.submission import Received
from comments.intake.submit import submit
from comments.intake.validation import SubmissionInvalid
from comments.models import (
    Attachment,
    AttachmentRendition,
    AttachmentStatus,
    Comment,
    CommentStatus,
    CommentVersion,
    Job,
    Rendition,
    Sketch,
    Withdrawal,
)
from comments.models.comment_status import SUBMITTER
from comments.record import receipts
from comments.record.numbering import number_comments
from comments.record.stores import public_copies
from comments.review import attachments, decisions
from comments.review.errors import AlreadyPosted, DecidedMeanwhile, NeverPosted, RedactedBefore, WithdrawnBySubmitter
from comments.review.public_copy import PublicFields
from comments.review.queue import CHANGED, WAITING, ListFilter, for_list
from comments.review.versions import change_since_shown, difference
from tests.comments.making import original_of, store, submission
from tests.factories import CLOSES_AT, RECEIVED_AT

pytestmark = pytest.mark.django_db

AT = CLOSES_AT
LAST_INSTANT = CLOSES_AT - dt.timedelta(microseconds=1)
BY = "m.lee"
NEW_TEXT = "Our credit union would need a hundred and twenty days."


@pytest.fixture
def comment():
    receipts.publish_key(at=RECEIVED_AT)
    return reread(submit(submission=submission(files=(store(),)), at=AT).comment)


def reread(comment):
    return Comment.objects.with_current_version().select_related("document__docket").get(pk=comment.pk)


def amendment(comment, **changes):
    """The same files, another text, a minute before the close."""
    comment = reread(comment)
    made = Amendment(
        comment=comment,
        seen_version=comment.current.version,
        text=NEW_TEXT,
        keep=list(Attachment.objects.current().filter(comment=comment).values_list("pk", flat=True)),
        files=(),
        received=Received(at=CLOSES_AT - dt.timedelta(minutes=1)),
        submission_token=f"change {CommentVersion.objects.count()}",
    )
    return replace(made, **changes)


def numbered(comment):
    number_comments(at=AT)
    return reread(comment)


def posted(comment):
    comment = numbered(comment)
    decisions.post(comment=comment, by=BY, at=AT)
    return reread(comment)


def current_files(comment):
    return list(Attachment.objects.current().filter(comment=comment).order_by("position"))


def test_the_last_version_counts_and_the_first_is_not_touched(comment):
    before = original_of(comment)

    amend(amendment=amendment(comment), at=AT)
    amend(amendment=amendment(comment, text="A third wording."), at=AT)

    assert reread(comment).current.text == "A third wording."
    assert reread(comment).current.version == 3
    assert original_of(comment) == before
    assert list(comment.versions.values_list("text", flat=True)) == [NEW_TEXT, "A third wording."]
    assert Comment.objects.count() == 1


def test_a_version_can_be_neither_changed_nor_deleted(comment):
    version = amend(amendment=amendment(comment), at=AT).version

    with pytest.raises(DatabaseError, match="permission denied"):
        CommentVersion.objects.filter(pk=version.pk).update(text="other")


def test_each_receipt_is_genuine_and_names_the_one_before(comment):
    first = amend(amendment=amendment(comment), at=AT).version
    second = amend(amendment=amendment(comment, text="A third wording."), at=AT).version

    chain = [comment.receipt, first, second]
    said = [json.loads(bytes(receipt.payload)) for receipt in chain]
    assert all(receipts.verify(bytes(r.payload), bytes(r.signature), r.key_id) for r in chain)
    assert [what["version"] for what in said] == [1, 2, 3]
    assert [what["act"] for what in said] == ["received", "amended", "amended"]
    assert said[1]["previous_sha256"] == hashlib.sha256(bytes(comment.receipt.payload)).hexdigest()
    assert said[2]["previous_sha256"] == hashlib.sha256(bytes(first.payload)).hexdigest()
    assert said[2]["text_sha256"] == hashlib.sha256(b"A third wording.").hexdigest()


def test_the_same_sending_twice_is_one_version_with_one_receipt(comment):
    sent = amendment(comment)

    first, again = amend(amendment=sent, at=AT), amend(amendment=sent, at=AT)

    assert (first.is_new, again.is_new) == (True, False)
    assert bytes(first.version.signature) == bytes(again.version.signature)
    assert CommentVersion.objects.count() == 1


def test_files_are_kept_dropped_and_added(comment):
    (letter,) = current_files(comment)
    annex = store(b"%PDF-1.4 an annex", name="annex.pdf")

    amend(amendment=amendment(comment, files=(annex,)), at=AT)
    kept, added = current_files(comment)
    assert (kept.kept_from, kept.key, kept.position) == (letter, letter.key, 1)
    assert (added.kept_from, added.file_name, added.position) == (None, "annex.pdf", 2)

    amend(amendment=amendment(comment, keep=[added.pk]), at=AT)
    assert [(file.file_name, file.kept_from) for file in current_files(comment)] == [("annex.pdf", added)]
    assert Attachment.objects.filter(comment=comment).count() == 4


def test_what_was_learned_of_a_kept_file_is_not_asked_again(comment):
    (letter,) = current_files(comment)
    AttachmentStatus.objects.filter(pk=letter.pk).update(
        scan_status=ScanStatus.CLEAN, extraction_status="extracted", text="The letter."
    )

    amend(amendment=amendment(comment, files=(store(b"%PDF-1.4 an annex", name="annex.pdf"),)), at=AT)

    kept, added = current_files(comment)
    assert (kept.status.scan_status, kept.status.text) == (ScanStatus.CLEAN, "The letter.")
    assert not Job.objects.filter(attachment=kept).exists()
    assert set(Job.objects.filter(attachment=added).values_list("kind", flat=True)) == {JobKind.SCAN, JobKind.EXTRACT}


def test_two_files_of_one_name_are_refused(comment):
    with pytest.raises(SubmissionInvalid) as refused:
        amend(amendment=amendment(comment, files=(store(b"%PDF-1.4 x"),)), at=AT)

    assert refused.value.errors == {"files": ["Two files are named “letter.pdf”. Rename one of them."]}


@pytest.mark.parametrize(
    ("text", "word"), [(" ", "Write your comment"), ("x" * 5001, "the limit is 5,000"), ("\0", "NUL")]
)
def test_a_text_that_no_comment_may_have_is_refused(comment, text, word):
    with pytest.raises(SubmissionInvalid) as refused:
        amend(amendment=amendment(comment, text=text, keep=[]), at=AT)

    assert word in " ".join(refused.value.errors["text"])
    assert not CommentVersion.objects.exists()


def test_a_change_of_nothing_is_no_version(comment):
    with pytest.raises(SubmissionInvalid, match="You changed nothing"):
        amend(amendment=amendment(comment, text=comment.text.replace("\n", "\r\n")), at=AT)


@pytest.mark.parametrize("act", ["amend", "withdraw"])
def test_it_is_possible_until_the_last_instant_and_not_at_the_close(comment, act):
    def do(received_at):
        if act == "amend":
            return amend(amendment=amendment(comment, received=Received(at=received_at)), at=AT)
        return withdraw(comment=comment, received=Received(at=received_at), at=AT)

    with pytest.raises(PeriodClosed):
        do(CLOSES_AT)
    assert (CommentVersion.objects.count(), Withdrawal.objects.count()) == (0, 0)
    do(LAST_INSTANT)
    assert (CommentVersion.objects.count(), Withdrawal.objects.count()) == ((1, 0) if act == "amend" else (0, 1))


def test_a_rule_that_accepts_late_comments_takes_no_late_change(comment):
    rule = comment.document.rulemaking
    rule.accepts_late = True
    rule.save()

    with pytest.raises(PeriodClosed):
        amend(amendment=amendment(comment, received=Received(at=CLOSES_AT)), at=AT)


def test_a_change_from_an_old_page_is_refused(comment):
    old = amendment(comment, submission_token="old page")
    amend(amendment=amendment(comment), at=AT)

    with pytest.raises(ChangedMeanwhile):
        amend(amendment=replace(old, text="From the old page"), at=AT)


def test_the_text_is_fingerprinted_anew(comment):
    work.sketch_comments()
    before = bytes(Sketch.objects.get(pk=comment.pk).normal_sha256)

    amend(amendment=amendment(comment), at=AT)
    work.sketch_comments()

    assert bytes(Sketch.objects.get(pk=comment.pk).normal_sha256) != before
    assert Job.objects.filter(kind=JobKind.SKETCH, comment=comment).count() == 1


def test_nothing_moves_if_the_work_can_not_be_ordered(comment, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("comments.intake.amendments._owe_work", fail)

    with pytest.raises(RuntimeError):
        amend(amendment=amendment(comment), at=AT)
    assert reread(comment).current.version == 1
    assert not CommentVersion.objects.exists()
    assert Attachment.objects.count() == 1


def test_a_comment_not_yet_decided_on_waits_once_with_its_last_version(comment):
    comment = numbered(comment)

    amend(amendment=amendment(comment), at=AT)

    assert ListFilter(status=WAITING).comments().count() == 1
    assert ListFilter(status=CHANGED).comments().count() == 0
    assert for_list(ListFilter(status=WAITING).comments()).get().opening == NEW_TEXT
    decisions.post(comment=reread(comment), by=BY, at=AT)
    assert Rendition.objects.get().text == NEW_TEXT
    assert Rendition.objects.get().version.version == 2


def test_a_posted_comment_stays_as_it_was_until_staff_post_the_new_version(comment):
    comment = posted(comment)
    shown = Rendition.objects.get().text
    number = comment.status.number

    amend(amendment=amendment(comment), at=AT)

    assert Rendition.objects.get().text == shown
    assert ListFilter(status=CHANGED).comments().count() == 1
    decisions.post(comment=reread(comment), by=BY, at=AT)
    rendition = Rendition.objects.get()
    assert (rendition.text, rendition.version.version, rendition.number) == (NEW_TEXT, 2, number)
    assert ListFilter(status=CHANGED).comments().count() == 0
    with pytest.raises(AlreadyPosted):
        decisions.post(comment=reread(comment), by=BY, at=AT)


def test_posting_what_was_changed_since_it_was_read_is_refused(comment):
    seen = numbered(comment)
    amend(amendment=amendment(comment), at=AT)

    with pytest.raises(DecidedMeanwhile):
        decisions.post(comment=seen, by=BY, at=AT)
    assert not Rendition.objects.exists()


def test_a_redaction_is_not_undone_by_posting_a_new_version_unseen(comment):
    comment = posted(comment)
    public = PublicFields(title="Comment", text="[redacted]")
    decisions.edit_rendition(comment=comment, public=public, by=BY, at=AT, why="An account number")
    amend(amendment=amendment(comment), at=AT)

    with pytest.raises(RedactedBefore):
        decisions.post(comment=reread(comment), by=BY, at=AT)
    decisions.post(comment=reread(comment), by=BY, at=AT, public=public)
    assert Rendition.objects.get().is_redacted


def test_public_files_are_those_of_the_version_that_is_shown(comment, django_capture_on_commit_callbacks):
    AttachmentStatus.objects.update(scan_status=ScanStatus.CLEAN)
    comment = posted(comment)
    old = AttachmentRendition.objects.get()
    amend(
        amendment=amendment(comment, keep=[], files=(store(b"plain words", name="annex.txt", file_format="txt"),)),
        at=AT,
    )
    AttachmentStatus.objects.update(scan_status=ScanStatus.CLEAN)
    (first,) = Attachment.objects.filter(version=None)
    assert [file.file_name for file in attachments.going_public([comment.pk])] == ["annex.txt"]

    with django_capture_on_commit_callbacks(execute=True):
        decisions.post(comment=reread(comment), by=BY, at=AT)

    assert list(AttachmentRendition.objects.values_list("title", flat=True)) == ["annex.txt"]
    assert old.key == "" or not public_copies().exists(old.key)
    with pytest.raises(NeverPosted, match="not posted"):
        attachments.publish_attachment(attachment=first, by=BY, at=AT)


def test_a_file_that_staff_withheld_stays_withheld_where_it_is_kept(comment):
    AttachmentStatus.objects.update(scan_status=ScanStatus.CLEAN)
    comment = posted(comment)
    (letter,) = current_files(comment)
    attachments.withhold_attachment(
        attachment=letter, reason_type=RestrictReasonType.COPYRIGHT, reason="", by=BY, at=AT
    )
    amend(amendment=amendment(comment), at=AT)
    amend(amendment=amendment(comment, text="A third wording."), at=AT)
    assert not attachments.going_public([comment.pk])

    decisions.post(comment=reread(comment), by=BY, at=AT)

    copy = AttachmentRendition.objects.get()
    assert (copy.key, copy.restrict_reason_type) == ("", RestrictReasonType.COPYRIGHT)


def test_a_restriction_can_be_decided_again_over_a_new_version(comment):
    comment = posted(comment)
    decisions.restrict(comment=comment, reason_type=RestrictReasonType.CBI, reason="", by=BY, at=AT)
    amend(amendment=amendment(comment), at=AT)

    decisions.restrict(comment=reread(comment), reason_type=RestrictReasonType.CBI, reason="", by=BY, at=AT)

    assert not CommentStatus.objects.newer_version_waiting().exists()


def test_a_withdrawal_of_a_posted_comment_leaves_a_shell_with_the_reason(comment):
    comment = posted(comment)

    withdraw(comment=comment, received=Received(at=LAST_INSTANT), at=AT)

    status = CommentStatus.objects.get()
    assert (status.status, status.withdrawn_reason) == (Status.WITHDRAWN, "Withdrawn by the submitter")
    assert Rendition.objects.get().is_change_owed


def test_a_withdrawal_before_the_number_is_taken_leaves_nothing_public(comment):
    withdraw(comment=comment, received=Received(at=LAST_INSTANT), at=AT)

    assert CommentStatus.objects.get().number is None
    assert not Rendition.objects.exists()
    assert number_comments(at=AT) == 1
    assert CommentStatus.objects.get().number is not None
    assert CommentStatus.objects.get().status == Status.WITHDRAWN


def test_a_withdrawal_has_a_receipt_and_asked_twice_is_one(comment):
    version = amend(amendment=amendment(comment), at=AT).version

    first = withdraw(comment=comment, received=Received(at=LAST_INSTANT), at=AT)
    again = withdraw(comment=comment, received=Received(at=CLOSES_AT), at=AT)

    said = json.loads(bytes(first.payload))
    assert (said["act"], said["version"]) == ("withdrawn", 2)
    assert said["previous_sha256"] == hashlib.sha256(bytes(version.payload)).hexdigest()
    assert receipts.verify(bytes(first.payload), bytes(first.signature), first.key_id)
    assert first.pk == again.pk


def test_what_was_withdrawn_can_not_be_changed(comment):
    withdraw(comment=comment, received=Received(at=LAST_INSTANT), at=AT)

    with pytest.raises(CommentWithdrawn):
        amend(amendment=amendment(comment), at=AT)


def test_what_staff_withdrew_can_be_neither_changed_nor_withdrawn_again(comment):
    comment = numbered(comment)
    decisions.withdraw(comment=comment, reason="Sent twice", by=BY, at=AT)

    with pytest.raises(NotAmendable):
        amend(amendment=amendment(comment), at=AT)
    with pytest.raises(NotAmendable):
        withdraw(comment=comment, received=Received(at=LAST_INSTANT), at=AT)


@pytest.mark.parametrize("name", ["post", "restrict", "withdraw"])
def test_staff_can_not_undo_the_submitters_withdrawal(comment, name):
    withdraw(comment=numbered(comment), received=Received(at=LAST_INSTANT), at=AT)
    who = {"comment": reread(comment), "by": BY, "at": AT}

    with pytest.raises(WithdrawnBySubmitter):
        {
            "post": lambda: decisions.post(**who),
            "restrict": lambda: decisions.restrict(**who, reason_type=RestrictReasonType.CBI, reason=""),
            "withdraw": lambda: decisions.withdraw(**who, reason="Sent twice"),
        }[name]()
    assert CommentStatus.objects.get().decided_by == SUBMITTER


def test_staff_see_what_changed_since_the_version_that_the_public_sees(comment):
    comment = posted(comment)
    amend(amendment=amendment(comment, keep=[]), at=AT)
    amend(amendment=amendment(comment, text=comment.text + " Please."), at=AT)
    comment = Comment.objects.with_current_version().select_related("rendition__version").get()

    change = change_since_shown(comment)

    assert (change.since_version, change.is_since_shown) == (1, True)
    assert [(piece.kind, piece.text) for piece in change.pieces if piece.kind != "same"] == [("added", " Please.")]
    assert change.files_removed == ["letter.pdf"]


@pytest.mark.parametrize(
    ("before", "after"), [("", "a"), ("one two", "one  three"), ("ខ្មែរ ក", "ខ្មែរ ខ"), ("same", "same")]
)
def test_a_difference_holds_both_texts_whole(before, after):
    pieces = difference(before, after)

    assert "".join(piece.text for piece in pieces if piece.kind != "added") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == after
