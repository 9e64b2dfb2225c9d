"""Campaigns: comments that are copies of one letter, and what each copy added to it.

1. Equal normal forms are one distinct text.
2. Candidates: for each sampled shingle the distinct text with most copies is its anchor;
   every text looks at the anchors of its own shingles (linear, no pairs of pairs).
3. Verification: a text joins the anchor's campaign only if the words that they share,
   counted in the texts themselves, are enough of the smaller one. Members are compared
   with the campaign's letter, never with each other, so that no chain of small
   likenesses can tie strangers together.

Everything is ordered by copies and hashes, so the order of arrival changes nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from comments.analysis import alignment, fingerprint
from comments.analysis.alignment import Aligned, Span
from comments.analysis.fingerprint import Hashes, Sketch
from comments.analysis.normalise import content_hash, normal_form
from comments.analysis.words import word_forms

METHOD_VERSION: Final = 1

EXACT: Final = "exact"
PERSONALISED: Final = "personalised"

LEAST_CONTAINMENT: Final = 0.5
LEAST_SHARED_WORDS: Final = 8
ENOUGH_SHARED_WORDS: Final = 30  # of so many shared words any length may be added around
_CANDIDATES = 6
_LEAST_ESTIMATE = 0.2
_SALT = np.uint64(0xA5A5A5A55A5A5A5A)  # keeps three-word shingles apart from five-word ones


@dataclass(frozen=True, slots=True)
class Item:
    """One comment to be grouped.

    Attributes:
        key: the caller's name for it, unique among the items.
        text: its exact text.
        order: sorts earlier arrivals first among equals (an ISO date will do).
    """

    key: str
    text: str
    order: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """A comment's place in a campaign.

    Attributes:
        key: the comment.
        kind: `exact` (same normal form as the representative) or `personalised`.
        containment: share of the representative's words that stand in this comment, 0 to 1.
        added: what stands here and not in the representative, offsets into this text.
    """

    key: str
    kind: str
    containment: float
    added: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Campaign:
    """Comments sent with one letter.

    Attributes:
        campaign_id: 32 hex digits, from the representative's normal form.
        representative_key: the earliest comment with the text that stands for all.
        members: all of them, the representative included, ordered by key.
        distinct_count: different texts among them, cosmetic differences aside.
    """

    campaign_id: str
    representative_key: str
    members: tuple[Member, ...]
    distinct_count: int

    @property
    def size(self) -> int:
        """Comments in the campaign."""
        return len(self.members)

    @property
    def exact_count(self) -> int:
        """Members that only repeat the representative."""
        return sum(member.kind == EXACT for member in self.members)


@dataclass(frozen=True, slots=True)
class Grouping:
    """Every item, exactly once: in a campaign, alone, or without words.

    Attributes:
        campaigns: largest first, ties by id.
        alone: keys of comments that no other comment resembles enough, sorted.
        wordless: keys of texts without a single word, sorted.
    """

    campaigns: tuple[Campaign, ...]
    alone: tuple[str, ...]
    wordless: tuple[str, ...]

    @property
    def item_count(self) -> int:
        """All items that went in."""
        return sum(c.size for c in self.campaigns) + len(self.alone) + len(self.wordless)


@dataclass(slots=True, eq=False)
class _Distinct:
    """One normal form and the items that have it."""

    digest: bytes
    items: list[Item]
    sketch: Sketch
    body: Aligned


def _distinct_texts(items: Iterable[Item], rule_runs: Hashes) -> tuple[list[_Distinct], list[str]]:
    """The distinct texts, most copies first, and the keys of bodies without a word."""
    by_exact: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        by_exact[item.text].append(item)
    by_form: dict[str, list[Item]] = defaultdict(list)
    for text, same in by_exact.items():
        by_form[normal_form(text)].extend(same)
    found: list[_Distinct] = []
    wordless: list[str] = []
    for form, same in by_form.items():
        forms = word_forms(form)
        if not forms:
            wordless.extend(item.key for item in same)
            continue
        same.sort(key=lambda item: (item.order, content_hash(item.text), item.key))
        sketch = fingerprint.sketch_of_words(forms)
        found.append(_Distinct(content_hash(form), same, sketch, alignment.prepare(forms, rule_runs)))
    found.sort(key=lambda text: (-len(text.items), text.digest))
    return found, sorted(wordless)


def _candidates(texts: Sequence[_Distinct], rule_fives: Hashes) -> dict[int, list[int]]:
    """For each text, the earlier-ranked texts that own most of its sampled shingles."""
    hashes = [np.concatenate((t.sketch.fives, t.sketch.threes ^ _SALT)) for t in texts]
    if not hashes:
        return {}
    ranks = np.repeat(np.arange(len(texts), dtype=np.int64), [len(h) for h in hashes])
    flat = np.concatenate(hashes)
    keep = ~np.isin(flat, rule_fives)
    flat, ranks = flat[keep], ranks[keep]
    if not len(flat):
        return {}
    order = np.lexsort((ranks, flat))
    flat, ranks = flat[order], ranks[order]
    first = np.concatenate(([True], flat[1:] != flat[:-1]))
    anchors = ranks[first][np.cumsum(first) - 1]
    away = anchors != ranks
    pairs, votes = np.unique(ranks[away] * len(texts) + anchors[away], return_counts=True)
    by_text: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for pair, count in zip(pairs.tolist(), votes.tolist(), strict=True):
        by_text[pair // len(texts)].append((-count, pair % len(texts)))
    return {rank: [anchor for _, anchor in sorted(seen)[:_CANDIDATES]] for rank, seen in by_text.items()}


def _likeness(one: _Distinct, other: _Distinct) -> float:
    """Containment of the smaller text in the larger, counted; 0 where that's too little."""
    shared, smaller = fingerprint.overlap(one.sketch, other.sketch)
    if not smaller or shared / smaller < _LEAST_ESTIMATE:
        return 0.0
    small, large = sorted((one.body, other.body), key=lambda body: body.own_count)
    count = int(alignment.shared_words(small, large).sum())
    if count < LEAST_SHARED_WORDS:
        return 0.0
    containment = count / small.own_count
    if containment < LEAST_CONTAINMENT:
        return 0.0
    if count < ENOUGH_SHARED_WORDS and count / large.own_count < LEAST_CONTAINMENT:
        return 0.0
    return containment


def _stars(texts: Sequence[_Distinct], candidates: Mapping[int, Sequence[int]]) -> dict[int, list[int]]:
    """Leader -> followers (itself first). Leaders always rank before their followers."""
    leader_of: dict[int, int] = {}
    stars: dict[int, list[int]] = {}
    for rank, text in enumerate(texts):
        leaders = sorted({leader_of[anchor] for anchor in candidates.get(rank, ())})
        likeness = [(-_likeness(text, texts[leader]), leader) for leader in leaders]
        best = min(likeness, default=(0.0, rank))
        leader = best[1] if best[0] < 0 else rank
        leader_of[rank] = leader
        stars.setdefault(leader, []).append(rank)
    return stars


def _representative(star: Sequence[_Distinct]) -> _Distinct:
    """The text nearest to what most members share; the leader unless a plainer one fits all."""
    leader = star[0]
    if len(star) < 3:
        return min(star, key=lambda t: (-len(t.items), t.body.own_count, t.digest))
    copies = np.repeat([len(t.items) for t in star], [len(t.body.known) for t in star])
    runs, where = np.unique(np.concatenate([t.body.known for t in star]), return_inverse=True)
    common = runs[np.bincount(where, weights=copies) * 2 >= sum(len(t.items) for t in star)]

    def plainness(text: _Distinct) -> tuple[int, int, bytes]:
        has = len(np.intersect1d(text.body.known, common, assume_unique=True))
        # Runs on one side only: what it lacks of the common letter, and what is its own.
        return len(common) + len(text.body.known) - 2 * has, -len(text.items), text.digest

    best = min(star, key=plainness)
    if best is leader or not all(t is best or _likeness(t, best) for t in star):
        return leader
    return best


def _members(star: Sequence[_Distinct], representative: _Distinct) -> tuple[Member, ...]:
    own = representative.body.own_count
    members: list[Member] = []
    for text in star:
        if text is representative:
            members.extend(Member(item.key, EXACT, 1.0, ()) for item in text.items)
            continue
        shared = int(alignment.shared_words(representative.body, text.body).sum())
        containment = round(shared / own, 4) if own else 0.0
        spans: dict[str, tuple[Span, ...]] = {}
        for item in text.items:
            if item.text not in spans:
                spans[item.text] = alignment.added_spans(item.text, representative.body)
            members.append(Member(item.key, PERSONALISED, containment, spans[item.text]))
    return tuple(sorted(members, key=lambda member: member.key))


def group(items: Iterable[Item], *, rule_texts: Iterable[str] = ()) -> Grouping:
    """Find the campaigns among some comments.

    Args:
        items: the comments; their order doesn't matter.
        rule_texts: what the agency published. Phrases quoted from it tie nobody together.

    Returns:
        Every item in exactly one place.

    Raises:
        ValueError: two items have one key, or (a defect) an item got lost.

    Bounds:
        Time grows with the total length of the distinct texts (a sort apart); each text is
        compared with at most six others. Texts with fewer than eight words only join
        campaigns by an equal normal form.
    """
    everything = list(items)
    if len({item.key for item in everything}) != len(everything):
        raise ValueError("Two items have the same key.")
    published = list(rule_texts)
    rule_runs = fingerprint.shingles_of(published, alignment.RUN_WORDS)
    rule_fives = fingerprint.shingles_of(published)
    texts, wordless = _distinct_texts(everything, rule_runs)
    campaigns, alone = [], []
    for ranks in _stars(texts, _candidates(texts, rule_fives)).values():
        star = [texts[rank] for rank in ranks]
        if len(star) == 1 and len(star[0].items) == 1:
            alone.append(star[0].items[0].key)
            continue
        representative = _representative(star)
        campaigns.append(
            Campaign(
                campaign_id=representative.digest.hex()[:32],
                representative_key=representative.items[0].key,
                members=_members(star, representative),
                distinct_count=len(star),
            )
        )
    campaigns.sort(key=lambda c: (-c.size, c.campaign_id))
    grouping = Grouping(tuple(campaigns), tuple(sorted(alone)), tuple(wordless))
    if grouping.item_count != len(everything):
        raise ValueError("The campaigns don't account for every comment.")
    return grouping
