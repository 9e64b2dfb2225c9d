"""The child that reads one file: bounds itself first, then reads, answers, and ends.

Run as `python -m comments.analysis.extract_child`: takes its order as JSON on standard
input and answers with JSON on standard output. Imports nothing of the web application.
"""

import os
import resource
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from comments.analysis import extract
from comments.analysis.extract import Extraction, Limits
from comments.analysis.readers import archives, pages, plain
from comments.analysis.readers.outcome import CannotRead


def _bound(limits: Limits) -> None:
    def lower(which: int, value: int) -> None:
        hard = resource.getrlimit(which)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(which, (value, value))

    lower(resource.RLIMIT_CORE, 0)
    lower(resource.RLIMIT_AS, limits.memory_bytes)
    # The wall clock of the parent comes first unless many threads burn at once.
    lower(resource.RLIMIT_CPU, int(limits.seconds) + 1)
    # JSON of the text: at most six bytes for a code point, beside scratch images of scans.
    lower(resource.RLIMIT_FSIZE, max(6 * limits.text_chars, 64 << 20))


def read(path: str, media_type: str, limits: Limits) -> Extraction:
    """Read one file in this very process; see `extract.extract` for the safe way."""
    with Path(path).open("rb") as file:
        head = file.read(4096)
    # Some senders' tools put a few bytes before the mark; readers of PDF allow 1,024.
    if b"%PDF-" in head[:1024]:
        return pages.read_pdf(path, limits)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return archives.read_archive(path, limits)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return plain.read_compound(path)
    if pages.is_image(head):
        return pages.read_image(path, limits)
    if head.lstrip().startswith(b"{\\rtf"):
        return plain.read_rtf(path, limits)
    return plain.read_text(path, media_type, limits)


def _answer(order: dict[str, Any]) -> Extraction:
    limits = Limits(**order["limits"])
    _bound(limits)
    try:
        return read(order["path"], order["media_type"], limits)
    except CannotRead as problem:
        return Extraction(problem.status, detail=str(problem), method=problem.method)
    except MemoryError:
        return Extraction(extract.TOO_LARGE, detail="It needs more memory than allowed.")
    except Exception as problem:  # a stranger's file may raise anything; the answer names it
        return Extraction(extract.UNREADABLE, detail=f"{type(problem).__name__}: {problem}"[:500])


def main() -> None:
    """Answer one order. The real standard output is kept from libraries that print."""
    answer_to = os.dup(1)
    os.dup2(2, 1)
    answer = _answer(orjson.loads(sys.stdin.buffer.read()))
    with os.fdopen(answer_to, "wb") as out:
        out.write(orjson.dumps(asdict(answer)))


if __name__ == "__main__":
    main()
