"""What became of each row: packed into the part that it belongs to, and unpacked for people."""

import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from comments.analysis.spreadsheets import lines_of_csv
from comments.enums import ImportPhase, RowOutcome
from comments.models import BulkImport

REPORT_HEADER = ("Row", "What became of it", "Tracking number", "Id at its source", "Column", "Why, and what to do")


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What became of one row. `tracking_number` is that of its comment, or of the one that it repeats."""

    row: int
    outcome: str
    tracking_number: str = ""
    source_id: str = ""
    column: str = ""
    words: str = ""

    @property
    def label(self) -> str:
        return RowOutcome(self.outcome).label


def pack(outcomes: Iterable[Outcome]) -> bytes:
    rows = [(one.row, one.outcome, one.tracking_number, one.source_id, one.column, one.words) for one in outcomes]
    return zlib.compress(json.dumps(rows, ensure_ascii=True, separators=(",", ":")).encode(), 6)


def unpack(packed: bytes) -> list[Outcome]:
    names = ("row", "outcome", "tracking_number", "source_id", "column", "words")
    return [Outcome(**dict(zip(names, row, strict=True))) for row in json.loads(zlib.decompress(packed))]


def of_phase(bulk_import: BulkImport, phase: ImportPhase, *, only: Iterable[str] = ()) -> Iterator[Outcome]:
    """The outcomes of a phase in the order of the rows, one part in memory at a time.

    Args:
        only: outcomes to give; all if empty.
    """
    wanted = set(only)
    parts = bulk_import.parts.filter(phase=phase).order_by("number").values_list("outcomes", flat=True)
    for packed in parts.iterator(chunk_size=1):
        for outcome in unpack(bytes(packed)):
            if not wanted or outcome.outcome in wanted:
                yield outcome


def report_lines(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """The report as lines of CSV, safe to open in a spreadsheet."""
    rows = ((one.row, one.label, one.tracking_number, one.source_id, one.column, one.words) for one in outcomes)
    return lines_of_csv(REPORT_HEADER, rows)
