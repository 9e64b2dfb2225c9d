"""Where files lie. Originals and public copies have stores of their own and never meet."""

import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages

_PIECE_BYTES = 256 * 1024


class DurableFileSystemStorage(FileSystemStorage):
    """A folder whose files survive a power cut: file and folder are on the disk before `save` returns.

    The row that names a file commits after it; otherwise a receipt could vouch for bytes that the disk lost.
    """

    def _save(self, name: str, content: File) -> str:
        saved: str = super()._save(name, content)  # type: ignore[misc]  # Django's, though its stub has none
        file = Path(self.path(saved))
        self._sync(file)
        for folder in file.parents:
            self._sync(folder)
            if folder == Path(self.location):
                break
        return saved

    @staticmethod
    def _sync(path: Path) -> None:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def originals() -> Storage:
    """The store of received files. Nothing public ever reads from it."""
    return storages["originals"]


def public_copies() -> Storage:
    """The store of public copies of files."""
    return storages["public"]


def open_original(key: str) -> IO[Any]:
    return originals().open(key, "rb")


def read_part(storage: Storage, key: str, *, start: int, length: int) -> "Pieces":
    """A part of a stored file, in pieces; only the part is read, from a folder or from a bucket.

    Raises:
        FileNotFoundError: there is no such file. It is raised here, not while the pieces are read.
    """
    if length == 0:
        return Pieces(BytesIO(), 0)
    bucket = getattr(storage, "bucket", None)
    if bucket is None:
        file = storage.open(key, "rb")
        file.seek(start)
        return Pieces(file, length)
    name = storage._normalize_name(key)  # type: ignore[attr-defined]  # the key with the bucket's prefix
    try:
        found = bucket.Object(name).get(Range=f"bytes={start}-{start + length - 1}")
    except bucket.meta.client.exceptions.NoSuchKey as missing:
        raise FileNotFoundError(key) from missing
    return Pieces(found["Body"], length)


class Pieces:
    """What is left of an open file, up to a length, in pieces. `close` closes it, read or not."""

    def __init__(self, source: Any, length: int) -> None:
        self._source = source
        self._length = length

    def __iter__(self) -> Iterator[bytes]:
        while self._length and (piece := self._source.read(min(self._length, _PIECE_BYTES))):
            self._length -= len(piece)
            yield piece

    def close(self) -> None:
        self._source.close()
