"""Files that a form brings: stored, or told why not."""

from collections.abc import Iterable, Sequence
from contextlib import suppress

from django.core.files.uploadedfile import UploadedFile

from comments.intake import files
from comments.intake.submission import StoredFile
from comments.record.stores import originals


def keep(uploads: Sequence[UploadedFile]) -> tuple[list[StoredFile], list[str]]:
    """Stores those that can be taken; and a sentence for each that can't."""
    kept: list[StoredFile] = []
    refused: list[str] = []
    for upload in uploads:
        try:
            kept.append(files.keep_file(upload, name=upload.name or ""))
        except files.FileRefused as refusal:
            refused.append(refusal.message)
    return kept, refused


def discard(kept: Iterable[StoredFile]) -> None:
    """Removes files that nothing names. What can't be removed does no harm."""
    for file in kept:
        with suppress(OSError):
            originals().delete(file.key)
