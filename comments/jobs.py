"""Leases on owed work: claim, finish, fail, order again.

A worker claims in a short transaction, works outside any, and may finish only with the token that it was given. A
worker that is killed loses its lease by time, and another takes the work.
"""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import F

from comments.enums import JobKind
from comments.models import Job
from comments.models.job import MAX_ATTEMPTS

LEASE_SECONDS = 120
_BACKOFF_SECONDS = 10
_BACKOFF_MAX_SECONDS = 3600


class JobNotRetryable(Exception):
    """Only a job that was given up can be ordered again."""


def claim(*, kind: JobKind, at: dt.datetime, limit: int, lease_seconds: int = LEASE_SECONDS) -> list[Job]:
    """Takes up to `limit` owed jobs of a kind, oldest first, under one lease.

    Returns:
        The jobs, with `lease_token` set; none of them is held by another live worker.
    """
    token = uuid.uuid4()
    with transaction.atomic():
        owed = Job.objects.owed_at(at).filter(kind=kind).order_by("pk")
        keys = list(
            owed.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:limit]
        )
        Job.objects.filter(pk__in=keys).update(
            lease_token=token,
            leased_until=at + dt.timedelta(seconds=lease_seconds),
            attempt_count=F("attempt_count") + 1,
        )
    return list(Job.objects.filter(pk__in=keys, lease_token=token).order_by("pk"))


def finish(*, job: Job, at: dt.datetime) -> bool:
    """Marks a job done. False if the lease has passed to someone else: then that one's result counts."""
    return bool(
        Job.objects.filter(pk=job.pk, lease_token=job.lease_token, done_at__isnull=True).update(
            done_at=at, leased_until=None, progress="", last_error=""
        )
    )


def fail(*, job: Job, error: str, at: dt.datetime) -> bool:
    """Puts a job off, ever longer, and gives it up after MAX_ATTEMPTS, for staff to see.

    Returns:
        False if the lease has passed to someone else.
    """
    seconds = min(_BACKOFF_SECONDS * 2 ** (job.attempt_count - 1), _BACKOFF_MAX_SECONDS)
    given_up = job.attempt_count >= MAX_ATTEMPTS
    return bool(
        Job.objects.filter(pk=job.pk, lease_token=job.lease_token, done_at__isnull=True).update(
            leased_until=None,
            not_before=at + dt.timedelta(seconds=seconds),
            last_error=error[:500],
            failed_at=at if given_up else None,
        )
    )


def report_progress(*, job: Job, progress: str, leased_until: dt.datetime) -> bool:
    """Says where a long job stands and renews its lease. False if the lease is lost: stop working."""
    return bool(
        Job.objects.filter(pk=job.pk, lease_token=job.lease_token, done_at__isnull=True).update(
            progress=progress[:200], leased_until=leased_until
        )
    )


def retry(*, job: Job, at: dt.datetime) -> Job:
    """Orders a job again that was given up.

    Raises:
        JobNotRetryable: it is not among the given-up ones, or someone ordered it again just now.
    """
    changed = (
        Job.objects.failed()
        .filter(pk=job.pk)
        .update(failed_at=None, attempt_count=0, not_before=at, leased_until=None)
    )
    if not changed:
        raise JobNotRetryable("This work was not given up, or someone ordered it again just now.")
    job.refresh_from_db()
    return job
