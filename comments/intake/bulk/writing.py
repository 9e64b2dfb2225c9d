"""A batch of rows into the record: comments, receipts, fingerprints, statuses with their numbers, and what they owe.

By COPY where the table allows it. Runs in the caller's transaction.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from django.db import connection
from psycopg import sql

from comments.enums import JobKind, Status
from comments.intake.bulk.archives import Archive
from comments.intake.bulk.lines import COMMENT_COLUMNS, RECEIPT_COLUMNS, Ready
from comments.intake.bulk.sketches import SKETCH_COLUMNS
from comments.intake.submission import StoredFile
from comments.models import Attachment, AttachmentStatus, Comment, CommentTarget, Job, Receipt, Sketch
from comments.models.comment_status import came_at_sql
from rulemaking.actions.dockets import allocate_numbers


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that becomes a comment: its key, and its files once they are kept."""

    pk: int
    ready: Ready
    files: tuple[StoredFile, ...]


def write(
    taken: Sequence[Ready], *, sketches: Mapping[str, bytes], archive: Archive | None, at: dt.datetime
) -> dict[int, str]:
    """Writes rows as comments, each with its receipt, fingerprint, number in the docket and the work that it owes.

    Call it within `transaction.atomic()` and `change_context`.

    Args:
        taken: checked, signed, and not in the record.
        sketches: lines of their fingerprints by their texts; of what has none, it is owed.
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
    rows = [_Row(pk, ready, _kept(ready, archive)) for pk, ready in zip(_new_keys(len(taken)), taken, strict=True)]
    _copy(Comment, COMMENT_COLUMNS, b"".join([b"%d\t%b" % (row.pk, row.ready.comment) for row in rows]))
    _copy(Receipt, RECEIPT_COLUMNS, b"".join([b"%d\t%b" % (row.pk, row.ready.receipt) for row in rows]))
    found = [(row.pk, sketches.get(row.ready.text)) for row in rows]
    _copy(Sketch, SKETCH_COLUMNS, b"".join([b"%d\t%b" % (pk, line) for pk, line in found if line]))
    _write_files(rows, at)
    CommentTarget.objects.bulk_create(_targets(rows))
    _owe_sketches([pk for pk, line in found if not line], at)
    # Last: the docket stays locked until the end of the transaction, and whoever else numbers waits for it.
    _write_statuses(rows)
    return {ready.number: ready.tracking_number for ready in taken}


def _kept(ready: Ready, archive: Archive | None) -> tuple[StoredFile, ...]:
    if not ready.members:
        return ()
    assert archive is not None, "rows of a bare table have no files"
    return tuple(archive.keep(name, file) for name, file in zip(ready.members, ready.files, strict=True))


def _new_keys(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            # In a query of its own, the sequence is looked for once and not for each key.
            "SELECT nextval((SELECT pg_get_serial_sequence(%s, 'id'))::regclass) FROM generate_series(1, %s)",
            [Comment._meta.db_table, count],
        )
        return [pk for (pk,) in cursor.fetchall()]


def _copy(model: type[Any], columns: Sequence[str], lines: bytes) -> None:
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(lines)


def _targets(rows: Sequence[_Row]) -> Iterator[CommentTarget]:
    for row in rows:
        for request_pk, section_pk in row.ready.targets:
            yield CommentTarget(comment_id=row.pk, request_id=request_pk, section_id=section_pk)


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
    if not keys:
        return
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
                     withdrawn_reason, confirmed_item_count, is_newer_version_waiting, came_at)
                SELECT given.comment_id, given.number, %s, %s, '', '', '', '', 1, FALSE, {came_at}
                  FROM unnest(%s::bigint[], %s::integer[]) AS given (comment_id, number)
                  JOIN comments_comment AS comment ON comment.id = given.comment_id
                """.format(came_at=came_at_sql("comment")),  # noqa: S608 - a name of our own
                [docket_pk, Status.RECEIVED, keys, list(range(first, first + len(keys)))],
            )


def _by_docket(rows: Sequence[_Row]) -> Iterator[tuple[int, list[int]]]:
    """Keys of the comments of each docket, dockets in one order, so that two imports can't wait for each other."""

    def docket_of(row: _Row) -> int:
        return row.ready.docket_pk

    for docket_pk, group in groupby(sorted(rows, key=docket_of), key=docket_of):
        yield docket_pk, [row.pk for row in group]
