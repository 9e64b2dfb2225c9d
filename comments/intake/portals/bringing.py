"""From another portal to an import: what changed there since the last confirmed pull, as a file to be checked."""

import datetime as dt
import tempfile
from collections.abc import Callable, Collection

from django.conf import settings
from django.core.files.base import File

from comments.intake.bulk import orders
from comments.intake.bulk.orders import ImportRefused
from comments.intake.portals.client import Portal
from comments.intake.portals.pulling import Pulled, Shelf, join, pull
from comments.models import BulkImport, Comment
from rulemaking.models import Document


class BroughtBefore(ImportRefused):
    """What was pulled waits already, from an earlier pull or from a worker that died once it had brought it.

    Attributes:
        pulled: what was pulled now: the same.
        earlier: the import that waits.
    """

    def __init__(self, refusal: ImportRefused, pulled: Pulled) -> None:
        super().__init__(str(refusal), earlier=refusal.earlier)
        self.pulled = pulled


def bring(
    *,
    portal: Portal,
    document: Document,
    document_id: str,
    by: str,
    now: Callable[[], dt.datetime],
    shelf: Shelf,
    tell: Callable[[int], None],
    goes_on: Callable[[int], bool] = lambda count: True,
) -> tuple[BulkImport | None, Pulled] | None:
    """Goes on with a pull, and at its end orders the check of what came. Nothing becomes a comment.

    Args:
        document: ours, that the comments are on.
        document_id: of the document there.
        by: username of the official, who states the portal's days of receipt.
        now: tells the time, aware, UTC; the file is brought when the pull is over.
        shelf: where the parts of this pull are kept.
        tell: is told how many comments were pulled so far.
        goes_on: is told the same after each part that is kept; False stops here, to be gone on with later. Once more
            before the file is brought: whoever finds there that the pull is no longer this worker's raises.

    Returns:
        The import, None if nothing changed there, and what was pulled; None as a whole where it was stopped.

    Raises:
        PortalFault: the portal gives no usable answer.
        BroughtBefore: what came waits already.
        ImportRefused: what came can't be taken.
    """
    source = portal.host[:60]
    earlier = BulkImport.objects.kept().filter(
        document=document, source=source, pulled_document_id=document_id, confirmed_at__isnull=False
    )
    since = earlier.order_by("-pulled_until").values_list("pulled_until", flat=True).first()

    def is_known(ids: Collection[str]) -> Collection[str]:
        return set(Comment.objects.filter(source=source, source_id__in=ids).values_list("source_id", flat=True))

    is_whole = pull(
        portal=portal,
        document_id=document_id,
        since=since,
        is_known=is_known,
        shelf=shelf,
        file_max_bytes=settings.ATTACHMENT_MAX_BYTES,
        tell=tell,
        goes_on=goes_on,
    )
    if not is_whole:
        return None
    with tempfile.TemporaryFile() as target:
        pulled = join(shelf, target)
        if not pulled.count:
            return None, pulled
        goes_on(pulled.count)  # joining may take minutes, in which somebody may have stopped it
        try:
            brought = orders.begin(
                document=document,
                upload=File(target, name="pulled.zip"),
                file_name=f"{document_id}.zip",
                source=source,
                evidence=f"receiveDate of {source}"[:150],
                pulled_document_id=document_id,
                pulled_until=pulled.until,
                by=by,
                at=now(),
            )
        except ImportRefused as refusal:
            if refusal.earlier is None:
                raise
            raise BroughtBefore(refusal, pulled) from refusal
    return brought, pulled
