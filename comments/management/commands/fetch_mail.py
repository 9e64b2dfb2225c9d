"""`manage.py fetch_mail`: takes in the mails of the mailbox and folder in the settings, or of a folder named here."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from comments import work
from comments.intake.mail.mailbox import MailboxDown, fetch_folder
from comments.intake.mail.turns import FetchedByAnother
from comments.models import IncomingMail


class Command(BaseCommand):
    help = "Take in comments that came by e-mail: from the mailbox in MAILBOX_URL, MAIL_FOLDER, or --folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, help="A folder of .eml files, instead of those in the settings.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            new = fetch_folder(options["folder"], now=work.now) if options["folder"] else work.fetch_mail()
        except (MailboxDown, FetchedByAnother) as fault:
            raise CommandError(str(fault)) from fault
        self.stdout.write(f"{new:,} new; {IncomingMail.objects.waiting().count():,} wait for staff.")
