"""A ZIP that holds one table and the files that its rows name."""

import errno
import io
import lzma
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import IO
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.files.base import File

from comments.intake.bulk.layout import ImportFileFault
from comments.intake.files import MEDIA_TYPES, FileRefused, check_file, keep_file, sha256_of
from comments.intake.submission import StoredFile
from comments.jobs import ServiceDown

_MEMBERS_MAX = 250_000
_TABLE_NAMES = ("comments.csv", "comments.jsonl", "comments.xlsx")
_IS_ENCRYPTED = 0x1
_TABLE_MAX_BYTES = 64 * 1024**3
_CHUNK = 1 << 20
_FILE_COSTS_BYTES = 256 * 1024
"""So much a small file counts: keeping it takes as long."""
_DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, ValueError, RuntimeError)
"""What unpacking raises on what is damaged, or packed in a way that is not known here."""
_OF_THE_FILE = (None, errno.EINVAL)
"""Numbers of an OSError that says something of the file: bz2 gives none, and this one is of a place that can't be."""


class NoRoom(ServiceDown):
    """The machine has no room to unpack a table now. It says nothing against the file."""


class ArchiveAway(ServiceDown):
    """The ZIP can't be read now: where it lies fails. It says nothing against the file."""


class FileMissing(ValueError):
    """A row names a file that isn't there. `str()` says which and what to do."""


class Archive:
    """The table of a ZIP, and its other members by any of the names that a row may use for them.

    Raises:
        ImportFileFault: it is none, or holds too much.
        ArchiveAway: also what reads from it does.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        try:
            self._zip = zipfile.ZipFile(stream)
        except Exception as damaged:  # a damaged list of contents raises anything
            _require_damage(damaged)
            raise ImportFileFault("The ZIP can't be opened. Make it again and choose it.") from damaged
        members = [member for member in self._zip.infolist() if not member.is_dir()]
        if len(members) > _MEMBERS_MAX:
            raise ImportFileFault(f"The ZIP holds more than {_MEMBERS_MAX:,} files. Split it into several.")
        if any(member.flag_bits & _IS_ENCRYPTED for member in members):
            raise ImportFileFault("The ZIP is protected by a password. Make it again without one.")
        self.table = self._table_of(members)
        if self.table.file_size > _TABLE_MAX_BYTES:
            raise ImportFileFault("The table unpacks to more than can be read. Split it into several.")
        self._by_name: dict[str, zipfile.ZipInfo | None] = {}
        others = [member for member in members if member is not self.table]
        self._paths = [member.filename for member in others]
        for member in others:
            # Of two under one name nobody could say which is meant.
            self._by_name[member.filename] = None if member.filename in self._by_name else member
        paths = set(self._paths)
        for member in others:
            # Shorter names serve as long as they mean one file only; a whole path always means its own.
            parts = member.filename.split("/")
            for name in {"/".join(parts[-2:]), parts[-1]} - paths:
                self._by_name[name] = None if name in self._by_name else member

    @staticmethod
    def _table_of(members: list[zipfile.ZipInfo]) -> zipfile.ZipInfo:
        on_top = [member for member in members if "/" not in member.filename]
        for name in _TABLE_NAMES:
            if found := [member for member in on_top if member.filename.lower() == name]:
                break
        else:
            for endings in ((".csv", ".jsonl"), (".xlsx",)):
                found = [member for member in on_top if member.filename.lower().endswith(endings)]
                if len(found) == 1:
                    break
        if len(found) == 1:
            return found[0]
        raise ImportFileFault("The ZIP must hold one table on its top level, named comments.csv (or .jsonl or .xlsx).")

    def open_table(self) -> IO[bytes]:
        """The table's bytes, seekable: unpacked to a temporary file, never held in memory.

        Raises:
            ImportFileFault: it can't be unpacked.
            NoRoom, ArchiveAway
        """
        if self.table.file_size > shutil.disk_usage(tempfile.gettempdir()).free // 2:
            # A few megabytes of ZIP unpack to gigabytes, and others need the disk, too.
            raise NoRoom(f"To unpack the table takes {self.table.file_size:,} bytes, more than half of what is free.")
        unpacked = tempfile.TemporaryFile()  # noqa: SIM115 - handed to the caller; gone once closed
        try:
            for chunk in self._chunks_of_table():
                unpacked.write(chunk)
            unpacked.seek(0)
        except OSError as full:
            unpacked.close()
            raise NoRoom(f"The table can't be unpacked: {full.strerror}.") from full
        except (ImportFileFault, ArchiveAway):
            unpacked.close()
            raise
        return unpacked

    def _chunks_of_table(self) -> Iterator[bytes]:
        try:
            with self._zip.open(self.table) as packed:
                while chunk := packed.read(_CHUNK):
                    yield chunk
        except _DAMAGED as damaged:
            _require_damage(damaged)
            raise ImportFileFault("The table in the ZIP is damaged. Make the ZIP again and choose it.") from damaged

    def find(self, name: str) -> zipfile.ZipInfo:
        """The member that a row means by a name, a path or an address.

        Raises:
            FileMissing: none, or several.
        """
        for wanted in _names_for(name):
            if wanted in self._by_name:
                found = self._by_name[wanted]
                if found is None:
                    raise FileMissing(
                        f"Several files in the ZIP are named “{wanted[:300]}”. Write the folder before the name."
                    )
                return found
        raise FileMissing(f"The ZIP holds no file “{name[:300]}”. Add it, or correct the name.")

    def named_by(self, cell: str) -> set[str]:
        """Paths of the members that a cell names."""
        found = set()
        for name in names_in(cell):
            with suppress(FileMissing):
                found.add(self.find(name).filename)
        return found

    def cost_of(self, cell: str) -> int:
        """About how many bytes the members that a cell names cost to check and to keep."""
        cost = 0
        for name in names_in(cell):
            with suppress(FileMissing):
                cost += max(self.find(name).file_size, _FILE_COSTS_BYTES)
        return cost

    def others(self, named: set[str]) -> list[str]:
        """Paths of the members besides the table and those named."""
        return [name for name in self._paths if name not in named]

    def describe(self, name: str) -> StoredFile:
        """Checks a member as any attachment. What is returned has no key: nothing is kept yet.

        Raises:
            FileMissing, FileRefused
        """
        member = self.find(name)
        with self._unpacked(member) as copy:
            file_name, file_format, size = check_file(copy, name=member.filename)
            digest, _ = sha256_of(copy)
        return StoredFile(
            key="",
            file_name=file_name,
            content_type=MEDIA_TYPES[file_format],
            file_format=file_format,
            size_bytes=size,
            sha256=digest,
        )

    def keep(self, name: str, described: StoredFile) -> StoredFile:
        """Streams a member to the originals' store, under the name that it was described with.

        Raises:
            FileMissing, FileRefused
        """
        with self._unpacked(self.find(name)) as copy:
            return keep_file(copy, name=described.file_name)

    def _unpacked(self, member: zipfile.ZipInfo) -> File:
        if member.file_size > settings.ATTACHMENT_MAX_BYTES:
            limit = settings.ATTACHMENT_MAX_BYTES // 1_048_576
            raise FileRefused(f"“{member.filename}” is larger than {limit} MiB. Split it or make it smaller.")
        try:
            # The declared size bounds what is unpacked: zipfile reads no byte beyond it.
            content = self._zip.read(member)
        except _DAMAGED as damaged:
            _require_damage(damaged)
            raise FileRefused(f"“{member.filename}” in the ZIP is damaged. Make the ZIP again.") from damaged
        return File(io.BytesIO(content), name=member.filename)


def _require_damage(fault: Exception) -> None:
    """What a store or a disk says of itself is no damage of the file.

    Raises:
        ArchiveAway
    """
    if isinstance(fault, OSError) and fault.errno not in _OF_THE_FILE:
        raise ArchiveAway(f"The ZIP can't be read now: {fault.strerror}.") from fault


def names_in(cell: str) -> list[str]:
    """The names in a cell, which stand behind commas or on lines of their own."""
    return [name.strip() for name in cell.replace("\n", ",").split(",") if name.strip()]


def _names_for(name: str) -> Iterator[str]:
    name = name.strip()
    try:
        path = unquote(urlsplit(name).path).lstrip("/") if "://" in name else name.replace("\\", "/").removeprefix("./")
    except ValueError:  # no address after all
        path = name
    yield path
    parts = path.split("/")
    if len(parts) > 1:
        yield "/".join(parts[-2:])
        yield parts[-1]
