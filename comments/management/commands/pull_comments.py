"""`manage.py pull_comments ID`: pulls the comments on a document of another portal, and checks or imports them."""

import tempfile
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from comments.enums import ImportPhase
from comments.intake.bulk import orders, running
from comments.intake.bulk.orders import ImportRefused
from comments.intake.portals.bringing import bring
from comments.intake.portals.client import Portal, PortalFault
from comments.intake.portals.pulling import FolderShelf
from comments.management.commands.import_comments import document_named
from comments.models import BulkImport
from rulemaking.models import Document


class Command(BaseCommand):
    help = "Pull the comments on a document from the v4 API in PORTAL_URL; with --confirm, import them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("document_id", help="Of the document there, such as FINCEN-2025-0004-0001.")
        parser.add_argument("--document", required=True, help="Id of our document that the comments are on.")
        parser.add_argument("--by", required=True, help="Who states the portal's days of receipt: a username.")
        parser.add_argument("--confirm", action="store_true", help="Import what the check would take.")

    def handle(self, *args: Any, **options: Any) -> None:
        portal = Portal(base_url=settings.PORTAL_URL, api_key=settings.PORTAL_API_KEY)
        document = document_named(options["document"])
        bulk_import = self._pulled(portal, document, options["document_id"], options["by"])
        if bulk_import is None:
            self.stdout.write(f"Nothing changed at {portal.host} since the last pull.")
            return
        phases = [ImportPhase.CHECK]
        self._run(bulk_import, ImportPhase.CHECK)
        if options["confirm"] and orders.totals(bulk_import, ImportPhase.CHECK).to_take:
            orders.confirm(bulk_import=bulk_import, by=options["by"], at=timezone.now())
            phases.append(ImportPhase.IMPORT)
            self._run(bulk_import, ImportPhase.IMPORT)
        found = orders.totals(bulk_import, phases[-1])
        self.stdout.write(
            f"{bulk_import}. {phases[-1].label}: {found.rows:,} comments pulled; {found.taken:,} taken, "
            f"{found.known:,} already here, {found.conflict:,} taken beside another with the same id, "
            f"{found.refused:,} refused."
        )

    def _pulled(self, portal: Portal, document: Document, document_id: str, by: str) -> BulkImport | None:
        try:
            with tempfile.TemporaryDirectory(prefix="d311-pull-") as folder:
                found = bring(
                    portal=portal, document=document, document_id=document_id, by=by, now=timezone.now,
                    shelf=FolderShelf(folder), tell=self._tell,
                )  # fmt: skip
        except (PortalFault, ImportRefused) as fault:
            raise CommandError(str(fault)) from fault
        assert found is not None, "nothing stops a command before the end"
        brought, pulled = found
        for words in pulled.missing:
            self.stderr.write(words)
        return brought

    def _tell(self, count: int) -> None:
        if count % 100 == 0:
            self.stderr.write(f"{count:,} comments pulled")

    @staticmethod
    def _run(bulk_import: BulkImport, phase: ImportPhase) -> None:
        try:
            running.run(bulk_import=bulk_import, phase=phase, now=timezone.now, goes_on=lambda done: True)
        except running.SetAside as fault:
            raise CommandError(str(fault)) from fault
        except running.OvertakenByAnother as overtaken:
            raise CommandError("A worker is at this import already. Its page shows how far it is.") from overtaken
