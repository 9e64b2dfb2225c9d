"""Passages: every distinct sentence once, with how many comments hold it.

Reading the distinct passages is reading the docket. Each character of a text that is not
white space between passages belongs to exactly one of them.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, overload

import numpy as np
import numpy.typing as npt

from comments.analysis.cutting import Cutter, Ints, Numbers, PlainCutter
from comments.analysis.forms import KINDS, QUOTED, SAID, Columns, Forms
from comments.analysis.holders import CommentTexts, Holders
from comments.analysis.quoted import RuleText

__all__ = (
    "QUOTED",
    "SAID",
    "Passage",
    "PassageList",
    "Place",
    "Reading",
    "ReadingList",
    "Readings",
    "passages",
    "read",
)

METHOD_VERSION: Final = 4
_AT_ONCE: Final = 50_000


class Place(NamedTuple):
    """A stretch `[start:end]` of one text of a comment."""

    comment_key: str
    source: str
    start: int
    end: int


class Passage(NamedTuple):
    """One distinct sentence.

    Attributes:
        passage_id: 32 hex digits, from its folded form.
        kind: `said`, `quoted` (from the rule's text), `salutation`, `signature`, `device`.
        text: its most frequent spelling.
        comment_count: comments that hold it, each counted once.
        place: where the chosen spelling stands; the comment with the smallest key of
            those that spell it so.
    """

    passage_id: str
    kind: str
    text: str
    comment_count: int
    place: Place


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """Texts that were read once for all comments that have exactly these.

    Attributes:
        keys: the comments, sorted.
        sources: the names of their texts, in order, as the first comment has them.
        passages: for each sentence in order, the number of its passage in `Readings.passages`.
        places: for each sentence, (index of its source, start, end): three arrays.
    """

    keys: tuple[str, ...]
    sources: tuple[str, ...]
    passages: Ints
    places: tuple[Ints, Ints, Ints]


class PassageList(Sequence[Passage]):
    """Passages, most frequent first, ties by id. Each is made when it is asked for: a docket has millions."""

    def __init__(self, forms: Forms, holders: Holders, columns: Columns) -> None:
        counts = forms.counts
        self.order: Numbers = np.lexsort((forms.digests[:, 1], forms.digests[:, 0], -counts)).astype(np.int64)
        """By place in this list, the number of the form."""
        self._holders, self._columns = holders, columns
        ids = forms.digests[self.order].astype(">u8")
        self.ids = ids.tobytes()
        """Of each, the 16 bytes of its id."""
        chosen = forms.chosen[self.order]
        self.kinds: npt.NDArray[np.uint8] = forms.kinds[self.order]
        self.counts: Numbers = counts[self.order]
        self.heard: Ints = forms.heard[chosen]
        """Of each, the number under which the cutter noted what it says; `UNHEARD` for none."""
        # Looked up one by one, arrays of Python are five times as fast as numpy's.
        self._kind_of, self._count_of = self.kinds.tobytes(), array("q", self.counts.tobytes())
        self._met = array("i", forms.met[chosen].astype(np.int32).tobytes())

    def __len__(self) -> int:
        return len(self._met)

    @overload
    def __getitem__(self, place: int) -> Passage: ...
    @overload
    def __getitem__(self, place: slice) -> list[Passage]: ...
    def __getitem__(self, place: int | slice) -> Passage | list[Passage]:
        if isinstance(place, slice):
            return [self[at] for at in range(*place.indices(len(self)))]
        met, columns = self._met[place], self._columns
        reading, source, start, end = (
            int(column[met]) for column in (columns.reading, columns.source, columns.start, columns.end)
        )
        where = Place(self._holders.first_key(reading), self._holders.sources[reading][source], start, end)
        return Passage(
            self.id_of(place),
            self.kind_of(place),
            self._holders.texts[reading][source][start:end],
            self._count_of[place],
            where,
        )

    def __iter__(self) -> Iterator[Passage]:
        return map(self.__getitem__, range(len(self)))  # by far the most of them are asked for in this way

    def id_of(self, place: int) -> str:
        """The passage's id."""
        place %= len(self)
        return self.ids[16 * place : 16 * place + 16].hex()

    def kind_of(self, place: int) -> str:
        """The passage's kind."""
        return KINDS[self._kind_of[place]]

    def texts(self, places: Numbers) -> Iterator[str]:
        """The words of those at some places; a tenth of the time that the passages would take."""
        columns, held, met = self._columns, self._holders.texts, np.frombuffer(self._met, dtype=np.int32)
        for first in range(0, len(places), _AT_ONCE):
            rows = met[places[first : first + _AT_ONCE]]
            for reading, source, start, end in zip(
                columns.reading[rows].tolist(),
                columns.source[rows].tolist(),
                columns.start[rows].tolist(),
                columns.end[rows].tolist(),
                strict=True,
            ):
                yield held[reading][source][start:end]

    def are(self, kind: str) -> npt.NDArray[np.bool_]:
        """Of each, whether it is of a kind."""
        return self.kinds == KINDS.index(kind)

    def places_of(self, passage_id: str) -> list[int]:
        """The passage with an id, if there is one."""
        wanted = np.frombuffer(bytes.fromhex(passage_id), dtype=">u8")
        ids = np.frombuffer(self.ids, dtype=">u8").reshape(-1, 2)
        found: list[int] = np.flatnonzero((ids[:, 0] == wanted[0]) & (ids[:, 1] == wanted[1])).tolist()
        return found

    def by_kind(self) -> dict[str, int]:
        """How many there are of each kind."""
        counted = np.bincount(self.kinds, minlength=len(KINDS)).tolist()
        return {kind: count for kind, count in zip(KINDS, counted, strict=True) if count}


class ReadingList(Sequence[Reading]):
    """Readings by their first comment's key. Each is made when it is asked for."""

    def __init__(self, holders: Holders, passages: Ints, columns: Columns, starts: Numbers) -> None:
        self.holders, self.passages, self.starts = holders, passages, starts
        self.columns = columns

    def __len__(self) -> int:
        return len(self.holders.texts)

    @property
    def copies(self) -> list[int]:
        """How many comments have each of the texts."""
        copies: list[int] = self.holders.copies.tolist()
        return copies

    def keys(self) -> Iterator[tuple[str, ...]]:
        """The comments that have each of the texts."""
        return map(self.holders.keys_of, range(len(self)))

    def rows(self) -> Iterator[tuple[tuple[str, ...], list[int], list[int], list[int], list[int]]]:
        """Of each: the names of its texts; passages, index of source, start and end of its sentences."""
        columns = self.passages, self.columns.source, self.columns.start, self.columns.end
        starts = self.starts.tolist()
        for sources, first, last in zip(self.holders.sources, starts, starts[1:], strict=False):
            passages, source, start, end = (column[first:last].tolist() for column in columns)
            yield sources, passages, source, start, end

    def holding(self, passages: Iterable[int]) -> list[int]:
        """Numbers of the readings in which one of these passages stands, in order."""
        wanted = np.fromiter(passages, dtype=np.int32)
        found: list[int] = np.unique(self.columns.reading[np.isin(self.passages, wanted)]).tolist()
        return found

    def of_each_passage(self) -> tuple[npt.NDArray[np.int64], Numbers]:
        """Numbers of the readings in which each passage stands, in order and each once, one passage after the other;
        and where each passage's begin, and the last one's end."""
        order = np.argsort(self.passages, kind="stable")  # readings follow each other in columns, and so in each run
        passages, readings = self.passages[order], self.columns.reading[order].astype(np.int64)
        again = (np.diff(passages, prepend=-1) == 0) & (np.diff(readings, prepend=-1) == 0)
        count = int(passages[-1]) + 1 if len(passages) else 0
        return readings[~again], np.searchsorted(passages[~again], np.arange(count + 1)).astype(np.int64)

    def of_any(self, passages: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """Of each reading, whether one of its passages is among those that are chosen."""
        found = np.zeros(len(self), dtype=np.bool_)
        found[self.columns.reading[passages[self.passages]]] = True
        return found

    @overload
    def __getitem__(self, number: int) -> Reading: ...
    @overload
    def __getitem__(self, number: slice) -> list[Reading]: ...
    def __getitem__(self, number: int | slice) -> Reading | list[Reading]:
        if isinstance(number, slice):
            return [self[at] for at in range(*number.indices(len(self)))]
        sources = self.holders.sources[number]  # raises IndexError at the end, as iterating needs
        number %= len(self)
        first, last = self.starts[number], self.starts[number + 1]
        source, start, end = (
            column[first:last] for column in (self.columns.source, self.columns.start, self.columns.end)
        )
        return Reading(self.holders.keys_of(number), sources, self.passages[first:last], (source, start, end))


@dataclass(frozen=True, slots=True)
class Readings:
    """Passages, most frequent first, ties by id; and where each sentence of each comment went, by first key."""

    passages: PassageList
    texts: ReadingList


def passages(comments: Iterable[CommentTexts], *, rule_texts: Iterable[str] = ()) -> list[Passage]:
    """Every distinct sentence of some comments, with counts: `read(...).passages`, as a list."""
    return list(read(Holders(comments), PlainCutter(RuleText(rule_texts))).passages)


def read(holders: Holders, cutter: Cutter) -> Readings:
    """Read some comments: every distinct sentence once, and where each stands.

    Args:
        holders: the comments and their texts.
        cutter: cuts these into sentences; one that has done so beforehand saves time and changes nothing.

    Returns:
        Passages, most frequent first, ties by id. Sentences without a letter or digit
        (a row of stars) are kept too, as passages of their own. Every comment is in one reading.
    """
    cuts = cutter.cuts([text for texts in holders.texts for text in texts])
    held = np.array([*map(len, holders.texts)], dtype=np.int64)
    first_of = np.cumsum(held) - held
    reading_of = np.repeat(np.arange(len(held), dtype=np.int32), held)
    text_of = np.repeat(np.arange(len(cuts.counts), dtype=np.int32), cuts.counts)
    reading = reading_of[text_of]
    columns = Columns(reading, (text_of - first_of[reading]).astype(np.int32), cuts.starts, cuts.ends)
    forms = Forms(cuts, holders, columns)
    found = PassageList(forms, holders, columns)
    place_of = np.empty(len(found), dtype=np.int32)
    place_of[found.order] = np.arange(len(found), dtype=np.int32)
    starts = np.searchsorted(reading, np.arange(len(held) + 1)).astype(np.int64)
    return Readings(found, ReadingList(holders, place_of[forms.of_sentence], columns, starts))
