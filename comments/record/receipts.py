"""Receipts: what was received, signed, so that anyone can check it years later.

The payload is canonical JSON (RFC 8785), signed with Ed25519. It holds hashes and no words of the commenter.
"""

import base64
import datetime as dt
import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, Protocol

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from comments.intake.submission import Received, Submission, Submitter
from comments.models import Comment, Receipt, ReceiptKey
from comments.models.receipt import SignedReceipt
from rulemaking.history import change_context

PAYLOAD_VERSION = 2
"""Version 1 had no `act`: it was always `received`. Receipts of it stay genuine."""
SALT_BYTES = 16
_LATER_FIELDS = {"submitter_rep", "signatories"}
_KEY_ID = re.compile(r"[\x21-\x7e]{1,60}")


class Act(StrEnum):
    """What a receipt vouches for."""

    RECEIVED = "received"
    AMENDED = "amended"
    WITHDRAWN = "withdrawn"


class FileFacts(Protocol):
    """A file as it came, stored (`StoredFile`) or in the record (`Attachment`)."""

    @property
    def file_name(self) -> str: ...
    @property
    def size_bytes(self) -> int: ...
    @property
    def sha256(self) -> bytes: ...


@dataclass(frozen=True, kw_only=True)
class Vouched:
    """What a receipt says.

    Attributes:
        version: of the comment; a withdrawal names the version that it takes back.
        files: in their order.
        previous: the signed bytes of the receipt before this one; None for the first.
    """

    act: Act
    tracking_number: str
    version: int
    document_id: str
    received: Received
    text_sha256: bytes
    files: Sequence[FileFacts]
    submitter: Submitter
    previous: bytes | None = None


@dataclass(frozen=True)
class Signature:
    """Signed bytes and what belongs to them, named as the columns of SignedReceipt."""

    key_id: str
    payload: bytes
    signature: bytes
    submitter_salt: bytes


@lru_cache(maxsize=4)
def _private_key(seed: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(seed)


def public_key_bytes() -> bytes:
    """The 32 bytes of the public key that belongs to the key in the settings."""
    return _private_key(settings.RECEIPT_SIGNING_KEY).public_key().public_bytes_raw()


def instant_text(instant: dt.datetime) -> str:
    """An instant in UTC with microseconds, such as 2025-06-05T03:59:59.999999Z."""
    return instant.astimezone(dt.UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def canonical(value: dict[str, Any]) -> bytes:
    """Canonical JSON (RFC 8785) of what receipts hold: ASCII names, texts, whole numbers, lists, true, false and null.

    For these orjson writes the same bytes as the reference library, in a fraction of the time; a test holds them
    against each other. Numbers with a fraction are not among them.
    """
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def submitter_hash(submitter: Submitter, salt: bytes) -> bytes:
    """Salted SHA-256 of the submitter's fields: proves them to who knows them, tells nobody else anything.

    A field that came later is in it only where it was filled in, so that the hash of an older receipt can be made
    again.
    """
    told = dict(vars(submitter))
    for name in _LATER_FIELDS:
        if not told[name]:
            del told[name]
    return hashlib.sha256(salt + canonical(told)).digest()


def payload_of(vouched: Vouched, salt: bytes) -> bytes:
    """The bytes to sign."""
    return _payload(
        vouched,
        key_id=settings.RECEIPT_KEY_ID,
        tracking_number=vouched.tracking_number,
        text_sha256=vouched.text_sha256.hex(),
        submitter_sha256=submitter_hash(vouched.submitter, salt).hex(),
    )


def _payload(vouched: Vouched, *, key_id: str, tracking_number: str, text_sha256: str, submitter_sha256: str) -> bytes:
    received = vouched.received
    return canonical(
        {
            "v": PAYLOAD_VERSION,
            "key_id": key_id,
            "act": vouched.act,
            "tracking_number": tracking_number,
            "version": vouched.version,
            "document_id": vouched.document_id,
            "received": {
                "basis": str(received.basis),
                "at": instant_text(received.at) if received.at else None,
                "on": received.on.isoformat() if received.on else None,
            },
            "text_sha256": text_sha256,
            "files": [
                {"name": kept.file_name, "size_bytes": kept.size_bytes, "sha256": bytes(kept.sha256).hex()}
                for kept in vouched.files
            ],
            "submitter_sha256": submitter_sha256,
            "previous_sha256": hashlib.sha256(vouched.previous).hexdigest() if vouched.previous else None,
        }
    )


class Signer:
    """Signs many first receipts, of which most say the same but for hashes and tracking number.

    What they share is made once, and cut where each one's own stands: the same bytes as `payload_of` makes.
    """

    _OWN = 64 * "?"
    """Stands for what is each one's own, and in nothing else of a receipt."""
    _SHARED_MOST = 1000

    def __init__(self) -> None:
        self._key_id: str = settings.RECEIPT_KEY_ID
        self._key = _private_key(settings.RECEIPT_SIGNING_KEY)
        self._shared: dict[object, list[bytes]] = {}

    def first(self, submission: Submission, *, tracking_number: str, text_sha256: bytes, salt: bytes) -> Signature:
        """The first receipt of a submission. Its files lie in the store, or are known by their hashes."""
        if submission.files:
            vouched = first(submission, tracking_number=tracking_number, text_sha256=text_sha256)
            payload = payload_of(vouched, salt)
        else:
            payload = self._payload(submission, tracking_number, text_sha256, salt)
        return Signature(key_id=self._key_id, payload=payload, signature=self._key.sign(payload), submitter_salt=salt)

    def _payload(self, submission: Submission, tracking_number: str, text_sha256: bytes, salt: bytes) -> bytes:
        received = submission.received
        key = (submission.document.pk, received.basis, received.at, received.on)
        if (shared := self._shared.get(key)) is None:
            if len(self._shared) >= self._SHARED_MOST:
                self._shared.clear()
            shared = self._shared[key] = self._cut(submission)
        # In the order of their names: canonical JSON sorts them.
        own = (submitter_hash(submission.submitter, salt).hex(), text_sha256.hex(), tracking_number)
        return b"".join((shared[0], own[0].encode(), shared[1], own[1].encode(), shared[2], own[2].encode(), shared[3]))

    def _cut(self, submission: Submission) -> list[bytes]:
        vouched = first(submission, tracking_number="", text_sha256=b"")
        own = self._OWN
        whole = _payload(vouched, key_id=self._key_id, tracking_number=own, text_sha256=own, submitter_sha256=own)
        parts = whole.split(own.encode())
        assert len(parts) == 4
        return parts


def sign(vouched: Vouched) -> Signature:
    """Signs what was received with the settings' key, under a salt of its own."""
    salt = secrets.token_bytes(SALT_BYTES)
    payload = payload_of(vouched, salt)
    return Signature(
        key_id=settings.RECEIPT_KEY_ID,
        payload=payload,
        signature=_private_key(settings.RECEIPT_SIGNING_KEY).sign(payload),
        submitter_salt=salt,
    )


def first(submission: Submission, *, tracking_number: str, text_sha256: bytes) -> Vouched:
    """What the first receipt of a submission says. Its files lie in the store."""
    return Vouched(
        act=Act.RECEIVED,
        tracking_number=tracking_number,
        version=1,
        document_id=submission.document.document_id,
        received=submission.received,
        text_sha256=text_sha256,
        files=submission.files,
        submitter=submission.submitter,
    )


def build(comment: Comment, submission: Submission) -> Receipt:
    """An unsaved receipt for a comment that is about to be written."""
    vouched = first(submission, tracking_number=comment.tracking_number, text_sha256=bytes(comment.text_sha256))
    return Receipt(comment=comment, **vars(sign(vouched)))


def publish_key(*, at: dt.datetime) -> ReceiptKey:
    """Makes the public key of the settings' signing key known. Idempotent.

    Raises:
        ValueError: another key is already published under this RECEIPT_KEY_ID.
    """
    key, _ = ReceiptKey.objects.get_or_create(
        key_id=settings.RECEIPT_KEY_ID,
        defaults={"public_key": public_key_bytes(), "first_used_at": at},
    )
    if bytes(key.public_key) != public_key_bytes():
        raise ValueError(
            f"RECEIPT_KEY_ID {settings.RECEIPT_KEY_ID!r} already names another key. "
            "A new RECEIPT_SIGNING_KEY needs a new RECEIPT_KEY_ID: old receipts must stay verifiable."
        )
    return key


def retire_key(*, key_id: str, at: dt.datetime) -> ReceiptKey:
    """Notes that a key signs no more. It stays published, and its receipts stay genuine.

    Raises:
        ValueError: it is the key that signs now, is not published, or was retired before; says what to do.
    """
    if key_id == settings.RECEIPT_KEY_ID:
        raise ValueError(
            f"{key_id!r} is the key that signs now. Set another RECEIPT_SIGNING_KEY with a RECEIPT_KEY_ID of its own, "
            "run publish_receipt_key, restart, and then retire this one."
        )
    with change_context(by="system:operator", why="receipt key retired"):
        retired = ReceiptKey.objects.filter(key_id=key_id, retired_at__isnull=True).update(retired_at=at)
    if not retired:
        raise ValueError(f"No published key named {key_id!r} is in use. /receipt-keys.json lists them.")
    return ReceiptKey.objects.get(key_id=key_id)


def verify(payload: bytes, signature: bytes, key_id: str) -> bool:
    """Whether one of our published keys signed exactly these bytes. False for anything malformed."""
    if not _KEY_ID.fullmatch(key_id):
        return False  # a stranger's key id may hold what the database can't even be asked for
    key = ReceiptKey.objects.filter(key_id=key_id).first()
    if key is None:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(bytes(key.public_key)).verify(signature, payload)
    except InvalidSignature:
        return False
    return True


def as_document(receipt: SignedReceipt) -> dict[str, str]:
    """What the submitter downloads: the signed bytes and the signature, in base64, and the key's id."""
    return {
        "docket311_receipt": "1",
        "key_id": receipt.key_id,
        "payload": base64.b64encode(bytes(receipt.payload)).decode(),
        "signature": base64.b64encode(bytes(receipt.signature)).decode(),
    }
