"""Plain stretches of text as letters, and their folded form: `normalise.fold`.

Plain is what has ASCII letters and signs alone, of which folding changes no more than capitals, space, dashes and
quotes; the rest is left to the plain modules.
"""

import numpy as np

from comments.analysis.kernels import kernel

Points = np.ndarray
Bytes = np.ndarray
Places = np.ndarray

# What an ASCII sign is.
ODD, OTHER, ALNUM, BLANK, DASH, CLAUSE_END = range(6)


@kernel
def _fold(letters: Bytes, begin: int, end: int, sorts: Bytes, folded: Bytes, at: int) -> int:
    """Write the folded form of plain letters from `at` on; where it ends."""
    last = 0
    space = False
    here = begin
    while here < end:
        code = letters[here]
        here += 1
        sort = sorts[code]
        if sort == BLANK:
            space = True
            continue
        if code == 39 and here < end and letters[here] == 39:
            code = 34
            while here < end and letters[here] == 39:
                here += 1
        if sort == DASH:
            space = False
            if last == 45:
                continue
        elif space:
            space = False
            # , . ; : ! ? )
            is_tight = code == 44 or code == 46 or code == 59 or code == 58 or code == 33 or code == 63 or code == 41
            if last != 0 and last != 45 and not is_tight:
                folded[at] = 32
                at += 1
        last = code | 32 if 65 <= code <= 90 else code
        folded[at] = last
        at += 1
    return at


@kernel
def write_plain(points: Points, begins: Places, ends: Places, sorts: Bytes, letters: Bytes, places: Places) -> int:
    """Write the plain ones of some stretches as letters.

    Args:
        begins, ends: where each stretch stands in `points`.
        sorts: by ASCII sign, what it is.
        letters: filled with those of the plain ones, one after another.
        places: filled with where each begins and ends there; what isn't plain is left without room.

    Returns:
        How many letters were written.
    """
    at = 0
    for number in range(len(begins)):
        first = at
        for here in range(begins[number], ends[number]):
            code = points[here]
            if code > 127 or sorts[code] == ODD:
                at = first
                break
            letters[at] = code
            at += 1
        places[number, 0], places[number, 1] = first, at
    return at


@kernel
def leave_odd(letters: Bytes, places: Places, sorts: Bytes) -> None:
    """Take their room from stretches that aren't plain."""
    for number in range(len(places)):
        for at in range(places[number, 0], places[number, 1]):
            if letters[at] > 127 or sorts[letters[at]] == ODD:
                places[number, 1] = places[number, 0]
                break


@kernel
def fold_plain(letters: Bytes, places: Places, sorts: Bytes, folded: Bytes, folds: Places) -> None:
    """Write the folded forms of plain stretches: `normalise.fold`.

    Args:
        letters, places: as `write_plain` gives them.
        folded, folds: filled in the same way; as much room is enough.
    """
    at = 0
    for number in range(len(places)):
        folds[number, 0] = at
        at = _fold(letters, places[number, 0], places[number, 1], sorts, folded, at)
        folds[number, 1] = at
