"""Hurrying the workers after a commit. A message lost here costs seconds, never work: a sweep finds what is owed.

The broker is spoken to from a thread of its own. Whoever commits a submission only rings its bell, so a broker that
is dead, or alive but silent, costs a person nothing. ADR 0001.
"""

import os
import threading

import structlog

from rulemaking.celery import app

logger = structlog.get_logger(__name__)

_PAUSE_SECONDS = 0.5
_lock = threading.Lock()
_bell = threading.Event()
_messenger: threading.Thread | None = None


def wake_workers() -> None:
    """Asks a worker to look for owed work soon. Called often, it still sends at most two messages a second and process.

    Never raises for the broker's sake and never waits for it. A process that ends at once may not get its message out.
    """
    global _messenger
    _bell.set()
    if _messenger is not None and _messenger.is_alive():
        return
    with _lock:
        if _messenger is None or not _messenger.is_alive():
            _messenger = threading.Thread(target=_carry_messages, name="wake-workers", daemon=True)
            _messenger.start()


def _carry_messages() -> None:
    pause = threading.Event()
    while _bell.wait():
        _bell.clear()
        send_wake_message()
        pause.wait(_PAUSE_SECONDS)


def send_wake_message() -> bool:
    """Sends one message, from this thread. False if the broker did not take it: that is logged, not raised."""
    try:
        app.send_task("comments.tasks.sweep", retry=False, ignore_result=True, expires=60)
    except Exception as fault:  # whatever the broker's transport raises, the submission is already in the record
        logger.warning("broker_not_woken", fault=type(fault).__name__)
        return False
    return True


def _after_fork() -> None:
    """A forked child has no messenger, and its copies of lock and bell may be held by a thread that it lacks."""
    global _lock, _bell, _messenger
    _lock, _bell, _messenger = threading.Lock(), threading.Event(), None


os.register_at_fork(after_in_child=_after_fork)
