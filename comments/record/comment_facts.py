"""Comments as the analysis takes them: for staff as they now stand, for the public as they were posted."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import Any

from comments.analysis.facts import AttachmentFacts, CommentFacts
from comments.enums import Audience
from comments.models import Attachment, AttachmentRendition, AttachmentStatus, Comment, CommentTarget, Rendition
from comments.models.comment import CommentQuerySet
from rulemaking.models.document import item_id

_BATCH = 2000
WITHHELD = "withheld"


def facts_of(comments: CommentQuerySet, audience: Audience) -> Iterator[CommentFacts]:
    """Some comments as a summary reads them, in batches: for staff as they now stand, for the public as posted.

    Equal values are one object, so that a million copies of a letter take the room of one.
    """
    comments = (
        comments.with_timeliness()
        .with_received_day()
        .with_current_version()
        .select_related("status__docket")
        .order_by("pk")
    )
    if audience == Audience.PUBLIC:
        comments = comments.filter(pk__in=Rendition.objects.posted().values("pk")).select_related("rendition")
    once: dict[Any, Any] = {}
    found = comments.iterator(chunk_size=_BATCH)
    while batch := batch_of(found):
        yield from _facts(batch, once, is_public=audience == Audience.PUBLIC)


def batch_of(found: Iterator[Comment]) -> list[Comment]:
    """The next rows of a query, at most two thousand."""
    return list(islice(found, _BATCH))


def _facts(comments: list[Comment], once: dict[Any, Any], *, is_public: bool) -> Iterator[CommentFacts]:
    files = _public_files(comments) if is_public else _all_files(comments)
    answers = _answers(comments)
    for comment in comments:
        named = comment.rendition if is_public else comment
        status = comment.status
        day = comment.received_day  # type: ignore[attr-defined]
        text = comment.rendition.text if is_public else comment.current.text
        yield CommentFacts(
            key=key_of(comment),
            received_on=once.setdefault(day, day),
            channel=once.setdefault(comment.channel, comment.channel),
            submitter_type=once.setdefault(comment.submitter_type, comment.submitter_type),
            is_late=not comment.is_timely,  # type: ignore[attr-defined]
            status=once.setdefault(status.status, status.status),
            text=once.setdefault(text, text),
            attachments=tuple(files[comment.pk]),
            submitter=f"{named.organization}|{named.first_name}|{named.last_name}".strip("|").casefold(),
            ref=comment.pk,
            answers=once.setdefault(answers[comment.pk], answers[comment.pk]),
        )


def key_of(comment: Comment) -> str:
    """What a summary calls a comment: its number in the docket, or, before it has one, its tracking number."""
    status = comment.status
    return item_id(status.docket.docket_id, status.number) if status.number else comment.tracking_number


def _answers(comments: list[Comment]) -> dict[int, tuple[int, ...]]:
    """Numbers of the questions that each sender said the comment answers."""
    named: dict[int, tuple[int, ...]] = defaultdict(tuple)
    chosen = CommentTarget.objects.filter(comment__in=comments, request__isnull=False)
    for pk, number in chosen.order_by("comment", "request__number").values_list("comment", "request__number"):
        named[pk] += (number,)
    return named


def _all_files(comments: list[Comment]) -> dict[int, list[AttachmentFacts]]:
    files: dict[int, list[AttachmentFacts]] = defaultdict(list)
    current = Attachment.objects.current().filter(comment__in=comments)
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


def _public_files(comments: list[Comment]) -> dict[int, list[AttachmentFacts]]:
    files: dict[int, list[AttachmentFacts]] = defaultdict(list)
    for shown in (
        AttachmentRendition.objects.filter(rendition__in=[comment.pk for comment in comments])
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
