"""What was sent on the practice rule that is decided, what of it raises an issue, and what the agency answers. Pure."""

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from comments.practice.grammar import blocks
from comments.practice.letters import organization
from comments.practice.names import person
from comments.practice.shapes import Draft, Submitter

LETTER_COPIES: Final = 12
_CODED = re.compile(r"<<(?P<issue>\d) (?P<words>.*?)>>", re.DOTALL)
_NOT_SIGNIFICANT: Final = ("no reasons", "out of scope")


@dataclass(frozen=True, kw_only=True)
class Marked:
    """A text as it was sent, and what staff find in it.

    Attributes:
        raises: number of an issue, and start and end, in code points, of the words that raise it.
        reason: why it needs no answer, as the heading in the file calls it; "" where it needs one.
    """

    text: str
    raises: tuple[tuple[int, int, int], ...]
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class AnswerTexts:
    """An issue, and the response to it as the final rule gives it; `corrected` is what it should have said, or ""."""

    number: int
    title: str
    heading: str
    comments_said: str
    text: str
    corrected: str


def answers() -> list[AnswerTexts]:
    """The responses, in the order of their issues' numbers."""
    found = blocks("responses")
    return [
        AnswerTexts(
            number=int(number),
            title=title,
            heading=heading,
            comments_said=said,
            text=text,
            corrected="".join(found.get(f"{number} corrected", ())),
        )
        for number, (title, heading, said, text) in ((key, texts) for key, texts in found.items() if key.isdigit())
    ]


@cache
def marked_texts() -> Mapping[str, Marked]:
    """What staff find in each text, by the text as it was sent."""
    found = {}
    for heading, text in _texts():
        one = _read(text, reason=heading if heading in _NOT_SIGNIFICANT else "")
        found[one.text] = one
    return MappingProxyType(found)


def is_private(text: str) -> bool:
    """Whether it is the comment whose sender asks not to be named."""
    return text in {_read(private).text for private in blocks("answered")["private"]}


def drafts(*, rng: random.Random) -> Iterator[Draft]:
    """All comments on the rule: each text once, and copies of the letter. Names are drawn by `rng`."""
    for heading, marked in _texts():
        text = _read(marked).text
        copies = LETTER_COPIES if heading == "letter" else 1
        for _ in range(copies):
            yield Draft(kind=heading, text=text, submitter=_who(heading, rng=rng))


def _texts() -> Iterator[tuple[str, str]]:
    """Heading and marked text of each; a letter with an addition is put together."""
    found = blocks("answered")
    (letter,) = found["letter"]
    for heading, texts in found.items():
        for text in texts:
            yield heading, f"{letter}\n\n{text}" if heading == "letter with" else text


def _read(marked: str, *, reason: str = "") -> Marked:
    text, raises, at = "", [], 0
    for match in _CODED.finditer(marked):
        text += marked[at : match.start()]
        raises.append((int(match["issue"]), len(text), len(text) + len(match["words"])))
        text += match["words"]
        at = match.end()
    return Marked(text=text + marked[at:], raises=tuple(raises), reason=reason)


def _who(heading: str, *, rng: random.Random) -> Submitter:
    if heading.startswith("organization: "):
        name, organization_type = heading.removeprefix("organization: ").split(" | ")
        return organization(name, organization_type, rng=rng)
    if heading == "petition":
        return organization("Families of the Corrane Flag", "Organization", rng=rng)
    return Submitter() if heading in _NOT_SIGNIFICANT else person(rng=rng)
