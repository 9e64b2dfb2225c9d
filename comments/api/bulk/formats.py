"""Writes bulk files, row by row, counting and hashing what goes out. Memory holds one batch."""

import hashlib
import io
from abc import ABC, abstractmethod
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from comments.api.bulk import columns
from comments.api.bulk.json_lines import JsonLines
from comments.api.bulk.rows import COMMENT_NAMES, Batch, Item, Site
from comments.api.v4 import attributes
from comments.api.v4.comments import COMMENTS
from comments.enums import BulkFormat

_GROUP_ROWS, _GROUP_BYTES = 5000, 8 * 1024 * 1024  # of Parquet, whose row groups compress better the larger
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
    def comments(self, batch: Batch) -> None:
        """Adds comments."""

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


class _LineWriter(Writer):
    """Holds lines until there are many; a thread hashes and writes these while the next are made."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._held: list[bytes] = []
        self._held_bytes = 0
        self._thread = ThreadPoolExecutor(1, "bulk")
        self._going_out: Future[None] | None = None

    def _add(self, lines: bytes, *, count: int) -> None:
        self._held.append(lines)
        self._held_bytes += len(lines)
        self.row_count += count
        if self._held_bytes > _BATCH_BYTES:
            self._send()

    def _send(self) -> None:
        """Hands over what is held, once what was handed over before is out: memory holds two batches."""
        self._wait()
        self._going_out = self._thread.submit(self._write, self._held)
        self._held, self._held_bytes = [], 0

    def _write(self, held: list[bytes]) -> None:
        for lines in held:
            self._out.write(lines)

    def _wait(self) -> None:
        if self._going_out is not None:
            self._going_out.result()

    def _finish(self) -> None:
        self._send()
        self._wait()
        self._thread.shutdown()

    def discard(self) -> None:
        self._thread.shutdown()
        super().discard()


class CsvWriter(_LineWriter):
    """The sixty columns of regulations.gov: documents, then comments. UTF-8, quoted as RFC 4180 says."""

    file_format = BulkFormat.CSV

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._held.append(columns.HEADER_LINE.encode())
        self._makers: dict[str, columns.CsvLines] = {}

    def document(self, item: Item) -> None:
        line = columns.CsvLines(item.attributes).lines([item.identifier], {}, [""])
        self._add(line.encode(), count=1)

    def comments(self, batch: Batch) -> None:
        maker = self._makers.get(batch.status)
        if maker is None:
            maker = self._makers[batch.status] = columns.CsvLines(batch.shown.fixed, batch.shown.varying)
        urls = [",".join(self.site.file_urls(files)) if files else "" for files in batch.files]
        lines = maker.lines(batch.identifiers, batch.shown.varying, urls)
        self._add(lines.encode(), count=len(urls))


class JsonlWriter(_LineWriter):
    """A comment a line: what the API answers for it, with its attachments."""

    file_format = BulkFormat.JSONL

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._makers: dict[str, JsonLines] = {}

    def comments(self, batch: Batch) -> None:
        maker = self._makers.get(batch.status)
        if maker is None:
            maker = self._makers[batch.status] = JsonLines(self.site, batch.shown)
        self._add(maker.lines(batch), count=len(batch.identifiers))


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
        self._held: list[Batch] = []
        self._held_rows = self._held_bytes = 0

    def comments(self, batch: Batch) -> None:
        self._held.append(batch)
        count, varying = len(batch.identifiers), batch.shown.varying
        self._held_bytes += sum(len(text) for text in varying.get("comment", ()) if text)
        self._held_bytes += sum(len(text) for texts in varying.get("attachmentText", ()) for text in texts)
        self._held_rows += count
        self.row_count += count
        if self._held_rows >= _GROUP_ROWS or self._held_bytes > _GROUP_BYTES:
            self._write_group()

    def _write_group(self) -> None:
        arrays = [pa.array([one for batch in self._held for one in batch.identifiers], pa.string())]
        arrays += [self._column(name) for name in COMMENT_NAMES]
        files = [_files_of(self.site.included(own)) if own else [] for batch in self._held for own in batch.files]
        arrays.append(pa.array(files, pa.list_(_FILE)))
        self._parquet.write_batch(pa.RecordBatch.from_arrays(arrays, schema=SCHEMA))
        self._held, self._held_rows, self._held_bytes = [], 0, 0

    def _column(self, name: str) -> pa.Array:
        kind = SCHEMA.field(name).type
        values: list[Any] = []
        for batch in self._held:
            own = batch.shown.varying.get(name)
            values += [batch.shown.fixed[name]] * len(batch.identifiers) if own is None else own
        if pa.types.is_timestamp(kind):
            return pa.array(values, pa.string()).cast(kind)
        return pa.array(values, kind)

    def _finish(self) -> None:
        if self._held:
            self._write_group()
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
