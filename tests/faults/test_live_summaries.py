"""A summary that several live workers read, one of which is killed."""

import base64
import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from comments.analysis.preparing import edition_of
from rulemaking.stack.folders import PROJECT_ROOT
from tests.faults.test_live_faults import open_a_rule
from tests.live import LiveStack

PARTS, PART_COMMENTS, LEASE_SECONDS = 12, 8, 4
# Long enough that reading a part takes many times as long as looking at the table of parts.
RECEIVE = """
import random
from django.utils import timezone
from comments.enums import Channel
from comments.intake.submission import *
from comments.intake.submit import submit
from rulemaking.models import Document
document = Document.objects.select_related("docket", "rulemaking").get(docket__docket_id="{docket_id}")
rng = random.Random(311)
words = "account bank border cash cost credit customer day deadline family fee fund letter measure money notice".split()
for number in range({count}):
    said = [" ".join(rng.choices(words, k=9)).capitalize() + "." for _ in range(70)]
    at = timezone.now()
    submit(submission=Submission(document=document, channel=Channel.WEB, text=" ".join(["I oppose the rule.", *said]),
        submitter=Submitter(), received=Received(at=at)), at=at)
"""
# Then one summary by one worker alone, and the order of another of the same.
ORDER = """
import time
from comments import work
from comments.enums import Audience, SummaryOccasion
from comments.models import CommentStatus
from comments.record import summaries
while CommentStatus.objects.filter(comment__document=document, number=None).exists():
    time.sleep(0.1)  # a comment is called by its number once it has one
at = timezone.now()
def order():
    return summaries.order(rulemaking=document.rulemaking, audience=Audience.STAFF, occasion=SummaryOccasion.DEMAND,
        as_of=at, by="ana", at=at)
alone = order()
while not alone.produced_at:
    work.produce_summaries()
    alone.refresh_from_db()
print(alone.pk, order().pk)
"""


class Worker:
    """A Celery worker, in a process group of its own, that cuts even a small docket into parts."""

    def __init__(
        self,
        stack: LiveStack,
        name: str,
        *,
        queues: str = "slow,parts",
        folder: Path = PROJECT_ROOT,
        environment: dict[str, str] | None = None,
    ) -> None:
        given = {
            **(stack.environment if environment is None else environment),
            "SUMMARY_PARTS_FROM": "1",
            "SUMMARY_PART_COMMENTS": str(PART_COMMENTS),
            "SUMMARY_PART_LEASE_SECONDS": str(LEASE_SECONDS),
        }
        command = ["-m", "celery", "-A", "rulemaking", "worker", "--queues", queues, "--concurrency", "1"]
        with (stack.folders.log / f"{name}.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, *command, "--hostname", name if "@" in name else f"{name}@%h"],
                cwd=folder,
                env=given,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def signal(self, number: signal.Signals) -> None:
        """Send it to the worker and to the process that does its work."""
        os.killpg(self._process.pid, number)

    def end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.signal(signal.SIGKILL)
        self._process.wait(timeout=60)


@contextlib.contextmanager
def worker(stack: LiveStack, name: str, **where) -> Iterator[Worker]:
    started = Worker(stack, name, **where)
    try:
        yield started
    finally:
        started.end()


CODE = ("rulemaking", "comments", "manage.py")


def another_host(stack: LiveStack, folder: Path) -> tuple[Path, dict[str, str]]:
    """A release of its own, and an environment that shares nothing with this host but the addresses of two servers.

    No state folder, no file store, no temporary folder, no home, no compiled code; and no variable of ours.
    """
    release = folder / "release"
    for name in CODE:
        copy = shutil.copytree if (PROJECT_ROOT / name).is_dir() else shutil.copy
        release.mkdir(exist_ok=True)
        copy(PROJECT_ROOT / name, release / name)
    for cache in [*release.rglob("__pycache__")]:
        shutil.rmtree(cache)
    own = {name: folder / name.lower() for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "NUMBA_CACHE_DIR")}
    for place in own.values():
        place.mkdir()
    return release, {
        **{name: str(place) for name, place in own.items()},
        **{name: stack.environment[name] for name in ("DATABASE_URL", "REDIS_URL")},
        "PATH": os.environ["PATH"],
        "DOCKET311_ENV": "local",
        "DOCKET311_VAR": str(folder / "var"),
        "SECRET_KEY": secrets.token_urlsafe(40),
        "RECEIPT_SIGNING_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        "RECEIPT_KEY_ID": "another-host",
    }


OF_SUMMARY = "(rulemaking_id, audience) = (SELECT rulemaking_id, audience FROM comments_summary WHERE id = %s)"


def editions(stack, summary):
    """By which edition each part that is done was read."""
    with stack.connect() as connection:
        done = connection.execute(
            f"SELECT number, result FROM comments_readingpart WHERE {OF_SUMMARY} AND done_at IS NOT NULL", [summary]
        ).fetchall()
    return {number: edition_of(result) for number, result in done}


def row(stack, statement, *parameters):
    with stack.connect() as connection:
        return connection.execute(statement, parameters).fetchone()


def sha256(stack, summary):
    (digest,) = row(stack, "SELECT data_sha256 FROM comments_summary WHERE id = %s", summary)
    return digest and bytes(digest)


def parts(stack, summary, condition="true"):
    (count,) = row(stack, f"SELECT count(*) FROM comments_readingpart WHERE {OF_SUMMARY} AND {condition}", summary)
    return count


HELD = "done_at IS NULL AND leased_until > clock_timestamp()"


def stop_while_it_reads(stack, summary, worker):
    """Stops a worker that holds a part; one that was done with it by then goes on, and is stopped at its next."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if parts(stack, summary, HELD):
            worker.signal(signal.SIGSTOP)
            time.sleep(0.1)  # what it had sent to the database by then is there
            if parts(stack, summary, HELD):
                return
            worker.signal(signal.SIGCONT)
        time.sleep(0.005)
    pytest.fail("It read no part.")


def test_a_worker_killed_while_it_reads_a_part_leaves_it_to_another_and_the_summary_is_the_same(live_stack):
    slug = f"in-parts-{secrets.token_hex(3)}"
    docket_id = open_a_rule(live_stack, slug)
    program = RECEIVE.format(docket_id=docket_id, count=PARTS * PART_COMMENTS) + ORDER
    with live_stack.without("worker"):
        alone, together = map(int, live_stack.manage("shell", "-v0", "-c", program).split())

        with worker(live_stack, "first") as first:
            stop_while_it_reads(live_stack, together, first)
            live_stack.wait_until(lambda: parts(live_stack, together, HELD) == 0)
            with worker(live_stack, "second") as second:
                stop_while_it_reads(live_stack, together, second)
                number, attempts = row(
                    live_stack,
                    f"SELECT number, attempt_count FROM comments_readingpart WHERE {OF_SUMMARY} AND {HELD}",
                    together,
                )
            left = parts(live_stack, together, "done_at IS NULL")
            first.signal(signal.SIGCONT)
            taken = f"number = {number} AND attempt_count > {attempts} AND done_at IS NOT NULL"
            live_stack.wait_until(lambda: parts(live_stack, together, taken) == 1)
            live_stack.wait_until(lambda: sha256(live_stack, together) is not None, seconds=180)

    assert left > 1
    assert sha256(live_stack, together) == sha256(live_stack, alone)
    assert parts(live_stack, together, "done_at IS NOT NULL") == PARTS  # for the next summary


def test_a_worker_of_another_host_reads_parts_with_nothing_shared_but_the_database_and_the_broker(live_stack, tmp_path):
    slug = f"two-hosts-{secrets.token_hex(3)}"
    docket_id = open_a_rule(live_stack, slug)
    program = RECEIVE.format(docket_id=docket_id, count=PARTS * PART_COMMENTS) + ORDER
    release, environment = another_host(live_stack, tmp_path)
    with live_stack.without("worker"):
        alone, together = map(int, live_stack.manage("shell", "-v0", "-c", program).split())

        with worker(live_stack, "here") as here:
            live_stack.wait_until(lambda: parts(live_stack, together, "done_at IS NOT NULL") > 0)
            stop_while_it_reads(live_stack, together, here)
            ours = editions(live_stack, together)
            live_stack.wait_until(lambda: parts(live_stack, together, HELD) == 0)
            elsewhere = {"queues": "parts", "folder": release, "environment": environment}
            with worker(live_stack, "part@otherhost", **elsewhere):
                # The one that would read here stands still: whatever is read from now on is read there.
                live_stack.wait_until(lambda: parts(live_stack, together, "done_at IS NOT NULL") == PARTS, seconds=300)
            theirs = {number: read for number, read in editions(live_stack, together).items() if number not in ours}
            here.signal(signal.SIGCONT)
            live_stack.wait_until(lambda: sha256(live_stack, together) is not None, seconds=180)

    assert sha256(live_stack, together) == sha256(live_stack, alone)
    assert ours
    assert theirs
    # A part of another edition would be passed over, and read again by whoever puts the summary together.
    assert len(set(ours.values()) | set(theirs.values())) == 1
    written = [path for path in (tmp_path / "var").rglob("*") if path.is_file()] if (tmp_path / "var").exists() else []
    assert written == []
