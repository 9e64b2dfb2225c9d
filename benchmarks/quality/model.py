"""What a made-up docket is made of, and what a grammar must be able to say."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

EXACT, NOISE, SIGNED = "exact", "noise", "signed"
FRONT, MIDDLE, BEHIND, AROUND = "inserted in front", "inserted inside", "inserted behind", "inserted around"
BELOW = "inserted below the closing"
CUT, REORDERED, TYPOS, MERGED = "paragraphs dropped", "paragraphs reordered", "typos", "mail merge"
SENTENCES, PHRASES = "mad-lib of sentences", "mad-lib of phrases"
UNIQUE, QUOTES_LETTER, QUOTES_RULE, ONE_LINE = (
    "unique",
    "unique, quotes a letter",
    "unique, quotes the rule",
    "one line",
)

INSERTED = (FRONT, MIDDLE, BEHIND, AROUND, BELOW)
MADLIBS = (SENTENCES, PHRASES)
UNIQUES = (UNIQUE, QUOTES_LETTER, QUOTES_RULE)
KINDS = (EXACT, NOISE, SIGNED, *INSERTED, CUT, REORDERED, TYPOS, MERGED, *MADLIBS, *UNIQUES, ONE_LINE)

LETTER, ADDED, FURNITURE = "letter", "added", "furniture"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a comment: of the letter, added by the sender, or salutation and signature."""

    text: str
    role: str = LETTER


@dataclass(frozen=True, slots=True)
class Sample:
    """A comment and the truth about it.

    Attributes:
        key: unique in the docket.
        text: its exact text.
        order: sorts by arrival.
        family: what it belongs to: a letter with all its editions, or itself.
        letter: which letter of the family, "" where there's none.
        kind: one of `KINDS`.
        added: what the sender added to the letter, as (start, end) in `text`; of a mail merge what stands in its
            slots, in order, one for each.
        furniture: salutation and signature, as (start, end); neither right nor wrong to call added.
    """

    key: str
    text: str
    order: str
    family: str
    letter: str
    kind: str
    added: tuple[tuple[int, int], ...] = ()
    furniture: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Docket:
    """Comments on one rule, in the order of their arrival, and the rule's own text."""

    samples: tuple[Sample, ...]
    rule_text: str


def revised_families(docket: Docket) -> frozenset[str]:
    """Families of which there is more than one edition."""
    return frozenset(sample.family for sample in docket.samples if sample.letter and sample.letter != sample.family)


class Grammar(Protocol):
    """Says sentences. Every choice is made by the generator that is handed in."""

    name: str

    def skeleton(self, rng: random.Random) -> Sequence[str]:
        """Kinds of the phrases of one sentence, in order."""

    def phrase(self, kind: str, rng: random.Random) -> str:
        """One phrase of a kind."""

    def finish(self, phrases: Sequence[str], rng: random.Random) -> str:
        """A sentence of some phrases."""

    def stock(self, rng: random.Random) -> str:
        """A sentence that strangers share."""

    def one_line(self, rng: random.Random) -> str:
        """A whole comment that strangers share."""

    def person(self, rng: random.Random) -> str:
        """A name."""

    def town(self, rng: random.Random) -> str:
        """A place."""

    def greeting(self, rng: random.Random) -> str:
        """A salutation line."""

    def closing(self, rng: random.Random) -> str:
        """A line between letter and name."""


def sentence(grammar: Grammar, rng: random.Random) -> str:
    """One sentence; two alike are next to impossible."""
    return grammar.finish([grammar.phrase(kind, rng) for kind in grammar.skeleton(rng)], rng)


def paragraph(grammar: Grammar, rng: random.Random, sentences: int) -> str:
    """Some sentences."""
    return " ".join(sentence(grammar, rng) for _ in range(sentences))
