"""Files made for the tests, byte by byte or with the libraries that write them."""

import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
from PIL import Image, ImageDraw
from pypdf import PdfWriter


def pdf(pages: Sequence[str]) -> bytes:
    """A PDF with one line of text on each page; "" makes an empty page."""
    count = len(pages)
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for n, line in enumerate(pages):
        drawing = f"BT /F1 12 Tf 72 700 Td ({line}) Tj ET".encode() if line else b""
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {5 + 2 * n} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(f"<< /Length {len(drawing)} >>\nstream\n".encode() + drawing + b"\nendstream")
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    return (
        out
        + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
        + f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF".encode()
    )


def encrypted_pdf() -> bytes:
    """A PDF that opens with a password only."""
    writer = PdfWriter(clone_from=BytesIO(pdf(["Nobody reads this."])))
    writer.encrypt("secret", algorithm="AES-256")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def picture() -> Image.Image:
    """A scanned page: large black letters on white."""
    image = Image.new("L", (1240, 600), "white")
    draw = ImageDraw.Draw(image)
    small = Image.new("L", (260, 24), "white")
    ImageDraw.Draw(small).text((4, 4), "WE OPPOSE THE RULE", fill="black")
    image.paste(small.resize((1040, 96), Image.Resampling.LANCZOS), (90, 200))
    draw.line((90, 400, 1100, 400), fill="black")
    return image


def scan(kind: str) -> bytes:
    """The picture as `PDF` or `PNG`."""
    out = BytesIO()
    picture().save(out, kind)
    return out.getvalue()


def word() -> bytes:
    """A DOCX with a paragraph, a table, a header and a tab."""
    document = docx.Document()
    document.add_paragraph("We ask for ninety days.")
    document.add_table(1, 2).cell(0, 1).text = "Cost: 14 hours"
    document.sections[0].header.paragraphs[0].text = "Rural Bankers"
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def workbook() -> bytes:
    """An XLSX with text and numbers on two sheets."""
    book = openpyxl.Workbook()
    book.active.append(["Bank", "Hours", 14.5])
    book.create_sheet("More").append(["Second sheet"])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def archive(members: dict[str, bytes]) -> bytes:
    """A ZIP archive."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return out.getvalue()


def slides() -> bytes:
    """The least of a PPTX: two slides, out of order in the archive."""
    space = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    page = "<s {}><a:p><a:r><a:t>{}</a:t></a:r></a:p></s>"
    return archive(
        {
            "ppt/presentation.xml": b"<p/>",
            "ppt/slides/slide10.xml": page.format(space, "Last slide").encode(),
            "ppt/slides/slide2.xml": page.format(space, "First slide").encode(),
        }
    )


def saved(folder: Path, content: bytes) -> Path:
    """Written under a name that tells nothing."""
    path = folder / "attachment"
    path.write_bytes(content)
    return path
