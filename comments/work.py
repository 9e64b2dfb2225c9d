"""The workers' work: claim what is owed, do it outside any transaction, finish under the lease.

Each function here settles up to a batch of one kind of job and says how many it took. Run twice, at once, or killed in
the middle, it does nothing twice in the database.
"""

import datetime as dt
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Model, Q

from comments import jobs
from comments.analysis import extract
from comments.api.bulk import remaking
from comments.api.bulk import runs as bulk_runs
from comments.enums import ExtractionStatus, ImportPhase, JobKind, SummaryOccasion
from comments.intake.bulk import running
from comments.intake.mail import mailbox
from comments.intake.mail.mailbox import MailboxDown
from comments.intake.mail.turns import FetchedByAnother
from comments.intake.portals import turns
from comments.leases import LeaseLost
from comments.models import AttachmentStatus, Comment, Job, Sketch
from comments.record import mail, placing, reading_parts, scanning, sketching, summaries
from comments.record.stores import open_original
from comments.record.webhooks import turns as webhook_turns
from comments.review import attachments
from rulemaking.history import change_context

_IMPORT_TURN_SECONDS = 120
_IMPORT_LEASE = dt.timedelta(seconds=jobs.LEASE_SECONDS)
"""It is renewed all the while: a batch takes about a second, and minutes where its texts or its files are long."""

Subject = TypeVar("Subject", bound=Model)
logger = structlog.get_logger(__name__)

_ALL = Q()


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def settle(
    kind: JobKind,
    act: Callable[[Job], None],
    *,
    limit: int,
    lease_seconds: int = jobs.LEASE_SECONDS,
    among: Q = _ALL,
) -> int:
    """Claims up to `limit` jobs of a kind and does each. One that fails is put off; the others go on.

    Returns:
        How many were claimed.
    """
    lease = dt.timedelta(seconds=lease_seconds)
    claimed = jobs.claim(kind=kind, at=now(), limit=limit, lease_seconds=lease_seconds, among=among)
    for job in claimed:
        assert job.leased_until is not None
        # The batch shares one lease: where those before took long, renew it, and leave what another worker has taken.
        if job.leased_until - now() < lease / 2 and not jobs.renew(job=job, leased_until=now() + lease):
            continue
        try:
            act(job)
        except LeaseLost:
            logger.info("job_taken_by_another", kind=kind, job=job.pk)
        except Exception as fault:  # whatever goes wrong with one job is shown to staff, and stops no other
            is_outage = isinstance(fault, jobs.ServiceDown)
            logger.warning("job_failed", kind=kind, job=job.pk, fault=type(fault).__name__)
            jobs.fail(job=job, error=f"{type(fault).__name__}: {fault}", at=now(), is_outage=is_outage)
            if is_outage:
                _put_off_the_rest(claimed, after=job, fault=fault)
                break
    return len(claimed)


def _put_off_the_rest(claimed: list[Job], *, after: Job, fault: Exception) -> None:
    """A service that is down is not asked again for each job of the batch: that could take a minute each."""
    for job in claimed[claimed.index(after) + 1 :]:
        jobs.fail(job=job, error=f"{type(fault).__name__}: {fault}", at=now(), is_outage=True)


def _subject(thing: Subject | None) -> Subject:
    """What a job is about. The database holds that a job of a kind names one (job_has_its_subject)."""
    assert thing is not None
    return thing


def sketch_comments(*, limit: int = 200) -> int:
    """Fingerprints the texts of comments."""

    def sketch(job: Job) -> None:
        comment = Comment.objects.with_current_version().get(pk=_subject(job.comment).pk)
        values = sketching.values_of(comment.current.text)
        with transaction.atomic():
            if jobs.finish(job=job, at=now()):
                Sketch.objects.update_or_create(comment=comment, defaults=values)
        # After it: whatever goes wrong with this hint, the fingerprint is there.
        placing.place(comment=comment)

    return settle(JobKind.SKETCH, sketch, limit=limit)


def read_files(*, limit: int = 4) -> int:
    """Reads the text of files, each in a child process with bounded time and memory."""

    def read(job: Job) -> None:
        attachment = _subject(job.attachment)
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / f"file.{attachment.file_format}"
            with open_original(attachment.key) as original, copy.open("wb") as out:
                while chunk := original.read(1 << 20):
                    out.write(chunk)
            found = extract.extract(copy, attachment.content_type)
        text = found.text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
        with transaction.atomic(), change_context(by="system:extract", why="text of the file read"):
            if jobs.finish(job=job, at=now()):
                AttachmentStatus.objects.filter(pk=attachment.pk).update(
                    extraction_status=ExtractionStatus(found.status),
                    extraction_method=found.method,
                    page_count=found.page_count,
                    text=text,
                )
                attachments.text_was_read(attachment=attachment, text=text)
        placing.place(comment=attachment.comment)

    return settle(JobKind.EXTRACT, read, limit=limit, lease_seconds=300)


def scan_files(*, limit: int = 20) -> int:
    """Has files scanned for malware."""

    def scan(job: Job) -> None:
        attachment = _subject(job.attachment)
        with open_original(attachment.key) as original:
            verdict = scanning.scan(original)
        with transaction.atomic(), change_context(by="system:scan", why="file scanned"):
            if jobs.finish(job=job, at=now()):
                AttachmentStatus.objects.filter(pk=attachment.pk).update(
                    scan_status=verdict.status, scan_result=verdict.detail[:200]
                )

    return settle(JobKind.SCAN, scan, limit=limit)


def send_messages(*, limit: int = 50) -> int:
    """Sends owed messages. A repeat after a crash carries the same Message-ID."""

    def send(job: Job) -> None:
        mail.send(notification_pk=_subject(job.notification).pk, at=now())
        jobs.finish(job=job, at=now())

    return settle(JobKind.NOTIFY, send, limit=limit)


def produce_summaries(*, limit: int = 1) -> int:
    """Produces ordered summaries. Those that somebody asked for go before those that the clock ordered."""

    def produce(job: Job) -> None:
        with jobs.kept_lease(job=job, seconds=summaries.LEASE_SECONDS, now=now):
            summaries.produce(summary=_subject(job.summary), job=job)

    def settle_those(among: Q) -> int:
        return settle(JobKind.SUMMARIZE, produce, limit=limit, lease_seconds=summaries.LEASE_SECONDS, among=among)

    return settle_those(Q(summary__occasion=SummaryOccasion.DEMAND)) or settle_those(_ALL)


def read_parts() -> int:
    """Reads a part of a summary that another worker produces.

    Returns:
        1 where there was one, else 0.
    """
    return int(reading_parts.read_one(now=now))


def make_bulk_files(*, limit: int = 1) -> int:
    """Makes ordered bulk files."""
    return settle(JobKind.BULK, _make_bulk_files, limit=limit, lease_seconds=bulk_runs.LEASE_SECONDS)


def remake_bulk_files() -> int:
    """Makes the files of one docket anew that are not served until then, unless another worker makes such files.

    So however many wait, they take one place of those that take no slow work; workers of all work help.

    Returns:
        1 where there were some, else 0.
    """
    if Job.objects.running_at(now()).filter(remaking.TAKEN_BACK, kind=JobKind.BULK).exists():
        return 0
    return settle(
        JobKind.BULK, _make_bulk_files, limit=1, lease_seconds=bulk_runs.LEASE_SECONDS, among=remaking.TAKEN_BACK
    )


def _make_bulk_files(job: Job) -> None:
    run = _subject(job.bulk_run)
    remaking.begin(run=run, at=now())
    with jobs.kept_lease(job=job, seconds=bulk_runs.LEASE_SECONDS, now=now):
        bulk_runs.produce(run=run, job=job, at=now())
    remaking.order_remakes(at=now())  # of what was taken back while they were made


def run_imports(*, limit: int = 1) -> int:
    """Checks files of comments, and imports those that were confirmed, a turn at a time."""
    return settle(JobKind.CHECK_IMPORT, _go_on_with_import, limit=limit, lease_seconds=_IMPORT_LEASE.seconds) + settle(
        JobKind.IMPORT, _go_on_with_import, limit=limit, lease_seconds=_IMPORT_LEASE.seconds
    )


def _go_on_with_import(job: Job) -> None:
    phase = ImportPhase.CHECK if job.kind == JobKind.CHECK_IMPORT else ImportPhase.IMPORT
    turn_ends = now() + dt.timedelta(seconds=_IMPORT_TURN_SECONDS)

    def goes_on(done: int) -> bool:
        holds_lease = jobs.advance(job=job, progress=f"{done:,} rows", leased_until=now() + _IMPORT_LEASE)
        return holds_lease and now() < turn_ends

    try:
        with jobs.kept_lease(job=job, seconds=_IMPORT_LEASE.seconds, now=now):
            is_over = running.run(bulk_import=_subject(job.bulk_import), phase=phase, now=now, goes_on=goes_on)
    except running.OvertakenByAnother:
        is_over = False
    if is_over:
        jobs.finish(job=job, at=now())
    else:
        jobs.give_way(job=job, at=now())


def pull_portals(*, limit: int = 1) -> int:
    """Pulls comments from other portals, as staff ordered, a turn at a time. One whose portal is away waits for it."""
    return settle(JobKind.PULL, partial(turns.take, now=now), limit=limit, lease_seconds=turns.LEASE.seconds)


def fetch_mail(*, seconds: float | None = None) -> int:
    """Takes in what came by e-mail, where a mailbox or a folder is set. Neither keeps the other waiting for good.

    Args:
        seconds: how long a turn at each may last; None: until all is taken in.

    Returns:
        How many mails are new.

    Raises:
        MailboxDown: one of them can't be read now; the next fetch tries again. What the other has is taken in.
        FetchedByAnother: likewise, another is at it.
    """
    fetches: list[Callable[[], int]] = []
    if settings.MAIL_FOLDER:
        fetches.append(lambda: mailbox.fetch_folder(Path(settings.MAIL_FOLDER), now=now, seconds=seconds))
    if settings.MAILBOX_URL:
        address = mailbox.Address.of(settings.MAILBOX_URL)
        fetches.append(lambda: mailbox.fetch_mailbox(address, now=now, seconds=seconds))
    new = 0
    faults: list[MailboxDown | FetchedByAnother] = []
    for fetch in fetches:
        try:
            new += fetch()
        except (MailboxDown, FetchedByAnother) as fault:
            faults.append(fault)
    if faults:
        raise faults[0]
    return new


def deliver_webhooks() -> int:
    """A turn of sending what webhooks are owed; how many messages were sent, taken or not."""
    return webhook_turns.deliver(now=now)
