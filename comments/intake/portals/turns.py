"""A worker's turn at a pull: it keeps what it fetched, and gives its place back when the turn or the portal ends it."""

import datetime as dt
import time
from collections.abc import Callable

from comments import jobs
from comments.intake.portals import orders
from comments.intake.portals.client import PortalAway, PortalBusy
from comments.models import Job, PortalPull

LEASE = dt.timedelta(seconds=jobs.LEASE_SECONDS)
"""It is renewed all the while: so long another worker waits for one that was killed."""

TURN_SECONDS = 120
_TELLS_SECONDS = 5


def take(job: Job, *, now: Callable[[], dt.datetime]) -> None:
    """Goes on with a pull until it is over, the turn is, or the portal asks us to wait.

    Raises:
        ServiceDown: the portal does not answer.
    """
    assert job.portal_pull_id is not None
    ordered = PortalPull.objects.select_related("document").get(pk=job.portal_pull_id)
    told_until = now()
    turn_ends = now() + dt.timedelta(seconds=TURN_SECONDS)

    def stay(words: str) -> None:
        """Says how far it is: now and then, since a portal is asked several times a second."""
        nonlocal told_until
        if now() < told_until:
            return
        if not jobs.report_progress(job=job, progress=words, leased_until=now() + LEASE):
            raise orders.Stopped
        told_until = now() + dt.timedelta(seconds=_TELLS_SECONDS)

    def wait(seconds: float) -> None:
        stay("The portal asked us to wait a moment")
        time.sleep(seconds)

    def goes_on(count: int) -> bool:
        if not jobs.advance(job=job, progress=f"{count:,} comments pulled", leased_until=now() + LEASE):
            raise orders.Stopped
        return now() < turn_ends

    try:
        with jobs.kept_lease(job=job, seconds=jobs.LEASE_SECONDS, now=now):
            is_over = orders.run(
                pull=ordered, sleep=wait, now=now, tell=lambda count: stay(f"{count:,} comments pulled"),
                goes_on=goes_on,
            )  # fmt: skip
    except orders.Stopped:
        return
    except PortalBusy as busy:
        jobs.put_off(job=job, until=now() + dt.timedelta(seconds=busy.seconds), why=f"PortalBusy: {busy}")
        return
    except PortalAway as away:
        raise jobs.ServiceDown(str(away)) from away
    if is_over:
        jobs.finish(job=job, at=now())
    else:
        jobs.give_way(job=job, at=now())
