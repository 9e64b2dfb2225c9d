"""From rows in PostgreSQL to campaigns, passages, terms and a summary in PostgreSQL: how long, where, how much memory.

`python -m benchmarks.summaries` measures 10,000 and 100,000 comments of the same make as benchmarks.grouping, each in a
process and a database of its own; `--million` a million too. Another worker, in a process of its own, reads parts of
the summary as long as it is made (`--alone`: none does; `--ahead`: all were read as the comments came, off the clock,
as for a period that ends). Processor seconds of the worker that produces it for each
step, and of all our processes for the whole; PostgreSQL's are beside them. Memory is the most that our processes held
at once (PSS, looked at each quarter of a second), PostgreSQL apart. Kernels are compiled before the clock starts.
"""

import argparse
import datetime as dt
import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

import psutil

from benchmarks.grouping import MILLION, SIZES, texts
from benchmarks.servers import fresh_installation

_LOOKED_AT_EACH, _LOOKS = 0.25, 20
# Fixed, so that two runs can be compared by the hash of what they gave.
_NOW = dt.datetime(2026, 11, 2, 17, 0, tzinfo=dt.UTC)
_BESIDE = "threads that fetch, fold and copy; all else"


class Steps:
    """Processor seconds of functions that it stands in for, each without those that it calls.

    Of the thread that runs one alone: who goes together is found, and the summary written, in a thread beside.
    """

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self._of_thread = threading.local()

    def time(self, module: Any, name: str, step: str) -> None:
        """Time each call of `module.name` as part of `step`."""
        plain: Callable[..., Any] = getattr(module, name)

        def timed(*arguments: Any, **named: Any) -> Any:
            inner: list[float] = self._of_thread.__dict__.setdefault("inner", [0.0])
            began = time.thread_time()
            inner.append(0.0)
            try:
                return plain(*arguments, **named)
            finally:
                taken = time.thread_time() - began
                self.seconds[step] += taken - inner.pop()
                inner[-1] += taken

        setattr(module, name, timed)


class Memory:
    """The most memory that this process and those it started held at once."""

    def __init__(self) -> None:
        self.peak = 0
        self._over = threading.Event()
        self._watching = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Memory":
        self.peak = held(ours())
        self._watching.start()
        return self

    def __exit__(self, *fault: object) -> None:
        self._over.set()
        self._watching.join()

    def _watch(self) -> None:
        looks = 0
        while not self._over.wait(_LOOKED_AT_EACH):
            if looks % _LOOKS == 0:  # looking through all processes of the machine takes longer than all the rest
                pids = ours()
            looks += 1
            self.peak = max(self.peak, held(pids))


def held(pids: Iterable[int]) -> int:
    """Bytes of memory (PSS) of some processes."""
    total = 0
    for pid in pids:
        with suppress(OSError):  # it is over
            total += _held_by(pid)
    return total


def ours() -> list[int]:
    """This process and those it started, PostgreSQL and Valkey apart."""
    own = psutil.Process()
    found = [own.pid]
    for process in own.children(recursive=True):
        with suppress(psutil.Error):
            if process.name().startswith("python"):
                found.append(process.pid)
    return found


def _held_by(pid: int) -> int:
    """The sum that the kernel makes; adding it up here, mapping by mapping, would be time of the summary's."""
    with Path(f"/proc/{pid}/smaps_rollup").open() as about:
        return next(int(line.split()[1]) << 10 for line in about if line.startswith("Pss:"))


def processor_seconds() -> float:
    """Of this process and of those it started that are over."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


@contextmanager
def another_worker() -> Iterator[None]:
    """A process that reads parts of summaries as they come, as a worker of Celery's would."""
    with subprocess.Popen([sys.executable, "-m", "benchmarks.summaries", "--read"], stdin=subprocess.PIPE) as process:
        try:
            yield
        finally:
            process.communicate()  # it ends where its input does


def read_parts() -> None:
    """Read parts until our input ends."""
    import django

    django.setup()
    from comments import work

    over = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
    while not over.is_set():
        if not work.read_parts():
            over.wait(0.2)


def measure(rows: int, *, is_alone: bool, is_ahead: bool) -> dict[str, Any]:
    """Order and produce a staff summary of a docket of some size, once, in this process and, but alone, another."""
    from benchmarks import posted, scenes
    from comments import work
    from comments.analysis import campaigns
    from comments.enums import Audience, SummaryOccasion
    from comments.models import Placement
    from comments.record import parts_layout, summaries

    now = _NOW
    document = scenes.open_document(now)
    made = texts(rows)
    posted.post_by_copy(document, count=rows, text_of=made.__getitem__)
    characters, distinct = sum(map(len, made)), len(set(made))
    del made
    campaigns.group([campaigns.Item(f"{number}", text) for number, text in enumerate(texts(2_000))])
    if is_ahead:
        parts_layout.read_ahead(at=now)
        while work.read_parts():
            pass
    summary = summaries.order(
        rulemaking=document.rulemaking,
        audience=Audience.STAFF,
        occasion=SummaryOccasion.DEMAND,
        as_of=now,
        by="bench",
        at=now,
    )
    steps = timed_steps()
    before, began, own, wall = held(ours()), processor_seconds(), time.process_time(), time.perf_counter()
    with nullcontext() if is_alone else another_worker(), Memory() as memory:
        work.produce_summaries()
        wall, own = time.perf_counter() - wall, time.process_time() - own
    taken = processor_seconds() - began
    summary.refresh_from_db()
    assert summary.has_findings, summary.jobs.get().last_error
    assert Placement.objects.filter(summary=summary).count() == rows
    return {
        "rows": rows,
        "characters": characters,
        "distinct": distinct,
        "passages": summary.data["passages"]["distinct"],
        "seconds": taken,
        "wall": wall,
        "producer": own,
        "steps": dict(steps.seconds) | {_BESIDE: own - sum(steps.seconds.values())},
        "mib_before": before >> 20,
        "mib_peak": memory.peak >> 20,
        "sha256": bytes(summary.data_sha256).hex(),
    }


def timed_steps() -> Steps:
    """The clock over each step of a summary."""
    from comments.analysis import campaigns, found_topics, passages, terms
    from comments.analysis import findings as analysis_findings
    from comments.analysis import summary as analysis
    from comments.record import findings, reading_parts

    steps = Steps()
    for module, name, step in (
        (reading_parts, "see_through", "parts: waiting"),
        (reading_parts, "put_together", "parts: putting together"),
        (reading_parts, "read_one", "parts: reading"),
        (analysis_findings, "find", "comments from the database, whole texts"),
        (campaigns, "group", "campaigns"),
        (passages, "read", "passages"),
        (found_topics, "find", "topics found beside"),
        (analysis_findings, "understand", "topics, stance and substance of sentences and texts"),
        (terms, "count", "terms"),
        (findings, "store", "rows into the database"),
        (analysis, "write", "the summary written"),
    ):
        steps.time(module, name, step)
    return steps


def _in_a_process_of_its_own(rows: int, *, is_alone: bool, is_ahead: bool) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.summaries", "--only", str(rows)]
    command += ["--alone"] * is_alone + ["--ahead"] * is_ahead
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def report(*, with_million: bool, is_alone: bool, is_ahead: bool) -> None:
    """Measure and print each size."""
    smaller: dict[str, Any] | None = None
    for rows in (*SIZES, MILLION) if with_million else SIZES:
        figures = _in_a_process_of_its_own(rows, is_alone=is_alone, is_ahead=is_ahead)
        _print(figures, smaller)
        smaller = figures


def _print(figures: dict[str, Any], smaller: dict[str, Any] | None) -> None:
    rows, wall, own = figures["rows"], figures["wall"], figures["producer"]
    growth = f", {figures['seconds'] / smaller['seconds']:.1f} times the size before" if smaller else ""
    speed = f"{wall:.1f} s, {figures['seconds']:.1f} CPU s, {rows / wall:,.0f} a second"
    print(f"{rows:>9,} comments to a stored summary: {speed}{growth}")
    print(f"{'':<12}{figures['distinct']:,} distinct texts, {figures['passages']:,} distinct sentences; SHA-256 of")
    print(f"{'':<12}the summary's data {figures['sha256']}")
    print(f"{'':<12}peak {figures['mib_peak']:,} MiB, {figures['mib_before']:,} MiB of it before the start")
    print(f"{'':<12}{own:.1f} CPU s of them in the worker that produces it")
    for step, taken in sorted(figures["steps"].items(), key=lambda pair: -pair[1]):
        print(f"{'':<12}{step:<54}{taken:>8.2f} s {taken / own:>6.0%}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.summaries", description=__doc__.split("\n")[0])
    parser.add_argument("--million", action="store_true", help="measure a million comments too (some minutes)")
    parser.add_argument("--only", metavar="ROWS", help="one measurement, as JSON")
    parser.add_argument("--alone", action="store_true", help="with no other worker")
    parser.add_argument("--ahead", action="store_true", help="what was read as the comments came is off the clock")
    parser.add_argument("--read", action="store_true", help="be the other worker")
    given = parser.parse_args()
    if given.read:
        read_parts()
    elif given.only:
        with fresh_installation():
            print(json.dumps(measure(int(given.only), is_alone=given.alone, is_ahead=given.ahead)))
    else:
        report(with_million=given.million, is_alone=given.alone, is_ahead=given.ahead)


if __name__ == "__main__":
    main()
