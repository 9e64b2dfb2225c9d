"""One child of the supervisor: when it runs, when it starts again, and when it is left alone."""

import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from rulemaking.stack import processes

_FIRST_PAUSE, _LONGEST_PAUSE, _STEADY_SECONDS = 0.5, 30.0, 60.0

Process = subprocess.Popen[bytes]


@dataclass
class Child:
    """A server, web server, worker or beat that is kept running.

    Attributes:
        start: starts it and returns its process; may raise, which counts as a failure.
        is_ready: whether it does its work, once it has started.
        stop_by: the signal that asks it to finish what it does and go.
        stop_seconds: how long it may take; then it is ended by force.
    """

    name: str
    start: Callable[[], Process]
    is_ready: Callable[[], bool]
    stop_by: signal.Signals = signal.SIGTERM
    stop_seconds: float = 25.0
    process: Process | None = field(default=None, init=False)
    failures: int = field(default=0, init=False)
    _started_at: float = field(default=0.0, init=False)
    _start_again_at: float = field(default=0.0, init=False)

    def start_now(self) -> None:
        self._started_at = time.monotonic()
        self.process = self.start()

    def ended(self) -> int | None:
        """The exit code of a child that ended by itself, once; None while it runs."""
        if self.process is None or not processes.has_exited(self.process):
            return None
        code = processes.bury(self.process)
        self.process = None
        return code

    def note_failure(self) -> float:
        """Count a failure.

        Returns:
            Seconds until it may start again: they double each time, and begin anew after a steady minute.
        """
        now = time.monotonic()
        if self._started_at and now - self._started_at > _STEADY_SECONDS:
            self.failures = 0
        pause = min(_FIRST_PAUSE * 2**self.failures, _LONGEST_PAUSE)
        self.failures += 1
        self._start_again_at = now + pause
        return pause

    def is_due(self) -> bool:
        return self.process is None and time.monotonic() >= self._start_again_at

    def ask_to_stop(self) -> None:
        if self.process is not None and not processes.has_exited(self.process):
            self.process.send_signal(self.stop_by)

    def stop(self) -> bool:
        """Stop it and wait.

        Returns:
            Whether it went by itself in its time.
        """
        if self.process is None:
            return True
        went = processes.stop(self.process, by=self.stop_by, seconds=self.stop_seconds)
        self.process = None
        return went
