"""Texts read beforehand, for whoever puts a docket together: `prepared` takes what is written here."""

import functools
import hashlib
import importlib.metadata
import threading
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Final

import numpy as np
import orjson

from comments.analysis import letter
from comments.analysis.at_once import AtOnce
from comments.analysis.collecting import without_collector
from comments.analysis.cutting import KINDS, digest_of
from comments.analysis.hearing import Heard, Listener
from comments.analysis.quoted import RuleText
from comments.analysis.topic_plan import TopicPlan
from comments.analysis.vocabulary import BREAK, Vocabulary

_LIBRARIES: Final = ("nupunkt", "py3langid")

# How the columns of `Cuts` are written.
WRITTEN: Final = ("<i4", "<i4", "<i4", "<i4", "u1", "<u8", "<u8", "u1", "<i4")
# Besides these: what it is about, digests of texts and of bodies, words; what was noted.
_TWO_BYTES: Final = 0xFFFF
NO_WORDS: Final = np.empty(0, dtype=np.int32)
PIECES: Final = len(WRITTEN) + 5
EDITION_BYTES: Final = 64


@functools.lru_cache(maxsize=1)
def _code() -> bytes:
    """A name for exactly this code, with its lists of cues, the models of others that it reads by, and the Unicode
    tables of this Python: hosts may have another than ours.
    """
    folder = Path(__file__).parent
    sources = sorted([*folder.rglob("*.py"), *folder.rglob("*.txt")])
    versions = [importlib.metadata.version(name) for name in _LIBRARIES] + [unicodedata.unidata_version]
    return hashlib.sha256(
        b"".join([*(path.read_bytes() for path in sources), *(v.encode() for v in versions)])
    ).digest()


def edition(plan: TopicPlan, rule_texts: Iterable[str] = ()) -> str:
    """A name for what a part's answer depends on besides its texts: this code, the outline of topics, the rule."""
    outline = asdict(replace(plan, corrections=(), decisions=0)) | {"dropped": sorted(plan.dropped)}
    depends_on = orjson.dumps([outline, list(rule_texts)], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(_code() + depends_on).hexdigest()


class Reader:
    """Reads texts for one rule, under one outline of topics. It learns words, so one for many parts saves time."""

    def __init__(self, plan: TopicPlan, rule_texts: Iterable[str] = ()) -> None:
        published = tuple(rule_texts)
        self.edition = edition(plan, published)
        self._listener = Listener(plan)
        self._rule = RuleText(published)

    @without_collector()
    def prepare(self, texts: Iterable[str]) -> bytes:
        """Read some texts.

        Args:
            texts: exact texts, in any order; equal ones are read once.

        Returns:
            A part, for `Prepared`. The same texts, outline and rule give the same bytes.
        """
        once = sorted((digest_of(text), text) for text in set(texts))
        read = AtOnce([text for _, text in once], self._rule)
        noted = self._heard(read)
        vocabulary = Vocabulary()
        words = read.body_words(vocabulary)
        numbers = np.concatenate([NO_WORDS, *(ours.numbers for ours in words)])
        size = len(vocabulary.words)
        width = "<u2" if size < _TWO_BYTES else "<i4"
        head = {
            "width": width,
            "languages": read.languages(),
            "word_counts": [len(ours.numbers) for ours in words],
            "words": vocabulary.words,
            "unspaced": {str(number): ours.unspaced for number, ours in enumerate(words) if ours.unspaced},
        }
        pieces = [
            b"".join(digest for digest, _ in once),
            b"".join(ours.key for ours in words),
            orjson.dumps(head),
            np.where(numbers == BREAK, size, numbers).astype(width).tobytes(),
            *(column.astype(kind).tobytes() for column, kind in zip(read.cuts.columns(), WRITTEN, strict=True)),
            b"\n".join(noted),
        ]
        # Not compressed: that would take a tenth of the time, for a third less to keep. The database would try it too,
        # but gives up at once where something begins with digests.
        sizes = np.array([*map(len, pieces)], dtype="<i8").tobytes()
        return b"".join([*pieces, sizes, self.edition.encode()])

    def _heard(self, read: AtOnce) -> list[bytes]:
        """Notes what each spelling says that was said, and gives what is noted."""
        said = np.flatnonzero(read.cuts.kinds == KINDS.index(letter.BODY))
        numbers, table = self._listener.hear_at_once(read.wordings(said))
        used, places = np.unique(numbers, return_inverse=True)
        number_of: dict[Heard, int] = {}
        ours = [number_of.setdefault(table[number], len(number_of)) for number in used.tolist()]
        read.cuts.heard[said] = np.array(ours, dtype=np.int32)[places]
        return [orjson.dumps(heard, default=list) for heard in number_of]


def edition_of(part: bytes) -> str:
    """What made a part. Other editions may write all but this in another way."""
    return part[-EDITION_BYTES:].decode("latin-1")


_KEPT: Final = threading.local()


def reader(plan: TopicPlan, rule_texts: Iterable[str] = ()) -> Reader:
    """The reader that this thread had last, if it reads by the same code, outline and rule; else a new one."""
    published = tuple(rule_texts)
    kept: Reader | None = getattr(_KEPT, "reader", None)
    if kept is None or kept.edition != edition(plan, published):
        kept = _KEPT.reader = Reader(plan, published)
    return kept


def prepare(texts: Iterable[str], plan: TopicPlan, rule_texts: Iterable[str] = ()) -> bytes:
    """Read some texts: `Reader.prepare`, which see."""
    return reader(plan, rule_texts).prepare(texts)
