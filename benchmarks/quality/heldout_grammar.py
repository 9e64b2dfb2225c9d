"""The grammar that is held out: long, legalistic sentences in a language of made-up words with accents and quotes.

Nothing was tuned on it. Its words come from syllables, so it says nothing that the other grammar or English says, apart
from the little words between.
"""

import random
from collections.abc import Sequence
from itertools import accumulate

from benchmarks.quality import words

_LISTS = words.read("heldout")
_ENDS = ("", "", "", "l", "m", "n", "nd", "nt", "r", "rd", "rk", "s", "ss", "st", "t", "x")
_WORDS, _NAMES = 6_000, 900


def _coin(rng: random.Random) -> str:
    syllables = rng.choice((1, 2, 2, 2, 3, 3))
    made = (rng.choice(_LISTS["onsets"]) + rng.choice(_LISTS["middles"]) + rng.choice(_ENDS) for _ in range(syllables))
    return "".join(made)


def _lexicon() -> tuple[list[str], list[str]]:
    rng = random.Random("words of the held-out grammar")
    lexicon = list(dict.fromkeys(_coin(rng) for _ in range(_WORDS)))
    names = [name.capitalize() for name in dict.fromkeys(_coin(rng) for _ in range(_NAMES)) if len(name) > 3]
    return lexicon, names


_LEXICON, _PROPER = _lexicon()
# Zipf's law, softened: a few words are everywhere, most are rare.
_WEIGHTS = list(accumulate(1 / (rank + 12) ** 0.8 for rank in range(len(_LEXICON))))
_FRAMES = (
    ("claim", "agent", "deed", "thing", "purpose"),
    ("agent", "deed", "thing", "list"),
    ("condition", "agent", "deed", "thing", "manner", "purpose"),
    ("citation", "claim", "agent", "deed", "thing"),
    ("agent", "quoted", "deed", "thing", "condition", "agent", "deed", "thing"),
    ("figure", "agent", "deed", "thing", "claim", "agent", "deed", "thing", "manner"),
    ("claim", "agent", "deed", "list", "purpose", "condition", "agent", "deed", "thing"),
)


class HeldOutGrammar:
    """Sentences of made-up words in the frames of a lawyer's letter."""

    name = "held out"

    def skeleton(self, rng: random.Random) -> Sequence[str]:
        """Kinds of the phrases of one sentence, in order."""
        return rng.choice(_FRAMES)

    def phrase(self, kind: str, rng: random.Random) -> str:
        """One phrase of a kind."""
        one, two, three = rng.choices(_LEXICON, cum_weights=_WEIGHTS, k=3)
        name = rng.choice(_PROPER)
        cited = f"{rng.randint(1, 49)} {name} {rng.randint(100, 9999)}({one[0]})"
        phrases: dict[str, Sequence[str]] = {
            "claim": _LISTS["claims"],
            "condition": _LISTS["conditions"],
            "manner": _LISTS["manners"],
            "agent": (f"the {one} {two}", f"each {one} of {name}", f"{name} and its {one}", f"a {two}-{one} {three}"),
            "deed": (f"{one}s", f"can’t {one}", f"has {two}ed or {one}ed", f"shall not {one}", f"would {two}"),
            "thing": (f"{one} {two}", f"the {one}’s {two}", f"such {one} as {two} {three}s", f"{name}’s {one}"),
            "purpose": (
                f"so as to {one} the {two}",
                f"in order that {one} may {two}",
                f"for {one} {three}’s sake",
            ),
            "list": (f"(a) {one}; (b) {two}; and (c) {three}", f"{one}, {two} and {three}", f"{one} — and {two} —"),
            "citation": (f"under {cited},", f"per {name} v. {two},"),
            "quoted": (f"(“{one} {two}”)", f"— “{three} {one} {two}” —", f"({name} {rng.randint(1950, 2025)})"),
            "figure": (f"about {rng.randint(2, 999)},{rng.randint(100, 999)} {one}s, or {rng.randint(2, 97)} %, of",),
        }
        return rng.choice(phrases[kind])

    def finish(self, phrases: Sequence[str], rng: random.Random) -> str:
        """A sentence of some phrases."""
        text = " ".join(phrases)
        return f"{text[0].upper()}{text[1:]}{rng.choice(('.', '.', '.', '?', ';'))}"

    def stock(self, rng: random.Random) -> str:
        """A sentence that strangers share."""
        return rng.choice(_LISTS["stock"])

    def one_line(self, rng: random.Random) -> str:
        """A whole comment that strangers share."""
        return rng.choice(_LISTS["one lines"])

    def person(self, rng: random.Random) -> str:
        """A name."""
        middle = rng.choice(("", "", f"{rng.choice('ABCDEFGHJKLMNOPRSTW')}. "))
        return f"{rng.choice(_PROPER)} {middle}{rng.choice(_PROPER)}"

    def town(self, rng: random.Random) -> str:
        """A place."""
        return rng.choice(_PROPER)

    def greeting(self, rng: random.Random) -> str:
        """A salutation line."""
        return rng.choice(_LISTS["greetings"])

    def closing(self, rng: random.Random) -> str:
        """A line between letter and name."""
        return rng.choice(_LISTS["closings"])
