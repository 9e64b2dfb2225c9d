"""Memory where millions of values are made: no search for cycles in them, and what is free is given back."""

import ctypes
import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class _Collector:
    """Off while anyone asks for it: threads that work beside each other don't end at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._askers = 0
        self._was_on = True

    def pause(self) -> None:
        with self._lock:
            if not self._askers:
                self._was_on = gc.isenabled()
                gc.disable()
            self._askers += 1

    def resume(self) -> None:
        with self._lock:
            self._askers -= 1
            if not self._askers and self._was_on:
                gc.enable()


_COLLECTOR = _Collector()


@contextmanager
def without_collector() -> Iterator[None]:
    """What is made within refers to nothing that could refer back; looking for cycles in it takes half the time.

    In whichever threads, and as often as it is entered.
    """
    _COLLECTOR.pause()
    try:
        yield
    finally:
        _COLLECTOR.resume()


def give_back() -> None:
    """Give what is free to the system, where the C library can: it keeps it else, and the next step takes new room."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
