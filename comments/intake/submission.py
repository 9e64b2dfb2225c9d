"""What every channel hands to the one intake."""

import datetime as dt
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from comments.enums import Channel, ReceivedBasis, SubmitterType
from rulemaking.models import Document, RequestForComment, Section

if TYPE_CHECKING:
    from comments.models import Attachment, DraftFile


@dataclass(frozen=True, kw_only=True)
class Submitter:
    """Who sent it, as they say. Nothing is verified; the law asks neither for names nor for proof of them.

    Attributes:
        submitter_rep: who sends it for the submitter, such as a lawyer for a client.
        signatories: who else signs it, one a line.
    """

    submitter_type: str = SubmitterType.ANONYMOUS
    first_name: str = ""
    last_name: str = ""
    organization: str = ""
    organization_type: str = ""
    email: str = ""
    phone: str = ""
    address1: str = ""
    address2: str = ""
    city: str = ""
    state_province_region: str = ""
    zip: str = ""
    country: str = ""
    category: str = ""
    submitter_rep: str = ""
    signatories: str = ""


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """A file whose bytes already lie in the originals' store, synced to disk."""

    key: str
    file_name: str
    content_type: str
    file_format: str
    size_bytes: int
    sha256: bytes

    @classmethod
    def of(cls, row: "Attachment | DraftFile") -> "StoredFile":
        """The file that a row of ours names. A database driver gives its hash as a view of memory."""
        values = {item.name: getattr(row, item.name) for item in fields(cls)}
        return cls(**values | {"sha256": bytes(row.sha256)})


@dataclass(frozen=True, kw_only=True)
class Received:
    """When it was received, and how we know.

    `at` is an aware instant in UTC. Where only a day is known, `at` is None and `on` is that day: a date on paper
    never becomes a made-up instant.
    """

    at: dt.datetime | None
    on: dt.date | None = None
    basis: str = ReceivedBasis.EDGE_CLOCK
    evidence: str = ""
    asserted_by: str = ""
    postmarked_on: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Submission:
    """One submission, whatever its channel.

    `submission_token` names the act of submitting: the same token twice is one comment. `source` and `source_id`
    name an imported item where it came from. `language` is that of the page on which it was
    sent, and of the receipt by mail. `targets` are the questions and sections that it says it answers: of its
    rule, and of its document.
    """

    document: Document
    channel: Channel
    text: str
    submitter: Submitter
    received: Received
    files: tuple[StoredFile, ...] = field(default=())
    submission_token: str | None = None
    source: str = ""
    source_id: str = ""
    num_items_received: int = 0
    wants_email_receipt: bool = False
    language: str = "en"
    targets: tuple[RequestForComment | Section, ...] = ()
