"""A batch of rows into the record: comments, receipts, statuses with their numbers, and the work they owe.

By COPY where the table allows it. Runs in the caller's transaction.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from itertools import groupby
from typing import Any

from django.db import connection
from psycopg import sql

from comments.enums import JobKind, Status
from comments.intake.bulk.archives import Archive
from comments.intake.bulk.rows import Candidate
from comments.intake.submission import StoredFile, Submitter
from comments.intake.tracking import new_tracking_number
from comments.models import Attachment, AttachmentStatus, Comment, CommentTarget, Job, Receipt
from comments.record import receipts
from rulemaking.actions.dockets import allocate_numbers
from rulemaking.models import Document, Section

_SUBMITTER = tuple(field.name for field in fields(Submitter))
_COMMENT = (
    "id", "tracking_number", "document_id", "channel", "text", "text_sha256", "content_sha256", *_SUBMITTER,
    "received_at", "received_on", "postmarked_on", "received_basis", "received_evidence", "asserted_by",
    "submission_token", "source", "source_id", "num_items_received", "wants_email_receipt",
)  # fmt: skip
_RECEIPT = ("comment_id", "key_id", "payload", "signature", "submitter_salt")


@dataclass(frozen=True, slots=True)
class Signed:
    """A row with the tracking number and receipt that it gets if it becomes a comment."""

    candidate: Candidate
    tracking_number: str
    receipt: receipts.Signature


def sign(candidate: Candidate) -> Signed:
    """Draws a tracking number and signs the receipt: most of what a row costs, and needs no database."""
    submission = candidate.submission
    tracking_number = new_tracking_number()
    vouched = receipts.Vouched(
        act=receipts.Act.RECEIVED,
        tracking_number=tracking_number,
        version=1,
        document_id=submission.document.document_id,
        received=submission.received,
        text_sha256=candidate.text_sha256,
        files=submission.files,
        submitter=submission.submitter,
    )
    return Signed(candidate, tracking_number, receipts.sign(vouched))


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that becomes a comment: its key, and its files once they are kept."""

    pk: int
    signed: Signed
    files: tuple[StoredFile, ...]


def write(taken: Sequence[Signed], *, archive: Archive | None, at: dt.datetime) -> dict[int, str]:
    """Writes rows as comments, each with its receipt, its number in the docket and the work that it owes.

    Call it within `transaction.atomic()` and `change_context`.

    Args:
        taken: checked, signed, and not in the record.
        archive: where their files lie.
        at: now, aware, UTC; when the work is ordered.

    Returns:
        The tracking number of each, by the row's number.

    Raises:
        FileRefused: a file no longer is what it was when it was checked.
        django.db.IntegrityError: one came into the record in the meantime, or a tracking number is taken.
    """
    if not taken:
        return {}
    rows = [
        _Row(pk, signed, _kept(signed.candidate, archive))
        for pk, signed in zip(_new_keys(len(taken)), taken, strict=True)
    ]
    _copy(Comment, _COMMENT, map(_comment_values, rows))
    _copy(Receipt, _RECEIPT, map(_receipt_values, rows))
    _write_files(rows, at)
    CommentTarget.objects.bulk_create(_targets(rows))
    _owe_sketches([row.pk for row in rows], at)
    # Last: the docket stays locked until the end of the transaction, and whoever else numbers waits for it.
    _write_statuses(rows)
    return {signed.candidate.number: signed.tracking_number for signed in taken}


def _kept(candidate: Candidate, archive: Archive | None) -> tuple[StoredFile, ...]:
    if not candidate.members:
        return ()
    assert archive is not None, "rows of a bare table have no files"
    described = candidate.submission.files
    return tuple(archive.keep(name, file) for name, file in zip(candidate.members, described, strict=True))


def _new_keys(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [Comment._meta.db_table, count],
        )
        return [pk for (pk,) in cursor.fetchall()]


def _copy(model: type[Any], columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _comment_values(row: _Row) -> tuple[Any, ...]:
    candidate = row.signed.candidate
    submission = candidate.submission
    submitter, received = vars(submission.submitter), submission.received
    return (
        row.pk,
        row.signed.tracking_number,
        submission.document.pk,
        str(submission.channel),
        submission.text,
        candidate.text_sha256,
        candidate.content_sha256,
        *[str(submitter[name]) for name in _SUBMITTER],
        received.at,
        received.on,
        received.postmarked_on,
        str(received.basis),
        received.evidence,
        received.asserted_by,
        submission.submission_token,
        submission.source,
        submission.source_id,
        submission.num_items_received,
        submission.wants_email_receipt,
    )


def _receipt_values(row: _Row) -> tuple[Any, ...]:
    receipt = row.signed.receipt
    return row.pk, receipt.key_id, receipt.payload, receipt.signature, receipt.submitter_salt


def _targets(rows: Sequence[_Row]) -> Iterator[CommentTarget]:
    for row in rows:
        for chosen in row.signed.candidate.submission.targets:
            of = {"section": chosen} if isinstance(chosen, Section) else {"request": chosen}
            yield CommentTarget(comment_id=row.pk, **of)


def _write_files(rows: Sequence[_Row], at: dt.datetime) -> None:
    attachments = Attachment.objects.bulk_create(
        Attachment(comment_id=row.pk, position=position, **asdict(kept))
        for row in rows
        for position, kept in enumerate(row.files, start=1)
    )
    AttachmentStatus.objects.bulk_create(AttachmentStatus(attachment=kept) for kept in attachments)
    Job.objects.bulk_create(
        Job(kind=kind, attachment=kept, ordered_at=at, not_before=at)
        for kept in attachments
        for kind in (JobKind.SCAN, JobKind.EXTRACT)
    )


def _owe_sketches(keys: Sequence[int], at: dt.datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO comments_job (kind, comment_id, ordered_at, not_before, attempt_count, progress, last_error)
            SELECT %s, unnest(%s::bigint[]), %s, %s, 0, '', ''
            """,
            [JobKind.SKETCH, list(keys), at, at],
        )


def _write_statuses(rows: Sequence[_Row]) -> None:
    """Statuses with their numbers at once: a comment that waits for its number would be written twice."""
    # By an INSERT and not by COPY: who and why stand before the statement, where the history's trigger finds them.
    for docket_pk, keys in _by_docket(rows):
        first = allocate_numbers(docket_pk=docket_pk, count=len(keys))
        with connection.cursor() as cursor:
            cursor.execute(
                """
                INSERT INTO comments_commentstatus
                    (comment_id, number, docket_id, status, decided_by, restrict_reason_type, restrict_reason,
                     withdrawn_reason, confirmed_item_count, is_newer_version_waiting)
                SELECT given.comment_id, given.number, %s, %s, '', '', '', '', 1, FALSE
                  FROM unnest(%s::bigint[], %s::integer[]) AS given (comment_id, number)
                """,
                [docket_pk, Status.RECEIVED, keys, list(range(first, first + len(keys)))],
            )


def _by_docket(rows: Sequence[_Row]) -> Iterator[tuple[int, list[int]]]:
    """Keys of the comments of each docket, dockets in one order, so that two imports can't wait for each other."""

    def docket_of(row: _Row) -> int:
        document: Document = row.signed.candidate.submission.document
        return document.docket_id

    for docket_pk, group in groupby(sorted(rows, key=docket_of), key=docket_of):
        yield docket_pk, [row.pk for row in group]
