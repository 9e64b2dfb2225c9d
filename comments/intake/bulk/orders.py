"""What staff do with a file of comments: bring it, confirm it, set it aside."""

import datetime as dt
from dataclasses import dataclass

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.db.models import Sum

from comments.enums import Channel, ImportEncoding, ImportFormat, ImportPhase, JobKind
from comments.intake.files import FileRefused, clean_name, discard_bytes, keep_bytes
from comments.models import BulkImport, BulkImportKey, BulkImportPart, Job
from comments.models.bulk_import import BulkImportQuerySet
from comments.wake import wake_workers
from rulemaking.deadlines import EASTERN
from rulemaking.history import change_context
from rulemaking.models import Document


class ImportRefused(Exception):
    """An import can't be begun, confirmed or set aside. `str()` says why and what to do.

    `earlier` is the import that brought the same file before, if that is why.
    """

    def __init__(self, words: str, *, earlier: BulkImport | None = None) -> None:
        super().__init__(words)
        self.earlier = earlier


@dataclass(frozen=True, kw_only=True)
class Totals:
    """How the rows of a phase came out so far. The first is the sum of the four that follow it."""

    rows: int = 0
    taken: int = 0
    known: int = 0
    conflict: int = 0
    refused: int = 0
    is_over: bool = False
    fault: str = ""
    note: str = ""

    @property
    def to_take(self) -> int:
        return self.taken + self.conflict


def totals(bulk_import: BulkImport, phase: ImportPhase) -> Totals:
    """Sums over the parts of a phase."""
    parts = BulkImportPart.objects.filter(bulk_import=bulk_import, phase=phase)
    names = {"rows": "row_count"} | {name: f"{name}_count" for name in ("taken", "known", "conflict", "refused")}
    sums = parts.aggregate(**{name: Sum(column, default=0) for name, column in names.items()})
    last = parts.filter(is_last=True).defer("outcomes").first()
    notes = parts.exclude(note="").order_by("number").values_list("note", flat=True)
    return Totals(**sums, is_over=last is not None, fault=last.fault if last else "", note=" ".join(notes))


def begin(
    *,
    document: Document,
    upload: File,
    file_name: str,
    source: str,
    evidence: str,
    by: str,
    at: dt.datetime,
    default_received_on: dt.date | None = None,
    encoding: str = ImportEncoding.UTF_8,
    pulled_document_id: str = "",
    pulled_until: dt.datetime | None = None,
) -> BulkImport:
    """Keeps a file of comments as it came, and orders its check. No comment is written.

    Args:
        upload: seekable; read in pieces.
        file_name: its ending says what it is.
        source: where the rows come from, such as `regulations.gov`: with a row's id it names a comment.
        evidence: on what the days of receipt rest, such as "List of the mail room".
        by: username of the official, who states the days of receipt.
        at: now, aware, UTC.
        default_received_on: for rows without a day of their own.
        pulled_document_id, pulled_until: where the file was pulled from another portal: of what, and until when.

    Raises:
        ImportRefused: the file or what is said of it can't be taken, or it was brought before.
    """
    file_format, name = _format_of(file_name)
    source, evidence = source.strip(), evidence.strip()
    if not source or not evidence:
        raise ImportRefused("Say where the rows come from, and what shows their days of receipt.")
    if default_received_on and default_received_on > at.astimezone(EASTERN).date():
        raise ImportRefused("The day of receipt lies in the future. Check the date.")
    if not upload.size:
        raise ImportRefused(f"“{name}” is empty. Check the file and choose it again.")
    key, digest, size = keep_bytes(upload)
    try:
        with transaction.atomic(), change_context(by=by, why="file of comments brought"):
            bulk_import = BulkImport.objects.create(
                document=document,
                source=source,
                evidence=evidence,
                default_received_on=default_received_on,
                file_format=file_format,
                encoding=encoding,
                channel=Channel.PORTAL if pulled_document_id else Channel.BULK,
                pulled_document_id=pulled_document_id,
                pulled_until=pulled_until,
                file_name=name,
                file_key=key,
                file_sha256=digest,
                file_bytes=size,
                by=by,
                at=at,
            )
            _order(bulk_import, JobKind.CHECK_IMPORT, at)
    except IntegrityError as broken:
        discard_bytes(key)  # nothing of the transaction stands, so no row names them
        earlier = BulkImport.objects.kept().filter(document=document, file_sha256=digest).first()
        if earlier is None:
            raise
        words = f"This file was brought before, as {earlier}. Open that one."
        raise ImportRefused(words, earlier=earlier) from broken
    return bulk_import


def confirm(*, bulk_import: BulkImport, by: str, at: dt.datetime) -> None:
    """Orders that a checked file goes into the record.

    Raises:
        ImportRefused: its check is not over or found a fault, nothing is to take, or somebody decided before.
    """
    checked = totals(bulk_import, ImportPhase.CHECK)
    if not checked.is_over:
        raise ImportRefused("The check is not over yet. Wait for it, and look at what it says.")
    if checked.fault:
        raise ImportRefused("The file can't be read to its end. Mend it and bring it again.")
    if not checked.to_take:
        raise ImportRefused("No row of this file can be taken. There is nothing to import.")
    with transaction.atomic(), change_context(by=by, why="import confirmed"):
        if not _undecided(bulk_import).update(confirmed_by=by, confirmed_at=at):
            raise ImportRefused("Somebody confirmed this import or set it aside just now.")
        _order(bulk_import, JobKind.IMPORT, at)


def discard(*, bulk_import: BulkImport, by: str, at: dt.datetime) -> None:
    """Sets an unconfirmed file aside. It stays in the store; the same file can be brought again.

    Raises:
        ImportRefused: it was confirmed or set aside before.
    """
    with transaction.atomic(), change_context(by=by, why="import set aside"):
        if not _undecided(bulk_import).update(discarded_by=by, discarded_at=at):
            raise ImportRefused("Somebody confirmed this import or set it aside just now.")
        Job.objects.filter(bulk_import=bulk_import, done_at__isnull=True).update(
            done_at=at, failed_at=None, leased_until=None, lease_token=None
        )
        BulkImportKey.objects.filter(bulk_import=bulk_import).delete()


def _undecided(bulk_import: BulkImport) -> BulkImportQuerySet:
    return BulkImport.objects.kept().filter(pk=bulk_import.pk, confirmed_at__isnull=True)


def _order(bulk_import: BulkImport, kind: JobKind, at: dt.datetime) -> None:
    Job.objects.create(kind=kind, bulk_import=bulk_import, ordered_at=at, not_before=at)
    transaction.on_commit(wake_workers, robust=True)


def _format_of(file_name: str) -> tuple[ImportFormat, str]:
    try:
        name = clean_name(file_name)
        return ImportFormat(name.rsplit(".", 1)[-1].lower()), name
    except FileRefused as refusal:
        raise ImportRefused(refusal.message) from refusal
    except ValueError as unknown:
        raise ImportRefused("Choose a file whose name ends in .csv, .jsonl, .xlsx or .zip.") from unknown
