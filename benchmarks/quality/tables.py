"""The figures of the grouping as tables: plain, and as docs/analysis.md has them."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks.quality.scores import Score

AIMS = {
    "collapsed: B-cubed F1": 0.985,
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
    "templates": "templates",
}
_BY_KIND = (
    "B-cubed precision",
    "B-cubed recall",
    "B-cubed F1",
    "pairwise precision",
    "pairwise recall",
    "adjusted Rand",
)
Results = Mapping[str, Mapping[str, Any]]


def flat(result: Mapping[str, Any]) -> dict[str, Score]:
    """The scores of a result, named as the table names them."""
    return {f"{title}: {name}": score for part, title in _SECTIONS.items() for name, score in result[part].items()}


def _plain(score: Score | None) -> str:
    if score is None or math.isnan(score.value):
        return "-".center(24)
    return f"{score.value:.4f}  {score.low:.4f}-{score.high:.4f}".ljust(24)


def shown(score: Score | None) -> str:
    """A share with the bounds of its interval; a dash where there was nothing to share."""
    if score is None or math.isnan(score.value):
        return "–"
    return f"{score.value:.4f} ({score.low:.3f}–{score.high:.3f})"


def text(title: str, results: Results) -> Iterator[str]:
    """Lines for the terminal: all methods on dockets of one grammar, then ours class by class."""
    rows = {method: flat(result) for method, result in results.items()}
    first = next(iter(results.values()))
    yield f"\n{title}: {first['rows']:,} comments. Shares, with 95 % intervals (letters drawn again)."
    yield " " * 58 + "".join(method.ljust(26) for method in results) + "aim"
    for line in next(iter(rows.values())):
        aim = f">= {AIMS[line]}" if line in AIMS else ""
        yield f"{line:<58}" + "  ".join(_plain(found.get(line)) for found in rows.values()) + f"  {aim}"
    for method, result in results.items():
        speed = result["rows"] / result["cpu_seconds"]
        yield f"{method}: {result['cpu_seconds']:.1f} CPU seconds, {speed:,.0f} a second"
    for method, result in results.items():
        yield f"\n{method}, class by class, suspected groups among what was found"
        yield " " * 26 + "".join(name.ljust(26) for name in _BY_KIND)
        for kind, found in result["by_kind"].items():
            yield f"{kind:<26}" + "  ".join(_plain(found[name]) for name in _BY_KIND)


def markdown(grammars: Mapping[str, Results]) -> Iterator[str]:
    """The same as two tables: all lines for all grammars and methods, then ours class by class."""
    methods = list(next(iter(grammars.values())))
    columns = [(grammar, method) for method in methods for grammar in grammars]
    flats = {(grammar, method): flat(grammars[grammar][method]) for grammar, method in columns}
    yield "| share | aim | " + " | ".join(f"{method}, {grammar}" for grammar, method in columns) + " |"
    yield "|---" * (2 + len(columns)) + "|"
    for line in flats[columns[0]]:
        aim = f">= {AIMS[line]}" if line in AIMS else ""
        yield f"| {line} | {aim} | " + " | ".join(shown(flats[column].get(line)) for column in columns) + " |"
    for grammar, results in grammars.items():
        yield f"\n| {grammar}: {methods[0]} | " + " | ".join(_BY_KIND) + " |"
        yield "|---" * (1 + len(_BY_KIND)) + "|"
        for kind, found in results[methods[0]]["by_kind"].items():
            yield f"| {kind} | " + " | ".join(shown(found[name]) for name in _BY_KIND) + " |"
