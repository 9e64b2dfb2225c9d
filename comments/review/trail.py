"""What happened to a comment, as a story for staff: from the history that the database wrote."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from comments.enums import ExtractionStatus, NotSignificantReason, RestrictReasonType, ScanStatus, Status, Verdict
from comments.models import (
    Attachment,
    AttachmentRendition,
    AttachmentStatus,
    Comment,
    CommentStatus,
    Consideration,
    Excerpt,
    Issue,
    ItemCount,
    Rendition,
)
from comments.models.comment_status import SUBMITTER
from rulemaking.models.document import item_id

_PUBLIC_FIELDS = {
    "title": "title",
    "text": "text",
    "first_name": "first name",
    "last_name": "last name",
    "organization": "organization",
    "city": "city",
    "state_province_region": "state",
    "zip": "ZIP code",
    "country": "country",
    "submitter_rep": "representative",
    "signatories": "signatories",
}
_SAID_BY_THE_STEP = frozenset(
    {"posted", "numbered into the docket", "file scanned", "text of the file read", "considered"}
)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing that happened: when (aware, UTC), who, what in words, and why where someone said so."""

    at: dt.datetime
    by: str
    what: str
    why: str = ""


def steps(comment: Comment) -> list[Step]:
    """Everything that happened to a comment, its public copy and its files, latest first. Eight queries.

    Needs `comment.status.docket` loaded.
    """
    names = dict(Attachment.objects.filter(comment=comment).values_list("pk", "file_name"))
    story = [
        *_of_status(comment),
        *_of_public_copy(comment),
        *_of_files(AttachmentStatus, names, _file_status_words),
        *_of_files(AttachmentRendition, names, _file_copy_words),
        *_of_item_counts(comment),
        *_of_consideration(comment),
        *_of_excerpts(comment),
    ]
    received = Step(
        at=comment.recorded_at, by="the sender", what=f"Received by {comment.get_channel_display().lower()}"
    )
    # Receipt comes first by nature; a row's clock and its transaction's may differ by a moment.
    told = sorted(enumerate(story), key=lambda placed: (placed[1].at, placed[0]), reverse=True)
    return [*(step for _, step in told), received]


def _events(model: Any, **which: Any) -> Iterator[tuple[Any, Any | None]]:
    """Each history row with the state before it."""
    before: dict[Any, Any] = {}
    key = model._meta.pk.attname
    for event in model.pgh_event_model.objects.filter(**which).order_by("pgh_id"):
        row = getattr(event, key)
        yield event, before.get(row)
        before[row] = event


def _step(event: Any, what: str, why: str = "") -> Step:
    context = event.pgh_context or {}
    said = context.get("why", "")
    return Step(
        at=event.pgh_created_at,
        by=person(context.get("by", "")),
        what=what,
        why=why or ("" if said in _SAID_BY_THE_STEP else said),
    )


def person(by: str) -> str:
    """Whom people read: an official by username; a task of ours is the system, and the submitter is not named."""
    if by == SUBMITTER:
        return "the submitter"
    return "the system" if by.startswith("system:") else by


def _of_status(comment: Comment) -> Iterator[Step]:
    for event, before in _events(CommentStatus, pgh_obj_id=comment.pk):
        if before is None:
            if event.number is not None:  # an import numbers its comments at once
                yield _step(event, f"Numbered {item_id(comment.status.docket.docket_id, event.number)}")
            continue
        if event.number != before.number and event.number is not None:
            yield _step(event, f"Numbered {item_id(comment.status.docket.docket_id, event.number)}")
        if event.status != before.status:
            yield _step(event, Status(event.status).label, _reason(event))
        if event.current_version_id != before.current_version_id:
            yield _step(event, "Changed by the submitter")


def _of_item_counts(comment: Comment) -> Iterator[Step]:
    for row in ItemCount.objects.filter(comment=comment):
        what = f"Confirmed as {row.count:,} submission{'' if row.count == 1 else 's'}"
        yield Step(at=row.recorded_at, by=person(row.confirmed_by), what=what, why=row.why)


def _reason(event: Any) -> str:
    if event.status == Status.RESTRICTED:
        parts = [RestrictReasonType(event.restrict_reason_type).label, event.restrict_reason]
        return ". ".join(part for part in parts if part)
    return event.withdrawn_reason


def _of_public_copy(comment: Comment) -> Iterator[Step]:
    for event, before in _events(Rendition, comment_id=comment.pk):
        if before is None:
            yield _step(event, "Public copy made, redacted" if event.is_redacted else "Public copy made")
            continue
        changed = [words for name, words in _PUBLIC_FIELDS.items() if getattr(event, name) != getattr(before, name)]
        if changed:
            yield _step(event, f"Public copy changed: {', '.join(changed)}")


def _of_consideration(comment: Comment) -> Iterator[Step]:
    told = ("verdict", "reason", "reason_text", "same_as_id", "version_id")
    for event, before in _events(Consideration, comment_id=comment.pk):
        if before is None or any(getattr(event, name) != getattr(before, name) for name in told):
            yield _step(event, f"Considered: {Verdict(event.verdict).label.lower()}", _why_no_answer(event))


def _why_no_answer(event: Any) -> str:
    parts = [NotSignificantReason(event.reason).label if event.reason else "", event.reason_text]
    return ". ".join(part for part in parts if part)


def _of_excerpts(comment: Comment) -> Iterator[Step]:
    told = list(_events(Excerpt, comment_id=comment.pk))
    numbers = dict(Issue.objects.filter(pk__in={event.issue_id for event, _ in told}).values_list("pk", "number"))
    for event, before in told:
        words = f"“{event.text[:80]}{'…' if len(event.text) > 80 else ''}”"
        if before is None or event.issue_id != before.issue_id:
            yield _step(event, f"Coded to issue {numbers[event.issue_id]}", words)
        elif event.taken_back_at:
            yield _step(event, f"No longer coded to issue {numbers[event.issue_id]}", words)


def _of_files(model: Any, names: dict[int, str], words: Any) -> Iterator[Step]:
    if not names:
        return
    for event, before in _events(model, attachment_id__in=list(names)):
        what = words(event, before)
        if what:
            yield _step(event, f"{names[event.attachment_id]}: {what}")


def _file_status_words(event: Any, before: Any | None) -> str:
    told = []
    if before is not None and event.scan_status != before.scan_status:
        told.append(ScanStatus(event.scan_status).label.lower())
    if before is not None and event.extraction_status != before.extraction_status:
        told.append(ExtractionStatus(event.extraction_status).label.lower())
    return ", ".join(told)


def _file_copy_words(event: Any, before: Any | None) -> str:
    if before is not None and bool(event.key) == bool(before.key) and event.key == before.key:
        return ""
    if event.key:
        return "public copy made"
    return f"withheld ({RestrictReasonType(event.restrict_reason_type).label.lower()})"
