"""Quotes: sentences that stand for what many say, and differ from one another.

Relevance is the cosine of a sentence's TF-IDF vector with the mean over all distinct
sentences; diversity comes from maximal marginal relevance. A campaign, and a submitter,
is quoted once at most. Every quote is checked against its source before it is given.
"""

import math
import re
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from comments.analysis.normalise import fold
from comments.analysis.stopwords import STOP_WORDS
from comments.analysis.words import is_unspaced, word_forms

METHOD_VERSION: Final = 2

_RELEVANCE_WEIGHT = 0.6
_TOO_ALIKE = 0.6  # cosine from which a sentence says what was quoted already
_POOL = 400
_LEAST_WORDS, _MOST_WORDS = 10, 60
_LEAST_FEATURES = 5  # words that carry a topic
# What points back can't be understood alone. English only; elsewhere length must do.
_POINTS_BACK = re.compile(r"(?:it|they|he|she|and|but|so|or|that is|this is|these are|those are)\b", re.IGNORECASE)
_MOST_CHARS = 600

Vector = dict[str, float]


class NotVerbatim(ValueError):
    """A quote that doesn't stand in its source, letter for letter, where it says."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may be quoted.

    Attributes:
        comment_key: the comment it stands in.
        source: which text of that comment (`text`, or an attachment's key).
        start, end: where it stands in that text.
        text: the sentence, verbatim.
        groups: what may be quoted once only: the campaign, the submitter.
        weight: how many comments say it.
    """

    comment_key: str
    source: str
    start: int
    end: int
    text: str
    groups: tuple[Hashable, ...] = ()
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Quote:
    """A chosen quote; `text == source_text[start:end]` was checked."""

    comment_key: str
    source: str
    start: int
    end: int
    text: str
    relevance: float
    weight: int


def checked(candidate: Candidate, sources: Mapping[tuple[str, str], str]) -> Candidate:
    """Give the candidate back if it is verbatim.

    Args:
        candidate: the sentence and where it claims to stand.
        sources: exact texts by (comment key, source).

    Raises:
        NotVerbatim: the source is unknown or reads otherwise there.
    """
    source = sources.get((candidate.comment_key, candidate.source))
    if source is None or source[candidate.start : candidate.end] != candidate.text or not candidate.text:
        raise NotVerbatim(f"Not verbatim in {candidate.comment_key}, {candidate.source}.")
    return candidate


def _features(forms: Sequence[str]) -> list[str]:
    plain = [form for form in forms if not is_unspaced(form) and len(form) > 1 and form not in STOP_WORDS]
    pairs = [one + other for one, other in pairwise(forms) if is_unspaced(one)]
    return plain + pairs


def quotable(text: str) -> bool:
    """Whether a sentence can stand alone: long enough to say something, short enough to read."""
    return bool(_quotable_features(text))


def _quotable_features(text: str) -> list[str]:
    """The features of a sentence that can stand alone; none of one that can't."""
    forms = word_forms(fold(text))
    is_quotable = (
        _LEAST_WORDS <= len(forms) <= _MOST_WORDS
        and len(text) <= _MOST_CHARS
        and sum(map(str.isalpha, text)) >= 0.6 * len(text)
        and not text.isupper()
        and "\t" not in text  # a row of a table
        and not _POINTS_BACK.match(text)
    )
    features = _features(forms) if is_quotable else []
    return features if len(features) >= _LEAST_FEATURES else []


def _vectors(counts: Sequence[Counter[str]]) -> list[Vector]:
    seen: Counter[str] = Counter()
    for features in counts:
        seen.update(features.keys())
    total = len(counts)
    idf = {feature: math.log((1 + total) / (1 + count)) + 1 for feature, count in seen.items()}
    vectors = []
    for features in counts:
        # Sorted, because the last bit of a sum of floats depends on its order.
        weighted = {f: (1 + math.log(n)) * idf[f] for f, n in sorted(features.items())}
        norm = math.sqrt(math.fsum(w * w for w in weighted.values())) or 1.0
        vectors.append({f: w / norm for f, w in weighted.items()})
    return vectors


def _cosine(one: Vector, other: Vector) -> float:
    if len(one) > len(other):
        one, other = other, one
    return math.fsum(weight * other[f] for f, weight in one.items() if f in other)


def _centroid(vectors: Sequence[Vector], weights: Sequence[float]) -> Vector:
    gathered: dict[str, list[float]] = {}
    for vector, weight in zip(vectors, weights, strict=True):
        for feature, value in vector.items():
            gathered.setdefault(feature, []).append(weight * value)
    sums = {feature: math.fsum(values) for feature, values in sorted(gathered.items())}
    norm = math.sqrt(math.fsum(w * w for w in sums.values())) or 1.0
    return {feature: value / norm for feature, value in sums.items()}


def choose(candidates: Iterable[Candidate], sources: Mapping[tuple[str, str], str], *, limit: int = 12) -> list[Quote]:
    """Choose quotes.

    Args:
        candidates: sentences said by commenters, in any order.
        sources: exact texts by (comment key, source).
        limit: how many at most.

    Returns:
        Quotes in the order chosen: the most representative first, then each as near to
        the middle and as far from the ones before as can be. One for each group at most.

    Raises:
        NotVerbatim: a candidate doesn't stand where it says.
    """
    found = ((candidate, _quotable_features(candidate.text)) for candidate in candidates)
    told = sorted(
        ((checked(candidate, sources), features) for candidate, features in found if features),
        key=lambda pair: (pair[0].comment_key, pair[0].source, pair[0].start, pair[0].end),
    )
    if not told:
        return []
    usable = [candidate for candidate, _ in told]
    vectors = _vectors([Counter(features) for _, features in told])
    # A sentence said by thousands pulls, but by its logarithm: the rest is heard too.
    middle = _centroid(vectors, [1 + math.log(c.weight) for c in usable])
    relevance = [_cosine(vector, middle) for vector in vectors]
    pool = sorted(range(len(usable)), key=lambda i: (-relevance[i], i))[:_POOL]
    return [
        Quote(c.comment_key, c.source, c.start, c.end, c.text, round(relevance[i], 4), c.weight)
        for i in _marginal(pool, relevance, vectors, usable, limit)
        for c in (usable[i],)
    ]


def _marginal(
    pool: Sequence[int],
    relevance: Sequence[float],
    vectors: Sequence[Vector],
    usable: Sequence[Candidate],
    limit: int,
) -> list[int]:
    nearest = dict.fromkeys(pool, 0.0)
    used: set[Hashable] = set()
    chosen: list[int] = []
    while nearest and len(chosen) < limit:
        best = min(
            nearest,
            key=lambda i: (-(_RELEVANCE_WEIGHT * relevance[i] - (1 - _RELEVANCE_WEIGHT) * nearest[i]), i),
        )
        chosen.append(best)
        used.update(usable[best].groups, [("comment", usable[best].comment_key)])
        compared = {i: max(near, _cosine(vectors[i], vectors[best])) for i, near in nearest.items()}
        nearest = {
            i: near
            for i, near in compared.items()
            if near < _TOO_ALIKE and not used.intersection([*usable[i].groups, ("comment", usable[i].comment_key)])
        }
    return chosen
