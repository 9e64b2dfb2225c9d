"""The language of a text, or `und` where one can't be sure."""

import functools
import re
from collections import Counter
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from py3langid.langid import MODEL_FILE, LanguageIdentifier

Counts = npt.NDArray[np.int64]

METHOD_VERSION: Final = 2
ENGLISH_CODE: Final = "en"
UNDETERMINED: Final = "und"

_LEAST_LETTERS = 20
_LEAST_CONFIDENCE = 0.6
_READ_CHARS = 1_000
# Words that few texts do without. The model takes twenty times as long as looking for them; of a docket in English it
# is asked for what is short, mixed, or in another language.
ENGLISH: Final = frozenset(
    [
        "the",
        "of",
        "and",
        "to",
        "in",
        "that",
        "for",
        "it",
        "was",
        "with",
        "be",
        "by",
        "on",
        "not",
        "this",
        "are",
        "or",
        "from",
        "have",
        "at",
        "they",
        "which",
        "we",
        "our",
        "will",
        "would",
        "their",
        "has",
        "been",
        "were",
        "but",
    ]
)
NOT_ENGLISH: Final = frozenset(
    [
        "de",
        "la",
        "que",
        "el",
        "los",
        "las",
        "y",
        "se",
        "del",
        "un",
        "una",
        "con",
        "para",
        "es",
        "en",
        "al",
        "lo",
        "como",
        "le",
        "les",
        "des",
        "et",
        "du",
        "pour",
        "dans",
        "est",
        "une",
        "sur",
        "der",
        "die",
        "und",
        "das",
        "den",
        "von",
        "zu",
        "mit",
        "ist",
        "nicht",
        "ein",
        "eine",
        "auf",
        "dem",
        "os",
        "um",
        "uma",
        "não",
        "da",
        "het",
        "een",
        "van",
    ]
)
_WORD, _ASCII_WORD = re.compile(r"[^\W\d_]+"), re.compile(r"[a-z]+")
_LEAST_WORDS = 20
COMMON_CHARS = 400
_ENGLISH_SHARE, _FOREIGN_SHARE = 0.2, 0.04
_SCRIPTS: Final = (
    ("km", re.compile(r"[\u1780-\u17ff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("lo", re.compile(r"[\u0e80-\u0eff]")),
    ("my", re.compile(r"[\u1000-\u109f]")),
    ("ko", re.compile(r"[\uac00-\ud7af\u1100-\u11ff]")),
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("zh", re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("hy", re.compile(r"[\u0530-\u058f]")),
    ("ka", re.compile(r"[\u10a0-\u10ff]")),
)


@dataclass(frozen=True, slots=True)
class Language:
    """A guess.

    Attributes:
        code: ISO 639-1, or `und`.
        confidence: 0 to 1.
        method: `script`, `words`, `model`, or `none` (too short, or no letters).
    """

    code: str
    confidence: float
    method: str


@functools.lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _by_script(text: str, letters: int) -> Language | None:
    counts = Counter({code: len(pattern.findall(text)) for code, pattern in _SCRIPTS})
    if counts["ja"]:
        # Japanese is written with Chinese characters too; Chinese never with kana.
        counts["ja"] += counts.pop("zh", 0)
    code, count = min(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    share = count / letters
    return Language(code, round(min(share, 1.0), 3), "script") if count >= 2 and share > 0.5 else None


def _by_common_words(text: str) -> Language | None:
    """English where its commonest words are many and those of its neighbours hardly any."""
    words = (_ASCII_WORD if text.isascii() else _WORD).findall(text[:COMMON_CHARS].lower())
    if len(words) < _LEAST_WORDS:
        return None
    english = sum(map(ENGLISH.__contains__, words)) / len(words)
    foreign = sum(map(NOT_ENGLISH.__contains__, words)) / len(words)
    if english < _ENGLISH_SHARE or foreign > _FOREIGN_SHARE:
        return None
    return Language(ENGLISH_CODE, round(1 - foreign / english, 3), "words")


def are_english(words: Counts, english: Counts, foreign: Counts) -> npt.NDArray[np.bool_]:
    """The same of many texts at once: their words, those of `ENGLISH` and those of `NOT_ENGLISH` counted."""
    enough = words >= _LEAST_WORDS
    of = np.maximum(words, 1)
    found: npt.NDArray[np.bool_] = enough & (english / of >= _ENGLISH_SHARE) & (foreign / of <= _FOREIGN_SHARE)
    return found


def detect(text: str) -> Language:
    """Tell the language of a text by its script, by the commonest English words, else by a model of byte n-grams.

    Args:
        text: the exact text; its first 1,000 characters are looked at.

    Returns:
        The language; `und` for fewer than 20 letters or where the model isn't confident.
    """
    sample = text[:_READ_CHARS]
    # Neither is looked at letter by letter where it is plain English.
    if sample.isascii() and (found := _by_common_words(sample)):
        return found
    letters = sum(character.isalpha() for character in sample)
    if not letters:
        return Language(UNDETERMINED, 0.0, "none")
    if found := _by_script(sample, letters):
        return found
    if letters < _LEAST_LETTERS:
        return Language(UNDETERMINED, 0.0, "none")
    if found := _by_common_words(sample):
        return found
    code, confidence = _identifier().classify(sample)
    confidence = round(float(confidence), 3)
    return Language(code if confidence >= _LEAST_CONFIDENCE else UNDETERMINED, confidence, "model")
