"""What the parts of a Word report are made of: text that XML can hold, tables, pictures with their description."""

from collections.abc import Sequence
from io import BytesIO

from docx.document import Document as DocumentObject
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Inches
from docx.table import Table

_CONTROL = dict.fromkeys([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0xFFFE, 0xFFFF])
_LONGEST_CELL = 1_500


def plain(text: object) -> str:
    """Text without the control characters that XML can't hold."""
    return str(text).translate(_CONTROL)


def shortened(text: str) -> str:
    """Text that fits into a cell."""
    return text if len(text) <= _LONGEST_CELL else f"{text[:_LONGEST_CELL].rstrip()} […]"


def table(document: DocumentObject, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> Table:
    """Add a table; its first row is marked as heading: repeated on each page, read as such by screen readers."""
    made: Table = document.add_table(rows=1, cols=len(columns), style="Light Grid Accent 1")
    heading = made.rows[0]
    for cell, column in zip(heading.cells, columns, strict=True):
        cell.text = column
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    heading._tr.get_or_add_trPr().append(mark)
    for row in rows:
        for cell, value in zip(made.add_row().cells, row, strict=True):
            cell.text = f"{value:,}" if isinstance(value, int) else plain(value)
    document.add_paragraph()
    return made


def picture(document: DocumentObject, png: bytes, title: str, sentence: str) -> None:
    """Add a picture with its description, and the same sentence below it."""
    shape = document.add_picture(BytesIO(png), width=Inches(6))
    shape._inline.docPr.set("descr", plain(sentence))
    shape._inline.docPr.set("title", plain(title))
    document.add_paragraph(plain(sentence))
