"""What the two methods say about a docket: ours, and MinHash as it is commonly used."""

import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from datasketch import MinHash, MinHashLSH

from benchmarks.quality.model import Docket
from comments.analysis import template
from comments.analysis.campaigns import Campaign, Grouping, Item, group
from comments.analysis.template import Slot

PERMUTATIONS, SHINGLE = 128, 5
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Answer:
    """A grouping of a docket's comments.

    Attributes:
        collapsed: for each comment, the name of the group that is shown as one letter; its own key if none.
        related: the same with groups that are only suspected to come from one source.
        suspected: keys of the comments in those.
        representatives: the key of the comment that stands for each group.
        added: what a comment is said to add to its letter, as (start, end) in its text.
        slots: of each such group, the places of its representative's text at which senders are said to differ, as
            (start, end, one thing that stands there instead); start is end where something is put in between.
        filled: of each comment of a group with slots, what it is said to have there in place of the letter's words.
        cpu_seconds: what it took, slots apart.
    """

    collapsed: Sequence[str]
    related: Sequence[str]
    cpu_seconds: float
    suspected: frozenset[str] = frozenset()
    representatives: Mapping[str, str] = field(default_factory=dict)
    added: Mapping[str, Sequence[tuple[int, int]]] = field(default_factory=dict)
    slots: Mapping[str, Sequence[tuple[int, int, str]]] = field(default_factory=dict)
    filled: Mapping[str, Sequence[tuple[int, int]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trial:
    """A docket and what a method said about it."""

    docket: Docket
    answer: Answer


def ours(docket: Docket) -> Answer:
    """What `comments.analysis.campaigns.group` finds."""
    began = time.process_time()
    grouping = group(
        [Item(sample.key, sample.text, sample.order) for sample in docket.samples], rule_texts=[docket.rule_text]
    )
    taken = time.process_time() - began
    texts = {sample.key: sample.text for sample in docket.samples}
    slots = {c.campaign_id: template.of_campaign(c, texts.__getitem__) for c in grouping.campaigns}
    name_of = {m.key: c.campaign_id for c in grouping.campaigns for m in c.members}
    collapsed = [name_of.get(sample.key, sample.key) for sample in docket.samples]
    return Answer(
        collapsed=collapsed,
        related=_related([sample.key for sample in docket.samples], collapsed, _suspected_groups(grouping)),
        cpu_seconds=taken,
        suspected=frozenset(key for keys in _suspected_groups(grouping).values() for key in keys),
        representatives={c.campaign_id: c.representative_key for c in grouping.campaigns},
        added={m.key: [(s.start, s.end) for s in m.added] for c in grouping.campaigns for m in c.members},
        slots={name: [(s.start, s.end, (*s.examples, "")[0]) for s in found] for name, found in slots.items()},
        filled={key: fills for c in grouping.campaigns for key, fills in _filled(c, slots[c.campaign_id], texts)},
    )


def _filled(
    campaign: Campaign, slots: Sequence[Slot], texts: Mapping[str, str]
) -> Iterator[tuple[str, Sequence[tuple[int, int]]]]:
    """What each member has in place of the letter's words; points at which some put text in are no places to fill."""
    places = [slot for slot in slots if slot.start < slot.end]
    if places:
        keys = [member.key for member in campaign.members]
        found = template.filled(texts[campaign.representative_key], places, [texts[key] for key in keys])
        for key, stretches in zip(keys, found, strict=True):
            yield key, [(span.start, span.end) for span in stretches if span]


def _suspected_groups(grouping: Grouping) -> dict[str, Iterable[str]]:
    return {group.suspected_id: group.keys for group in grouping.suspected}


def _related(keys: Sequence[str], collapsed: Sequence[str], groups: Mapping[str, Iterable[str]]) -> Sequence[str]:
    """The grouping in which each suspected group is one, with all campaigns that reach into it."""
    suspected = {key: name for name, named in groups.items() for key in named}
    by_campaign = {
        name: suspected[key] for key, name in zip(keys, collapsed, strict=True) if name != key and key in suspected
    }
    return [by_campaign.get(name) or suspected.get(key, name) for key, name in zip(keys, collapsed, strict=True)]


def minhash(docket: Docket, *, least_jaccard: float) -> Answer:
    """What datasketch finds: exact duplicates first, shingles of five words, candidates by LSH, pairs joined.

    A candidate is joined if the estimated Jaccard similarity is `least_jaccard` or more.
    """
    began = time.process_time()
    texts = [sample.text for sample in docket.samples]
    leaders = minhash_groups(texts, least_jaccard)
    taken = time.process_time() - began
    return Answer(
        collapsed=[docket.samples[leader].key for leader in leaders],
        related=[docket.samples[leader].key for leader in leaders],
        cpu_seconds=taken,
    )


def minhash_groups(texts: Sequence[str], least_jaccard: float) -> list[int]:
    """For each text, the first index of its group."""
    first: dict[str, int] = {}
    same = [first.setdefault(text, index) for index, text in enumerate(texts)]
    distinct = sorted(first.values())
    parent = {index: index for index in distinct}

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    lsh = MinHashLSH(threshold=least_jaccard, num_perm=PERMUTATIONS)
    made: dict[int, MinHash] = {}
    for index in distinct:
        words = _WORD.findall(texts[index].lower())
        shingles = {" ".join(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1))}
        sketch = MinHash(num_perm=PERMUTATIONS)
        sketch.update_batch([shingle.encode() for shingle in sorted(shingles)])
        made[index] = sketch
        for other in lsh.query(sketch):
            if root(other) != root(index) and sketch.jaccard(made[other]) >= least_jaccard:
                low, high = sorted((root(other), root(index)))
                parent[high] = low
        lsh.insert(index, sketch)
    return [root(index) for index in same]
