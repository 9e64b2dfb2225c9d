"""Runs of bulk files: ordered where due, made by a task under a lease, put in each other's place, swept."""

import datetime as dt
import gc
import tempfile
import uuid
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.db.models import Q, QuerySet

from comments import jobs
from comments.api.bulk import rows
from comments.api.bulk.formats import WRITERS, Writer, Written
from comments.api.v4 import visibility
from comments.api.v4.documents import DOCUMENTS
from comments.cycles import few_searches_for_cycles
from comments.enums import BulkFormat, BulkOccasion, Status
from comments.models import BulkFile, BulkRun, Job, Rendition
from comments.record.bulk_orders import order, owed
from comments.record.stores import public_copies
from rulemaking.deadlines import EASTERN
from rulemaking.models import Docket

logger = structlog.get_logger(__name__)

LEASE_SECONDS = 120
"""Renewed while a run is made. So long the files of a docket may be away more where a worker is killed."""

_BATCHES_A_SEARCH = 32
"""Rows leave no cycles, but looking for them goes over all that a batch holds."""

_KEPT = dt.timedelta(hours=1)
_ABANDONED = dt.timedelta(hours=1)


class BulkDoesNotReconcile(Exception):
    """A file holds other than what the same snapshot counts; nothing was published."""


def order_due(*, at: dt.datetime) -> list[BulkRun]:
    """Orders the files of every docket that needs them: where something public changed, and once a night.

    What was added waits until the last run is BULK_PAUSE_SECONDS old. What was changed or taken back does not wait:
    until then the files are not served.
    """
    dockets = visibility.public_dockets(at).filter(
        pk__in=Rendition.objects.public().order_by().values("docket").distinct()
    )
    ordered = []
    for docket in dockets:
        occasion = _occasion(docket, at)
        if occasion is not None and (occasion == BulkOccasion.TAKEN_BACK or owed(docket) is None):
            ordered.append(order(docket=docket, occasion=occasion, by="system:bulk", at=at))
    return ordered


def _occasion(docket: Docket, at: dt.datetime) -> BulkOccasion | None:
    """Why a docket's files should be made now; None if they needn't."""
    current = BulkRun.objects.current().filter(docket=docket).first()
    if current is None:
        latest = BulkRun.objects.filter(docket=docket).order_by("-pk").first()
        return None if latest is not None and _is_recent(latest, at) else BulkOccasion.CHANGE
    if holds_what_is_taken_back(current):
        return BulkOccasion.TAKEN_BACK
    if _is_recent(current, at):
        return None
    if _has_more(current, at):
        return BulkOccasion.CHANGE
    midnight = at.astimezone(EASTERN).replace(hour=0, minute=0, second=0, microsecond=0)
    return BulkOccasion.NIGHTLY if current.ordered_at < midnight else None


def _is_recent(run: BulkRun, at: dt.datetime) -> bool:
    return at - run.ordered_at < dt.timedelta(seconds=settings.BULK_PAUSE_SECONDS)


def _has_more(run: BulkRun, at: dt.datetime) -> bool:
    """Whether something became public, or a document changed, since the run's snapshot."""
    later = Rendition.objects.public().filter(docket=run.docket_id, feed_position__gt=run.feed_position)
    changed = DOCUMENTS.rows(at).filter(docket=run.docket_id, changed_at__gte=run.as_of)
    return later.exists() or changed.exists()


def holds_what_is_taken_back(run: BulkRun) -> bool:
    """Whether a comment in its files was restricted, withdrawn or edited since: then they may not be served.

    A comment that is in them had its first place by then. What changed has another by now, or waits for it.
    """
    held = Rendition.objects.filter(docket=run.docket_id, first_feed_position__lte=run.feed_position)
    return held.filter(is_change_owed=True).exists() or held.filter(feed_position__gt=run.feed_position).exists()


def produce(*, run: BulkRun, job: Job, at: dt.datetime) -> bool:
    """Makes a run's files and puts them in the place of those before, if the lease still holds.

    Args:
        at: as of when; the snapshot is taken a moment later.

    Returns:
        False if the lease was lost: then another worker's files count.

    Raises:
        BulkDoesNotReconcile: a file and the database disagree.
    """
    with tempfile.TemporaryDirectory(prefix="d311-bulk-") as folder:
        held, written = write(docket=run.docket, at=at, folder=Path(folder))
        reconcile(held, written)
        stored = [_store(run, one, at=dt.datetime.now(dt.UTC)) for one in written]
    return _publish(run, job, held, stored, at=dt.datetime.now(dt.UTC))


def write(
    *, docket: Docket, at: dt.datetime, folder: Path, formats: tuple[BulkFormat, ...] = tuple(WRITERS)
) -> tuple[rows.Snapshot, list[Written]]:
    """Writes files of one snapshot into a folder, all formats in one reading."""
    with ExitStack() as opened, rows.snapshot(docket, at=at) as held:
        writers: list[Writer] = [WRITERS[name](folder) for name in formats]
        for writer in writers:
            opened.callback(writer.discard)
        for item in rows.documents(held):
            for writer in writers:
                writer.document(item)
        with few_searches_for_cycles():
            for number, batch in enumerate(rows.comments(held)):
                for writer in writers:
                    writer.comments(batch)
                if number % _BATCHES_A_SEARCH == 0:
                    gc.collect(0)
        return held, [writer.written() for writer in writers]


def reconcile(held: rows.Snapshot, written: list[Written]) -> None:
    """Raises BulkDoesNotReconcile unless each file holds as many rows as the snapshot counts."""
    comments = sum(count for name, count in held.counts.items() if name != "documents")
    for one in written:
        expected = comments + (held.counts["documents"] if one.file_format == BulkFormat.CSV else 0)
        if one.row_count != expected:
            raise BulkDoesNotReconcile(f"{one.file_format} has {one.row_count:,} rows; {expected:,} were counted.")


def _store(run: BulkRun, one: Written, *, at: dt.datetime) -> tuple[BulkFile, Written]:
    """Puts a file into the public store. Its row stands first, so that a killed worker leaves no unknown file."""
    key = f"bulk/{run.docket.docket_id}/{run.pk}-{uuid.uuid4().hex}.{one.file_format}"
    planned = BulkFile.objects.create(run=run, file_format=one.file_format, key=key, planned_at=at)
    with one.path.open("rb") as content:
        saved = public_copies().save(key, File(content))
    if saved != key:
        raise RuntimeError(f"The store put {key} elsewhere.")
    return planned, one


@transaction.atomic
def _publish(
    run: BulkRun, job: Job, held: rows.Snapshot, stored: list[tuple[BulkFile, Written]], *, at: dt.datetime
) -> bool:
    if not jobs.finish(job=job, at=at):
        return False
    list(BulkRun.objects.select_for_update().filter(docket=run.docket_id).order_by("pk").values_list("pk"))
    for planned, one in stored:
        BulkFile.objects.filter(pk=planned.pk).update(
            row_count=one.row_count, size_bytes=one.size_bytes, sha256=one.sha256
        )
    # Of two runs at once, the one with the later snapshot stays, whichever ends last.
    is_overtaken = BulkRun.objects.current().filter(docket=run.docket_id, as_of__gt=held.at).exists()
    if not is_overtaken:
        BulkRun.objects.current().filter(docket=run.docket_id).update(is_current=False, replaced_at=at)
    BulkRun.objects.filter(pk=run.pk).update(
        as_of=held.at,
        feed_position=held.feed_position,
        counts=held.counts,
        produced_at=at,
        is_current=not is_overtaken,
        replaced_at=at if is_overtaken else None,
    )
    return True


def sweep(*, at: dt.datetime, limit: int = 100) -> int:
    """Removes files that were replaced an hour ago, and those of workers that died. Safe to run twice.

    Returns:
        How many were removed.
    """
    replaced = Q(run__is_current=False, run__replaced_at__lte=at - _KEPT)
    abandoned = Q(sha256__isnull=True, planned_at__lte=at - _ABANDONED)
    swept = list(BulkFile.objects.filter(replaced | abandoned).order_by("pk")[:limit])
    for file in swept:
        public_copies().delete(file.key)
        BulkFile.objects.filter(pk=file.pk).delete()
    return len(swept)


def current_files(docket: Docket) -> QuerySet[BulkFile]:
    """The files of a docket that are served, whole ones alone."""
    return BulkFile.objects.filter(run__docket=docket, run__is_current=True, sha256__isnull=False)


def manifest(run: BulkRun) -> dict[str, Any]:
    """What a run's files hold, as data: counts, sizes and hashes, and where in the feed to go on."""
    assert run.as_of is not None
    assert run.counts is not None
    address = f"{settings.PUBLIC_BASE_URL}/bulk/{run.docket.docket_id}"
    comments = {
        name: run.counts[name] for name in (Status.POSTED.value, Status.RESTRICTED.value, Status.WITHDRAWN.value)
    }
    return {
        "docketId": run.docket.docket_id,
        "asOf": f"{run.as_of.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}",
        "feedPosition": run.feed_position,
        "counts": {"documents": run.counts["documents"], "comments": sum(comments.values()), **comments},
        "files": [
            {
                "name": f"comments.{file.file_format}",
                "format": file.file_format,
                "rows": file.row_count,
                "size": file.size_bytes,
                "sha256": bytes(file.sha256 or b"").hex(),
                "url": f"{address}/comments.{file.file_format}",
            }
            for file in run.files.all()
            if file.sha256 is not None
        ],
    }
