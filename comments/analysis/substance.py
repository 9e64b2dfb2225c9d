"""Signs that a comment gives the agency something to weigh, each with the words that show it.

They put the reading queue in order, and nothing else: a comment without any is read too.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from comments.analysis import cue_lists, letter
from comments.analysis.cues import Cue, Hit, Matcher, Wording
from comments.analysis.sentences import sentences

METHOD_VERSION: Final = 1

LAW, FIGURES, EXPERIENCE, ALTERNATIVE, TECHNICAL, ANSWER = (
    "cites_law",
    "figures",
    "experience",
    "alternative",
    "technical",
    "answers_request",
)
SIGNS: Final = (LAW, FIGURES, EXPERIENCE, ALTERNATIVE, TECHNICAL, ANSWER)

_WORTH: Final = {LAW: 3.0, FIGURES: 2.0, EXPERIENCE: 2.0, ALTERNATIVE: 2.5, TECHNICAL: 2.0, ANSWER: 3.0}
_HALVED = 0.5  # what each further sentence with the same sign is worth beside the one before
_MOST_OF_A_SIGN = 6

_NUMBERS = "/".join(map(str, range(1, 200)))
_NUMBERED = (f"question/pregunta {_NUMBERS}", f"question/request no/number/num {_NUMBERS}")
MATCHER: Final = Matcher(
    [
        *(Cue(sign, cue) for sign, cues in cue_lists.read("substance").items() for cue in cues),
        *(Cue(ANSWER, cue) for cue in _NUMBERED),
    ]
)
_CITED = re.compile(
    r"\b\d{1,3}\s{0,3}(?:U\.?\s?S\.?\s?C\.?|C\.?\s?F\.?\s?R\.?|F\.?\s?R\.?|Fed\.\s?Reg\.|U\.S\.)\s{0,3}"
    r"(?:\u00a7{1,2}|part|sec\.|section)?\s{0,3}\d{1,6}[\w.()-]{0,30}|\u00a7{1,2}\s{0,3}\d{1,5}[\w.()-]{0,30}"
    r"|\b(?:sec\.|section)\s{1,3}(?:1010|5318A?|553|605)[\w.()-]{0,30}",
    re.IGNORECASE,
)
# No citation and no figure is without one.
_DIGIT = re.compile(r"\d")
# Nor without one of these, or a word that has digits and letters, in a text without markup.
NUMBER_SIGNS: Final = re.compile(r"[$\u20ac\u00a3%\u00a7]|\d,\d")
NUMBER_WORDS: Final = frozenset(
    (
        *("u", "us", "usc", "c", "cfr", "f", "fr", "fed", "sec", "section", "per", "percent", "por", "hour", "hours"),
        *("minutes", "employees", "accounts", "customers", "members", "wires", "transactions", "payments", "transfers"),
        *("institutions", "cases", "alerts", "complaints", "respondents", "thousand", "million", "billion"),
        *("trillion", "horas", "clientes", "millones", "dolares", "dollars"),
    )
)
_FIGURE = re.compile(
    r"[$\u20ac\u00a3]\s{0,2}\d[\d,]{0,20}(?:\.\d{1,6})?(?:\s{1,2}(?:thousand|million|billion|trillion))?"
    r"|\b\d[\d,]{0,20}(?:\.\d{1,6})?\s{0,2}(?:%|per\s?cent\b|percent\b|por ciento\b)"
    r"|\b\d[\d,]{0,20}(?:\.\d{1,6})?\s{1,2}(?:hours?|minutes|employees|accounts|customers|members|wires|transactions|payments"
    r"|transfers|institutions|cases|alerts|complaints|respondents|thousand|million|billion|horas|clientes|millones"
    r"|d\u00f3lares|dollars)\b"
    r"|\b\d{1,3}(?:,\d{3}){1,6}\b",
    re.IGNORECASE,
)


class Sign(NamedTuple):
    """A sign, shown by the words at `[start:end]` of a sentence or, in a comment, of its text `source`."""

    name: str
    start: int
    end: int
    source: str = ""


def signs(text: str, wording: Wording | None = None, hits: Sequence[Hit] | None = None) -> tuple[Sign, ...]:
    """The signs of one sentence, each once, with the first words that show it, by place.

    Args:
        text: a sentence, exact.
        wording: its words, where the caller has them.
        hits: its cues, where the caller has found them.
    """
    wording = wording or Wording(text)
    first: dict[str, tuple[int, int]] = {}
    for hit in MATCHER.hits(wording) if hits is None else hits:
        first.setdefault(MATCHER.cues[hit.cue].label, wording.span(hit.first, hit.last))
    if not _DIGIT.search(text):
        return _in_order(first)
    if cited := _CITED.search(text):
        place = cited.start(), cited.start() + len(cited[0].rstrip(".-"))
        first[LAW] = min(first.get(LAW, place), place)
    for figure in _FIGURE.finditer(text):
        if not cited or not (cited.start() < figure.end() and figure.start() < cited.end()):
            first[FIGURES] = figure.span()
            break
    return _in_order(first)


def _in_order(first: Mapping[str, tuple[int, int]]) -> tuple[Sign, ...]:
    return tuple(
        sorted((Sign(name, *place) for name, place in first.items()), key=lambda sign: (sign.start, sign.name))
    )


def score(counts: Mapping[str, int]) -> float:
    """What puts comments in order of reading: more for signs that are rarer and weigh more, little for repetition.

    Args:
        counts: sentences with each sign.

    Returns:
        0 to about 29; each further sentence with a sign counts half of the one before.
    """
    worth = (
        _WORTH[sign] * sum(_HALVED**n for n in range(min(count, _MOST_OF_A_SIGN))) for sign, count in counts.items()
    )
    return round(sum(worth), 2)


def count(found: Iterable[Sequence[Sign]]) -> dict[str, int]:
    """Sentences with each sign, of the signs of some sentences; every sign is named."""
    counted = Counter(sign.name for of_sentence in found for sign in of_sentence)
    return {sign: counted[sign] for sign in SIGNS}


def of_texts(texts: Iterable[tuple[str, str]]) -> tuple[Sign, ...]:
    """The signs of one comment, sentence by sentence.

    Args:
        texts: pairs of (source, exact text).
    """
    return tuple(
        Sign(sign.name, sentence.start + sign.start, sentence.start + sign.end, source)
        for source, text in texts
        for sentence in sentences(text)
        if sentence.kind == letter.BODY
        for sign in signs(text[sentence.start : sentence.end])
    )
