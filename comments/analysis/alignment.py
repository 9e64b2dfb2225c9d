"""What one letter has in common with another, word by word, wherever it was moved to.

A word is shared if it stands in a run of four words that the other letter has too.
Paragraphs may therefore be moved, dropped or put in between, at the cost of one linear
pass and no dynamic programming.
"""

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from comments.analysis import letter
from comments.analysis.fingerprint import Hashes, rolling, word_hashes
from comments.analysis.words import Word, words

RUN_WORDS: Final = 4
SENTENCE_ENDS: Final = ".!?:;。！？។\n"
_SENTENCE_END = re.compile(f"[{SENTENCE_ENDS}]")

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Span:
    """A verbatim stretch of a text: `text == source[start:end]`, offsets in code points."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Aligned:
    """A body made ready for comparison.

    Attributes:
        runs: hash of each run of four words, by position.
        known: the same, sorted and distinct.
        own: for each word, whether it is the writer's (False: quoted from the rule).
    """

    runs: Hashes
    known: Hashes
    own: Mask

    @property
    def own_count(self) -> int:
        """Words that are not quoted from the rule."""
        return int(self.own.sum())


def _member(hashes: Hashes, known: Hashes) -> Mask:
    if not len(known):
        return np.zeros(len(hashes), dtype=np.bool_)
    at = np.searchsorted(known, hashes)
    at[at == len(known)] = 0
    found: Mask = known[at] == hashes
    return found


def _spread(hits: Mask, word_count: int) -> Mask:
    covered = np.zeros(word_count, dtype=np.bool_)
    for shift in range(RUN_WORDS):
        covered[shift : shift + len(hits)] |= hits
    return covered


def prepare(forms: Sequence[str], rule_runs: Hashes) -> Aligned:
    """Make a body ready.

    Args:
        forms: its folded words in order.
        rule_runs: sorted hashes of the four-word runs of the rule's own text; may be empty.
    """
    runs = rolling(word_hashes(forms), RUN_WORDS)
    quoted = _spread(_member(runs, rule_runs), len(forms))
    return Aligned(runs=runs, known=np.unique(runs), own=~quoted)


def shared_words(one: Aligned, other: Aligned) -> Mask:
    """For each word of `one`, whether it is its own and stands in `other` too."""
    return _spread(_member(one.runs, other.known), len(one.own)) & one.own


@functools.lru_cache(maxsize=8)
def body_words(text: str) -> tuple[Word, ...]:
    """Words of the body, with offsets into `text`. Remembered: a letter is held against one copy after the other."""
    found: list[Word] = []
    for part in letter.parts(text):
        if part.kind == letter.BODY:
            found.extend(words(text, part.start, part.end))
    return tuple(found or words(text))


def added_spans(text: str, known: Hashes) -> tuple[Span, ...]:
    """The stretches of a member's body that its campaign's letter doesn't have.

    Args:
        text: the member's exact text.
        known: sorted hashes of the four-word runs of the representative's body.

    Returns:
        Spans in order, from the first to the last added word of each stretch, closing
        punctuation included. What was quoted from the rule counts as added here: the
        writer chose to add it.
    """
    body = body_words(text)
    runs = rolling(word_hashes([word.form for word in body]), RUN_WORDS)
    covered = _spread(_member(runs, known), len(body))
    runs_of_fresh: list[tuple[int, int]] = []
    for index, fresh in enumerate((~covered).tolist()):
        if not fresh:
            continue
        if runs_of_fresh and runs_of_fresh[-1][1] == index:
            runs_of_fresh[-1] = (runs_of_fresh[-1][0], index + 1)
        else:
            runs_of_fresh.append((index, index + 1))
    spans = []
    for run in _without_islands(runs_of_fresh):
        first, after = _to_sentence(text, body, *run)
        limit = body[after].start if after < len(body) else len(text)
        spans.append(_span(text, body[first].start, body[after - 1].end, limit))
    return tuple(spans)


def _to_sentence(text: str, body: Sequence[Word], first: int, after: int) -> tuple[int, int]:
    """Widen an added stretch to a sentence's ends, where they're within one run of words.

    An added sentence that begins like the one it displaced ("The ...") shares its first
    words with the letter by accident; given without them it would be hard to read. A few
    changed words stay as they are.
    """
    if after - first < RUN_WORDS:
        return first, after

    def ends(index: int) -> bool:
        if index in (0, len(body)):
            return True
        return bool(_SENTENCE_END.search(text, body[index - 1].end, body[index].start))

    start = next((i for i in range(first, max(first - RUN_WORDS, -1), -1) if ends(i)), first)
    stop = next((i for i in range(after, min(after + RUN_WORDS, len(body) + 1)) if ends(i)), after)
    return start, stop


def _without_islands(runs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join two added stretches over a stock phrase that is shorter than either of them."""
    joined: list[tuple[int, int]] = []
    for start, end in runs:
        if joined:
            first, after = joined[-1]
            if start - after < min(after - first, end - start):
                joined[-1] = (first, end)
                continue
        joined.append((start, end))
    return joined


def _span(text: str, start: int, end: int, limit: int) -> Span:
    while end < limit and not text[end].isspace() and not text[end].isalnum():
        end += 1
    return Span(start, end, text[start:end])
