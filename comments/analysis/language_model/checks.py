"""Whether a sentence that a language model wrote may stand: each quote verbatim, each number known, nothing hidden.

A sentence that fails is dropped whole. One that has neither a quote nor a number has nothing that could be checked, and
is dropped too.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from comments.analysis.language_model.figures import Figure, is_said_rightly, numbers_said

QUOTE, NUMBER, FORM, UNCHECKABLE = "quote", "number", "form", "uncheckable"
WHY: Final = (QUOTE, NUMBER, FORM, UNCHECKABLE)

_LONGEST, _SHORTEST_QUOTE_WORDS = 500, 4
_QUOTED = re.compile(r"\u201c([^\u201c\u201d]*)\u201d|\"([^\"]*)\"")
_STRAY_MARK = re.compile(r"[\u201c\u201d\"\u201e\u201f\u00ab\u00bb\u2039\u203a\u300c-\u300f\u2018`]|(?<!\w)['\u2019]")
# Markup, addresses, and whoever speaks to the reader instead of about the comments.
_NO_PROSE = re.compile(
    r"[<>{}\[\]|\\*_~^@]|&#?\w+;|https?:|www\.|\b[\w-]+\.(?:com|org|net|gov|ru|io)\b|javascript:|"
    r"\b(?:I|[Mm]e|[Mm]y|[Ww]e|[Uu]s|[Oo]ur|[Yy]ou|[Yy]our)\b|(?i:language model)"
)
# One character for one, so that places stay.
_SAME: Final = {ord("\u2018"): "'", ord("\u2019"): "'", ord("\u00a0"): " ", ord("\u2010"): "-", ord("\u2011"): "-"}
HELD: Final = "\ue000"
"""Stands for a checked quote; of the private area, so that nobody else's text may hold it."""
_NAME: Final = "\ue001"
_ONE = re.compile(
    r"\b(?<!only )(?<!just )one (?=\w*\s?(?:comment|sender|person|letter|writer|bank)|of )", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Material:
    """What a model was given, and is held against.

    Attributes:
        quotes: stretches of comments, as a summary gives them.
        figures: numbers with what they count.
        names: that may hold numbers which count nothing: of topics, laws and the rule. A figure may need the name at
            some index: `name_mark(index)`.
    """

    quotes: Sequence[Mapping[str, Any]] = ()
    figures: Sequence[Figure] = ()
    names: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """A sentence that passed, with the stretches that it quotes, in order."""

    text: str
    quotes: list[dict[str, Any]] = field(default_factory=list)


def name_mark(index: int) -> str:
    """What stands for a name while numbers are looked at."""
    return f"{_NAME}{_letters(index)}{_NAME}"


def check(sentence: object, material: Material) -> Kept | str:
    """Hold a sentence against what the model was given.

    Args:
        sentence: what a model wrote; anything at all.

    Returns:
        The sentence with quotes in the record's own letters, or why it is dropped: one of `WHY`.
    """
    if not isinstance(sentence, str) or not _is_prose(sentence):
        return FORM
    stretches: list[dict[str, Any]] = []
    pieces, at = [], 0
    for mark in _QUOTED.finditer(sentence):
        said = mark[1] if mark[1] is not None else mark[2]
        said, stop = (said[:-1], said[-1]) if said[-1:] in (".", ",") else (said, "")
        found = _found(said, material.quotes)
        if found is None and stop:
            said, stop = said + stop, ""
            found = _found(said, material.quotes)
        if found is None:
            return QUOTE
        stretches.append(found)
        pieces += [sentence[at : mark.start()], HELD, stop]
        at = mark.end()
    bare = "".join([*pieces, sentence[at:]])
    if _STRAY_MARK.search(bare):
        return QUOTE
    if _NO_PROSE.search(bare):
        return FORM
    counted = _numbers_hold(bare, material)
    if counted is None:
        return NUMBER
    if not counted and not stretches:
        return UNCHECKABLE
    texts = iter(stretches)
    whole = re.sub(HELD, lambda _: f"\u201c{next(texts)['text']}\u201d", bare)
    return Kept(re.sub(r"(\u201d)([.,])([.,])", r"\1\2", whole), stretches)


def _is_prose(sentence: str) -> bool:
    """One line of moderate length, of letters, signs and plain spaces; no control, direction or private character."""
    return (
        0 < len(sentence) <= _LONGEST
        and sentence == sentence.strip()
        and len(sentence.split()) > 2
        and not any(unicodedata.category(c) in ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp") for c in sentence)
    )


def _found(said: str, quotes: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """The stretch of a comment that reads so, letter for letter and in whole words; typographic apostrophes aside."""
    if len(said.split()) < _SHORTEST_QUOTE_WORDS or said != said.strip():
        return None
    wanted = said.translate(_SAME)
    for quote in quotes:
        text = str(quote["text"])
        at = text.translate(_SAME).find(wanted)
        if at < 0 or _cuts_a_word(text, at) or _cuts_a_word(text, at + len(said)):
            continue
        start = int(quote["start"]) + at
        return {
            "comment": quote["comment"],
            "source": quote["source"],
            "start": start,
            "end": start + len(said),
            "text": text[at : at + len(said)],
        }
    return None


def _cuts_a_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def _numbers_hold(bare: str, material: Material) -> bool | None:
    """Whether a number is said, all of them rightly; None if one isn't."""
    masked = _without_names(bare, material.names)
    if HELD in bare:  # "One comment says" needs no figure: the quote shows it
        masked = _ONE.sub("a ", masked)
    numbers = numbers_said(masked)
    if numbers is None or not all(is_said_rightly(masked, *number, material.figures) for number in numbers):
        return None
    return bool(numbers)


def _without_names(text: str, names: Sequence[str]) -> str:
    """The text with each name's mark in its place, the longest names first."""
    for index in sorted(range(len(names)), key=lambda number: (-len(names[number]), number)):
        if names[index]:
            text = re.sub(rf"(?<!\w){re.escape(names[index])}(?!\w)", name_mark(index), text, flags=re.IGNORECASE)
    return text


def _letters(index: int) -> str:
    """An index without digits, which would be looked at as a number."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(index))
