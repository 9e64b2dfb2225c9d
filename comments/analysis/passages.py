"""Passages: every distinct sentence once, with how many comments hold it.

Reading the distinct passages is reading the docket. Each character of a text that is not
white space between passages belongs to exactly one of them.
"""

import functools
import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, NamedTuple

import nupunkt

from comments.analysis import letter
from comments.analysis.fingerprint import SHINGLE_WORDS, rolling, shingles_of, word_hashes
from comments.analysis.normalise import content_hash, fold
from comments.analysis.words import word_forms

METHOD_VERSION: Final = 1

SAID: Final = "said"
QUOTED: Final = "quoted"

_QUOTED_SHARE = 0.9
_LEAST_QUOTED_WORDS = 8
_REMEMBERED_CHARS = 2_000
_LINE = re.compile(r"[^\r\n]+")
# An empty line, or the start of a list item, ends a sentence without a full stop too.
_LINE_GAP = re.compile(
    r"(?:\r?\n|\r|[\u2028\u2029])"
    r"(?:\s*[\r\n\u2028\u2029]\s*|\s*(?=[-*•–—]\s|\(?[0-9a-z]{1,3}[.)]\s))"
)
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


def _cut_anew(block: str) -> tuple[tuple[int, int], ...]:
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
        self._shingles = frozenset(shingles_of(published).tolist())

    def holds(self, folded: str) -> bool:
        """Whether a folded sentence of eight words or more stands there, nearly or wholly."""
        forms = word_forms(folded)
        if len(forms) < _LEAST_QUOTED_WORDS or not self._shingles:
            return False
        if any(folded.strip("\"' ") in text for text in self._folded):
            return True
        hashes = rolling(word_hashes(forms), SHINGLE_WORDS).tolist()
        return sum(h in self._shingles for h in hashes) >= _QUOTED_SHARE * len(hashes)


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """Texts that were read once for all comments that have exactly these.

    Attributes:
        keys: the comments, sorted.
        sources: the names of their texts, in order, as the first comment has them.
        passages: for each sentence in order, the number of its passage in `Readings.passages`.
        places: for each sentence, (index of its source, start, end).
    """

    keys: tuple[str, ...]
    sources: tuple[str, ...]
    passages: "array[int]"
    places: tuple["array[int]", "array[int]", "array[int]"]


@dataclass(frozen=True, slots=True)
class Readings:
    """Passages, most frequent first, ties by id; and where each sentence of each comment went, by first key."""

    passages: list[Passage]
    texts: list[Reading]


@dataclass(slots=True)
class _Seen:
    number: int
    comment_count: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    spellings: Counter[str] = field(default_factory=Counter)
    places: dict[str, Place] = field(default_factory=dict)

    def add(self, kind: str, spelling: str, place: Place, count: int) -> None:
        """Note that `count` comments hold it, one of them at `place`."""
        self.comment_count += count
        self.kinds[kind] += count
        self.spellings[spelling] += count
        self.places[spelling] = min(self.places.get(spelling, place), place)


def passages(comments: Iterable[CommentTexts], *, rule_texts: Iterable[str] = ()) -> list[Passage]:
    """Every distinct sentence of some comments, with counts: `read(...).passages`."""
    return read(comments, rule_texts=rule_texts).passages


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
        keys_of[tuple(text for _, text in texts)].append((key, tuple(source for source, _ in texts)))
    seen: dict[str, _Seen] = {}
    entry_of: dict[str, _Seen] = {}
    readings = []
    for same_texts, holders in keys_of.items():
        holders.sort()
        first_key, sources = holders[0]
        read = Reading(tuple([key for key, _ in holders]), sources, array("q"), (array("q"), array("q"), array("q")))
        once: set[int] = set()
        for index, (text, source) in enumerate(zip(same_texts, sources, strict=True)):
            for kind, start, end in sentences(text):
                spelling = text[start:end]
                entry = entry_of.get(spelling)
                if entry is None:
                    form = fold(spelling) or spelling
                    entry = entry_of[spelling] = seen.setdefault(form, _Seen(len(seen)))
                if entry.number not in once:
                    once.add(entry.number)
                    entry.add(kind, spelling, Place(first_key, source, start, end), len(holders))
                read.passages.append(entry.number)
                for values, value in zip(read.places, (index, start, end), strict=True):
                    values.append(value)
        readings.append(read)
    return _in_order(seen, readings, RuleText(rule_texts))


def _in_order(seen: Mapping[str, _Seen], readings: list[Reading], rule: RuleText) -> Readings:
    """Sorted, and the sentences' numbers turned into the passages' places in the list."""
    found = [(_passage(form, entry, rule), entry.number) for form, entry in seen.items()]
    found.sort(key=lambda pair: (-pair[0].comment_count, pair[0].passage_id))
    place_of = array("q", bytes(8 * len(found)))
    for place, (_, number) in enumerate(found):
        place_of[number] = place
    for read in readings:
        for at, number in enumerate(read.passages):
            read.passages[at] = place_of[number]
    readings.sort(key=lambda read: read.keys)
    return Readings([passage for passage, _ in found], readings)


def _passage(form: str, entry: _Seen, rule: RuleText) -> Passage:
    # Furniture only where it is so everywhere: what one person says in the body is read.
    kind = SAID if entry.kinds[letter.BODY] else min(entry.kinds, key=lambda k: (-entry.kinds[k], k))
    if kind == SAID and rule.holds(form):
        kind = QUOTED
    spelling = min(entry.spellings, key=lambda text: (-entry.spellings[text], text.isupper(), text))
    place = entry.places[spelling]
    return Passage(content_hash(form).hex()[:32], kind, spelling, entry.comment_count, place)
