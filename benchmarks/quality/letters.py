"""Letters that organisers hand out: one text, its revised editions, or variants to draw from."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.quality.model import Grammar, paragraph, sentence

SLOT_NAMES = ("town", "person", "amount", "age")
# What stands around a sender's own particular is the letter's, and the same for all.
_AROUND_SLOT = {"age": "a citizen of {age}"}


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of fixed text.

    Attributes:
        name: unique in the docket.
        family: the letter that it is an edition of, or itself.
        paragraphs: its text; `{town}` and the like where a sender's own particulars go.
        greeting: its salutation, "" if it has none.
    """

    name: str
    family: str
    paragraphs: tuple[str, ...]
    greeting: str


@dataclass(frozen=True, slots=True)
class MadLib:
    """A letter whose every part is drawn from variants.

    Attributes:
        name: unique in the docket.
        parts: for each sentence, its phrases, each with its variants. A sentence that is drawn
            whole has one phrase.
        of_phrases: whether the phrases of a sentence are drawn one by one.
        breaks: sentences after which a paragraph ends.
    """

    name: str
    parts: tuple[tuple[tuple[str, ...], ...], ...]
    of_phrases: bool
    breaks: frozenset[int]


def new_letter(grammar: Grammar, rng: random.Random, name: str) -> Letter:
    """A letter of one to six paragraphs; one in ten is a postcard of one or two sentences."""
    if rng.random() < 0.1:
        paragraphs = [paragraph(grammar, rng, rng.randint(1, 2))]
    else:
        paragraphs = [paragraph(grammar, rng, rng.randint(2, 6)) for _ in range(rng.choice((1, 2, 3, 3, 4, 4, 5, 6)))]
    if rng.random() < 0.4:
        paragraphs[0] = f"{grammar.stock(rng)} {paragraphs[0]}"
    if rng.random() < 0.4:
        paragraphs[-1] = f"{paragraphs[-1]} {grammar.stock(rng)}"
    return Letter(name, name, tuple(paragraphs), grammar.greeting(rng) if rng.random() < 0.7 else "")


def with_slots(letter: Letter, rng: random.Random) -> Letter:
    """The letter with two to six places for a sender's own particulars, each at a sentence's end."""
    paragraphs = [list(text.split(". ")) for text in letter.paragraphs]
    for _ in range(rng.randint(2, 6)):
        where = rng.choice(paragraphs)
        at = rng.randrange(len(where))
        name = rng.choice(SLOT_NAMES)
        where[at] += f", as {_AROUND_SLOT.get(name, f'{{{name}}}')} knows"
    return Letter(letter.name, letter.family, tuple(". ".join(p) for p in paragraphs), letter.greeting)


def revised(letter: Letter, grammar: Grammar, rng: random.Random, name: str) -> Letter:
    """Another edition: 15 to 45 per cent of the sentences are new, and perhaps a paragraph."""
    share = rng.uniform(0.15, 0.45)
    paragraphs = []
    for text in letter.paragraphs:
        parts = text.split(". ")
        paragraphs.append(". ".join(sentence(grammar, rng).rstrip(".") if rng.random() < share else p for p in parts))
    if rng.random() < 0.3:
        paragraphs.insert(rng.randint(0, len(paragraphs)), paragraph(grammar, rng, 2))
    return Letter(name, letter.family, tuple(paragraphs), letter.greeting)


def new_madlib(grammar: Grammar, rng: random.Random, name: str, of_phrases: bool) -> MadLib:
    """Five to fourteen sentences, each with two to six variants, or of phrases with two to five variants each."""
    count = rng.randint(5, 14)
    parts: list[tuple[tuple[str, ...], ...]] = []
    for _ in range(count):
        if of_phrases:
            kinds = [kind for _ in range(rng.randint(1, 2)) for kind in grammar.skeleton(rng)]
            parts.append(tuple(_variants(grammar, rng, kind, rng.randint(2, 5)) for kind in kinds))
        else:
            parts.append((tuple(sentence(grammar, rng) for _ in range(rng.randint(2, 6))),))
    breaks = frozenset(rng.sample(range(count), count // 3))
    return MadLib(name, tuple(parts), of_phrases, breaks)


def _variants(grammar: Grammar, rng: random.Random, kind: str, count: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(grammar.phrase(kind, rng) for _ in range(count)))


def drawn(madlib: MadLib, grammar: Grammar, rng: random.Random) -> list[str]:
    """The paragraphs of one letter drawn from the variants."""
    paragraphs: list[list[str]] = [[]]
    for number, phrases in enumerate(madlib.parts):
        chosen = [rng.choice(variants) for variants in phrases]
        paragraphs[-1].append(grammar.finish(chosen, random.Random(number)) if madlib.of_phrases else chosen[0])
        if number in madlib.breaks:
            paragraphs.append([])
    return [" ".join(sentences) for sentences in paragraphs if sentences]


def filled(text: str, values: Sequence[tuple[str, str]]) -> list[tuple[str, bool]]:
    """A text with slots cut into stretches: (stretch, whether it fills a slot)."""
    stretches = [(text, False)]
    for name, value in values:
        cut: list[tuple[str, bool]] = []
        for stretch, is_value in stretches:
            pieces = [stretch] if is_value else stretch.split(f"{{{name}}}")
            for index, piece in enumerate(pieces):
                cut += [(value, True)] * (index > 0)
                cut.append((piece, is_value))
        stretches = cut
    return [(piece, is_value) for piece, is_value in stretches if piece]
