"""Makes a docket whose truth is known: who sent which letter, and what they added to it."""

import math
import random
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from benchmarks.quality import letters, senders
from benchmarks.quality.letters import Letter
from benchmarks.quality.model import (
    MADLIBS,
    ONE_LINE,
    PHRASES,
    QUOTES_LETTER,
    QUOTES_RULE,
    UNIQUE,
    Docket,
    Grammar,
    Piece,
    Sample,
    paragraph,
)

UNIQUE_SHARE, ONE_LINE_SHARE, MADLIB_SHARE = 0.18, 0.02, 0.02
_QUOTING = 0.06
_EDITIONS, _MERGES = 0.12, 0.06
# Sizes of 6,255 campaigns on regulations.gov, as quantiles; scaled to the docket's size.
_SIZES = ((0.0, 100), (0.1, 144), (0.5, 703), (0.9, 24_877), (0.99, 123_299), (1.0, 500_000))
_SCALE_OF = 2_000_000
Drafts = Iterator[tuple[str, str, str, list[Piece]]]


def _size(rng: random.Random, rows: int, least: int) -> int:
    """A campaign's size with the heavy tail of real ones; at most a quarter of the docket."""
    at = rng.random()
    for (low, small), (high, large) in pairwise(_SIZES):
        if at <= high:
            share = (at - low) / (high - low)
            size = math.exp(math.log(small) + share * (math.log(large) - math.log(small)))
            break
    return max(least, min(int(size * max(rows / _SCALE_OF, 0.02)), rows // 4))


def campaign_sizes(rng: random.Random, rows: int) -> Iterator[int]:
    """Sizes of campaigns that make up so many comments together."""
    while rows > 0:
        size = min(_size(rng, rows, 2), rows)
        yield size
        rows -= size


def _letters(grammar: Grammar, rng: random.Random, rows: int) -> Iterator[tuple[Letter, int]]:
    """Letters with their numbers of senders, until the rows are used up."""
    earlier: list[Letter] = []
    for number, size in enumerate(campaign_sizes(rng, rows)):
        name = f"letter-{number}"
        if earlier and rng.random() < _EDITIONS:
            made = letters.revised(rng.choice(earlier), grammar, rng, name)
        else:
            made = letters.new_letter(grammar, rng, name)
            if rng.random() < _MERGES:
                made = letters.with_slots(made, rng)
        earlier.append(made)
        yield made, size


def _campaigns(grammar: Grammar, rng: random.Random, handed_out: Sequence[tuple[Letter, int]]) -> Drafts:
    for letter, size in handed_out:
        merges = any("{" in text for text in letter.paragraphs)
        for _ in range(size):
            kind, pieces = senders.merged(letter, grammar, rng) if merges else senders.sent(letter, grammar, rng)
            yield letter.family, letter.name, kind, pieces


def _madlibs(grammar: Grammar, rng: random.Random, rows: int) -> Drafts:
    """As many letters of either kind, by ten to three hundred people each."""
    number = 0
    for kind in MADLIBS:
        left = rows // 2
        while left > 0:
            name = f"madlib-{number}"
            madlib = letters.new_madlib(grammar, rng, name, kind == PHRASES)
            size = max(10, min(round(math.exp(rng.uniform(math.log(10), math.log(300)))), left))
            for _ in range(size):
                yield name, name, kind, senders.drawn(madlib, grammar, rng)
            left -= size
            number += 1


def _uniques(
    grammar: Grammar, rng: random.Random, rows: int, rule: Sequence[str], handed_out: Sequence[tuple[Letter, int]]
) -> Drafts:
    for number in range(rows):
        own = [paragraph(grammar, rng, rng.randint(1, 6)) for _ in range(rng.choice((1, 1, 2, 2, 3, 4, 7)))]
        if rng.random() < 0.5:
            own[0] = f"{grammar.stock(rng)} {own[0]}"
        if rng.random() < 0.3:
            own[-1] = f"{own[-1]} {grammar.stock(rng)}"
        kind = UNIQUE
        if rng.random() < _QUOTING:
            kind, quotation = _quotation(rng, rule, handed_out)
            # Who quotes says at least as much of their own.
            while sum(map(len, own)) < 1.3 * len(quotation):
                own.append(paragraph(grammar, rng, 3))
            own.insert(rng.randint(0, len(own)), quotation)
        yield f"own-{number}", "", kind, senders.signed(own, grammar, rng)


def _quotation(rng: random.Random, rule: Sequence[str], handed_out: Sequence[tuple[Letter, int]]) -> tuple[str, str]:
    """A paragraph or sentence of the rule or of a letter; never half a letter, for that would be sending it."""
    long = [letter for letter, _ in handed_out if len(letter.paragraphs) > 2]
    if not long or rng.random() < 0.5:
        return QUOTES_RULE, rng.choice(rule)
    quoted = min(rng.sample(rng.choice(long).paragraphs, 2), key=len)
    return QUOTES_LETTER, quoted if rng.random() < 0.5 else quoted.split(". ")[0] + "."


def _one_lines(grammar: Grammar, rng: random.Random, rows: int) -> Drafts:
    for _ in range(rows):
        line = grammar.one_line(rng)
        yield f"line-{line}", line, ONE_LINE, [Piece(line)]


def sample(number: int, draft: tuple[str, str, str, list[Piece]], noise: Callable[[str], str]) -> Sample:
    """A comment of (family, letter, kind, pieces), with its truth; `noise` is what the mail does to a piece."""
    family, letter, kind, pieces = draft
    text = ""
    spans: dict[str, list[tuple[int, int]]] = {}
    for piece in pieces:
        shown = noise(piece.text)
        spans.setdefault(piece.role, []).append((len(text), len(text) + len(shown)))
        text += shown
    added, furniture = (tuple(spans.get(role, ())) for role in ("added", "furniture"))
    return Sample(f"c{number:07}", text, f"{number:09}", family, letter, kind, added, furniture)


def docket(grammar: Grammar, *, seed: int, rows: int) -> Docket:
    """Make a docket.

    Args:
        grammar: says the sentences.
        seed: the same seed makes the same docket.
        rows: comments in it, about; the last mad-lib is not cut short.
    """
    rng = random.Random(f"{grammar.name} {seed} {rows}")
    rule = [paragraph(grammar, rng, rng.randint(2, 5)) for _ in range(20)]
    uniques, lines, madlibs = (round(rows * share) for share in (UNIQUE_SHARE, ONE_LINE_SHARE, MADLIB_SHARE))
    handed_out = list(_letters(grammar, rng, rows - uniques - lines - madlibs))
    drafts = [
        *_campaigns(grammar, rng, handed_out),
        *_madlibs(grammar, rng, madlibs),
        *_uniques(grammar, rng, uniques, rule, handed_out),
        *_one_lines(grammar, rng, lines),
    ]
    rng.shuffle(drafts)
    samples = [sample(number, draft, senders.noise_for(draft[2], rng)) for number, draft in enumerate(drafts)]
    return Docket(tuple(samples), "\n\n".join(rule))
