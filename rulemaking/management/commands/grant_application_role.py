"""`manage.py grant_application_role`: run as owner after `migrate`."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from rulemaking.roles import grant_application_role


class Command(BaseCommand):
    help = "Give the application's database role its rights: no change or removal of originals and history."

    def handle(self, *args: Any, **options: Any) -> None:
        tables = grant_application_role(settings.DATABASE_APP_ROLE)
        self.stdout.write(f"{settings.DATABASE_APP_ROLE} may only read and insert in {len(tables)} tables.")
