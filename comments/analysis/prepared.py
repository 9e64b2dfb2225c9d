"""What was read of texts beforehand, in parts, by whoever had time: sentences, what each says, words, the language.

A part is the answer of a pure function to some exact texts. It is looked up by the text's SHA-256; who finds none reads
the text itself. So what a docket gives doesn't depend on who read which part, or on whether anybody did.
"""

import functools
import hashlib
import importlib.metadata
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import orjson

from comments.analysis import language, letter, passages, stance, substance
from comments.analysis.cues import Wording
from comments.analysis.normalise import content_hash
from comments.analysis.sentences import UNHEARD, Cut, sentences
from comments.analysis.stance import Said, Signal
from comments.analysis.terms import BodyWords, Vocabulary
from comments.analysis.topic_plan import TopicPlan
from comments.analysis.topics import NOT_READ, Assigner, Assignment

_KINDS: Final = (letter.BODY, letter.SALUTATION, letter.SIGNATURE, letter.DEVICE)
_LIBRARIES: Final = ("nupunkt", "py3langid")


class Heard(NamedTuple):
    """What one sentence says, staff's corrections of it apart.

    Attributes:
        state, topics: as `topics.Assigner.read` gives them.
        said: for or against.
        signs: of substance, by name.
    """

    state: str
    topics: tuple[Assignment, ...]
    said: Said
    signs: tuple[str, ...]


class Listener:
    """Hears sentences that were said, under one outline of topics."""

    def __init__(self, plan: TopicPlan) -> None:
        self._assigner = Assigner(plan)

    def hear(self, sentence: str) -> Heard:
        """What a sentence says. In a language that isn't read, nothing."""
        wording = Wording(sentence)
        state, found = self._assigner.read(passages.SAID, wording)
        if state == NOT_READ:
            return Heard(state, found, stance.NOTHING_SAID, ())
        signs = tuple(sign.name for sign in substance.signs(sentence, wording))
        return Heard(state, found, stance.hear(sentence, wording), signs)


@functools.lru_cache(maxsize=1)
def _code() -> bytes:
    """A name for exactly this code, with its lists of cues and the models of others that it reads by."""
    folder = Path(__file__).parent
    sources = sorted([*folder.rglob("*.py"), *folder.rglob("*.txt")])
    versions = [importlib.metadata.version(name) for name in _LIBRARIES]
    return hashlib.sha256(
        b"".join([*(path.read_bytes() for path in sources), *(v.encode() for v in versions)])
    ).digest()


def edition(plan: TopicPlan) -> str:
    """A name for what a part's answer depends on besides its texts: this code, and the outline of topics."""
    outline = asdict(replace(plan, corrections=(), decisions=0)) | {"dropped": sorted(plan.dropped)}
    return hashlib.sha256(_code() + orjson.dumps(outline, option=orjson.OPT_SORT_KEYS)).hexdigest()


def prepare(texts: Iterable[str], plan: TopicPlan) -> bytes:
    """Read some texts.

    Args:
        texts: exact texts, in any order; equal ones are read once.
        plan: the outline of topics.

    Returns:
        A part, for `Prepared`. The same texts and outline give the same bytes.
    """
    listener = Listener(plan)
    once = sorted({content_hash(text)[:16]: text for text in texts}.items())
    number_of: dict[str, int] = {}
    numbers: dict[bytes, int] = {}
    columns: tuple[list[int], ...] = ([], [], [], [])
    counts, languages = [], []
    vocabulary = Vocabulary()
    read: list[BodyWords] = []
    for _, text in once:
        body = letter.body(text)
        languages.append(language.detect(body).code)
        read.append(vocabulary.read(body))
        cut = sentences(text)
        counts.append(len(cut))
        for kind, start, end in cut:
            number = UNHEARD
            if kind == letter.BODY:
                sentence = text[start:end]
                if sentence not in number_of:
                    noted = orjson.dumps(listener.hear(sentence), default=list)
                    number_of[sentence] = numbers.setdefault(noted, len(numbers))
                number = number_of[sentence]
            for column, value in zip(columns, (_KINDS.index(kind), start, end, number), strict=True):
                column.append(value)
    head = {
        "edition": edition(plan),
        "languages": languages,
        "counts": counts,
        "word_counts": [len(words.numbers) for words in read],
        "words": vocabulary.words,
        "unspaced": {str(number): words.unspaced for number, words in enumerate(read) if words.unspaced},
    }
    pieces = [
        orjson.dumps(head),
        b"".join(digest for digest, _ in once),
        b"".join(words.key for words in read),
        b"".join(words.numbers.astype("<i4").tobytes() for words in read),
        *(np.array(column, dtype="<i4").tobytes() for column in columns),
        b"[" + b",".join(numbers) + b"]",
    ]
    sizes = np.array([len(piece) for piece in pieces], dtype="<i8").tobytes()
    return zlib.compress(sizes + b"".join(pieces), level=1)


@dataclass(slots=True, eq=False)
class _Part:
    """Of each text in turn: its language, and where its sentences and words begin in the columns."""

    languages: list[str]
    starts: npt.NDArray[np.int64]
    columns: npt.NDArray[np.int32]
    body_keys: bytes
    word_starts: npt.NDArray[np.int64]
    numbers: npt.NDArray[np.int32]
    words: list[str]
    vocabulary: Vocabulary | None
    unspaced: Mapping[str, list[str]]


class Prepared:
    """Parts, looked up by exact text. Cuts texts as `sentences` does, and remembers what they say."""

    def __init__(self, parts: Iterable[bytes] = (), plan: TopicPlan | None = None) -> None:
        """Parts of another edition are passed over: their texts are read anew."""
        self.plan = plan or TopicPlan()
        self._wanted = edition(self.plan)
        self._parts: list[_Part] = []
        self._where: dict[bytes, tuple[int, int]] = {}
        self._heard: list[Heard] = []
        self._strings: dict[str, str] = {}
        self._is_cut = True
        for part in parts:
            self._take(part)

    def cut(self, text: str) -> Iterable[Cut]:
        """Sentences of a text, each with the number of what it says, where that is known."""
        found = self._where.get(content_hash(text)[:16]) if self._is_cut else None
        if found is None:
            return ((kind, start, end, UNHEARD) for kind, start, end in sentences(text))
        part = self._parts[found[0]]
        kinds, starts, ends, heard = part.columns[:, part.starts[found[1]] : part.starts[found[1] + 1]].tolist()
        return zip([_KINDS[kind] for kind in kinds], starts, ends, heard, strict=True)

    def heard(self, number: int) -> Heard | None:
        """What was noted under a number; None for `UNHEARD`."""
        return self._heard[number] if number != UNHEARD and self._is_cut else None

    def forget_sentences(self) -> None:
        """Lets go of sentences and what they say, which whoever asked has by now. Words and languages stay."""
        self._heard.clear()
        for part in self._parts:
            part.columns = np.empty((4, 0), dtype=np.int32)
        self._is_cut = False

    def language_of(self, text: str) -> str:
        """The language of a text's body."""
        found = self._where.get(content_hash(text)[:16])
        return self._parts[found[0]].languages[found[1]] if found else language.detect(letter.body(text)).code

    def body_words(self, text: str, vocabulary: Vocabulary) -> BodyWords:
        """The words of a text's body, by their numbers in a vocabulary."""
        found = self._where.get(content_hash(text)[:16])
        if found is None:
            return vocabulary.read(letter.body(text))
        part, number = self._parts[found[0]], found[1]
        if part.vocabulary is not vocabulary:
            part.numbers = vocabulary.renumbered(part.vocabulary.words if part.vocabulary else part.words, part.numbers)
            part.words, part.vocabulary = [], vocabulary
        return BodyWords(
            part.body_keys[16 * number : 16 * number + 16],
            part.numbers[part.word_starts[number] : part.word_starts[number + 1]],
            tuple(part.unspaced.get(str(number), ())),
        )

    def _take(self, packed: bytes) -> None:
        raw = zlib.decompress(packed)
        sizes = np.frombuffer(raw[: 9 * 8], dtype="<i8").tolist()
        stops = np.cumsum([9 * 8, *sizes]).tolist()
        head, digests, keys, words, kinds, starts, ends, heard, noted = (raw[a:b] for a, b in pairwise(stops))
        about: Mapping[str, Any] = orjson.loads(head)
        if about["edition"] != self._wanted:
            return
        columns = np.array([np.frombuffer(column, dtype="<i4") for column in (kinds, starts, ends, heard)])
        columns[3] += np.where(columns[3] == UNHEARD, 0, len(self._heard)).astype(np.int32)
        languages = [self._one(code) for code in about["languages"]]
        part = _Part(
            languages,
            np.cumsum([0, *about["counts"]], dtype=np.int64),
            columns,
            keys,
            np.cumsum([0, *about["word_counts"]], dtype=np.int64),
            np.frombuffer(words, dtype="<i4"),
            about["words"],
            None,
            about["unspaced"],
        )
        self._heard += self._read(orjson.loads(noted))
        for number in range(len(part.languages)):
            self._where.setdefault(digests[16 * number : 16 * number + 16], (len(self._parts), number))
        self._parts.append(part)

    def _read(self, noted: Sequence[Any]) -> Iterator[Heard]:
        for state, found, (signals, turns), signs in noted:
            yield Heard(
                self._one(state),
                tuple(
                    Assignment(
                        self._one(code), score, tuple((a, b) for a, b in places), self._one(origin), self._one(via)
                    )
                    for code, score, places, origin, via, _ in found
                ),
                Said(tuple(Signal(self._one(s[0]), self._one(s[1]), *s[2:]) for s in signals), turns),
                tuple(map(self._one, signs)),
            )

    def _one(self, value: str) -> str:
        """Equal strings as one object: there are millions of a few."""
        return self._strings.setdefault(value, value)
