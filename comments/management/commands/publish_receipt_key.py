"""`manage.py publish_receipt_key`: run after `migrate`, and after each change of RECEIPT_SIGNING_KEY."""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from comments.record.receipts import publish_key


class Command(BaseCommand):
    help = "Publish the public key that belongs to RECEIPT_SIGNING_KEY, so that receipts can be verified."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            key = publish_key(at=dt.datetime.now(dt.UTC))
        except ValueError as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"Receipts signed with {key.key_id} can be verified.")
