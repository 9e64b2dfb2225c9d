"""Tables that people open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Iterator

# A spreadsheet takes a cell that begins so for a formula, which a stranger could have written.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def lines_of_csv(header: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """A table as lines of CSV, safe to open in a spreadsheet; begins with the mark by which Excel knows UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)

    def line(cells: Iterable[object]) -> str:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow([harmless(str(cell)) for cell in cells])
        return buffer.getvalue()

    yield "\ufeff" + line(header)
    for row in rows:
        yield line(row)


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
