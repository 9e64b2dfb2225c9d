"""Hurrying the workers after a commit. A message lost here costs seconds, never work: a sweep finds what is owed."""

import threading
import time

import structlog

from rulemaking.celery import app

logger = structlog.get_logger(__name__)

_PAUSE_SECONDS = 0.5
_lock = threading.Lock()
_next_wake = 0.0


def wake_workers() -> None:
    """Asks a worker to look for owed work now; at most once per half second and process.

    Never raises; a dead broker costs the caller at most about 100 ms.
    """
    global _next_wake
    with _lock:
        if time.monotonic() < _next_wake:
            return
        _next_wake = time.monotonic() + _PAUSE_SECONDS
    try:
        app.send_task("comments.tasks.sweep", retry=False, ignore_result=True, expires=60)
    except (
        Exception
    ) as fault:  # whatever the broker's transport raises, the submission is already in the record
        logger.warning("broker_not_woken", fault=type(fault).__name__)
