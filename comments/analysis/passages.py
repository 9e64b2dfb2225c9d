"""Passages: every distinct sentence once, with how many comments hold it.

Reading the distinct passages is reading the docket. Each character of a text that is not
white space between passages belongs to exactly one of them.
"""

import functools
import math
import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple, overload

import numpy as np
import numpy.typing as npt
import nupunkt

from comments.analysis import letter
from comments.analysis.corpus import Numbers
from comments.analysis.fingerprint import SHINGLE_WORDS
from comments.analysis.normalise import content_hash, fold, normal_form
from comments.analysis.words import word_forms

METHOD_VERSION: Final = 1

SAID: Final = "said"
QUOTED: Final = "quoted"
_KINDS: Final = (SAID, QUOTED, letter.SALUTATION, letter.SIGNATURE, letter.DEVICE)

_QUOTED_SHARE = 0.9
_LEAST_QUOTED_WORDS = 8
_REMEMBERED_CHARS = 2_000
_LINE = re.compile(r"[^\r\n]+")
# An empty line, or the start of a list item, ends a sentence without a full stop too.
_LINE_GAP = re.compile(
    r"(?:\r?\n|\r|[\u2028\u2029])"
    r"(?:\s*[\r\n\u2028\u2029]\s*|\s*(?=[-*•–—]\s|\(?[0-9a-z]{1,3}[.)]\s))"
)
# Most blocks of letters need no model; the same cuts, five times as fast (a test compares them).
_PLAIN_STOP = re.compile(r"(?<=[ (])([a-z]{4,})[.!?](?: +(?=[A-Z])|$)")
_STOP = re.compile(r"[.!?…\n\r\u2028\u2029。！？｡។៕။।]")
# Full stops of scripts that the sentence model wasn't made for.
_OTHER_STOPS = re.compile(r"(?<=[。！？｡។៕။।])(?=\S)")


class Sentence(NamedTuple):
    """A sentence at `text[start:end]` and the kind of letter part that it stands in."""

    kind: str
    start: int
    end: int


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


@dataclass(frozen=True, slots=True)
class Passage:
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


@functools.lru_cache(maxsize=50_000)
def _cut_remembered(block: str) -> tuple[tuple[int, int], ...]:
    return _cut_anew(block)


def _cut(block: str) -> tuple[tuple[int, int], ...]:
    """Sentences of a block. Paragraphs recur in a docket; huge ones would only fill memory."""
    return _cut_remembered(block) if len(block) <= _REMEMBERED_CHARS else _cut_anew(block)


def _cut_plain(block: str) -> tuple[tuple[int, int], ...] | None:
    """Sentences where there's no doubt: every stop ends a lower-case word that is no abbreviation, before a capital."""
    if not block.strip():
        return ()
    stops = list(_PLAIN_STOP.finditer(block))
    if len(stops) != len(_STOP.findall(block)) or any(stop[1] in _abbreviations() for stop in stops):
        return None
    ends = [stop.end() for stop in stops]
    if not ends or ends[-1] < len(block):
        ends.append(len(block))
    return tuple(pairwise([0, *ends]))


@functools.lru_cache(maxsize=1)
def _abbreviations() -> frozenset[str]:
    return frozenset(nupunkt.load_default_model().abbreviations)


def _cut_anew(block: str) -> tuple[tuple[int, int], ...]:
    if (plain := _cut_plain(block)) is not None:
        return plain
    spans: list[tuple[int, int]] = []
    for start, end in nupunkt.sent_spans(block):
        stops = [start, *(start + m.start() for m in _OTHER_STOPS.finditer(block[start:end])), end]
        spans.extend(pairwise(stops))
    return tuple(spans)


def _blocks(text: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    at = start
    for gap in _LINE_GAP.finditer(text, start, end):
        yield at, gap.start()
        at = gap.end()
    yield at, end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return start + left, start + max(left, len(piece.rstrip()))


def sentences(text: str) -> list[Sentence]:
    """Cut a text into sentences, in order.

    Args:
        text: the exact text.

    Returns:
        Sentences without white space at their ends; between them there is only white
        space. Salutation, signature and device line are one sentence for each line.
    """
    found = []
    for part in letter.parts(text):
        if part.kind == letter.BODY:
            spans = [
                (start + one, start + other)
                for start, end in _blocks(text, part.start, part.end)
                for one, other in _cut(text[start:end])
            ]
        else:
            spans = [m.span() for m in _LINE.finditer(text, part.start, part.end)]
        for start, end in spans:
            start, end = _trimmed(text, start, end)
            if start < end:
                found.append(Sentence(part.kind, start, end))
    return found


class RuleText:
    """What the agency published, ready to tell whether a sentence was quoted from it."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        published = list(texts)
        self._folded = [fold(text) for text in published]
        self._runs = {run for text in published for run in _runs(word_forms(normal_form(text)))}

    def holds(self, folded: str) -> bool:
        """Whether a folded sentence of eight words or more stands there, nearly or wholly."""
        if not self._runs:
            return False
        forms = word_forms(folded)
        if len(forms) < _LEAST_QUOTED_WORDS:
            return False
        if self._mostly_known(forms):
            return True
        return any(folded.strip("\"' ") in text for text in self._folded) if self._is_begun(forms) else False

    def _mostly_known(self, forms: list[str]) -> bool:
        """Whether nine of ten runs of five words are the rule's; most sentences are done after a few."""
        may_miss = len(forms) - SHINGLE_WORDS + 1 - math.ceil(_QUOTED_SHARE * (len(forms) - SHINGLE_WORDS + 1))
        for run in _runs(forms):
            if run not in self._runs:
                may_miss -= 1
                if may_miss < 0:
                    return False
        return True

    def _is_begun(self, forms: list[str]) -> bool:
        """Whether some run is known: a sentence that stands there as it is has nearly all of its own."""
        return any(run in self._runs for run in _runs(forms))


def _runs(forms: Sequence[str]) -> Iterator[str]:
    for at in range(len(forms) - SHINGLE_WORDS + 1):
        yield " ".join(forms[at : at + SHINGLE_WORDS])


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
        self._counts = counts
        self._chosen, kinds = entries.chosen()
        is_quoted = np.frombuffer(entries.are_quoted, dtype=np.int8).astype(np.bool_)
        kinds[is_quoted & (kinds == _KINDS.index(SAID))] = _KINDS.index(QUOTED)
        self._kinds = kinds

    def __len__(self) -> int:
        return len(self.order)

    @overload
    def __getitem__(self, place: int) -> Passage: ...
    @overload
    def __getitem__(self, place: slice) -> list[Passage]: ...
    def __getitem__(self, place: int | slice) -> Passage | list[Passage]:
        if isinstance(place, slice):
            return [self[at] for at in range(*place.indices(len(self)))]
        form = int(self.order[place])
        entry = int(self._chosen[form])
        keys, sources = self._holders[self._entries.reading[entry]]
        where = Place(keys[0], sources[self._entries.source[entry]], *self._entries.span(entry))
        return Passage(
            self._entries.digests[form].hex(),
            _KINDS[self._kinds[form]],
            self._entries.spellings[entry],
            int(self._counts[form]),
            where,
        )

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
        self.digests: list[bytes] = []
        self.form_counts = array("q")
        self.are_quoted = bytearray()

    def entry(self, kind: str, spelling: str, reading: int, source: int, start: int, end: int) -> int:
        """The number of a spelling, entered with this place if it's the first."""
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
            self._start.append(start)
            self._end.append(end)
        return number

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
            kind_of[number] = _kind_of({_KINDS[kinds[e]] for e in ours}, ours, kinds, count)
        return chosen, kind_of


def _kind_of(found: set[str], entries: Sequence[int], kinds: npt.NDArray[np.int8], count: Numbers) -> int:
    if SAID in found:
        return _KINDS.index(SAID)
    counted = {kind: int(sum(count[e] for e in entries if _KINDS[kinds[e]] == kind)) for kind in found}
    return _KINDS.index(min(counted, key=lambda kind: (-counted[kind], kind)))


def passages(comments: Iterable[CommentTexts], *, rule_texts: Iterable[str] = ()) -> list[Passage]:
    """Every distinct sentence of some comments, with counts: `read(...).passages`, as a list."""
    return list(read(comments, rule_texts=rule_texts).passages)


def read(comments: Iterable[CommentTexts], *, rule_texts: Iterable[str] = ()) -> Readings:
    """Read some comments: every distinct sentence once, and where each stands.

    Args:
        comments: pairs of a comment's key and its texts, each text a pair of (source, exact
            text); sources are `text` or an attachment's key. In any order, keys unique.
        rule_texts: what the agency published.

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
    columns = array("i"), array("h"), array("i"), array("i")
    starts = np.zeros(len(groups) + 1, dtype=np.int64)
    holders: list[Holder] = []
    for number, (same_texts, named) in enumerate(groups):
        _read_once(entries, columns, number, same_texts, len(named))
        starts[number + 1] = len(columns[0])
        holders.append((tuple([key for key, _ in named]), named[0][1]))
    found = PassageList(entries, holders)
    place_of = np.empty(len(found), dtype=np.int64)
    place_of[found.order] = np.arange(len(found))
    forms = np.frombuffer(columns[0], dtype=np.int32) if columns[0] else np.empty(0, dtype=np.int32)
    places = [np.array(column, dtype=np.int64) for column in columns[1:]]
    return Readings(found, ReadingList(holders, [place_of[forms], *places], starts))


def _read_once(
    entries: _Entries, columns: Sequence["array[int]"], number: int, texts: Sequence[str], copies: int
) -> None:
    """Enter the sentences of the texts that some comments share; each form counts once for each of them."""
    once: set[int] = set()
    for source, text in enumerate(texts):
        for kind, start, end in sentences(text):
            entry = entries.entry(kind, text[start:end], number, source, start, end)
            form = entries.form[entry]
            if form not in once:
                once.add(form)
                entries.count[entry] += copies
                entries.form_counts[form] += copies
            for column, value in zip(columns, (form, source, start, end), strict=True):
                column.append(value)
