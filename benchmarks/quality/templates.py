"""Templates of campaigns: the slots that were found against those that the letter has, and what each sender filled in.

Families with editions are left out: where two editions differ, a difference is neither a slot nor a mistake.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.quality import scores
from benchmarks.quality.answers import Trial
from benchmarks.quality.model import INSERTED, MADLIBS, MERGED, ONE_LINE, UNIQUES, Sample, revised_families
from benchmarks.quality.scores import Score
from benchmarks.quality.spans import Spans, plain, signs

_NO_LETTER = (*MADLIBS, *UNIQUES, ONE_LINE)
_LEAST = 2  # what one person did is no slot


@dataclass(frozen=True, slots=True)
class Sheet:
    """A campaign that was found, with its truth.

    Attributes:
        letter: the comment that stands for it.
        others: the other comments of that letter in it.
        found: places at which senders are said to differ, as (start, end, example) in the letter's text.
        added: what each of the others is said to have added, by key.
        filled: what each of the others is said to have in the slots, by key.
    """

    letter: Sample
    others: tuple[Sample, ...]
    found: tuple[tuple[int, int, str], ...]
    added: Mapping[str, Spans]
    filled: Mapping[str, Spans]

    @property
    def merges(self) -> bool:
        """Whether the letter has slots at all."""
        return self.letter.kind == MERGED


def places(sheet: Sheet) -> Spans:
    """The slots in the letter's text that can be known: two senders at least filled in something else than it has."""
    if not sheet.merges:
        return ()
    return [span for number, span in enumerate(sheet.letter.added) if _differing(sheet, number) >= _LEAST]


def _value(sample: Sample, number: int) -> str:
    start, end = sample.added[number]
    return plain(sample.text[start:end])


def _differing(sheet: Sheet, number: int) -> int:
    return sum(_value(other, number) != _value(sheet.letter, number) for other in sheet.others)


def matched(true: Spans, found: Spans) -> int:
    """How many slots were found: each found place counts for one true one at most, and the other way round."""
    left = sorted(true)
    right = 0
    for start, end in sorted(found):
        hit = next((span for span in left if _meet((start, end), span)), None)
        if hit:
            left.remove(hit)
            right += 1
    return right


def _meet(found: tuple[int, int], true: tuple[int, int]) -> bool:
    """Whether two stretches share a character; a point need only touch."""
    is_point = found[0] == found[1]
    return found[0] < true[1] + is_point and true[0] < found[1] + is_point


def fills(letter: Sample, sender: Sample) -> Spans:
    """Where a sender filled in something else than the letter that stands for all has there."""
    return [span for number, span in enumerate(sender.added) if _value(sender, number) != _value(letter, number)]


def told(sender: Sample, true: Spans, said: Spans) -> tuple[int, int, int]:
    """Fills of which exactly the letters and digits were told, stretches that were told, and true fills."""
    shown = [span for span in said if signs(sender, [span])[1]]
    right = sum(any(_meet(span, place) and _alike(sender.text, span, place) for span in shown) for place in true)
    return right, len(shown), len(true)


def _alike(text: str, one: tuple[int, int], other: tuple[int, int]) -> bool:
    return plain(text[slice(*one)]) == plain(text[slice(*other)])


def put_in(sheet: Sheet) -> int:
    """Of the points of a letter without slots, those at which a sender did put that text in."""
    own = [plain(s.text[start:end]) for s in sheet.others if s.kind in INSERTED for start, end in s.added]
    examples = [plain(example) for start, end, example in sheet.found if start == end]
    return sum(any(example in text or text in example for text in own) for example in examples if example)


def sheets(trial: Trial) -> Iterator[Sheet]:
    """The campaigns whose representative is one of a letter with one edition."""
    revised = revised_families(trial.docket)
    by_key = {sample.key: sample for sample in trial.docket.samples}
    members: dict[str, list[Sample]] = defaultdict(list)
    for sample, name in zip(trial.docket.samples, trial.answer.collapsed, strict=True):
        members[name].append(sample)
    for name, key in trial.answer.representatives.items():
        letter = by_key[key]
        if letter.kind not in _NO_LETTER and letter.family not in revised:
            others = tuple(s for s in members[name] if s.family == letter.family and s.key != key)
            added, filled = (
                {sample.key: tuple(told_of.get(sample.key, ())) for sample in others}
                for told_of in (trial.answer.added, trial.answer.filled)
            )
            yield Sheet(letter, others, tuple(trial.answer.slots.get(name, ())), added, filled)


_SHARES = {
    "slots: recall": ("slots right", "slots true"),
    "slots: precision": ("slots right", "slots found"),
    "slots: recall, by letters and digits": ("signs right", "signs true"),
    "slots: precision, by letters and digits": ("signs right", "signs found"),
    "filled in, told exactly: recall": ("fills right", "fills true"),
    "filled in, told exactly: precision": ("fills right", "fills found"),
    "filled in, as additions: recall, by letters and digits": ("added right", "added true"),
    "filled in, as additions: precision, by letters and digits": ("added right", "added found"),
    "letters without slots: shown so": ("plain right", "plain asked"),
    "all letters: places at which senders do differ": ("places right", "places found"),
}
"""Each share: what stands above the line and what below, by name of `_counts`."""
_COUNTED = tuple(dict.fromkeys(name for pair in _SHARES.values() for name in pair))


def _three(name: str, counts: Sequence[int]) -> dict[str, int]:
    return dict(zip((f"{name} right", f"{name} found", f"{name} true"), counts, strict=True))


def _counts(sheet: Sheet) -> dict[str, int]:
    """Of one campaign how much was right, found and true, of each kind."""
    stretches = [(start, end) for start, end, _ in sheet.found]
    if not sheet.merges:
        right = put_in(sheet)
        asked = sum(plain(other.text) != plain(sheet.letter.text) for other in sheet.others) >= _LEAST
        of_plain = {"plain right": int(asked and right == len(stretches)), "plain asked": int(asked)}
        return {**of_plain, "places right": right, "places found": len(stretches)}
    true = places(sheet)
    right = matched(true, stretches)
    senders = [(sender, fills(sheet.letter, sender)) for sender in sheet.others]
    exact = [told(sender, theirs, sheet.filled[sender.key]) for sender, theirs in senders]
    added = [signs(sender, sheet.added[sender.key], theirs) for sender, theirs in senders]
    return {
        **_three("slots", (right, len(stretches), len(true))),
        **_three("signs", signs(sheet.letter, stretches, true)),
        **_three("fills", [sum(counts) for counts in zip(*exact, strict=True)] or [0] * 3),
        **_three("added", [sum(counts) for counts in zip(*added, strict=True)] or [0] * 3),
        "places right": right,
        "places found": len(stretches),
    }


def measure(trials: Sequence[Trial]) -> dict[str, Score]:
    """Shares of slots and of what was filled in, with intervals by drawing letters again. Empty without templates."""
    known = [(f"{number}/{one.letter.family}", one) for number, trial in enumerate(trials) for one in sheets(trial)]
    if not any(one.found for _, one in known):
        return {}
    families = scores.codes([family for family, _ in known])
    counted = [_counts(one) for _, one in known]
    sums = {name: np.array([counts.get(name, 0) for counts in counted], dtype=float) for name in _COUNTED}
    return {name: scores.ratio(sums[above], sums[below], families) for name, (above, below) in _SHARES.items()}
