"""Files that come before their comment, as programs send them: announced, sent, taken by the comment, or swept away.

They wait in the originals' store, under a submission key that belongs to one API key. Whoever changes what waits under
a submission key locks its row, so that a comment that takes a file and the sweep that removes it can't both have it.
"""

import datetime as dt

from django.conf import settings
from django.core import signing
from django.db import transaction

from comments.intake import files, sweeping
from comments.intake.submission import StoredFile
from comments.intake.tracking import new_tracking_number
from comments.intake.validation import SubmissionInvalid
from comments.models import PendingFile, SubmissionKey
from comments.record.stores import originals

KEPT = dt.timedelta(hours=24)
"""How long a submission key and its files wait for their comment."""

UPLOAD_WITHIN = dt.timedelta(hours=1)
"""How long the address to which a file is sent works."""

ANY_BYTES = "application/octet-stream"
_ALSO_CALLED = {
    "bmp": ("image/x-ms-bmp",),
    "rtf": ("text/rtf",),
    "sgml": ("text/x-sgml", "application/sgml"),
    "wpd": ("application/wordperfect", "application/x-wordperfect"),
    "xml": ("text/xml",),
}
_SWEPT_AT_ONCE = 100
_signer = signing.Signer(salt="docket311.api-upload")


class UploadGone(Exception):
    """The address of an upload has expired, or its file was taken or removed."""


def new_submission_key(*, api_key_pk: int, at: dt.datetime) -> SubmissionKey:
    """A name for files that are to come. It has the form of a tracking number, as in the original."""
    return SubmissionKey.objects.create(
        name=new_tracking_number(), api_key_id=api_key_pk, made_at=at, expires_at=at + KEPT
    )


def types_of(file_name: str) -> tuple[str, ...]:
    """The content types that a file of this name may be announced with; none if its kind can't be taken."""
    ending = file_name.rpartition(".")[2].lower()
    if ending not in files.MEDIA_TYPES:
        return ()
    return (files.MEDIA_TYPES[ending], *_ALSO_CALLED.get(ending, ()), ANY_BYTES)


@transaction.atomic
def announce(
    *, submission_key: str, api_key_pk: int, file_name: str, content_type: str, at: dt.datetime
) -> PendingFile:
    """Says that a file will come. The same name again is the same file: its bytes may be sent again.

    Args:
        content_type: one of `types_of`, without parameters.

    Raises:
        SubmissionInvalid: names `submission_key`, `file_name` or `content_type`, each with what to do.
    """
    kept_under = _locked(submission_key, api_key_pk, at)
    _check_announced(file_name, content_type)
    found = kept_under.files.filter(file_name=file_name).first()
    if found is None:
        if kept_under.files.count() >= settings.ATTACHMENT_MAX_COUNT:
            said = f"{settings.ATTACHMENT_MAX_COUNT} files were announced under this key; that is the limit."
            raise SubmissionInvalid({"file_name": [said]})
        return PendingFile.objects.create(
            submission_key=kept_under, file_name=file_name, announced_type=content_type, ordered_at=at
        )
    PendingFile.objects.filter(pk=found.pk).update(announced_type=content_type, ordered_at=at)
    found.refresh_from_db()
    return found


def _check_announced(file_name: str, content_type: str) -> None:
    try:
        clean = files.clean_name(file_name)
    except files.FileRefused as refusal:
        raise SubmissionInvalid({"file_name": [refusal.message]}) from refusal
    if clean != file_name:
        said = "The name holds a path, or characters that can't be seen. Send the plain name, such as comment.pdf."
        raise SubmissionInvalid({"file_name": [said]})
    if not (allowed := types_of(file_name)):
        kinds = ", ".join(sorted(files.MEDIA_TYPES))
        raise SubmissionInvalid({"file_name": [f"Files of this kind can't be taken. Save it as one of: {kinds}."]})
    if content_type not in allowed:
        said = f"A file named so is sent as {', '.join(allowed[:-1])} or {ANY_BYTES}."
        raise SubmissionInvalid({"content_type": [said]})


def upload_token(pending: PendingFile) -> str:
    """A signed name for the file, for the address to which its bytes are sent. Never log it."""
    return _signer.sign(f"{pending.pk}.{int(pending.ordered_at.timestamp())}")


def of_token(token: str, *, at: dt.datetime) -> PendingFile:
    """The file that an upload's address names, if it may be sent there at `at`.

    Raises:
        signing.BadSignature: we did not make it.
        UploadGone
    """
    key, _, ordered = _signer.unsign(token).partition(".")
    found = PendingFile.objects.select_related("submission_key").filter(pk=int(key)).first()
    if found is None or at >= found.submission_key.expires_at:
        raise UploadGone
    if at >= dt.datetime.fromtimestamp(int(ordered), dt.UTC) + UPLOAD_WITHIN:
        raise UploadGone
    return found


def keep(*, pending: PendingFile, stored: StoredFile, at: dt.datetime) -> None:
    """Puts the bytes that came in the file's place; those that came before are removed.

    Raises:
        UploadGone: its comment took it, or it expired, while it came. The bytes are removed.
    """
    with transaction.atomic():
        SubmissionKey.objects.select_for_update().filter(pk=pending.submission_key_id, expires_at__gt=at).first()
        before = PendingFile.objects.filter(pk=pending.pk, submission_key__expires_at__gt=at).first()
        if before is not None:
            PendingFile.objects.filter(pk=pending.pk).update(
                came_at=at, key=stored.key, file_format=stored.file_format, content_type=stored.content_type,
                size_bytes=stored.size_bytes, sha256=stored.sha256,
            )  # fmt: skip
    if before is None:
        files.discard_bytes(stored.key)
        raise UploadGone
    if before.key:
        files.discard_bytes(before.key)


def take(*, submission_key: str, api_key_pk: int, names: tuple[str, ...], at: dt.datetime) -> tuple[StoredFile, ...]:
    """Hands the files over to a comment, in the order of `names`. Call it in the transaction that writes the comment.

    Raises:
        SubmissionInvalid: names `submission_key` or `files`, with what is missing.
    """
    kept_under = _locked(submission_key, api_key_pk, at)
    waiting = {pending.file_name: pending for pending in kept_under.files.all()}
    if not_there := [name for name in names if name not in waiting or waiting[name].came_at is None]:
        said = [
            f"“{name}” did not come under this submission key. Send its bytes to the address that "
            "/v4/file-upload-urls gives, then send the comment again."
            for name in dict.fromkeys(not_there)
        ]
        raise SubmissionInvalid({"files": said})
    PendingFile.objects.filter(pk__in=[waiting[name].pk for name in names]).delete()
    return tuple(_as_stored(waiting[name]) for name in names)


def sweep(*, at: dt.datetime) -> int:
    """Removes submission keys that have expired, with the files that no comment took.

    Returns:
        How many keys it removed. One whose bytes could not be removed stays, and is tried again.
    """

    def remove(pk: int) -> bool:
        with transaction.atomic():
            expired = SubmissionKey.objects.filter(pk=pk, expires_at__lte=at)
            key = expired.select_for_update(skip_locked=True).first()
            if key is None:
                return False
            for stored in key.files.exclude(key="").values_list("key", flat=True):
                originals().delete(stored)
            key.files.all().delete()
            key.delete()
            return True

    keys = SubmissionKey.objects.filter(expires_at__lte=at).order_by("expires_at").values_list("pk", flat=True)
    return sweeping.sweep(keys, remove, named="submission_key", at_most=_SWEPT_AT_ONCE)


def _locked(submission_key: str, api_key_pk: int, at: dt.datetime) -> SubmissionKey:
    present = SubmissionKey.objects.select_for_update().filter(api_key_id=api_key_pk, expires_at__gt=at)
    found = None if "\x00" in submission_key else present.filter(name=submission_key).first()
    if found is None:
        said = "Your API key has no such submission key, or it has expired. Get one at /v4/submission-keys."
        raise SubmissionInvalid({"submission_key": [said]})
    return found


def _as_stored(pending: PendingFile) -> StoredFile:
    assert pending.size_bytes is not None
    assert pending.sha256 is not None
    return StoredFile(
        key=pending.key,
        file_name=pending.file_name,
        content_type=pending.content_type,
        file_format=pending.file_format,
        size_bytes=pending.size_bytes,
        sha256=bytes(pending.sha256),
    )
