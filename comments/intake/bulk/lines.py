"""Rows that can become comments, as lines of COPY: what they become but for the key, which the database gives."""

import datetime as dt
import secrets
from collections.abc import Iterable
from dataclasses import fields
from operator import attrgetter
from typing import Any, NamedTuple

from comments.intake.bulk.matching import identity_hash
from comments.intake.bulk.rows import Candidate
from comments.intake.submission import StoredFile, Submitter
from comments.intake.tracking import new_tracking_numbers
from comments.record import receipts
from rulemaking.models import Section

_SUBMITTER = tuple(field.name for field in fields(Submitter))
_SUBMITTER_OF = attrgetter(*_SUBMITTER)
COMMENT_COLUMNS = (
    "id", "tracking_number", "channel", *_SUBMITTER, "received_evidence", "asserted_by", "source", "source_id",
    "received_at", "received_on", "postmarked_on", "received_basis",
    "document_id", "content_sha256", "submission_token", "num_items_received", "wants_email_receipt",
    "text", "text_sha256",
)  # fmt: skip
"""The words first, then what a row says of its receipt, and last its text: as `_comment_line` writes them."""
RECEIPT_COLUMNS = ("comment_id", "key_id", "payload", "signature", "submitter_salt")
_TEXTS_REMEMBERED = 64
_TIMES_REMEMBERED = 1000
_Times = tuple[dt.datetime | None, dt.date | None, dt.date | None, str]


class Ready(NamedTuple):
    """A row that can become a comment.

    Attributes:
        identity: what makes it this comment and no other under its id, hashed.
        notes: what is to be said of it beside its outcome.
        comment, receipt: its lines for COPY, but for the key, in UTF-8; empty in a check, as is the tracking number.
        files, members: checked and not yet kept, and the names that the row gives them.
        targets: keys of the questions and sections that it says it answers, one of each pair empty.
        text: what is still to be fingerprinted; empty in a check.
    """

    number: int
    source_id: str
    identity: bytes
    notes: list[str]
    docket_pk: int
    files: tuple[StoredFile, ...] = ()
    members: tuple[str, ...] = ()
    tracking_number: str = ""
    comment: bytes = b""
    receipt: bytes = b""
    targets: tuple[tuple[int | None, int | None], ...] = ()
    text: str = ""


def ready_to_check(candidates: Iterable[Candidate]) -> list[Ready]:
    return [_ready(candidate) for candidate in candidates]


def ready_to_write(candidates: Iterable[Candidate]) -> list[Ready]:
    """Draws a tracking number for each, and signs its receipt: most of what a row costs."""
    signer = receipts.Signer()
    numbers = new_tracking_numbers()
    known: dict[bytes, str] = {}
    times: dict[_Times, str] = {}
    made = []
    for candidate in candidates:
        tracking_number = next(numbers)
        signature = signer.first(
            candidate.submission,
            tracking_number=tracking_number,
            text_sha256=candidate.text_sha256,
            salt=secrets.token_bytes(receipts.SALT_BYTES),
        )
        made.append(
            _ready(
                candidate,
                tracking_number,
                _comment_line(candidate, tracking_number, _text_cells(candidate, known), times),
                line_of((signature.key_id, signature.payload, signature.signature, signature.submitter_salt)),
                candidate.submission.text,
            )
        )
    return made


def _text_cells(candidate: Candidate, known: dict[bytes, str]) -> str:
    """A text and its hash; made once for the copies of a letter."""
    if (cells := known.get(candidate.text_sha256)) is None:
        if len(known) >= _TEXTS_REMEMBERED:
            del known[next(iter(known))]  # the oldest: a campaign's text is back with its next row
        cells = f"{_cell(candidate.submission.text)}\t{_cell(candidate.text_sha256)}"
        known[candidate.text_sha256] = cells
    return cells


def _ready(
    candidate: Candidate, tracking_number: str = "", comment: bytes = b"", receipt: bytes = b"", text: str = ""
) -> Ready:
    submission = candidate.submission
    return Ready(
        candidate.number,
        submission.source_id,
        identity_hash(candidate.identity),
        candidate.notes,
        submission.document.docket_id,
        submission.files,
        candidate.members,
        tracking_number,
        comment,
        receipt,
        tuple((None, one.pk) if isinstance(one, Section) else (one.pk, None) for one in submission.targets),
        text,
    )


def _comment_line(candidate: Candidate, tracking_number: str, text_cells: str, times: dict[_Times, str]) -> bytes:
    submission = candidate.submission
    received = submission.received
    key = (received.at, received.on, received.postmarked_on, received.basis)
    if (told := times.get(key)) is None:
        if len(times) >= _TIMES_REMEMBERED:
            times.clear()
        told = times[key] = "\t".join(map(_cell, key))
    words = _cells(
        (
            tracking_number,
            submission.channel,
            *_SUBMITTER_OF(submission.submitter),
            received.evidence,
            received.asserted_by,
            submission.source,
            submission.source_id,
        )
    )
    rest = (
        f"{submission.document.pk}\t{_cell(candidate.content_sha256)}\t{_cell(submission.submission_token)}"
        f"\t{submission.num_items_received}\t{submission.wants_email_receipt}"
    )
    return f"{words}\t{told}\t{rest}\t{text_cells}\n".encode()


def line_of(values: Iterable[Any]) -> bytes:
    """A line, or what follows the key on it, in UTF-8."""
    return ("\t".join(map(_cell, values)) + "\n").encode()


def _cells(words: tuple[str, ...]) -> str:
    """Of words of which mostly none holds what has to be written otherwise."""
    whole = "".join(words)
    return "\t".join(words if whole.isprintable() and "\\" not in whole else map(_cell, words))


def _cell(value: Any) -> str:
    """As COPY reads it in its text format."""
    if value is None:
        return "\\N"
    if isinstance(value, bytes):
        return "\\\\x" + value.hex()
    written = str(value)
    if written.isprintable() and "\\" not in written:
        return written
    for character, escaped in (("\\", "\\\\"), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        written = written.replace(character, escaped)
    return written
