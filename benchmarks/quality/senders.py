"""What people do to a letter before they send it."""

import random
import string
from collections.abc import Callable, Sequence

from benchmarks.quality import letters
from benchmarks.quality.letters import Letter, MadLib
from benchmarks.quality.model import (
    ADDED,
    AROUND,
    BEHIND,
    BELOW,
    CUT,
    EXACT,
    FRONT,
    FURNITURE,
    LETTER,
    MERGED,
    MIDDLE,
    NOISE,
    REORDERED,
    SIGNED,
    TYPOS,
    Grammar,
    Piece,
    paragraph,
    sentence,
)

_KINDS = (EXACT, NOISE, SIGNED, FRONT, MIDDLE, BEHIND, AROUND, BELOW, CUT, REORDERED, TYPOS)
_WEIGHTS = (58, 13, 9, 2.5, 2.0, 3.0, 1.0, 1.0, 1.5, 1.5, 3.5)
_BREAK = "\n\n"
Part = list[Piece]


def _paragraphs(parts: Sequence[Part]) -> list[Piece]:
    """Paragraphs with empty lines between them."""
    pieces: list[Piece] = []
    for part in parts:
        pieces += [Piece(_BREAK, FURNITURE)] * bool(pieces) + part
    return pieces


def _furnished(parts: Sequence[Part], greeting: str, signature: str) -> list[Piece]:
    before = [[Piece(greeting, FURNITURE)]] if greeting else []
    after = [[Piece(signature, FURNITURE)]] if signature else []
    return _paragraphs([*before, *parts, *after])


def _signature(grammar: Grammar, rng: random.Random) -> str:
    town = f"\n{grammar.town(rng)}" if rng.random() < 0.4 else ""
    device = "\n\nSent from my iPhone" if rng.random() < 0.1 else ""
    return f"{grammar.closing(rng)}\n{grammar.person(rng)}{town}{device}"


def _own(grammar: Grammar, rng: random.Random) -> str:
    """A paragraph of the sender's own; one in eight is longer than most letters."""
    return paragraph(grammar, rng, rng.randint(12, 40) if rng.random() < 0.12 else rng.randint(1, 5))


def _added(grammar: Grammar, rng: random.Random) -> Part:
    return [Piece(_own(grammar, rng), ADDED)]


def _inside(parts: list[Part], grammar: Grammar, rng: random.Random) -> list[Part]:
    """A sentence within a paragraph, or a paragraph between two."""
    if len(parts) > 1 and rng.random() < 0.6:
        at = rng.randint(1, len(parts) - 1)
        return [*parts[:at], _added(grammar, rng), *parts[at:]]
    at = rng.randrange(len(parts))
    text = parts[at][0].text
    cut = text.find(". ", len(text) // 4) + 2
    if cut < 2:
        return [*parts, _added(grammar, rng)]
    own = " ".join(sentence(grammar, rng) for _ in range(rng.randint(1, 3)))
    middle = [Piece(text[:cut]), Piece(own, ADDED), Piece(f" {text[cut:]}")]
    return [*parts[:at], middle, *parts[at + 1 :]]


def _short_lines(grammar: Grammar, rng: random.Random) -> str:
    """What somebody has to say, in lines as short as those of a signature: broken anywhere, or one thing to a line."""
    lines: list[str] = []
    for _ in range(rng.randint(1, 3)):
        words = sentence(grammar, rng).rstrip(".!?;").split()
        size = rng.randint(4, 8)
        chunks = [" ".join(words[at : at + size]) for at in range(0, len(words), size)]
        lines += chunks if rng.random() < 0.5 else chunks[:1]
    return "\n".join(lines)


def _below(grammar: Grammar, rng: random.Random) -> list[Piece]:
    """A closing, and behind it, or behind the name, what the sender has to say."""
    name = f"\n{grammar.person(rng)}" if rng.random() < 0.4 else ""
    device = "\n\nSent from my iPhone" if rng.random() < 0.1 else ""
    return [
        Piece(f"{_BREAK}{grammar.closing(rng)}{name}\n", FURNITURE),
        Piece(_short_lines(grammar, rng), ADDED),
        Piece(device, FURNITURE),
    ]


def _mistyped(text: str, rng: random.Random) -> str:
    """One word in a hundred to one in twenty with a letter wrong, missing or twice."""
    share = rng.uniform(0.01, 0.05)
    words = text.split(" ")
    for index, word in enumerate(words):
        if len(word) > 3 and word.isalpha() and rng.random() < share:
            at = rng.randrange(1, len(word) - 1)
            middle = rng.choice(("", word[at] * 2, rng.choice(string.ascii_lowercase)))
            words[index] = word[:at] + middle + word[at + 1 :]
    return " ".join(words)


def sent(letter: Letter, grammar: Grammar, rng: random.Random) -> tuple[str, list[Piece]]:
    """The letter as one person sends it: (kind, pieces)."""
    (kind,) = rng.choices(_KINDS, weights=_WEIGHTS)
    parts: list[Part] = [[Piece(text)] for text in letter.paragraphs]
    if kind in (CUT, REORDERED) and len(parts) < 3:
        kind = EXACT
    if kind in (FRONT, AROUND):
        parts.insert(0, _added(grammar, rng))
    if kind == MIDDLE:
        parts = _inside(parts, grammar, rng)
    if kind in (BEHIND, AROUND):
        parts.append(_added(grammar, rng))
    if kind == CUT:
        for _ in range(rng.randint(1, max(1, len(parts) // 3))):
            del parts[rng.randrange(len(parts))]
    if kind == REORDERED:
        rng.shuffle(parts)
    if kind == TYPOS:
        parts = [[Piece(_mistyped(piece.text, rng)) for piece in part] for part in parts]
    if kind == BELOW:
        return kind, [*_furnished(parts, letter.greeting, ""), *_below(grammar, rng)]
    has_signature = kind == SIGNED or (kind not in (EXACT, NOISE) and rng.random() < 0.5)
    return kind, _furnished(parts, letter.greeting, _signature(grammar, rng) if has_signature else "")


def merged(letter: Letter, grammar: Grammar, rng: random.Random) -> tuple[str, list[Piece]]:
    """The letter with the sender's particulars in its slots."""
    values = [
        ("town", grammar.town(rng)),
        ("person", grammar.person(rng)),
        ("amount", f"${rng.randint(10, 990)}00"),
        ("age", f"{rng.randint(18, 99)}"),
    ]
    parts = []
    for text in letter.paragraphs:
        stretches = letters.filled(text, values)
        parts.append([Piece(stretch, ADDED if is_value else LETTER) for stretch, is_value in stretches])
    return MERGED, _furnished(parts, letter.greeting, _signature(grammar, rng) if rng.random() < 0.5 else "")


def drawn(madlib: MadLib, grammar: Grammar, rng: random.Random) -> list[Piece]:
    """One letter drawn from variants; one in seven has a sentence of the sender's own."""
    parts: list[Part] = [[Piece(text)] for text in letters.drawn(madlib, grammar, rng)]
    if rng.random() < 0.15:
        parts.append([Piece(sentence(grammar, rng), ADDED)])
    return _furnished(parts, "", _signature(grammar, rng) if rng.random() < 0.7 else "")


def signed(paragraphs: Sequence[str], grammar: Grammar, rng: random.Random) -> list[Piece]:
    """Somebody's own letter."""
    greeting = grammar.greeting(rng) if rng.random() < 0.5 else ""
    signature = _signature(grammar, rng) if rng.random() < 0.5 else ""
    return _furnished([[Piece(text)] for text in paragraphs], greeting, signature)


def _unchanged(text: str) -> str:
    return text


def noise_for(kind: str, rng: random.Random) -> Callable[[str], str]:
    """What mail programs do to a text on its way; nothing for most kinds."""
    noises: tuple[Callable[[str], str], ...] = (
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n\n", "\n\n\n "),
        str.upper,
        lambda text: text.replace(". ", ".  "),
        lambda text: text.replace("'", "’").replace(" ", "\u00a0", 1),
        lambda text: f"{text} " if text.endswith(".") else text,
    )
    if kind == NOISE or (kind == EXACT and rng.random() < 0.02):
        return rng.choice(noises)
    return rng.choice(noises[:2]) if rng.random() < 0.1 else _unchanged
