"""Cues: short runs of words that tell what a sentence is about, found in one pass over its words.

A cue is written as words with spaces between: `correspondent account*`. A star stands for any ending, a slash for
"or", and `~` for up to three words that may stand between (`~7`: up to seven). Case, accents and signs don't matter,
so `regulacion` finds "Regulación". The work grows with the length of a text, whatever stands in it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from comments.analysis.markup import has_markup
from comments.analysis.words import words

_PLAIN = re.compile(r"[A-Za-z0-9]+(?:'[A-Za-z0-9]+)*")
_GAP, _LONGEST_WORD, _REMEMBERED = 3, 40, 200_000

NOTHING: Final[tuple[int, ...]] = ()


def is_plain(text: str) -> bool:
    """Whether the words of a text are what `[a-z0-9]+(?:'[a-z0-9]+)*` finds in lower case."""
    return text.isascii() and not has_markup(text)


class Wording:
    """A text as folded words without accents; their places are looked up only when somebody asks."""

    __slots__ = ("_spans", "forms", "text")

    def __init__(self, text: str, forms: list[str] | None = None) -> None:
        """`forms`: the words of a plain text, where the caller has them."""
        self.text = text
        self._spans: Sequence[tuple[int, int]] | None = None
        if forms is not None:
            self.forms = forms
        elif is_plain(text):
            self.forms = _PLAIN.findall(text.lower())
        else:
            found = words(text)
            self.forms = [word.form if word.form.isascii() else bare(word.form) for word in found]
            self._spans = [(word.start, word.end) for word in found]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where the words `first` to `last`, both included, stand in the text."""
        if self._spans is None:
            self._spans = [match.span() for match in _PLAIN.finditer(self.text)]
        return self._spans[first][0], self._spans[last][1]


def bare(form: str) -> str:
    """A folded word without accents and with a straight apostrophe."""
    apart = unicodedata.normalize("NFD", form.replace("\u2019", "'"))
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


class Cue(NamedTuple):
    """What to look for, what it stands for, and how much it tells (0 to 1)."""

    label: str
    words: str
    weight: float = 1.0


class Hit(NamedTuple):
    """A cue found at the words `first` to `last`, both included. `cue` is its index."""

    first: int
    last: int
    cue: int


# The slots that a word fits, and the cues that may begin with it: pairs of (cue, what follows).
_Word = tuple[tuple[int, ...], tuple[tuple[int, tuple[tuple[int, int], ...]], ...]]


class _Words(dict[str, _Word]):
    """Words that were looked up. A docket has few next to how often they stand in it."""

    def __init__(self, look_up: Callable[[str], _Word]) -> None:
        self._look_up = look_up

    def __missing__(self, form: str) -> _Word:
        if len(self) > _REMEMBERED:
            self.clear()  # made-up words without end must not fill the memory
        self[form] = found = self._look_up(form)
        return found


class Matcher:
    """Some cues, ready to be looked for."""

    def __init__(self, cues: Iterable[Cue]) -> None:
        self.cues = tuple(cues)
        self._slots: dict[str, int] = {}
        self._exact: dict[str, list[int]] = {}
        self._stems: dict[str, list[int]] = {}
        self._starts: dict[int, list[tuple[int, tuple[tuple[int, int], ...]]]] = {}
        self._rests: list[tuple[tuple[int, int], ...]] = []
        self._known = _Words(self._look_up)
        for index, cue in enumerate(self.cues):
            (_, first), *rest = self._steps(cue.words)
            self._starts.setdefault(first, []).append((index, tuple(rest)))
            self._rests.append(tuple(rest))
        self._longest = max(map(len, self._stems), default=0)
        self._shortest = min(map(len, self._stems), default=1)

    def _steps(self, written: str) -> list[tuple[int, int]]:
        """Pairs of (how many words may stand between, slot)."""
        steps, gap = [], 0
        for part in written.split():
            if part.startswith("~"):
                gap = int(part[1:] or _GAP)
                continue
            steps.append((gap, self._slot(part)))
            gap = 0
        return steps

    def _slot(self, part: str) -> int:
        if part not in self._slots:
            number = self._slots[part] = len(self._slots)
            for choice in part.split("/"):
                table = self._stems if choice.endswith("*") else self._exact
                table.setdefault(choice.rstrip("*"), []).append(number)
        return self._slots[part]

    def _look_up(self, form: str) -> "_Word":
        found = list(self._exact.get(form, ()))
        if len(form) <= _LONGEST_WORD:
            for length in range(self._shortest, min(len(form), self._longest) + 1):
                found += self._stems.get(form[:length], ())
        slots = tuple(dict.fromkeys(found))
        return slots, tuple(start for slot in slots for start in self._starts.get(slot, ()))

    def look_up(self, form: str) -> tuple[tuple[int, ...], list[int]]:
        """The slots that a word fits, and the cues that may begin with it."""
        slots, starts = self._look_up(form)
        return slots, [cue for cue, _ in starts]

    def steps(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Where the steps of each cue after its first word begin, and all of them: (words between, slot)."""
        every = [step for rest in self._rests for step in rest]
        starts = np.cumsum([0, *map(len, self._rests)], dtype=np.int64)
        return starts, np.array(every, dtype=np.int64).reshape(-1, 2)

    def hits(self, wording: Wording) -> list[Hit]:
        """All cues that stand there, by place."""
        words_here = list(map(self._known.__getitem__, wording.forms))
        found = []
        for at, (_, starts) in enumerate(words_here):
            for cue, rest in starts:
                last = self._follow(words_here, at, rest) if rest else at
                if last >= 0:
                    found.append(Hit(at, last, cue))
        found.sort()
        return found

    @staticmethod
    def _follow(found: Sequence["_Word"], at: int, rest: Sequence[tuple[int, int]]) -> int:
        """The last word of a cue whose first is at `at`, or -1. Each slot takes the nearest word that fits."""
        for gap, slot in rest:
            for here in range(at + 1, min(at + 2 + gap, len(found))):
                if slot in found[here][0]:
                    at = here
                    break
            else:
                return -1
        return at
