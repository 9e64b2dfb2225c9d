"""`manage.py import_comments FILE`: checks a file of comments, and with --confirm takes it into the record."""

import datetime as dt
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from comments.enums import ImportEncoding, ImportPhase
from comments.intake.bulk import orders, running
from comments.intake.bulk.outcomes import of_phase, report_lines
from comments.intake.files import sha256_of
from comments.jobs import ServiceDown
from comments.models import BulkImport
from rulemaking.models import Document

_LOOKS_SECONDS = 1.0
_STILL_SECONDS = 30.0
"""After so long without a row, and without a worker that has taken it, the command goes on by itself."""


def document_named(document_id: str) -> Document:
    """Our document of this id.

    Raises:
        CommandError: there is none.
    """
    docket_id, _, number = document_id.rpartition("-")
    found = Document.objects.filter(docket__docket_id=docket_id, number=int(number) if number.isdecimal() else 0)
    document = found.select_related("docket", "rulemaking").first()
    if document is None:
        raise CommandError(f"There is no document {document_id}. Write its id, such as FINCEN-2025-0004-0001.")
    return document


class Command(BaseCommand):
    help = (
        "Check a file of comments (CSV, JSON lines, XLSX, or a ZIP of one with its files); with --confirm, import it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--document", required=True, help="Id of the document that the comments are on.")
        parser.add_argument("--source", required=True, help="Where the rows come from, such as regulations.gov.")
        parser.add_argument("--evidence", required=True, help="What shows the days of receipt.")
        parser.add_argument("--by", required=True, help="Who states the days of receipt: a username.")
        parser.add_argument("--received-on", type=dt.date.fromisoformat, help="Day of receipt of rows without one.")
        parser.add_argument("--encoding", choices=ImportEncoding.values, default=ImportEncoding.UTF_8)
        parser.add_argument("--report", type=Path, help="Write what becomes of each row to this CSV file.")
        parser.add_argument("--confirm", action="store_true", help="Import what the check would take.")

    def handle(self, *args: Any, **options: Any) -> None:
        bulk_import = self._brought(options)
        phase = ImportPhase.CHECK
        self._run(bulk_import, phase)
        if options["confirm"] and not orders.totals(bulk_import, phase).fault:
            if bulk_import.confirmed_at is None:
                try:
                    orders.confirm(bulk_import=bulk_import, by=options["by"], at=timezone.now())
                except orders.ImportRefused as refusal:
                    self._report(bulk_import, phase, options["report"])
                    raise CommandError(str(refusal)) from refusal
            phase = ImportPhase.IMPORT
            self._run(bulk_import, phase)
        self._report(bulk_import, phase, options["report"])

    def _brought(self, options: dict[str, Any]) -> BulkImport:
        """The import of this file, begun now or before: the command can be repeated after it was stopped."""
        document = document_named(options["document"])
        try:
            with options["file"].open("rb") as stream:
                upload = File(stream, name=options["file"].name)
                digest, _ = sha256_of(upload)
                earlier = BulkImport.objects.kept().filter(document=document, file_sha256=digest).first()
                return earlier or orders.begin(
                    document=document,
                    upload=upload,
                    file_name=options["file"].name,
                    source=options["source"],
                    evidence=options["evidence"],
                    default_received_on=options["received_on"],
                    encoding=options["encoding"],
                    by=options["by"],
                    at=timezone.now(),
                )
        except OSError as unread:
            raise CommandError(f"{options['file']} can't be read: {unread.strerror}.") from unread
        except orders.ImportRefused as refusal:
            raise CommandError(str(refusal)) from refusal

    def _run(self, bulk_import: BulkImport, phase: ImportPhase) -> None:
        def goes_on(done: int) -> bool:
            self.stderr.write(f"{phase.label}: {done:,} rows")
            return True

        while True:
            try:
                running.run(bulk_import=bulk_import, phase=phase, now=timezone.now, goes_on=goes_on)
                return
            except running.SetAside as fault:
                raise CommandError(str(fault)) from fault
            except running.OvertakenByAnother:
                if self._is_over_by_the_worker(bulk_import, phase):
                    return
            except ServiceDown as fault:
                raise CommandError(f"{fault} Run the command again.") from fault

    def _is_over_by_the_worker(self, bulk_import: BulkImport, phase: ImportPhase) -> bool:
        """Tells how far the worker is that went on with it. Whoever ends this command leaves that one at its work.

        Returns:
            False if nobody is at it any more.
        """
        told = -1
        still_since = time.monotonic()
        while not (found := orders.totals(bulk_import, phase)).is_over:
            if found.rows != told:
                self.stderr.write(f"{phase.label}, by a worker: {found.rows:,} rows")
                told, still_since = found.rows, time.monotonic()
            bulk_import.refresh_from_db(fields=["discarded_at", "discarded_by"])
            if bulk_import.discarded_at is not None:
                raise CommandError(f"{bulk_import} was set aside by {bulk_import.discarded_by}.")
            if given_up := bulk_import.jobs.filter(failed_at__isnull=False).first():
                raise CommandError(
                    f"The worker gave up. The import's page in the admin tells why: {given_up.last_error}"
                )
            is_taken = bulk_import.jobs.running_at(timezone.now()).exists()
            if not is_taken and time.monotonic() - still_since > _STILL_SECONDS:
                return False
            time.sleep(_LOOKS_SECONDS)
        return True

    def _report(self, bulk_import: BulkImport, phase: ImportPhase, path: Path | None) -> None:
        if path is not None:
            with path.open("w", encoding="utf-8", newline="") as report:
                report.writelines(report_lines(of_phase(bulk_import, phase)))
        found = orders.totals(bulk_import, phase)
        self.stdout.write(
            f"{bulk_import}. {phase.label}: {found.rows:,} rows; {found.taken:,} taken, {found.known:,} already here, "
            f"{found.conflict:,} taken beside another with the same id, {found.refused:,} refused."
        )
        if found.note:
            self.stdout.write(found.note)
        if found.fault:
            raise CommandError(found.fault)
