"""Rows of an Excel workbook, read as a stream."""

import datetime as dt
from collections.abc import Iterator
from typing import IO, Any

from comments.intake.bulk.layout import ImportFileFault, layout_of
from comments.intake.bulk.sheets import Book
from comments.intake.bulk.tables import START, Place, RawRow, cell_text


class WorkbookTable:
    """The one sheet of a workbook that has rows; its first row names the columns."""

    def __init__(self, stream: IO[bytes]) -> None:
        stream.seek(0)
        filled = [sheet for sheet in Book(stream).sheets if any(map(_says_something, sheet.rows()))]
        if not filled:
            raise ImportFileFault("The workbook is empty. Choose one whose first row names the columns.")
        if len(filled) > 1:
            names = ", ".join(f"“{sheet.title}”" for sheet in filled)
            raise ImportFileFault(
                f"The workbook has several sheets with rows: {names}. Save each as a file of its own."
            )
        self._sheet = filled[0]
        number, header = next(self._sheet.rows())
        while header and header[-1] is None:
            header = header[:-1]
        self.layout = layout_of([cell_text(name) for name in header] if number == 1 else [])

    def rows(self, start: Place) -> Iterator[RawRow]:
        first = 2 if start == START else start.row
        width, places = self.layout.width, self.layout.places
        for number, cells in self._sheet.rows():
            if number < first or all(cell is None for cell in cells):
                continue
            after = Place(number + 1)
            if any(cell is not None for cell in cells[width:]):
                yield RawRow(number, {}, after, "This row has cells beyond the last column that the header names.")
                continue
            yield RawRow(number, {name: _words(cells[at]) for name, at in places if at < len(cells)}, after)


def _says_something(row: tuple[int, list[Any]]) -> bool:
    return any(cell is not None for cell in row[1])


def _words(value: Any) -> str:
    """A date cell becomes a day where it has no time of day."""
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
    return cell_text(value)
