"""Tracking numbers: three, four and four lower-case letters and digits, at random."""

import secrets
from collections.abc import Iterator

_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
_LENGTH = 11
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
_BITS = (len(_ALPHABET) ** _LENGTH).bit_length()
_DRAWN_AT_ONCE = 256


def new_tracking_number() -> str:
    """Such as `l2z-02tq-bsbu`. One of 36**11 (about 1.3e17); a unique constraint refuses the rare double."""
    drawn = secrets.randbelow(len(_ALPHABET) ** _LENGTH)
    letters = []
    for _ in range(_LENGTH):
        drawn, place = divmod(drawn, len(_ALPHABET))
        letters.append(_ALPHABET[place])
    word = "".join(letters)
    return f"{word[:3]}-{word[3:7]}-{word[7:]}"


def new_tracking_numbers() -> Iterator[str]:
    """Without end, each as `new_tracking_number` draws it; many at once cost a fraction."""
    while True:
        randomness = secrets.token_bytes(8 * _DRAWN_AT_ONCE)
        for at in range(0, len(randomness), 8):
            drawn = int.from_bytes(randomness[at : at + 8]) >> (64 - _BITS)
            if drawn < len(_ALPHABET) ** _LENGTH:  # else none would be as likely as any other
                yield _written(drawn)


def _written(drawn: int) -> str:
    drawn, last = divmod(drawn, len(_ALPHABET))
    pairs = []
    for _ in range(_LENGTH // 2):
        drawn, place = divmod(drawn, len(_PAIRS))
        pairs.append(_PAIRS[place])
    word = "".join(pairs)
    return f"{word[:3]}-{word[3:7]}-{word[7:]}{_ALPHABET[last]}"
