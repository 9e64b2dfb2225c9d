"""What the public copy of a comment says, unless staff say otherwise."""

from dataclasses import dataclass

from comments.enums import SubmitterType
from comments.models import Comment

ATTACHMENT_ONLY = "See attached file(s)"
_TITLE_MAX = 300


@dataclass(frozen=True, kw_only=True)
class PublicFields:
    """Everything of a comment that the public copy shows. E-mail, phone and street address are never among it."""

    title: str
    text: str
    first_name: str = ""
    last_name: str = ""
    organization: str = ""
    city: str = ""
    state_province_region: str = ""
    zip: str = ""
    country: str = ""
    submitter_rep: str = ""
    signatories: str = ""


def default_public_fields(comment: Comment) -> PublicFields:
    """The public copy of a comment's current version, of which nothing is taken out.

    An anonymous one shows its text alone. Needs `with_current_version()`.
    """
    return fields_of(comment, comment.current.text)


def fields_of(comment: Comment, text: str) -> PublicFields:
    """As `default_public_fields`, of the version that says `text`."""
    text = text if text.strip() else ATTACHMENT_ONLY
    if comment.submitter_type == SubmitterType.ANONYMOUS:
        return PublicFields(title=default_title(comment), text=text)
    return PublicFields(
        title=default_title(comment),
        text=text,
        first_name=comment.first_name,
        last_name=comment.last_name,
        organization=comment.organization,
        city=comment.city,
        state_province_region=comment.state_province_region,
        zip=comment.zip,
        country=comment.country,
        submitter_rep=comment.submitter_rep,
        signatories=comment.signatories,
    )


def default_title(comment: Comment) -> str:
    """As regulations.gov titles comments: `Comment from Jane Doe`, or on the document for an anonymous one."""
    if comment.submitter_type == SubmitterType.ANONYMOUS:
        return neutral_title(comment)
    title = f"Comment from {comment.submitter_name}"
    return title if len(title) <= _TITLE_MAX else f"{title[: _TITLE_MAX - 1]}…"


def neutral_title(comment: Comment) -> str:
    """A title that tells nothing of the sender: `Comment on FR Doc # 2025-07837`."""
    document = comment.document
    if document.fr_doc_num:
        return f"Comment on FR Doc # {document.fr_doc_num}"
    return f"Comment on {document.document_id}"
