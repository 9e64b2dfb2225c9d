"""Load the real Section 311 actions that ship with the package."""

from typing import Any

from django.core.management.base import BaseCommand

from rulemaking.actions.facts import load_facts


class Command(BaseCommand):
    help = (
        "Add the Section 311 actions that ship with the package, with their dockets, documents and comment periods. "
        "Adds what is missing and changes nothing that is there, so it can be run at every start."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        added = load_facts(by="system:load_section311")
        if not added:
            self.stdout.write("Section 311 actions: all there, nothing to add.")
            return
        counts = ", ".join(f"{noun} {count}" for noun, count in sorted(added.items()))
        self.stdout.write(f"Section 311 actions added: {counts}.")
