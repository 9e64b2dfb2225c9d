"""What one supervisor tells others: that it runs, and the numbers of its processes (`var/run`)."""

import fcntl
import json
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from rulemaking.stack import processes
from rulemaking.stack.folders import Folders


class AlreadyRunning(RuntimeError):
    """Another supervisor has the same state folder."""


@dataclass
class Lock:
    """Held as long as the supervisor lives: the kernel lets go of it, however it ends."""

    file: IO[str]

    @classmethod
    def take(cls, folders: Folders) -> "Lock":
        """Raises AlreadyRunning, which names the other's pid."""
        path = folders.run / "supervisor.lock"
        file = path.open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            pid = file.read().strip()
            file.close()
            raise AlreadyRunning(
                f"Docket 311 is already running here (process {pid}). Stop it with `kill {pid}` first."
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        return cls(file)

    def release(self) -> None:
        self.file.close()


def control_file(folders: Folders) -> Path:
    """`stack.json`: {"ready": bool, "base_url": str, "supervisor": pid, "processes": {name: {"pid",
    "started"}}}.

    `started` is `processes.started_at_tick` of the process. It is written anew at each change.
    """
    return folders.run / "stack.json"


def hold_file(folders: Folders, name: str) -> Path:
    """While this file exists the supervisor keeps that child stopped: for tests of what works without it."""
    return folders.run / "hold" / name


def write(folders: Folders, *, ready: bool, base_url: str, pids: dict[str, int]) -> None:
    state = {
        "ready": ready,
        "base_url": base_url,
        "supervisor": os.getpid(),
        "processes": {name: {"pid": pid, "started": processes.started_at_tick(pid)} for name, pid in pids.items()},
    }
    path = control_file(folders)
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(state, indent=1))
    draft.rename(path)


def read(folders: Folders) -> dict[str, Any] | None:
    try:
        state: dict[str, Any] = json.loads(control_file(folders).read_text())
    except (FileNotFoundError, ValueError):
        return None
    return state


def end_leftovers(folders: Folders, *, seconds: float = 20) -> list[str]:
    """See that no process of a supervisor that was killed is left; they have been told to go by the kernel
    already.

    Returns:
        Names of those that had to be ended by force.
    """
    state = read(folders)
    left = (
        {} if state is None else {name: (entry["pid"], entry["started"]) for name, entry in state["processes"].items()}
    )

    def alive(name: str) -> bool:
        pid, started = left[name]
        return started is not None and processes.started_at_tick(pid) == started

    processes.wait_until(lambda: not any(alive(name) for name in left), seconds=seconds, pause=0.05)
    stubborn = [name for name in left if alive(name)]
    for name in stubborn:
        pid = left[name][0]
        if name == "postgres":  # its own way of being ended at once: it recovers from its log
            os.kill(pid, signal.SIGQUIT)
        else:
            os.killpg(pid, signal.SIGKILL)
    if stubborn:
        time.sleep(1)
    control_file(folders).unlink(missing_ok=True)
    return stubborn
