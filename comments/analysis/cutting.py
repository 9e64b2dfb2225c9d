"""The sentences of many texts in columns. A docket has millions; an object for each takes more room than the texts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from comments.analysis import letter
from comments.analysis.normalise import content_hash, fold
from comments.analysis.quoted import RuleText
from comments.analysis.sentences import sentences

KINDS: Final = (letter.BODY, letter.SALUTATION, letter.SIGNATURE, letter.DEVICE)
UNHEARD: Final = -1

Ints = npt.NDArray[np.int32]
Numbers = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
Digests = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True, eq=False)
class Cuts:
    """Sentences of some texts in order, and their spellings.

    Attributes:
        counts: of each text, how many sentences it has.
        starts, ends: of each sentence, where it stands in its text.
        spelled: of each sentence, the number of its spelling.
        kinds: of each spelling, the part of a letter that it stands in, as its place in KINDS. The same words in
            another part are another spelling.
        spellings: of each, a digest of the exact words, shape (spellings, 2).
        forms: of each, a digest of the folded words.
        are_quoted: of each, whether the rule's text has it.
        heard: of each, the number under which what it says was noted; `UNHEARD` for none.
    """

    counts: Ints
    starts: Ints
    ends: Ints
    spelled: Ints
    kinds: Bytes
    spellings: Digests
    forms: Digests
    are_quoted: Bytes
    heard: Ints

    def columns(self) -> tuple[npt.NDArray[np.generic], ...]:
        """All of them, in the order of the class."""
        return (
            self.counts,
            self.starts,
            self.ends,
            self.spelled,
            self.kinds,
            self.spellings,
            self.forms,
            self.are_quoted,
            self.heard,
        )


class Cutter(Protocol):
    """Cuts texts as `cut` does."""

    def cuts(self, texts: Sequence[str]) -> Cuts: ...


class PlainCutter:
    """Cuts texts when it is asked for them; it hears none."""

    def __init__(self, rule: RuleText) -> None:
        self._rule = rule

    def cuts(self, texts: Sequence[str]) -> Cuts:
        """Their sentences."""
        return cut(texts, self._rule)[0]


def digest_of(text: str) -> bytes:
    """Equal for equal texts alone, 16 bytes."""
    return content_hash(text)[:16]


def digests(found: Sequence[bytes]) -> Digests:
    """Digests in a column, which sorts as they do."""
    return np.frombuffer(b"".join(found), dtype=">u8").astype(np.uint64).reshape(-1, 2)


def cut(
    texts: Sequence[str], rule: RuleText, parts: Iterable[Sequence[letter.Part] | None] | None = None
) -> tuple[Cuts, list[str]]:
    """Cut some texts into sentences.

    Args:
        texts: exact texts.
        rule: what the agency published.
        parts: of each letter, where the caller has them.

    Returns:
        Their sentences, none of them heard; and the words of each spelling.
    """
    number_of: dict[tuple[str, str], int] = {}
    counts, starts, ends, spelled = [], [], [], []
    for text, known in zip(texts, parts or [None] * len(texts), strict=True):
        found = sentences(text, known)
        counts.append(len(found))
        for kind, start, end in found:
            spelled.append(number_of.setdefault((kind, text[start:end]), len(number_of)))
            starts.append(start)
            ends.append(end)
    words = [spelling for _, spelling in number_of]
    forms = [fold(spelling) or spelling for spelling in words]
    cuts = Cuts(
        np.array(counts, dtype=np.int32),
        np.array(starts, dtype=np.int32),
        np.array(ends, dtype=np.int32),
        np.array(spelled, dtype=np.int32),
        np.array([KINDS.index(kind) for kind, _ in number_of], dtype=np.uint8),
        digests([digest_of(spelling) for spelling in words]),
        digests([digest_of(form) for form in forms]),
        np.array([rule.holds(form) for form in forms], dtype=np.uint8),
        np.full(len(words), UNHEARD, dtype=np.int32),
    )
    return cuts, words


def numbered(keys: Digests, tags: Bytes | None = None) -> tuple[Numbers, Numbers]:
    """Number what is equal.

    Args:
        keys: digests.
        tags: below 8; what differs in these is not equal.

    Returns:
        The number of each row, and for each number the first row that has it.
    """
    high = keys[:, 0] if tags is None else keys[:, 0] & ~np.uint64(7) | tags
    order = np.argsort(high, kind="stable")
    if _is_mixed(high[order], keys[order, 1]):  # two of half a digest: nobody has seen them yet
        order = np.lexsort((keys[:, 1], high))
    ordered = keys[order, 1]
    is_new = np.ones(len(keys), dtype=np.bool_)
    is_new[1:] = (high[order[1:]] != high[order[:-1]]) | (ordered[1:] != ordered[:-1])
    number_of = np.empty(len(keys), dtype=np.int64)
    number_of[order] = np.cumsum(is_new) - 1
    return number_of, order[is_new]


def _is_mixed(high: Digests, low: Digests) -> bool:
    return bool(((high[1:] == high[:-1]) & (low[1:] != low[:-1])).any())
