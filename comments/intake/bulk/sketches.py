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
MADE_HERE_MAX = 50_000
"""Code points of a text whose fingerprint is made here. A longer one is a job of its own: of a million letters that
each stand for many it takes a minute, and a batch of them would never come to its end."""


class Sketcher:
    """Fingerprints the texts of one batch after the other; a letter that comes again, once. For one thread."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}

    def of(self, rows: Iterable[Ready]) -> Mapping[str, bytes]:
        """The lines of COPY, but for the key, by the text. What is missing was not made, and is owed."""
        texts = dict.fromkeys(row.text for row in rows if 0 < len(row.text) <= MADE_HERE_MAX)
        lines = {text: self._line(text) for text in texts}
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
