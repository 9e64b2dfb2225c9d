"""A child process that works something out ends with whoever asked it."""

import subprocess
import sys
import time
from pathlib import Path

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
