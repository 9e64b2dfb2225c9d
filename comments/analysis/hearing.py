"""What sentences say: topics, side and substance of each, one by one or many at once, with the same answer."""

import math
import re
from array import array
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from comments.analysis import function_words, passages, stance, substance
from comments.analysis.cues import Hit, Matcher, Wording, is_plain
from comments.analysis.stance import Said
from comments.analysis.topic_plan import TopicPlan
from comments.analysis.topics import ASSIGNED, LEAST_ECHO, LEAST_SCORE, NOT_READ, WITHOUT_TOPIC, Assigner, Assignment

Numbers = npt.NDArray[np.int64]

_BETWEEN: Final = "\x1e"
_WORDS = re.compile(rf"[a-z0-9]+(?:'[a-z0-9]+)*|{_BETWEEN}")
_DIGIT = re.compile(r"\d")
_QUOTES = re.compile(r"[\"\u201c\u201d\u00ab\u00bb]")
_REMEMBERED: Final = 200_000
# Cues of a topic that leave more doubt than this, as a logarithm, don't give it, whatever they are.
_MOST_DOUBT: Final = math.log(1 - LEAST_SCORE) + 1e-3
# What a cue is one of, for the quick look; the signs of substance follow.
_TOPIC, _SIDE, _TURN, _OF_STANCE, _SIGNS = range(5)
_SIGN_NAMES: Final = ("", *substance.SIGNS)


class Heard(NamedTuple):
    """What one sentence says, staff's corrections of it apart.

    Attributes:
        state, topics: as `topics.Assigner.read` gives them.
        said: for or against.
        signs: of substance, by name.
    """

    state: str
    topics: tuple[Assignment, ...]
    said: Said
    signs: tuple[str, ...]


class Wordings(NamedTuple):
    """Sentences, and the words of those that are plain (`cues.is_plain`).

    Attributes:
        sentences: exact.
        is_plain: of each, whether its words are here; one that isn't may be so all the same.
        forms: words in lower case.
        numbers: words of the plain ones by their place in `forms`.
        bounds: of each, where its words begin and end in `numbers`; of no meaning where they aren't here.
    """

    sentences: Sequence[str]
    is_plain: npt.NDArray[np.bool_]
    forms: Sequence[str]
    numbers: npt.NDArray[np.int32]
    bounds: Numbers

    def of(self, number: int) -> Wording:
        """The words of one."""
        first, end = self.bounds[number].tolist()
        known = [self.forms[word] for word in self.numbers[first:end].tolist()] if self.is_plain[number] else None
        return Wording(self.sentences[number], known)


UNREAD: Final = Heard(NOT_READ, (), stance.NOTHING_SAID, ())


class Listener:
    """Hears sentences that were said, under one outline of topics."""

    def __init__(self, plan: TopicPlan) -> None:
        self._assigner = Assigner(plan)
        self._many: _Many | None = None

    def hear(self, sentence: str) -> Heard:
        """What a sentence says. In a language that isn't read, nothing."""
        wording = Wording(sentence)
        state, found = self._assigner.read(passages.SAID, wording)
        if state == NOT_READ:
            return UNREAD
        signs = tuple(sign.name for sign in substance.signs(sentence, wording))
        return Heard(state, found, stance.hear(sentence, wording), signs)

    def hear_all(self, sentences: Sequence[str]) -> Iterator[Heard]:
        """What each of some sentences says; a fifth of the time, for most of them say nothing of the kind."""
        numbers, table = self.hear_at_once(_wordings(sentences))
        return map(table.__getitem__, numbers.tolist())

    def hear_at_once(self, wordings: Wordings) -> tuple[Numbers, list[Heard]]:
        """The same of sentences whose words were cut before: for each its number in a table of what sentences say."""
        if self._many is None:
            self._many = _Many(self._assigner)
        return self._many.hear(wordings)

    @property
    def words_known(self) -> int:
        """How many words it remembers of those that it heard at once."""
        return self._many.words_known if self._many else 0


class _Looked:
    """Words of many sentences by number, and what was looked up of each word, in columns."""

    def __init__(self, matcher: Matcher, echoes: frozenset[str]) -> None:
        self._matcher, self._echoes = matcher, echoes
        self._numbers: dict[str, int] = {}
        self._starts = tuple(array("q", [0]) for _ in range(2))
        self._held = tuple(array("q") for _ in range(2))
        self._languages = array("q")
        self._is_echo, self._has_digit, self._is_unit = bytearray(), bytearray(), bytearray()
        self._enter("")  # so that there is a word at all

    @property
    def size(self) -> int:
        return len(self._numbers)

    def numbers(self, forms: Sequence[str]) -> Numbers:
        """The number of each word."""
        known = self._numbers
        for form in set(forms) - known.keys():
            known[form] = self._enter(form)
        return np.array([*map(known.__getitem__, forms)], dtype=np.int64)

    def _enter(self, form: str) -> int:
        slots, cues = self._matcher.look_up(form)
        for starts, held, values in zip(self._starts, self._held, (slots, cues), strict=True):
            held.extend(values)
            starts.append(len(held))
        self._languages.append(function_words.bits_of(form))
        self._is_echo.append(form in self._echoes)
        self._has_digit.append(_DIGIT.search(form) is not None)
        self._is_unit.append(form in substance.NUMBER_WORDS or (self._has_digit[-1] and not form.isdecimal()))
        return len(self._languages) - 1

    def columns(self) -> tuple[Numbers, Numbers, Numbers, Numbers]:
        """For each word, slots and cues: where they begin, and which."""
        slots, cues = (np.array(column, dtype=np.int64) for column in self._held)
        slot_starts, cue_starts = (np.array(column, dtype=np.int64) for column in self._starts)
        return slot_starts, slots, cue_starts, cues

    def languages(self) -> Numbers:
        return np.array(self._languages, dtype=np.int64)

    def flags(self) -> Iterator[npt.NDArray[np.bool_]]:
        """Of each word: whether a question has it for its own, whether it has a digit, whether it may go with one."""
        for column in (self._is_echo, self._has_digit, self._is_unit):
            yield np.array(column, dtype=np.bool_)


class _Many:
    """All cues in one list, found in one pass; only sentences in which one stands are looked at closely."""

    def __init__(self, assigner: Assigner) -> None:
        self._assigner = assigner
        lists = (assigner.cues, stance.MATCHER.cues, substance.MATCHER.cues)
        self._matcher = Matcher([cue for cues in lists for cue in cues])
        self._firsts = np.cumsum([0, *map(len, lists)]).tolist()
        sides = {stance.TURN: _TURN, **dict.fromkeys(stance.SIDES, _SIDE)}
        kinds = [_TOPIC] * len(lists[0])
        kinds += [sides.get(cue.label, _OF_STANCE) for cue in lists[1]]
        kinds += [_SIGNS + substance.SIGNS.index(cue.label) for cue in lists[2]]
        self._kinds = np.array(kinds, dtype=np.int64)
        place = {label: number for number, label in enumerate(dict.fromkeys(cue.label for cue in lists[0]))}
        self._labels = max(len(place), 1)
        self._label_of = np.array([place[cue.label] for cue in lists[0]], dtype=np.int64)
        self._doubts = np.log(np.maximum(1 - np.array([cue.weight for cue in lists[0]]), 1e-12))
        self._steps = self._matcher.steps()
        self._words = _Looked(self._matcher, assigner.echo_words)
        self._plain = [UNREAD] + [
            Heard(WITHOUT_TOPIC, (), Said((), turns), (sign,) if sign else ())
            for turns in (False, True)
            for sign in _SIGN_NAMES
        ]

    @property
    def words_known(self) -> int:
        return self._words.size

    def hear(self, wordings: Wordings) -> tuple[Numbers, list[Heard]]:
        """For each its number in a table of what sentences say, and the table."""
        if self._words.size > _REMEMBERED:  # made-up words without end must not fill the memory
            self._words = _Looked(self._matcher, self._assigner.echo_words)
        sentences = wordings.sentences
        numbers, bounds = self._numbered(wordings)
        hits = self._hits(numbers, bounds)
        asks = self._asks(sentences, wordings.is_plain, hits, numbers, bounds)
        found = np.zeros((len(sentences), _SIGNS + len(substance.SIGNS)), dtype=np.bool_)
        found[hits[:, 0], self._kinds[hits[:, 3]]] = True
        sign_of = np.where(found[:, _SIGNS:].any(axis=1), found[:, _SIGNS:].argmax(axis=1) + 1, 0)
        heard = np.where(self._is_other(numbers, bounds), 0, 1 + sign_of + len(_SIGN_NAMES) * found[:, _TURN])
        table = [*self._plain]
        firsts = np.searchsorted(hits[:, 0], np.arange(len(sentences) + 1))
        for number in np.flatnonzero(asks.any(axis=1) & (heard > 0)).tolist():
            ours = hits[firsts[number] : firsts[number + 1]]
            table.append(self._closely(wordings.of(number), ours, asks[number].tolist(), table[heard[number]]))
            heard[number] = len(table) - 1
        return heard, table

    def _numbered(self, wordings: Wordings) -> tuple[Numbers, Numbers]:
        """The words of all sentences by number, and where those of each begin and end."""
        numbers = self._words.numbers(wordings.forms)[wordings.numbers]
        if wordings.is_plain.all():
            return numbers, wordings.bounds
        others = np.flatnonzero(~wordings.is_plain)
        forms = [Wording(wordings.sentences[number]).forms for number in others.tolist()]
        marks = np.cumsum([len(numbers), *map(len, forms)])
        bounds = wordings.bounds.copy()
        bounds[others] = np.stack((marks[:-1], marks[1:]), axis=1)
        return np.concatenate((numbers, self._words.numbers([form for ours in forms for form in ours]))), bounds

    def _asks(
        self,
        sentences: Sequence[str],
        is_plain_text: npt.NDArray[np.bool_],
        hits: Numbers,
        numbers: Numbers,
        bounds: Numbers,
    ) -> npt.NDArray[np.bool_]:
        """Whether topics, side and signs of each sentence must be looked at closely: three columns.

        In doubt they must: cues that share a word count here, and words that a sentence quotes.
        """
        found = np.zeros((len(sentences), _SIGNS + len(substance.SIGNS)), dtype=np.bool_)
        found[hits[:, 0], self._kinds[hits[:, 3]]] = True
        asks = np.zeros((len(sentences), 3), dtype=np.bool_)
        echoing, with_digit, with_unit = (_counted(flags[numbers], bounds) for flags in self._words.flags())
        asks[:, 0] = echoing >= LEAST_ECHO
        ours = hits[self._kinds[hits[:, 3]] == _TOPIC]
        places, place_of = np.unique(ours[:, 0] * self._labels + self._label_of[ours[:, 3]], return_inverse=True)
        doubts = np.bincount(place_of, weights=self._doubts[ours[:, 3]], minlength=len(places))
        asks[places[doubts <= _MOST_DOUBT] // self._labels, 0] = True
        asks[:, 1] = found[:, _SIDE]
        for number in np.flatnonzero(found[:, _TURN] & ~found[:, _SIDE]).tolist():
            sentence = sentences[number]
            asks[number, 1] = sentence.rstrip()[-1:] in '?"\u201d)' or _QUOTES.search(sentence) is not None
        asks[:, 2] = (found[:, _SIGNS:].sum(axis=1) > 1) | (with_digit > 0) & (with_unit > 0)
        for number in np.flatnonzero((with_digit > 0) & ~asks[:, 2]).tolist():
            asks[number, 2] = substance.NUMBER_SIGNS.search(sentences[number]) is not None
        for number in np.flatnonzero(~is_plain_text).tolist():
            asks[number, 2] |= _DIGIT.search(sentences[number]) is not None
        return asks

    def _closely(self, wording: Wording, hits: Numbers, asked: Sequence[bool], plain: Heard) -> Heard:
        """What a sentence says in which these cues stand; what isn't asked of it is as in `plain`."""
        of_list: list[list[Hit]] = [[], [], []]
        for _, first, last, cue in hits.tolist():
            place = 0 if cue < self._firsts[1] else 1 if cue < self._firsts[2] else 2
            of_list[place].append(Hit(first, last, cue - self._firsts[place]))
        for listed in of_list:
            listed.sort()
        _, topics, said, signs = plain
        if asked[0]:
            topics = self._assigner.assign(wording, (), of_list[0])
        if asked[1]:
            said = stance.hear(wording.text, wording, of_list[1])
        if asked[2]:
            signs = tuple(sign.name for sign in substance.signs(wording.text, wording, of_list[2]))
        return Heard(ASSIGNED if topics else WITHOUT_TOPIC, topics, said, signs)

    def _hits(self, numbers: Numbers, bounds: Numbers) -> Numbers:
        from comments.analysis.kernels.finding import find_hits

        columns = self._words.columns()
        hits = np.empty((4 * len(bounds) + 64, 4), dtype=np.int64)
        while (count := find_hits(numbers, bounds, *columns, *self._steps, hits)) > len(hits):
            hits = np.empty((count, 4), dtype=np.int64)
        return hits[:count]

    def _is_other(self, numbers: Numbers, bounds: Numbers) -> npt.NDArray[np.bool_]:
        from comments.analysis.kernels.finding import find_foreign

        is_other = np.zeros(len(bounds), dtype=np.bool_)
        find_foreign(numbers, bounds, self._words.languages(), function_words.NAME_COUNT, is_other)
        return is_other


def _wordings(sentences: Sequence[str]) -> Wordings:
    """The words of the plain ones of some sentences, cut in one go, each sentence ended by `_BETWEEN`."""
    is_plain_text = np.array([is_plain(one) and _BETWEEN not in one for one in sentences], dtype=np.bool_)
    plain = [sentence for sentence, fits in zip(sentences, is_plain_text.tolist(), strict=True) if fits]
    forms = _WORDS.findall("".join([sentence + _BETWEEN for sentence in plain]).lower())
    number_of = {form: number for number, form in enumerate(dict.fromkeys(forms))}
    numbers = np.array([*map(number_of.__getitem__, forms)], dtype=np.int32)
    ends = np.flatnonzero(numbers == number_of.get(_BETWEEN, -1))
    bounds = np.zeros((len(sentences), 2), dtype=np.int64)
    bounds[is_plain_text] = np.stack((np.concatenate(([0], ends + 1))[:-1], ends), axis=1)
    return Wordings(sentences, is_plain_text, [*number_of], numbers, bounds)


def _counted(flags: npt.NDArray[np.bool_], bounds: Numbers) -> Numbers:
    """How many flags are set within each sentence."""
    before: Numbers = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(flags, dtype=np.int64)))
    return before[bounds[:, 1]] - before[bounds[:, 0]]
