"""The numbers of a summary that a language model is told, and when a sentence says one of them rightly."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_CLAUSE = re.compile(
    r"[;:()\u2013\u2014]|,(?!\d)|\b(?:and|but|while|whereas|although|though|or|versus)\b", re.IGNORECASE
)
_UNIT_WORDS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen
"""
_UNITS: Final = {word: value for value, word in enumerate(_UNIT_WORDS.split())}
_TENS_WORDS = "twenty thirty forty fifty sixty seventy eighty ninety"
_TENS: Final = {word: 10 * value for value, word in enumerate(_TENS_WORDS.split(), 2)}
_SPELLED = re.compile(
    rf"\b(?:({'|'.join(_TENS)})(?:[-\s]({'|'.join(list(_UNITS)[1:10])}))?|({'|'.join(_UNITS)}))\b", re.IGNORECASE
)
# Quantities without a number to look up. Who means a number shall write it.
_VAGUE = re.compile(
    r"\b(?:half|halves|thirds|quarters?|dozens?|hundreds?|thousands?|millions?|billions?|majority|minority|most|mostly|"
    r"all|every|everyone|everybody|each|entire|unanimous\w*|none|nobody|no one|no (?:\w+ )?(?:comment\w*|sender\w*)|"
    r"many|several|numerous|few|fewer|countless|twice|double|doubled|triple|tripled|per ?cent|percentage|fraction|"
    r"more than|less than|at least|at most|as many|up to|one (?:third|quarter|half))\b|"
    r"%|\b(?:over|under|about|around|nearly|almost|roughly|approximately|some|only|just)\s+(?=\d)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what it counts.

    Attributes:
        value: the number.
        says: what it counts, as the model is told.
        needs: of each of these groups one beginning of a word, in lower case, must stand in the clause with the number.
        bars: none of these may: they would make it the number of something else.
    """

    value: int
    says: str
    needs: tuple[tuple[str, ...], ...]
    bars: tuple[str, ...] = ()


COMMENTS: Final = ("comment", "letter", "submission")
DISTINCT: Final = ("distinct", "different", "unique")


def numbers_said(sentence: str) -> list[tuple[int, int]] | None:
    """Numbers of a sentence with the places where they stand.

    Returns:
        Pairs of (place, value); None where the sentence names a quantity that can't be looked up.
    """
    if _VAGUE.search(sentence):
        return None
    found = []
    for digits in _DIGITS.finditer(sentence):
        value = _value(digits[0])
        if value is None or _is_glued(sentence, *digits.span()):
            return None
        found.append((digits.start(), value))
    left = _DIGITS.sub("", sentence)
    if any(unicodedata.numeric(character, None) is not None for character in left):
        return None  # ½, ², Ⅳ, 三
    found += [(word.start(), _spelled(word)) for word in _SPELLED.finditer(sentence)]
    return found


def is_said_rightly(sentence: str, place: int, value: int, figures: Sequence[Figure]) -> bool:
    """Whether the number at a place is one of the figures, and the clause around it says what the figure counts."""
    clause = _clause(sentence, place).lower()
    return any(
        known.value == value
        and all(any(_begins(word, clause) for word in group) for group in known.needs)
        and not any(_begins(word, clause) for word in known.bars)
        for known in figures
    )


def _begins(word: str, clause: str) -> bool:
    """Whether a word of the clause begins so; what is no word (a name's mark) may stand anywhere."""
    return bool(re.search(rf"\b{re.escape(word)}", clause)) if word[0].isalnum() else word in clause


def _value(digits: str) -> int | None:
    """1,234 as 1234. Decimals and odd groupings are none of our figures."""
    plain = digits.replace(",", "")
    if not plain.isdecimal() or ("," in digits and not re.fullmatch(r"\d{1,3}(?:,\d{3})+", digits)):
        return None
    return int(plain) if len(plain) < 16 else None


def _is_glued(sentence: str, start: int, end: int) -> bool:
    """Whether letters, signs of money or a dash to another number stand at the number: `5318A`, `$3`, `2-3`."""
    around = sentence[max(start - 1, 0) : start] + sentence[end : end + 1]
    return any(c.isalpha() or unicodedata.category(c) == "Sc" or c in "-/_#+=" for c in around)


def _spelled(word: re.Match[str]) -> int:
    tens, unit, alone = (part.lower() if part else "" for part in word.groups())
    return _UNITS[alone] if alone else _TENS[tens] + _UNITS.get(unit, 0)


def _clause(sentence: str, place: int) -> str:
    start, end = 0, len(sentence)
    for stop in _CLAUSE.finditer(sentence):
        if stop.end() <= place:
            start = stop.end()
        elif stop.start() > place:
            end = stop.start()
            break
    return sentence[start:end]
