"""One supervisor: starts everything in order, keeps it running, stops everything in order.

It imports neither Django nor the applications; whatever needs them runs as a child.
"""

import os
import signal
import socket
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from urllib.error import HTTPError, URLError

from rulemaking.stack import control, processes
from rulemaking.stack.children import Child, Process
from rulemaking.stack.console import Console
from rulemaking.stack.folders import PROJECT_ROOT, Folders
from rulemaking.stack.logs import cut_long_logs
from rulemaking.stack.postgres import Postgres
from rulemaking.stack.valkey import Valkey

_START_SECONDS = 90.0
_LOG_SECONDS = 60.0


class StopRequested(BaseException):
    """Ctrl-C or TERM came: leave whatever is going on and stop."""


class StartFailed(RuntimeError):
    """Something did not come up; the message says where to look."""


class PortTaken(StartFailed):
    """Another program listens where the web server should."""


@dataclass
class Supervisor:
    """The whole system on one machine.

    Attributes:
        environment: what the children get; it has every variable that settings need.
        embedded: which of "postgres" and "valkey" are ours to start.
        only_servers: start those alone.
    """

    folders: Folders
    environment: dict[str, str]
    embedded: frozenset[str]
    console: Console
    only_servers: bool = False
    _children: list[Child] = field(default_factory=list, init=False)
    _stopping: bool = field(default=False, init=False)
    _ready: bool = field(default=False, init=False)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.environment['PORT']}"

    def run(self) -> None:
        """Start, watch until told to stop, and stop.

        Raises:
            AlreadyRunning, PortTaken, StartFailed: with the fix in the message; nothing is left running.
        """
        self.folders.prepare()
        lock = control.Lock.take(self.folders)
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, self._note_stop)
        try:
            control.end_leftovers(self.folders)
            if not self.only_servers:
                self._refuse_taken_port()
            self._start_everything()
            self._watch()
        except StopRequested:
            self.console.line("Stopping …")
        finally:
            self._stop_everything()
            lock.release()

    # --- start

    def _start_everything(self) -> None:
        self._start(*self._servers())
        if self.only_servers:
            self.console.servers(self.environment, self.embedded)
        else:
            self._prepare()
            self._start(*self._programs())
            self._wait_until_ready()
            self.console.welcome(self.base_url, self.folders, mail_url=self.environment.get("EMAIL_URL", ""))
        self._ready = True
        self._write_state()

    def _servers(self) -> list[Child]:
        made: list[Child] = []
        if "postgres" in self.embedded:
            postgres = Postgres(self.folders)
            made.append(Child("postgres", postgres.start, lambda: True, stop_by=signal.SIGINT, stop_seconds=30))
        if "valkey" in self.embedded:
            valkey = Valkey(self.folders)
            made.append(Child("valkey", valkey.start, valkey.answers, stop_seconds=15))
        return made

    def _programs(self) -> list[Child]:
        celery = ["-m", "celery", "-A", "rulemaking.stack.celery_app"]
        # Two processes, tasks are short; gossip and mingle are talk between many workers.
        worker = ["worker", "--loglevel=INFO", "--concurrency=2", "--without-gossip", "--without-mingle"]
        # However long slow work takes: comments are numbered, and webhooks told.
        prompt = [*worker, "--hostname=prompt@%h", "--queues=celery,prompt"]
        beat = ["beat", "--loglevel=INFO", f"--schedule={self.folders.run / 'celerybeat-schedule'}", "--pidfile="]
        web = ["-m", "gunicorn", "--config=python:rulemaking.stack.gunicorn_config", "rulemaking.wsgi:application"]
        return [
            self._program("web", web, self._answers),
            self._program("worker", [*celery, *worker]),
            self._program("prompt", [*celery, *prompt]),
            self._program("beat", [*celery, *beat]),
        ]

    def _program(self, name: str, arguments: list[str], is_ready: Callable[[], bool] | None = None) -> Child:
        ready_file = self.folders.run / f"{name}.ready"
        # The owner's rights are for migrations: what serves and works runs without them.
        environment = {key: value for key, value in self.environment.items() if key != "DATABASE_OWNER_URL"}

        def start() -> Process:
            ready_file.unlink(missing_ok=True)
            return processes.spawn(
                [sys.executable, *arguments],
                log=self.folders.log / f"{name}.log",
                env=environment | {"DOCKET311_READY_FILE": str(ready_file)},
                death_signal=signal.SIGTERM,
                cwd=PROJECT_ROOT,
            )

        return Child(name, start, is_ready or ready_file.exists)

    def _start(self, *children: Child) -> None:
        for child in children:
            self._children.append(child)
            self._pause(0)
            child.start_now()
            self._write_state()

    def _prepare(self) -> None:
        """Migrate, grant, load the data, collect static files: in one child, as the database's owner."""
        log = self.folders.log / "prepare.log"
        process = processes.spawn(
            [sys.executable, "manage.py", "prepare_installation"],
            log=log,
            env=self.environment | {"DATABASE_URL": self.environment["DATABASE_OWNER_URL"]},
            death_signal=signal.SIGTERM,
            cwd=PROJECT_ROOT,
            output=self.console.stream,
        )
        try:
            while not processes.has_exited(process):
                self._pause(0.05)
        except StopRequested:
            processes.stop(process, by=signal.SIGTERM, seconds=10)
            raise
        if processes.bury(process):
            raise StartFailed(f"The installation could not be prepared. {_end_of(log)}")

    def _wait_until_ready(self) -> None:
        until = time.monotonic() + _START_SECONDS
        while waiting := [child for child in self._children if not child.is_ready()]:
            for child in waiting:
                code = child.ended()
                if code is not None or time.monotonic() > until:
                    what = "did not become ready" if code is None else f"ended at once (code {code})"
                    raise StartFailed(f"{child.name} {what}. {_end_of(self.folders.log / f'{child.name}.log')}")
            self._pause(0.1)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.base_url}/readyz", timeout=5) as response:  # noqa: S310 - loopback
                return bool(response.status == 200)
        except (HTTPError, URLError, OSError):
            return False

    def _refuse_taken_port(self) -> None:
        port = int(self.environment["PORT"])
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as taken:
                raise PortTaken(
                    f"Port {port} is taken by another program. Choose another: PORT={port + 1} make run"
                ) from taken

    # --- watch

    def _watch(self) -> None:
        cut_at = time.monotonic() + _LOG_SECONDS
        while True:
            self._pause(0.2)
            for child in self._children:
                self._look_after(child)
            if time.monotonic() > cut_at:
                cut_long_logs(self.folders.log)
                cut_at = time.monotonic() + _LOG_SECONDS

    def _look_after(self, child: Child) -> None:
        """Start a child that ended again, after a pause; stop one that is held, and start it when it is let go."""
        if control.hold_file(self.folders, child.name).exists():
            if child.process is not None:
                child.stop()
                self.console.line(f"{child.name} is held.")
                self._write_state()
            return
        code = child.ended()
        if code is not None:
            pause = child.note_failure()
            self.console.line(f"{child.name} ended (code {code}); it starts again in {pause:g} s.")
            self._write_state()
        if child.is_due():
            try:
                child.start_now()
            except (RuntimeError, OSError) as failure:
                pause = child.note_failure()
                self.console.line(f"{child.name} did not start: {failure} Next attempt in {pause:g} s.")
            self._write_state()

    # --- stop

    def _stop_everything(self) -> None:
        """Programs together, then servers one by one, the database last; a second Ctrl-C changes nothing."""
        self._stopping = True
        servers = {"valkey", "postgres"}
        programs = [child for child in self._children if child.name not in servers]
        for child in programs:
            child.ask_to_stop()
        forced = [child.name for child in programs if not child.stop()]
        forced += [child.name for child in reversed(self._children) if child.name in servers and not child.stop()]
        if forced:
            self.console.line(f"Ended by force, as it took too long: {', '.join(forced)}.")
        if self._ready:
            self.console.line("Everything is stopped.")
        self.folders.close_sockets()
        control.control_file(self.folders).unlink(missing_ok=True)

    def _note_stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True

    def _pause(self, seconds: float) -> None:
        if not self._stopping:
            time.sleep(seconds)
        if self._stopping:
            raise StopRequested

    def _write_state(self) -> None:
        pids = {child.name: child.process.pid for child in self._children if child.process is not None}
        control.write(self.folders, ready=self._ready, base_url=self.base_url, pids=pids)


def _end_of(log: Path) -> str:
    """The last lines of a log, and where the rest is."""
    lines = log.read_text(errors="replace").splitlines()[-15:] if log.exists() else []
    return os.linesep.join([f"The end of {log}:", *lines])
