"""Campaigns: comments that are copies of one letter, and what each copy added to it.

1. Equal normal forms are one distinct text.
2. Candidates: for each sampled shingle the distinct text with most copies is its anchor;
   every text looks at the anchors of its own shingles (linear, no pairs of pairs).
3. Verification: a text joins the anchor's campaign only if the words that they share,
   counted in the texts themselves, are enough of the smaller one. Members are compared
   with the campaign's letter, never with each other, so that no chain of small
   likenesses can tie strangers together.
4. What staff put together or apart holds, whatever the texts say.

Everything is ordered by copies and hashes, so the order of arrival changes nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from operator import attrgetter, eq
from typing import Final, cast

import numpy as np

from comments.analysis import additions, distinct, stars, suspicions
from comments.analysis.collecting import without_collector
from comments.analysis.corpus import Numbers
from comments.analysis.distinct import Distinct
from comments.analysis.grouping import EXACT, PERSONALISED, Campaign, Grouping, Item, Member, Suspected
from comments.analysis.normalise import content_hash, normal_form
from comments.analysis.suspicions import Suspicions

__all__ = (
    "EXACT",
    "METHOD_VERSION",
    "PERSONALISED",
    "Campaign",
    "Grouping",
    "Item",
    "Member",
    "Suspected",
    "check",
    "group",
)

METHOD_VERSION: Final = 5


def group(
    items: Iterable[Item],
    *,
    rule_texts: Iterable[str] = (),
    together: Iterable[tuple[str, str]] = (),
    apart: Iterable[tuple[str, str]] = (),
) -> Grouping:
    """Find the campaigns among some comments.

    Args:
        items: the comments; their order doesn't matter.
        rule_texts: what the agency published. Phrases quoted from it tie nobody together.
        together: pairs of keys that staff put into one campaign; whoever resembles either joins it.
        apart: pairs of keys that staff put into different ones. Keys that aren't among the items are passed over, as
            are pairs with a text without words.

    Returns:
        Every item in exactly one place.

    Raises:
        ContradictoryLinks: staff put two comments together and apart.
        ValueError: two items have one key, or (a defect) an item got lost.

    Bounds:
        Time grows with the total length of the distinct texts; each text is compared with at most six others. Texts
        with fewer than eight words only join campaigns by an equal normal form. Memory: the texts, and as much again.
    """
    # By key from here on: whatever is numbered by its place is then independent of the order of arrival.
    everything = sorted(items, key=attrgetter("key"))
    keys = [item.key for item in everything]
    if any(map(eq, keys, keys[1:])):
        raise ValueError("Two items have the same key.")
    where = {key: index for index, key in enumerate(keys)} if together or apart else {}
    ties, bars = (
        [(where[a], where[b]) for a, b in pairs if a in where and b in where] for pairs in (list(together), list(apart))
    )
    forms = distinct.ranked([item.text for item in everything], bars)
    grouping = _found(everything, forms, list(rule_texts), ties, bars)
    if grouping.item_count != len(everything):
        raise ValueError("The campaigns don't account for every comment.")
    return grouping


def check(items: Iterable[Item], *, together: Iterable[tuple[str, str]], apart: Iterable[tuple[str, str]]) -> None:
    """Whether what staff put together and apart can hold at once, as `group` will see it.

    Two comments with one normal form are one text there, unless they are put apart themselves; so a decision on one of
    them reaches the other.

    Args:
        items: the comments that the pairs name.
        together, apart: as for `group`.

    Raises:
        ContradictoryLinks: they can't.
    """
    everything = sorted(items, key=lambda item: item.key)
    where = {item.key: index for index, item in enumerate(everything)}
    ties, bars = ([(where[a], where[b]) for a, b in pairs] for pairs in (list(together), list(apart)))
    forms = distinct.ranked([item.text for item in everything], bars)
    bound = distinct.bound_ranks(len(forms.copies), stars.ranks_of(forms, ties))
    distinct.barred_ranks(bound, stars.ranks_of(forms, bars))


def _found(
    items: Sequence[Item],
    forms: Distinct,
    published: Sequence[str],
    ties: Sequence[tuple[int, int]],
    bars: Sequence[tuple[int, int]],
) -> Grouping:
    found = stars.join(forms, published, ties, bars)
    is_asked = stars.loosely_joined(forms, found) | (found.head == np.arange(len(found.head)))
    guesses = suspicions.suspect(forms, np.flatnonzero(is_asked), published)
    found = stars.released(forms, found, guesses.group)
    with without_collector():
        return replace(_grouping(items, forms, found), suspected=_suspected(items, forms, found, guesses))


def _grouping(items: Sequence[Item], forms: Distinct, found: stars.Stars) -> Grouping:
    star_of = np.where(forms.rank_of >= 0, found.star[forms.rank_of], -1) if len(forms.copies) else forms.rank_of
    sizes = np.bincount(star_of[star_of >= 0], minlength=max(len(forms.copies), 1))
    is_alone = (star_of >= 0) & (sizes[star_of] == 1)
    together = np.flatnonzero((star_of >= 0) & ~is_alone)
    together = together[np.argsort(star_of[together], kind="stable")]
    letters = stars.representatives(forms, found)
    members = _members(items, together, forms, letters)
    starts = np.flatnonzero(np.diff(star_of[together], prepend=-1)).tolist()
    campaigns = [
        _campaign(items, together[start:end], forms, letters, tuple(members[start:end]))
        for start, end in pairwise([*starts, len(together)])
    ]
    campaigns.sort(key=lambda campaign: (-campaign.size, campaign.campaign_id))
    return Grouping(
        tuple(campaigns),
        tuple(items[index].key for index in np.flatnonzero(is_alone).tolist()),
        tuple(items[index].key for index in np.flatnonzero(star_of < 0).tolist()),
    )


def _members(items: Sequence[Item], together: Numbers, forms: Distinct, letters: stars.Letters) -> list[Member]:
    """The members of all campaigns, made from columns: one by one they took longer than finding out."""
    ranks, texts = forms.rank_of[together], forms.text_of[together]
    is_exact = letters.of_rank[ranks] == ranks
    own, theirs = ranks[~is_exact], letters.of_rank[ranks[~is_exact]]
    added = additions.by_text(forms.texts, texts[~is_exact], own, theirs, forms.words, forms.begins, forms.ends)
    columns = zip(
        list(map(attrgetter("key"), map(items.__getitem__, together.tolist()))),
        np.array([PERSONALISED, EXACT], dtype=object)[is_exact.astype(np.int64)].tolist(),
        letters.containment[ranks].tolist(),
        added[np.where(is_exact, -1, texts)].tolist(),
        strict=True,
    )
    make = cast(Callable[[tuple[object, ...]], Member], partial(tuple.__new__, Member))
    return list(map(make, columns))


def _suspected(
    items: Sequence[Item], forms: Distinct, found: stars.Stars, guesses: Suspicions
) -> tuple[Suspected, ...]:
    """The suspected groups, each text with all that were made from it."""
    if not len(forms.copies):
        return ()
    # A text that wasn't asked goes with its letter.
    of_rank = np.where(guesses.group >= 0, guesses.group, guesses.group[found.head])
    group_of = np.where(forms.rank_of >= 0, of_rank[forms.rank_of], -1)
    named = np.flatnonzero(group_of >= 0)
    groups = []
    for first in np.unique(group_of[named]).tolist():
        part = named[group_of[named] == first]
        letters = np.flatnonzero(guesses.group == first)
        digest = content_hash(normal_form(forms.texts[int(forms.text_of[part[np.argmin(forms.rank_of[part])]])]))
        groups.append(
            Suspected(
                digest.hex()[:32],
                tuple(items[index].key for index in part.tolist()),
                len(letters),
                round(float(guesses.coverage[letters].mean()), 4),
            )
        )
    return tuple(sorted(groups, key=lambda group: (-len(group.keys), group.suspected_id)))


def _campaign(
    items: Sequence[Item], part: Numbers, forms: Distinct, letters: stars.Letters, members: tuple[Member, ...]
) -> Campaign:
    ranks = forms.rank_of[part]
    letter = int(letters.of_rank[ranks[0]])
    first = _first_as_most_have_it(items, part[ranks == letter], forms)
    form = normal_form(first.text) + (f"\n{forms.twin[letter]}" if forms.twin[letter] else "")
    return Campaign(
        campaign_id=content_hash(form).hex()[:32],
        representative_key=first.key,
        members=members,
        distinct_count=len(np.unique(ranks)),
    )


def _first_as_most_have_it(items: Sequence[Item], copies: Numbers, forms: Distinct) -> Item:
    """Of copies that differ in spelling and signature at most, the earliest with the text that most have.

    So that one pasted in capitals doesn't stand for all. Among several of one day, the order of arrival decides
    nothing.
    """
    numbers = forms.text_of[copies]
    spellings, counts = np.unique(numbers, return_counts=True)
    usual = copies[np.isin(numbers, spellings[counts == counts.max()])]
    orders = list(map(attrgetter("order"), map(items.__getitem__, usual.tolist())))
    earliest = min(orders)
    usual = usual[np.fromiter(map(earliest.__eq__, orders), dtype=np.bool_, count=len(orders))]
    spelled = min(np.unique(forms.text_of[usual]).tolist(), key=lambda number: content_hash(forms.texts[number]))
    return items[int(usual[forms.text_of[usual] == spelled][0])]
