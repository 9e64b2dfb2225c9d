"""Import documents of the Federal Register as drafts."""

import datetime as dt
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from rulemaking.actions.federal_register import import_document
from rulemaking.actions.refusals import ActRefused
from rulemaking.federal_register import FoundDocument, NotReadable, read
from rulemaking.federal_register.client import FederalRegisterFault, fetch_document


class Command(BaseCommand):
    help = (
        "Import a document of the Federal Register as a draft, by its number (asks FEDERAL_REGISTER_URL) or from a "
        "file in the API's JSON or GPO's XML (needs no network). Nothing becomes public before a person confirms it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", help="A file, or a document number such as 2025-07837.")
        parser.add_argument("--only", metavar="NUMBER", help="Of a file with several documents, this one alone.")

    def handle(self, *args: Any, source: str, only: str | None, **options: Any) -> None:
        at = dt.datetime.now(dt.UTC)
        failed = 0
        for found in self._read(source, only):
            try:
                imported = import_document(found=found, by="system:import_federal_register", at=at)
            except ActRefused as refusal:
                failed += 1
                self.stderr.write(f"{found.document_number or found.title}: {refusal}")
                continue
            is_new = "Draft" if imported.at == at else "Imported already"
            self.stdout.write(f"{found.document_number}: {is_new} {imported.document.document_id}, {found.title}")
            for doubt in imported.unsure:
                self.stdout.write(f"  check {doubt['field']}: {doubt['why']}")
        if failed:
            raise CommandError(f"{failed} not imported.")

    def _read(self, source: str, only: str | None) -> list[FoundDocument]:
        path = Path(source)
        try:
            if path.is_file():
                found = read(path.read_bytes())
            else:
                found = [fetch_document(source, base_url=settings.FEDERAL_REGISTER_URL)]
        except (NotReadable, FederalRegisterFault) as fault:
            raise CommandError(str(fault)) from fault
        chosen = [document for document in found if only in (None, document.document_number)]
        if not chosen:
            raise CommandError(f"The file holds no document {only}.")
        return chosen
