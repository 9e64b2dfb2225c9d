"""Tracking numbers: three, four and four lower-case letters and digits, at random."""

import secrets

_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
_LENGTH = 11


def new_tracking_number() -> str:
    """Such as `l2z-02tq-bsbu`. One of 36**11 (about 1.3e17); a unique constraint refuses the rare double."""
    drawn = secrets.randbelow(len(_ALPHABET) ** _LENGTH)
    letters = []
    for _ in range(_LENGTH):
        drawn, place = divmod(drawn, len(_ALPHABET))
        letters.append(_ALPHABET[place])
    word = "".join(letters)
    return f"{word[:3]}-{word[3:7]}-{word[7:]}"
