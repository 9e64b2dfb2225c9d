"""Passages: every distinct sentence once, with how many comments hold it.

Reading the distinct passages is reading the docket. Each character of a text that is not
white space between passages belongs to exactly one of them.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, overload

import numpy as np
import numpy.typing as npt

from comments.analysis import letter
from comments.analysis.corpus import Numbers
from comments.analysis.normalise import content_hash, fold
from comments.analysis.quoted import RuleText
from comments.analysis.sentences import UNHEARD, Cut, Cutter, PlainCutter

METHOD_VERSION: Final = 2

SAID: Final = "said"
QUOTED: Final = "quoted"
_KINDS: Final = (SAID, QUOTED, letter.SALUTATION, letter.SIGNATURE, letter.DEVICE)


class Place(NamedTuple):
    """A stretch `[start:end]` of one text of one comment."""

    comment_key: str
    source: str
    start: int
    end: int


# A comment's key and its texts, each a pair of (source, exact text).
CommentTexts = tuple[str, Sequence[tuple[str, str]]]
# Keys of comments that have the same texts, and what the first of them calls these.
Holder = tuple[tuple[str, ...], tuple[str, ...]]


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
    passages: Numbers
    places: tuple[Numbers, Numbers, Numbers]


class PassageList(Sequence[Passage]):
    """Passages, most frequent first, ties by id. Each is made when it is asked for: a docket has millions."""

    def __init__(self, entries: "_Entries", holders: Sequence[Holder]) -> None:
        self._entries, self._holders = entries, holders
        counts = np.array(entries.form_counts, dtype=np.int64)
        digests = np.frombuffer(b"".join(entries.digests), dtype=">u8").reshape(-1, 2)
        self.order: Numbers = np.lexsort((digests[:, 1], digests[:, 0], -counts)).astype(np.int64)
        """By place in this list, the number of the form as it was first met."""
        self._chosen, kinds = entries.chosen()
        is_quoted = np.frombuffer(entries.are_quoted, dtype=np.int8).astype(np.bool_)
        kinds[is_quoted & (kinds == _KINDS.index(SAID))] = _KINDS.index(QUOTED)
        self._kinds = kinds
        # Looked up one by one, arrays of Python are five times as fast as numpy's.
        self._form_at, self._entry_of = array("q", self.order.tobytes()), array("q", self._chosen.tobytes())
        self._kind_of = kinds.tobytes()

    def __len__(self) -> int:
        return len(self.order)

    @overload
    def __getitem__(self, place: int) -> Passage: ...
    @overload
    def __getitem__(self, place: slice) -> list[Passage]: ...
    def __getitem__(self, place: int | slice) -> Passage | list[Passage]:
        if isinstance(place, slice):
            return [self[at] for at in range(*place.indices(len(self)))]
        form = self._form_at[place]
        entry = self._entry_of[form]
        keys, sources = self._holders[self._entries.reading[entry]]
        where = Place(keys[0], sources[self._entries.source[entry]], *self._entries.span(entry))
        return Passage(
            self._entries.digests[form].hex(),
            _KINDS[self._kind_of[form]],
            self._entries.spellings[entry],
            self._entries.form_counts[form],
            where,
        )

    def __iter__(self) -> Iterator[Passage]:
        return map(self.__getitem__, range(len(self)))  # by far the most of them are asked for in this way

    def heard(self, place: int) -> int:
        """The number under which the cutter noted what the passage says; `UNHEARD` for none."""
        return self._entries.heard[self._entry_of[self._form_at[place]]]

    def by_kind(self) -> dict[str, int]:
        """How many there are of each kind."""
        counted = np.bincount(self._kinds, minlength=len(_KINDS)).tolist()
        return {kind: count for kind, count in zip(_KINDS, counted, strict=True) if count}


class ReadingList(Sequence[Reading]):
    """Readings by their first comment's key. Each is made when it is asked for."""

    def __init__(self, holders: Sequence[Holder], columns: Sequence[Numbers], starts: Numbers) -> None:
        self._holders, self._columns, self._starts = holders, columns, starts

    def __len__(self) -> int:
        return len(self._holders)

    @property
    def copies(self) -> list[int]:
        """How many comments have each of the texts."""
        return [len(keys) for keys, _ in self._holders]

    def keys(self) -> list[tuple[str, ...]]:
        """The comments that have each of the texts."""
        return [keys for keys, _ in self._holders]

    def holding(self, passages: Iterable[int]) -> list[int]:
        """Numbers of the readings in which one of these passages stands, in order."""
        wanted = np.fromiter(passages, dtype=np.int64)
        places = np.flatnonzero(np.isin(self._columns[0], wanted))
        found: list[int] = np.unique(np.searchsorted(self._starts, places, side="right") - 1).tolist()
        return found

    @overload
    def __getitem__(self, number: int) -> Reading: ...
    @overload
    def __getitem__(self, number: slice) -> list[Reading]: ...
    def __getitem__(self, number: int | slice) -> Reading | list[Reading]:
        if isinstance(number, slice):
            return [self[at] for at in range(*number.indices(len(self)))]
        keys, sources = self._holders[number]  # raises IndexError at the end, as iterating needs
        first, last = self._starts[number], self._starts[number + 1]
        passages, source, start, end = (column[first:last] for column in self._columns)
        return Reading(keys, sources, passages, (source, start, end))


@dataclass(frozen=True, slots=True)
class Readings:
    """Passages, most frequent first, ties by id; and where each sentence of each comment went, by first key."""

    passages: PassageList
    texts: ReadingList


class _Entries:
    """Each spelling of each sentence in each part of a letter once, in columns; and the folded forms of them."""

    def __init__(self, rule: RuleText) -> None:
        self._rule = rule
        self._entry_of: dict[str, dict[str, int]] = {kind: {} for kind in (letter.BODY, *_KINDS)}
        self._form_of: dict[bytes, int] = {}
        self.spellings: list[str] = []
        self.kinds = bytearray()
        self.form, self.count, self.reading = array("i"), array("q"), array("i")
        self.source, self._start, self._end = array("h"), array("i"), array("i")
        self.heard = array("i")
        self.digests: list[bytes] = []
        self.form_counts = array("q")
        self.are_quoted = bytearray()

    def entry(self, kind: str, spelling: str, reading: int, source: int, span: tuple[int, int, int]) -> int:
        """The number of a spelling, entered with this place (start, end, number of what it says) if it's the first."""
        known = self._entry_of[kind]
        number = known.get(spelling)
        if number is None:
            number = known[spelling] = len(self.spellings)
            self.spellings.append(spelling)
            self.kinds.append(_KINDS.index(SAID if kind == letter.BODY else kind))
            self.form.append(self._form(spelling))
            self.count.append(0)
            self.reading.append(reading)
            self.source.append(source)
            for column, value in zip((self._start, self._end, self.heard), span, strict=True):
                column.append(value)
        elif self.heard[number] == UNHEARD:
            self.heard[number] = span[2]
        return number

    def close(self) -> None:
        """Nothing more is entered: lets go of what finds equal ones, a third of the room."""
        self._entry_of.clear()
        self._form_of.clear()

    def span(self, entry: int) -> tuple[int, int]:
        """Where the spelling was met first, in its source."""
        return self._start[entry], self._end[entry]

    def _form(self, spelling: str) -> int:
        form = fold(spelling) or spelling
        digest = content_hash(form)[:16]
        number = self._form_of.get(digest)
        if number is None:
            number = self._form_of[digest] = len(self.digests)
            self.digests.append(digest)
            self.form_counts.append(0)
            self.are_quoted.append(self._rule.holds(form))
        return number

    def chosen(self) -> tuple[Numbers, npt.NDArray[np.int8]]:
        """By form, its most frequent spelling's entry, and its kind.

        Furniture only where it is so everywhere: what one person says in the body is read.
        """
        form, count = np.array(self.form, dtype=np.int64), np.array(self.count, dtype=np.int64)
        kinds = np.frombuffer(bytes(self.kinds), dtype=np.int8)
        order = np.lexsort((-count, form))
        firsts = np.flatnonzero(np.diff(form[order], prepend=-1))
        chosen, kind_of = order[firsts].astype(np.int64), kinds[order[firsts]].copy()
        sizes = np.diff(firsts, append=len(order))
        for number in np.flatnonzero(sizes > 1).tolist():
            ours = order[firsts[number] : firsts[number] + sizes[number]].tolist()
            chosen[number] = min(ours, key=lambda e: (-count[e], self.spellings[e].isupper(), self.spellings[e]))
            self._hear_of(int(chosen[number]), ours)
            kind_of[number] = _kind_of({_KINDS[kinds[e]] for e in ours}, ours, kinds, count)
        return chosen, kind_of

    def _hear_of(self, entry: int, others: Iterable[int]) -> None:
        """What the same words in another part of a letter were noted to say."""
        for other in others:
            if self.heard[entry] == UNHEARD and self.spellings[other] == self.spellings[entry]:
                self.heard[entry] = self.heard[other]


def _kind_of(found: set[str], entries: Sequence[int], kinds: npt.NDArray[np.int8], count: Numbers) -> int:
    if SAID in found:
        return _KINDS.index(SAID)
    counted = {kind: int(sum(count[e] for e in entries if _KINDS[kinds[e]] == kind)) for kind in found}
    return _KINDS.index(min(counted, key=lambda kind: (-counted[kind], kind)))


def passages(comments: Iterable[CommentTexts], *, rule_texts: Iterable[str] = ()) -> list[Passage]:
    """Every distinct sentence of some comments, with counts: `read(...).passages`, as a list."""
    return list(read(comments, rule_texts=rule_texts).passages)


def read(comments: Iterable[CommentTexts], *, rule_texts: Iterable[str] = (), cutter: Cutter | None = None) -> Readings:
    """Read some comments: every distinct sentence once, and where each stands.

    Args:
        comments: pairs of a comment's key and its texts, each text a pair of (source, exact
            text); sources are `text` or an attachment's key. In any order, keys unique.
        rule_texts: what the agency published.
        cutter: cuts texts into sentences; one that has done so beforehand saves time and changes nothing.

    Returns:
        Passages, most frequent first, ties by id. Sentences without a letter or digit
        (a row of stars) are kept too, as passages of their own. Every comment is in one reading.
    """
    keys_of: dict[tuple[str, ...], list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
    for key, texts in comments:
        keys_of[tuple([text for _, text in texts])].append((key, tuple([source for source, _ in texts])))
    for named in keys_of.values():
        named.sort()
    groups = sorted(keys_of.items(), key=lambda group: group[1][0])
    entries = _Entries(RuleText(rule_texts))
    cutter = cutter or PlainCutter()
    columns = array("i"), array("h"), array("i"), array("i")
    starts = np.zeros(len(groups) + 1, dtype=np.int64)
    holders: list[Holder] = []
    for number, (same_texts, named) in enumerate(groups):
        _read_once(entries, columns, number, [cutter.cut(text) for text in same_texts], same_texts, len(named))
        starts[number + 1] = len(columns[0])
        holders.append((tuple([key for key, _ in named]), named[0][1]))
    entries.close()
    found = PassageList(entries, holders)
    place_of = np.empty(len(found), dtype=np.int64)
    place_of[found.order] = np.arange(len(found))
    forms = np.frombuffer(columns[0], dtype=np.int32) if columns[0] else np.empty(0, dtype=np.int32)
    places = [np.array(column, dtype=np.int64) for column in columns[1:]]
    return Readings(found, ReadingList(holders, [place_of[forms], *places], starts))


def _read_once(
    entries: _Entries,
    columns: Sequence["array[int]"],
    number: int,
    cuts: Iterable[Iterable[Cut]],
    texts: Sequence[str],
    copies: int,
) -> None:
    """Enter the sentences of the texts that some comments share; each form counts once for each of them."""
    once: set[int] = set()
    for source, (text, cut) in enumerate(zip(texts, cuts, strict=True)):
        for kind, start, end, heard in cut:
            entry = entries.entry(kind, text[start:end], number, source, (start, end, heard))
            form = entries.form[entry]
            if form not in once:
                once.add(form)
                entries.count[entry] += copies
                entries.form_counts[form] += copies
            for column, value in zip(columns, (form, source, start, end), strict=True):
                column.append(value)
