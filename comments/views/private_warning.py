"""A warning, never a refusal, where a comment's text seems to hold private data."""

import hashlib
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from comments.review.private_data import Kind, hints

KIND_WORDS = {
    Kind.SSN: _("Social Security number"),
    Kind.ITIN: _("Taxpayer number"),
    Kind.CARD: _("Payment card number"),
    Kind.IBAN: _("Bank account number (IBAN)"),
    Kind.ROUTING: _("Bank routing number"),
    Kind.ACCOUNT: _("Account number"),
    Kind.BIRTH: _("Date of birth"),
    Kind.PASSPORT: _("Passport or license number"),
    Kind.SAR: _("Word of a suspicious activity report, which the law keeps secret (31 U.S.C. 5318(g)(2))"),
    Kind.CONFIDENTIAL: _("Information marked as confidential"),
    Kind.EMAIL: _("E-mail address"),
    Kind.PHONE: _("Telephone number"),
}
"""What may be private, in words for the sender."""


@dataclass(frozen=True)
class PrivateWarning:
    """What a text seems to hold.

    Attributes:
        found: kind in words and the passage, in order, each passage once.
        seen: names exactly these passages; sent back, it says that the sender was warned of them and of no others.
    """

    found: tuple[tuple[str, str], ...]
    seen: str


def private_warning(text: str, *, seen: str) -> PrivateWarning | None:
    """The warning about a text; None if there is nothing to warn of, or the sender was warned of just that (`seen`)."""
    passages = list(dict.fromkeys((hint.kind, text[hint.start : hint.end]) for hint in hints(text)))
    if not passages:
        return None
    digest = hashlib.sha256("\0".join(passage for _kind, passage in passages).encode()).hexdigest()
    if seen == digest:
        return None
    return PrivateWarning(tuple((str(KIND_WORDS[kind]), passage) for kind, passage in passages), digest)
