"""`manage.py translations`: compile the catalogs that the site reads; `--update` finds what to translate."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from rulemaking import translations


class Command(BaseCommand):
    help = "Compile the translations. --update first brings the catalogs up to date with code and templates."
    requires_system_checks = []  # one of them asks for this command

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--update", action="store_true", help="find marked strings and say which need translating")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["update"]:
            for language in translations.LANGUAGES:
                for message in translations.update_catalog(language):
                    self.stdout.write(f"{language} lacks: {message.id}")
        for path in translations.compile_catalogs():
            self.stdout.write(f"Compiled {path}.")
