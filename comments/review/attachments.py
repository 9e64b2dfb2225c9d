"""Public copies of files: made at posting, each in the public store, or withheld with a reason."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from types import MappingProxyType

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from comments.enums import RestrictReasonType, ScanStatus, Status
from comments.models import Attachment, AttachmentRendition, AttachmentStatus, Rendition
from comments.models.attachment import AttachmentQuerySet
from comments.record.stores import open_original, public_copies
from comments.review.errors import FileNotClean, MetadataStays, NeverPosted, ReasonMissing, require_room
from comments.review.metadata import MetadataNotRemovable, without_metadata
from rulemaking.history import change_context

_PUBLISHABLE = (ScanStatus.CLEAN, ScanStatus.NOT_CONFIGURED)
AWAITING_SCAN = "Awaiting a malware scan"
MALWARE_FOUND = "Malware was found in the file"
METADATA_STAYS = "Private details in the file's properties could not be taken out"

_BY_ITSELF = (AWAITING_SCAN, MALWARE_FOUND, METADATA_STAYS)
"""Why a file is withheld without anyone deciding so."""

Withheld = Mapping[int, tuple[str, str]]
"""Files that staff withhold, by their keys: a RestrictReasonType, and the reason in words."""
NONE_WITHHELD: Withheld = MappingProxyType({})

_written: ContextVar[list[str] | None] = ContextVar("written", default=None)


@contextmanager
def removed_if_it_fails() -> Iterator[None]:
    """Removes from the public store what was written within, if an error ends it: the rows that name it roll back."""
    keys: list[str] = []
    token = _written.set(keys)
    try:
        yield
    except BaseException:
        for key in keys:
            with suppress(OSError):
                public_copies().delete(key)
        raise
    finally:
        _written.reset(token)


def going_public(comments: Iterable[int]) -> AttachmentQuerySet:
    """Files that become public when their comments, given by key, are posted next.

    Those of the current version without a copy, but for those that it keeps and that staff withheld before; and those
    whose copy is there and not shown, since the comment is restricted or withdrawn.
    """
    kept = Q(attachment=OuterRef("kept_from")) | Q(attachment__kept_from=OuterRef("kept_from"))
    # All copies of a comment's files hang on its one rendition: named here, none of other comments is looked at.
    earlier = AttachmentRendition.objects.filter(kept, rendition=OuterRef("comment"), key="")
    is_new = Q(rendition__isnull=True) & ~Exists(earlier.exclude(restrict_reason__in=_BY_ITSELF))
    is_not_shown = Q(rendition__key__gt="") & ~Q(comment__status__status=Status.POSTED)
    current = Attachment.objects.current().filter(comment__in=comments)
    return current.filter(is_new | is_not_shown).order_by("comment", "position")


def make_renditions(*, rendition: Rendition, withheld: Withheld = NONE_WITHHELD) -> None:
    """Makes the public copy of each file of the version that is shown and has none yet, in the caller's transaction.

    Copies of files of another version go. A file that staff withheld stays withheld where the new version keeps it.
    One that was not found clean, or whose metadata can't be taken out, is withheld, and says so.

    Args:
        withheld: files that are not shown from the first on.

    Raises:
        ReasonMissing, TooLong: of a reason.
    """
    reasons = {key: _checked_reason(*reason) for key, reason in withheld.items()}
    # Locked, so that text read from a file just now lands either in the copy made here or, by the reader, after it.
    statuses = {
        status.pk: status
        for status in AttachmentStatus.objects.select_for_update(of=("self",)).filter(
            attachment__comment_id=rendition.pk
        )
    }
    before = _take_away_other_versions(rendition)
    shown = Attachment.objects.filter(comment_id=rendition.pk, version=rendition.version_id)
    for attachment in shown.filter(Q(rendition__isnull=True) | Q(pk__in=reasons)):
        if reason := reasons.get(attachment.pk) or before.get(attachment.kept_from_id):
            _remove_after_commit(AttachmentRendition.objects.filter(attachment=attachment).exclude(key="").first())
            _write_withheld(attachment, rendition, *reason)
            continue
        scan_status = statuses[attachment.pk].scan_status
        if scan_status not in _PUBLISHABLE:
            why = MALWARE_FOUND if scan_status == ScanStatus.INFECTED else AWAITING_SCAN
            _write_withheld(attachment, rendition, RestrictReasonType.OTHER, why)
            continue
        try:
            _write_public_copy(attachment, rendition, text=statuses[attachment.pk].text)
        except MetadataNotRemovable:
            _write_withheld(attachment, rendition, RestrictReasonType.OTHER, METADATA_STAYS)


def _take_away_other_versions(rendition: Rendition) -> dict[int | None, tuple[str, str]]:
    """Removes the public copies of files of versions that are no longer shown.

    Returns:
        By key of the file as it first came, why staff withheld it; what only waited for a scan is judged anew.
    """
    others = AttachmentRendition.objects.filter(rendition=rendition).select_related("attachment")
    # A plain exclude() would keep rows whose version is null.
    if rendition.version_id is not None:
        others = others.filter(~Q(attachment__version=rendition.version_id) | Q(attachment__version__isnull=True))
    else:
        others = others.filter(attachment__version__isnull=False)
    withheld: dict[int | None, tuple[str, str]] = {}
    for copy in others:
        if not copy.key and copy.restrict_reason not in _BY_ITSELF:
            withheld[copy.attachment.kept_from_id or copy.attachment_id] = (
                copy.restrict_reason_type,
                copy.restrict_reason,
            )
        if copy.key:
            _remove_after_commit(copy)
        copy.delete()
    return withheld


def text_was_read(*, attachment: Attachment, text: str) -> None:
    """Gives a public copy that was made before its text was read that text, in the caller's transaction."""
    shown = AttachmentRendition.objects.filter(attachment=attachment, text="").exclude(key="")
    if text and shown.update(text=text):
        Rendition.objects.filter(pk=attachment.comment_id).update(is_change_owed=True)


@transaction.atomic
def publish_attachment(*, attachment: Attachment, by: str, at: dt.datetime) -> AttachmentRendition:
    """Shows a file of a posted comment that was withheld.

    Raises:
        NeverPosted: its comment has no public copy, or shows a version without this file.
        FileNotClean: it has not been found clean.
        MetadataStays: what its properties say of its author can't be taken out.
    """
    rendition = _locked_rendition_of(attachment)
    status = AttachmentStatus.objects.select_for_update().get(pk=attachment.pk)
    if status.scan_status not in _PUBLISHABLE:
        raise FileNotClean
    replaced = AttachmentRendition.objects.filter(attachment=attachment).exclude(key="").first()
    with change_context(by=by, why="file published"), removed_if_it_fails():
        try:
            shown = _write_public_copy(attachment, rendition, text=status.text)
        except MetadataNotRemovable as fault:
            raise MetadataStays from fault
        Rendition.objects.filter(pk=rendition.pk).update(is_change_owed=True)
    _remove_after_commit(replaced)
    return shown


@transaction.atomic
def withhold_attachment(
    *, attachment: Attachment, reason_type: RestrictReasonType | str, reason: str, by: str, at: dt.datetime
) -> AttachmentRendition:
    """Takes a file out of the public copy, with the reason. Its bytes leave the public store after the commit.

    Raises:
        NeverPosted: its comment has no public copy.
        ReasonMissing: no reason.
        TooLong: the reason is.
    """
    reason_type, reason = _checked_reason(reason_type, reason)
    rendition = _locked_rendition_of(attachment)
    shown = AttachmentRendition.objects.filter(attachment=attachment).exclude(key="").first()
    with change_context(by=by, why=f"file withheld: {reason_type}"):
        withheld = _write_withheld(attachment, rendition, reason_type, reason)
        Rendition.objects.filter(pk=rendition.pk).update(is_change_owed=True)
    _remove_after_commit(shown)
    return withheld


def _checked_reason(reason_type: str, reason: str) -> tuple[str, str]:
    """As it is stored.

    Raises:
        ReasonMissing, TooLong
    """
    if reason_type not in RestrictReasonType.values:
        raise ReasonMissing("Choose why the file is withheld.")
    if reason_type == RestrictReasonType.OTHER and not reason.strip():
        raise ReasonMissing("Say in words why the file is withheld.")
    require_room(AttachmentRendition, "restrict_reason", reason.strip())
    return reason_type, reason.strip()


def _remove_after_commit(shown: AttachmentRendition | None) -> None:
    if shown is not None:
        key = shown.key
        transaction.on_commit(lambda: public_copies().delete(key), robust=True)


def _locked_rendition_of(attachment: Attachment) -> Rendition:
    """The public copy, locked: two officials who decide on a comment's files at once take turns."""
    rendition = Rendition.objects.select_for_update().filter(pk=attachment.comment_id).first()
    if rendition is None:
        raise NeverPosted("This comment was never posted, so its files are not public. Post it first.")
    if rendition.version_id != attachment.version_id:
        raise NeverPosted("This file belongs to a version that is not posted.")
    return rendition


def _write_withheld(
    attachment: Attachment, rendition: Rendition, reason_type: RestrictReasonType | str, reason: str
) -> AttachmentRendition:
    withheld, _ = AttachmentRendition.objects.update_or_create(
        attachment=attachment,
        defaults={
            "rendition": rendition,
            "position": attachment.position,
            "title": f"Attachment {attachment.position}",
            "file_format": attachment.file_format,
            "content_type": "",
            "size_bytes": None,
            "sha256": None,
            "key": "",
            "text": "",
            "restrict_reason_type": reason_type,
            "restrict_reason": reason,
        },
    )
    return withheld


def _write_public_copy(attachment: Attachment, rendition: Rendition, *, text: str) -> AttachmentRendition:
    with open_original(attachment.key) as original:
        content = without_metadata(original.read(), attachment.file_format)
    key = public_copies().save(f"{rendition.docket_id}/{uuid.uuid4().hex}", ContentFile(content))
    written = _written.get()
    if written is not None:
        written.append(key)
    shown, _ = AttachmentRendition.objects.update_or_create(
        attachment=attachment,
        defaults={
            "rendition": rendition,
            "position": attachment.position,
            "title": attachment.file_name,
            "file_format": attachment.file_format,
            "content_type": attachment.content_type,
            "size_bytes": len(content),
            "sha256": hashlib.sha256(content).digest(),
            "key": key,
            "text": text,
            "restrict_reason_type": "",
            "restrict_reason": "",
        },
    )
    return shown
