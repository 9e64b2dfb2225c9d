"""Comments as the analysis takes them: for staff as they now stand, for the public as they were posted."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, Final

from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from comments.analysis.facts import AttachmentFacts, CommentFacts
from comments.enums import Audience
from comments.models import Attachment, AttachmentRendition, AttachmentStatus, Comment, CommentTarget, Rendition
from comments.models.comment import CURRENT_TEXT, CommentQuerySet
from rulemaking.models.document import item_id

_BATCH = 2000
WITHHELD = "withheld"

# Without objects of the models in between: most of a large docket's time would go into making them.
_COLUMNS: Final = (
    "pk",
    "tracking_number",
    "status__docket__docket_id",
    "status__number",
    "received_day",
    "channel",
    "submitter_type",
    "is_timely",
    "status__status",
)
_SUBMITTER: Final = ("organization", "first_name", "last_name")
_Row = tuple[Any, ...]


def facts_of(comments: CommentQuerySet, audience: Audience, *, in_time: Q | None = None) -> Iterator[CommentFacts]:
    """Some comments as a summary reads them, in batches and no order: for staff as they now stand, for the public as
    posted.

    Equal values are one object, so that a million copies of a letter take the room of one.

    Args:
        in_time: which of them came in time, where that is known (`comments.models.timeliness`); else each is asked.
    """
    is_public = audience == Audience.PUBLIC
    known = of_audience(comments, audience).with_received_day().order_by()
    known = known.with_timeliness() if in_time is None else known.annotate(is_timely=in_time)
    submitter = [f"rendition__{name}" if is_public else name for name in _SUBMITTER]
    rows = known.values_list(*_COLUMNS, _text(audience), *submitter)
    once: dict[Any, Any] = {}
    found = rows.iterator(chunk_size=_BATCH)
    while batch := batch_of(found):
        yield from _facts(batch, once, is_public=is_public)


def texts_of(comments: CommentQuerySet, audience: Audience) -> Iterator[str]:
    """The exact texts of some comments and of their files, as `facts_of` has them, in no order."""
    known = of_audience(comments, audience)
    yield from known.order_by().values_list(_text(audience), flat=True).iterator(chunk_size=_BATCH)
    if audience == Audience.PUBLIC:
        shown = AttachmentRendition.objects.filter(rendition__in=known.order_by().values("pk"))
        yield from shown.order_by().values_list("text", flat=True).iterator(chunk_size=_BATCH)
    else:
        current = Attachment.objects.current().filter(comment__in=known.order_by().values("pk"))
        read = AttachmentStatus.objects.filter(attachment__in=current.order_by().values("pk"))
        yield from read.order_by().values_list("text", flat=True).iterator(chunk_size=_BATCH)


def of_audience(comments: CommentQuerySet, audience: Audience) -> CommentQuerySet:
    """Those of some comments that a summary for an audience may read."""
    if audience == Audience.PUBLIC:
        return comments.filter(pk__in=Rendition.objects.posted().values("pk"))
    return comments


def _text(audience: Audience) -> Coalesce | F:
    return F("rendition__text") if audience == Audience.PUBLIC else CURRENT_TEXT


def batch_of(found: Iterator[_Row]) -> list[_Row]:
    """The next rows of a query, at most two thousand."""
    return list(islice(found, _BATCH))


def _facts(rows: Sequence[_Row], once: dict[Any, Any], *, is_public: bool) -> Iterator[CommentFacts]:
    pks = [row[0] for row in rows]
    files = _public_files(pks) if is_public else _all_files(pks)
    answers = _answers(pks)
    one: Callable[[Any, Any], Any] = once.setdefault
    for pk, tracking, docket, number, day, channel, kind, is_timely, status, text, *named in rows:
        yield CommentFacts(
            key=_key(docket, number, tracking),
            received_on=one(day, day),
            channel=one(channel, channel),
            submitter_type=one(kind, kind),
            is_late=not is_timely,
            status=one(status, status),
            text=one(text, text),
            attachments=tuple(files[pk]) if pk in files else (),
            submitter="|".join(named).strip("|").casefold() if any(named) else "",
            ref=pk,
            answers=one(answers[pk], answers[pk]) if pk in answers else (),
        )


def key_of(comment: Comment) -> str:
    """What a summary calls a comment: its number in the docket, or, before it has one, its tracking number."""
    return _key(comment.status.docket.docket_id, comment.status.number, comment.tracking_number)


def _key(docket_id: str, number: int | None, tracking_number: str) -> str:
    return item_id(docket_id, number) if number else tracking_number


def _among(pks: Sequence[int]) -> RawSQL:
    """Some primary keys as one parameter: Django and the driver would look at each of them by itself."""
    return RawSQL("SELECT unnest(%s::bigint[])", (list(pks),))


def _answers(pks: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """Numbers of the questions that each sender said the comment answers."""
    named: dict[int, tuple[int, ...]] = defaultdict(tuple)
    chosen = CommentTarget.objects.filter(comment__in=_among(pks), request__isnull=False)
    for pk, number in chosen.order_by("comment", "request__number").values_list("comment", "request__number"):
        named[pk] += (number,)
    return named


def _all_files(pks: Sequence[int]) -> dict[int, list[AttachmentFacts]]:
    files: dict[int, list[AttachmentFacts]] = defaultdict(list)
    current = Attachment.objects.current().filter(comment__in=_among(pks))
    for status in (
        AttachmentStatus.objects.filter(attachment__in=current)
        .select_related("attachment")
        .order_by("attachment__position")
    ):
        attachment = status.attachment
        files[attachment.comment_id].append(
            AttachmentFacts(
                key=f"file-{attachment.position}",
                name=attachment.file_name,
                status=status.extraction_status,
                text=status.text,
            )
        )
    return files


def _public_files(pks: Sequence[int]) -> dict[int, list[AttachmentFacts]]:
    files: dict[int, list[AttachmentFacts]] = defaultdict(list)
    for shown in (
        AttachmentRendition.objects.filter(rendition__in=_among(pks))
        .select_related("attachment__status")
        .order_by("position")
    ):
        files[shown.rendition_id].append(
            AttachmentFacts(
                key=f"file-{shown.position}",
                name=shown.title,
                status=shown.attachment.status.extraction_status if shown.key else WITHHELD,
                text=shown.text,
            )
        )
    return files
