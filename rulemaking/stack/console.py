"""What the supervisor says on the terminal: little."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TextIO

from rulemaking.stack.folders import Folders

STAFF_USERNAME = "staff"
STAFF_PASSWORD_FILE = "staff_password"  # noqa: S105 - a file's name


@dataclass
class Console:
    """Writes whole lines to a stream and flushes them, so that a pipe sees them at once."""

    stream: TextIO

    def line(self, text: str = "") -> None:
        self.stream.write(text + "\n")
        self.stream.flush()

    def welcome(self, base_url: str, folders: Folders, *, mail_url: str = "") -> None:
        """Where everything is, and how staff log in.

        Args:
            mail_url: the setting EMAIL_URL.
        """
        password = folders.secrets / STAFF_PASSWORD_FILE
        shown = password.read_text().strip() if password.exists() else "the one that you chose"
        rows = {
            "Public site": f"{base_url}/",
            "Admin": f"{base_url}/admin/",
            "API": f"{base_url}/v4/",
            "API docs": f"{base_url}/v4/docs",
            "Staff login": STAFF_USERNAME,
            "Password": shown,
        }
        if mail_url.endswith(str(folders.mail)):
            rows["E-mail"] = f"{folders.mail}: nothing is sent, each message is a file"
        self.line()
        self.line(self._bold("Docket 311 is up."))
        self.line()
        for name, value in rows.items():
            self.line(f"  {name:<14}{value}")
        self.line()
        self.line(f"Logs are in {folders.log}. Ctrl-C stops everything.")

    def servers(self, environment: Mapping[str, str], embedded: frozenset[str]) -> None:
        """Lines for a shell, so that other programs find the embedded servers."""
        names = ["DOCKET311_ENV", "DOCKET311_VAR"]
        names += ["DATABASE_URL", "DATABASE_OWNER_URL"] if "postgres" in embedded else []
        names += ["REDIS_URL"] if "valkey" in embedded else []
        for name in names:
            self.line(f"export {name}={shlex.quote(environment[name])}")
        self.line("# Ready. Ctrl-C stops the servers.")

    def _bold(self, text: str) -> str:
        return f"\033[1m{text}\033[0m" if self.stream.isatty() else text
