"""Fingerprints of the texts of an import, made beside: while the database writes what came before, and a child prepares
what comes after.
"""

from collections.abc import Iterable, Mapping

import structlog

from comments.intake.bulk.lines import Ready, line_of
from comments.record import sketching

logger = structlog.get_logger(__name__)

SKETCH_COLUMNS = ("comment_id", "algorithm", "normal_sha256", "data", "language")
_REMEMBERED = 1000
_REMEMBERED_MAX = 20_000
"""Texts that are remembered from batch to batch, and the length of one in code points: memory is bounded by these."""


class Sketcher:
    """Fingerprints the texts of one batch after the other; a letter that comes again, once. For one thread."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}

    def of(self, rows: Iterable[Ready]) -> Mapping[str, bytes]:
        """The lines of COPY, but for the key, by the text. What is missing could not be made, and is owed."""
        lines = {text: self._line(text) for text in dict.fromkeys(row.text for row in rows) if text}
        return {text: line for text, line in lines.items() if line}

    def _line(self, text: str) -> bytes:
        if (line := self._known.get(text)) is None:
            line = _sketch_line(text)
            if len(text) <= _REMEMBERED_MAX:
                if len(self._known) >= _REMEMBERED:
                    del self._known[next(iter(self._known))]
                self._known[text] = line
        return line


def _sketch_line(text: str) -> bytes:
    try:
        values = sketching.values_of(text)
    except Exception:  # a fingerprint is a help to readers: its trouble keeps no comment out
        logger.exception("import_text_not_sketched")
        return b""
    return line_of(values[name] for name in SKETCH_COLUMNS[1:])
