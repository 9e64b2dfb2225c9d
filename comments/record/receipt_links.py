"""The private addresses of a receipt and of the submitter's own page.

A tracking number is public and authorises nothing, so these addresses also carry a proof that only we can make. It is
derived, not stored: a repeated submission shows the same address again. A receipt can be shown to others; the own page
lets whoever has it change or withdraw the comment, so its proof is another one and is never part of the receipt.
"""

import hashlib
import hmac
from functools import lru_cache

from django.conf import settings
from django.urls import get_script_prefix, reverse
from django.utils.crypto import constant_time_compare
from django.utils.encoding import force_bytes

_RECEIPT = "docket311.receipt"
_OWNER = "docket311.own-comment"
_NO_NUMBER, _NO_PROOF = "000-0000-0000", 32 * "0"


def receipt_proof(tracking_number: str) -> str:
    """128 bits of HMAC-SHA-256 over the tracking number, as 32 hexadecimal digits."""
    return _proof(_RECEIPT, tracking_number)


def is_receipt_proof(tracking_number: str, proof: str) -> bool:
    """Whether `proof` was made for this number, with the present secret key or one in SECRET_KEY_FALLBACKS."""
    return _is_proof(_RECEIPT, tracking_number, proof)


def owner_proof(tracking_number: str) -> str:
    """The secret that lets someone change or withdraw a comment; it can't be had from the receipt's address."""
    return _proof(_OWNER, tracking_number)


def is_owner_proof(tracking_number: str, proof: str) -> bool:
    return _is_proof(_OWNER, tracking_number, proof)


def _proof(salt: str, tracking_number: str, *, secret: str | bytes | None = None) -> str:
    key = _key(salt, settings.SECRET_KEY if secret is None else secret)
    return hmac.digest(key, tracking_number.encode(), "sha256").hex()[:32]


@lru_cache(maxsize=16)
def _key(salt: str, secret: str | bytes) -> bytes:
    """As Django's `salted_hmac` makes it, whose addresses these were from the start."""
    return hashlib.sha256(salt.encode() + force_bytes(secret)).digest()


def _is_proof(salt: str, tracking_number: str, proof: str) -> bool:
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(constant_time_compare(_proof(salt, tracking_number, secret=key), proof) for key in secrets)


def receipt_path(tracking_number: str) -> str:
    """Path of the receipt's page, for links in pages and in the receipt's e-mail. Never log it."""
    return _path("receipt", tracking_number, receipt_proof(tracking_number))


def own_comment_path(tracking_number: str) -> str:
    """Path of the submitter's own page, where the comment can be changed or withdrawn. Never log or mail it."""
    return _path("own_comment", tracking_number, owner_proof(tracking_number))


def _path(name: str, tracking_number: str, proof: str) -> str:
    return _path_of_none(name, get_script_prefix()).replace(_NO_NUMBER, tracking_number).replace(_NO_PROOF, proof)


@lru_cache(maxsize=16)
def _path_of_none(name: str, _prefix: str) -> str:
    """The address with a number and a proof that are nobody's in their places, looked up once."""
    return reverse(name, args=[_NO_NUMBER, _NO_PROOF])
