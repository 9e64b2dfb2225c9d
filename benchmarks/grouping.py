"""The grouping of a docket: how fast, next to MinHash and to reading the texts once, how it grows, and what it takes.

`python -m benchmarks.grouping` measures 10,000 and 100,000 comments, each in a process of its own; `--million` a
million too. Processor seconds are what counts: machines are shared. Kernels are compiled before the clock starts.
"""

import argparse
import hashlib
import json
import random
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from benchmarks.quality.generator import campaign_sizes
from benchmarks.quality.model import paragraph, sentence
from benchmarks.quality.tuning_grammar import TuningGrammar

SIZES, MILLION = (10_000, 100_000), 1_000_000
COMPARED = 100_000
COPIES, PERSONAL = 0.6, 0.2
_LETTER_SENTENCES = 9


def texts(rows: int, seed: int = 311) -> list[str]:
    """About `rows` comments of 1,000 characters: 60 % copies, 20 % personalised letters, 20 % like no other."""
    rng, grammar = random.Random(seed), TuningGrammar()
    made: list[str] = []
    for size in campaign_sizes(rng, round(rows * (COPIES + PERSONAL))):
        letter = [paragraph(grammar, rng, _LETTER_SENTENCES // 3) for _ in range(3)]
        whole = "\n\n".join(letter)
        personal = round(size * PERSONAL / (COPIES + PERSONAL))
        made += [whole] * (size - personal)
        made += [_personalised(letter, grammar, rng) for _ in range(personal)]
    made += [paragraph(grammar, rng, rng.randint(4, 15)) for _ in range(rows - len(made))]
    rng.shuffle(made)
    return made


def _personalised(letter: list[str], grammar: TuningGrammar, rng: random.Random) -> str:
    """A letter with a paragraph put in, dropped or moved, and mostly with a name under it."""
    parts = list(letter)
    change = rng.randrange(5)
    if change < 3:
        parts.insert(rng.randint(0, len(parts)), " ".join(sentence(grammar, rng) for _ in range(rng.randint(1, 3))))
    elif change == 3:
        del parts[rng.randrange(len(parts))]
    else:
        rng.shuffle(parts)
    return "\n\n".join([*parts, f"Sincerely,\n{grammar.person(rng)}"] if rng.random() < 0.7 or change > 2 else parts)


class Clock:
    """Adds up the processor seconds of functions that it stands in for."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()

    def time(self, module: Any, name: str, step: str) -> None:
        """Time each call of `module.name` as part of `step`."""
        plain: Callable[..., Any] = getattr(module, name)

        def timed(*arguments: Any, **named: Any) -> Any:
            began = time.process_time()
            try:
                return plain(*arguments, **named)
            finally:
                self.seconds[step] += time.process_time() - began

        setattr(module, name, timed)


def _read_once(comments: list[str]) -> float:
    """Seconds to go over every character of every text once, as SHA-256 of its UTF-8 does."""
    began = time.process_time()
    for text in comments:
        hashlib.sha256(text.encode()).digest()
    return time.process_time() - began


def measure(rows: int) -> dict[str, Any]:
    """Group a docket of some size in this process."""
    from comments.analysis import additions, campaigns, corpus, distinct, stars, suspicions

    made = texts(rows)
    items = [campaigns.Item(f"{number:07}", text) for number, text in enumerate(made)]
    campaigns.group(items[:2_000])  # compiles, or loads what was compiled
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    clock = Clock()
    for module, name, step in (
        (corpus, "read", "fold and hash the words"),
        (distinct, "ranked", "fold and hash the words; exact copies, ranking"),
        (stars, "join", "candidates and verification"),
        (suspicions, "suspect", "suspected templates"),
        (stars, "representatives", "representatives"),
        (additions, "added", "what each sender added"),
    ):
        clock.time(module, name, step)
    wall, began = time.perf_counter(), time.process_time()
    grouping = campaigns.group(items)
    taken, wall = time.process_time() - began, time.perf_counter() - wall
    steps = dict(clock.seconds)
    steps["exact copies, ranking"] = (
        steps.pop("fold and hash the words; exact copies, ranking") - steps["fold and hash the words"]
    )
    steps["the answer's objects"] = taken - sum(steps.values())
    return {
        "rows": rows,
        "characters": sum(map(len, made)),
        "distinct": len(set(made)),
        "campaigns": len(grouping.campaigns),
        "seconds": taken,
        "wall": wall,
        "steps": steps,
        "read_once": _read_once(made),
        "mib_before": before // 1024,
        "mib_peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def measure_minhash(rows: int) -> dict[str, Any]:
    """What the same takes with datasketch: 128 permutations, five-word shingles, J >= 0.7, exact copies first."""
    from benchmarks.quality.answers import minhash_groups

    made = texts(rows)
    began = time.process_time()
    minhash_groups(made, 0.7)
    return {"rows": rows, "seconds": time.process_time() - began}


def _in_a_process_of_its_own(what: str, rows: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.grouping", "--only", what, str(rows)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def report(*, with_million: bool) -> list[dict[str, Any]]:
    """Measure, print, and return the figures of each size."""
    sizes = (*SIZES, MILLION) if with_million else SIZES
    found = []
    for rows in sizes:
        found.append(_in_a_process_of_its_own("ours", rows))
        _print(found[-1], found[-2] if len(found) > 1 else None)
    theirs = _in_a_process_of_its_own("minhash", COMPARED)
    a_row = theirs["seconds"] / theirs["rows"]
    print(f"datasketch: {1 / a_row:,.0f} comments a CPU second on {COMPARED:,}")
    for figures in found:
        grouping = sum(seconds for step, seconds in figures["steps"].items() if step not in NOT_GROUPING)
        alone, whole = (a_row / (seconds / figures["rows"]) for seconds in (grouping, figures["seconds"]))
        print(
            f"{figures['rows']:>9,}: {alone:.0f} times as fast a row for the same answer, {whole:.0f} for all of ours"
        )
    return found


# What datasketch doesn't do at all: it says who belongs together, and no more.
NOT_GROUPING = ("suspected templates", "what each sender added", "representatives", "the answer's objects")


def _print(figures: dict[str, Any], smaller: dict[str, Any] | None) -> None:
    rows, seconds = figures["rows"], figures["seconds"]
    growth = f", {seconds / smaller['seconds']:.1f} times the size before" if smaller else ""
    speed = f"{seconds:.2f} CPU s, {figures['wall']:.2f} s wall, {rows / seconds:,.0f} a second"
    print(f"{rows:>9,} comments: {speed}{growth}")
    print(f"{'':<12}{seconds / figures['read_once']:.1f} times as long as SHA-256 of every text", end="; ")
    print(f"peak {figures['mib_peak']:,} MiB, {figures['mib_before']:,} MiB of it before the start")
    for step, taken in sorted(figures["steps"].items(), key=lambda pair: -pair[1]):
        print(f"{'':<12}{step:<32}{taken:>8.2f} s {taken / seconds:>6.0%}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.grouping", description=__doc__.split("\n")[0])
    parser.add_argument("--million", action="store_true", help="measure a million comments too (about two minutes)")
    parser.add_argument("--only", nargs=2, metavar=("WHAT", "ROWS"), help="one measurement, as JSON")
    given = parser.parse_args()
    if given.only:
        what, rows = given.only
        print(json.dumps((measure if what == "ours" else measure_minhash)(int(rows))))
    else:
        report(with_million=given.million)


if __name__ == "__main__":
    main()
