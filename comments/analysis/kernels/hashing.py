"""Runs of words as hashes, and sets and tables of them by open addressing."""

import numpy as np

from comments.analysis.kernels import inner, kernel

Hashes = np.ndarray
Numbers = np.ndarray
Flags = np.ndarray

_GOLDEN, _M1, _M2 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31 = np.uint64(30), np.uint64(27), np.uint64(31)
_NOTHING = np.uint64(0)
_INSTEAD = np.uint64(1)


@inner
def _spread(mixed: np.uint64) -> np.uint64:
    mixed = (mixed ^ (mixed >> _S30)) * _M1
    mixed = (mixed ^ (mixed >> _S27)) * _M2
    mixed ^= mixed >> _S31
    return mixed if mixed != _NOTHING else _INSTEAD


# The hash of some words from `at` on, as `fingerprint.rolling` gives it, but never 0. Spelled out, for these are the
# innermost loops of all.


@inner
def three_words(words: Hashes, at: int) -> np.uint64:
    """The hash of three words."""
    return _spread((words[at] * _GOLDEN + words[at + 1]) * _GOLDEN + words[at + 2])


@inner
def four_words(words: Hashes, at: int) -> np.uint64:
    """The hash of four words."""
    return _spread(((words[at] * _GOLDEN + words[at + 1]) * _GOLDEN + words[at + 2]) * _GOLDEN + words[at + 3])


@inner
def five_words(words: Hashes, at: int) -> np.uint64:
    """The hash of five words."""
    first = ((words[at] * _GOLDEN + words[at + 1]) * _GOLDEN + words[at + 2]) * _GOLDEN + words[at + 3]
    return _spread(first * _GOLDEN + words[at + 4])


@inner
def six_words(words: Hashes, at: int) -> np.uint64:
    """The hash of six words."""
    first = ((words[at] * _GOLDEN + words[at + 1]) * _GOLDEN + words[at + 2]) * _GOLDEN + words[at + 3]
    return _spread((first * _GOLDEN + words[at + 4]) * _GOLDEN + words[at + 5])


@inner
def slot_of(keys: Hashes, key: np.uint64) -> int:
    """Where a key is, or where it would go. `keys` has a power of two of places; 0 is an empty one."""
    mask = len(keys) - 1
    at = np.int64(key >> np.uint64(20)) & mask
    while keys[at] != _NOTHING and keys[at] != key:
        at = (at + 1) & mask
    return int(at)


@inner
def room_for(count: int) -> int:
    """A power of two that leaves half of the places empty."""
    room = 16
    while room < 2 * count:
        room *= 2
    return room


@kernel
def set_of(hashes: Hashes) -> Hashes:
    """A set of hashes, to be asked with `holds`."""
    keys = np.zeros(room_for(len(hashes)), dtype=np.uint64)
    for key in hashes:
        key = key if key != _NOTHING else _INSTEAD
        keys[slot_of(keys, key)] = key
    return keys


@inner
def holds(keys: Hashes, key: np.uint64) -> bool:
    """Whether a set holds a hash."""
    return keys[slot_of(keys, key)] == key


@kernel
def bits_for(count: int) -> Flags:
    """An empty filter for so many hashes, one place in eight used at most."""
    room = 1 << 12
    while room < 8 * count:
        room *= 2
    return np.zeros(room // 8, dtype=np.uint8)


@inner
def has_bit(bits: Flags, key: np.uint64) -> bool:
    """Whether a filter has seen a hash, or one that looks like it."""
    bit = np.int64(key >> np.uint64(8)) & (8 * len(bits) - 1)
    return (bits[bit >> 3] >> (bit & 7)) & 1 != 0


@inner
def see(once: Flags, twice: Flags, key: np.uint64) -> None:
    """Show a hash to a pair of filters of one size: the second one has what came again."""
    bit = np.int64(key >> np.uint64(8)) & (8 * len(once) - 1)
    flag = np.uint8(1 << (bit & 7))
    if once[bit >> 3] & flag:
        twice[bit >> 3] |= flag
    once[bit >> 3] |= flag


@kernel
def grown(keys: Hashes, values: Numbers) -> tuple[Hashes, Numbers]:
    """The same table with twice the room."""
    more_keys = np.zeros(2 * len(keys), dtype=np.uint64)
    more_values = np.empty(2 * len(keys), dtype=values.dtype)
    for at in range(len(keys)):
        if keys[at] != _NOTHING:
            slot = slot_of(more_keys, keys[at])
            more_keys[slot] = keys[at]
            more_values[slot] = values[at]
    return more_keys, more_values
