"""What a summary found, as rows that COPY reads: the passages and the texts, which a docket has by the million."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt
import orjson

from comments.analysis.findings import Findings
from comments.analysis.forms import KINDS
from comments.analysis.summary_meaning import with_parents
from comments.analysis.topics import Assignment

AT_ONCE: Final = 10_000
NUMBER_BYTES: Final = 20
_HOLDER_BYTES: Final = 11
"""The number of a text, of 31 bits, and what divides it from the next: a letter's sentence has many."""

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int64]
_Given = TypeVar("_Given")


def passages(found: Findings, *, summary: int) -> Iterator[bytes]:
    """Rows of passages, ten thousand at a time, by their keys: nearly the order of their numbers, for most stand in one
    comment, and so the indexes of both grow at their ends.

    Columns: summary, number, key, kind, text, comment_count, text_numbers, topics, given.
    """
    from comments.analysis.kernels.writing import write_passages

    every, assignments = found.readings.passages, found.meaning.topics.assignments
    before, parent_of = as_bytes(f"{summary}\t".encode()), parents(found)
    kind_names = joined([kind.encode() for kind in KINDS])
    ids = np.frombuffer(every.ids, dtype=np.uint8)
    holders, bounds = found.readings.texts.of_each_passage()
    order = np.argsort(np.frombuffer(every.ids, dtype=">u8")[::2].astype(np.uint64)).astype(np.int64)
    texts = every.texts(order)

    def as_columns(given: tuple[Assignment, ...]) -> bytes:
        codes = array(sorted(with_parents((one.code for one in given), parent_of)))
        as_json = orjson.dumps([one._asdict() for one in given]).decode()
        return f"{escaped(codes)}\t{escaped(as_json)}".encode()

    for first in range(0, len(every), AT_ONCE):
        numbers = order[first : first + AT_ONCE]
        ours = joined([text.encode() for text in islice(texts, len(numbers))])
        given, names = named([assignments[number] for number in numbers.tolist()], as_columns)
        fixed = len(before) + 32 + int(np.diff(kind_names[1]).max()) + 2 * NUMBER_BYTES + 11
        held = int((bounds[numbers + 1] - bounds[numbers]).sum())
        width = 2 * len(ours[0]) + int(np.diff(names[1])[given].sum()) + _HOLDER_BYTES * held
        rows = np.empty(fixed * len(numbers) + width, dtype=np.uint8)
        size = write_passages(
            before, numbers, ids, every.kinds, *kind_names, *ours, every.counts, holders, bounds, given, *names, rows
        )
        yield rows[:size].tobytes()


def texts(found: Findings, *, summary: int) -> Iterator[bytes]:
    """Rows of texts, ten thousand at a time: summary, number, sources, passages, source_of, starts, ends, topics."""
    from comments.analysis.kernels.writing import write_texts

    every, meanings = found.readings.texts, found.meaning.texts
    before, parent_of = as_bytes(f"{summary}\t".encode()), parents(found)
    columns = every.columns.source, every.columns.start, every.columns.end

    def as_array(codes: frozenset[str]) -> bytes:
        return escaped(array(sorted(with_parents(codes, parent_of)))).encode()

    for first in range(0, len(every), AT_ONCE):
        last = min(first + AT_ONCE, len(every))
        sources, source_names = named(every.holders.sources[first:last], lambda names: escaped(array(names)).encode())
        given, names = named([one.codes for one in meanings[first:last]], as_array)
        starts = every.starts[first : last + 1]
        fixed = len(before) + NUMBER_BYTES + 16
        width = int(np.diff(source_names[1])[sources].sum()) + int(np.diff(names[1])[given].sum())
        rows = np.empty(fixed * (last - first) + width + 4 * NUMBER_BYTES * int(starts[-1] - starts[0]), dtype=np.uint8)
        size = write_texts(before, first, starts, every.passages, columns, sources, *source_names, given, *names, rows)
        yield rows[:size].tobytes()


def parents(found: Findings) -> dict[str, str]:
    """The heading of each topic."""
    return {topic.code: topic.parent for topic in found.meaning.topics.topics}


def array(values: Sequence[int] | Sequence[str]) -> str:
    """An array as PostgreSQL reads it. The driver would look at each element anew to learn what it is."""
    if values and isinstance(values[0], str):
        return "{" + ",".join('"' + str(v).replace("\\", "\\\\").replace('"', '\\"') + '"' for v in values) + "}"
    return "{" + str(values)[1:-1] + "}" if values else "{}"


def escaped(text: str) -> str:
    """A value as COPY reads it."""
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")


def named(values: Sequence[_Given], name: Callable[[_Given], bytes]) -> tuple[Numbers, tuple[Bytes, Numbers]]:
    """For each value the number of its name, and the names. Most values are one of a few objects."""
    once = {id(value): value for value in values}
    number_of = {key: number for number, key in enumerate(once)}
    numbers = np.array([number_of[id(value)] for value in values], dtype=np.int64)
    return numbers, joined([name(value) for value in once.values()])


def as_bytes(found: bytes) -> Bytes:
    """Bytes as an array."""
    return np.frombuffer(found, dtype=np.uint8)


def joined(found: Sequence[bytes]) -> tuple[Bytes, Numbers]:
    """Bytes one after another, and where each begins and the last ends."""
    return as_bytes(b"".join(found)), np.cumsum([0, *map(len, found)], dtype=np.int64)
