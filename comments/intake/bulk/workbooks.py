"""Rows of an Excel workbook, read as a stream."""

import datetime as dt
import zipfile
from collections.abc import Iterator
from typing import IO, Any

import openpyxl

from comments.intake.bulk.layout import ImportFileFault, layout_of
from comments.intake.bulk.tables import START, Place, RawRow, cell_text

_TEXTS_MAX_BYTES = 200 * 1024 * 1024
"""A workbook keeps its texts in one list, which must be held in memory. A larger one is better saved as CSV."""
_SHEETS = "xl/worksheets/"


class WorkbookTable:
    """The one sheet of a workbook that has rows; its first row names the columns."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._require_bounded(stream)
        stream.seek(0)
        try:
            self._book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
        except Exception as damaged:  # a damaged workbook raises anything
            raise ImportFileFault(
                "The workbook can't be opened. Save it again as .xlsx, without a password."
            ) from damaged
        filled = [sheet for sheet in self._book.worksheets if next(_rows_of(sheet), None)]
        if not filled:
            raise ImportFileFault("The workbook is empty. Choose one whose first row names the columns.")
        if len(filled) > 1:
            names = ", ".join(f"“{sheet.title}”" for sheet in filled)
            raise ImportFileFault(
                f"The workbook has several sheets with rows: {names}. Save each as a file of its own."
            )
        self._sheet = filled[0]
        header = next(_rows_of(self._sheet))
        while header and header[-1] is None:
            header = header[:-1]
        self.layout = layout_of([cell_text(name) for name in header])

    @staticmethod
    def _require_bounded(stream: IO[bytes]) -> None:
        try:
            with zipfile.ZipFile(stream) as parts:
                sizes = {part.filename: part.file_size for part in parts.infolist()}
        except Exception as damaged:  # a damaged list of contents raises anything
            raise ImportFileFault(
                "The workbook can't be opened. Save it again as .xlsx, without a password."
            ) from damaged
        # The sheets alone are read as a stream, and pictures not at all.
        held = [size for name, size in sizes.items() if name.endswith(".xml") and not name.startswith(_SHEETS)]
        if sum(held) > _TEXTS_MAX_BYTES:
            raise ImportFileFault("The workbook is too large to read as one. Save it as “CSV UTF-8” and choose that.")

    def rows(self, start: Place) -> Iterator[RawRow]:
        first = 2 if start == START else start.row
        width, places = self.layout.width, self.layout.places
        for number, cells in enumerate(_rows_of(self._sheet, first), start=first):
            if all(cell is None for cell in cells):
                continue
            after = Place(number + 1)
            if any(cell is not None for cell in cells[width:]):
                yield RawRow(number, {}, after, "This row has cells beyond the last column that the header names.")
                continue
            yield RawRow(number, {name: _words(cells[at]) for name, at in places if at < len(cells)}, after)


def _rows_of(sheet: Any, first: int = 1) -> Iterator[tuple[Any, ...]]:
    """The rows of a sheet from one on.

    Raises:
        ImportFileFault: one can't be read.
    """
    number = first
    try:
        for cells in sheet.iter_rows(min_row=first, values_only=True):
            yield cells
            number += 1
    except Exception as damaged:  # as above, and only where its reading comes to the damage
        raise ImportFileFault(
            f"The workbook can't be read from row {number:,} of “{sheet.title}” on. Open it in Excel and save it again."
        ) from damaged


def _words(value: Any) -> str:
    """A date cell becomes a day where it has no time of day."""
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
    return cell_text(value)
