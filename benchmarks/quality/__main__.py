"""`make quality`: the table, and with `--json` or `--write` the figures as a file.

python -m benchmarks.quality                     both grammars, seeds that were not used in tuning
python -m benchmarks.quality --tune              the tuning grammar, seeds to tune on
python -m benchmarks.quality --rows 50000 --seeds 5
python -m benchmarks.quality --reading           topics and stance alone, some seconds
"""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.quality import answers, note, reading, tables
from benchmarks.quality.answers import Trial
from benchmarks.quality.generator import docket
from benchmarks.quality.heldout_grammar import HeldOutGrammar
from benchmarks.quality.measure import measure
from benchmarks.quality.model import Grammar
from benchmarks.quality.tuning_grammar import TuningGrammar

TUNING_SEED, REPORTED_SEED = 1, 7_001


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, default=20_000, help="comments in each docket")
    parser.add_argument("--seeds", type=int, default=12, help="dockets of each grammar")
    parser.add_argument("--tune", action="store_true", help="only the tuning grammar, on the seeds to tune on")
    parser.add_argument("--no-baseline", action="store_true", help="leave datasketch out")
    parser.add_argument("--reading", action="store_true", help="topics and stance alone")
    parser.add_argument("--markdown", action="store_true", help="the tables as docs/analysis.md has them, besides")
    parser.add_argument("--write", action="store_true", help="write the note that summaries carry")
    parser.add_argument("--json", type=Path, help="write all figures there, each with its interval")
    return parser.parse_args()


def _run(grammar: Grammar, seeds: range, rows: int, *, with_baseline: bool) -> dict[str, dict[str, Any]]:
    trials: dict[str, list[Trial]] = {"ours": []}
    for seed in seeds:
        made = docket(grammar, seed=seed, rows=rows)
        trials["ours"].append(Trial(made, answers.ours(made)))
        if with_baseline:
            trials.setdefault("MinHash, J >= 0.4", []).append(Trial(made, answers.minhash(made, least_jaccard=0.4)))
    return {method: measure(tried) for method, tried in trials.items()}


def _read(given: argparse.Namespace) -> dict[str, Any]:
    """Topics and stance. Both sets always: there's nothing to draw but the choices within a line."""
    found = reading.measure()
    print("\n".join((reading.markdown if given.markdown else reading.table)(found)))
    if given.write:
        print(f"\nWritten: {note.write_reading(found)}")
    return {"reading": found}


def _group(given: argparse.Namespace) -> dict[str, Any]:
    grammars: list[Grammar] = [TuningGrammar()] if given.tune else [TuningGrammar(), HeldOutGrammar()]
    first = TUNING_SEED if given.tune else REPORTED_SEED
    found = {}
    for grammar in grammars:
        seeds = range(first, first + given.seeds)
        found[grammar.name] = _run(grammar, seeds, given.rows, with_baseline=not given.no_baseline)
        title = f"Grammar {grammar.name}, seeds {first} to {first + given.seeds - 1}"
        print("\n".join(tables.text(title, found[grammar.name])), flush=True)
    if given.markdown:
        print("\n" + "\n".join(tables.markdown(found)))
    if given.write and not given.tune:
        print(f"\nWritten: {note.write(found)}")
    return found


def main() -> None:
    given = _arguments()
    figures: dict[str, Any] = {}
    if not given.reading:
        figures |= _group(given)
    if not given.tune:
        figures |= _read(given)
    if given.json:
        given.json.write_text(json.dumps(figures, default=asdict, indent=1) + "\n")


if __name__ == "__main__":
    main()
    sys.exit(0)
