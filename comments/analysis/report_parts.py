"""What the parts of a Word report are made of: text that XML can hold, tables, pictures with their description."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from docx.document import Document as DocumentObject
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Inches, Length, Pt
from docx.table import Table, _Row

from comments.analysis.chart_words import ENGLISH

# What XML can't hold. Those that part words, such as the end of a page, leave a space behind.
_CONTROL = dict.fromkeys([*range(0x09), *range(0x0E, 0x1C), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF])
_PARTING = dict.fromkeys([0x0B, 0x0C, *range(0x1C, 0x20)], " ")
_UNWRITTEN = _CONTROL | _PARTING
_LONGEST_CELL, _LINE, _WORD = 1_500, 60, 26
_TOGETHER = 12  # rows; a table of no more stays on one page
_INSTANT = re.compile(r"(\d{4}-\d{2}-\d{2}) (\d{2}):(\d{2}):\d{2} (\w+)")
TEXT_WIDTH = Inches(6.5)
"""Of a page between its margins."""


def plain(text: object) -> str:
    """Text without the control characters that XML can't hold. CR LF is one line break; Word would make two."""
    return str(text).replace("\r\n", "\n").translate(_UNWRITTEN)


def counted(count: int, noun: str) -> str:
    """`1 comment`, `1,204 comments`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def who_do(count: int, noun: str, one: str, several: str) -> str:
    """`1 comment has`, `1,204 comments have`."""
    return f"{counted(count, noun)} {one if count == 1 else several}"


def instant(as_of: str) -> str:
    """`2025-06-04 23:59:00 EDT` as people say it; what is written otherwise stays."""
    if not (read := _INSTANT.fullmatch(as_of)):
        return as_of
    day, hour = dt.date.fromisoformat(read[1]), int(read[2])
    return f"{ENGLISH.day(day)}, {hour % 12 or 12}:{read[3]} {'a.m.' if hour < 12 else 'p.m.'} {read[4]}"


def shortened(text: str) -> str:
    """Text that fits into a cell."""
    return text if len(text) <= _LONGEST_CELL else f"{text[:_LONGEST_CELL].rstrip()} […]"


def table(document: DocumentObject, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> Table:
    """Add a table; its first row is marked as heading: repeated on each page, read as such by screen readers.

    Columns of numbers are as narrow as their headings allow and stand to the right; texts share the rest.
    """
    made: Table = document.add_table(rows=1, cols=len(columns), style="Light Grid Accent 1")
    made.autofit = False
    look = made._tblPr.find(qn("w:tblLook"))
    # The same twice: Word reads the attribute, others the bits. Sentences in the first column aren't to be bold.
    look.set(qn("w:firstColumn"), "0")
    look.set(qn("w:val"), "0420")
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
            cell.paragraphs[0].paragraph_format.space_after = Pt(0)
            if is_number:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width
    lines = list(made.rows)
    for line in lines:
        line._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    # The heading goes with what is below it, and a small table stays whole.
    for line in lines[:-1] if len(lines) <= _TOGETHER else lines[:1]:
        _keep_with_next(line)
    document.add_paragraph()
    return made


def _keep_with_next(line: _Row) -> None:
    for cell in line.cells:
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.keep_with_next = True


def quotes(document: DocumentObject, given: Sequence[Mapping[str, Any]]) -> None:
    """Add quotes, each with the comment that it is from, on one page with it."""
    for quote in given:
        said = document.add_paragraph(plain(f"“{quote['text']}”"), style="Quote").paragraph_format
        said.keep_with_next, said.keep_together, said.space_after = True, True, Pt(0)
        others = f"; {quote['comments']:,} comments say this" if quote["comments"] > 1 else ""
        source = document.add_paragraph()
        source.add_run(plain(f"Comment {quote['comment']}{others}")).font.size = Pt(9)


def _widths(columns: Sequence[str], rows: Sequence[Sequence[object]], numeric: Sequence[bool]) -> list[Length]:
    """Together the text's width. A column of texts holds its longest word, such as a comment's number, on one line, and
    gets its share of the rest by its longest text, up to a line's length."""
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
    unbroken = [
        0
        if is_number
        else Inches(0.09 * min(_WORD, _longest_word(columns[place], *(row[place] for row in rows))) + 0.2)
        for place, is_number in enumerate(numeric)
    ]
    if sum(unbroken) > left:
        unbroken = [0] * len(unbroken)
    more = [max(0, Inches(0.11 * letters) - least) for letters, least in zip(longest, unbroken, strict=True)]
    more = [0 if is_number else one for one, is_number in zip(more, numeric, strict=True)]
    spare = left - sum(unbroken)
    return [
        width if is_number else Length(least + spare * one // max(sum(more), 1))
        for width, least, one, is_number in zip(narrow, unbroken, more, numeric, strict=True)
    ]


def _longest_word(*values: object) -> int:
    return max((len(word) for value in values for word in str(value).split()), default=0)


def picture(document: DocumentObject, png: bytes, title: str, sentence: str) -> None:
    """Add a picture with its description, and the same sentence below it."""
    shape = document.add_picture(BytesIO(png), width=TEXT_WIDTH)
    shape._inline.docPr.set("descr", plain(sentence))
    shape._inline.docPr.set("title", plain(title))
    document.add_paragraph(plain(sentence))
