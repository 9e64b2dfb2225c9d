"""Stars: a letter and the texts made from it. The part of the grouping that compares."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from comments.analysis import alignment, fingerprint
from comments.analysis.corpus import Hashes, Numbers
from comments.analysis.distinct import Distinct, barred_ranks, bound_ranks

_ASKED: Final = 64
_COPIES: Final = 3
_NEARLY_ALL: Final = 0.8
_FEW: Final = 5
LEAST_CORE: Final = 0.35
_LISTED: Final = 1 << 21  # places for runs of letters; half of them stay empty
_HEAP: Final = 8192  # shingles of a heap: their table stays in the processor's cache

Flags = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Stars:
    """Which texts go together.

    Attributes:
        head: by rank, the text that it was found like; itself if none.
        star: by rank, the first text of its campaign.
        alike: by rank, how much of the smaller of text and head stands in the larger, 0 to 1.
        quoted: which words are the rule's; empty if none is known.
    """

    head: Numbers
    star: Numbers
    alike: npt.NDArray[np.float64]
    quoted: Flags


@dataclass(frozen=True, slots=True, eq=False)
class Letters:
    """What stands for each campaign.

    Attributes:
        of_star: by rank of the star's first text, the rank of its letter.
        of_rank: by rank, the rank of its campaign's letter.
        containment: by rank, the share of the letter's words that stand in the text.
    """

    of_star: Numbers
    of_rank: Numbers
    containment: npt.NDArray[np.float64]


def ranks_of(forms: Distinct, pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Pairs of comments as pairs of ranks, those without words left out."""
    ranks = ((int(forms.rank_of[one]), int(forms.rank_of[other])) for one, other in pairs)
    return [(one, other) for one, other in ranks if one >= 0 and other >= 0]


def join(
    forms: Distinct, rule_texts: Sequence[str], together: Sequence[tuple[int, int]], apart: Sequence[tuple[int, int]]
) -> Stars:
    """Find each text's letter.

    Args:
        forms: the texts.
        rule_texts: what the agency published.
        together: pairs of comments, by number, that staff put together.
        apart: pairs that they put apart.

    Raises:
        ContradictoryLinks: see `distinct.barred_ranks`.
    """
    from comments.analysis.kernels import comparing, hashing, joining

    count = len(forms.copies)
    bound = bound_ranks(count, ranks_of(forms, together))
    barred, barred_from = barred_ranks(bound, ranks_of(forms, apart))
    quoted = np.zeros(0, dtype=np.uint8)
    rule_runs = fingerprint.shingles_of(rule_texts, alignment.RUN_WORDS)
    if len(rule_runs):
        quoted = np.zeros(len(forms.words), dtype=np.uint8)
        comparing.mark_quoted(forms.words, forms.begins, forms.ends, hashing.set_of(rule_runs), quoted)
    rule = hashing.set_of(fingerprint.shingles_of(rule_texts))
    head, star = np.arange(count, dtype=np.int64), np.arange(count, dtype=np.int64)
    alike = np.ones(count)
    where = (forms.words, forms.begins, forms.ends, forms.copies)
    enough = 4 * len(forms.words) + 16 * count  # for all texts at once
    room = max(hashing.room_for(int((forms.ends - forms.begins).max(initial=0))), min(_LISTED, enough))
    lists = comparing.Runs(*(np.empty(room, dtype=sort) for sort in (np.uint64, np.int32, np.int32)))
    joining.join(*where, quoted, *_anchors(forms, rule), bound, barred, barred_from, head, star, alike, lists)
    return Stars(head, star, alike, quoted)


def _anchors(forms: Distinct, rule: Hashes) -> tuple[Hashes, Numbers, npt.NDArray[np.int32], Numbers]:
    """What each text looks for, with the first text that has it: `looked`, `starts`, `firsts` and `heap_starts`.

    Large arrays are made here and not in the kernels, for numpy asks the system for large pages.
    """
    from comments.analysis.kernels import anchoring

    where = (forms.words, forms.begins, forms.ends)
    starts, others = np.zeros(len(forms.copies) + 1, dtype=np.int64), np.zeros(len(forms.copies), dtype=np.int64)
    longest = int((forms.ends - forms.begins).max(initial=0))
    room, total = anchoring.expected(*where[1:]), -1
    while total < 0:
        room += room // 8 + 3 * longest + 1
        looked = np.empty(room, dtype=np.uint64)
        total = anchoring.look(*where, forms.copies, rule, looked, starts, others)
    heaps = 1 << max(total // _HEAP, 1).bit_length() - 1
    heap_starts = np.empty(heaps + 1, dtype=np.int64)
    keys, firsts = np.empty(total, dtype=np.uint64), np.empty(total, dtype=np.int32)
    anchoring.deal(looked, starts, others, heap_starts, keys, firsts)
    return looked, starts, firsts, heap_starts


def loosely_joined(forms: Distinct, found: Stars) -> npt.NDArray[np.bool_]:
    """By rank, whether a text agrees only in part with a letter that nobody handed out as it is.

    A mail merge is such a letter too, but all of its texts have the same part in common; those aren't meant.
    """
    loose = found.head != np.arange(len(found.head))
    loose &= (found.alike < _NEARLY_ALL) & (forms.copies[found.head] < _COPIES)
    ranks = np.flatnonzero(loose)
    ranks = ranks[np.argsort(found.head[ranks], kind="stable")]
    for part in np.split(ranks, np.flatnonzero(np.diff(found.head[ranks])) + 1):
        if len(part) >= _FEW and core(forms, int(found.head[part[0]]), part) >= LEAST_CORE:
            loose[part] = False
    return loose


def core(forms: Distinct, head: int, ranks: Numbers) -> float:
    """The share of a letter's runs of words that stand in nearly all of some texts; of many, 64 are asked."""
    ranks = ranks[:_ASKED]
    runs = np.unique(fingerprint.rolling(forms.words_of(head), alignment.RUN_WORDS))
    counts = np.zeros(len(runs), dtype=np.int64)
    for rank in ranks.tolist():
        counts += np.isin(runs, fingerprint.rolling(forms.words_of(rank), alignment.RUN_WORDS))
    return float((counts >= _NEARLY_ALL * len(ranks)).mean()) if len(runs) else 0.0


def released(forms: Distinct, found: Stars, suspected: Numbers) -> Stars:
    """Let go of loosely joined texts that seem drawn from variants; what staff put together stays.

    Two such letters may agree in half of their words by chance, and none of them is the letter of the other.
    """
    ranks = np.arange(len(found.head))
    free = loosely_joined(forms, found) & (suspected >= 0) & (found.star == found.star[found.head])
    free &= ~np.isin(ranks, found.head[found.head != ranks])
    return Stars(np.where(free, ranks, found.head), np.where(free, ranks, found.star), found.alike, found.quoted)


def shared_with(forms: Distinct, quoted: Flags, one: Numbers, other: Numbers) -> Numbers:
    """For each pair of ranks, own words of `one` that stand in `other`, and the other way round; shape (pairs, 2)."""
    from comments.analysis.kernels import comparing

    result = np.zeros((len(one), 2), dtype=np.int64)
    if len(one):
        comparing.shared_with(forms.words, quoted, forms.begins, forms.ends, one, other, result)
    return result


def own_words(forms: Distinct, quoted: Flags, rank: int) -> int:
    """Words of a text that aren't quoted from the rule."""
    begin, end = int(forms.begins[rank]), int(forms.ends[rank])
    return end - begin - int(quoted[begin:end].sum())


def representatives(forms: Distinct, found: Stars) -> Letters:
    """Choose the text that stands for each campaign, and say how much of it each text holds."""
    count = len(forms.copies)
    of_star = np.arange(count, dtype=np.int64)
    order = np.argsort(found.star, kind="stable")
    starts = np.flatnonzero(np.diff(found.star[order], prepend=-1))
    sizes = np.diff(starts, append=count)
    for start, size in zip(starts[sizes > 1].tolist(), sizes[sizes > 1].tolist(), strict=True):
        ranks = order[start : start + size]
        of_star[found.star[ranks[0]]] = _representative(forms, found, ranks)
    of_rank = of_star[found.star]
    others = np.flatnonzero(of_rank != np.arange(count))
    others = others[np.argsort(of_rank[others], kind="stable")]
    shares = shared_with(forms, found.quoted, of_rank[others], others)[:, 0]
    own = {rank: own_words(forms, found.quoted, rank) for rank in np.unique(of_rank[others]).tolist()}
    containment = np.ones(count)
    lengths = np.array([own[rank] for rank in of_rank[others].tolist()], dtype=np.int64)
    containment[others] = np.round(shares / np.maximum(lengths, 1), 4)
    return Letters(of_star, of_rank, containment)


def _representative(forms: Distinct, found: Stars, ranks: Numbers) -> int:
    """The text nearest to what most members share; the first one unless a plainer one fits all.

    Of a large campaign only the 64 texts with most copies are asked and may be chosen.
    """
    leader = int(ranks[0])
    copies = forms.copies[ranks]
    if 2 * copies[0] > copies.sum():
        return leader  # what most share is its own text
    if len(ranks) < 3:
        return min(ranks.tolist(), key=lambda rank: (-forms.copies[rank], own_words(forms, found.quoted, rank), rank))
    asked = ranks[:_ASKED]
    runs = [np.unique(fingerprint.rolling(forms.words_of(rank), alignment.RUN_WORDS)) for rank in asked.tolist()]
    weights = np.repeat(forms.copies[asked], [*map(len, runs)])
    known, where = np.unique(np.concatenate(runs), return_inverse=True)
    is_common = np.bincount(where, weights=weights, minlength=len(known)) * 2 >= forms.copies[asked].sum()
    owners = np.repeat(np.arange(len(asked)), [*map(len, runs)])
    has = np.bincount(owners, weights=is_common[where], minlength=len(asked))
    # Runs on one side only: what it lacks of the common letter, and what is its own.
    plainness = is_common.sum() + np.array([*map(len, runs)]) - 2 * has
    best = int(asked[np.lexsort((asked, -forms.copies[asked], plainness))[0]])
    return best if best == leader or _fits_all(forms, found, best, ranks) else leader


def _fits_all(forms: Distinct, found: Stars, best: int, ranks: Numbers) -> bool:
    from comments.analysis.kernels.joining import likeness

    others = ranks[ranks != best]
    shares = shared_with(forms, found.quoted, np.full(len(others), best), others)
    own, copies = own_words(forms, found.quoted, best), int(forms.copies[best])
    return all(
        likeness(ours, theirs, own_words(forms, found.quoted, rank), own, copies) > 0
        for rank, (theirs, ours) in zip(others.tolist(), shares.tolist(), strict=True)
    )
