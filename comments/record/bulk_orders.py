"""Orders of bulk files: rows that a task settles. What makes the files is comments/api/bulk. ADR 0045."""

import datetime as dt

from django.db import connection, transaction
from django.db.models import Q

from comments.enums import BulkOccasion, JobKind
from comments.models import BulkRun, Job, Rendition
from comments.wake import wake_workers
from rulemaking.models import Docket, Rulemaking

_ORDERS_LOCK = 311_002


@transaction.atomic
def order(*, docket: Docket, occasion: BulkOccasion, by: str, at: dt.datetime) -> BulkRun:
    """Orders a docket's bulk files. Where a run is owed already, that one is given back.

    What was taken back makes an order that waits urgent, whatever it was made for.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ORDERS_LOCK])
    ordered = owed(docket)
    if ordered is not None:
        if occasion == BulkOccasion.TAKEN_BACK != ordered.occasion:
            BulkRun.objects.filter(pk=ordered.pk).update(occasion=occasion)
            ordered.occasion = occasion
            transaction.on_commit(wake_workers, robust=True)
        return ordered
    run = BulkRun.objects.create(docket=docket, occasion=occasion, ordered_at=at, ordered_by=by)
    Job.objects.create(kind=JobKind.BULK, bulk_run=run, ordered_at=at, not_before=at)
    transaction.on_commit(wake_workers, robust=True)
    return run


def order_of_rule(*, rulemaking: Rulemaking, by: str, at: dt.datetime) -> list[BulkRun]:
    """Orders the bulk files of a rule's dockets, those that have public comments."""
    with_comments = Rendition.objects.public().order_by().values("docket").distinct()
    dockets = rulemaking.dockets.filter(pk__in=with_comments).order_by("docket_id")
    return [order(docket=docket, occasion=BulkOccasion.DEMAND, by=by, at=at) for docket in dockets]


def owed(docket: Docket) -> BulkRun | None:
    """The run of a docket that is ordered, not made yet, and not given up."""
    waits = Q(jobs__isnull=False, jobs__done_at__isnull=True, jobs__failed_at__isnull=True)
    return BulkRun.objects.filter(waits, docket=docket).first()


def latest_of_rule(rulemaking: Rulemaking) -> list[BulkRun]:
    """The last run of each docket of a rule, with its job."""
    latest = BulkRun.objects.filter(docket__rulemakings=rulemaking).order_by("docket_id", "-pk").distinct("docket_id")
    return list(latest.select_related("docket").prefetch_related("jobs"))
