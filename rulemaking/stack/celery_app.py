"""Celery as the supervisor starts it: it tells when it is ready, and leaves no process behind.

The application is that of rulemaking/celery.py; production may start that one directly.
"""

import contextlib
import ctypes
import os
import signal
import sys
from pathlib import Path
from typing import Any

from celery.signals import beat_init, worker_process_init, worker_ready
from kombu.exceptions import OperationalError

from rulemaking.celery import app

__all__ = ["READY_FILE_VARIABLE", "app"]

READY_FILE_VARIABLE = "DOCKET311_READY_FILE"


@worker_ready.connect
def tell_worker_is_ready(**_: Any) -> None:
    _tell()


@beat_init.connect
def tell_beat_is_ready(**_: Any) -> None:
    """Send the first heartbeats at once, so that /readyz need not wait for the schedule."""
    # Without a broker beat connects later by itself, and the schedule sends the next one.
    with contextlib.suppress(OperationalError):
        for name in ("beat_heartbeat", "slow_heartbeat"):
            app.send_task(f"rulemaking.tasks.{name}", retry=False)
    _tell()


@worker_process_init.connect
def die_with_the_worker(**_: Any) -> None:
    """A pool process whose worker was killed ends at once: its lease runs out, and another takes the work."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, int(signal.SIGKILL), 0, 0, 0)


def _tell() -> None:
    if path := os.environ.get(READY_FILE_VARIABLE):
        Path(path).touch()
