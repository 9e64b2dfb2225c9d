"""The private addresses of a receipt and of the submitter's own page.

A tracking number is public and authorises nothing, so these addresses also carry a proof that only we can make. It is
derived, not stored: a repeated submission shows the same address again. A receipt can be shown to others; the own page
lets whoever has it change or withdraw the comment, so its proof is another one and is never part of the receipt.
"""

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

_RECEIPT = "docket311.receipt"
_OWNER = "docket311.own-comment"


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
    return salted_hmac(salt, tracking_number, secret=secret, algorithm="sha256").hexdigest()[:32]


def _is_proof(salt: str, tracking_number: str, proof: str) -> bool:
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(constant_time_compare(_proof(salt, tracking_number, secret=key), proof) for key in secrets)


def receipt_path(tracking_number: str) -> str:
    """Path of the receipt's page, for links in pages and in the receipt's e-mail. Never log it."""
    return reverse("receipt", args=[tracking_number, receipt_proof(tracking_number)])


def own_comment_path(tracking_number: str) -> str:
    """Path of the submitter's own page, where the comment can be changed or withdrawn. Never log or mail it."""
    return reverse("own_comment", args=[tracking_number, owner_proof(tracking_number)])
