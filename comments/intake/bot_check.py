"""Whether what was sent looks sent by a person's browser: proof of work, patience, and a field that people can't see.

It refuses nobody. It sorts senders into those who may send generously and those who may send little (ADR 0016).
"""

import datetime as dt
import hashlib
import re
from enum import StrEnum

from django.conf import settings

QUICKEST_SECONDS = 5
"""Sooner after the form was opened than this, nobody has read it and written."""

_PROOF = re.compile(r"[0-9]{1,16}")


class Sender(StrEnum):
    """How much a submission cost its sender."""

    PROVEN = "proven"
    PATIENT = "patient"
    HASTY = "hasty"


def sort(*, token: str, proof: str, trap: str, opened_at: dt.datetime, at: dt.datetime) -> Sender:
    """Says what kind of sender this was.

    Args:
        token: the submission's signed token. It stands for one comment, ever, so a proof for it can't be used twice.
        proof: the number that the browser found, in decimal digits; empty without JavaScript.
        trap: what stood in the field that people don't see.
        opened_at: when the form with this token was made, aware, UTC.
        at: when it was sent, aware, UTC.

    Returns:
        PROVEN with a proof of work; else PATIENT, or HASTY if it came too soon to have been read.
        A filled trap outweighs a proof: then it was no browser that found it.
    """
    if trap:
        return Sender.HASTY
    if is_proof(token, proof):
        return Sender.PROVEN
    return Sender.PATIENT if at - opened_at >= dt.timedelta(seconds=QUICKEST_SECONDS) else Sender.HASTY


def is_proof(token: str, proof: str) -> bool:
    """Whether SHA-256 of `token:proof` begins with PROOF_OF_WORK_BITS zero bits. Finding it takes 2**bits tries."""
    if not _PROOF.fullmatch(proof):
        return False
    digest = hashlib.sha256(f"{token}:{proof}".encode()).digest()
    return int.from_bytes(digest) >> (len(digest) * 8 - settings.PROOF_OF_WORK_BITS) == 0
