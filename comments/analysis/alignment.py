"""What one letter has in common with another, word by word, wherever it was moved to.

A word is shared if it stands in a run of four words that the other letter has too.
Paragraphs may therefore be moved, dropped or put in between, at the cost of one linear
pass and no dynamic programming.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from comments.analysis import letter
from comments.analysis.fingerprint import Hashes, rolling, word_hashes
from comments.analysis.words import Word, words

RUN_WORDS: Final = 4

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
    return known[at] == hashes


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


def body_words(text: str) -> list[Word]:
    """Words of the body, with offsets into `text`."""
    found: list[Word] = []
    for part in letter.parts(text):
        if part.kind == letter.BODY:
            found.extend(words(text, part.start, part.end))
    return found or words(text)


def added_spans(text: str, template: Aligned) -> tuple[Span, ...]:
    """The stretches of a member's body that its campaign's letter doesn't have.

    Args:
        text: the member's exact text.
        template: the representative's body.

    Returns:
        Spans in order, from the first to the last added word of each stretch, closing
        punctuation included. What was quoted from the rule counts as added here: the
        writer chose to add it.
    """
    body = body_words(text)
    runs = rolling(word_hashes([word.form for word in body]), RUN_WORDS)
    covered = _spread(_member(runs, template.known), len(body))
    spans: list[Span] = []
    first: int | None = None
    for index in range(len(body) + 1):
        fresh = index < len(body) and not covered[index]
        if fresh and first is None:
            first = index
        elif not fresh and first is not None:
            limit = body[index].start if index < len(body) else len(text)
            spans.append(_span(text, body[first].start, body[index - 1].end, limit))
            first = None
    return tuple(spans)


def _span(text: str, start: int, end: int, limit: int) -> Span:
    while end < limit and not text[end].isspace() and not text[end].isalnum():
        end += 1
    return Span(start, end, text[start:end])
