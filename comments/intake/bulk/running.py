"""Running an import: batch after batch, each one transaction that says where the next begins.

The check and the import are the same code; the check writes no comment. Two workers at once, a worker killed in the
middle of a batch, or a run that is started twice do nothing twice: whoever holds the import's row goes on from its last
part, and each part's number exists once.
"""

import datetime as dt
import gc
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

from django.db import transaction

from comments.cycles import few_searches_for_cycles
from comments.enums import ImportPhase, RowOutcome
from comments.intake import targets, timeliness
from comments.intake.bulk import matching
from comments.intake.bulk.ahead import Preparer
from comments.intake.bulk.layout import ImportFileFault
from comments.intake.bulk.opening import Opened, note_on_part, open_table
from comments.intake.bulk.outcomes import Outcome, pack
from comments.intake.bulk.preparing import Prepared
from comments.intake.bulk.rows import Setting
from comments.intake.bulk.sketches import Sketcher
from comments.intake.bulk.tables import START, Place
from comments.intake.bulk.writing import write
from comments.jobs import ServiceDown
from comments.models import BulkImport, BulkImportKey, BulkImportPart
from comments.wake import wake_workers
from rulemaking.history import change_context
from rulemaking.models import Document

BATCH_ROWS = 2000
_BATCHES_AHEAD = 2
"""So that whoever prepares has always something to do."""


class OvertakenByAnother(Exception):
    """Another worker has gone on with this import. Leave it to that one."""


class SetAside(OvertakenByAnother):
    """Somebody set the import aside while it was checked. `str()` says so; what was checked of it is not needed."""


class OriginalUnreadable(ServiceDown):
    """A file that was read whole when it was checked can't be read now: its store fails, or the machine does."""


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
        SetAside
        OriginalUnreadable: nothing is given up; go on later.
    """
    bulk_import = BulkImport.objects.select_related("document__docket", "document__rulemaking").get(pk=bulk_import.pk)
    last = _last_part(bulk_import, phase)
    if last is not None and last.is_last:
        return True
    place = Place(last.next_row, last.next_offset) if last else START
    number = last.number + 1 if last else 1
    done = sum(bulk_import.parts.filter(phase=phase).values_list("row_count", flat=True))
    try:
        with (
            few_searches_for_cycles(),
            open_table(bulk_import) as opened,
            Preparer.of(
                bulk_import, opened, phase, place, batch_rows=batch_rows, expected=_left(bulk_import, phase, done)
            ) as preparer,
            ThreadPoolExecutor(1, "import") as reader,
            ThreadPoolExecutor(1, "sketch") as sketcher,
        ):
            for prepared in _prepared_ahead(bulk_import, opened, preparer, now, reader, sketcher):
                if prepared.fault:
                    _require_checked_so(phase, prepared.fault)
                part = _write_part(bulk_import, phase, number, prepared, opened, now())
                gc.collect(0)
                done += part.row_count
                if part.is_last:
                    return True
                if not goes_on(done):
                    return False
                number += 1
    except ImportFileFault as fault:  # the file can't be opened at all
        _require_checked_so(phase, str(fault))
        _write_end(bulk_import, phase, number, str(fault))
    return True


def _require_checked_so(phase: ImportPhase, fault: str) -> None:
    """A fault of the file ends its check. No file with one is confirmed, so what an import meets is a fault of ours.

    Raises:
        OriginalUnreadable
    """
    if phase == ImportPhase.IMPORT:
        raise OriginalUnreadable(f"The file can't be read as it was when it was checked: {fault}")


def _left(bulk_import: BulkImport, phase: ImportPhase, done: int) -> int:
    """How many rows the check found beyond those that are done, about."""
    if phase == ImportPhase.CHECK:
        return 0
    return sum(bulk_import.parts.filter(phase=ImportPhase.CHECK).values_list("row_count", flat=True)) - done


def _last_part(bulk_import: BulkImport, phase: ImportPhase) -> BulkImportPart | None:
    return bulk_import.parts.filter(phase=phase).defer("outcomes").order_by("-number").first()


def _prepared_ahead(
    bulk_import: BulkImport,
    opened: Opened,
    preparer: Preparer,
    now: Callable[[], dt.datetime],
    reader: ThreadPoolExecutor,
    sketcher: ThreadPoolExecutor,
) -> Iterator[Prepared]:
    """Batches in their order, prepared in other threads while the database writes those before."""
    sketch_of = Sketcher().of

    def sketched(ordered: "Future[Prepared | None]") -> Prepared | None:
        prepared = ordered.result()
        return replace(prepared, sketches=sketch_of(prepared.ready)) if prepared else None

    def order() -> "Future[Prepared | None]":
        # What the rows are held against is read here: the other threads never speak to the database.
        return sketcher.submit(sketched, reader.submit(preparer.next, _setting(bulk_import, opened, now())))

    ahead = deque(order() for _ in range(_BATCHES_AHEAD))
    while (prepared := ahead.popleft().result()) is not None:
        if not prepared.ends:
            ahead.append(order())
        yield prepared


def _write_part(
    bulk_import: BulkImport, phase: ImportPhase, number: int, prepared: Prepared, opened: Opened, at: dt.datetime
) -> BulkImportPart:
    """Settles a batch in one transaction: its comments, its outcomes and where the next begins.

    Raises:
        OvertakenByAnother, SetAside
    """
    rows = prepared.ready
    by = bulk_import.confirmed_by or bulk_import.by
    with transaction.atomic(), change_context(by=by, why=f"import {bulk_import.pk}"):
        _require_next(bulk_import, phase, number)
        if phase == ImportPhase.IMPORT:
            matching.lock_source(bulk_import.source)
        found = matching.in_record(bulk_import.source, rows)
        if phase == ImportPhase.CHECK:
            for source_id, seen in matching.in_checked_rows(bulk_import, rows).items():
                found[source_id].extend(seen)
        outcomes = prepared.refused | matching.match(rows, found)
        taken = [one for one in rows if outcomes[one.number].outcome != RowOutcome.KNOWN]
        if phase == ImportPhase.CHECK:
            matching.note_checked(bulk_import, taken)
        else:
            for row, tracking_number in write(taken, sketches=prepared.sketches, archive=opened.archive, at=at).items():
                outcomes[row] = replace(outcomes[row], tracking_number=tracking_number)
            transaction.on_commit(wake_workers, robust=True)
        return _note(bulk_import, phase, number, prepared, [outcomes[row] for row in prepared.numbers], opened)


def _require_next(bulk_import: BulkImport, phase: ImportPhase, number: int) -> None:
    """Holds the import's row until the transaction ends; nobody else may have written this part, or set it aside."""
    held = BulkImport.objects.select_for_update().get(pk=bulk_import.pk)
    if held.discarded_at is not None:
        raise SetAside(f"{bulk_import} was set aside by {held.discarded_by}.")
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


def _note(
    bulk_import: BulkImport,
    phase: ImportPhase,
    number: int,
    prepared: Prepared,
    outcomes: list[Outcome],
    opened: Opened,
) -> BulkImportPart:
    counts = {kind: sum(1 for outcome in outcomes if outcome.outcome == kind) for kind in RowOutcome}
    after = prepared.after or START
    if prepared.ends and phase == ImportPhase.CHECK:
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
        is_last=prepared.ends,
        fault=prepared.fault[:500],
        note=note_on_part(opened, is_first=number == 1, ends=prepared.ends and phase == ImportPhase.CHECK),
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
