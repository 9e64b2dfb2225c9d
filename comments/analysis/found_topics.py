"""Topics that the outline doesn't have: terms that come together in sentences to which it gave no topic.

Proposed by the machine, called by a phrase that people wrote, for a person to accept, rename or drop.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from comments.analysis import cue_lists, phrases
from comments.analysis.cues import Wording
from comments.analysis.normalise import content_hash
from comments.analysis.passages import Passage
from comments.analysis.stopwords import STOP_WORDS

METHOD_VERSION: Final = 3

READ: Final = 20_000
"""Sentences, those first that most comments hold."""
_TERMS, _TERMS_OF_ONE = 300, 40
_LEAST_SENTENCES = 4
_MOST_SHARE, _FEW = 0.2, 12  # a term that stands in more than this share, and in more than a few, tells nothing
_LEAST_TOGETHER, _LEAST_TIE = 3, 0.3
_NAMED_BY, _MOST_WORDS = 3, 6
# What every comment on a rule says is no topic of one.
_EVERYDAY: Final = frozenset(cue_lists.read("everyday")["words"])


@dataclass(frozen=True, slots=True)
class FoundTopic:
    """A proposed topic.

    Attributes:
        code: `found-` and eight hex digits, of its terms.
        terms: the words that come together, those in most sentences first.
        passages: indices of the sentences that hold two of them at least, in the order given to `find`.
        name: the phrase that most of its sentences share, as people wrote it; its first terms, without verbs, where
            they share none.
        named_in: indices of the sentences that hold the phrase; empty where they share none.
    """

    code: str
    terms: tuple[str, ...]
    passages: tuple[int, ...]
    name: str
    named_in: tuple[int, ...] = ()


def find(
    left: Sequence[Passage],
    *,
    known: Iterable[str] = (),
    unwanted: Collection[Collection[str]] = (),
    limit: int = 8,
) -> list[FoundTopic]:
    """Look for topics.

    Args:
        left: sentences without topic, in any order.
        known: texts whose words make no topic: the rule's title, say, which every comment names.
        unwanted: terms of topics that nobody wants; what is like one of them is not given.
        limit: how many topics at most.

    Returns:
        Topics, those first whose sentences most comments hold. A sentence is in one at most.
    """
    order = sorted(range(len(left)), key=lambda i: (-left[i].comment_count, left[i].passage_id))[:READ]
    dull = _EVERYDAY.union(*(Wording(text).forms for text in known))
    terms_of = {i: _terms(left[i].text) - dull for i in order}
    found: list[FoundTopic] = []
    # What nobody wants leaves its place to another, but the search takes twice as long at most.
    for _ in range(limit + min(len(unwanted), limit)):
        if len(found) == limit or not (words := _nucleus(terms_of)):
            break
        held = tuple(sorted(i for i, terms in terms_of.items() if len(terms & words) > 1))
        counts = Counter(word for i in held for word in terms_of[i] & words)
        named = tuple(sorted(words, key=lambda word: (-counts[word], word)))
        if not any(are_alike(named, terms) for terms in unwanted):
            found.append(_called(code_of(words), named, held, left))
        for i in held:
            del terms_of[i]
    weight = {topic.code: sum(left[i].comment_count for i in topic.passages) for topic in found}
    return sorted(found, key=lambda topic: (-weight[topic.code], topic.code))


def _called(code: str, terms: tuple[str, ...], held: tuple[int, ...], left: Sequence[Passage]) -> FoundTopic:
    """A topic with its name. What most comments say is read first, so the order of the sentences decides nothing."""
    order = sorted(held, key=lambda i: (-left[i].comment_count, left[i].passage_id))
    phrase = phrases.characteristic([left[i].text for i in order], terms)
    if phrase is None:
        things = [term for term in terms if phrases.reads_as_thing(term)]
        name = ", ".join((things or terms)[:_NAMED_BY])
        return FoundTopic(code, terms, held, f"{name[0].upper()}{name[1:]}")
    return FoundTopic(code, terms, held, phrase.text, tuple(sorted(order[at] for at in phrase.held_by)))


def code_of(terms: Iterable[str]) -> str:
    """The code of a topic that is found by these terms, in whatever order."""
    return f"found-{content_hash(' '.join(sorted(terms))).hex()[:8]}"


def are_alike(terms: Collection[str], others: Collection[str]) -> bool:
    """Whether a topic with these terms is what one with the others was: half of them at least, and two, are the same.

    A few more comments add a word, or take one away; it remains what staff decided on.
    """
    shared = len(set(terms) & set(others))
    return shared > 1 and 2 * shared >= len(set(terms))


def _terms(text: str) -> frozenset[str]:
    forms = (form for form in Wording(text).forms if len(form) > 3 and form not in STOP_WORDS and not form.isdigit())
    return frozenset(list(dict.fromkeys(forms))[:_TERMS_OF_ONE])


def _nucleus(terms_of: Mapping[int, frozenset[str]]) -> frozenset[str]:
    """Terms that come together more than by chance: the strongest pair, and what is tied to all of those before."""
    seen = Counter(term for terms in terms_of.values() for term in terms)
    most = max(_MOST_SHARE * len(terms_of), _FEW)
    usable = [term for term, count in seen.items() if _LEAST_TOGETHER <= count <= most]
    kept = frozenset(sorted(usable, key=lambda term: (-seen[term], term))[:_TERMS])
    together = Counter(pair for terms in terms_of.values() for pair in combinations(sorted(terms & kept), 2))
    ties = {
        pair: tie
        for pair, count in together.items()
        if count >= _LEAST_TOGETHER and (tie := _tie(count, seen[pair[0]], seen[pair[1]], len(terms_of))) >= _LEAST_TIE
    }
    ranked = sorted(ties, key=lambda pair: (-ties[pair] * together[pair], pair))
    for pair in ranked:
        words = _grown(pair, ties)
        if sum(len(terms & words) > 1 for terms in terms_of.values()) >= _LEAST_SENTENCES:
            return words
    return frozenset()


def _tie(together: int, one: int, other: int, total: int) -> float:
    """Normalised pointwise mutual information: 1 if two terms only come together, 0 if by chance."""
    if together == total:
        return 0.0
    return math.log(together * total / (one * other)) / -math.log(together / total)


def _grown(pair: tuple[str, str], ties: Mapping[tuple[str, str], float]) -> frozenset[str]:
    friends: dict[str, dict[str, float]] = defaultdict(dict)
    for (one, other), tie in ties.items():
        friends[one][other] = friends[other][one] = tie
    words = list(pair)
    while len(words) < _MOST_WORDS:
        shared = _common(words, friends)
        if not shared:
            break
        words.append(min(shared, key=lambda term: (-shared[term], term)))
    return frozenset(words)


def _common(words: Iterable[str], friends: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """What is tied to each of the words, with the weakest of its ties."""
    tables = [friends[word] for word in words]
    terms = set(tables[0]).intersection(*tables[1:])
    return {term: min(table[term] for table in tables) for term in terms}
