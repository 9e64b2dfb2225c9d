"""The staff's verbs: post, edit the public copy, restrict, withdraw.

Each is one transaction. Each changes the status by a conditional UPDATE, so that of two officials who decide at once
one wins and the other is told. The original is never touched.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, fields

from django.db import transaction

from comments.enums import RestrictReasonType, Status
from comments.models import Comment, CommentStatus, CommentVersion, Rendition
from comments.models.comment_status import SUBMITTER
from comments.review import attachments
from comments.review.attachments import NONE_WITHHELD, Withheld
from comments.review.errors import (
    AlreadyPosted,
    CommentNotNumbered,
    DecidedMeanwhile,
    DecisionRefused,
    NeverPosted,
    ReasonMissing,
    RedactedBefore,
    WithdrawnBySubmitter,
    require_room,
)
from comments.review.public_copy import PublicFields, default_public_fields, fields_of
from comments.wake import wake_workers
from rulemaking.history import change_context


@transaction.atomic
def post(
    *,
    comment: Comment,
    by: str,
    at: dt.datetime,
    public: PublicFields | None = None,
    withheld: Withheld = NONE_WITHHELD,
) -> Rendition:
    """Shows a comment to the public, in a public copy of its own.

    A restricted or withdrawn comment can be posted again; its number and first posting date stay.

    Where the submitter changed a posted comment, posting it again shows the new version.

    Args:
        comment: with `status`, its current version included, as the caller last saw it.
        public: what the copy shows. Where not given: what an earlier copy showed, so that no redaction is undone by
            the way; else everything that may be public.
        withheld: which of its files are not shown, and why.

    Raises:
        CommentNotNumbered: it has no number yet.
        AlreadyPosted: it is posted, and has no newer version.
        WithdrawnBySubmitter: nobody else can bring it back.
        RedactedBefore: what an earlier copy showed was redacted, the text is another now, and `public` is not given.
        DecidedMeanwhile: someone decided on it, or its submitter changed it, since the caller read it.
        TooLong: a field of `public` is, or a reason of `withheld`.
        ReasonMissing: one of `withheld`.
    """
    status = comment.status
    if status.number is None:
        raise CommentNotNumbered
    if status.status == Status.POSTED and not status.is_newer_version_waiting:
        raise AlreadyPosted
    with change_context(by=by, why="posted"), attachments.removed_if_it_fails():
        _decide(status, Status.POSTED, by=by, at=at)
        rendition = _write_rendition(
            comment, public or _last_shown(comment), version=status.current_version, by=by, at=at
        )
        attachments.make_renditions(rendition=rendition, withheld=withheld)
    transaction.on_commit(wake_workers, robust=True)
    return rendition


def post_many(*, comments: Iterable[Comment], by: str, at: dt.datetime) -> tuple[int, list[tuple[Comment, str]]]:
    """Posts each comment that can be posted, each in its own transaction.

    Returns:
        How many were posted, and the others with the sentence that says why not.
    """
    posted = 0
    refused: list[tuple[Comment, str]] = []
    for comment in comments:
        try:
            post(comment=comment, by=by, at=at)
            posted += 1
        except DecisionRefused as refusal:
            refused.append((comment, refusal.message))
    return posted, refused


@transaction.atomic
def edit_rendition(*, comment: Comment, public: PublicFields, by: str, at: dt.datetime, why: str) -> Rendition:
    """Changes what the public copy of a posted comment shows, such as to redact private details.

    Raises:
        NeverPosted: it has no public copy, or is not posted now.
        ReasonMissing: `why` is empty.
        TooLong: a field of `public` is.
    """
    if not why.strip():
        raise ReasonMissing("Say why you change the public copy. The history keeps it.")
    locked = CommentStatus.objects.select_for_update().get(pk=comment.pk)
    if locked.status != Status.POSTED:
        raise NeverPosted
    shown = Rendition.objects.select_related("version").get(pk=comment.pk)
    with change_context(by=by, why=why):
        return _write_rendition(comment, public, version=shown.version, by=by, at=at)


@transaction.atomic
def restrict(
    *, comment: Comment, reason_type: RestrictReasonType | str, reason: str, by: str, at: dt.datetime
) -> CommentStatus:
    """Withholds a comment's content; its shell and the reason are public if it was ever posted.

    Raises:
        ReasonMissing: no reason type, or type Other without words.
        TooLong: the reason is.
        CommentNotNumbered, WithdrawnBySubmitter, DecidedMeanwhile: as for `post`.
    """
    if reason_type not in RestrictReasonType.values:
        raise ReasonMissing("Choose why the comment is restricted.")
    if reason_type == RestrictReasonType.OTHER and not reason.strip():
        raise ReasonMissing("Say in words why the comment is restricted.")
    return _take_back(
        comment,
        Status.RESTRICTED,
        by=by,
        at=at,
        restrict_reason_type=reason_type,
        restrict_reason=reason.strip(),
    )


@transaction.atomic
def withdraw(*, comment: Comment, reason: str, by: str, at: dt.datetime) -> CommentStatus:
    """Takes a comment out of consideration, with the reason. The original stays in the record.

    Raises:
        ReasonMissing: no reason.
        TooLong: the reason is.
        CommentNotNumbered, WithdrawnBySubmitter, DecidedMeanwhile: as for `post`.
    """
    if not reason.strip():
        raise ReasonMissing("Say why the comment is withdrawn. The reason becomes public.")
    return _take_back(comment, Status.WITHDRAWN, by=by, at=at, withdrawn_reason=reason.strip())


def _take_back(comment: Comment, to: Status, *, by: str, at: dt.datetime, **reasons: str) -> CommentStatus:
    for name, reason in reasons.items():
        require_room(CommentStatus, name, reason)
    status = comment.status
    if status.number is None:
        raise CommentNotNumbered
    if status.status == to and not status.is_newer_version_waiting and status.decided_by != SUBMITTER:
        raise DecidedMeanwhile(f"This comment is {status.get_status_display().lower()} already.")
    with change_context(by=by, why=f"{to}: {reasons.get('restrict_reason_type') or reasons.get('withdrawn_reason')}"):
        _decide(status, to, by=by, at=at, **reasons)
        Rendition.objects.filter(pk=comment.pk).update(is_change_owed=True)
    transaction.on_commit(wake_workers, robust=True)
    return status


def _decide(status: CommentStatus, to: Status, *, by: str, at: dt.datetime, **reasons: str) -> None:
    """The conditional UPDATE: only if nobody decided, and no other version came, since `status` was read."""
    if status.decided_by == SUBMITTER:
        raise WithdrawnBySubmitter
    cleared = {"restrict_reason_type": "", "restrict_reason": "", "withdrawn_reason": ""} | reasons
    changed = CommentStatus.objects.filter(
        pk=status.pk,
        status=status.status,
        decided_at=status.decided_at,
        current_version=status.current_version_id,
        number__isnull=False,
    ).update(status=to, decided_by=by, decided_at=at, is_newer_version_waiting=False, **cleared)
    if not changed:
        raise DecidedMeanwhile
    status.refresh_from_db()


def _last_shown(comment: Comment) -> PublicFields:
    """What the public copy showed before; everything that may be public where there is none of this version.

    Raises:
        RedactedBefore: it showed another version, of which something was taken out.
    """
    earlier = Rendition.objects.filter(pk=comment.pk).first()
    if earlier is not None and earlier.version_id != comment.status.current_version_id:
        if earlier.is_redacted:
            raise RedactedBefore
        earlier = None
    if earlier is None:
        return default_public_fields(comment)
    return PublicFields(**{item.name: getattr(earlier, item.name) for item in fields(PublicFields)})


def _write_rendition(
    comment: Comment, public: PublicFields, *, version: CommentVersion | None, by: str, at: dt.datetime
) -> Rendition:
    """Writes the public copy of a version; None is the comment as first sent."""
    for name, value in asdict(public).items():
        require_room(Rendition, name, value)
    original = fields_of(comment, (version or comment).text)
    is_redacted = any(getattr(public, item.name) != getattr(original, item.name) for item in fields(PublicFields))
    values = asdict(public) | {"version": version, "is_redacted": is_redacted, "is_change_owed": True}
    status = comment.status
    assert status.number is not None
    rendition, _ = Rendition.objects.update_or_create(
        comment=comment,
        defaults=values,
        create_defaults=values
        | {
            "docket_id": status.docket_id,
            "document_id": comment.document_id,
            "number": status.number,
            "posted_at": at,
            "posted_by": by,
        },
    )
    return rendition
