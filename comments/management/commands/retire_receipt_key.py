"""`manage.py retire_receipt_key KEY_ID`: run after another key has taken over."""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from comments.record.receipts import retire_key


class Command(BaseCommand):
    help = "Note that a receipt key signs no more. It stays published, so that its receipts can be verified."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key_id", help="as /receipt-keys.json names it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            key = retire_key(key_id=options["key_id"], at=dt.datetime.now(dt.UTC))
        except ValueError as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{key.key_id} is retired. It stays published, and its receipts stay genuine.")
