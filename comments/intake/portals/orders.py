"""What staff do with a pull from another portal: order it, stop it. A worker does it."""

import datetime as dt
import re
import time
from collections.abc import Callable

from django.conf import settings
from django.db import IntegrityError, transaction

from comments.enums import JobKind
from comments.intake.bulk.orders import ImportRefused
from comments.intake.portals.bringing import BroughtBefore, bring
from comments.intake.portals.client import Portal, PortalAway, PortalFault
from comments.intake.portals.keeping import Stopped, StoreShelf
from comments.intake.portals.pulling import Pulled, document_there
from comments.models import BulkImport, Job, PortalPull
from comments.wake import wake_workers
from rulemaking.history import change_context
from rulemaking.models import Document

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{3,79}")
_MISSING_MAX = 100
PATIENCE_SECONDS = 10.0
"""A worker waits no longer for a portal; it takes other work, and comes again."""


class PullRefused(Exception):
    """A pull can't be ordered or stopped. `str()` says why and what to do."""


def portals() -> list[str]:
    """The v4 APIs from which one can pull. Those who run the system name them: it asks no address that is typed in."""
    return list(dict.fromkeys(url.rstrip("/") for url in (settings.PORTAL_URL, *settings.OTHER_PORTAL_URLS) if url))


def portal_at(
    base_url: str, *, sleep: Callable[[float], None] = time.sleep, patience_seconds: float = PATIENCE_SECONDS
) -> Portal:
    """The portal at an address of the settings. Our key goes to the one that it was given for, and to no other."""
    is_ours = base_url.rstrip("/") == settings.PORTAL_URL.rstrip("/")
    key = settings.PORTAL_API_KEY if is_ours else ""
    return Portal(base_url=base_url, api_key=key, sleep=sleep, patience_seconds=patience_seconds)


def order(*, document: Document, base_url: str, asked_id: str, by: str, at: dt.datetime) -> PortalPull:
    """Orders that the comments on a document there are pulled. No comment is written.

    Args:
        document: ours, that the comments are on.
        base_url: one of `portals()`.
        asked_id: of the document there, or of its docket, if one document in it takes comments.
        by: username of the official, who states the portal's days of receipt.
        at: now, aware, UTC.

    Raises:
        PullRefused: there is no such portal or id, or the same pull is under way.
    """
    if base_url not in portals():
        raise PullRefused("Choose one of the portals. Others are added in the settings.")
    asked_id = asked_id.strip()
    if not _ID.fullmatch(asked_id):
        raise PullRefused("This is no id. One looks like FINCEN-2025-0004-0001, or FINCEN-2025-0004 for a docket.")
    try:
        with transaction.atomic(), change_context(by=by, why="pull ordered"):
            ordered = PortalPull.objects.create(document=document, base_url=base_url, asked_id=asked_id, by=by, at=at)
            Job.objects.create(kind=JobKind.PULL, portal_pull=ordered, ordered_at=at, not_before=at)
            transaction.on_commit(wake_workers, robust=True)
    except IntegrityError as broken:
        raise PullRefused("The same pull is under way. Open that one.") from broken
    return ordered


def end(
    *,
    pull: PortalPull,
    at: dt.datetime,
    pulled: Pulled | None = None,
    brought: BulkImport | None = None,
    fault: str = "",
) -> bool:
    """Ends a pull with what it brought, or with why it brought nothing. False if it had ended."""
    pulled = pulled or Pulled()
    with transaction.atomic(), change_context(by="system:pull", why="pull ended"):
        ended = PortalPull.objects.under_way().filter(pk=pull.pk)
        return bool(
            ended.update(
                ended_at=at,
                comment_count=pulled.count,
                file_count=pulled.file_count,
                missing=pulled.missing[:_MISSING_MAX],
                bulk_import=brought,
                fault=fault[:500],
            )
        )


def stop(*, pull: PortalPull, by: str, at: dt.datetime) -> None:
    """Stops a pull that is under way or waits for its portal. It brings nothing.

    Raises:
        PullRefused: it is over.
    """
    with transaction.atomic(), change_context(by=by, why="pull stopped"):
        if not PortalPull.objects.under_way().filter(pk=pull.pk).update(ended_at=at, fault=f"Stopped by {by}."):
            raise PullRefused("This pull is over; there is nothing to stop.")
        Job.objects.filter(portal_pull=pull, done_at__isnull=True).update(
            done_at=at, failed_at=None, leased_until=None, lease_token=None
        )


def run(
    *,
    pull: PortalPull,
    sleep: Callable[[float], None],
    now: Callable[[], dt.datetime],
    tell: Callable[[int], None],
    goes_on: Callable[[int], bool] = lambda count: True,
) -> bool:
    """Goes on with what was ordered, and ends the pull with what it brought or with why it can't bring anything.

    Killed in the middle, or stopped by its portal, it goes on from the last part that is kept.

    Args:
        sleep: waits so many seconds, where the portal asks for a moment.
        tell: is told how many comments were pulled so far.
        goes_on: is told the same after each part that is kept; False stops here, to be gone on with later.

    Returns:
        Whether the pull is over.

    Raises:
        PortalBusy: the portal asks us to come again later; the pull is still under way.
        PortalAway: the portal does not answer now; likewise.
        Stopped: somebody stopped the pull, or another worker has it.
    """
    portal = portal_at(pull.base_url, sleep=sleep, patience_seconds=PATIENCE_SECONDS)
    try:
        found = bring(
            portal=portal, document=pull.document, document_id=_found_id(pull, portal), by=pull.by, now=now,
            shelf=StoreShelf(pull, now), tell=tell, goes_on=goes_on,
        )  # fmt: skip
        if found is None:
            return False
    except PortalAway:
        raise
    except PortalFault as fault:
        end(pull=pull, at=now(), fault=str(fault))
    except BroughtBefore as before:
        end(pull=pull, at=now(), pulled=before.pulled, brought=before.earlier)
    except ImportRefused as refusal:
        end(pull=pull, at=now(), fault=str(refusal))
    else:
        brought, pulled = found
        end(pull=pull, at=now(), pulled=pulled, brought=brought)
    return True


def _found_id(pull: PortalPull, portal: Portal) -> str:
    """The document there. Looked for once: what its docket holds may change while a pull goes on for days."""
    if not pull.found_id:
        pull.found_id = document_there(portal, pull.asked_id)
        with change_context(by="system:pull", why="document found there"):
            PortalPull.objects.under_way().filter(pk=pull.pk).update(found_id=pull.found_id)
    return pull.found_id


__all__ = [
    "PATIENCE_SECONDS", "PullRefused", "Stopped", "end", "order", "portal_at", "portals", "run", "stop",
]  # fmt: skip
