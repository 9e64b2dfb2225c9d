"""`make quality`: the table, and with `--json` or `--write` the figures as a file.

python -m benchmarks.quality                     both grammars, seeds that were not used in tuning
python -m benchmarks.quality --tune              the tuning grammar, seeds to tune on
python -m benchmarks.quality --rows 50000 --seeds 5
python -m benchmarks.quality --reading           topics and stance alone, some seconds
"""

import argparse
import json
import math
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.quality import answers, note, reading
from benchmarks.quality.generator import docket
from benchmarks.quality.heldout_grammar import HeldOutGrammar
from benchmarks.quality.measure import Trial, measure
from benchmarks.quality.model import Grammar
from benchmarks.quality.scores import Score
from benchmarks.quality.tuning_grammar import TuningGrammar

TUNING_SEED, REPORTED_SEED = 1, 7_001
AIMS = {
    "collapsed and suspected: B-cubed F1": 0.985,
    "collapsed: membership precision": 0.999,
    "kind: inserted, all": 0.98,
    "mad-libs suspected: recall": 0.95,
    "mad-libs suspected: precision": 0.99,
}
_SECTIONS = {
    "collapsed": "collapsed",
    "related": "collapsed and suspected",
    "kinds": "kind",
    "suspected": "mad-libs suspected",
    "letters": "letters",
    "additions": "additions",
}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, default=20_000, help="comments in each docket")
    parser.add_argument("--seeds", type=int, default=3, help="dockets of each grammar")
    parser.add_argument("--tune", action="store_true", help="only the tuning grammar, on the seeds to tune on")
    parser.add_argument("--no-baseline", action="store_true", help="leave datasketch out")
    parser.add_argument("--reading", action="store_true", help="topics and stance alone")
    parser.add_argument("--markdown", action="store_true", help="their tables as docs/analysis.md has them")
    parser.add_argument("--write", action="store_true", help="write the note that summaries carry")
    parser.add_argument("--json", type=Path, help="write all figures there")
    return parser.parse_args()


def flat(result: dict[str, Any]) -> dict[str, Score]:
    """The scores of a result, named as the table names them."""
    return {f"{title}: {name}": score for part, title in _SECTIONS.items() for name, score in result[part].items()}


def _shown(score: Score | None) -> str:
    if score is None or math.isnan(score.value):
        return "-".center(24)
    bounds = "" if math.isnan(score.low) else f"  {score.low:.4f}-{score.high:.4f}"
    return f"{score.value:.4f}{bounds}".ljust(24)


def _print(name: str, results: dict[str, dict[str, Any]]) -> None:
    rows = {method: flat(result) for method, result in results.items()}
    first = next(iter(results.values()))
    print(f"\n{name}: {first['rows']:,} comments. Shares, with 95 % intervals (letters drawn again).")
    print(" " * 48 + "".join(method.ljust(26) for method in results) + "aim")
    for line in next(iter(rows.values())):
        aim = f">= {AIMS[line]}" if line in AIMS else ""
        print(f"{line:<48}" + "  ".join(_shown(found.get(line)) for found in rows.values()) + f"  {aim}")
    for method, result in results.items():
        print(
            f"{method}: {result['cpu_seconds']:.1f} CPU seconds, {result['rows'] / result['cpu_seconds']:,.0f} a second"
        )


def _run(grammar: Grammar, seeds: range, rows: int, *, with_baseline: bool) -> dict[str, dict[str, Any]]:
    trials: dict[str, list[Trial]] = {"ours": []}
    for seed in seeds:
        made = docket(grammar, seed=seed, rows=rows)
        trials["ours"].append(Trial(made, answers.ours(made)))
        if with_baseline:
            trials.setdefault("MinHash, J >= 0.4", []).append(Trial(made, answers.minhash(made, least_jaccard=0.4)))
    return {method: measure(tried) for method, tried in trials.items()}


def _read(given: argparse.Namespace) -> None:
    """Topics and stance. Both sets always: there's nothing to draw but the choices within a line."""
    found = reading.measure()
    print("\n".join((reading.markdown if given.markdown else reading.table)(found)))
    if given.write:
        print(f"\nWritten: {note.write_reading(found)}")


def _group(given: argparse.Namespace) -> None:
    grammars: list[Grammar] = [TuningGrammar()] if given.tune else [TuningGrammar(), HeldOutGrammar()]
    first = TUNING_SEED if given.tune else REPORTED_SEED
    found = {}
    for grammar in grammars:
        seeds = range(first, first + given.seeds)
        found[grammar.name] = _run(grammar, seeds, given.rows, with_baseline=not given.no_baseline)
        _print(f"Grammar {grammar.name}, seeds {first} to {first + given.seeds - 1}", found[grammar.name])
    if given.write and not given.tune:
        print(f"\nWritten: {note.write(found)}")
    if given.json:
        given.json.write_text(json.dumps(found, default=asdict, indent=1) + "\n")


def main() -> None:
    given = _arguments()
    if not given.reading:
        _group(given)
    if not given.tune:
        _read(given)


if __name__ == "__main__":
    main()
    sys.exit(0)
