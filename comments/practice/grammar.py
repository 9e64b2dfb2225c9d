"""A small grammar for sample texts: `{this|that}` chooses, `[[name]]` fills in. Pure."""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources

_INNERMOST_CHOICE = re.compile(r"\{([^{}]*)\}")
_SLOT = re.compile(r"\[\[([a-z_]+)\]\]")
_BLOCK_HEADING = re.compile(r"^=== *(.*?) *$", re.MULTILINE)


def expand(template: str, *, rng: random.Random, words: Mapping[str, str]) -> str:
    """Choose among the alternatives of a template, innermost first, then fill its slots in.

    Args:
        template: text with `{one|two}` choices, which may be nested and have empty
            alternatives, and `[[name]]` slots.
        rng: makes every choice.
        words: what each slot stands for. Values are put in as they are, never expanded.

    Raises:
        KeyError: the template names a slot that is not in `words`.
    """
    while True:
        template, found = _INNERMOST_CHOICE.subn(lambda match: rng.choice(match[1].split("|")), template)
        if not found:
            break

    return _SLOT.sub(lambda match: words[match[1]], template)


@cache
def blocks(name: str) -> Mapping[str, tuple[str, ...]]:
    """The texts of `texts/<name>.txt`, grouped under their headings.

    A line `=== heading` begins a group; within a group, a line `---` parts one text from the
    next. Text within a paragraph may be wrapped: single line feeds become spaces unless the
    line before ends in two spaces; blank lines part paragraphs.
    """
    source = resources.files(__package__).joinpath("texts", f"{name}.txt").read_text(encoding="utf-8")
    pieces = _BLOCK_HEADING.split(source)
    return {
        heading: tuple(_unwrap(text) for text in re.split(r"^---$", body, flags=re.MULTILINE) if text.strip())
        for heading, body in zip(pieces[1::2], pieces[2::2], strict=True)
    }


def _unwrap(text: str) -> str:
    paragraphs = re.split(r"\n\s*\n", text.strip("\n"))
    return "\n\n".join(re.sub(r"(  )?\n", lambda m: "\n" if m[1] else " ", p.strip("\n")) for p in paragraphs)


class Deck:
    """Deals texts in random order and each of them once before any comes again."""

    def __init__(self, texts: Sequence[str], *, rng: random.Random) -> None:
        if not texts:
            raise ValueError("A deck needs at least one text.")
        self._dealt = self._deal(tuple(texts), rng)

    def draw(self) -> str:
        return next(self._dealt)

    @staticmethod
    def _deal(texts: tuple[str, ...], rng: random.Random) -> Iterator[str]:
        while True:
            yield from rng.sample(texts, len(texts))
