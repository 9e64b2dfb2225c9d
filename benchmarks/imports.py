"""A bulk import, and beside it a bare COPY of the same rows into the same table with its indexes."""

import csv
import datetime as dt
import hashlib
import resource
import tempfile
import time
from pathlib import Path

from django.core.files.base import File
from django.db import connection

from comments.enums import ImportPhase
from comments.intake.bulk import orders, running
from comments.intake.tracking import new_tracking_number
from comments.models import BulkImport
from rulemaking.deadlines import EASTERN
from rulemaking.models import Document

HEADER = ("id", "first_name", "last_name", "city", "state", "zip", "comment", "received")


def write_csv(path: Path, *, count: int, text: str, day: dt.date) -> None:
    """So many rows; every tenth has words of its own, the others are copies."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEADER)
        for n in range(count):
            words = f"{text} Number {n}." if n % 10 == 0 else text
            writer.writerow((f"bench-{n}", "Ada", f"Tester{n}", "Dayton", "OH", "45402", words, day.isoformat()))


def bring(document: Document, path: Path, now: dt.datetime) -> BulkImport:
    with path.open("rb") as stream:
        return orders.begin(
            document=document,
            upload=File(stream, name=path.name),
            file_name=path.name,
            source="Bench",
            evidence="Made for the benchmark",
            by="bench",
            at=now,
        )


def run(bulk_import: BulkImport, phase: ImportPhase, now: dt.datetime) -> None:
    while not running.run(bulk_import=bulk_import, phase=phase, now=lambda: now, goes_on=lambda done: True):
        pass


def bare_copy(document: Document, path: Path, now: dt.datetime) -> int:
    """The same rows by COPY, a thousand to a transaction: no check, receipt, status, number or work owed."""
    columns = (
        "tracking_number, document_id, channel, text, text_sha256, content_sha256, submitter_type, first_name,"
        " last_name, organization, organization_type, email, phone, address1, address2, city, state_province_region,"
        " zip, country, category, received_on, received_basis, received_evidence, asserted_by, source, source_id,"
        " num_items_received, wants_email_receipt"
    )
    count = 0
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream)
        next(rows)
        done = False
        while not done:
            with connection.cursor() as cursor, cursor.copy(f"COPY comments_comment ({columns}) FROM STDIN") as copy:
                for _ in range(running.BATCH_ROWS):
                    row = next(rows, None)
                    if row is None:
                        done = True
                        break
                    key, first, last, city, state, zip_code, text, day = row
                    digest = hashlib.sha256(text.encode()).digest()
                    copy.write_row(
                        (new_tracking_number(), document.pk, "bulk", text, digest, digest, "INDIVIDUAL", first, last,
                         "", "", "", "", "", "", city, state, zip_code, "", "", day, "asserted", "Made", "bench",
                         "Copied", key, 0, False)
                    )  # fmt: skip
                    count += 1
    return count


def measure(
    document: Document, bare_document: Document, now: dt.datetime, *, text: str, count: int
) -> dict[str, float]:
    """Rows a second of the check, the import and the bare COPY, and the process's peak memory in MiB."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "campaign.csv"
        write_csv(path, count=count, text=text, day=now.astimezone(EASTERN).date())
        figures = {}
        bulk_import = bring(document, path, now)
        for name, phase in (("check", ImportPhase.CHECK), ("import", ImportPhase.IMPORT)):
            began = time.perf_counter()
            run(bulk_import, phase, now)
            figures[name] = count / (time.perf_counter() - began)
            if phase == ImportPhase.CHECK:
                orders.confirm(bulk_import=bulk_import, by="bench", at=now)
        began = time.perf_counter()
        bare_copy(bare_document, path, now)
        figures["copy"] = count / (time.perf_counter() - began)
    figures["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return figures
