"""Rows of a table, read one after the other in constant memory, from any row on."""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import IO, Any, NamedTuple, Protocol

from comments.intake.bulk.layout import ONE_A_LINE, ImportFileFault, Layout, field_of, layout_of, shown

LINE_MAX_BYTES = 16 * 1024 * 1024
"""A longer line is no row of a table but a file without line ends."""
_ROW_MAX_BYTES = 4 * LINE_MAX_BYTES
"""A row of more, over however many lines, is no row but the work of a quotation mark."""
_FIELD_MAX = 4_000_000
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")

csv.field_size_limit(_FIELD_MAX)


class Place(NamedTuple):
    """Where a row begins: its number as a spreadsheet counts, the header being 1, and its first byte (0: not known)."""

    row: int
    offset: int = 0


START = Place(0, 0)
"""Before the header."""


class RawRow(NamedTuple):
    """A row as it stands in a file. `values` is by our own field names; `problem` says why it can't be read."""

    number: int
    values: Mapping[str, str]
    after: Place
    problem: str = ""


class Table(Protocol):
    """A file of rows."""

    layout: Layout

    def rows(self, start: Place) -> Iterator[RawRow]:
        """The rows from `start` on.

        Raises:
            ImportFileFault: what follows can't be read.
        """


@dataclass
class _Lines:
    """The lines of a binary file from a place on, decoded, with a count of the bytes handed out.

    Bytes that are no letters become lone surrogates, so that the row which holds them can be told from the others.
    """

    stream: IO[bytes]
    encoding: str
    offset: int = 0
    row_began: int = field(init=False)

    def __post_init__(self) -> None:
        self.row_began = self.offset

    def __iter__(self) -> Iterator[str]:
        self.stream.seek(self.offset)
        while line := self.stream.readline(LINE_MAX_BYTES + 1):
            if len(line) > LINE_MAX_BYTES:
                raise ImportFileFault(
                    f"A line is longer than {LINE_MAX_BYTES // 1_048_576} MiB. Save the file again, one row to a line."
                )
            if self.offset == 0:
                if line.startswith(_BYTE_ORDER_MARKS):
                    raise ImportFileFault("The file is in UTF-16. In Excel, save it as “CSV UTF-8” and choose that.")
                line_text = line.decode(self.encoding, "surrogateescape").removeprefix("\ufeff").removeprefix("ï»¿")
            else:
                line_text = line.decode(self.encoding, "surrogateescape")
            self.offset += len(line)
            if self.offset - self.row_began > _ROW_MAX_BYTES:
                raise ImportFileFault(
                    f"A row is longer than {_ROW_MAX_BYTES // 1_048_576} MiB. Check where its quotation marks close."
                )
            yield line_text


class CsvTable:
    """A table with a header line and commas, semicolons or tabs between its columns."""

    def __init__(self, stream: IO[bytes], encoding: str) -> None:
        self._stream = stream
        self._encoding = encoding
        lines = _Lines(stream, encoding)
        try:
            first = next(iter(lines), "")
            self._delimiter = self._delimiter_of(first)
            lines = _Lines(stream, encoding)
            header = next(csv.reader(lines, strict=True, delimiter=self._delimiter), [])
        except csv.Error as fault:
            raise ImportFileFault(f"The header line can't be read: {fault}. Save the file again as CSV.") from fault
        if not header:
            raise ImportFileFault("The file is empty. Choose a file whose first line names the columns.")
        self.layout = layout_of(header)
        self._first = Place(2, lines.offset)

    @staticmethod
    def _delimiter_of(line: str) -> str:
        return max(",;\t", key=line.count)

    def rows(self, start: Place) -> Iterator[RawRow]:
        place = self._first if start == START else start
        lines = _Lines(self._stream, self._encoding, place.offset)
        reader = csv.reader(lines, strict=True, delimiter=self._delimiter)
        width, places = self.layout.width, self.layout.places
        number = place.row
        while True:
            try:
                cells = next(reader, None)
            except csv.Error as fault:
                raise ImportFileFault(
                    f"Row {number:,} is not valid CSV: {fault}. A quotation mark inside a quoted cell must be doubled, "
                    "and each that opens must close. Mend that row and choose the file again."
                ) from fault
            if cells is None:
                return
            lines.row_began = lines.offset
            after = Place(number + 1, lines.offset)
            if len(cells) == width:
                yield RawRow(number, {name: cells[at] for name, at in places}, after)
            elif cells:  # an empty line is no row
                problem = (
                    f"This row has {len(cells):,} cells, the header {width:,}. Check its commas and quotation marks."
                )
                yield RawRow(number, {}, after, problem)
            number += 1


class JsonLinesTable:
    """One JSON object to a line: a flat one with a simple table's names, or a v4 API resource."""

    def __init__(self, stream: IO[bytes], encoding: str) -> None:
        self._stream = stream
        self._encoding = encoding
        self.layout = self._layout()

    def _layout(self) -> Layout:
        lines = _Lines(self._stream, self._encoding)
        for line in lines:
            lines.row_began = lines.offset
            if line.strip():
                row, problem = _object_of(line)
                if problem:
                    raise ImportFileFault(f"Line 1: {problem}")
                return replace(layout_of(list(row)), is_fixed=False)
        raise ImportFileFault("The file is empty. Choose one that holds a JSON object on each line.")

    def rows(self, start: Place) -> Iterator[RawRow]:
        place = Place(1, 0) if start == START else start
        lines = _Lines(self._stream, self._encoding, place.offset)
        for number, line in enumerate(lines, start=place.row):
            lines.row_began = lines.offset
            if not line.strip():
                continue
            row, problem = _object_of(line)
            values: dict[str, str] = {}
            try:
                values = _named(row)
            except NoWords as fault:
                problem = str(fault)
            yield RawRow(number, values, Place(number + 1, lines.offset), problem)


def _object_of(line: str) -> tuple[dict[str, Any], str]:
    """The object on a line, and what is wrong with it in words."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return {}, "This line is not JSON. Write one object to a line, such as {“comment”: “…”}."
    if not isinstance(row, dict):
        return {}, "This line is JSON but not an object. Write one object to a line, such as {“comment”: “…”}."
    return _flat(row), ""


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """The attributes of a v4 API resource with its id, also where an answer holds it, as in our own bulk files."""
    resource = row["data"] if isinstance(row.get("data"), dict) else row
    attributes = resource.get("attributes")
    if not isinstance(attributes, dict):
        return row
    flat = {**attributes, "id": resource.get("id")}
    if "comment" in flat:
        flat.pop("commentText", None)  # the same once more
    if files := _names_of_files(row.get("included")):
        flat.setdefault("files", files)
    return flat


def _names_of_files(included: Any) -> list[str]:
    """What an answer's attachments are called, so that a row says which files are not here."""
    found = []
    for item in included if isinstance(included, list) else ():
        attributes = item.get("attributes") if isinstance(item, dict) else None
        formats = attributes.get("fileFormats") if isinstance(attributes, dict) else None
        for one in formats[:1] if isinstance(formats, list) else ():
            url = one.get("fileUrl") if isinstance(one, dict) else None
            if isinstance(url, str):
                found.append(url.rsplit("/", 1)[-1].replace(",", " "))
    return found


class NoWords(ValueError):
    """A cell holds what is no text, number or plain list. `str()` says which and what to do."""


def _named(row: dict[str, Any]) -> dict[str, str]:
    values: dict[str, str] = {}
    for name, value in row.items():
        known = field_of(name)
        if known is None:
            continue
        try:
            # A signatory's name may hold a comma, so each has a line.
            is_lines = known in ONE_A_LINE and isinstance(value, list)
            words = "\n".join(map(cell_text, value)) if is_lines else cell_text(value)
        except NoWords as fault:
            raise NoWords(f"“{shown(name)}”: {fault}") from fault
        if words:
            values.setdefault(known, words)
    return values


def cell_text(value: Any) -> str:
    """A cell's value as words: a whole number without its `.0`, a list with commas.

    Raises:
        NoWords: it is an object, or a list that holds another.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dict) or (isinstance(value, list) and any(isinstance(item, dict | list) for item in value)):
        raise NoWords("This is neither a text nor a plain list. Write it as a text.")
    if isinstance(value, list):
        return ", ".join(map(cell_text, value))
    return str(value)
