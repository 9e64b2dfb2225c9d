"""The sheets of an Excel workbook, row by row, in memory that does not grow with them.

Of a workbook openpyxl reads the list of sheets, the formats and each cell. What it would hold for as long as it reads,
or believe although the file says otherwise, is done here: it drops rows beyond the size that a sheet claims, keeps the
height of each, takes any part for the shared texts that the list of contents names so, and fills a gap of a million
rows with rows.
"""

import zipfile
from collections.abc import Iterator
from typing import IO, Any

from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.worksheet._reader import DATA_TAG, ROW_TAG, WorkSheetParser
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from comments.intake.bulk.layout import ImportFileFault

_TEXTS_MAX_BYTES = 200 * 1024 * 1024
"""A workbook keeps its texts in one list, which must be held in memory. A larger one is better saved as CSV."""
_OTHERS_MAX_BYTES = 16 * 1024 * 1024
"""Of all other parts that are held, such as the formats, which take a hundred times as much once they are read."""
_ROW_MAX_BYTES = 16 * 1024 * 1024
"""Of a row: as of a line of another table."""
_ROWS_MAX = 1_048_576
"""As many as Excel itself knows."""
_SHEETS_MAX = 200
_TEXT_TAG = f"{{{SHEET_MAIN_NS}}}si"

Cells = list[Any]


class Sheet:
    """A sheet of a workbook."""

    def __init__(self, title: str, path: str, book: "Book") -> None:
        self.title = title
        self._path = path
        self._book = book

    def rows(self) -> Iterator[tuple[int, Cells]]:
        """The rows that are written down, each with its number, and its cells from the first column on.

        Raises:
            ImportFileFault: what follows can't be read.
        """
        number = 0
        try:
            for number, cells in self._book.rows_of(self._path):
                yield number, cells
        except ImportFileFault as fault:
            raise ImportFileFault(f"{fault} It is behind row {number:,} of “{self.title}”.") from fault
        except MemoryError:  # says nothing against the workbook: whoever has more memory reads on
            raise
        except Exception as damaged:  # a damaged workbook raises anything, and only where its reading comes to it
            raise ImportFileFault(
                f"The workbook can't be read from row {number + 1:,} of “{self.title}” on. Open it in Excel and save "
                "it again."
            ) from damaged


class Book:
    """An open workbook.

    Raises:
        ImportFileFault: it is none, or holds too much.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        try:
            reader = ExcelReader(stream, read_only=True, data_only=True, keep_links=False)
            self._parts = reader.archive = _Parts(stream)
            reader.read_manifest()
            self._texts = self._texts_of(reader)
            reader.read_workbook()
            apply_stylesheet(self._parts, reader.wb)
            self._book = reader.wb
            self.sheets = self._sheets_of(reader)
        except (ImportFileFault, MemoryError):
            raise
        except Exception as damaged:  # as above
            raise ImportFileFault(
                "The workbook can't be opened. Save it again as .xlsx, without a password."
            ) from damaged

    def _texts_of(self, reader: ExcelReader) -> list[str]:
        """The texts that cells refer to by their places. Any part of the file can be said to be theirs."""
        part = reader.package.find(SHARED_STRINGS)
        if part is None:
            return []
        with self._parts.stream(part.PartName[1:], max_bytes=_TEXTS_MAX_BYTES) as source:
            return [
                Text.from_tree(element).content.replace("x005F_", "")
                for _, element in _whole(source, depth=1)
                if element.tag == _TEXT_TAG
            ]

    def _sheets_of(self, reader: ExcelReader) -> list[Sheet]:
        names = set(self._parts.namelist())
        found = [
            Sheet(sheet.name, place.target, self)
            for sheet, place in reader.parser.find_sheets()
            if place.target in names and "chartsheet" not in place.Type
        ]
        if len(found) > _SHEETS_MAX:
            raise ImportFileFault(
                f"The workbook has more than {_SHEETS_MAX} sheets. Save the one with the comments as a file of its own."
            )
        return found

    def rows_of(self, path: str) -> Iterator[tuple[int, Cells]]:
        parser = WorkSheetParser(
            None,
            self._texts,
            data_only=True,
            epoch=self._book.epoch,
            date_formats=self._book._date_formats,
            timedelta_formats=self._book._timedelta_formats,
        )
        before = 0
        with self._parts.stream(path) as packed:
            for parent, element in _whole(_Bounded(packed), depth=2):
                if parent.tag != DATA_TAG or element.tag != ROW_TAG:
                    continue
                number, cells = parser.parse_row(element)
                parser.row_dimensions.clear()  # the heights of all rows, which it keeps
                if number <= before:
                    raise ImportFileFault("The workbook's rows are not in their order. Open it in Excel and save it.")
                if number > _ROWS_MAX:
                    raise ImportFileFault(f"The workbook has rows beyond the last that Excel knows ({_ROWS_MAX:,}).")
                before = number
                yield number, _in_their_columns(cells)


class _Parts(zipfile.ZipFile):
    """The parts of a workbook. What openpyxl opens by itself it holds whole, whatever a part is called."""

    _held_bytes = 0

    def open(self, name: str | zipfile.ZipInfo, mode: Any = "r", pwd: bytes | None = None, **given: Any) -> IO[bytes]:
        self._held_bytes += (name if isinstance(name, zipfile.ZipInfo) else self.getinfo(name)).file_size
        if self._held_bytes > _OTHERS_MAX_BYTES:
            raise _too_large()
        return super().open(name, mode, pwd, **given)

    def stream(self, name: str, *, max_bytes: int | None = None) -> IO[bytes]:
        """A part that is read piece by piece. No more of it is unpacked than the file says that it has."""
        if max_bytes is not None and self.getinfo(name).file_size > max_bytes:
            raise _too_large()
        return super().open(name)


def _too_large() -> ImportFileFault:
    return ImportFileFault("The workbook is too large to read as one. Save it as “CSV UTF-8” and choose that.")


class _Bounded:
    """Bytes of a part, of which only so many may come before `begins_anew` is called."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._read_bytes = 0

    def read(self, count: int = -1) -> bytes:
        found = self._stream.read(count)
        self._read_bytes += len(found)
        if self._read_bytes > _ROW_MAX_BYTES:
            raise ImportFileFault(
                f"A row of the workbook has more than {_ROW_MAX_BYTES // 1_048_576} MiB. Save it as “CSV UTF-8”."
            )
        return found

    def begins_anew(self) -> None:
        self._read_bytes = 0


def _whole(source: Any, *, depth: int) -> Iterator[tuple[Any, Any]]:
    """The elements at a depth below the root, each with its parent, and each forgotten when the next is asked for."""
    begins_anew = getattr(source, "begins_anew", lambda: None)
    path: list[Any] = []
    for event, element in iterparse(source, events=("start", "end")):
        if event == "start":
            path.append(element)
            continue
        path.pop()
        if len(path) == depth:
            yield path[-1], element
        if 0 < len(path) <= depth:
            path[-1].clear()
            begins_anew()


def _in_their_columns(cells: list[dict[str, Any]]) -> Cells:
    found: Cells = [None] * max((cell["column"] for cell in cells), default=0)
    for cell in cells:
        found[cell["column"] - 1] = cell["value"]
    return found
