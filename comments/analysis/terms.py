"""The most frequent terms: words and two-word phrases, counted once for each comment."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from comments.analysis import letter
from comments.analysis.markup import mask
from comments.analysis.normalise import fold
from comments.analysis.stopwords import STOP_WORDS
from comments.analysis.words import is_unspaced, word_forms

METHOD_VERSION: Final = 1

_CLAUSE_END = re.compile(r"\n\s*\n|[.,;:!?()\[\]{}\"/|<>。、,;:!?។៕「」《》]+|\s-|-\s")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_HAN_LENGTHS = (2, 3, 4)
_LONGEST_SEGMENT = 8  # written clusters; a longer run of Khmer or Thai is a clause, not a term
_MOSTLY = 0.8


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase, folded.

    Attributes:
        text: as folded (lower case).
        comment_count: comments that have it, each counted once.
        distinct_count: different bodies that have it, to the letter.
    """

    text: str
    comment_count: int
    distinct_count: int


def _is_term_word(form: str) -> bool:
    return len(form) > 1 and form not in STOP_WORDS and not form.isdecimal()


def _spaced_terms(forms: list[str]) -> Iterator[str]:
    previous = ""
    for form in forms:
        if form.endswith("'s"):
            form = form[:-2]
        if not _is_term_word(form):
            previous = ""
            continue
        yield form
        if previous:
            yield f"{previous} {form}"
        previous = form


def _unspaced_terms(run: list[str]) -> Iterator[str]:
    """Terms of a run of clusters: n-grams of Chinese; of others the run itself, if short.

    Chinese words are mostly two to four characters, so that n-grams which recur are mostly
    words. Of Khmer, Thai, Lao and Burmese no such thing is true; there a run between spaces
    is the smallest thing that certainly isn't cut in the middle of a word.
    """
    if all(_HAN.match(cluster) for cluster in run):
        for length in _HAN_LENGTHS:
            for at in range(len(run) - length + 1):
                yield "".join(run[at : at + length])
    elif 1 < len(run) <= _LONGEST_SEGMENT:
        yield "".join(run)


def _clause_terms(clause: str) -> Iterator[str]:
    spaced: list[str] = []
    for chunk in clause.replace("-", " ").split():
        run: list[str] = []
        for form in word_forms(chunk):
            if is_unspaced(form):
                run.append(form)
            else:
                spaced.append(form)
        if run:
            yield from _unspaced_terms(run)
    yield from _spaced_terms(spaced)


def terms_of(body: str) -> set[str]:
    """All terms of the body of one text. Phrases don't reach over punctuation or empty lines."""
    # A zero-width space is how Khmer and Thai writers mark a word's end; folding deletes it.
    found: set[str] = set()
    for clause in _CLAUSE_END.split(mask(body).replace("\u200b", " ")):
        found.update(_clause_terms(fold(clause)))
    return found


def _contained(term: str, longer: str) -> bool:
    if " " in longer:
        return term in longer.split()
    return term in longer


def most_frequent(comments: Iterable[Sequence[str]], *, limit: int = 50) -> list[Term]:
    """The terms that most comments have.

    A word that nearly always stands in one phrase is given as that phrase only
    ("money laundering" rather than "laundering").

    Args:
        comments: the exact texts of each comment, its body and attachments, in any order.
        limit: how many terms at most.

    Returns:
        Terms by number of comments, ties by distinct texts, then alphabetically. Those
        of one comment only are left out.
    """
    copies = Counter(tuple(map(letter.body, texts)) for texts in comments)
    counts: Counter[str] = Counter()
    distinct: Counter[str] = Counter()
    for bodies, count in copies.items():
        for term in set().union(*map(terms_of, bodies)):
            counts[term] += count
            distinct[term] += 1
    ranked = sorted(
        (term for term, count in counts.items() if count > 1),
        key=lambda term: (-counts[term], -distinct[term], term),
    )
    chosen = _without_parts(ranked[: limit * 6], counts)
    return [Term(term, counts[term], distinct[term]) for term in chosen[:limit]]


def _without_parts(ranked: list[str], counts: Counter[str]) -> list[str]:
    """Drop terms that are mostly seen inside a longer one of the same list."""
    longer_of: dict[str, list[str]] = defaultdict(list)
    short = [t for t in ranked if " " not in t]
    for longer in ranked:
        if " " in longer:
            for word in longer.split():
                longer_of[word].append(longer)
        elif is_unspaced(longer):
            for term in short:
                if term != longer and _contained(term, longer):
                    longer_of[term].append(longer)
    return [term for term in ranked if not any(counts[longer] >= _MOSTLY * counts[term] for longer in longer_of[term])]
