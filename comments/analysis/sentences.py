"""Sentences of a text: what a model of abbreviations cuts, and, where there's no doubt, a rule."""

import functools
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import nupunkt

from comments.analysis import letter

PLAIN_STOPS: Final = ".!?"
OTHER_STOPS: Final = "…\n\r\u2028\u2029。！？｡។៕။।"
BULLETS: Final = "-*•–—"
_REMEMBERED_CHARS = 2_000
_LINE, _BREAK = re.compile(r"[^\r\n]+"), re.compile(r"[\r\n\u2028\u2029]")
# An empty line, or the start of a list item, ends a sentence without a full stop too. CR LF is one line's end.
_LINE_GAP = re.compile(
    r"(?:\r\n|\n|\r(?!\n)|[\u2028\u2029])"
    rf"(?:\s*[\r\n\u2028\u2029]\s*|\s*(?=[{BULLETS}]\s|\(?[0-9a-z]{{1,3}}[.)]\s))"
)
# Most blocks of letters need no model; the same cuts, twenty times as fast (a test compares them). What could be a
# number in a list ("iv.") is left to it.
_PLAIN_STOP = re.compile(r"(?<=[ (])(?![IVXLCivxlc]{2,6}\.)([A-Za-z][a-z]+)[.!?](?: +(?=[A-Z])|$)")
_STOP = re.compile(f"[{PLAIN_STOPS}{OTHER_STOPS}]")
# Full stops of scripts that the sentence model wasn't made for.
_OTHER_STOPS = re.compile(r"(?<=[。！？｡។៕။।])(?=\S)")


class Sentence(NamedTuple):
    """A sentence at `text[start:end]` and the kind of letter part that it stands in."""

    kind: str
    start: int
    end: int


@functools.lru_cache(maxsize=50_000)
def _cut_remembered(block: str) -> tuple[tuple[int, int], ...]:
    return _cut_anew(block)


def _cut(block: str) -> tuple[tuple[int, int], ...]:
    """Sentences of a block. Paragraphs recur in a docket; huge ones would only fill memory."""
    return _cut_remembered(block) if len(block) <= _REMEMBERED_CHARS else _cut_anew(block)


def _cut_plain(block: str) -> tuple[tuple[int, int], ...] | None:
    """Sentences where there's no doubt: every stop ends a word that is no abbreviation, before a capital."""
    if not block.strip():
        return ()
    stops = list(_PLAIN_STOP.finditer(block))
    if len(stops) != len(_STOP.findall(block)) or any(stop[1].lower() in doubtful() for stop in stops):
        return None
    ends = [stop.end() for stop in stops]
    if not ends or ends[-1] < len(block):
        ends.append(len(block))
    return tuple(pairwise([0, *ends]))


@functools.lru_cache(maxsize=1)
def doubtful() -> frozenset[str]:
    """Words whose full stop may end no sentence: abbreviations, and the first of two that go together."""
    known = nupunkt.load_default_model()
    return known.abbreviations | {first for first, _ in known.parameters.collocations}


def _cut_anew(block: str) -> tuple[tuple[int, int], ...]:
    if (plain := _cut_plain(block)) is not None:
        return plain
    spans: list[tuple[int, int]] = []
    for start, end in nupunkt.sent_spans(block):
        stops = [start, *(start + m.start() for m in _OTHER_STOPS.finditer(block[start:end])), end]
        spans.extend(pairwise(stops))
    return tuple(spans)


def of_block(text: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    """The sentences of one block of a body, `text[start:end]`."""
    for one, other in _cut(text[start:end]):
        first, last = _trimmed(text, start + one, start + other)
        if first < last:
            yield first, last


def _blocks(text: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    at = start
    if not _BREAK.search(text, start, end):
        yield start, end
        return
    for gap in _LINE_GAP.finditer(text, start, end):
        yield at, gap.start()
        at = gap.end()
    yield at, end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    if start < end and not text[start].isspace() and not text[end - 1].isspace():
        return start, end
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return start + left, start + max(left, len(piece.rstrip()))


def sentences(text: str, parts: Sequence[letter.Part] | None = None) -> list[Sentence]:
    """Cut a text into sentences, in order.

    Args:
        text: the exact text.
        parts: of the letter, where the caller has them.

    Returns:
        Sentences without white space at their ends; between them there is only white
        space. Salutation, signature and device line are one sentence for each line.
    """
    found = []
    for part in letter.parts(text) if parts is None else parts:
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
