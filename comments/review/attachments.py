"""Public copies of files: made at posting, each in the public store, or withheld with a reason."""

import datetime as dt
import hashlib
import io
import uuid
import zipfile

import pypdf
from django.core.files.base import ContentFile
from django.db import transaction
from PIL import Image

from comments.enums import RestrictReasonType, ScanStatus
from comments.models import Attachment, AttachmentRendition, Rendition
from comments.record.stores import open_original, public_copies
from comments.review.errors import FileNotClean, NeverPosted, ReasonMissing
from rulemaking.history import change_context

_PUBLISHABLE = (ScanStatus.CLEAN, ScanStatus.NOT_CONFIGURED)
_IMAGE_FORMATS = {
    "jpg": "JPEG",
    "jpeg": "JPEG",
    "png": "PNG",
    "gif": "GIF",
    "bmp": "BMP",
    "tif": "TIFF",
    "tiff": "TIFF",
}
AWAITING_SCAN = "Awaiting a malware scan"


def make_renditions(*, rendition: Rendition) -> None:
    """Makes the public copy of each file of a comment that has none yet, in the caller's transaction.

    A file that was not found clean is withheld, and says so.
    """
    for attachment in Attachment.objects.filter(comment_id=rendition.pk).select_related("status"):
        if AttachmentRendition.objects.filter(attachment=attachment).exists():
            continue
        if attachment.status.scan_status in _PUBLISHABLE:
            _write_public_copy(attachment, rendition)
        else:
            _write_withheld(attachment, rendition, RestrictReasonType.OTHER, AWAITING_SCAN)


@transaction.atomic
def publish_attachment(*, attachment: Attachment, by: str, at: dt.datetime) -> AttachmentRendition:
    """Shows a file of a posted comment that was withheld.

    Raises:
        NeverPosted: its comment has no public copy.
        FileNotClean: it has not been found clean.
    """
    rendition = _rendition_of(attachment)
    if attachment.status.scan_status not in _PUBLISHABLE:
        raise FileNotClean
    with change_context(by=by, why="file published"):
        shown = _write_public_copy(attachment, rendition)
        Rendition.objects.filter(pk=rendition.pk).update(is_change_owed=True)
    return shown


@transaction.atomic
def withhold_attachment(
    *, attachment: Attachment, reason_type: RestrictReasonType | str, reason: str, by: str, at: dt.datetime
) -> AttachmentRendition:
    """Takes a file out of the public copy, with the reason. Its bytes leave the public store after the commit.

    Raises:
        NeverPosted: its comment has no public copy.
        ReasonMissing: no reason.
    """
    rendition = _rendition_of(attachment)
    if reason_type not in RestrictReasonType.values:
        raise ReasonMissing("Choose why the file is withheld.")
    if reason_type == RestrictReasonType.OTHER and not reason.strip():
        raise ReasonMissing("Say in words why the file is withheld.")
    shown = AttachmentRendition.objects.filter(attachment=attachment).first()
    with change_context(by=by, why=f"file withheld: {reason_type}"):
        withheld = _write_withheld(attachment, rendition, reason_type, reason.strip())
        Rendition.objects.filter(pk=rendition.pk).update(is_change_owed=True)
    if shown and shown.key:
        key = shown.key
        transaction.on_commit(lambda: public_copies().delete(key), robust=True)
    return withheld


def _rendition_of(attachment: Attachment) -> Rendition:
    rendition = Rendition.objects.filter(pk=attachment.comment_id).first()
    if rendition is None:
        raise NeverPosted("This comment was never posted, so its files are not public. Post it first.")
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


def _write_public_copy(attachment: Attachment, rendition: Rendition) -> AttachmentRendition:
    with open_original(attachment.key) as original:
        content = without_metadata(original.read(), attachment.file_format)
    key = public_copies().save(f"{rendition.docket_id}/{uuid.uuid4().hex}", ContentFile(content))
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
            "text": attachment.status.text,
            "restrict_reason_type": "",
            "restrict_reason": "",
        },
    )
    return shown


def without_metadata(content: bytes, file_format: str) -> bytes:
    """A copy without author names, places and other metadata. What can't be parsed is returned as it is.

    PDF document information and XMP, image EXIF, and the property parts of Office files are left out; text, SGML,
    XML, RTF and WordPerfect files are passed on unchanged.
    """
    try:
        if file_format == "pdf":
            return _pdf_without_metadata(content)
        if file_format in _IMAGE_FORMATS:
            return _image_without_metadata(content, _IMAGE_FORMATS[file_format])
        if file_format in ("docx", "xlsx", "pptx"):
            return _office_without_metadata(content)
    except Exception:  # a damaged file raises anything in its parser; staff see the file and decide
        return content
    return content


def _pdf_without_metadata(content: bytes) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(content))
    writer.metadata = None
    writer.xmp_metadata = None
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _image_without_metadata(content: bytes, image_format: str) -> bytes:
    with Image.open(io.BytesIO(content)) as image:
        image.load()
        frames = getattr(image, "n_frames", 1)
        if frames > 1:
            return content
        bare = Image.new(image.mode, image.size)
        if image.palette is not None:
            bare.putpalette(image.palette)
        bare.paste(image)
        out = io.BytesIO()
        bare.save(out, format=image_format, **({"quality": 95} if image_format == "JPEG" else {}))
        return out.getvalue()


def _office_without_metadata(content: bytes) -> bytes:
    empty_core = (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
    )
    empty_app = (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
    )
    replaced = {"docProps/core.xml": empty_core, "docProps/app.xml": empty_app}
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for part in source.infolist():
            target.writestr(part.filename, replaced.get(part.filename) or source.read(part))
    return out.getvalue()
