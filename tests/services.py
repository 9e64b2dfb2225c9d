"""Pytest plugin: one PostgreSQL and one Valkey for the whole run, real ones.

The controller of the run starts both before any worker of xdist, in a folder of their own below `var/test`,
and hands their addresses down by environment. With DATABASE_URL and REDIS_URL set, those servers are used
instead; that database role must be allowed to create databases. Loaded by `-p` in pyproject.toml, because
pytest-django reads the settings before any conftest.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import IO

import psycopg
import pytest

from rulemaking.stack.environment import local_environment
from rulemaking.stack.folders import Folders
from rulemaking.stack.postgres import APPLICATION, Postgres
from rulemaking.stack.valkey import Valkey
from rulemaking.translations import compile_catalogs

_FOREIGN = "DOCKET311_TEST_FOREIGN"


def is_xdist_worker() -> bool:
    return "PYTEST_XDIST_WORKER" in os.environ


def foreign_servers() -> list[str]:
    """Which of DATABASE_URL and REDIS_URL came from outside: those servers are not ours to start."""
    return os.environ[_FOREIGN].split()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Set the environment before pytest-django reads the settings; nothing is started yet."""
    if not is_xdist_worker():
        run = RunFolder(Folders.of_environment().var / "test")
        early_config.stash[RUN] = run
        os.environ[_FOREIGN] = " ".join(name for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name))
        given = {**os.environ, "DOCKET311_ENV": "test", "DOCKET311_VAR": str(run.folders.var)}
        environment = local_environment(run.folders, given=given)
        # Tests make their databases, so they connect as owner; tests/database.py then takes the application's
        # role.
        environment["DATABASE_URL"] = environment["DATABASE_OWNER_URL"]
        # Playwright's loop runs in the process that also runs tests of the database; none of those is async code.
        environment["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        os.environ.update(environment)
    yield


def pytest_configure(config: pytest.Config) -> None:
    """Take what was asked for folder by folder.

    Where files of one folder are named with another's between them, pytest 9.1 makes two nodes of the folder, and what
    stands in its conftest is there for the first alone: no clock stands still for the other's tests.
    """
    config.args = sorted(config.args)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Start the servers, before xdist starts its workers."""
    run = session.config.stash.get(RUN, None)
    if run is not None and not session.config.option.collectonly:
        compile_catalogs()
        run.start_servers()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers and remove the run's folder."""
    run = config.stash.get(RUN, None)
    if run is not None:
        run.close()


class RunFolder:
    """A state folder for one run of the tests; what a killed run left is swept by the next."""

    def __init__(self, base: Path) -> None:
        base.mkdir(parents=True, exist_ok=True)
        with (base / "lock").open("w") as door:
            fcntl.flock(door, fcntl.LOCK_EX)
            for left in base.glob("run-*"):
                _remove_if_abandoned(left)
            self.folders = Folders(Path(tempfile.mkdtemp(prefix="run-", dir=base)).resolve())
            self._hold = _lock(self.folders.var)
        self._servers: list[Postgres | Valkey] = []
        # What set-up fetched is shared by all.
        for shared in ("design", "tools"):
            (base.parent / shared).mkdir(exist_ok=True)
            (self.folders.var / shared).symlink_to(base.parent.resolve() / shared)

    def start_servers(self) -> None:
        foreign = foreign_servers()
        if "DATABASE_URL" in foreign:
            _prepare_foreign_database(os.environ["DATABASE_URL"])
        else:
            postgres = Postgres(self.folders, max_connections=200)
            postgres.start()
            self._servers.append(postgres)
        if "REDIS_URL" not in foreign:
            valkey = Valkey(self.folders)
            valkey.start()
            self._servers.append(valkey)

    def close(self) -> None:
        while self._servers:
            self._servers.pop().stop()
        _remove(self.folders)
        self._hold.close()


RUN = pytest.StashKey[RunFolder]()


def _lock(folder: Path) -> IO[str]:
    held = (folder / "lock").open("w")
    fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return held


def _remove_if_abandoned(folder: Path) -> None:
    try:
        hold = _lock(folder)
    except BlockingIOError:
        return
    _remove(Folders(folder.resolve()))
    hold.close()


def _remove(folders: Folders) -> None:
    for folder in (folders.sockets, folders.var):
        shutil.rmtree(folder, ignore_errors=True)


def _prepare_foreign_database(url: str) -> None:
    """Have the application's role on a server that is not ours, so that tests can run with its rights."""
    try:
        with psycopg.connect(url, autocommit=True) as server:
            if not server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION]).fetchone():
                server.execute(f"CREATE ROLE {APPLICATION} NOLOGIN")
            if not server.execute("SELECT pg_has_role(%s, 'MEMBER')", [APPLICATION]).fetchone()[0]:
                server.execute(f"GRANT {APPLICATION} TO CURRENT_USER")
    except psycopg.Error as refused:
        raise pytest.UsageError(
            f"DATABASE_URL can't be used for tests: {refused}".strip()
            + f" — its role must be able to create databases, and to make or use the role {APPLICATION}."
        ) from refused
