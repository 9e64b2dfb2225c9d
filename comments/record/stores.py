"""Where files lie. Originals and public copies have stores of their own and never meet."""

import os
from pathlib import Path
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages


class DurableFileSystemStorage(FileSystemStorage):
    """A folder whose files survive a power cut: file and folder are on the disk before `save` returns.

    The row that names a file commits after it; otherwise a receipt could vouch for bytes that the disk lost.
    """

    def _save(self, name: str, content: File) -> str:
        saved: str = super()._save(name, content)  # type: ignore[misc]
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
