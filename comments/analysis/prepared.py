"""What was read of texts beforehand, in parts, by whoever had time: sentences, what each says, words, the language.

A part is the answer of a pure function to some exact texts. It is looked up by the text's SHA-256; who finds none reads
the text itself. So what a docket gives doesn't depend on who read which part, or on whether anybody did.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import orjson

from comments.analysis import language, letter
from comments.analysis.cutting import UNHEARD, Cuts, Digests, Ints, Numbers, cut, digest_of, digests
from comments.analysis.hearing import Heard
from comments.analysis.preparing import EDITION_BYTES, PIECES, WRITTEN, edition, edition_of, prepare
from comments.analysis.quoted import RuleText
from comments.analysis.stance_signals import Said, Signal
from comments.analysis.topic_plan import TopicPlan
from comments.analysis.topics import Assignment
from comments.analysis.vocabulary import Bodies, BodyWords, Vocabulary, one_by_one

AT_ONCE: Final = 5_000
"""Texts that were not read beforehand are read so many at a time: until they are columns, they take more room."""


@dataclass(slots=True, eq=False)
class _Words:
    """Of the texts of one part in turn: the words of their bodies.

    `numbers` are the part's own, one too large where no word is.
    """

    body_keys: bytes
    starts: Numbers
    numbers: npt.NDArray[np.integer[Any]]
    words: list[str]
    unspaced: dict[str, list[str]]
    _vocabulary: Vocabulary | None = None
    _ours: Ints | None = None

    def of(self, vocabulary: Vocabulary) -> Ints:
        """The numbers in a vocabulary of these words; the last is for no word."""
        if self._vocabulary is not vocabulary or self._ours is None:
            self._vocabulary, self._ours = vocabulary, vocabulary.numbers(self.words)
        return self._ours


class Prepared:
    """Parts, looked up by exact text. What is in none of them is read now, as one more."""

    def __init__(
        self, parts: Iterable[bytes] = (), plan: TopicPlan | None = None, rule_texts: Iterable[str] = ()
    ) -> None:
        """Parts of another edition are passed over: their texts are read anew."""
        self.plan, self.rule_texts = plan or TopicPlan(), tuple(rule_texts)
        self._wanted = edition(self.plan, self.rule_texts)
        self._heard: list[Heard] = []
        self._number_of: dict[bytes, int] = {}
        self._strings: dict[str, str] = {}
        self._digests: list[Digests] = []
        self._cuts: list[Cuts] = []
        self._words: list[_Words] = []
        self._languages: list[str] = []
        self._firsts = [0]
        """By part, the row of its first text."""
        self._row_of: dict[str, int] = {}
        for part in parts:
            self._take(part)

    def know(self, texts: Iterable[str]) -> None:
        """Look up texts, all that will be asked for, and read those that stand in no part."""
        fresh = list(dict.fromkeys(text for text in texts if text not in self._row_of))
        if missing := self._look_up(fresh):
            self._digests.clear()
            for first in range(0, len(missing), AT_ONCE):
                self._take(prepare(missing[first : first + AT_ONCE], self.plan, self.rule_texts))
            self._look_up(missing)
        self._digests.clear()
        self._number_of.clear()

    def cuts(self, texts: Sequence[str]) -> Cuts:
        """Sentences of some texts, each with the number of what it says."""
        self.know(texts)
        rows = np.array([self._row_of[text] for text in texts], dtype=np.int64)
        every = [np.concatenate(columns) for columns in zip(*(cuts.columns() for cuts in self._cuts), strict=True)]
        if not every:
            return cut((), RuleText())[0]
        counts, starts, ends, spelled, *spellings = every
        begins = np.cumsum(counts, dtype=np.int64) - counts
        ours = counts[rows]
        places = np.repeat(begins[rows] - (np.cumsum(ours) - ours), ours) + np.arange(int(ours.sum()))
        return Cuts(ours, starts[places], ends[places], spelled[places], *spellings)

    def heard(self, number: int) -> Heard:
        """What was noted under a number."""
        return self._heard[number]

    def every_heard(self) -> Sequence[Heard]:
        """By number, all that was noted."""
        return self._heard

    def forget_words(self) -> None:
        """Lets go of words and languages."""
        self._words.clear()
        self._languages.clear()

    def forget_sentences(self) -> None:
        """Lets go of sentences, which whoever asked has by now."""
        self._cuts.clear()
        self._row_of.clear()

    def language_of(self, text: str) -> str:
        """The language of a text's body."""
        row = self._row_of.get(text)
        return language.detect(letter.body(text)).code if row is None else self._languages[row]

    def body_words(self, text: str, vocabulary: Vocabulary) -> BodyWords:
        """The words of a text's body, by their numbers in a vocabulary."""
        row = self._row_of.get(text)
        if row is None:
            return vocabulary.read(letter.body(text))
        part, number = self._words_of(row)
        numbers = part.numbers[part.starts[number] : part.starts[number + 1]]
        unspaced = part.unspaced.get(str(number), ()) if part.unspaced else ()
        return BodyWords(
            part.body_keys[16 * number : 16 * number + 16],
            part.of(vocabulary).take(numbers, mode="clip"),
            tuple(unspaced),
        )

    def bodies(self, texts: Sequence[str], vocabulary: Vocabulary) -> Iterator[Bodies]:
        """The words of the bodies of some texts, each text once, part by part."""
        rows = np.array([self._row_of.get(text, -1) for text in texts], dtype=np.int64)
        missing = np.flatnonzero(rows < 0).tolist()
        yield from one_by_one(self, [(place, texts[place]) for place in missing], vocabulary)
        order = np.argsort(rows, kind="stable")[len(missing) :]
        marks = np.searchsorted(rows[order], self._firsts)
        for number, (begin, end) in enumerate(pairwise(marks.tolist())):
            places = order[begin:end]
            if len(places):
                part, ours = self._words[number], rows[places] - self._firsts[number]
                bounds = np.stack((part.starts[ours], part.starts[ours + 1]), axis=1)
                row_of = {row: at for at, row in enumerate(ours.tolist())} if part.unspaced else {}
                unspaced = {row_of[row]: terms for key, terms in part.unspaced.items() if (row := int(key)) in row_of}
                yield Bodies(part.of(vocabulary).take(part.numbers, mode="clip"), bounds, places, unspaced)

    def body_key(self, text: str) -> bytes:
        """The same for equal bodies alone."""
        row = self._row_of.get(text)
        if row is None:
            return digest_of(letter.body(text))
        part, number = self._words_of(row)
        return part.body_keys[16 * number : 16 * number + 16]

    def _words_of(self, row: int) -> tuple[_Words, int]:
        at = bisect_right(self._firsts, row) - 1
        return self._words[at], row - self._firsts[at]

    def _look_up(self, texts: Sequence[str]) -> list[str]:
        """Notes the row of each text; those that have none are given back."""
        if not texts or not self._digests:
            return list(texts)
        known = np.concatenate(self._digests)
        first = self._firsts[-1] - len(known)  # those of earlier parts were looked up before
        order = np.argsort(known[:, 0], kind="stable")
        wanted = digests([digest_of(text) for text in texts])
        at = np.searchsorted(known[order, 0], wanted[:, 0])
        while True:  # over those of which the first half is the same; nobody has seen two yet
            places = order[np.minimum(at, len(known) - 1)]
            is_half = (at < len(known)) & (known[places, 0] == wanted[:, 0])
            is_known = is_half & (known[places, 1] == wanted[:, 1])
            if (is_half == is_known).all():
                break
            at += is_half & ~is_known
        self._row_of.update(
            (text, first + place)
            for text, place, held in zip(texts, places.tolist(), is_known.tolist(), strict=True)
            if held
        )
        return [text for text, held in zip(texts, is_known.tolist(), strict=True) if not held]

    def _take(self, part: bytes) -> None:
        if edition_of(part) != self._wanted:
            return
        written = part[:-EDITION_BYTES]
        sizes = np.frombuffer(written[-8 * PIECES :], dtype="<i8")
        stops = np.cumsum([0, *sizes.tolist()]).tolist()
        found, keys, head, words, *columns, noted = (written[a:b] for a, b in pairwise(stops))
        about: Mapping[str, Any] = orjson.loads(head)
        self._digests.append(np.frombuffer(found, dtype=">u8").astype(np.uint64).reshape(-1, 2))
        self._languages += map(self._one, about["languages"])
        self._words.append(
            _Words(
                keys,
                np.cumsum([0, *about["word_counts"]], dtype=np.int64),
                np.frombuffer(words, dtype=about["width"]),
                about["words"],
                about["unspaced"],
            )
        )
        self._cuts.append(self._cuts_of(columns, [self._noted(one) for one in noted.split(b"\n") if one]))
        self._firsts.append(len(self._languages))

    def _cuts_of(self, columns: Sequence[bytes], heard: Sequence[int]) -> Cuts:
        """The columns of a part, its numbers made ours."""
        counts, starts, ends, spelled, kinds, spellings, forms, are_quoted, noted = (
            np.frombuffer(column, dtype=kind) for column, kind in zip(columns, WRITTEN, strict=True)
        )
        before = sum(len(cuts.kinds) for cuts in self._cuts)
        numbers = np.array([*heard, UNHEARD], dtype=np.int32)[noted]
        return Cuts(
            counts,
            starts,
            ends,
            (spelled + before).astype(np.int32),
            kinds,
            spellings.reshape(-1, 2),
            forms.reshape(-1, 2),
            are_quoted,
            numbers,
        )

    def _noted(self, noted: bytes) -> int:
        """The number of what was noted, read if it's new."""
        number = self._number_of.get(noted)
        if number is None:
            number = self._number_of[noted] = len(self._heard)
            self._heard.append(self._read(orjson.loads(noted)))
        return number

    def _read(self, noted: Sequence[Any]) -> Heard:
        state, found, (signals, turns), signs = noted
        return Heard(
            self._one(state),
            tuple(
                Assignment(self._one(code), score, tuple((a, b) for a, b in places), self._one(origin), self._one(via))
                for code, score, places, origin, via, _ in found
            ),
            Said(tuple(Signal(self._one(s[0]), self._one(s[1]), *s[2:]) for s in signals), turns),
            tuple(map(self._one, signs)),
        )

    def _one(self, value: str) -> str:
        """Equal strings as one object: there are millions of a few."""
        return self._strings.setdefault(value, value)
