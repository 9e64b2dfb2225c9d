"""Writes bulk files, row by row, counting and hashing what goes out. Memory holds one batch."""

import hashlib
import io
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from comments.api.bulk import columns
from comments.api.bulk.rows import COMMENT_NAMES, Item, Site
from comments.api.v4 import attributes
from comments.api.v4.comments import COMMENTS
from comments.api.v4.documents import DOCUMENTS
from comments.enums import BulkFormat

_BATCH_ROWS, _GROUP_BYTES = 5000, 8 * 1024 * 1024  # of Parquet, whose row groups compress better the larger
_BATCH_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Written:
    """A file as it went out."""

    file_format: BulkFormat
    path: Path
    row_count: int
    size_bytes: int
    sha256: bytes


class _HashedFile(io.RawIOBase):
    """A file that knows the size and SHA-256 of what was written to it."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._hash = hashlib.sha256()
        self.size = 0

    def write(self, data: Any) -> int:
        self._hash.update(data)
        self.size += len(data)
        return self._file.write(data)

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.size

    def close(self) -> None:
        self._file.close()
        super().close()

    def digest(self) -> bytes:
        return self._hash.digest()


class Writer(ABC):
    """A file in the making. Use as a context; `written` tells what came of it."""

    file_format: BulkFormat

    def __init__(self, folder: Path) -> None:
        self.path = folder / f"comments.{self.file_format}"
        self.row_count = 0
        self.site = Site.own()
        self._out = _HashedFile(self.path)

    def document(self, item: Item) -> None:  # noqa: B027 - not every format has documents
        """Adds a document; a format that holds comments alone leaves it out."""

    @abstractmethod
    def comment(self, item: Item) -> None:
        """Adds a comment."""

    @abstractmethod
    def _finish(self) -> None:
        """Writes what is still held."""

    def written(self) -> Written:
        """Closes the file."""
        self._finish()
        self._out.close()
        return Written(self.file_format, self.path, self.row_count, self._out.size, self._out.digest())

    def discard(self) -> None:
        self._out.close()


class CsvWriter(Writer):
    """The sixty columns of regulations.gov: documents, then comments. UTF-8, quoted as RFC 4180 says."""

    file_format = BulkFormat.CSV

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._held = bytearray(columns.HEADER_LINE.encode())
        self._document = columns.CsvRow(frozenset(DOCUMENTS.in_detail))
        self._comment = columns.CsvRow(frozenset(COMMENT_NAMES))

    def document(self, item: Item) -> None:
        self._add(self._document.line(item.identifier, item.attributes, []))

    def comment(self, item: Item) -> None:
        urls = self.site.file_urls(item) if item.files else []
        self._add(self._comment.line(item.identifier, item.attributes, urls))

    def _add(self, line: str) -> None:
        self._held += line.encode()
        self.row_count += 1
        if len(self._held) > _BATCH_BYTES:
            self._finish()

    def _finish(self) -> None:
        self._out.write(self._held)
        self._held.clear()


class JsonlWriter(Writer):
    """A comment a line: what the API answers for it, with its attachments."""

    file_format = BulkFormat.JSONL

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._held = bytearray()

    def comment(self, item: Item) -> None:
        self._held += orjson.dumps(self.site.answer_of(item), option=orjson.OPT_APPEND_NEWLINE)
        self.row_count += 1
        if len(self._held) > _BATCH_BYTES:
            self._finish()

    def _finish(self) -> None:
        self._out.write(self._held)
        self._held.clear()


_TYPE_OF = (
    (attributes.WHOLE, pa.int64()),
    (attributes.YES_NO, pa.bool_()),
    (attributes.INSTANT, pa.timestamp("s", "UTC")),
    (attributes.TEXTS, pa.list_(pa.string())),
)


def _type_of(name: str) -> pa.DataType:
    schema = COMMENTS.attributes[name].schema
    return next((kind for known, kind in _TYPE_OF if known is schema), pa.string())


_FILE = pa.struct([
    ("docOrder", pa.int64()), ("title", pa.string()), ("format", pa.string()), ("size", pa.int64()),
    ("fileUrl", pa.string()), ("restrictReasonType", pa.string()), ("restrictReason", pa.string()),
])  # fmt: skip
SCHEMA = pa.schema(
    [("id", pa.string()), *((name, _type_of(name)) for name in COMMENT_NAMES), ("attachments", pa.list_(_FILE))]
)
"""Columns of the Parquet file: the API's attributes under their names, and the files of each comment."""


class ParquetWriter(Writer):
    """A comment a row, typed, compressed by Zstandard."""

    file_format = BulkFormat.PARQUET

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._parquet = pq.ParquetWriter(self._out, SCHEMA, compression="zstd")
        self._held: list[Item] = []
        self._held_bytes = 0

    def comment(self, item: Item) -> None:
        self._held.append(item)
        shown = item.attributes
        self._held_bytes += len(shown["comment"] or "") + sum(map(len, shown["attachmentText"] or ()))
        self.row_count += 1
        if len(self._held) >= _BATCH_ROWS or self._held_bytes > _GROUP_BYTES:
            self._write_batch()

    def _write_batch(self) -> None:
        arrays = [pa.array([item.identifier for item in self._held], pa.string())]
        arrays += [self._column(name) for name in COMMENT_NAMES]
        arrays.append(pa.array([_files_of(self.site.included(item)) for item in self._held], pa.list_(_FILE)))
        self._parquet.write_batch(pa.RecordBatch.from_arrays(arrays, schema=SCHEMA))
        self._held, self._held_bytes = [], 0

    def _column(self, name: str) -> pa.Array:
        kind = SCHEMA.field(name).type
        values = [item.attributes[name] for item in self._held]
        if pa.types.is_timestamp(kind):
            return pa.array(values, pa.string()).cast(kind)
        return pa.array(values, kind)

    def _finish(self) -> None:
        if self._held:
            self._write_batch()
        self._parquet.close()

    def discard(self) -> None:
        self._parquet.close()
        super().discard()


def _files_of(included: list[dict[str, Any]]) -> list[dict[str, Any]]:
    files = []
    for one in included:
        shown = one["attributes"]
        (form,) = shown["fileFormats"] or ({},)
        files.append({field.name: form.get(field.name, shown.get(field.name)) for field in _FILE})
    return files


WRITERS: dict[BulkFormat, type[Writer]] = {
    writer.file_format: writer for writer in (CsvWriter, JsonlWriter, ParquetWriter)
}
CONTENT_TYPES = {
    BulkFormat.CSV: "text/csv; charset=utf-8",
    BulkFormat.JSONL: "application/x-ndjson",
    BulkFormat.PARQUET: "application/vnd.apache.parquet",
}
