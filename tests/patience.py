"""Keeps a test whose work would never end from hanging the run. It measures nothing: `make bench` does."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import pytest

PATIENCE_SECONDS = 60
"""Processor seconds of this process, a hundred times what the work takes, and far less than if it grew as a square."""


@contextmanager
def ending() -> Iterator[None]:
    """Fails the test if what stands inside takes so much processor time that it would hardly end."""

    def give_up(_number: int, _frame: FrameType | None) -> None:
        pytest.fail(f"Not done after {PATIENCE_SECONDS} processor seconds, so the work grows faster than the text.")

    before = signal.signal(signal.SIGPROF, give_up)
    signal.setitimer(signal.ITIMER_PROF, PATIENCE_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
