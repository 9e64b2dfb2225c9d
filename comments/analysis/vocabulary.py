"""The words of bodies by number, and what makes a term."""

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from comments.analysis import letter
from comments.analysis.markup import mask
from comments.analysis.normalise import ODD_ASCII, content_hash, fold
from comments.analysis.stopwords import STOP_WORDS
from comments.analysis.words import is_unspaced, word_forms

CLAUSE_SIGNS: Final = '.,;:!?()[]{}"/|<>'
"""Signs in ASCII that end a clause wherever they stand."""
_CLAUSE_END = re.compile(r"\n\s*\n|[.,;:!?()\[\]{}\"/|<>。、,;:!?។៕「」《》]+|\s-|-\s")
# Of plain text, words and ends of clauses in one go.
_PLAIN = re.compile(rf"[a-z0-9]+(?:'[a-z0-9]+)*|{_CLAUSE_END.pattern}")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_HAN_LENGTHS = (2, 3, 4)
_LONGEST_SEGMENT = 8  # written clusters; a longer run of Khmer or Thai is a clause, not a term
BREAK: Final = -1

Numbers = npt.NDArray[np.int32]


def _is_term_word(form: str) -> bool:
    return len(form) > 1 and form not in STOP_WORDS and not form.isdecimal()


def _spaced_terms(forms: list[str]) -> Iterator[str]:
    previous = ""
    for form in forms:
        if form.endswith("'s"):
            form = form[:-2]
        if not (form[0].isalnum() and _is_term_word(form)):
            previous = ""
            continue
        yield form
        if previous:
            yield f"{previous} {form}"
        previous = form


def _unspaced_terms(run: list[str]) -> Iterator[str]:
    """Terms of a run of clusters: n-grams of Chinese; of others the run itself, if short.

    Chinese words are mostly two to four characters, so that n-grams which recur are mostly
    words. Of Khmer, Thai, Lao and Burmese no such thing is true; there a run between spaces
    is the smallest thing that certainly isn't cut in the middle of a word.
    """
    if all(_HAN.match(cluster) for cluster in run):
        for length in _HAN_LENGTHS:
            for at in range(len(run) - length + 1):
                yield "".join(run[at : at + length])
    elif 1 < len(run) <= _LONGEST_SEGMENT:
        yield "".join(run)


def _clause_words(clause: str) -> tuple[list[str], list[str]]:
    """Words of a clause that are written apart, and the terms of its runs that aren't."""
    spaced: list[str] = []
    unspaced: list[str] = []
    for chunk in clause.replace("-", " ").split():
        run: list[str] = []
        for form in word_forms(chunk):
            if is_unspaced(form):
                run.append(form)
            else:
                spaced.append(form)
        if run:
            unspaced.extend(_unspaced_terms(run))
    return spaced, unspaced


def _read(body: str) -> Iterator[tuple[list[str], list[str]]]:
    """Of each clause of a body: its words in order, and terms that are no words. Clauses end at punctuation.

    Of plain letters all clauses come as one, with what ends a clause for a word between two.
    """
    # A zero-width space is how Khmer and Thai writers mark a word's end; folding deletes it.
    masked = mask(body).replace("\u200b", " ")
    if masked.isascii() and not ODD_ASCII.search(masked):
        yield _PLAIN.findall(masked.lower()), []
    else:
        for clause in _CLAUSE_END.split(masked):
            yield _clause_words(fold(clause))


def terms_of(body: str) -> set[str]:
    """All terms of the body of one text. Phrases don't reach over punctuation or empty lines."""
    found: set[str] = set()
    for spaced, unspaced in _read(body):
        found.update(unspaced)
        found.update(_spaced_terms(spaced))
    return found


class _Forms(dict[str, int]):
    """Words as they are written, with the number of what they count as; of what ends a clause, `BREAK`."""

    def __init__(self, number: Callable[[str], int]) -> None:
        self._number = number

    def __missing__(self, form: str) -> int:
        word = form[:-2] if form.endswith("'s") else form
        self[form] = number = self._number(word) if form[0].isalnum() else BREAK
        return number


class Vocabulary:
    """Words by number, in the order in which they were met. What makes no term has the number `BREAK`."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._of_form = _Forms(self.number)

    def __len__(self) -> int:
        return len(self._numbers)

    @property
    def words(self) -> list[str]:
        """By number; those without a number of their own stand in it too."""
        return list(self._numbers)

    def number(self, word: str) -> int:
        """The number of a word, entered if it's new."""
        number = self._numbers.get(word)
        if number is None:
            number = self._numbers[word] = len(self._numbers) if _is_term_word(word) else BREAK
        return number

    def of_forms(self, forms: Iterable[str]) -> Numbers:
        """The numbers of words as they are written; the last is for what has none."""
        return np.array([*map(self._of_form.__getitem__, forms), BREAK], dtype=np.int32)

    def read(self, body: str) -> "BodyWords":
        """The words of a body."""
        terms: set[str] = set()
        numbers = array("i")
        for spaced, unspaced in _read(body):
            terms.update(unspaced)
            numbers.append(BREAK)
            numbers.extend(map(self._of_form.__getitem__, spaced))
        once, _ = collapsed(np.frombuffer(numbers, dtype=np.int32), np.array([0, len(numbers)]))
        return BodyWords(content_hash(body)[:16], once, tuple(sorted(terms)))

    def numbers(self, words: Iterable[str]) -> Numbers:
        """The numbers here of another vocabulary's words; the last is for what has none."""
        return np.array([*map(self.number, words), BREAK], dtype=np.int32)


def collapsed(numbers: Numbers, bounds: npt.NDArray[np.int64]) -> tuple[Numbers, npt.NDArray[np.int64]]:
    """Words of some bodies with each `BREAK` that follows another left out; `bounds` say where each body begins."""
    is_kept = numbers != BREAK
    is_kept[1:] |= is_kept[:-1]
    is_kept[bounds[:-1][bounds[:-1] < len(numbers)]] = True
    return numbers[is_kept], np.concatenate(([0], np.cumsum(is_kept)))[bounds]


class BodyWords(NamedTuple):
    """What a body is made of.

    Attributes:
        key: equal for equal bodies alone.
        numbers: of its words in order, `BREAK` once wherever a clause begins or no term stands.
        unspaced: terms that are no words, sorted.
    """

    key: bytes
    numbers: Numbers
    unspaced: tuple[str, ...]


class Bodies(NamedTuple):
    """The words of some bodies in one array.

    Attributes:
        numbers: of words, as in `BodyWords`; others may stand between.
        bounds: where those of each body begin and end, in rows.
        texts: of each body, the place of its text among those that were asked for.
        unspaced: by row, terms that are no words, where there are any.
    """

    numbers: Numbers
    bounds: npt.NDArray[np.int64]
    texts: npt.NDArray[np.int64]
    unspaced: Mapping[int, Sequence[str]]


class BodyReader(Protocol):
    """Reads the body of an exact text. Bodies have one key if they are equal."""

    def body_key(self, text: str) -> bytes: ...

    def body_words(self, text: str, vocabulary: Vocabulary) -> BodyWords: ...

    def bodies(self, texts: Sequence[str], vocabulary: Vocabulary) -> Iterator[Bodies]: ...


def one_by_one(reader: BodyReader, texts: Iterable[tuple[int, str]], vocabulary: Vocabulary) -> Iterator[Bodies]:
    """The same, each by itself: pairs of a text's place and the text."""
    for place, text in texts:
        words = reader.body_words(text, vocabulary)
        yield as_bodies(place, words.numbers, words.unspaced)


def as_bodies(place: int, numbers: Numbers, unspaced: Sequence[str]) -> Bodies:
    """The words of one body."""
    bounds = np.array([[0, len(numbers)]], dtype=np.int64)
    return Bodies(numbers, bounds, np.array([place], dtype=np.int64), {0: unspaced} if unspaced else {})


class PlainReader:
    """Reads each when it is asked for first."""

    def __init__(self) -> None:
        self._read: dict[str, BodyWords] = {}

    def body_key(self, text: str) -> bytes:
        """The same for equal bodies alone."""
        return content_hash(letter.body(text))[:16]

    def body_words(self, text: str, vocabulary: Vocabulary) -> BodyWords:
        """Its words."""
        if text not in self._read:
            self._read[text] = vocabulary.read(letter.body(text))
        return self._read[text]

    def bodies(self, texts: Sequence[str], vocabulary: Vocabulary) -> Iterator[Bodies]:
        """The words of some, each text once."""
        return one_by_one(self, enumerate(texts), vocabulary)
