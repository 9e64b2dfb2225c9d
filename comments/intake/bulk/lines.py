"""Rows that can become comments, as lines of COPY: what they become but for the key, which the database gives."""

import secrets
from collections.abc import Iterable
from dataclasses import fields
from typing import Any, NamedTuple

from comments.intake.bulk.matching import identity_hash
from comments.intake.bulk.rows import Candidate
from comments.intake.submission import StoredFile, Submitter
from comments.intake.tracking import new_tracking_numbers
from comments.record import receipts
from rulemaking.models import Section

_SUBMITTER = tuple(field.name for field in fields(Submitter))
COMMENT_COLUMNS = (
    "id", "tracking_number", "document_id", "channel", "text", "text_sha256", "content_sha256", *_SUBMITTER,
    "received_at", "received_on", "postmarked_on", "received_basis", "received_evidence", "asserted_by",
    "submission_token", "source", "source_id", "num_items_received", "wants_email_receipt",
)  # fmt: skip
RECEIPT_COLUMNS = ("comment_id", "key_id", "payload", "signature", "submitter_salt")


class Ready(NamedTuple):
    """A row that can become a comment.

    Attributes:
        identity: what makes it this comment and no other under its id, hashed.
        notes: what is to be said of it beside its outcome.
        comment, receipt: its lines for COPY, but for the key, in UTF-8; empty in a check, as is the tracking number.
        files, members: checked and not yet kept, and the names that the row gives them.
        targets: keys of the questions and sections that it says it answers, one of each pair empty.
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


def ready_to_check(candidates: Iterable[Candidate]) -> list[Ready]:
    return [_ready(candidate) for candidate in candidates]


def ready_to_write(candidates: Iterable[Candidate]) -> list[Ready]:
    """Draws a tracking number for each and signs its receipt: most of what a row costs."""
    signer = receipts.Signer()
    numbers = new_tracking_numbers()
    cells_of_texts: dict[str, str] = {}
    made = []
    for candidate in candidates:
        tracking_number = next(numbers)
        signature = signer.first(
            candidate.submission,
            tracking_number=tracking_number,
            text_sha256=candidate.text_sha256,
            salt=secrets.token_bytes(receipts.SALT_BYTES),
        )
        text = candidate.submission.text
        if (cell := cells_of_texts.get(text)) is None:
            cells_of_texts.clear()  # one is enough: the copies of a campaign's text
            cell = cells_of_texts[text] = _cell(text)
        made.append(
            _ready(
                candidate,
                tracking_number,
                _comment_line(candidate, tracking_number, cell),
                _line((signature.key_id, signature.payload, signature.signature, signature.submitter_salt)),
            )
        )
    return made


def _ready(candidate: Candidate, tracking_number: str = "", comment: bytes = b"", receipt: bytes = b"") -> Ready:
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
    )


def _comment_line(candidate: Candidate, tracking_number: str, text: str) -> bytes:
    submission = candidate.submission
    submitter, received = vars(submission.submitter), submission.received
    before = _cells((tracking_number, submission.document.pk, submission.channel))
    after = _cells(
        (
            candidate.text_sha256,
            candidate.content_sha256,
            *[submitter[name] for name in _SUBMITTER],
            received.at,
            received.on,
            received.postmarked_on,
            received.basis,
            received.evidence,
            received.asserted_by,
            submission.submission_token,
            submission.source,
            submission.source_id,
            submission.num_items_received,
            submission.wants_email_receipt,
        )
    )
    return f"{before}\t{text}\t{after}\n".encode()


def _line(values: Iterable[Any]) -> bytes:
    return f"{_cells(values)}\n".encode()


def _cells(values: Iterable[Any]) -> str:
    return "\t".join([value if value == "" else _cell(value) for value in values])


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
