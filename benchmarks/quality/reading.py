"""How well topics and stance are read, against sentences whose topic and stance are known.

Two sets of sentences, one to tune on and one held out. Intervals come from drawing whole lines of the files again: all
choices of one line are right or wrong together.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.quality import scores, sentences
from benchmarks.quality.scores import Score, Values
from comments.analysis import stance
from comments.analysis.cues import Wording
from comments.analysis.topics import Assigner

SETS = {"tuning": "tuning", "held out": "heldout"}
NONE = "none"
_DRAWN, _SEED, _PAIRED = 8, 7_001, 0.3


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text, the line that it was made from, its true labels and those that were found."""

    text: str
    family: str
    true: frozenset[str]
    found: frozenset[str]


def _one_and_other(one: str, other: str) -> str:
    return f"{one.rstrip('.')}, and {other[0].lower()}{other[1:]}"


def topics_of(name: str) -> list[Labelled]:
    """Sentences of one set, three in ten of them joined with one on another topic, and what was found in them."""
    assigner = Assigner()
    lines = [(label, line) for label, several in sentences.read(f"{name}_topics").items() for line in several]
    rng = random.Random(_SEED)
    made = []
    for label, line in lines:
        for text in sorted({sentences.said(line, rng) for _ in range(_DRAWN)}):
            labels = {label}
            shown = text
            if rng.random() < _PAIRED:
                other, second = rng.choice(lines)
                shown = _one_and_other(text, sentences.said(second, rng))
                labels.add(other)
            found = frozenset(given.code for given in assigner.assign(Wording(shown)))
            made.append(Labelled(shown, line, frozenset(labels - {NONE}), found))
    return made


def _letter(said: str, fillers: Sequence[str], rng: random.Random) -> str:
    """A letter that says it, among sentences on topics."""
    others = [sentences.said(line, rng) for line in rng.sample(fillers, rng.choice((0, 1, 1, 2)))]
    others.insert(rng.randint(0, len(others)), said)
    return " ".join(others)


def stances_of(name: str) -> tuple[list[Labelled], list[Labelled]]:
    """Letters on the proposal, and letters on one special measure, with the side that was found."""
    fillers = [line for lines in sentences.read(f"{name}_topics").values() for line in lines]
    sides = sentences.read(f"{name}_stance")
    rng = random.Random(_SEED)
    proposal, measures = [], []
    for side, line in [(name, line) for name in stance.STANCES for line in sides[name]]:
        for said in sorted({sentences.said(line, rng) for _ in range(_DRAWN)}):
            text = _letter(said, fillers, rng)
            found = stance.of_texts([("text", text)]).proposal.side
            proposal.append(Labelled(text, line, frozenset({side}), frozenset({found})))
    for side, line, number in _on_measures(sides):
        said = sentences.said(line, rng, rng.choice(sides[f"M{number}"]))
        text = _letter(said[0].upper() + said[1:], fillers, rng)
        given = stance.of_texts([("text", text)]).measures.get(f"measure-{number}", stance.Stance(stance.UNCLEAR))
        measures.append(Labelled(text, line, frozenset({side}), frozenset({given.side})))
    return proposal, measures


def _on_measures(sides: dict[str, list[str]]) -> Iterator[tuple[str, str, int]]:
    for label, lines in sides.items():
        kind, _, side = label.partition(" ")
        if kind == "measure":
            yield from ((side, line, number) for line in lines for number in range(1, 6))


def scored(labelled: Sequence[Labelled]) -> dict[str, dict[str, Score]]:
    """For each class, and `all` together, precision, recall and F1; and the mean F1 of the classes."""
    families = scores.codes([one.family for one in labelled])
    classes = sorted({label for one in labelled for label in one.true})
    sums = {name: _hits(labelled, name) for name in classes}
    extra = sorted({label for one in labelled for label in one.found} - set(classes))
    every = [*sums.values(), *(_hits(labelled, name) for name in extra)]
    sums["all"] = tuple(np.sum([parts[n] for parts in every], axis=0) for n in range(3))
    result = {name: _three(*parts, families) for name, parts in sums.items()}
    ratios = [pair for name in classes for both, said, true in [sums[name]] for pair in ((both, said), (both, true))]
    result["mean of classes"] = {"F1": scores.combined(_mean_f1, ratios, families)}
    return result


def _hits(labelled: Sequence[Labelled], name: str) -> tuple[Values, Values, Values]:
    """For each text: rightly found, found, true."""
    found = np.array([name in one.found for one in labelled], dtype=float)
    true = np.array([name in one.true for one in labelled], dtype=float)
    return found * true, found, true


def _three(both: Values, said: Values, true: Values, families: scores.Labels) -> dict[str, Score]:
    return {
        "precision": scores.ratio(both, said, families),
        "recall": scores.ratio(both, true, families),
        "F1": scores.combined(_f1, [(both, said), (both, true)], families),
    }


def _f1(parts: Sequence[Values]) -> Values:
    """As `scores.f1`, but what is there and wasn't found at all is 0. Unknown only where there's nothing to find."""
    precision, recall = np.nan_to_num(parts[0]), parts[1]
    with np.errstate(invalid="ignore"):
        value: Values = np.where(precision + recall == 0, 0.0, 2 * precision * recall / (precision + recall))
    return value


def _mean_f1(parts: Sequence[Values]) -> Values:
    """Classes that weren't drawn have no F1, and are left out of the mean."""
    mean: Values = np.nanmean([_f1(parts[n : n + 2]) for n in range(0, len(parts), 2)], axis=0)
    return mean


Results = dict[str, dict[str, dict[str, Score]]]
PARTS: dict[str, Callable[[str], list[Labelled]]] = {
    "topics": topics_of,
    "stance on the proposal": lambda name: stances_of(name)[0],
    "stance on a special measure": lambda name: stances_of(name)[1],
}


def measure() -> dict[str, Results]:
    """All scores, by set and part."""
    return {title: {part: scored(make(name)) for part, make in PARTS.items()} for title, name in SETS.items()}


def _shown(score: Score) -> str:
    value = "-" if np.isnan(score.value) else f"{score.value:.2f}"
    return f"{value} ({score.low:.2f}-{score.high:.2f})" if not np.isnan(score.low) else value


def table(results: dict[str, Results]) -> Iterator[str]:
    """Lines of text: for each class precision, recall and F1 of both sets."""
    for part in PARTS:
        yield f"\n{part}: precision, recall, F1 (95 % interval)"
        first = results["tuning"][part]
        yield f"{'':28}" + "".join(f"{title:38}" for title in results)
        for name in first:
            cells = []
            for of_set in results.values():
                kinds = of_set[part].get(name, {})
                plain = "  ".join(
                    f"{kinds[kind].value:.2f}" if kind in kinds else "    " for kind in ("precision", "recall")
                )
                cells.append(f"{plain}  {_shown(kinds['F1']) if kinds else '-'}".ljust(36))
            yield f"{name:28}" + "  ".join(cells)


def markdown(results: dict[str, Results]) -> Iterator[str]:
    """The same as tables of docs/analysis.md."""
    for part in PARTS:
        yield f"\n| {part} | " + " | ".join(f"{t}: precision | recall | F1 (95 %)" for t in results) + " |"
        yield "|---" * (1 + 3 * len(results)) + "|"
        for name in results["tuning"][part]:
            cells = []
            for of_set in results.values():
                kinds = of_set[part].get(name, {})
                cells += [f"{kinds[k].value:.2f}" if k in kinds else "" for k in ("precision", "recall")]
                cells.append(_shown(kinds["F1"]).replace("-", "–", 1) if kinds else "–")
            yield f"| {name} | " + " | ".join(cells) + " |"
