"""A few words that say what some sentences are about, as people wrote them."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from comments.analysis import cue_lists
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
# Without a grammar, words that leave no doubt: no name holds what somebody does, or ends with what was done.
_LISTS: Final = cue_lists.read("names")
_PREPOSITIONS: Final = frozenset(_LISTS["prepositions"])
_NOT_DONE: Final = frozenset(_LISTS["nouns that end like participles"])
_DONE_REGULARLY = re.compile(r"\w{2,}ed")
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


def _of_one(verb: str) -> str:
    """The verb as one says it of one person or thing."""
    if re.search(r"[^aeiou]y$", verb):
        return f"{verb[:-1]}ies"
    return f"{verb}es" if re.search(r"(s|sh|ch|x|z|o)$", verb) else f"{verb}s"


def _ongoing(verb: str) -> Iterator[str]:
    """The verb with -ing, in the two or three spellings that it may have."""
    stem = verb[:-1] if verb.endswith("e") else verb
    yield from (f"{stem}ing", f"{stem}{stem[-1]}ing")
    if verb.endswith("ie"):
        yield f"{verb[:-2]}ying"


_DOES: Final = frozenset(form for verb in _LISTS["verbs"] for form in (verb, _of_one(verb)))
_DONE: Final = frozenset(_LISTS["participles"])
_DOING: Final = frozenset(
    form for verb in (*_LISTS["verbs"], "get", "go", "try", "look") for form in _ongoing(verb)
).difference(_LISTS["nouns that end like what somebody is doing"])


class Phrase(NamedTuple):
    """A phrase as most people wrote it, its first letter a capital, and the numbers of the sentences that hold it."""

    text: str
    held_by: tuple[int, ...]


def characteristic(sentences: Sequence[str], terms: Collection[str]) -> Phrase | None:
    """The run of two to five words that most of some sentences share, and that has most of their terms.

    It begins and ends with a word that means something, words joined by a hyphen are one, no other sign stands in it,
    and what follows an article or the like counts twice: names are mostly things. It holds no verb that is sure to be
    one; "stolen" and "losing" stand only before what they say something of.

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
            if (
                _says_something(run[-1])
                and _is_of_things(run)
                and not wanted.isdisjoint(run)
                and end - start <= _MOST_CHARACTERS
            ):
                is_thing = first > 0 and is_tied[first - 1] and forms[first - 1] in _BEFORE_THINGS
                yield run, sentence[start:end].replace("\u00a0", " "), is_thing


def _is_of_things(run: Sequence[str]) -> bool:
    """Whether nothing in it is sure to be what somebody does or did."""
    if run[0] in _PREPOSITIONS or run[-1] in _PREPOSITIONS or not _DOES.isdisjoint(run):
        return False
    for at, form in enumerate(run):
        is_done = form in _DONE or (form not in _NOT_DONE and _DONE_REGULARLY.fullmatch(form))
        if is_done or form in _DOING:
            # "Lost savings" is a thing; "lost", "lost in the mail" and "lost a home" say what happened.
            behind = run[at + 1] if at + 1 < len(run) else ""
            if not behind or behind in _INSIDE or (form in _DOING and at):
                return False
    return True


def reads_as_thing(form: str) -> bool:
    """Whether a word by itself may be a name: no verb that is sure to be one, and not how something is done."""
    return _says_something(form) and _is_of_things((form,))


def _holds_together(form: str) -> bool:
    return form in _INSIDE or form not in STOP_WORDS


def _says_something(form: str) -> bool:
    if len(form) < _LEAST_LETTERS or form in STOP_WORDS or form.isdigit():
        return False
    return form in _NOT_HOW or not _HOW.fullmatch(form)
