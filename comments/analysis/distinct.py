"""The distinct normal forms of some comments, ranked, with what staff tied together or put apart."""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from comments.analysis import corpus
from comments.analysis.corpus import Hashes, Numbers

Pairs = Iterable[tuple[str, str]]


class ContradictoryLinks(ValueError):
    """Staff put two comments together, directly or by way of others, and apart as well."""


@dataclass(frozen=True, slots=True, eq=False)
class Distinct:
    """Normal forms by rank: most copies first, ties by hash, so that the order of arrival changes nothing.

    Attributes:
        words: hashes of the words of all forms.
        begins: by rank, where a form's words begin.
        ends: by rank, where they end.
        copies: by rank, how many comments have this form.
        twin: by rank, 0, or a number that tells forms with the same words apart because staff put them apart.
        rank_of: for each comment, the rank of its form; -1 if it has no word.
        text_of: for each comment, the number of its exact text.
        texts: exact texts by number.
    """

    words: Hashes
    begins: Numbers
    ends: Numbers
    copies: Numbers
    twin: Numbers
    rank_of: Numbers
    text_of: Numbers
    texts: Sequence[str]

    def words_of(self, rank: int) -> Hashes:
        """The words of one form."""
        return self.words[self.begins[rank] : self.ends[rank]]


def ranked(texts: Sequence[str], apart: Sequence[tuple[int, int]]) -> Distinct:
    """Fold texts and rank their distinct forms.

    Args:
        texts: the exact text of each comment.
        apart: pairs of comments that staff put apart; equal forms among them become twins.
    """
    number = dict(zip(dict.fromkeys(texts), itertools.count()))
    text_of = np.fromiter(map(number.__getitem__, texts), dtype=np.int64, count=len(texts))
    read = corpus.read(list(number))
    form_of_text, first_text = _equal(read.digests)
    kind_of, form_of_kind, twin_of_kind, copies = _kinds(form_of_text[text_of], len(first_text), apart)
    source = first_text[form_of_kind]
    # Kinds are numbered by hash, then twin: that's their order where copies are as many.
    order = np.flatnonzero(read.ends[source] > read.begins[source])
    order = order[np.argsort(-copies[order], kind="stable")]
    rank_of_kind = np.full(len(copies), -1, dtype=np.int64)
    rank_of_kind[order] = np.arange(len(order))
    return Distinct(
        words=read.words,
        begins=read.begins[source[order]],
        ends=read.ends[source[order]],
        copies=copies[order].astype(np.int64),
        twin=twin_of_kind[order],
        rank_of=rank_of_kind[kind_of],
        text_of=text_of,
        texts=list(number),
    )


def _equal(digests: Hashes) -> tuple[Numbers, Numbers]:
    """For each text the number of its form, by hash, and for each form the first text that has it."""
    if not len(digests):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    order = np.argsort(np.ascontiguousarray(digests[:, 0]))
    new = _changes(digests[order])
    if (new[:, 1] & ~new[:, 0]).any():  # two forms have one first hash
        order = np.lexsort((digests[:, 1], digests[:, 0]))
        new = _changes(digests[order])
    is_first = new.any(axis=1)
    form_of = np.empty(len(digests), dtype=np.int64)
    form_of[order] = np.cumsum(is_first) - 1
    return form_of, np.minimum.reduceat(order, np.flatnonzero(is_first))


def _changes(ordered: Hashes) -> npt.NDArray[np.bool_]:
    """Where either hash differs from the one before; both of the first count as such."""
    return np.concatenate((np.ones((1, 2), dtype=np.bool_), ordered[1:] != ordered[:-1]))


def _kinds(form_of: Numbers, forms: int, apart: Sequence[tuple[int, int]]) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Forms with their twins: for each comment its kind; for each kind its form, its twin, and its copies."""
    if not apart:
        return form_of, np.arange(forms), np.zeros(forms, dtype=np.int64), np.bincount(form_of, minlength=forms)
    both = np.stack((form_of, _twins(form_of, apart)), axis=1)
    kinds, kind_of, copies = np.unique(both, axis=0, return_inverse=True, return_counts=True)
    return kind_of.reshape(-1), kinds[:, 0], kinds[:, 1], copies


def _twins(form_of: Numbers, apart: Sequence[tuple[int, int]]) -> Numbers:
    """Numbers that differ for two comments of one form that staff put apart; 0 for all others."""
    twin = np.zeros(len(form_of), dtype=np.int64)
    against: dict[int, set[int]] = defaultdict(set)
    for one, other in apart:
        if form_of[one] == form_of[other]:
            against[max(one, other)].add(min(one, other))
    for item in sorted(against):
        taken = {int(twin[other]) for other in against[item]}
        twin[item] = next(free for free in range(len(taken) + 1) if free not in taken)
    return twin


def bound_ranks(count: int, together: Iterable[tuple[int, int]]) -> Numbers:
    """For each rank, the first rank that it's tied to by pairs of ranks, over any number of them."""
    first = list(range(count))

    def root(rank: int) -> int:
        while first[rank] != rank:
            first[rank] = first[first[rank]]
            rank = first[rank]
        return rank

    tied = set()
    for one, other in together:
        low, high = sorted((root(one), root(other)))
        first[high] = low
        tied |= {one, other}
    bound = np.arange(count, dtype=np.int64)
    for rank in tied:
        bound[rank] = root(rank)
    return bound


def barred_ranks(bound: Numbers, apart: Iterable[tuple[int, int]]) -> tuple[Numbers, Numbers]:
    """Pairs of ranks put apart, as (others, from): those of `rank` are `others[from[rank] : from[rank + 1]]`.

    Raises:
        ContradictoryLinks: two of them are tied together.
    """
    pairs = {(int(bound[one]), int(bound[other])) for one, other in apart}
    pairs |= {(other, one) for one, other in pairs}
    if any(one == other for one, other in pairs):
        raise ContradictoryLinks("Two comments are put together and apart. Take one of the two decisions back.")
    ordered = sorted(pairs)
    starts = np.searchsorted([one for one, _ in ordered], np.arange(len(bound) + 1))
    return np.array([other for _, other in ordered], dtype=np.int64), starts.astype(np.int64)
