"""The grammar to tune on: plain English of a coastal county that argues about ships, milk and water."""

import random
from collections.abc import Sequence

from benchmarks.quality import words

_LISTS = words.read("tuning")
_NOUNS, _ADJECTIVES, _VERBS, _ADVERBS = (_LISTS[name] for name in ("nouns", "adjectives", "verbs", "adverbs"))
_PEOPLE, _TOWNS = _LISTS["people"], _LISTS["towns"]
_WHERE = ("near", "beyond", "below", "in", "outside", "beside")
_SKELETONS = (
    ("subject", "action", "object"),
    ("opener", "subject", "action", "object", "place"),
    ("subject", "action", "object", "link", "subject", "action", "object"),
    ("opener", "subject", "action", "object", "link", "subject", "action", "object", "place"),
    ("subject", "manner", "action", "object", "place", "link", "subject", "action", "object"),
    ("number", "action", "object", "link", "subject", "action", "object"),
    ("subject", "action", "object", "place", "link", "number", "manner", "action", "object"),
)


class TuningGrammar:
    """Plain English phrases, put together by rule."""

    name = "tuning"

    def skeleton(self, rng: random.Random) -> Sequence[str]:
        """Kinds of the phrases of one sentence, in order."""
        return rng.choice(_SKELETONS)

    def phrase(self, kind: str, rng: random.Random) -> str:
        """One phrase of a kind."""
        noun, other = rng.choice(_NOUNS), rng.choice(_NOUNS)
        quality, people, town = rng.choice(_ADJECTIVES), rng.choice(_PEOPLE), rng.choice(_TOWNS)
        phrases: dict[str, Sequence[str]] = {
            "subject": (
                f"the {quality} {noun}",
                f"our {noun}",
                f"every {noun} of the {other}",
                f"a {quality} {noun}",
                f"what the {people} call the {noun}",
                f"{town}'s {noun}",
            ),
            "object": (
                f"the {noun}",
                f"our {quality} {noun}",
                f"{other} and {noun}",
                f"the {noun} behind the {other}",
                f"the {people} of {town}",
                f"any {quality} {noun}",
            ),
            "place": tuple(f"{where} {town}" for where in _WHERE),
            "number": (f"one in {rng.randint(2, 90)} {people} in {town}",),
            "opener": _LISTS["openers"],
            "link": _LISTS["links"],
            "manner": _ADVERBS,
        }
        if kind == "action":
            verb, second = rng.choice(_VERBS), rng.choice(_VERBS)
            return rng.choice((verb, f"{rng.choice(_ADVERBS)} {verb}", f"{verb} or {second}"))
        return rng.choice(phrases[kind])

    def finish(self, phrases: Sequence[str], rng: random.Random) -> str:
        """A sentence of some phrases."""
        text = " ".join(phrases)
        return f"{text[0].upper()}{text[1:]}{rng.choice('.....!')}"

    def stock(self, rng: random.Random) -> str:
        """A sentence that strangers share."""
        return rng.choice(_LISTS["stock"])

    def one_line(self, rng: random.Random) -> str:
        """A whole comment that strangers share."""
        return rng.choice(_LISTS["one lines"])

    def person(self, rng: random.Random) -> str:
        """A name."""
        return f"{rng.choice(_LISTS['first names'])} {rng.choice(_LISTS['last names'])}"

    def town(self, rng: random.Random) -> str:
        """A place."""
        return rng.choice(_TOWNS)

    def greeting(self, rng: random.Random) -> str:
        """A salutation line."""
        return rng.choice(
            ("Dear Commissioner,", "To whom it may concern:", "Dear Sir or Madam:", "Hello,", "Dear friends,")
        )

    def closing(self, rng: random.Random) -> str:
        """A line between letter and name."""
        return rng.choice(
            ("Sincerely,", "Yours truly,", "Best regards,", "Respectfully,", "With kind regards", "Thank you,")
        )
