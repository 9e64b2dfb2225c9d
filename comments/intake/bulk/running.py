"""Running an import: batch after batch, each one transaction that says where the next begins.

The check and the import are the same code; the check writes no comment. Two workers at once, a worker killed in the
middle of a batch, or a run that is started twice do nothing twice: whoever holds the import's row goes on from its last
part, and each part's number exists once.
"""

import datetime as dt
import gc
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice

from django.db import transaction

from comments.cycles import few_searches_for_cycles
from comments.enums import ImportPhase, RowOutcome
from comments.intake import targets, timeliness
from comments.intake.bulk import matching
from comments.intake.bulk.layout import ImportFileFault
from comments.intake.bulk.opening import Opened, note_on_part, open_table
from comments.intake.bulk.outcomes import Outcome, pack
from comments.intake.bulk.rows import Candidate, RowRefused, Setting, candidate_of
from comments.intake.bulk.tables import START, Place, RawRow, Table
from comments.intake.bulk.writing import Signed, sign, write
from comments.models import BulkImport, BulkImportKey, BulkImportPart
from comments.wake import wake_workers
from rulemaking.history import change_context
from rulemaking.models import Document

BATCH_ROWS = 1000
_BATCH_CHARACTERS = 20_000_000
"""A batch ends early where its rows are long: memory is bounded by this and not by the file."""


class OvertakenByAnother(Exception):
    """Another worker has gone on with this import. Leave it to that one."""


@dataclass(frozen=True)
class _Batch:
    """Rows in their order. `ends` says that the file does; `fault` why it can't be read beyond."""

    rows: list[RawRow]
    ends: bool
    fault: str = ""


@dataclass(frozen=True)
class _Prepared:
    """A batch whose rows were read and checked. `signed` is by row, and empty in a check."""

    batch: _Batch
    candidates: list[Candidate]
    refused: dict[int, Outcome]
    signed: dict[int, Signed]


def run(
    *,
    bulk_import: BulkImport,
    phase: ImportPhase,
    now: Callable[[], dt.datetime],
    goes_on: Callable[[int], bool],
    batch_rows: int = BATCH_ROWS,
) -> bool:
    """Goes on with a phase of an import where its last part ended.

    Args:
        now: the caller's clock, aware, UTC.
        goes_on: told after each batch how many rows are done; False stops here, to be gone on with later.
        batch_rows: how many rows one transaction takes.

    Returns:
        Whether the phase is over.

    Raises:
        OvertakenByAnother: another worker went on with it.
    """
    bulk_import = BulkImport.objects.select_related("document__docket", "document__rulemaking").get(pk=bulk_import.pk)
    last = _last_part(bulk_import, phase)
    if last is not None and last.is_last:
        return True
    place = Place(last.next_row, last.next_offset) if last else START
    number = last.number + 1 if last else 1
    done = sum(bulk_import.parts.filter(phase=phase).values_list("row_count", flat=True))
    try:
        with few_searches_for_cycles(), open_table(bulk_import) as opened, ThreadPoolExecutor(1, "import") as helper:
            batches = _batches(opened.table, place, batch_rows)
            for prepared in _prepared_ahead(bulk_import, phase, opened, batches, now, helper):
                part = _write_part(bulk_import, phase, number, prepared, opened, now())
                gc.collect(0)
                done += part.row_count
                if part.is_last:
                    return True
                if not goes_on(done):
                    return False
                number += 1
    except ImportFileFault as fault:  # the file can't be opened at all
        _write_end(bulk_import, phase, number, str(fault))
    return True


def _last_part(bulk_import: BulkImport, phase: ImportPhase) -> BulkImportPart | None:
    return bulk_import.parts.filter(phase=phase).defer("outcomes").order_by("-number").first()


def _batches(table: Table, place: Place, batch_rows: int) -> Iterator[_Batch]:
    """Runs of rows; the last is empty if need be. What can't be read ends the last."""
    rows = table.rows(place)
    ends = False
    while not ends:
        batch: list[RawRow] = []
        characters = 0
        fault = ""
        ends = True
        try:
            for raw in islice(rows, batch_rows):
                batch.append(raw)
                characters += sum(map(len, raw.values.values()))
                if len(batch) == batch_rows or characters > _BATCH_CHARACTERS:
                    ends = False
                    break
        except ImportFileFault as broken:
            fault = str(broken)
        yield _Batch(batch, ends, fault)


def _prepared_ahead(
    bulk_import: BulkImport,
    phase: ImportPhase,
    opened: Opened,
    batches: Iterator[_Batch],
    now: Callable[[], dt.datetime],
    helper: ThreadPoolExecutor,
) -> Iterator[_Prepared]:
    """Batches in their order, each prepared in the helper's thread while the database writes the one before."""

    def order() -> "Future[_Prepared | None]":
        # What the rows are held against is read here: the helper's thread never speaks to the database.
        return helper.submit(_prepare, batches, _setting(bulk_import, opened, now()), phase)

    ahead = order()
    while (prepared := ahead.result()) is not None:
        if not prepared.batch.ends:
            ahead = order()
        yield prepared
        if prepared.batch.ends:
            return


def _prepare(batches: Iterator[_Batch], setting: Setting, phase: ImportPhase) -> _Prepared | None:
    """Reads, checks and, for the import, signs the next batch."""
    batch = next(batches, None)
    if batch is None:
        return None
    refused: dict[int, Outcome] = {}
    candidates: list[Candidate] = []
    for raw in batch.rows:
        try:
            candidates.append(candidate_of(raw, setting))
        except RowRefused as refusal:
            refused[raw.number] = _refused(raw, refusal)
    signed = {one.number: sign(one) for one in candidates} if phase == ImportPhase.IMPORT else {}
    return _Prepared(batch, candidates, refused, signed)


def _write_part(
    bulk_import: BulkImport, phase: ImportPhase, number: int, prepared: _Prepared, opened: Opened, at: dt.datetime
) -> BulkImportPart:
    """Settles a batch in one transaction: its comments, its outcomes and where the next begins.

    Raises:
        OvertakenByAnother
    """
    candidates, batch = prepared.candidates, prepared.batch
    by = bulk_import.confirmed_by or bulk_import.by
    with transaction.atomic(), change_context(by=by, why=f"import {bulk_import.pk}"):
        _require_next(bulk_import, phase, number)
        if phase == ImportPhase.IMPORT:
            matching.lock_source(bulk_import.source)
        found = matching.in_record(bulk_import.source, candidates)
        if phase == ImportPhase.CHECK:
            for source_id, seen in matching.in_checked_rows(bulk_import, candidates).items():
                found[source_id].extend(seen)
        outcomes = prepared.refused | matching.match(candidates, found)
        taken = [one for one in candidates if outcomes[one.number].outcome != RowOutcome.KNOWN]
        if phase == ImportPhase.CHECK:
            matching.note_checked(bulk_import, taken)
        else:
            signed = [prepared.signed[one.number] for one in taken]
            for row, tracking_number in write(signed, archive=opened.archive, at=at).items():
                outcomes[row] = replace(outcomes[row], tracking_number=tracking_number)
            transaction.on_commit(wake_workers, robust=True)
        return _note(bulk_import, phase, number, batch, [outcomes[raw.number] for raw in batch.rows], opened)


def _require_next(bulk_import: BulkImport, phase: ImportPhase, number: int) -> None:
    """Holds the import's row until the transaction ends; nobody else may have written this part."""
    BulkImport.objects.select_for_update().get(pk=bulk_import.pk)
    last = _last_part(bulk_import, phase)
    if (last.number if last else 0) != number - 1 or (last is not None and last.is_last):
        raise OvertakenByAnother(f"Part {number} of {bulk_import} was written by another worker.")


def _setting(bulk_import: BulkImport, opened: Opened, at: dt.datetime) -> Setting:
    """Read anew for each batch: a period may be extended while a long import runs."""
    rulemaking = bulk_import.document.rulemaking
    documents = list(
        Document.objects.filter(rulemaking=rulemaking).select_related("docket", "rulemaking").defer("text")
    )
    return Setting(
        bulk_import=bulk_import,
        layout=opened.table.layout,
        documents={document.document_id: document for document in documents},
        targets=targets.by_value(documents) if opened.table.layout.may_have("targets") else {},
        periods=timeliness.periods_of(rulemaking),
        archive=opened.archive,
        at=at,
    )


def _refused(raw: RawRow, refusal: RowRefused) -> Outcome:
    return Outcome(
        row=raw.number,
        outcome=RowOutcome.REFUSED,
        source_id=raw.values.get("source_id", "").encode("ascii", "replace").decode()[:300],
        column=refusal.column,
        words=refusal.reason,
    )


def _note(
    bulk_import: BulkImport,
    phase: ImportPhase,
    number: int,
    batch: _Batch,
    outcomes: list[Outcome],
    opened: Opened,
) -> BulkImportPart:
    counts = {kind: sum(1 for outcome in outcomes if outcome.outcome == kind) for kind in RowOutcome}
    after = batch.rows[-1].after if batch.rows else START
    if batch.ends and phase == ImportPhase.CHECK:
        BulkImportKey.objects.filter(bulk_import=bulk_import).delete()
    return BulkImportPart.objects.create(
        bulk_import=bulk_import,
        phase=phase,
        number=number,
        row_count=len(outcomes),
        taken_count=counts[RowOutcome.TAKEN],
        known_count=counts[RowOutcome.KNOWN],
        conflict_count=counts[RowOutcome.CONFLICT],
        refused_count=counts[RowOutcome.REFUSED],
        outcomes=pack(outcomes),
        next_row=after.row,
        next_offset=after.offset,
        is_last=batch.ends,
        fault=batch.fault[:500],
        note=note_on_part(opened, is_first=number == 1, ends=batch.ends and phase == ImportPhase.CHECK),
    )


def _write_end(bulk_import: BulkImport, phase: ImportPhase, number: int, fault: str) -> None:
    with transaction.atomic():
        _require_next(bulk_import, phase, number)
        BulkImportPart.objects.create(
            bulk_import=bulk_import,
            phase=phase,
            number=number,
            row_count=0,
            taken_count=0,
            known_count=0,
            conflict_count=0,
            refused_count=0,
            outcomes=pack([]),
            next_row=0,
            next_offset=0,
            is_last=True,
            fault=fault[:500],
        )
