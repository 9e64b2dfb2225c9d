"""What the public may see through the API, decided here and nowhere else. Default deny.

A comment's attribute is printed only if this module names it for the comment's status. Whatever isn't named, such as
an attribute added later, is null. Sources: docs/api.md, "What is public"; docs/adr/0005-public-copies.md.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from comments.enums import RestrictReasonType, Status
from comments.models import AttachmentRendition, Rendition
from rulemaking.models import Docket, Document
from rulemaking.models.document import item_id

SHELL = frozenset({
    "agencyId", "commentOn", "commentOnDocumentId", "docketId", "documentType", "lastModifiedDate", "modifyDate",
    "objectId", "postedDate", "receiveDate", "title", "trackingNbr", "withdrawn",
})  # fmt: skip
"""What a tombstone keeps beside its reason: ids, type, agency, docket, target, tracking number, dates, its title."""

CONTENT = frozenset({
    "attachmentText", "city", "comment", "commentText", "country", "displayProperties", "duplicateComments",
    "firstName", "highlightedContent", "lastName", "openForComment", "organization", "pageCount", "postmarkDate",
    "signatories", "stateProvinceRegion", "submitterRep", "targets", "zip",
})  # fmt: skip
"""What more a posted comment shows."""

NEVER = frozenset({"address1", "address2", "email", "fax", "originalDocumentId", "phone"})
"""What no answer ever holds, of comments and documents alike: the key is there, and null."""

_OF_STATUS = {
    Status.POSTED: SHELL | CONTENT,
    Status.RESTRICTED: SHELL | {"restrictReason", "restrictReasonType"},
    Status.WITHDRAWN: SHELL | {"reasonWithdrawn"},
}
EVER = frozenset.union(*_OF_STATUS.values())
"""What some comment may show."""


def public_comments() -> QuerySet[Rendition]:
    """Posted comments and tombstones, once the sequencer has placed them."""
    return Rendition.objects.public()


def public_files() -> QuerySet[AttachmentRendition]:
    """Files of posted comments; one that is withheld is there, without its content."""
    return AttachmentRendition.objects.filter(rendition__in=Rendition.objects.posted())


def public_documents(at: dt.datetime) -> QuerySet[Document]:
    return Document.objects.public(at)


def public_dockets(at: dt.datetime) -> QuerySet[Docket]:
    """Those in which something has been published: a docket of drafts alone isn't there yet."""
    return Docket.objects.filter(Exists(Document.objects.public(at).filter(docket=OuterRef("pk"))))


def visible_of_comment(status: str) -> frozenset[str]:
    """The attributes that a comment of this status shows; none for a status that isn't public."""
    return _OF_STATUS.get(Status(status), frozenset())


def title_of(status: str, title: str, docket_id: str, number: int) -> str:
    """The public title; a neutral one for a tombstone."""
    return title if status == Status.POSTED else f"Comment {item_id(docket_id, number)}"


def words_of_restriction(reason_type: str, reason: str) -> str | None:
    """Why a comment or file is restricted, in words: public only where the type is Other."""
    return (reason or None) if reason_type == RestrictReasonType.OTHER else None


def file_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """Title, reason and file of a public attachment row. One that is withheld keeps its reason, not even its name."""
    if row["key"]:
        return {
            "title": row["title"], "restrict_reason_type": None, "restrict_reason": None,
            "format": row["file_format"], "size": row["size_bytes"],
        }  # fmt: skip
    return {
        "title": f"Attachment {row['position']}",
        "restrict_reason_type": row["restrict_reason_type"] or None,
        "restrict_reason": words_of_restriction(row["restrict_reason_type"], row["restrict_reason"]),
        "format": None,
        "size": None,
    }
