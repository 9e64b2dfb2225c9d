"""From rows in PostgreSQL to campaigns, passages, terms and a summary in PostgreSQL: how long, where, how much memory.

`python -m benchmarks.summaries` measures 10,000 and 100,000 comments of the same make as benchmarks.grouping, each in a
process and a database of its own; `--million` a million too. Processor seconds of the worker; PostgreSQL's are beside
them, as the wall clock shows. Kernels are compiled before the clock starts.
"""

import argparse
import datetime as dt
import json
import resource
import subprocess
import sys
import time
from typing import Any

from benchmarks.grouping import MILLION, SIZES, Clock, texts
from benchmarks.servers import fresh_installation


def measure(rows: int) -> dict[str, Any]:
    """Order and produce a staff summary of a docket of some size, once, in this process."""
    from benchmarks import posted, scenes
    from comments import work
    from comments.analysis import campaigns, passages
    from comments.analysis import summary as analysis
    from comments.enums import Audience, SummaryOccasion
    from comments.models import Placement
    from comments.record import comment_facts, findings, summaries

    now = dt.datetime.now(dt.UTC)
    document = scenes.open_document(now)
    made = texts(rows)
    posted.post_by_copy(document, count=rows, text_of=made.__getitem__)
    characters, distinct = sum(map(len, made)), len(set(made))
    del made
    campaigns.group([campaigns.Item(f"{number}", text) for number, text in enumerate(texts(2_000))])
    summary = summaries.order(
        rulemaking=document.rulemaking,
        audience=Audience.STAFF,
        occasion=SummaryOccasion.DEMAND,
        as_of=now,
        by="bench",
        at=now,
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    clock = Clock()
    for module, name, step in (
        (comment_facts, "batch_of", "rows from the database"),
        (campaigns, "group", "campaigns"),
        (passages, "read", "passages"),
        (analysis, "_terms", "terms"),
        (analysis, "_languages", "languages"),
        (analysis, "_quotes", "quotes"),
        (findings, "store", "rows into the database"),
    ):
        clock.time(module, name, step)
    wall, began = time.perf_counter(), time.process_time()
    work.produce_summaries()
    taken, wall = time.process_time() - began, time.perf_counter() - wall
    summary.refresh_from_db()
    assert summary.has_findings, summary.jobs.get().last_error
    assert Placement.objects.filter(summary=summary).count() == rows
    steps = dict(clock.seconds)
    steps["counting, choosing, the document"] = taken - sum(steps.values())
    return {
        "rows": rows,
        "characters": characters,
        "distinct": distinct,
        "seconds": taken,
        "wall": wall,
        "steps": steps,
        "mib_before": before // 1024,
        "mib_peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _in_a_process_of_its_own(rows: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.summaries", "--only", str(rows)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def report(*, with_million: bool) -> None:
    """Measure and print each size."""
    smaller: dict[str, Any] | None = None
    for rows in (*SIZES, MILLION) if with_million else SIZES:
        figures = _in_a_process_of_its_own(rows)
        seconds = figures["seconds"]
        growth = f", {seconds / smaller['seconds']:.1f} times the size before" if smaller else ""
        speed = f"{seconds:.1f} CPU s, {figures['wall']:.1f} s wall, {rows / seconds:,.0f} a second"
        print(f"{rows:>9,} comments to a stored summary: {speed}{growth}")
        print(f"{'':<12}peak {figures['mib_peak']:,} MiB, {figures['mib_before']:,} MiB of it before the start")
        for step, taken in sorted(figures["steps"].items(), key=lambda pair: -pair[1]):
            print(f"{'':<12}{step:<36}{taken:>8.2f} s {taken / seconds:>6.0%}")
        smaller = figures


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.summaries", description=__doc__.split("\n")[0])
    parser.add_argument("--million", action="store_true", help="measure a million comments too (some minutes)")
    parser.add_argument("--only", metavar="ROWS", help="one measurement, as JSON")
    given = parser.parse_args()
    if given.only:
        with fresh_installation():
            print(json.dumps(measure(int(given.only))))
    else:
        report(with_million=given.million)


if __name__ == "__main__":
    main()
