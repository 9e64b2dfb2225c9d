"""Small real files for sample comments, the same bytes for the same input.

A PDF with a text layer, a Word document, a workbook, and pages that are pictures of text
and hold no text at all.
"""

import datetime as dt
import io
import random
import re
import time
import zipfile
from collections.abc import Sequence
from textwrap import wrap

import openpyxl
from docx import Document
from openpyxl.styles import Font
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from comments.practice.shapes import SampleFile

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# Office files and PDF files carry the hour at which they were made; ours has to be the same each time.
_MADE_AT = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
_ZIP_TIME = (2025, 1, 1, 0, 0, 0)
_LINES_A_PAGE = 50
_CHARACTERS_A_LINE = 88
_LETTER_SIZE_PIXELS = (850, 1100)  # 8.5 by 11 inches at 100 dots an inch


def text_pdf(name: str, *, title: str, paragraphs: Sequence[str]) -> SampleFile:
    """A PDF whose text can be read out of it. Text is limited to Windows-1252."""
    lines = [title, ""]
    for paragraph in paragraphs:
        lines += [*wrap(paragraph, _CHARACTERS_A_LINE), ""]
    pages = [lines[at : at + _LINES_A_PAGE] for at in range(0, len(lines), _LINES_A_PAGE)]
    return SampleFile(name, "application/pdf", _pdf([_page_content(page) for page in pages]))


def docx(name: str, *, title: str, paragraphs: Sequence[str]) -> SampleFile:
    """A Word document. A paragraph that begins with `# ` becomes a heading."""
    document = Document()
    document.core_properties.title = title
    document.core_properties.author = ""
    document.core_properties.created = document.core_properties.modified = _MADE_AT
    document.add_heading(title, level=0)
    for paragraph in paragraphs:
        if paragraph.startswith("# "):
            document.add_heading(paragraph.removeprefix("# "), level=1)
        else:
            document.add_paragraph(paragraph)
    content = io.BytesIO()
    document.save(content)
    return SampleFile(name, DOCX_TYPE, _without_clock(content.getvalue()))


def xlsx(name: str, *, sheet: str, rows: Sequence[Sequence[str | int | float]]) -> SampleFile:
    """A workbook of one sheet whose first row is its heading."""
    workbook = openpyxl.Workbook()
    workbook.properties.creator = ""
    workbook.properties.created = _MADE_AT.replace(tzinfo=None)
    page = workbook.active
    page.title = sheet
    for row in rows:
        page.append(list(row))
    for cell in page[1]:
        cell.font = Font(bold=True)
    page.column_dimensions["A"].width = 48
    content = io.BytesIO()
    workbook.save(content)
    return SampleFile(name, XLSX_TYPE, _without_clock(content.getvalue()))


def scan_png(name: str, *, paragraphs: Sequence[str], rng: random.Random) -> SampleFile:
    """A picture of a typed page, a little askew, as a flatbed scanner gives it."""
    content = io.BytesIO()
    _scanned_page(paragraphs, rng=rng).save(content, format="PNG", optimize=False)
    return SampleFile(name, "image/png", content.getvalue())


def scan_pdf(name: str, *, pages: Sequence[Sequence[str]], rng: random.Random) -> SampleFile:
    """A PDF that holds only pictures of its pages: no text can be read out of it."""
    pictures = [_scanned_page(paragraphs, rng=rng) for paragraphs in pages]
    made_at = time.gmtime(_MADE_AT.timestamp())
    content = io.BytesIO()
    pictures[0].save(
        content,
        format="PDF",
        save_all=True,
        append_images=pictures[1:],
        resolution=100,
        creationDate=made_at,
        modDate=made_at,
    )
    return SampleFile(name, "application/pdf", content.getvalue())


def _page_content(lines: Sequence[str]) -> bytes:
    shown = []
    for line in lines:
        encoded = line.encode("cp1252", "replace")
        for special in (b"\\", b"(", b")"):
            encoded = encoded.replace(special, b"\\" + special)
        shown.append(b"(" + encoded + b") Tj T*")
    return b"BT /F1 11 Tf 72 730 Td 13 TL\n" + b"\n".join(shown) + b"\nET"


def _pdf(contents: Sequence[bytes]) -> bytes:
    """The smallest honest PDF: catalog, page tree, one font, and a content stream a page."""
    page_numbers = [4 + 2 * index for index in range(len(contents))]
    kids = b" ".join(b"%d 0 R" % number for number in page_numbers)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [" + kids + b"] /Count %d >>" % len(contents),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, content in zip(page_numbers, contents, strict=True):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] "
            b"/Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>" % (number + 1)
        )
        objects.append(b"<< /Length %d >>\nstream\n" % len(content) + content + b"\nendstream")
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table_at = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table_at)
    return bytes(out)


def _scanned_page(paragraphs: Sequence[str], *, rng: random.Random) -> Image.Image:
    page = Image.new("L", _LETTER_SIZE_PIXELS, 250)
    draw = ImageDraw.Draw(page)
    font = ImageFont.load_default(size=17)
    top = 90
    for paragraph in paragraphs:
        for line in wrap(paragraph, 78):
            draw.text((85, top), line, fill=35, font=font)
            top += 25
        top += 18
    for _ in range(220):
        at = (rng.randrange(page.width), rng.randrange(page.height))
        page.putpixel(at, rng.randrange(90, 220))
    askew = page.rotate(rng.uniform(-0.9, 0.9), resample=Image.Resampling.BILINEAR, fillcolor=250)
    return askew.filter(ImageFilter.GaussianBlur(0.4))


def _without_clock(packed: bytes) -> bytes:
    """The same Office file with the time of its making taken out of its ZIP entries and properties."""
    stamp = _MADE_AT.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            body = source.read(name)
            if name == "docProps/core.xml":
                body = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, body)
            target.writestr(zipfile.ZipInfo(name, _ZIP_TIME), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()
