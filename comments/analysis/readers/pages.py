"""PDF pages and images; scans go through tesseract where it is installed."""

import shutil
import subprocess
from io import BytesIO

import pypdfium2
from PIL import Image
from pypdfium2 import raw

from comments.analysis import extract
from comments.analysis.extract import Extraction, Limits
from comments.analysis.readers.outcome import CannotRead, clean

_IMAGE_MARKS = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
_DOTS_PER_INCH = 200
_MOST_SIDE = 3_500  # pixels; letter paper at 300 dpi
_MOST_IMAGE_PIXELS = 60_000_000


def is_image(head: bytes) -> bool:
    """Whether the first bytes are those of a picture that may be a scan."""
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return True
    if head.startswith(b"BM"):
        return head[6:10] == b"\x00\x00\x00\x00"
    return head.startswith(_IMAGE_MARKS)


def _recognise(image: Image.Image, limits: Limits) -> str:
    program = shutil.which("tesseract")
    if program is None:
        return ""
    picture = BytesIO()
    image.convert("L").save(picture, "PNG")
    done = subprocess.run(
        [program, "stdin", "stdout", "--dpi", str(_DOTS_PER_INCH)],
        input=picture.getvalue(),
        capture_output=True,
        timeout=limits.seconds,
        check=False,
    )
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else ""


def _render(page: pypdfium2.PdfPage) -> Image.Image:
    side = max(page.get_width(), page.get_height(), 1.0)
    scale = min(_DOTS_PER_INCH / 72, _MOST_SIDE / side)
    bitmap = page.render(scale=scale, grayscale=True)
    image: Image.Image = bitmap.to_pil()
    return image


def _page_text(page: pypdfium2.PdfPage) -> str:
    text_page = page.get_textpage()
    try:
        return str(text_page.get_text_bounded()).replace("\r\n", "\n").replace("\ufffe", "")
    finally:
        text_page.close()


def _shows_something(page: pypdfium2.PdfPage) -> bool:
    return bool(raw.FPDFPage_CountObjects(page) > 0)


def _open(path: str) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as problem:
        if getattr(problem, "err_code", None) == raw.FPDF_ERR_PASSWORD:
            raise CannotRead(extract.ENCRYPTED, "The PDF is protected by a password.", "pdfium") from problem
        raise CannotRead(extract.UNREADABLE, "The PDF is broken.", "pdfium") from problem


class _Reading:
    """Pages read so far."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.texts: list[str] = []
        self.room = limits.text_chars
        self.unread = self.broken = self.recognised = 0
        self.full = False

    def add(self, document: pypdfium2.PdfDocument, number: int) -> None:
        try:
            page = document[number]
            try:
                text = _page_text(page)
                if not text.strip() and _shows_something(page):
                    text = self._scan(page)
            finally:
                page.close()
        except pypdfium2.PdfiumError:
            self.broken += 1
            return
        self.full = len(text) > self.room
        self.texts.append(text[: self.room])
        self.room -= len(text)

    def _scan(self, page: pypdfium2.PdfPage) -> str:
        text = ""
        if self.recognised < self.limits.recognise_pages and shutil.which("tesseract"):
            text = _recognise(_render(page), self.limits)
        if text:
            self.recognised += 1
        else:
            self.unread += 1
        return text


def read_pdf(path: str, limits: Limits) -> Extraction:
    """Read a PDF page by page; pages without text layer are recognised where possible.

    Raises:
        CannotRead: a password, or a file that isn't sound.
    """
    document = _open(path)
    count = len(document)
    reading = _Reading(limits)
    for number in range(min(count, limits.pages)):
        if reading.full:
            break
        reading.add(document, number)
    document.close()
    text = clean("\n\n".join(reading.texts))
    method = "pdfium+tesseract" if reading.recognised else "pdfium"
    notes = [
        f"Only the first {limits.pages:,} of {count:,} pages were read." if count > limits.pages else "",
        f"Only the first {limits.text_chars:,} characters were read." if reading.full else "",
        f"{reading.unread:,} pages show something but have no text layer." if reading.unread else "",
        f"{reading.recognised:,} scanned pages were recognised by machine." if reading.recognised else "",
        f"{reading.broken:,} pages are broken." if reading.broken else "",
    ]
    unread = reading.unread + reading.broken
    return Extraction(
        _status(reading, text, count),
        text if text.strip() else "",
        count,
        method,
        " ".join(filter(None, notes)),
        unread,
    )


def _status(reading: _Reading, text: str, count: int) -> str:
    if reading.full or count > reading.limits.pages:
        return extract.TOO_LARGE
    if text.strip():
        return extract.EXTRACTED
    if reading.unread:
        return extract.NO_TEXT_LAYER
    return extract.UNREADABLE if reading.broken else extract.EMPTY


def read_image(path: str, limits: Limits) -> Extraction:
    """Recognise the text of a picture, or say that there's none to be read.

    Raises:
        CannotRead: the picture is broken or enormous.
    """
    Image.MAX_IMAGE_PIXELS = _MOST_IMAGE_PIXELS
    texts: list[str] = []
    try:
        with Image.open(path) as image:
            frames = int(getattr(image, "n_frames", 1))
            usable = min(frames, limits.recognise_pages) if shutil.which("tesseract") else 0
            image.load()
            for number in range(usable):
                image.seek(number)
                image.thumbnail((_MOST_SIDE, _MOST_SIDE)) if frames == 1 else None
                texts.append(_recognise(image, limits))
    except Image.DecompressionBombError as problem:
        raise CannotRead(extract.TOO_LARGE, "The picture has too many pixels.", "pillow") from problem
    except (OSError, ValueError, SyntaxError) as problem:
        raise CannotRead(extract.UNREADABLE, "The picture is broken.", "pillow") from problem
    text = clean("\n\n".join(texts)).strip()
    unread = frames - sum(bool(found) for found in texts)
    if not text:
        return Extraction(extract.NO_TEXT_LAYER, "", frames, "", "A picture; no text could be read in it.", frames)
    return Extraction(extract.EXTRACTED, text, frames, "tesseract", "Recognised by machine.", unread)
