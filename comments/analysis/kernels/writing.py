"""Rows as PostgreSQL's COPY reads them in its text format, written by the thousand.

Every function writes from `at` on and gives where it ended. There must be room: a byte of text may take two.
"""

import numpy as np

from comments.analysis.kernels import kernel

Bytes = np.ndarray
Numbers = np.ndarray
Bounds = np.ndarray

_TAB, _LINE = 9, 10
# \ and what follows it instead of a line break, a carriage return, a tab, and itself.
_BACKSLASH = 92
_HEX = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)


@kernel
def _put(found: Bytes, first: int, last: int, row: Bytes, at: int) -> int:
    for here in range(first, last):
        row[at] = found[here]
        at += 1
    return at


@kernel
def _put_escaped(found: Bytes, first: int, last: int, row: Bytes, at: int) -> int:
    for here in range(first, last):
        code = found[here]
        if code == 10 or code == 13 or code == 9 or code == _BACKSLASH:
            row[at] = _BACKSLASH
            at += 1
            code = 110 if code == 10 else 114 if code == 13 else 116 if code == 9 else _BACKSLASH
        row[at] = code
        at += 1
    return at


@kernel
def _put_number(value: int, row: Bytes, at: int) -> int:
    """A number of zero or more."""
    size, rest = 1, value
    while rest >= 10:
        rest //= 10
        size += 1
    for place in range(at + size - 1, at - 1, -1):
        row[place] = 48 + value % 10
        value //= 10
    return at + size


@kernel
def _put_array(values: Numbers, first: int, last: int, row: Bytes, at: int) -> int:
    row[at] = 123
    at += 1
    for here in range(first, last):
        if here > first:
            row[at] = 44
            at += 1
        at = _put_number(values[here], row, at)
    row[at] = 125
    return at + 1


@kernel
def write_passages(
    before: Bytes,
    numbers: Numbers,
    ids: Bytes,
    kinds: Numbers,
    kind_names: Bytes,
    kind_bounds: Bounds,
    texts: Bytes,
    text_bounds: Bounds,
    counts: Numbers,
    holders: Numbers,
    holder_bounds: Bounds,
    given: Numbers,
    given_names: Bytes,
    given_bounds: Bounds,
    rows: Bytes,
) -> int:
    """Write rows of what stands before, number, id, kind, text, count, numbers of its holders, and what was given.

    Args:
        before: the first columns of each, with a tab at the end.
        numbers: which passages, in order.
        ids: by number, 16 bytes, written in hexadecimal.
        kinds, kind_names, kind_bounds: by number, the kind; of each kind its name's bytes, between two bounds.
        texts, text_bounds: of each row the same for its text, in UTF-8.
        counts: by number.
        holders, holder_bounds: by number, numbers between two bounds.
        given, given_names, given_bounds: of each row, as for kinds, further columns, which are escaped already.
        rows: filled.

    Returns:
        How many bytes were written.
    """
    at = 0
    for row in range(len(numbers)):
        number = numbers[row]
        at = _put(before, 0, len(before), rows, at)
        at = _put_number(number, rows, at)
        rows[at] = _TAB
        at += 1
        for here in range(16 * number, 16 * number + 16):
            rows[at], rows[at + 1] = _HEX[ids[here] >> 4], _HEX[ids[here] & 15]
            at += 2
        rows[at] = _TAB
        at = _put(kind_names, kind_bounds[kinds[number]], kind_bounds[kinds[number] + 1], rows, at + 1)
        rows[at] = _TAB
        at = _put_escaped(texts, text_bounds[row], text_bounds[row + 1], rows, at + 1)
        rows[at] = _TAB
        at = _put_number(counts[number], rows, at + 1)
        rows[at] = _TAB
        at = _put_array(holders, holder_bounds[number], holder_bounds[number + 1], rows, at + 1)
        rows[at] = _TAB
        at = _put(given_names, given_bounds[given[row]], given_bounds[given[row] + 1], rows, at + 1)
        rows[at] = _LINE
        at += 1
    return at


@kernel
def write_texts(
    before: Bytes,
    first: int,
    starts: Numbers,
    passages: Numbers,
    columns: tuple[Numbers, Numbers, Numbers],
    sources: Numbers,
    source_names: Bytes,
    source_bounds: Bounds,
    given: Numbers,
    given_names: Bytes,
    given_bounds: Bounds,
    rows: Bytes,
) -> int:
    """Write rows of what stands before, number, names of sources, four arrays, and what was given.

    Args:
        starts: where the sentences of each begin in `passages` and `columns`, which are the arrays; one more than rows.
        sources, source_names, source_bounds: names of the sources of each, escaped already.
        first: the number of the first.
        before, given, given_names, given_bounds, rows: as for `write_passages`.

    Returns:
        How many bytes were written.
    """
    at = 0
    for number in range(len(starts) - 1):
        at = _put(before, 0, len(before), rows, at)
        at = _put_number(first + number, rows, at)
        rows[at] = _TAB
        at = _put(source_names, source_bounds[sources[number]], source_bounds[sources[number] + 1], rows, at + 1)
        rows[at] = _TAB
        at = _put_array(passages, starts[number], starts[number + 1], rows, at + 1)
        for column in columns:
            rows[at] = _TAB
            at = _put_array(column, starts[number], starts[number + 1], rows, at + 1)
        rows[at] = _TAB
        at = _put(given_names, given_bounds[given[number]], given_bounds[given[number] + 1], rows, at + 1)
        rows[at] = _LINE
        at += 1
    return at


@kernel
def _put_named(number: int, named: tuple[Numbers, Bytes, Bounds], rows: Bytes, at: int) -> int:
    numbers, names, bounds = named
    at = _put(names, bounds[numbers[number]], bounds[numbers[number] + 1], rows, at)
    rows[at] = _TAB
    return at + 1


@kernel
def write_placements(
    before: Bytes,
    chosen: Numbers,
    refs: Numbers,
    text_of: Numbers,
    places: tuple[Numbers, Bytes, Bounds],
    suspected: tuple[Numbers, Bytes, Bounds],
    said: tuple[Numbers, Bytes, Bounds],
    answers: tuple[Numbers, Bytes, Bounds],
    after: Bytes,
    rows: Bytes,
) -> int:
    """Write rows of what stands before, ref, place, suspected group, number of the text, what it says, and answers.

    Args:
        before: the first columns of each, with a tab at the end.
        chosen: which comments, in order.
        refs, text_of: by comment.
        places, suspected, answers: by comment, the number of a name; names' bytes, escaped, each between two bounds.
        said: the same by text.
        after: the last columns of each, with the end of the line.
        rows: filled.

    Returns:
        How many bytes were written.
    """
    at = 0
    for comment in chosen:
        at = _put(before, 0, len(before), rows, at)
        at = _put_number(refs[comment], rows, at)
        rows[at] = _TAB
        at = _put_named(comment, places, rows, at + 1)
        at = _put_named(comment, suspected, rows, at)
        at = _put_number(text_of[comment], rows, at)
        rows[at] = _TAB
        at = _put_named(text_of[comment], said, rows, at + 1)
        at = _put_named(comment, answers, rows, at)
        at = _put(after, 0, len(after), rows, at)
    return at
