"""Tracking numbers: three, four and four lower-case letters and digits, at random."""

import secrets

_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
_GROUPS = (3, 4, 4)


def new_tracking_number() -> str:
    """Such as `l2z-02tq-bsbu`. One of 36**11 (about 1.3e17); a unique constraint refuses the rare double."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(size)) for size in _GROUPS)
