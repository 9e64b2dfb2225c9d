"""`manage.py fetch_design_system`: the U.S. Web Design System's files, from npm."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from rulemaking.stack import design, npm
from rulemaking.stack.folders import Folders


class Command(BaseCommand):
    help = "Fetch the U.S. Web Design System into var/design, unless it is there. No Node build; checked by its hash."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            folder = design.fetch(Folders.of_environment())
        except npm.FetchFailed as failure:
            raise CommandError(str(failure)) from failure
        self.stdout.write(f"{design.USWDS.name} {design.USWDS.version} is in {folder}.")
