"""Batches of rows made ready to be written: read, checked, signed, and put into the words of COPY.

All that costs processor time and needs no database. It is done one batch ahead of what is written, by a child process
where there are rows enough (`comments.intake.child`).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

import structlog

from comments.enums import ImportPhase, RowOutcome
from comments.intake.bulk.layout import ImportFileFault
from comments.intake.bulk.lines import Ready, ready_to_check, ready_to_write
from comments.intake.bulk.outcomes import Outcome
from comments.intake.bulk.rows import Candidate, RowRefused, Setting, candidate_of
from comments.intake.bulk.tables import Place, RawRow, Table

logger = structlog.get_logger(__name__)

_NOT_READ = (
    "Something in this row can't be read, such as a number of thousands of digits. Correct it and bring the row again."
)
_BATCH_CHARACTERS = 10_000_000
"""A batch ends early where its rows are long: memory is bounded by this and not by the file."""
_BATCH_FILE_BYTES = 200 * 1024 * 1024
"""And where they name many files or large ones: each is unpacked and read, and kept within the transaction."""


@dataclass(frozen=True)
class Batch:
    """Rows in their order. `ends` says that the file does; `fault` why it can't be read beyond."""

    rows: list[RawRow]
    ends: bool
    fault: str = ""


@dataclass(frozen=True)
class Prepared:
    """A batch whose rows were read and checked.

    Attributes:
        numbers: of all its rows, in their order.
        after: where the next batch begins; None where this one has no rows.
        ends, fault: as those of Batch.
        ready: the rows that can become comments.
        refused: what is said of the others, by their number.
        sketches: of the texts of those that can, as `Sketcher.of` gives them; none in a check.
    """

    numbers: list[int]
    after: Place | None
    ends: bool
    fault: str
    ready: list[Ready]
    refused: dict[int, Outcome]
    sketches: Mapping[str, bytes] = field(default_factory=dict)


def batches(
    table: Table, place: Place, batch_rows: int, cost_of_files: Callable[[str], int] = lambda cell: 0
) -> Iterator[Batch]:
    """Runs of rows; the last is empty if need be. What can't be read ends the last.

    Args:
        cost_of_files: about how many bytes the files cost that a cell names.
    """
    rows = table.rows(place)
    ends = False
    while not ends:
        batch: list[RawRow] = []
        characters = file_bytes = 0
        fault = ""
        ends = True
        try:
            for raw in islice(rows, batch_rows):
                batch.append(raw)
                characters += sum(map(len, raw.values.values()))
                file_bytes += cost_of_files(raw.values.get("files", ""))
                is_heavy = characters > _BATCH_CHARACTERS or file_bytes > _BATCH_FILE_BYTES
                if len(batch) == batch_rows or is_heavy:
                    ends = False
                    break
        except ImportFileFault as broken:
            fault = str(broken)
        yield Batch(batch, ends, fault)


def prepare(batch: Batch, setting: Setting, phase: ImportPhase) -> Prepared:
    """Checks the rows of a batch and, for the import, signs them."""
    refused: dict[int, Outcome] = {}

    def checked() -> Iterator[Candidate]:
        for raw in batch.rows:
            try:
                yield candidate_of(raw, setting)
            except RowRefused as refusal:
                refused[raw.number] = _refused(raw, refusal)
            except (ValueError, ArithmeticError, RecursionError):  # a figure or a day beyond what can be reckoned with
                logger.exception("import_row_not_read", row=raw.number)
                refused[raw.number] = _refused(raw, RowRefused("", _NOT_READ))

    make = ready_to_check if phase == ImportPhase.CHECK else ready_to_write
    return Prepared(
        numbers=[raw.number for raw in batch.rows],
        after=batch.rows[-1].after if batch.rows else None,
        ends=batch.ends,
        fault=batch.fault,
        ready=make(checked()),
        refused=refused,
    )


def _refused(raw: RawRow, refusal: RowRefused) -> Outcome:
    return Outcome(
        row=raw.number,
        outcome=RowOutcome.REFUSED,
        source_id=raw.values.get("source_id", "").encode("ascii", "replace").decode()[:300],
        column=refusal.column,
        words=refusal.reason,
    )
