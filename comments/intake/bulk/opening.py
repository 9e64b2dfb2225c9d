"""An import's file opened as a table, and what a person should know of it as a whole."""

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import IO

from comments.enums import ImportFormat
from comments.intake.bulk.archives import Archive
from comments.intake.bulk.layout import ImportFileFault
from comments.intake.bulk.tables import START, CsvTable, JsonLinesTable, Table
from comments.intake.bulk.workbooks import WorkbookTable
from comments.models import BulkImport
from comments.record.stores import open_original

_NOTE_MAX = 1000


@dataclass(frozen=True)
class Opened:
    """The table of an import's file, and the ZIP around it if there is one."""

    table: Table
    archive: Archive | None


@contextmanager
def open_table(bulk_import: BulkImport) -> Iterator[Opened]:
    """The table of an import's file, closed again at the end.

    Raises:
        ImportFileFault: it can't be opened.
    """
    with open_original(bulk_import.file_key) as stream:
        if bulk_import.file_format == ImportFormat.ZIP:
            archive = Archive(stream)
            name = archive.table.filename.lower()
            table_format = ImportFormat(name.rsplit(".", 1)[-1])
            with closing(archive.open_table()) as inner:
                yield Opened(_table(inner, table_format, bulk_import.encoding), archive)
        else:
            yield Opened(_table(stream, ImportFormat(bulk_import.file_format), bulk_import.encoding), None)


def _table(stream: IO[bytes], table_format: ImportFormat, encoding: str) -> Table:
    match table_format:
        case ImportFormat.CSV:
            return CsvTable(stream, encoding)
        case ImportFormat.JSONL:
            return JsonLinesTable(stream, encoding)
        case _:
            return WorkbookTable(stream)


def note_on_part(opened: Opened, *, is_first: bool, ends: bool) -> str:
    """What a person should know of the file: told with its first part, and of files in a ZIP with its last."""
    layout = opened.table.layout
    notes = []
    if is_first and layout.unread:
        notes.append(f"Columns that are not read: {', '.join(layout.unread)}.")
    if is_first and "source_id" not in layout.labels:
        notes.append(
            "No column holds an id, so each row is known by its place in this file alone. "
            "If some are refused, bring those in a file of their own: a corrected whole file would bring all again."
        )
    if ends and opened.archive is not None and (left := _files_of_no_row(opened.table, opened.archive)):
        notes.append(f"No row names {len(left):,} of the files in the ZIP, which are not taken: {', '.join(left)}")
    words = " ".join(notes)
    return words if len(words) <= _NOTE_MAX else f"{words[: _NOTE_MAX - 1]}…"


def _files_of_no_row(table: Table, archive: Archive) -> list[str]:
    """Names of the files that no row names. Reads the rows once more: what an earlier run read is not known."""
    named: set[str] = set()
    with suppress(ImportFileFault):
        for raw in table.rows(START):
            named |= archive.named_by(raw.values.get("files", ""))
    return archive.others(named)
