"""Many texts read at once, by compiled loops: what the plain modules say of each by itself.

Plain is what has ASCII letters and signs alone, without markup and what folding puts other signs in place of. All else
goes through `normalise`, `vocabulary` and `language`, and the answer is put in its place.
"""

import functools
import hashlib
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from comments.analysis import cut_at_once, language
from comments.analysis.cut_at_once import END, KIND, START, TEXT, CutTexts
from comments.analysis.cutting import UNHEARD, Bytes, Cuts, Digests, Ints, Numbers, digest_of, digests
from comments.analysis.hearing import Wordings
from comments.analysis.normalise import ODD_ASCII, fold, in_bytes
from comments.analysis.quoted import RuleText
from comments.analysis.vocabulary import CLAUSE_SIGNS, BodyWords, Vocabulary, collapsed

_WORDS: Final = 1 << 14
"""Room for so many different words at first."""


@functools.cache
def _sorts() -> Bytes:
    """What each ASCII sign is to the loops."""
    from comments.analysis.kernels import plain

    sorts = np.full(128, plain.OTHER, dtype=np.uint8)
    for code, sign in enumerate(map(chr, range(128))):
        if sign in "<&\x1c\x1d\x1e\x1f" or ODD_ASCII.match(sign):
            sorts[code] = plain.ODD
        elif sign.isalnum():
            sorts[code] = plain.ALNUM
        elif sign.isspace():
            sorts[code] = plain.BLANK
        elif sign in CLAUSE_SIGNS:
            sorts[code] = plain.CLAUSE_END
    sorts[ord("-")] = plain.DASH
    return sorts


@functools.cache
def _common() -> tuple[Digests, Digests]:
    """The commonest words of English, and of others, as the loop compares them."""
    from comments.analysis.kernels.hashing import set_of
    from comments.analysis.kernels.wording import packed

    english, foreign = (
        set_of(np.array([packed(word) for word in sorted(words) if word.isascii()], dtype=np.uint64))
        for words in (language.ENGLISH, language.NOT_ENGLISH)
    )
    return english, foreign


class AtOnce:
    """Some texts, read. Bodies come before spellings wherever there are both.

    Attributes:
        cuts: their sentences, as `cutting.cut` gives them.
        bodies: of each text.
    """

    def __init__(self, texts: Sequence[str], rule: RuleText) -> None:
        """`texts`: exact ones, each once."""
        self._cut = cut_at_once.cut(texts)
        self.bodies = self._cut.bodies
        spelled, self._firsts = _spellings(self._cut)
        self._letters, self._places = _plain_letters(self._cut, self._firsts)
        self._numbers, self._bounds, self._hashes, self._forms = _words(self._letters, self._places, len(texts))
        self.cuts = self._as_columns(spelled, rule)

    def spellings(self, numbers: npt.NDArray[np.intp]) -> list[str]:
        """The exact words of some spellings."""
        return self._cut.words_of(self._firsts[numbers])

    def wordings(self, numbers: npt.NDArray[np.intp]) -> Wordings:
        """Some spellings and their words, to be heard."""
        places = self._places[len(self.bodies) :][numbers]
        first = self._bounds[len(self.bodies)]
        bounds = np.stack((self._bounds[len(self.bodies) : -1], self._bounds[len(self.bodies) + 1 :]), axis=1) - first
        return Wordings(
            self.spellings(numbers),
            places[:, 1] > places[:, 0],
            self._forms,
            self._numbers[first:],
            bounds[numbers],
        )

    def languages(self) -> list[str]:
        """The code of each body's: `language.detect`."""
        from comments.analysis.kernels.wording import count_common

        counts = np.zeros((len(self.bodies), 3), dtype=np.int64)
        count_common(self._letters, self._places[: len(self.bodies)], *_common(), counts)
        is_english = language.are_english(*counts.T).tolist()
        return [
            language.ENGLISH_CODE if known else language.detect(body).code
            for known, body in zip(is_english, self.bodies, strict=True)
        ]

    def body_words(self, vocabulary: Vocabulary) -> list[BodyWords]:
        """The words of each body by their numbers in a vocabulary: `Vocabulary.read`."""
        size = len(self.bodies)
        ours = self._numbers[: self._bounds[size]]
        # Bodies come first, so what they have has the first numbers.
        words = int(ours.max()) + 1 if len(ours) else 0
        numbers, bounds = collapsed(vocabulary.of_forms(self._forms[:words])[ours], self._bounds[: size + 1])
        stops, is_plain = bounds.tolist(), (self._places[:size, 1] > self._places[:size, 0]).tolist()
        return [
            BodyWords(digest_of(body), numbers[stops[n] : stops[n + 1]], ()) if is_plain[n] else vocabulary.read(body)
            for n, body in enumerate(self.bodies)
        ]

    def _as_columns(self, spelled: Ints, rule: RuleText) -> Cuts:
        found, first = self._cut.found, self._cut.found[self._firsts]
        begins = self._cut.starts[found[:, TEXT]]
        exact, forms, is_plain = self._spelled_and_folded()
        return Cuts(
            np.bincount(found[:, TEXT], minlength=len(self.bodies)).astype(np.int32),
            (found[:, START] - begins).astype(np.int32),
            (found[:, END] - begins).astype(np.int32),
            spelled,
            first[:, KIND].astype(np.uint8),
            digests([_digest_of(spelling) for spelling in exact]),
            digests([_digest_of(form) for form in forms]),
            self._are_quoted(rule, forms, is_plain),
            np.full(len(first), UNHEARD, dtype=np.int32),
        )

    def _spelled_and_folded(self) -> tuple[list[bytes], list[bytes], npt.NDArray[np.bool_]]:
        """Of each spelling its exact words and its folded ones, in UTF-8, and whether it is plain."""
        from comments.analysis.kernels.plain import fold_plain

        places = self._places[len(self.bodies) :]
        folded, folds = np.empty(len(self._letters), dtype=np.uint8), np.zeros_like(places)
        fold_plain(self._letters, places, _sorts(), folded, folds)
        exact, forms = (
            [held[start:end] for start, end in where.tolist()]
            for held, where in ((self._letters.tobytes(), places), (folded.tobytes(), folds))
        )
        is_plain = places[:, 1] > places[:, 0]
        others = np.flatnonzero(~is_plain)
        for number, spelling in zip(others.tolist(), self.spellings(others), strict=True):
            exact[number], forms[number] = in_bytes(spelling), in_bytes(fold(spelling) or spelling)
        return exact, forms, is_plain

    def _are_quoted(self, rule: RuleText, forms: Sequence[bytes], is_plain: npt.NDArray[np.bool_]) -> Bytes:
        """Of each spelling whether the rule has it. Only those that share a run of words with it are looked at."""
        from comments.analysis.kernels.hashing import set_of
        from comments.analysis.kernels.wording import may_be_quoted

        may = np.zeros(len(forms), dtype=np.bool_)
        may_be_quoted(self._numbers, self._bounds[len(self.bodies) :], self._hashes, set_of(rule.run_hashes()), may)
        found = np.zeros(len(forms), dtype=np.uint8)
        for number in np.flatnonzero(may | ~is_plain).tolist():
            found[number] = rule.holds(forms[number].decode("utf-8", "surrogatepass"))
        return found


def _digest_of(spelling: bytes) -> bytes:
    return hashlib.sha256(spelling).digest()[:16]


def _spellings(cut: CutTexts) -> tuple[Ints, Ints]:
    """The number of each sentence's spelling, as they are met, and the first sentence of each."""
    from comments.analysis.kernels.spelling import number_spellings

    spelled, firsts = (np.empty(len(cut.found), dtype=np.int32) for _ in range(2))
    count = number_spellings(cut.points, cut.found, spelled, firsts)
    return spelled, firsts[:count]


def _plain_letters(cut: CutTexts, firsts: Ints) -> tuple[Bytes, Numbers]:
    """Letters of plain bodies and then of plain spellings; where each begins and ends, nowhere if it isn't plain."""
    from comments.analysis.kernels.plain import leave_odd, write_plain

    bodies = [body if body.isascii() else "" for body in cut.bodies]
    sizes = np.array([*map(len, bodies)], dtype=np.int64)
    begins, ends = cut.found[firsts, START], cut.found[firsts, END]
    first = int(sizes.sum())
    letters = np.empty(first + int((ends - begins).sum()), dtype=np.uint8)
    letters[:first] = np.frombuffer("".join(bodies).encode("ascii"), dtype=np.uint8)
    places = np.empty((len(sizes) + len(begins), 2), dtype=np.int64)
    ours, theirs = places[: len(sizes)], places[len(sizes) :]
    ours[:, 1] = np.cumsum(sizes)
    ours[:, 0] = ours[:, 1] - sizes
    leave_odd(letters, ours, _sorts())
    size = write_plain(cut.points, begins, ends, _sorts(), letters[first:], theirs)
    theirs += first
    return letters[: first + size], places


def _words(letters: Bytes, places: Numbers, bodies: int) -> tuple[Ints, Numbers, Digests, list[str]]:
    """The words of plain stretches by number, where those of each begin, and of each word the hash and the form."""
    from comments.analysis.kernels.wording import number_words

    numbers, bounds = (
        np.empty(len(letters) + 2 * len(places), dtype=np.int32),
        np.zeros(len(places) + 1, dtype=np.int64),
    )
    room, words = _WORDS, -1
    while words < 0:
        slots = np.full(2 * room, -1, dtype=np.int32)
        known, hashes = np.empty((room, 2), dtype=np.int64), np.empty(room, dtype=np.uint64)
        count, words = number_words(letters, places, bodies, _sorts(), numbers, bounds, slots, known, hashes)
        room *= 4
    spoken = letters.tobytes().decode("ascii").lower()
    return numbers[:count], bounds, hashes[:words], [spoken[start:end] for start, end in known[:words].tolist()]
