"""Plain text, HTML, RTF, and the old compound files that we can only name."""

import codecs
import re
import warnings
from html.parser import HTMLParser
from pathlib import Path

from striprtf.striprtf import rtf_to_text

from comments.analysis import extract
from comments.analysis.extract import Extraction, Limits
from comments.analysis.readers.outcome import CannotRead, gathered

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_LOOKS_LIKE_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_BREAKING_TAGS = """
address article blockquote br dd div dl dt fieldset figcaption footer form h1 h2 h3 h4 h5 h6 header hr li main
nav ol p pre section table td th title tr ul
"""
_BREAKING = frozenset(_BREAKING_TAGS.split())
_UNSEEN = frozenset(("script", "style", "template", "noscript"))
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MOST_CONTROLS = 0.01


def _decode(data: bytes) -> tuple[str, str]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace"), encoding
    if declared := _META_CHARSET.search(data[:4096]):
        try:
            return data.decode(declared[1].decode("ascii")), declared[1].decode("ascii").lower()
        except (LookupError, UnicodeDecodeError):
            pass
    # UTF-16 without a mark: every second byte of Western text is zero.
    for encoding, zeros in (("utf-16-le", data[1:4096:2]), ("utf-16-be", data[0:4096:2])):
        if len(zeros) > 8 and zeros.count(0) > 0.4 * len(zeros):
            return data.decode(encoding, "replace"), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), "cp1252"


class _Visible(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in _BREAKING:
            self.pieces.append("\n")
        if tag == "img":
            self.pieces.append(next((f" {value} " for name, value in attrs if name == "alt" and value), ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _BREAKING:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.pieces.append(re.sub(r"\s+", " ", data))


def html_to_text(source: str) -> str:
    """What a reader of the page would see, one line for each block."""
    parser = _Visible()
    parser.feed(source)
    parser.close()
    lines = (line.strip() for line in "".join(parser.pieces).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def read_text(path: str, media_type: str, limits: Limits) -> Extraction:
    """Read text or HTML in whatever encoding it seems to be.

    Raises:
        CannotRead: it is binary, of no format that we know.
    """
    data = Path(path).read_bytes()
    text, encoding = _decode(data)
    if len(_CONTROL.findall(text)) > _MOST_CONTROLS * len(text):
        raise CannotRead(extract.UNREADABLE, "It is of no format that we can read.")
    if _LOOKS_LIKE_HTML.match(text[:20_000]) or media_type.partition(";")[0].strip() in (
        "text/html",
        "application/xhtml+xml",
    ):
        return gathered([html_to_text(text)], limits=limits, method=f"html ({encoding})")
    return gathered([text], limits=limits, method=f"text ({encoding})")


def read_rtf(path: str, limits: Limits) -> Extraction:
    """Read rich text."""
    source = Path(path).read_bytes().decode("latin-1")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        text = rtf_to_text(source, errors="replace")
    return gathered([text], limits=limits, method="rtf")


def read_compound(path: str) -> Extraction:
    """Name what an OLE compound file is: an encrypted Office file, or one from before 2007.

    Raises:
        CannotRead: always; there is no reader for these.
    """
    if "EncryptedPackage".encode("utf-16-le") in Path(path).read_bytes():
        raise CannotRead(extract.ENCRYPTED, "The Office file is protected by a password.")
    raise CannotRead(
        extract.UNREADABLE, "A Word, Excel or PowerPoint file of the format before 2007; ask for DOCX or PDF."
    )
