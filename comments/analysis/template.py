"""The template behind a campaign: its letter with the places at which senders differ."""

import bisect
import functools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from typing import Final

import numpy as np

from comments.analysis import alignment
from comments.analysis.alignment import RUN_WORDS, Mask, Span
from comments.analysis.campaigns import PERSONALISED, Campaign
from comments.analysis.fingerprint import Hashes, rolling, word_hashes
from comments.analysis.words import Word

METHOD_VERSION: Final = 3
ASKED: Final = 64

_VARIES = 0.5
_PUT_IN = 0.2
_LEAST = 2
_EXAMPLES = 5
_AROUND = RUN_WORDS - 1
_PLACES = 32  # at which a run of words is looked for, of a letter that says the same over and over
_CLOSE = 40  # words; what is replaced by more was written anew, and words that agree in it agree by chance


@dataclass(frozen=True, slots=True)
class Slot:
    """A place of a letter where senders differ.

    Attributes:
        start, end: of the letter's words that are replaced or left out; equal where something is put in between.
        share: of the letters asked, how many differ here, 0 to 1.
        examples: what stands here instead, the whole of it and verbatim, most frequent first; at most five.
    """

    start: int
    end: int
    share: float
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Difference:
    """Words `first` to before `after` of the letter, in place of which a copy has `span`; none of either may be.

    `is_same` is one word between two that differ which both have.
    """

    first: int
    after: int
    span: Span
    is_same: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class _Letter:
    """A letter made ready to be held against copies.

    Attributes:
        text: as it is.
        words: of its body.
        known: hashes of its runs of four words, sorted and distinct.
        ends_at: of each run, the words after it, wherever it comes.
    """

    text: str
    words: Sequence[Word]
    runs: Hashes
    known: Hashes
    ends_at: dict[int, list[int]]


@dataclass(slots=True)
class _Differences:
    """What was counted: how many lack each word of the letter, and how many put something in before it."""

    lacking: list[int]
    put_in: Counter[int] = field(default_factory=Counter)


def slots(letter: str, copies: Sequence[str]) -> tuple[Slot, ...]:
    """Find where the copies of a letter differ from it.

    Args:
        letter: its exact text.
        copies: exact texts of personalised copies, in an order that doesn't depend on arrival, as `asked` gives it;
            of the different ones the first 64 are asked.

    Returns:
        Slots in order: words that at least half of the copies replace or leave out, and points at which at least a
        fifth put something in; two of them at least: what one person did is no slot.
    """
    different = list(dict.fromkeys(copies))[:ASKED]
    ready = _ready(letter)
    if len(different) < _LEAST or len(ready.words) < RUN_WORDS:
        return ()
    counted = _Differences([0] * len(ready.words))
    compared = [_compare(ready, copy) for copy in different]
    for differences in compared:
        _count(counted, differences)
    places = _places(letter, counted, ready.words, len(different))
    starts = [word.start for word in ready.words]
    said: list[Counter[str]] = [Counter() for _ in places]
    for copy, differences in zip(different, compared, strict=True):
        for counter, place in zip(said, places, strict=True):
            if span := _in_slot(place.start, place.end, differences, starts, copy):
                counter[span.text] += 1
    return tuple(replace(place, examples=_frequent(texts)) for place, texts in zip(places, said, strict=True))


def filled(letter: str, found: Sequence[Slot], copies: Sequence[str]) -> list[tuple[Span | None, ...]]:
    """What stands in copies in place of a letter's slots.

    Args:
        letter: its exact text.
        found: its slots, as `slots` gave them.
        copies: exact texts of any copies, asked or not.

    Returns:
        For each copy, for each slot its stretch; None where it has there what the letter has, or leaves it out.
    """
    ready = _ready(letter)
    if len(ready.words) < RUN_WORDS:
        return [(None,) * len(found) for _ in copies]
    starts = [word.start for word in ready.words]
    compared = ((copy, _compare(ready, copy)) for copy in copies)
    return [
        tuple(_in_slot(slot.start, slot.end, differences, starts, copy) for slot in found)
        for copy, differences in compared
    ]


def _in_slot(start: int, end: int, differences: Sequence[_Difference], starts: Sequence[int], copy: str) -> Span | None:
    first, after = bisect.bisect_left(starts, start), bisect.bisect_left(starts, end)
    met = [
        one
        for one in differences
        if one.span.text and (one.first == first if first == after else one.first < after and first < one.after)
    ]
    if all(one.is_same for one in met):
        return None
    spans = [one.span for one in met]
    start, end = min(span.start for span in spans), max(span.end for span in spans)
    return Span(start, end, copy[start:end])


@functools.lru_cache(maxsize=2)
def _ready(letter: str) -> _Letter:
    words = alignment.body_words(letter)
    runs = rolling(word_hashes([word.form for word in words]), RUN_WORDS)
    ends_at: dict[int, list[int]] = {}
    for index, run in enumerate(runs.tolist()):
        ends_at.setdefault(run, []).append(index + RUN_WORDS)
    return _Letter(letter, words, runs, np.unique(runs), ends_at)


def asked(campaign: Campaign) -> list[str]:
    """Keys of the members whose texts show where senders differ: the first 64 that changed the letter, by key."""
    return [member.key for member in campaign.members if member.kind == PERSONALISED][:ASKED]


def of_campaign(campaign: Campaign, text_of: Callable[[str], str]) -> tuple[Slot, ...]:
    """The slots of a campaign's letter.

    Args:
        campaign: as `campaigns.group` gave it.
        text_of: the exact text that was grouped, by a comment's key.

    Returns:
        Slots of the representative's text, in order.
    """
    return slots(text_of(campaign.representative_key), list(map(text_of, asked(campaign))))


def _covered(runs: Hashes, known: Hashes, count: int) -> Mask:
    hits = np.isin(runs, known)
    covered = np.zeros(count, dtype=np.bool_)
    for shift in range(RUN_WORDS):
        covered[shift : shift + len(hits)] |= hits
    return covered


def _count(counted: _Differences, differences: Sequence[_Difference]) -> None:
    for one in differences:
        if one.is_same:
            continue
        for index in range(one.first, one.after):
            counted.lacking[index] += 1
        if one.span.text and one.first == one.after:
            counted.put_in[one.first] += 1


def _compare(letter: _Letter, copy: str) -> list[_Difference]:
    """Where a copy differs from the letter.

    What no run of four words ties to the letter is added or replaced. Between two such runs, what is replaced is
    compared word by word: two slots with a word or two between them are two.
    """
    theirs = alignment.body_words(copy)
    runs = rolling(word_hashes([word.form for word in theirs]), RUN_WORDS)
    shared, covered = _covered(runs, letter.known, len(theirs)), _covered(letter.runs, runs, len(letter.words))
    starts = [word.start for word in theirs]
    found: list[_Difference] = []
    explained = np.zeros(len(letter.words), dtype=np.bool_)
    since = 0
    for span in alignment.added_spans(copy, letter.known):
        first, after = bisect.bisect_left(starts, span.start), bisect.bisect_left(starts, span.end)
        fresh = first + np.flatnonzero(~shared[first:after])
        begin, end = int(fresh[0]), int(fresh[-1]) + 1
        place = _place(_ends_before(letter, runs, begin), _begins_at(letter, runs, end, len(theirs)), since)
        if place:
            # A few words on both sides are the same, for what fills a slot may begin or end like the letter's.
            before, behind = (
                min(_AROUND, place.start, begin),
                min(_AROUND, len(letter.words) - place.stop, len(theirs) - end),
            )
            around = range(place.start - before, place.stop + behind)
            found += _word_by_word(letter, around, copy, theirs[begin - before : end + behind])
            explained[place.start : place.stop] = True
            since = place.stop
        elif places := _ends_before(letter, runs, first):
            # After the words that stood before it, in front where none did.
            since = next((place for place in places if place >= since), places[0])
            found.append(_Difference(since, since, span))
    gone = np.flatnonzero(np.diff(np.concatenate(([0], (~covered & ~explained).astype(np.int8), [0]))))
    return found + [_Difference(first, after, Span(0, 0, "")) for first, after in gone.reshape(-1, 2).tolist()]


def _ends_before(letter: _Letter, runs: Hashes, index: int) -> Sequence[int]:
    """The words of the letter that follow the run which ends before a copy's word; 0 at the beginning."""
    if index >= RUN_WORDS:
        return letter.ends_at.get(int(runs[index - RUN_WORDS]), ())
    return () if index else (0,)


def _begins_at(letter: _Letter, runs: Hashes, index: int, count: int) -> Sequence[int]:
    """The words of the letter with which the run begins that begins at a copy's word; past the last at the end."""
    if index < len(runs):
        return [end - RUN_WORDS for end in letter.ends_at.get(int(runs[index]), ())]
    return (len(letter.words),) if index == count else ()


def _place(befores: Sequence[int], behinds: Sequence[int], since: int) -> range | None:
    """The words of the letter that were replaced: the fewest between the two, behind the last ones if they can be."""
    few = [range(a, b) for a in befores[:_PLACES] for b in behinds[:_PLACES] if 0 < b - a <= _CLOSE]
    return min(few, key=lambda place: (len(place), place.start < since, place.start), default=None)


def _word_by_word(letter: _Letter, place: range, copy: str, theirs: Sequence[Word]) -> Iterator[_Difference]:
    ours = [letter.words[index].form for index in place]
    steps = SequenceMatcher(None, ours, [word.form for word in theirs], autojunk=False).get_opcodes()
    for kind, first, after, begin, end in steps:
        if kind == "equal":
            for ours_at, theirs_at in zip(range(first, after), range(begin, end), strict=True):
                at, word = place.start + ours_at, theirs[theirs_at]
                yield _Difference(at, at + 1, Span(word.start, word.end, copy[word.start : word.end]), is_same=True)
        else:
            start, stop = (theirs[begin].start, theirs[end - 1].end) if begin < end else (0, 0)
            yield _Difference(place.start + first, place.start + after, Span(start, stop, copy[start:stop]))


def _places(letter: str, counted: _Differences, words: Sequence[Word], asked: int) -> list[Slot]:
    """Slots in order, without examples."""
    found = []
    varies = np.array(counted.lacking) >= max(_VARIES * asked, _LEAST)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], varies.astype(np.int8), [0])))).reshape(-1, 2).tolist()
    for first, after in edges:
        share = max(counted.lacking[first:after]) / asked
        found.append(Slot(words[first].start, words[after - 1].end, round(share, 4), ()))
    replaced = {first for first, _ in edges}
    for place, count in counted.put_in.items():
        if place not in replaced and count >= max(_PUT_IN * asked, _LEAST):
            at = words[place].start if place < len(words) else _after_sign(letter, words[-1].end)
            found.append(Slot(at, at, round(min(count / asked, 1.0), 4), ()))
    return sorted(found, key=lambda slot: (slot.start, slot.end))


def _after_sign(letter: str, end: int) -> int:
    """Past the full stop, or whatever closes the last sentence."""
    while end < len(letter) and not letter[end].isspace() and not letter[end].isalnum():
        end += 1
    return end


def _frequent(said: Counter[str]) -> tuple[str, ...]:
    return tuple(sorted(said, key=lambda text: (-said[text], text))[:_EXAMPLES])
