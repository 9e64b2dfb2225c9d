"""Child processes that never outlive their parent."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)


def spawn(
    argv: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str],
    death_signal: signal.Signals,
    cwd: Path | None = None,
    uid: int | None = None,
    before_exec: Callable[[], None] | None = None,
    output: IO[str] | None = None,
) -> "subprocess.Popen[bytes]":
    """Start a direct child in a session of its own, its output appended to `log`.

    A session of its own keeps Ctrl-C in the terminal from reaching it, so that the supervisor can stop its
    children in order.

    Args:
        death_signal: what the kernel sends it when the thread that started it is gone, even by kill -9.
            Start children from the main thread only: the kernel watches the thread, not the process.
        uid: the account to run as, if another; its group of the same number, no other groups.
        before_exec: runs in the child before the program starts.
        output: takes its standard output; its errors still go to `log`.
    """
    parent = os.getpid()

    def in_child() -> None:
        if before_exec is not None:
            before_exec()
        # After the change of account: that clears the setting.
        if sys.platform == "linux":
            _LIBC.prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as log_file:
        return subprocess.Popen(
            [str(part) for part in argv],
            stdin=subprocess.DEVNULL,
            stdout=output or log_file,
            stderr=log_file,
            env=dict(env),
            cwd=cwd,
            start_new_session=True,
            preexec_fn=in_child,
            user=uid,
            group=uid,
            extra_groups=None if uid is None else [],
        )


def has_exited(process: "subprocess.Popen[bytes]") -> bool:
    """Whether a child has ended; it is left unreaped, so that its number still names its group."""
    if process.returncode is not None:
        return True
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def stop(process: "subprocess.Popen[bytes]", *, by: signal.Signals, seconds: float) -> bool:
    """Ask a child to stop, wait, and end by force what is left of its group.

    Returns:
        Whether it went by itself within `seconds`.
    """
    if process.returncode is not None:
        return True
    if not has_exited(process):
        process.send_signal(by)
    went = wait_until(lambda: has_exited(process), seconds=seconds)
    bury(process)
    return went


def bury(process: "subprocess.Popen[bytes]") -> int:
    """End by force whatever is left of a child's group, and reap it.

    Returns:
        Its exit code, negative if a signal ended it.
    """
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    return process.wait()


def started_at_tick(pid: int) -> int | None:
    """When a process started, in clock ticks since boot; None if there is none.

    With the pid it names one process for good: a pid alone may be given to another.
    """
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    # Field 3 of proc(5) is the state, field 22 the start time; a zombie has stopped already.
    return None if after_name[0] in "ZX" else int(after_name[19])


def wait_until(true: Callable[[], bool], *, seconds: float, pause: float = 0.02) -> bool:
    """Whether `true()` became true within `seconds`."""
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            return False
        time.sleep(pause)
    return True
