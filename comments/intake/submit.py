"""The one way in: every channel ends here."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from django.db import IntegrityError, transaction

from comments.enums import JobKind, NotificationKind
from comments.intake import at_once, plain, timeliness, validation
from comments.intake.plain_statement import RECEIPT_MAILS_A_DAY
from comments.intake.submission import StoredFile, Submission
from comments.intake.tracking import new_tracking_number
from comments.models import (
    Attachment,
    AttachmentStatus,
    Comment,
    CommentStatus,
    CommentTarget,
    Job,
    Notification,
    Receipt,
)
from comments.rate_limits import Limit
from comments.record import receipts
from comments.wake import wake_workers
from rulemaking.history import change_context
from rulemaking.models import RequestForComment, Section


@dataclass(frozen=True)
class Accepted:
    """A comment that is in the record. `is_new` is False where the same submission had come before."""

    comment: Comment
    receipt: Receipt
    is_new: bool


def submit(*, submission: Submission, at: dt.datetime) -> Accepted:
    """Writes a submission into the record, once, with its receipt and the work it owes.

    It needs PostgreSQL and the file store, nothing else: the broker is only woken after the commit.

    Args:
        submission: what came; its files already lie in the store.
        at: now, aware, UTC; when the work is ordered. The legal time is `submission.received`.

    Returns:
        The comment and its receipt. The same `submission_token`, or the same source, source id, content and names,
        gives the first one's, with `is_new` False.

    Raises:
        SubmissionInvalid: its fields can't be taken, or its receipt lies after `at`; names each.
        CommentPeriodNotOpen: the rule takes no comment at the time of receipt.
    """
    submission = replace(submission, text=validation.normal_newlines(submission.text))
    validation.check(submission)
    validation.check_not_in_future(submission.received, at=at)
    if earlier := _already_received(submission):
        return earlier
    timeliness.require_open(submission.document.rulemaking, submission.received)
    for is_last_try in (False, True):
        try:
            with transaction.atomic():
                accepted = _write(submission, at)
                transaction.on_commit(wake_workers, robust=True)
        except IntegrityError:
            # The same submission, at the same instant, from another tab or worker: it won, and its receipt is this
            # one's. Otherwise the random tracking number was taken (once in 1e17): another try draws another.
            accepted = None
            if is_last_try and not _already_received(submission):
                raise
        if accepted := accepted or _already_received(submission):
            return accepted
    raise AssertionError("unreachable: the last try returns or raises")


def submit_plain(
    *, submission: Submission, limits: Sequence[tuple[Limit, str]] = (), at: dt.datetime
) -> plain.Written | None:
    """Counts a submission without files, and writes it into the record, by one statement.

    The statement itself holds it against its sender's limits, the rule's periods, and a comment with the same token.
    Where it wrote nothing and no limit is reached, `submit` finds out why, and answers.

    Args:
        submission: with a token and an instant of receipt; without files and source. It was found good by
            `validation.check`, and its text has LF line ends.
        limits: of its sender.
        at: now, aware, UTC.

    Returns:
        What the statement did; None if the database refused it, and nothing was counted.

    Raises:
        SubmissionInvalid: the receipt lies after `at`.
    """
    assert is_plain(submission)
    validation.check_not_in_future(submission.received, at=at)
    written = plain.write(submission, limits=limits, at=at)
    if written is not None and written.comment_pk is not None:
        transaction.on_commit(wake_workers, robust=True)
    return written


def is_plain(submission: Submission) -> bool:
    """Whether `submit_plain` takes it."""
    return (
        not (submission.files or submission.source)
        and bool(submission.submission_token)
        and submission.received.at is not None
    )


def content_sha256(text_sha256: bytes, files: tuple[StoredFile, ...]) -> bytes:
    """SHA-256 over the text's hash and each file's, in order."""
    return hashlib.sha256(text_sha256 + b"".join(kept.sha256 for kept in files)).digest()


def _already_received(submission: Submission) -> Accepted | None:
    found = Comment.objects.select_related("receipt")
    comment = None
    if submission.submission_token:
        comment = found.filter(submission_token=submission.submission_token).first()
    if comment is None and submission.source:
        text_sha256 = hashlib.sha256(submission.text.encode()).digest()
        # Exports have given one id to several people who sent one form letter: the names are part of what it is.
        comment = found.filter(
            source=submission.source,
            source_id=submission.source_id,
            content_sha256=content_sha256(text_sha256, submission.files),
            first_name=submission.submitter.first_name,
            last_name=submission.submitter.last_name,
            organization=submission.submitter.organization,
        ).first()
    return Accepted(comment, comment.receipt, is_new=False) if comment else None


def _rows(submission: Submission, at: dt.datetime) -> at_once.Rows:
    """What every comment has, not yet written."""
    text_sha256 = hashlib.sha256(submission.text.encode()).digest()
    received = submission.received
    comment = Comment(
        tracking_number=new_tracking_number(),
        document=submission.document,
        channel=submission.channel,
        text=submission.text,
        text_sha256=text_sha256,
        content_sha256=content_sha256(text_sha256, submission.files),
        received_at=received.at,
        received_on=received.on,
        received_basis=received.basis,
        received_evidence=received.evidence,
        asserted_by=received.asserted_by,
        postmarked_on=received.postmarked_on,
        submission_token=submission.submission_token,
        source=submission.source,
        source_id=submission.source_id,
        num_items_received=submission.num_items_received,
        wants_email_receipt=submission.wants_email_receipt,
        **asdict(submission.submitter),
    )
    return at_once.Rows(
        comment=comment,
        status=CommentStatus(docket_id=submission.document.docket_id),
        receipt=receipts.build(comment, submission),
        owed=Job(ordered_at=at, not_before=at),
    )


def _write(submission: Submission, at: dt.datetime) -> Accepted | None:
    """Writes it whole; None if another with its token came meanwhile."""
    rows = _rows(submission, at)
    why = f"received by {submission.channel}"
    if not at_once.write(rows, why=why):
        return None
    comment = rows.comment
    if submission.targets:
        CommentTarget.objects.bulk_create(_target(comment, chosen) for chosen in submission.targets)
    jobs = []
    if submission.files:
        with change_context(by="public", why=why):
            attachments = _write_attachments(comment, submission.files)
        jobs += [Job(kind=kind, attachment=kept) for kept in attachments for kind in (JobKind.SCAN, JobKind.EXTRACT)]
    if submission.wants_email_receipt and (owed := _owe_receipt_mail(comment, submission.language, at)):
        jobs.append(Job(kind=JobKind.NOTIFY, notification=owed))
    for job in jobs:
        job.ordered_at = job.not_before = at
    Job.objects.bulk_create(jobs)
    return Accepted(comment, rows.receipt, is_new=True)


def _target(comment: Comment, chosen: RequestForComment | Section) -> CommentTarget:
    if isinstance(chosen, Section):
        return CommentTarget(comment=comment, section=chosen)
    return CommentTarget(comment=comment, request=chosen)


def _write_attachments(comment: Comment, files: tuple[StoredFile, ...]) -> list[Attachment]:
    attachments = Attachment.objects.bulk_create(
        Attachment(comment=comment, position=position, **asdict(kept)) for position, kept in enumerate(files, start=1)
    )
    AttachmentStatus.objects.bulk_create(AttachmentStatus(attachment=kept) for kept in attachments)
    return attachments


def _owe_receipt_mail(comment: Comment, language: str, at: dt.datetime) -> Notification | None:
    """A receipt by mail; none where the address was sent its share today: anyone can type anyone's address."""
    day = dt.timedelta(days=1)
    receipts_sent = Notification.objects.filter(kind=NotificationKind.RECEIPT, ordered_at__gt=at - day)
    if receipts_sent.filter(email__iexact=comment.email).count() >= RECEIPT_MAILS_A_DAY:
        return None
    return Notification.objects.create(
        kind=NotificationKind.RECEIPT,
        email=comment.email,
        language=language,
        comment=comment,
        message_id=plain.new_message_id(),
        ordered_at=at,
    )
