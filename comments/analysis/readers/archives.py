"""DOCX, XLSX, PPTX and ODT: XML inside a ZIP archive, read as a stream.

Read from the XML itself rather than through an office library: footnotes, headers, text
boxes and comments come along, and nothing is built in memory that a bomb could fill.
"""

import re
import zipfile
from collections.abc import Iterator
from typing import IO, Any

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from comments.analysis import extract
from comments.analysis.extract import Extraction, Limits
from comments.analysis.readers.outcome import CannotRead, gathered

_MOST_MEMBERS = 20_000
_SMALL = 1 << 20
_WORD = re.compile(r"word/(?:document|footnotes|endnotes|comments|header\d*|footer\d*)\.xml")
_SLIDE = re.compile(r"ppt/(?:slides/slide|notesSlides/notesSlide)(\d+)\.xml")
_SHEET = re.compile(r"xl/worksheets/sheet(\d+)\.xml")
_PICTURE = re.compile(r"(?:word|ppt|xl)/media/|Pictures/")


def _refuse_bombs(archive: zipfile.ZipFile, limits: Limits) -> None:
    members = archive.infolist()
    if len(members) > _MOST_MEMBERS:
        raise CannotRead(extract.TOO_LARGE, f"The archive has {len(members):,} members.")
    total = sum(member.file_size for member in members)
    if total > limits.unpacked_bytes:
        raise CannotRead(extract.TOO_LARGE, f"The archive would unpack to {total:,} bytes.")
    for member in members:
        if member.flag_bits & 0x1:
            raise CannotRead(extract.ENCRYPTED, "The archive is protected by a password.")
        if member.file_size > _SMALL and member.file_size > limits.archive_ratio * max(member.compress_size, 1):
            raise CannotRead(extract.TOO_LARGE, f"{member.filename} is packed too tightly to be a document.")


def _local(tag: Any) -> str:
    return str(tag).rpartition("}")[2]


def _blocks(stream: IO[bytes], text_tags: frozenset[str], block_tags: frozenset[str]) -> Iterator[str]:
    """Text of each block (paragraph), in order; elements are dropped as soon as they're read."""
    pieces: list[str] = []
    for _, element in iterparse(stream, events=("end",), forbid_dtd=True):
        name = _local(element.tag)
        if name in text_tags:
            pieces.append(element.text or "")
        elif name == "tab":
            pieces.append("\t")
        elif name in ("br", "cr", "line-break"):
            pieces.append("\n")
        elif name in block_tags:
            yield "".join(pieces)
            pieces.clear()
        element.clear()
    if pieces:
        yield "".join(pieces)


def _open_document(stream: IO[bytes]) -> Iterator[str]:
    for _, element in iterparse(stream, events=("end",), forbid_dtd=True):
        if _local(element.tag) in ("p", "h"):
            yield "".join(element.itertext())
            element.clear()


def _shared_strings(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    with archive.open("xl/sharedStrings.xml") as stream:
        return list(_blocks(stream, frozenset({"t"}), frozenset({"si"})))


def _rows(stream: IO[bytes], shared: list[str]) -> Iterator[str]:
    cells: list[str] = []
    for _, element in iterparse(stream, events=("end",), forbid_dtd=True):
        name = _local(element.tag)
        if name == "c":
            value = "".join(t.text or "" for t in element.iter() if _local(t.tag) in ("v", "t"))
            if element.get("t") == "s" and value.isdecimal():
                value = shared[int(value)] if int(value) < len(shared) else value
            if value:
                cells.append(value)
        elif name == "row":
            if cells:
                yield "\t".join(cells)
            cells = []
        if name in ("c", "row"):
            element.clear()


def _numbered(names: list[str], pattern: re.Pattern[str], limits: Limits) -> tuple[list[str], int]:
    found = [(int(match[1]), name) for name in names if (match := pattern.fullmatch(name))]
    numbers = sorted({number for number, _ in found})
    allowed = set(numbers[: limits.pages])
    return [name for number, name in sorted(found) if number in allowed], len(numbers)


def _pieces(archive: zipfile.ZipFile, limits: Limits) -> tuple[str, int | None, Iterator[str]]:
    names = archive.namelist()
    runs = frozenset({"t"})
    if "word/document.xml" in names:
        parts = sorted((n for n in names if _WORD.fullmatch(n)), key=lambda n: (n != "word/document.xml", n))

        def each() -> Iterator[str]:
            for name in parts:
                with archive.open(name) as stream:
                    yield from _blocks(stream, runs, frozenset({"p"}))

        return "docx", None, each()
    if "ppt/presentation.xml" in names:
        slides, count = _numbered(names, _SLIDE, limits)

        def each() -> Iterator[str]:
            for name in slides:
                with archive.open(name) as stream:
                    yield from _blocks(stream, runs, frozenset({"p"}))

        return "pptx", count, each()
    if "xl/workbook.xml" in names:
        sheets, count = _numbered(names, _SHEET, limits)
        shared = _shared_strings(archive)

        def each() -> Iterator[str]:
            for name in sheets:
                with archive.open(name) as stream:
                    yield from _rows(stream, shared)

        return "xlsx", count, each()
    if "content.xml" in names and "mimetype" in names:

        def each() -> Iterator[str]:
            with archive.open("content.xml") as stream:
                yield from _open_document(stream)

        return "odf", None, each()
    raise CannotRead(extract.UNREADABLE, "An archive that is no document; its members were not opened.")


def read_archive(path: str, limits: Limits) -> Extraction:
    """Read an office document.

    Raises:
        CannotRead: a bomb, a password, a broken or unknown archive.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_bombs(archive, limits)
            method, count, pieces = _pieces(archive, limits)
            found = gathered(pieces, limits=limits, method=method, page_count=count)
            pictures = sum(bool(_PICTURE.match(name)) for name in archive.namelist())
    except (zipfile.BadZipFile, ParseError, DefusedXmlException, EOFError, KeyError) as problem:
        raise CannotRead(extract.UNREADABLE, f"The document is broken: {type(problem).__name__}.") from problem
    if found.status == extract.EXTRACTED and count and count > limits.pages:
        detail = f"Only {limits.pages:,} of {count:,} sheets or slides were read."
        return Extraction(extract.TOO_LARGE, found.text, count, method, detail)
    if not pictures:
        return found
    if found.status == extract.EMPTY:
        return Extraction(extract.NO_TEXT_LAYER, "", count, method, "Only pictures; no text.", pictures)
    detail = " ".join(filter(None, (found.detail, f"{pictures:,} pictures in it were not read.")))
    return Extraction(found.status, found.text, count, method, detail, pictures)
