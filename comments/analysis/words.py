"""Words of a text in any script, folded, with their places.

Scripts written without spaces (Chinese, Japanese, Thai, Lao, Burmese, Khmer) give one
word per written cluster: a base letter with its marks. That is no dictionary word, but
runs of them are comparable, which is what sketches and alignment need.
"""

import functools
import re
import unicodedata
from typing import Final, NamedTuple

from comments.analysis.markup import FILLER, mask
from comments.analysis.normalise import fold

UNSPACED: Final = (
    "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U000323af"
)


def _marks() -> str:
    """Combining marks as the inside of a character class; `\\w` leaves most of them out."""
    ranges: list[list[int]] = []
    for code in range(0x300, 0x20000):
        if unicodedata.category(chr(code)).startswith("M"):
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


_MARKS: Final = _marks()
# U+17D2 joins the next Khmer consonant below the one before it.
# Thai and Lao sara am is a letter, but folded it begins with a mark, which is the letter's before it.
_CLUSTER = rf"(?=[{UNSPACED}])[^\W_][{_MARKS}{FILLER}\u0e33\u0eb3]*(?:(?<=\u17d2)[^\W_][{_MARKS}{FILLER}]*)*"
_LETTER = rf"(?![{UNSPACED}])[^\W_]"
_WORD = rf"{_LETTER}(?:[{_MARKS}{FILLER}\u200c\u200d\u00ad]|{_LETTER}|['\u2019](?={_LETTER}))*"
_ANY = re.compile(rf"{_CLUSTER}|{_WORD}")
_ASCII = re.compile(r"[A-Za-z0-9]+(?:'[A-Za-z0-9]+)*")
_USUAL_WORD = 64
_UNSPACED_START = re.compile(f"[{UNSPACED}]")


class Word(NamedTuple):
    """A folded word that stands at `text[start:end]`. Where folding makes several of one sign, all stand there."""

    form: str
    start: int
    end: int


def is_unspaced(form: str) -> bool:
    """Whether a word is a cluster of a script written without spaces."""
    return bool(_UNSPACED_START.match(form))


def word_forms(folded: str) -> list[str]:
    """Words of an already folded text, without places; the fast way."""
    return (_ASCII if folded.isascii() else _ANY).findall(folded)


def words(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """Words of `text[start:end]`, folded, with offsets into `text`.

    Args:
        text: the exact text, not folded.
        start: first index looked at.
        end: index to stop before; the end of the text by default.

    Returns:
        Words in order; none of them is empty.
    """
    stop = len(text) if end is None else end
    masked = mask(text[start:stop])
    pattern = _ASCII if masked.isascii() else _ANY
    found = []
    for match in pattern.finditer(masked):
        for form in _folded_forms(match[0]):
            found.append(Word(form, start + match.start(), start + match.end()))
    return found


def _folded_forms(word: str) -> tuple[str, ...]:
    return _remembered_forms(word) if len(word) <= _USUAL_WORD else tuple(word_forms(fold(word)))


@functools.lru_cache(maxsize=200_000)
def _remembered_forms(word: str) -> tuple[str, ...]:
    """The vocabulary of a docket is small next to its words."""
    return tuple(word_forms(fold(word)))
