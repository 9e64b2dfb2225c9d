"""How a reader says that it can't, and how it cuts what is too long."""

from collections.abc import Iterable

from comments.analysis import extract
from comments.analysis.extract import Extraction, Limits


class CannotRead(Exception):
    """A file gives no text, for a reason that has a status of its own."""

    def __init__(self, status: str, message: str, method: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.method = method


def clean(text: str) -> str:
    """Text without lone surrogates and NUL, which neither JSON nor PostgreSQL can hold."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    return text.encode("utf-8", "replace").decode("utf-8")


def gathered(
    pieces: Iterable[str], *, limits: Limits, method: str, page_count: int | None = None, joiner: str = "\n"
) -> Extraction:
    """Join pieces up to the limit.

    Returns:
        `extracted`, `empty`, or `too_large` with as much of the beginning as is allowed.
    """
    kept: list[str] = []
    room = limits.text_chars
    for piece in pieces:
        if len(piece) + len(joiner) > room:
            text = clean(joiner.join([*kept, piece[: max(room, 0)]]))
            detail = f"Only the first {limits.text_chars:,} characters were read."
            return Extraction(extract.TOO_LARGE, text, page_count, method, detail)
        kept.append(piece)
        room -= len(piece) + len(joiner)
    text = clean(joiner.join(kept))
    status = extract.EXTRACTED if text.strip() else extract.EMPTY
    return Extraction(status, text, page_count, method)
