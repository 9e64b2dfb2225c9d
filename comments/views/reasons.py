"""Why a comment's content is not public, as the public reads it."""

from dataclasses import dataclass

from django.utils.translation import gettext

from comments.enums import RestrictReasonType
from comments.models.comment_status import WITHDRAWN_BY_SUBMITTER
from rulemaking import said

STAFF_LANGUAGE = "en"


@dataclass(frozen=True)
class Reason:
    """A reason and the language that it is in: ours are in the reader's, what staff wrote is as they wrote it."""

    text: str
    language: str


def why_restricted(kind: str, words: str) -> Reason:
    """The kind of reason; its words only where the kind is "other": they may say too much of what is withheld."""
    reason = RestrictReasonType(kind)
    return Reason(words, STAFF_LANGUAGE) if reason == RestrictReasonType.OTHER else _ours(reason.label)


def why_withdrawn(words: str) -> Reason:
    return _ours(words) if words == WITHDRAWN_BY_SUBMITTER else Reason(words, STAFF_LANGUAGE)


def _ours(words: str) -> Reason:
    return Reason(gettext(words), said.reader_language())
