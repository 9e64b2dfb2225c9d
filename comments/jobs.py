"""Leases on owed work: claim, finish, fail, order again.

A worker claims in a short transaction, works outside any, and may finish only with the token that it was given. A
worker that is killed loses its lease by time, and another takes the work. Long work keeps a short lease (`kept_lease`).
"""

import contextlib
import datetime as dt
import uuid
from collections.abc import Callable

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Least

from comments import leases
from comments.enums import JobKind
from comments.models import Job
from comments.models.job import MAX_ATTEMPTS

LEASE_SECONDS = 120
_BACKOFF_SECONDS = 10
_BACKOFF_MAX_SECONDS = 3600
_BACKOFF_FACTOR = 4
_OUTAGE_MAX_SECONDS = 300
_ATTEMPTS_COUNTED = 1000
_ALL = Q()
WORKER_LOST = "The worker was lost in the middle of it, each time."


class ServiceDown(Exception):
    """A service that the work needs, such as the scanner or the mail server, does not answer.

    It says nothing against the job, which therefore waits for the service, however long, and is never given up.
    """


class JobNotRetryable(Exception):
    """Only a job that was given up can be ordered again."""


def claim(
    *, kind: JobKind, at: dt.datetime, limit: int, lease_seconds: int = LEASE_SECONDS, among: Q = _ALL
) -> list[Job]:
    """Takes up to `limit` owed jobs of a kind, oldest first, under one lease.

    A job whose workers died MAX_ATTEMPTS times in a row is given up instead, for staff to see.

    Args:
        among: takes none but those.

    Returns:
        The jobs, with `lease_token` set; none of them is held by another live worker.
    """
    token = uuid.uuid4()
    with transaction.atomic():
        # A failure clears the lease; a lease that merely ran out means that the worker died.
        Job.objects.owed_at(at).filter(kind=kind, attempt_count__gte=MAX_ATTEMPTS, leased_until__isnull=False).update(
            failed_at=at, leased_until=None, last_error=WORKER_LOST
        )
        owed = Job.objects.owed_at(at).filter(among, kind=kind).order_by("pk")
        keys = list(owed.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:limit])
        Job.objects.filter(pk__in=keys).update(
            lease_token=token,
            leased_until=at + dt.timedelta(seconds=lease_seconds),
            attempt_count=Least(F("attempt_count") + 1, _ATTEMPTS_COUNTED),
        )
    return list(Job.objects.filter(pk__in=keys, lease_token=token).order_by("pk"))


def finish(*, job: Job, at: dt.datetime) -> bool:
    """Marks a job done. False if the lease has passed to someone else: then that one's result counts."""
    return bool(
        Job.objects.filter(pk=job.pk, lease_token=job.lease_token, done_at__isnull=True).update(
            done_at=at, leased_until=None, progress="", last_error=""
        )
    )


def fail(*, job: Job, error: str, at: dt.datetime, is_outage: bool = False) -> bool:
    """Puts a job off, ever longer, and gives it up after MAX_ATTEMPTS, for staff to see.

    Args:
        is_outage: a service is down and the job can't help it: put off for at most five minutes, and not given up.

    Returns:
        False if the lease has passed to someone else.
    """
    longest = _OUTAGE_MAX_SECONDS if is_outage else _BACKOFF_MAX_SECONDS
    # Ten seconds to an hour over MAX_ATTEMPTS: long enough for a mail server's greylisting. Sums to an hour.
    seconds = min(_BACKOFF_SECONDS * _BACKOFF_FACTOR ** min(job.attempt_count - 1, MAX_ATTEMPTS), longest)
    given_up = job.attempt_count >= MAX_ATTEMPTS and not is_outage
    return bool(
        Job.objects.filter(pk=job.pk, lease_token=job.lease_token, done_at__isnull=True).update(
            leased_until=None,
            not_before=at + dt.timedelta(seconds=seconds),
            last_error=_storable(error)[:500],
            failed_at=at if given_up else None,
        )
    )


def _storable(text: str) -> str:
    """Without what PostgreSQL refuses: an error message may quote a stranger's bytes."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def report_progress(*, job: Job, progress: str, leased_until: dt.datetime) -> bool:
    """Says where a long job stands and renews its lease. False if the lease is lost: stop working."""
    return bool(
        Job.objects.filter(pk=job.pk, lease_token=job.lease_token, done_at__isnull=True).update(
            progress=_storable(progress)[:200], leased_until=leased_until
        )
    )


def renew(*, job: Job, leased_until: dt.datetime) -> bool:
    """Renews a lease. False if it is lost: leave the job to whoever has it."""
    return bool(
        Job.objects.filter(pk=job.pk, lease_token=job.lease_token, done_at__isnull=True, failed_at__isnull=True).update(
            leased_until=leased_until
        )
    )


def kept_lease(*, job: Job, seconds: int, now: Callable[[], dt.datetime]) -> contextlib.AbstractContextManager[None]:
    """Within it a job's lease of so many seconds is renewed, as `leases.kept` does it."""
    return leases.kept(renew=lambda leased_until: renew(job=job, leased_until=leased_until), seconds=seconds, now=now)


def advance(*, job: Job, progress: str, leased_until: dt.datetime) -> bool:
    """As `report_progress`, for work that keeps what it has done: earlier attempts no longer count against it."""
    return bool(
        Job.objects.filter(pk=job.pk, lease_token=job.lease_token, done_at__isnull=True).update(
            progress=_storable(progress)[:200], leased_until=leased_until, attempt_count=1
        )
    )


def give_way(*, job: Job, at: dt.datetime) -> bool:
    """Puts long work down between two steps, for any worker to go on with. False if the lease is lost."""
    return bool(
        Job.objects.filter(pk=job.pk, lease_token=job.lease_token, done_at__isnull=True).update(
            leased_until=None, not_before=at, attempt_count=0
        )
    )


def put_off(*, job: Job, until: dt.datetime, why: str) -> bool:
    """Puts work down until an instant that something it needs has named. It counts as no failure.

    Returns:
        False if the lease has passed to someone else.
    """
    return bool(
        Job.objects.filter(pk=job.pk, lease_token=job.lease_token, done_at__isnull=True).update(
            leased_until=None, not_before=until, attempt_count=0, last_error=_storable(why)[:500]
        )
    )


def retry(*, job: Job, at: dt.datetime) -> Job:
    """Orders a job again that was given up.

    Raises:
        JobNotRetryable: it is not among the given-up ones, or someone ordered it again just now.
    """
    changed = (
        Job.objects.failed().filter(pk=job.pk).update(failed_at=None, attempt_count=0, not_before=at, leased_until=None)
    )
    if not changed:
        raise JobNotRetryable("This work was not given up, or someone ordered it again just now.")
    job.refresh_from_db()
    return job
