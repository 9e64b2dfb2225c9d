"""A few words that say what some sentences are about, as people wrote them."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from comments.analysis.cues import Wording
from comments.analysis.stopwords import STOP_WORDS

READ: Final = 2_000
"""Sentences at most; the first."""
_FEWEST, _MOST, _MOST_CHARACTERS = 2, 5, 60
_LEAST_SENTENCES, _LEAST_SHARE = 2, 0.1
_LEAST_LETTERS = 3
# Adverbs, English and Spanish: a name neither begins nor ends with how somebody does something.
_HOW = re.compile(r"\w{3,}(?:ly|mente)")
_NOT_HOW: Final = frozenset(("assembly", "elderly", "family", "friendly", "monopoly", "monthly", "supply", "weekly"))
_GAP = re.compile(r"[ \u00a0-]")
# What stands behind one of these is a thing more often than not: English and Spanish.
_ARTICLES: Final = (
    "a an the our my your his her its their this these those of for about no any every some "
    "el la los las un una unos unas mi su nuestro nuestra nuestros nuestras de del"
)
_BEFORE_THINGS: Final = frozenset(_ARTICLES.split())
# Little words that hold a name together; the rest of them ends one.
_CONNECTING: Final = "a an and for in of on the to with de del el en la las los por y"
_INSIDE: Final = frozenset(_CONNECTING.split())


class Phrase(NamedTuple):
    """A phrase as most people wrote it, its first letter a capital, and the numbers of the sentences that hold it."""

    text: str
    held_by: tuple[int, ...]


def characteristic(sentences: Sequence[str], terms: Collection[str]) -> Phrase | None:
    """The run of two to five words that most of some sentences share, and that has most of their terms.

    It begins and ends with a word that means something, words joined by a hyphen are one, no other sign stands in it,
    and what follows an article or the like counts twice: names are mostly things.

    Args:
        sentences: exact texts; their order decides nothing but which are read where there are more than 2,000.
        terms: folded words that the sentences have in common.

    Returns:
        The phrase; None where less than two sentences, or less than a tenth of them, share one.
    """
    wanted = frozenset(terms)
    held: dict[tuple[str, ...], list[int]] = defaultdict(list)
    after_article: Counter[tuple[str, ...]] = Counter()
    written: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for number, sentence in enumerate(sentences[:READ]):
        once: dict[tuple[str, ...], tuple[str, bool]] = {}
        for forms, text, is_thing in _runs(sentence, wanted):
            once.setdefault(forms, (text, is_thing))
        for forms, (text, is_thing) in once.items():
            held[forms].append(number)
            written[forms][text] += 1
            after_article[forms] += is_thing
    least = max(_LEAST_SENTENCES, _LEAST_SHARE * min(len(sentences), READ))
    shared = [forms for forms, numbers in held.items() if len(numbers) >= least]
    if not shared:
        return None

    def merit(forms: tuple[str, ...]) -> tuple[int, int, tuple[str, ...]]:
        hits = len(wanted.intersection(forms))
        return -(len(held[forms]) + after_article[forms]) * hits, len(forms), forms

    best = min(shared, key=merit)
    text = min(written[best], key=lambda spelled: (-written[best][spelled], spelled))
    return Phrase(f"{text[0].upper()}{text[1:]}", tuple(held[best]))


def _runs(sentence: str, wanted: frozenset[str]) -> Iterator[tuple[tuple[str, ...], str, bool]]:
    """Runs of words of a sentence that may be a name: folded, as written, and whether an article stands before."""
    wording = Wording(sentence)
    forms = wording.forms
    spans = [wording.span(at, at) for at in range(len(forms))]
    gaps = [sentence[end:start] for (_, end), (start, _) in pairwise(spans)]
    is_tied = [bool(_GAP.fullmatch(gap)) for gap in gaps]

    def is_whole(first: int, last: int) -> bool:
        """Whether it's more than one word, and none of them is half of one with a hyphen."""
        around = [gaps[at] for at in (first - 1, last) if 0 <= at < len(gaps)]
        return "-" not in around and any(gap != "-" for gap in gaps[first:last])

    for first, form in enumerate(forms):
        if not _says_something(form):
            continue
        for last in range(first + _FEWEST - 1, min(first + _MOST, len(forms))):
            if not is_tied[last - 1] or (last > first + 1 and not _holds_together(forms[last - 1])):
                break
            if not is_whole(first, last):
                continue
            run = tuple(forms[first : last + 1])
            start, end = spans[first][0], spans[last][1]
            if _says_something(run[-1]) and not wanted.isdisjoint(run) and end - start <= _MOST_CHARACTERS:
                is_thing = first > 0 and is_tied[first - 1] and forms[first - 1] in _BEFORE_THINGS
                yield run, sentence[start:end].replace("\u00a0", " "), is_thing


def _holds_together(form: str) -> bool:
    return form in _INSIDE or form not in STOP_WORDS


def _says_something(form: str) -> bool:
    if len(form) < _LEAST_LETTERS or form in STOP_WORDS or form.isdigit():
        return False
    return form in _NOT_HOW or not _HOW.fullmatch(form)
