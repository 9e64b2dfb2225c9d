"""The most frequent terms: words and two-word phrases, counted once for each comment."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from comments.analysis.vocabulary import Bodies, BodyReader, BodyWords, PlainReader, Vocabulary, as_bodies
from comments.analysis.words import is_unspaced

METHOD_VERSION: Final = 1
_MOSTLY = 0.8
_KEPT = 6
_MOST_PAIRED = 1_000

Numbers = npt.NDArray[np.int64]


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


def _contained(term: str, longer: str) -> bool:
    if " " in longer:
        return term in longer.split()
    return term in longer


def most_frequent(
    comments: Iterable[Sequence[str]], *, limit: int = 50, reader: BodyReader | None = None
) -> list[Term]:
    """The terms that most comments have.

    A word that nearly always stands in one phrase is given as that phrase only
    ("money laundering" rather than "laundering").

    Args:
        comments: the exact texts of each comment, its body and attachments, in any order.
        limit: how many terms at most.
        reader: reads bodies; one that has done so beforehand saves time and changes nothing.

    Returns:
        Terms by number of comments, ties by distinct texts, then alphabetically. Those
        of one comment only are left out.
    """
    return count(Counter(map(tuple, comments)).items(), limit=limit, reader=reader or PlainReader())


def count(held: Iterable[tuple[Sequence[str], int]], *, limit: int, reader: BodyReader) -> list[Term]:
    """The same for texts with the number of comments that have exactly these."""
    copies_of: Counter[bytes] = Counter()
    texts_of: dict[bytes, Sequence[str]] = {}
    for texts, copies in held:
        key = b"".join([reader.body_key(text) for text in texts])
        copies_of[key] += copies
        texts_of.setdefault(key, texts)
    counted = _Counted(reader, [(texts, copies_of[key]) for key, texts in texts_of.items()])
    chosen = _without_parts(counted.ranked(limit * _KEPT), counted.comments)
    return [Term(term, counted.comments[term], counted.distinct[term]) for term in chosen[:limit]]


class _Counted:
    """Words counted, and phrases of words that are frequent enough for their phrases to matter.

    A phrase is no more frequent than either of its words. So the words are counted first, and phrases only of those
    that are among the most frequent: a docket has millions of phrases, and some hundred words that often.
    """

    def __init__(self, reader: BodyReader, held: Sequence[tuple[Sequence[str], int]]) -> None:
        """`held`: the texts of comments, with how many people sent exactly these."""
        self.comments: Counter[str] = Counter()
        self.distinct: Counter[str] = Counter()
        self._reader, self._vocabulary = reader, Vocabulary()
        self._held = held
        self._alone = [number for number, (texts, _) in enumerate(held) if len(texts) == 1]
        self._copies = np.array([copies for _, copies in held], dtype=np.int64)

    def _bodies(self) -> Iterator[Bodies]:
        """Their words, looked up anew each time: kept, they would take more room than the texts."""
        alone = np.array(self._alone, dtype=np.int64)
        for bodies in self._reader.bodies([self._held[number][0][0] for number in self._alone], self._vocabulary):
            yield bodies._replace(texts=alone[bodies.texts])
        for number, (texts, _) in enumerate(self._held):
            if len(texts) != 1:
                read = [self._reader.body_words(text, self._vocabulary) for text in texts]
                yield as_bodies(number, _joined(read), [term for body in read for term in body.unspaced])

    def _count_unspaced(self, bodies: Bodies) -> None:
        for row, terms in bodies.unspaced.items():
            for term in set(terms):
                self.comments[term] += int(self._copies[bodies.texts[row]])
                self.distinct[term] += 1

    def _count_words(self) -> tuple[Numbers, Numbers]:
        """By word, comments and distinct texts that have it."""
        from comments.analysis.kernels.counting import count_words

        comments, distinct, last = (np.empty(0, dtype=np.int64) for _ in range(3))
        for bodies in self._bodies():
            self._count_unspaced(bodies)
            if more := len(self._vocabulary) - len(last):
                none = np.zeros(more, dtype=np.int64)
                comments, distinct = np.concatenate((comments, none)), np.concatenate((distinct, none))
                last = np.concatenate((last, none - 1))
            count_words(bodies.numbers, bodies.bounds, bodies.texts, self._copies, last, comments, distinct)
        return comments, distinct

    def ranked(self, limit: int) -> list[str]:
        """The terms of more than one comment, most frequent first, at most `limit` of them."""
        comments, distinct = self._count_words()
        words = self._vocabulary.words
        known = np.flatnonzero(comments)
        self.comments.update({words[n]: int(comments[n]) for n in known.tolist()})
        self.distinct.update({words[n]: int(distinct[n]) for n in known.tolist()})
        least = max(2, int(np.sort(comments)[-limit])) if len(comments) >= limit else 2
        frequent = np.flatnonzero(comments >= least)
        if len(frequent) > _MOST_PAIRED:  # where hardly a word recurs, each that does is frequent
            self._count_phrases_of_many(words, frequent)
        else:
            self._count_phrases(words, frequent)
        return sorted(
            (term for term, count in self.comments.items() if count >= least),
            key=lambda term: (-self.comments[term], -self.distinct[term], term),
        )[:limit]

    def _count_phrases(self, words: Sequence[str], frequent: npt.NDArray[np.int64]) -> None:
        from comments.analysis.kernels.counting import count_pairs

        place = np.full(len(words) + 1, -1, dtype=np.int64)  # BREAK is the last
        place[frequent] = np.arange(len(frequent))
        size = (len(frequent), len(frequent))
        comments, distinct = (np.zeros(size, dtype=np.int64) for _ in range(2))
        last = np.full(size, -1, dtype=np.int64)
        for bodies in self._bodies():
            numbers = bodies.numbers, bodies.bounds, bodies.texts, self._copies
            count_pairs(*numbers, place, last, comments, distinct)
        named = [words[number] for number in frequent.tolist()]
        for one, other in zip(*(axis.tolist() for axis in np.nonzero(comments)), strict=True):
            text_of_both = f"{named[one]} {named[other]}"
            self.comments[text_of_both] += int(comments[one, other])
            self.distinct[text_of_both] += int(distinct[one, other])

    def _count_phrases_of_many(self, words: Sequence[str], frequent: npt.NDArray[np.int64]) -> None:
        """The same without a table of all pairs."""
        is_frequent = np.zeros(len(words) + 1, dtype=np.bool_)
        is_frequent[frequent] = True
        comments: Counter[int] = Counter()
        distinct: Counter[int] = Counter()
        for bodies in self._bodies():
            for text, (first, end) in zip(bodies.texts.tolist(), bodies.bounds.tolist(), strict=True):
                held = bodies.numbers[first:end].astype(np.int64)
                is_kept = is_frequent[held]
                firsts = np.flatnonzero(is_kept[:-1] & is_kept[1:])
                for phrase in np.unique(held[firsts] << 32 | held[firsts + 1]).tolist():
                    comments[phrase] += int(self._copies[text])
                    distinct[phrase] += 1
        for phrase, count in comments.items():
            text = f"{words[phrase >> 32]} {words[phrase & 0xFFFFFFFF]}"
            self.comments[text] += count
            self.distinct[text] += distinct[phrase]


def _joined(bodies: Sequence[BodyWords]) -> npt.NDArray[np.int32]:
    """Each begins with a break, so no phrase reaches from one into the next."""
    return np.concatenate([np.empty(0, dtype=np.int32), *(body.numbers for body in bodies)])


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


__all__ = ["METHOD_VERSION", "Term", "count", "most_frequent"]
