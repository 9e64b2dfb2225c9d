"""What a submitter does with a comment after sending it: change it, or take it back, until the period closes.

Each is one transaction that locks the comment's status, as the staff's decisions do: whoever comes second sees what the
first did. The versions before stay as they are, and the comment counts once. docs/adr/0025.
"""

import datetime as dt
import hashlib
from collections.abc import Collection
from dataclasses import asdict, dataclass, fields

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from comments.enums import ExtractionStatus, JobKind, ScanStatus, Status
from comments.intake import timeliness, validation
from comments.intake.submission import Received, StoredFile, Submitter
from comments.intake.submit import content_sha256
from comments.models import (
    Attachment,
    AttachmentStatus,
    Comment,
    CommentStatus,
    CommentVersion,
    Job,
    Receipt,
    Rendition,
    Sketch,
    Withdrawal,
)
from comments.models.comment_status import SUBMITTER, WITHDRAWN_BY_SUBMITTER
from comments.models.receipt import SignedReceipt
from comments.models.version import VERSIONS_MAX
from comments.record import receipts
from comments.wake import wake_workers
from rulemaking.history import change_context


class NotAmendable(Exception):
    """The comment can't be changed or taken back now. `str()` is a sentence for the submitter."""


class PeriodClosed(NotAmendable):
    """Its comment period is over."""

    def __init__(self) -> None:
        super().__init__(_("The comment period has closed. What you sent stays in the record as it was then."))


class CommentWithdrawn(NotAmendable):
    """Its submitter or staff withdrew it."""

    def __init__(self) -> None:
        super().__init__(
            _("This comment was withdrawn, so it can’t be changed. While the period is open, you can send another.")
        )


class ChangedMeanwhile(NotAmendable):
    """Another change came in since the sender opened the form."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This comment was changed in another window since you opened this page. "
                "Open it again and look at it first."
            )
        )


@dataclass(frozen=True, kw_only=True)
class Amendment:
    """A new version of a comment, as its submitter sends it.

    Attributes:
        comment: with its status and current version loaded.
        seen_version: the number of the version that the sender started from.
        keep: keys of the current version's attachments that stay, in any order; they come before the new files.
        files: new ones; their bytes lie in the originals' store.
        received: when, by our own clock: an instant, never a day alone.
        submission_token: names the act of sending; the same token twice is one version.
    """

    comment: Comment
    seen_version: int
    text: str
    keep: Collection[int]
    files: tuple[StoredFile, ...]
    received: Received
    submission_token: str


@dataclass(frozen=True)
class Amended:
    """A version that is in the record. `is_new` is False where the same sending had come before."""

    version: CommentVersion
    is_new: bool


def amend(*, amendment: Amendment, at: dt.datetime) -> Amended:
    """Writes a new version of a comment, with its receipt and the work it owes. It counts from then on.

    A comment that is posted stays posted as it was, until staff have looked at the new version.

    Args:
        at: now, aware, UTC; when the work is ordered. The legal time is `amendment.received`.

    Raises:
        SubmissionInvalid: its text or files can't be taken, or nothing changed; names each.
        NotAmendable: the period is over, the comment is withdrawn, or another change came first.
    """
    if earlier := _already_received(amendment):
        return Amended(earlier, is_new=False)
    try:
        with transaction.atomic():
            version = _amend(amendment, at)
            transaction.on_commit(wake_workers, robust=True)
        return Amended(version, is_new=True)
    except (IntegrityError, ChangedMeanwhile):
        # The same sending from another tab, at the same instant: it won, and its version is this one's.
        if earlier := _already_received(amendment):
            return Amended(earlier, is_new=False)
        raise


def _already_received(amendment: Amendment) -> CommentVersion | None:
    return CommentVersion.objects.filter(
        submission_token=amendment.submission_token, comment=amendment.comment.pk
    ).first()


def _amend(amendment: Amendment, at: dt.datetime) -> CommentVersion:
    comment = _locked(amendment.comment)
    _require_amendable(comment, amendment.received)
    if comment.current.version != amendment.seen_version:
        raise ChangedMeanwhile
    before = list(Attachment.objects.current().filter(comment=comment).order_by("position"))
    kept = [attachment for attachment in before if attachment.pk in amendment.keep]
    text = validation.normal_newlines(amendment.text)
    files = tuple(StoredFile.of(attachment) for attachment in kept) + amendment.files
    _check(comment, text, files, amendment)
    text_sha256 = hashlib.sha256(text.encode()).digest()
    number = comment.current.version + 1
    signed = receipts.sign(
        receipts.Vouched(
            act=receipts.Act.AMENDED,
            tracking_number=comment.tracking_number,
            version=number,
            document_id=comment.document.document_id,
            received=amendment.received,
            text_sha256=text_sha256,
            files=files,
            submitter=submitter_of(comment),
            previous=bytes(last_receipt(comment).payload),
        )
    )
    version = CommentVersion.objects.create(
        comment=comment,
        version=number,
        text=text,
        text_sha256=text_sha256,
        content_sha256=content_sha256(text_sha256, files),
        received_at=_instant(amendment.received),
        submission_token=amendment.submission_token,
        **vars(signed),
    )
    with change_context(by=SUBMITTER, why=f"changed by the submitter: version {number}"):
        CommentStatus.objects.filter(pk=comment.pk).update(
            current_version=version, is_newer_version_waiting=comment.status.status != Status.RECEIVED
        )
        attachments = _write_attachments(version, kept, amendment.files)
    # Until it is made anew, the comment is like no other: else what it says now would count as a copy's words.
    Sketch.objects.filter(comment=comment).delete()
    _owe_work(comment, attachments, at)
    return version


@transaction.atomic
def withdraw(*, comment: Comment, received: Received, at: dt.datetime) -> Withdrawal:
    """Takes a comment out of consideration because its submitter asks. Asked for twice, it is the first that counts.

    If it was ever posted, a shell with the reason stays public; if not, nothing is. All versions stay in the record.

    Raises:
        NotAmendable: the period is over, or staff withdrew it before.
    """
    comment = _locked(comment)
    if earlier := Withdrawal.objects.filter(pk=comment.pk).first():
        return earlier
    _require_amendable(comment, received)
    current = comment.current
    signed = receipts.sign(
        receipts.Vouched(
            act=receipts.Act.WITHDRAWN,
            tracking_number=comment.tracking_number,
            version=current.version,
            document_id=comment.document.document_id,
            received=received,
            text_sha256=bytes(current.text_sha256),
            files=_stored_files(comment),
            submitter=submitter_of(comment),
            previous=bytes(last_receipt(comment).payload),
        )
    )
    withdrawal = Withdrawal.objects.create(comment=comment, received_at=_instant(received), **vars(signed))
    with change_context(by=SUBMITTER, why="withdrawn by the submitter"):
        CommentStatus.objects.filter(pk=comment.pk).update(
            status=Status.WITHDRAWN,
            decided_at=at,
            decided_by=SUBMITTER,
            restrict_reason_type="",
            restrict_reason="",
            withdrawn_reason=WITHDRAWN_BY_SUBMITTER,
            is_newer_version_waiting=False,
        )
        Rendition.objects.filter(pk=comment.pk).update(is_change_owed=True)
    transaction.on_commit(wake_workers, robust=True)
    return withdrawal


def is_amendable(comment: Comment, received: Received) -> bool:
    """Whether a submitter could change or withdraw it at that time. Needs `status` and `document.rulemaking`."""
    return comment.status.status != Status.WITHDRAWN and timeliness.is_open(comment.document.rulemaking, received)


def last_receipt(comment: Comment) -> SignedReceipt:
    """The receipt of the version that counts. Needs `with_current_version()`."""
    return comment.status.current_version or Receipt.objects.get(pk=comment.pk)


def submitter_of(comment: Comment) -> Submitter:
    """Who sent it, as they said."""
    return Submitter(**{item.name: getattr(comment, item.name) for item in fields(Submitter)})


def _locked(comment: Comment) -> Comment:
    """The comment as it now stands. Whoever decides or changes waits until this transaction is over."""
    CommentStatus.objects.select_for_update().get(pk=comment.pk)
    found = Comment.objects.with_current_version().select_related("document__docket", "document__rulemaking")
    return found.get(pk=comment.pk)


def _require_amendable(comment: Comment, received: Received) -> None:
    if comment.status.status == Status.WITHDRAWN:
        raise CommentWithdrawn
    if not timeliness.is_open(comment.document.rulemaking, received):
        raise PeriodClosed


def _check(comment: Comment, text: str, files: tuple[StoredFile, ...], amendment: Amendment) -> None:
    """As for a comment; besides, a version that changes nothing is none.

    Raises:
        SubmissionInvalid
        NotAmendable: there are as many versions as the record takes.
    """
    errors = validation.check_content(text, files)
    is_same = content_sha256(hashlib.sha256(text.encode()).digest(), files) == bytes(comment.current.content_sha256)
    if not errors and is_same:
        errors = {"text": [_("You changed nothing. Change the text or the files, or leave the comment as it is.")]}
    if errors:
        raise validation.SubmissionInvalid(errors)
    if comment.current.version >= VERSIONS_MAX:
        raise NotAmendable(
            _("This comment was changed %(count)s times, and can’t be changed again.") % {"count": VERSIONS_MAX - 1}
        )


def _instant(received: Received) -> dt.datetime:
    assert received.at is not None, "changes come by the web, whose clock gives an instant"
    return received.at


def _stored_files(comment: Comment) -> tuple[StoredFile, ...]:
    """The files of the version that counts, in their order."""
    current = Attachment.objects.current().filter(comment=comment).order_by("position")
    return tuple(StoredFile.of(attachment) for attachment in current)


def _write_attachments(
    version: CommentVersion, kept: list[Attachment], files: tuple[StoredFile, ...]
) -> list[AttachmentStatus]:
    """The version's files. What was learned of a kept one holds for it here, too: the bytes are the same."""
    learned = {status.pk: status for status in AttachmentStatus.objects.filter(attachment__in=kept)}
    rows = [
        Attachment(
            comment_id=version.comment_id,
            version=version,
            position=position,
            kept_from_id=source.kept_from_id or source.pk if source else None,
            **asdict(stored),
        )
        for position, (source, stored) in enumerate(
            [*((item, StoredFile.of(item)) for item in kept), *((None, item) for item in files)], start=1
        )
    ]
    Attachment.objects.bulk_create(rows)
    statuses = []
    for row, source in zip(rows, [*kept, *[None] * len(files)], strict=True):
        status = AttachmentStatus(attachment=row)
        if source is not None:
            for name in ("scan_status", "scan_result", "extraction_status", "extraction_method", "page_count", "text"):
                setattr(status, name, getattr(learned[source.pk], name))
        statuses.append(status)
    return AttachmentStatus.objects.bulk_create(statuses)


def _owe_work(comment: Comment, statuses: list[AttachmentStatus], at: dt.datetime) -> None:
    """The text is fingerprinted anew, and what is not known of a file is found out.

    A worker that reads the version before loses its lease, so that its result can't land after this one's.
    """
    jobs = []
    for status in statuses:
        if status.scan_status == ScanStatus.OWED:
            jobs.append(Job(kind=JobKind.SCAN, attachment_id=status.pk, ordered_at=at, not_before=at))
        if status.extraction_status == ExtractionStatus.OWED:
            jobs.append(Job(kind=JobKind.EXTRACT, attachment_id=status.pk, ordered_at=at, not_before=at))
    Job.objects.bulk_create(jobs)
    Job.objects.update_or_create(
        kind=JobKind.SKETCH,
        comment=comment,
        defaults={
            "ordered_at": at,
            "not_before": at,
            "lease_token": None,
            "leased_until": None,
            "attempt_count": 0,
            "done_at": None,
            "failed_at": None,
            "last_error": "",
        },
    )
