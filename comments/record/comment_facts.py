"""Comments as the analysis takes them: for staff as they now stand, for the public as they were posted."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, islice, repeat
from operator import not_
from typing import Any, Final

from django.db.models import F, Q
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
    "status__confirmed_item_count",
)
_SUBMITTER: Final = ("organization", "first_name", "last_name")
_Row = tuple[Any, ...]
_Files = dict[int, list[AttachmentFacts]]


def facts_of(comments: CommentQuerySet, audience: Audience, *, in_time: Q | None = None) -> Iterator[CommentFacts]:
    """Some comments as a summary reads them, in batches and no order: for staff as they now stand, for the public as
    posted.

    Equal values are one object, so that a million copies of a letter take the room of one.

    Args:
        in_time: which of them came in time, where that is known (`comments.models.timeliness`); else each is asked.
    """
    is_public = audience == Audience.PUBLIC
    theirs = of_audience(comments, audience).order_by()
    known = theirs.with_received_day()
    known = known.with_timeliness() if in_time is None else known.annotate(is_timely=in_time)
    signatories, *submitter = [f"rendition__{name}" if is_public else name for name in ("signatories", *_SUBMITTER)]
    rows = known.values_list(*_COLUMNS, _text(audience), signatories, *submitter)
    batches = _batches(rows.iterator(chunk_size=_BATCH))
    first = next(batches)
    # Asked for after the comments: a comment that comes between two questions would be read without its files.
    # And of all at once: asked for each batch, comments that have none took as long as all else about them.
    files = _public_files(theirs) if is_public else _all_files(theirs)
    answers = _answers(theirs)
    once: dict[Any, Any] = {}
    for batch in chain([first], batches):
        yield from _facts(batch, files, answers, once)


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


def _batches(found: Iterator[_Row]) -> Iterator[list[_Row]]:
    """The rows of a query, two thousand at a time; those that follow are fetched while these are taken."""
    batch = _batch_of(found)
    if len(batch) < _BATCH:
        yield batch
        return
    with ThreadPoolExecutor(1, "fetch") as beside:
        while batch:
            following = beside.submit(_batch_of, found)
            yield batch
            batch = following.result()


def _batch_of(found: Iterator[_Row]) -> list[_Row]:
    """The next rows of a query, at most two thousand."""
    return list(islice(found, _BATCH))


def _facts(
    rows: Sequence[_Row], files: _Files, answers: Mapping[int, tuple[int, ...]], once: dict[Any, Any]
) -> Iterator[CommentFacts]:
    """By columns, so that no line of Python is run for each value of each of a million rows."""
    if not rows:
        return
    columns = zip(*rows, strict=True)
    pks, tracking, dockets, numbers, days, channels, kinds, are_timely, statuses, items, texts, besides, *named = (
        columns
    )
    one: Callable[[Any, Any], Any] = once.setdefault
    yield from map(
        CommentFacts,
        map(_key, dockets, numbers, tracking),
        map(one, days, days),
        map(one, channels, channels),
        map(one, kinds, kinds),
        map(not_, are_timely),
        map(one, statuses, statuses),
        map(one, texts, texts),
        [tuple(files.get(pk, ())) for pk in pks] if files else repeat(()),
        map(_submitter, zip(*named, strict=True)),
        pks,
        [one(given, given) for given in map(answers.get, pks, repeat(()))] if answers else repeat(()),
        items,
        [1 + _names_in(signatories) if signatories else 1 for signatories in besides],
    )


def _names_in(signatories: str) -> int:
    """One a line."""
    return sum(not line.isspace() for line in signatories.splitlines() if line)


def _submitter(names: Iterable[str]) -> str:
    return "|".join(names).strip("|").casefold()


def key_of(comment: Comment) -> str:
    """What a summary calls a comment: its number in the docket, or, before it has one, its tracking number."""
    return _key(comment.status.docket.docket_id, comment.status.number, comment.tracking_number)


def _key(docket_id: str, number: int | None, tracking_number: str) -> str:
    return item_id(docket_id, number) if number else tracking_number


def _answers(comments: CommentQuerySet) -> dict[int, tuple[int, ...]]:
    """Numbers of the questions that each sender said the comment answers."""
    named: dict[int, tuple[int, ...]] = defaultdict(tuple)
    chosen = CommentTarget.objects.filter(comment__in=comments.values("pk"), request__isnull=False)
    for pk, number in chosen.order_by("comment", "request__number").values_list("comment", "request__number"):
        named[pk] += (number,)
    return named


def _all_files(comments: CommentQuerySet) -> _Files:
    files: _Files = defaultdict(list)
    current = Attachment.objects.current().filter(comment__in=comments.values("pk"))
    read = AttachmentStatus.objects.filter(attachment__in=current.order_by().values("pk"))
    columns = ("attachment__comment", "attachment__position", "attachment__file_name", "extraction_status", "text")
    for pk, position, name, status, text in read.order_by("attachment__position").values_list(*columns):
        files[pk].append(AttachmentFacts(key=f"file-{position}", name=name, status=status, text=text))
    return files


def _public_files(comments: CommentQuerySet) -> _Files:
    files: _Files = defaultdict(list)
    shown = AttachmentRendition.objects.filter(rendition__in=comments.values("pk"))
    columns = ("rendition", "position", "title", "key", "attachment__status__extraction_status", "text")
    for pk, position, title, key, status, text in shown.order_by("position").values_list(*columns):
        files[pk].append(
            AttachmentFacts(key=f"file-{position}", name=title, status=status if key else WITHHELD, text=text)
        )
    return files
