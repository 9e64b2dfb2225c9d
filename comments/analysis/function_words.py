"""The language of one sentence by its little words: enough to tell whether English or Spanish cues can read it."""

from collections.abc import Sequence
from typing import Final

ENGLISH, SPANISH, OTHER = "en", "es", "other"

# Without accents, as `cues.Wording` gives them. In a tie the first language counts.
_LITTLE = {
    ENGLISH: "the of and to in is that for it with as was are be this by on not have from or at an they we i you would "
    "should will which their our your but can has if my there these any all do does don't who what more than no",
    SPANISH: "el la los las de del que y en un una por para con no se su al lo como mas pero es son esta este mi me "
    "nos yo les sus si ya muy ni porque cuando fue han ser",
    "fr": "le la les des et en du une que qui dans pour pas est sur au avec ce cette je nous vous sont de un il ils ne",
    "pt": "o a os as de do da que e em um uma para com nao se na no por mais mas sao dos das ao pelo foi",
    "it": "il la che di e un una per con non si del della sono gli le da in nel anche alla",
    "de": "der die das und ist nicht mit fur von zu den ein eine auf dem des wir ich im es sich dass auch",
    "nl": "de het een en van is dat niet op te zijn met voor in wij ik die aan",
    "tl": "ang ng mga sa na ay ko at ito namin hindi para si po",
    "vi": "la cua va cac cho khong co mot nguoi toi chung nay duoc nhung trong voi",
    "ht": "yo mwen nan pou ki se ak nou pa li sa gen te",
    "id": "yang dan di ini itu untuk dengan tidak dari kami saya adalah",
}
_NAMES: Final = tuple(_LITTLE)
_OF: Final = {
    word: tuple(number for number, name in enumerate(_NAMES) if word in _LITTLE[name].split())
    for word in " ".join(_LITTLE.values()).split()
}
LEAST_OTHER: Final = 2
NAME_COUNT: Final = len(_NAMES)


def language_of(forms: Sequence[str]) -> str:
    """`en`, `es` or `other`.

    Args:
        forms: folded words without accents.

    Returns:
        `other` if most words aren't in Latin letters, or the little words of another language are two at least and
        more than the English and the Spanish ones. English where nothing tells.
    """
    counts = [0] * len(_NAMES)
    foreign = 0
    for form in forms:
        languages = _OF.get(form)
        if languages is not None:
            for number in languages:
                counts[number] += 1
        elif not form.isascii():
            foreign += 1
    if 2 * foreign > len(forms):
        return OTHER
    best = counts.index(max(counts))
    if best <= 1:
        return _NAMES[best]
    if counts[best] >= LEAST_OTHER:
        return OTHER
    return ENGLISH if counts[0] >= counts[1] else SPANISH


def bits_of(form: str) -> int:
    """Of one word, a bit for each language whose little word it is; the one after them if it isn't ASCII."""
    languages = _OF.get(form)
    if languages is None:
        return 0 if form.isascii() else 1 << NAME_COUNT
    return sum(1 << number for number in languages)
