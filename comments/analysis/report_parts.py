"""What the parts of a Word report are made of: text that XML can hold, tables, pictures with their description."""

from collections.abc import Sequence
from io import BytesIO

from docx.document import Document as DocumentObject
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Inches, Length
from docx.table import Table

_CONTROL = dict.fromkeys([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0xFFFE, 0xFFFF])
_LONGEST_CELL, _LINE = 1_500, 60
TEXT_WIDTH = Inches(6.5)
"""Of a page between its margins."""


def plain(text: object) -> str:
    """Text without the control characters that XML can't hold."""
    return str(text).translate(_CONTROL)


def shortened(text: str) -> str:
    """Text that fits into a cell."""
    return text if len(text) <= _LONGEST_CELL else f"{text[:_LONGEST_CELL].rstrip()} […]"


def table(document: DocumentObject, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> Table:
    """Add a table; its first row is marked as heading: repeated on each page, read as such by screen readers.

    Columns of numbers are as narrow as their headings allow and stand to the right; texts share the rest.
    """
    made: Table = document.add_table(rows=1, cols=len(columns), style="Light Grid Accent 1")
    made.autofit = False
    made._tblPr.find(qn("w:tblLook")).set(qn("w:firstColumn"), "0")
    numeric = [bool(rows) and all(isinstance(row[place], int) for row in rows) for place in range(len(columns))]
    widths = _widths(columns, rows, numeric)
    heading = made.rows[0]
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    heading._tr.get_or_add_trPr().append(mark)
    for values in (columns, *rows):
        line = heading if values is columns else made.add_row()
        for cell, value, width, is_number in zip(line.cells, values, widths, numeric, strict=True):
            cell.text = f"{value:,}" if isinstance(value, int) else plain(value)
            cell.width = width
            if is_number:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width
    document.add_paragraph()
    return made


def _widths(columns: Sequence[str], rows: Sequence[Sequence[object]], numeric: Sequence[bool]) -> list[Length]:
    """Together the text's width. A column of texts gets its share by its longest text, up to a line's length."""
    longest = [
        max((len(word) for word in column.split()), default=0)
        if is_number
        else min(_LINE, max((len(str(value)) for value in (column, *(row[place] for row in rows))), default=0))
        for place, (column, is_number) in enumerate(zip(columns, numeric, strict=True))
    ]
    narrow = [Inches(0.12 * max(letters, 6) + 0.2) for letters in longest]
    taken = sum(width for width, is_number in zip(narrow, numeric, strict=True) if is_number)
    texts = sum(letters for letters, is_number in zip(longest, numeric, strict=True) if not is_number)
    wanted = Inches(0.11 * texts)  # a table of short texts needs no full line
    left = min(TEXT_WIDTH - taken, max(wanted, Inches(1.5)))
    return [
        width if is_number else Length(left * letters // max(texts, 1))
        for width, letters, is_number in zip(narrow, longest, numeric, strict=True)
    ]


def picture(document: DocumentObject, png: bytes, title: str, sentence: str) -> None:
    """Add a picture with its description, and the same sentence below it."""
    shape = document.add_picture(BytesIO(png), width=TEXT_WIDTH)
    shape._inline.docPr.set("descr", plain(sentence))
    shape._inline.docPr.set("title", plain(title))
    document.add_paragraph(plain(sentence))
