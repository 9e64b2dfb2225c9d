"""A child process that works something out ends with whoever asked it, and takes no more than it may."""

import os
import resource
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from comments.intake.child import Child, ChildGone

_ROOT = Path(__file__).parents[2]
_PARENT = """
import time
from comments.intake.child import Child
child = Child.fork(lambda order: time.sleep(600))
print(child.pid, flush=True)
child.ask(None)
"""


def _is_at_work(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_child_in_the_middle_of_an_order_ends_with_its_parent():
    parent = subprocess.Popen([sys.executable, "-c", _PARENT], stdout=subprocess.PIPE, text=True, cwd=_ROOT)
    pid = int(parent.stdout.readline())
    assert _is_at_work(pid)

    parent.kill()
    parent.wait()
    parent.stdout.close()

    ends_at = time.monotonic() + 60
    while _is_at_work(pid) and time.monotonic() < ends_at:
        time.sleep(0.05)
    assert not _is_at_work(pid)


@pytest.fixture
def child_of():
    """Starts children, which end with the test."""
    with ExitStack() as children:

        def start(answer, **given):
            child = Child.fork(answer, **given)
            children.callback(child.end)
            return child

        yield start


def test_a_child_that_reads_no_orders_is_given_up(child_of):
    child = child_of(len)
    os.kill(child.pid, signal.SIGSTOP)

    with pytest.raises(ChildGone) as gone:
        child.ask(b"x" * 1_000_000, seconds=0.3)

    assert isinstance(gone.value.__cause__, TimeoutError)


def test_an_order_larger_than_a_pipe_is_taken_whole(child_of):
    assert child_of(len).ask(b"x" * 5_000_000) == 5_000_000


def test_a_child_meets_its_bound_of_memory_and_answers_what_needs_less(child_of):
    def fill(count):
        try:
            return len(bytearray(count))
        except MemoryError:
            return "too much"

    child = child_of(fill, memory_bytes=64 << 20)

    assert child.ask(8 << 20) == 8 << 20
    assert child.ask(80 << 20) == "too much"
    assert child.ask(8 << 20) == 8 << 20
    assert child_of(fill).ask(80 << 20) == 80 << 20


def test_a_child_that_can_not_even_say_that_it_lacks_memory_is_gone(child_of):
    child = child_of(lambda order: bytearray(80 << 20), memory_bytes=64 << 20)

    with pytest.raises(ChildGone):
        child.ask(None)


def test_a_process_with_thousands_of_open_files_has_children_too(child_of):
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, before[1]), before[1]))
    try:
        with ExitStack() as files:
            for _ in range(1100):
                files.callback(os.close, os.dup(0))
            assert child_of(len).ask(b"abc") == 3
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_where_the_system_has_no_room_for_a_child_nothing_stays_open(monkeypatch):
    def no_room():
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", no_room)
    before = set(Path("/proc/self/fd").iterdir())

    with pytest.raises(BlockingIOError):
        Child.fork(len)

    assert set(Path("/proc/self/fd").iterdir()) == before
