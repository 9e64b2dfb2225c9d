"""Pytest plugin: the whole system, started as a person starts it, for journeys and faults."""

import contextlib
import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from rulemaking.stack import control, processes
from rulemaking.stack.console import STAFF_PASSWORD_FILE, STAFF_USERNAME
from rulemaking.stack.environment import local_environment
from rulemaking.stack.folders import PROJECT_ROOT, Folders
from rulemaking.stack.postgres import APPLICATION
from tests.services import foreign_servers

_GROUP = "live_stack"


@pytest.hookimpl(tryfirst=True)  # before xdist, which reads the marks in the same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep all tests of the live stack in one process of xdist, so that it is started once."""
    for item in items:
        if "live_stack" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group(_GROUP))


@pytest.fixture(scope="session")
def live_stack() -> Generator["LiveStack", None, None]:
    """`manage.py up` in a state folder of its own, with its own database; stopped at the end."""
    folders = Folders(Folders.of_environment().var / "live")
    with _database_urls() as given:
        stack = LiveStack(folders=folders, environment=_environment(folders, given))
        stack.start()
        yield stack
        stack.stop()


@dataclass
class LiveStack:
    """A running system.

    Attributes:
        environment: with it, `manage.py` and any other program reach the same database, broker and files.
    """

    folders: Folders
    environment: dict[str, str]
    _supervisor: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.environment['PORT']}"

    @property
    def staff_username(self) -> str:
        return STAFF_USERNAME

    @property
    def staff_password(self) -> str:
        return (self.folders.secrets / STAFF_PASSWORD_FILE).read_text().strip()

    @property
    def log(self) -> Path:
        """What the supervisor says on its terminal."""
        return self.folders.log / "up.log"

    def start(self) -> None:
        """Start it and wait until all parts answer."""
        self._supervisor = processes.spawn(
            [sys.executable, "manage.py", "up"],
            log=self.log,
            env=self.environment,
            death_signal=signal.SIGTERM,
            cwd=PROJECT_ROOT,
        )
        supervisor = self._supervisor
        self.wait_until(
            lambda: processes.has_exited(supervisor) or bool((control.read(self.folders) or {}).get("ready")),
            seconds=360,
        )
        if processes.has_exited(supervisor):
            self.stop()
            pytest.fail(f"The stack did not start:\n{self.log.read_text()}")

    def stop(self) -> bool:
        """Stop it as TERM does.

        Returns:
            Whether it went by itself.
        """
        supervisor, self._supervisor = self._supervisor, None
        return supervisor is None or processes.stop(supervisor, by=signal.SIGTERM, seconds=60)

    def pid(self, name: str) -> int | None:
        """Process number of "web", "worker", "prompt", "beat", "postgres" or "valkey"; None while it is down."""
        state = control.read(self.folders) or {"processes": {}}
        entry = state["processes"].get(name)
        return entry and entry["pid"]

    def kill(self, name: str) -> int:
        """End one by SIGKILL; the supervisor starts it again.

        Returns:
            The number of the process that was.
        """
        pid = self.pid(name)
        assert pid is not None, f"{name} is not running"
        os.kill(pid, signal.SIGKILL)
        return pid

    @contextlib.contextmanager
    def without(self, name: str) -> Iterator[None]:
        """While inside, this part is stopped and stays stopped; then it runs again."""
        hold = control.hold_file(self.folders, name)
        hold.parent.mkdir(parents=True, exist_ok=True)
        hold.touch()
        try:
            self.wait_until(lambda: self.pid(name) is None)
            yield
        finally:
            hold.unlink()
        self.wait_until(lambda: self.pid(name) is not None)

    def manage(self, *arguments: str) -> str:
        """Run a `manage.py` command against the running system; what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=PROJECT_ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def connect(self) -> psycopg.Connection:
        """A connection to its database with the application's rights, autocommit."""
        return psycopg.connect(self.environment["DATABASE_URL"], autocommit=True)

    def status(self, path: str) -> int | None:
        """HTTP status of a page; None if nothing answers."""
        line = http.client.HTTPConnection("127.0.0.1", int(self.environment["PORT"]), timeout=10)
        try:
            line.request("GET", path)
            return line.getresponse().status
        except OSError:
            return None
        finally:
            line.close()

    def wait_until_web_is_well(self) -> None:
        """After the database was away: each connection of each web process finds out for itself that it is back."""
        self.wait_until(lambda: {self.status(path) for _ in range(40) for path in ("/", "/readyz")} == {200})

    @staticmethod
    def wait_until(true: Callable[[], bool], *, seconds: float = 60) -> None:
        """Wait for a condition; the bound only keeps a broken run from hanging."""
        if not processes.wait_until(true, seconds=seconds, pause=0.1):
            pytest.fail(f"Waited {seconds:g} s in vain.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment(folders: Folders, given: dict[str, str]) -> dict[str, str]:
    """A person's environment: nothing of the test run's own settings, and a quick sweep."""
    ours = ("DOCKET311_", "DATABASE_", "REDIS_URL", "RECEIPT_", "SECRET_KEY", "EMAIL_URL", "PYTEST_", "DJANGO_")
    plain = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    (folders.var).mkdir(parents=True, exist_ok=True)
    for shared in ("design", "tools"):
        link = folders.var / shared
        if not link.is_symlink():
            link.symlink_to((folders.var.parent / shared).resolve())
    return local_environment(
        folders,
        given={
            **plain,
            **given,
            "DOCKET311_ENV": "local",
            "DOCKET311_VAR": str(folders.var),
            "PORT": str(free_port()),
            "SWEEP_SECONDS": "1",
            "WEBHOOKS_REACH_LOOPBACK": "true",
        },
    )


@contextlib.contextmanager
def _database_urls() -> Iterator[dict[str, str]]:
    """Addresses of a new database on a server that is not ours; nothing where we start our own.

    The broker is always our own: faults stop it.
    """
    if "DATABASE_URL" not in foreign_servers():
        yield {}
        return
    server = urlsplit(os.environ["DATABASE_URL"])
    name = f"docket311_live_{secrets.token_hex(4)}"
    owner_url = urlunsplit(server._replace(path=f"/{name}"))
    # The role that the server gave us logs in, and takes the application's role at once.
    role = urlencode({"options": f"-c role={APPLICATION}"}, quote_via=quote)
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as owner:
        owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield {
                "DATABASE_URL": f"{owner_url}{'&' if server.query else '?'}{role}",
                "DATABASE_OWNER_URL": owner_url,
            }
        finally:
            owner.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
