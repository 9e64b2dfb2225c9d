"""The most frequent terms: words and two-word phrases, counted once for each comment."""

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from comments.analysis import letter
from comments.analysis.markup import mask
from comments.analysis.normalise import fold
from comments.analysis.stopwords import STOP_WORDS
from comments.analysis.words import is_unspaced, word_forms

METHOD_VERSION: Final = 1

_CLAUSE_END = re.compile(r"\n\s*\n|[.,;:!?()\[\]{}\"/|<>。、,;:!?។៕「」《》]+|\s-|-\s")
_ASCII_WORD = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_HAN_LENGTHS = (2, 3, 4)
_LONGEST_SEGMENT = 8  # written clusters; a longer run of Khmer or Thai is a clause, not a term
_MOSTLY = 0.8
_KEPT = 6
_BREAK = -1


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


def _clause_words(clause: str) -> tuple[list[str], list[str]]:
    """Words of a clause that are written apart, and the terms of its runs that aren't."""
    spaced: list[str] = []
    unspaced: list[str] = []
    for chunk in clause.replace("-", " ").split():
        run: list[str] = []
        for form in word_forms(chunk):
            if is_unspaced(form):
                run.append(form)
            else:
                spaced.append(form)
        if run:
            unspaced.extend(_unspaced_terms(run))
    return spaced, unspaced


def _read(body: str) -> Iterator[tuple[list[str], list[str]]]:
    """Of each clause of a body: its words in order, and terms that are no words. Clauses end at punctuation."""
    # A zero-width space is how Khmer and Thai writers mark a word's end; folding deletes it.
    masked = mask(body).replace("\u200b", " ")
    if masked.isascii():
        # Folded in one go; the bar ends a clause itself, so that none is left but ours.
        for clause in fold(_CLAUSE_END.sub(" | ", masked)).split("|"):
            yield _ASCII_WORD.findall(clause), []
    else:
        for clause in _CLAUSE_END.split(masked):
            yield _clause_words(fold(clause))


def terms_of(body: str) -> set[str]:
    """All terms of the body of one text. Phrases don't reach over punctuation or empty lines."""
    found: set[str] = set()
    for spaced, unspaced in _read(body):
        found.update(unspaced)
        found.update(_spaced_terms(spaced))
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
    bodies: Counter[tuple[str, ...]] = Counter()
    for texts, copies in Counter(map(tuple, comments)).items():
        bodies[tuple(map(letter.body, texts))] += copies
    counted = _Counted()
    for texts, copies in bodies.items():
        counted.add(texts, copies)
    chosen = _without_parts(counted.ranked(limit * _KEPT), counted.comments)
    return [Term(term, counted.comments[term], counted.distinct[term]) for term in chosen[:limit]]


class _Counted:
    """Words counted, and phrases of words that are frequent enough for their phrases to matter.

    A phrase is no more frequent than either of its words. So the words are counted first, and phrases only of those
    that are among the most frequent: a docket has millions of phrases, and some hundred words that often.
    """

    def __init__(self) -> None:
        self.comments: Counter[str] = Counter()
        self.distinct: Counter[str] = Counter()
        self._numbers: dict[str, int] = {}
        self._words: list[array[int]] = []
        self._copies: list[int] = []

    def add(self, bodies: Iterable[str], copies: int) -> None:
        """Take in the bodies of a comment that as many people sent."""
        terms: set[str] = set()
        numbers = array("i")
        for body in bodies:
            for spaced, unspaced in _read(body):
                terms.update(unspaced)
                numbers.append(_BREAK)
                for form in spaced:
                    word = form[:-2] if form.endswith("'s") else form
                    number = self._numbers.get(word)
                    if number is None:
                        number = self._numbers[word] = len(self._numbers) if _is_term_word(word) else _BREAK
                    numbers.append(number)
        self._words.append(numbers)
        self._copies.append(copies)
        for term in terms:
            self.comments[term] += copies
            self.distinct[term] += 1

    def ranked(self, limit: int) -> list[str]:
        """The terms of more than one comment, most frequent first, at most `limit` of them."""
        words = list(self._numbers)
        comments, distinct = (np.zeros(len(words), dtype=np.int64) for _ in range(2))
        for numbers, copies in zip(self._words, self._copies, strict=True):
            held = np.unique(np.frombuffer(numbers, dtype=np.int32))
            held = held[held >= 0]
            comments[held] += copies
            distinct[held] += 1
        known = np.flatnonzero(comments)
        self.comments.update({words[n]: int(comments[n]) for n in known.tolist()})
        self.distinct.update({words[n]: int(distinct[n]) for n in known.tolist()})
        least = max(2, int(np.sort(comments)[-limit])) if len(comments) >= limit else 2
        self._count_phrases(words, comments >= least)
        return sorted(
            (term for term, count in self.comments.items() if count >= least),
            key=lambda term: (-self.comments[term], -self.distinct[term], term),
        )[:limit]

    def _count_phrases(self, words: Sequence[str], is_frequent: npt.NDArray[np.bool_]) -> None:
        comments: Counter[int] = Counter()
        distinct: Counter[int] = Counter()
        is_frequent = np.append(is_frequent, False)  # _BREAK is the last
        for numbers, copies in zip(self._words, self._copies, strict=True):
            held = np.frombuffer(numbers, dtype=np.int32).astype(np.int64)
            is_kept = is_frequent[held]
            firsts = np.flatnonzero(is_kept[:-1] & is_kept[1:])
            for phrase in np.unique(held[firsts] << 32 | held[firsts + 1]).tolist():
                comments[phrase] += copies
                distinct[phrase] += 1
        for phrase, count in comments.items():
            text = f"{words[phrase >> 32]} {words[phrase & 0xFFFFFFFF]}"
            self.comments[text] += count
            self.distinct[text] += distinct[phrase]


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
