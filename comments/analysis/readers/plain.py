"""Plain text, HTML, RTF, and the old compound files that we can only name."""

import codecs
import re
import warnings
from pathlib import Path

from striprtf.striprtf import rtf_to_text

from comments.analysis import extract
from comments.analysis.extract import Extraction, Limits
from comments.analysis.readers.outcome import CannotRead, gathered
from comments.analysis.readers.visible import html_to_text

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_LOOKS_LIKE_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
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
