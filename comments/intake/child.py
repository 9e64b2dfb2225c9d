"""A child process that works something out: the batches of an import, for a processor of its own beside the one that
writes; or what a mail says, so that it can be stopped.

It is forked, so it costs some milliseconds and has the file as it is open; it never speaks to the database, and keeps
no connection of ours open. It changes nothing anywhere: one that dies, takes too much memory or stays silent for too
long, costs nothing but the time to do here what it had not answered, or to say that it can't be done. docs/adr/0030,
0033.
"""

import ctypes
import os
import pickle
import resource
import select
import signal
import sys
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import structlog

logger = structlog.get_logger(__name__)

SILENCE_SECONDS = 120.0
"""So long a child may work on one order, unless it is told otherwise."""
_LIBC = ctypes.CDLL(None)
_ASK_FOR_A_SIGNAL = 1
"""PR_SET_PDEATHSIG: what is sent when the parent is gone."""
_LENGTH_BYTES = 8
_CHUNK = 1 << 20


class ChildGone(Exception):
    """The child died, or neither took an order nor answered it in time."""


class Child:
    """A forked process that answers orders with what a function makes of them."""

    def __init__(self, pid: int, orders: int, answers: int) -> None:
        self.pid = pid
        self._orders = orders
        self._answers = answers

    @classmethod
    def fork(cls, answer: Callable[[Any], Any], *, memory_bytes: int | None = None) -> "Child":
        """Starts a child.

        Args:
            answer: makes an answer of an order. Both go through pickle, between processes of one program alone.
            memory_bytes: how much address space it may take besides what it is forked with; None: no bound. Beyond
                that `answer` meets a MemoryError.

        Raises:
            OSError: the system has no room for another process.
        """
        parent = os.getpid()
        orders_read, orders_write = os.pipe()
        answers_read, answers_write = os.pipe()
        try:
            with warnings.catch_warnings():
                # That other threads are gone in the child is taken into account: it needs none, and what they may have
                # held on to can at worst make it silent.
                warnings.simplefilter("ignore", DeprecationWarning)
                pid = os.fork()
        except OSError:
            for end in (orders_read, orders_write, answers_read, answers_write):
                os.close(end)
            raise
        if pid == 0:
            _serve(answer, orders_read, answers_write, (orders_write, answers_read), parent, memory_bytes)
        os.close(orders_read)
        os.close(answers_write)
        os.set_blocking(orders_write, False)  # one that reads no orders would be written to for ever
        return cls(pid, orders_write, answers_read)

    def ask(self, order: Any, *, seconds: float | None = None) -> Any:
        """The child's answer.

        Args:
            seconds: how long it may take to read the order and to work on it; SILENCE_SECONDS where nothing is said.

        Raises:
            ChildGone
        """
        ends_at = time.monotonic() + (SILENCE_SECONDS if seconds is None else seconds)
        try:
            _write(self._orders, pickle.dumps(order), ends_at)
            length = int.from_bytes(_read(self._answers, _LENGTH_BYTES, ends_at))
            return pickle.loads(_read(self._answers, length, ends_at))  # noqa: S301 - our own child wrote it
        except (OSError, EOFError, pickle.UnpicklingError) as fault:
            logger.warning("child_gone", fault=type(fault).__name__)
            raise ChildGone from fault

    def end(self) -> None:
        """Ends it, whatever it is doing."""
        for end in (self._orders, self._answers):
            with suppress(OSError):
                os.close(end)
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(self.pid, 0)


def _serve(
    answer: Callable[[Any], Any],
    orders: int,
    answers: int,
    not_ours: tuple[int, ...],
    parent: int,
    memory_bytes: int | None,
) -> None:
    """What the child does; it doesn't return. It ends where its orders do, with its parent, and with anything that goes
    wrong."""
    try:
        if sys.platform == "linux":
            # In the middle of an order it looks at no pipe. It ends with the thread that forked it, at the latest.
            _LIBC.prctl(_ASK_FOR_A_SIGNAL, int(signal.SIGKILL), 0, 0, 0)
        if os.getppid() != parent:
            return
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for end in not_ours:
            os.close(end)
        _close_sockets()
        if memory_bytes is not None:
            _bound_memory(memory_bytes)
        while True:
            length = int.from_bytes(_read(orders, _LENGTH_BYTES))
            _write(answers, pickle.dumps(answer(pickle.loads(_read(orders, length)))))  # noqa: S301 - our parent's
    finally:
        # Nothing of the parent's is tidied up here: neither its connections, nor its files, nor its exit handlers.
        os._exit(0)


def _close_sockets() -> None:
    """Lets go of the parent's connections: if it dies, the database must learn of it at once."""
    for end in list(Path("/proc/self/fd").iterdir()):
        with suppress(OSError):
            if str(end.readlink()).startswith("socket:"):
                os.close(int(end.name))


def _bound_memory(more_bytes: int) -> None:
    """From now on this process gets so much address space more, and a MemoryError instead of what is beyond."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    bound = pages * resource.getpagesize() + more_bytes
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    if hard != resource.RLIM_INFINITY:
        bound = min(bound, hard)
    resource.setrlimit(resource.RLIMIT_AS, (bound, bound))


def _write(end: int, message: bytes, ends_at: float | None = None) -> None:
    """Writes it whole.

    Raises:
        TimeoutError: it was not read in time.
    """
    whole = memoryview(len(message).to_bytes(_LENGTH_BYTES) + message)
    while whole:
        _wait_for(end, select.POLLOUT, ends_at)
        whole = whole[os.write(end, whole[:_CHUNK]) :]


def _read(end: int, count: int, ends_at: float | None = None) -> bytes:
    """So many bytes.

    Raises:
        EOFError: there are no more.
        TimeoutError: they did not come in time.
    """
    pieces = []
    while count:
        _wait_for(end, select.POLLIN, ends_at)
        piece = os.read(end, min(count, _CHUNK))
        if not piece:
            raise EOFError
        pieces.append(piece)
        count -= len(piece)
    return b"".join(pieces)


def _wait_for(end: int, what: int, ends_at: float | None) -> None:
    """Waits until a pipe can be read or written. Not by `select`, which knows no pipe beyond the thousandth.

    Raises:
        TimeoutError
    """
    if ends_at is None:
        return
    waiting = select.poll()
    waiting.register(end, what)
    if not waiting.poll(max(0.0, ends_at - time.monotonic()) * 1000):
        raise TimeoutError
