"""`manage.py ensure_staff_groups`: the two groups of staff, with their rights. Run after each migration."""

from typing import Any

from django.core.management.base import BaseCommand

from comments.review.groups import ensure_staff_groups


class Command(BaseCommand):
    help = "Make the groups Reviewers and Rule managers, and give them exactly their rights. Idempotent."

    def handle(self, *args: Any, **options: Any) -> None:
        groups = ensure_staff_groups()
        if options["verbosity"]:
            self.stdout.write(f"Groups ready: {', '.join(group.name for group in groups)}.")
