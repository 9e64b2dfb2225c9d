"""Bulk files that may not be served any more: ordered anew at once, and when they will be there again. ADR 0045."""

import datetime as dt
import math

from django.db.models import Exists, F, OuterRef, Q

from comments.api.v4 import visibility
from comments.enums import BulkOccasion
from comments.models import BulkRun, Job, Rendition
from comments.record.bulk_orders import order

TAKEN_BACK = Q(bulk_run__occasion=BulkOccasion.TAKEN_BACK)
"""Jobs that make files anew which are not served until then."""

_SOONEST_SECONDS, _LATEST_SECONDS = 5, 3600
_BEGINS_AFTER = dt.timedelta(seconds=2)
"""From a change to the worker that begins: it gets its place in the feed, and then two messages are sent."""


def order_remakes(*, at: dt.datetime) -> list[BulkRun]:
    """Orders the files of every docket of which something was taken back or edited since they were made."""
    runs = BulkRun.objects.current().filter(docket__in=visibility.public_dockets(at)).select_related("docket")
    return [
        order(docket=run.docket, occasion=BulkOccasion.TAKEN_BACK, by="system:bulk", at=at)
        for run in runs.filter(holds_what_is_taken_back())
    ]


def holds_what_is_taken_back() -> Q:
    """Of runs, what `runs.holds_what_is_taken_back` asks of one. Each half has an index of its own."""
    last = OuterRef("feed_position")
    held = Rendition.objects.filter(docket=OuterRef("docket"), first_feed_position__lte=last).order_by()
    return Exists(held.filter(is_change_owed=True)) | Exists(held.filter(feed_position__gt=last))


def begin(*, run: BulkRun, at: dt.datetime) -> None:
    """Notes when a run is begun, from which follows when it should be there. Its snapshot sets the instant anew."""
    BulkRun.objects.filter(pk=run.pk, produced_at__isnull=True).update(as_of=at)


def seconds_until_made(run: BulkRun, *, at: dt.datetime) -> int:
    """In about how many seconds the files that take a run's place will be there, as long as those of the run took."""
    assert run.as_of is not None
    assert run.produced_at is not None
    waits = Job.objects.filter(bulk_run__docket=run.docket_id, done_at__isnull=True, failed_at__isnull=True)
    job = waits.order_by(F("leased_until").desc(nulls_last=True), "pk").select_related("bulk_run").first()
    begins = at + _BEGINS_AFTER
    if job is not None and job.leased_until is not None and job.leased_until > at:
        assert job.bulk_run is not None
        begins = job.bulk_run.as_of or at
    elif job is not None:
        begins = max(begins, job.not_before)
    left = begins + (run.produced_at - run.as_of) - at
    return min(max(math.ceil(left.total_seconds()), _SOONEST_SECONDS), _LATEST_SECONDS)
