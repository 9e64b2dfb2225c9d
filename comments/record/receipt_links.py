"""The private address of a receipt.

A tracking number is public and authorises nothing, so the address of a receipt also carries a proof that only we
can make. It is derived, not stored: a repeated submission shows the same address again.
"""

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

_SALT = "docket311.receipt"


def receipt_proof(tracking_number: str, *, secret: str | bytes | None = None) -> str:
    """128 bits of HMAC-SHA-256 over the tracking number, as 32 hexadecimal digits."""
    return salted_hmac(_SALT, tracking_number, secret=secret, algorithm="sha256").hexdigest()[:32]


def is_receipt_proof(tracking_number: str, proof: str) -> bool:
    """Whether `proof` was made for this number, with the present secret key or one in SECRET_KEY_FALLBACKS."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(constant_time_compare(receipt_proof(tracking_number, secret=key), proof) for key in secrets)


def receipt_path(tracking_number: str) -> str:
    """Path of the receipt's page, for links in pages and in the receipt's e-mail. Never log it."""
    return reverse("receipt", args=[tracking_number, receipt_proof(tracking_number)])
