"""Spellings of sentences told apart, by code point."""

import numpy as np

from comments.analysis.kernels import kernel
from comments.analysis.kernels.hashing import room_for
from comments.analysis.kernels.word_hashes import BASIS, PRIME, finish

Points = np.ndarray
Numbers = np.ndarray
Places = np.ndarray


@kernel
def _is_same(points: Points, one: int, other: int, length: int) -> bool:
    for n in range(length):
        if points[one + n] != points[other + n]:
            return False
    return True


@kernel
def number_spellings(points: Points, found: Places, spelled: Numbers, firsts: Numbers) -> int:
    """Number the different spellings as they are met. The same words in another part of a letter are another one.

    Args:
        found: (text, kind, start, end) of each sentence.
        spelled: filled with the number of each sentence's spelling.
        firsts: filled with the first sentence of each spelling.

    Returns:
        How many there are.
    """
    slots = np.full(room_for(len(found)), -1, dtype=np.int32)
    mask = len(slots) - 1
    hashes = np.empty(len(found), dtype=np.uint64)
    count = 0
    for row in range(len(found)):
        kind, start, end = found[row, 1], found[row, 2], found[row, 3]
        mixed = BASIS ^ np.uint64(kind)
        for at in range(start, end):
            mixed = (mixed ^ np.uint64(points[at])) * PRIME
        mixed = finish(mixed)
        slot = np.int64(mixed >> np.uint64(20)) & mask
        while slots[slot] >= 0:
            first = firsts[slots[slot]]
            if (
                hashes[slots[slot]] == mixed
                and found[first, 1] == kind
                and found[first, 3] - found[first, 2] == end - start
            ):
                if _is_same(points, found[first, 2], start, end - start):
                    break
            slot = (slot + 1) & mask
        if slots[slot] < 0:
            slots[slot], hashes[count], firsts[count] = count, mixed, row
            count += 1
        spelled[row] = slots[slot]
    return count
