"""`manage.py up`: the whole system on this machine, under one supervisor. `make run` calls it."""

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from rulemaking.stack.console import Console
from rulemaking.stack.control import AlreadyRunning
from rulemaking.stack.environment import embedded_servers
from rulemaking.stack.folders import FolderNotPrivate, Folders
from rulemaking.stack.postgres import PostgresFailed
from rulemaking.stack.supervisor import StartFailed, Supervisor
from rulemaking.stack.valkey import ValkeyFailed


class Command(BaseCommand):
    help = (
        "Start PostgreSQL and Valkey (unless DATABASE_URL and REDIS_URL name others), prepare the database, "
        "and run web server, worker and beat until Ctrl-C. State is kept in var/; PORT chooses the port."
    )
    requires_system_checks = []  # they would look for a database that is not started yet

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--only",
            choices=["servers"],
            help="start the embedded servers alone and print the variables that lead to them",
        )

    def handle(self, *args: Any, only: str | None, **options: Any) -> None:
        supervisor = Supervisor(
            folders=Folders.of_environment(),
            environment=dict(os.environ),
            embedded=embedded_servers(os.environ),
            console=Console(sys.stdout),
            only_servers=only == "servers",
        )
        try:
            supervisor.run()
        except (AlreadyRunning, FolderNotPrivate, PostgresFailed, StartFailed, ValkeyFailed) as refused:
            raise CommandError(str(refused)) from refused
