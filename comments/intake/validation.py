"""What a submission must be, and the words for what it is not. Pure but for the settings it reads."""

import datetime as dt
from collections.abc import Collection, Sequence

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from comments.enums import ReceivedBasis, SubmitterType
from comments.intake.characters import check_characters, check_line, is_good_line
from comments.intake.limits import (
    COUNT_LIMIT,
    FIELD_LIMITS,
    RECEIPT_LIMITS,
    RECEIVED_FIELD_LIMITS,
    RECEIVED_MAX_CODE_POINTS,
    REFERENCE_LIMITS,
    SIGNATORIES_MAX,
    SIGNATORY_LIMIT,
    TYPED_HERE,
)
from comments.intake.submission import Received, StoredFile, Submission
from comments.intake.submitters import check_fields, check_signatories, check_submitter_type
from rulemaking.deadlines import EASTERN
from rulemaking.models import Section


class SubmissionInvalid(ValueError):
    """A submission can't be taken as it is. `errors` maps a field's name to sentences that say what to do."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__("; ".join(f"{name}: {' '.join(said)}" for name, said in errors.items()))
        self.errors = errors


def normal_newlines(text: str) -> str:
    """CR LF and CR become LF, as a browser's form sends CR LF whatever was typed. Nothing else is changed."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def check(submission: Submission) -> None:
    """Refuses what no channel may hand in.

    Raises:
        SubmissionInvalid: with every fault of every field, not only the first.
    """
    errors: dict[str, list[str]] = {}
    is_typed = submission.channel in TYPED_HERE
    limit = settings.COMMENT_MAX_CODE_POINTS if is_typed else RECEIVED_MAX_CODE_POINTS
    for name, said in (
        ("text", check_text(submission.text, has_files=bool(submission.files), limit=limit)),
        ("files", _check_file_names(submission.files, is_typed=is_typed)),
        *check_fields(submission.submitter, FIELD_LIMITS if is_typed else RECEIVED_FIELD_LIMITS),
        *(_check_typed(submission) if is_typed else ()),
        *_check_references(submission),
        *_check_received(submission.received),
    ):
        if said:
            errors.setdefault(name, []).extend(said)
    if errors:
        raise SubmissionInvalid(errors)


def check_content(text: str, files: tuple[StoredFile, ...]) -> dict[str, list[str]]:
    """Faults of a text and its files alone, by field; empty if there are none."""
    found = {"text": check_text(text, has_files=bool(files)), "files": _check_file_names(files)}
    return {name: said for name, said in found.items() if said}


def check_text(text: str, *, has_files: bool = False, limit: int | None = None) -> list[str]:
    """Sentences on what is wrong with a comment's text; none if nothing is. `text` has LF line ends.

    Args:
        limit: code points; without it, what may be typed here.
    """
    if not text.strip() and not has_files:
        return [_("Write your comment, or attach it as a file.")]
    said = []
    limit = settings.COMMENT_MAX_CODE_POINTS if limit is None else limit
    if len(text) > limit:
        said.append(
            _(
                "Your comment has %(count)s characters; the limit is %(limit)s. "
                "Shorten it by %(over)s, or attach the whole text as a file."
            )
            % {"count": f"{len(text):,}", "limit": f"{limit:,}", "over": f"{len(text) - limit:,}"}
        )
    said.extend(check_characters(text))
    return said


def check_more_files(present: Collection[str], more: Sequence[str]) -> list[str]:
    """Why files of these names can't stand beside those that are there: the same name, or too many."""
    same = [name for name in more if name in present]
    said = [_("Two files are named “%(name)s”. Rename one of them.") % {"name": name} for name in same]
    if len(same) < len(more):
        said.append(
            _("You attached %(count)s files; the limit is %(limit)s. Remove some.")
            % {"count": len(present) + len(more) - len(same), "limit": settings.ATTACHMENT_MAX_COUNT}
        )
    return said


def _check_file_names(files: tuple[StoredFile, ...], *, is_typed: bool = True) -> list[str]:
    if not files:
        return []
    said = []
    names = [kept.file_name for kept in files]
    if is_typed and len(names) > settings.ATTACHMENT_MAX_COUNT:
        said.append(
            _("You attached %(count)s files; the limit is %(limit)s. Remove some.")
            % {"count": len(names), "limit": settings.ATTACHMENT_MAX_COUNT}
        )
    for name in sorted({name for name in names if names.count(name) > 1}):
        said.append(_("Two files are named “%(name)s”. Rename one of them.") % {"name": name})
    return said


def _check_typed(submission: Submission) -> list[tuple[str, list[str]]]:
    """What only somebody who is there to be told can mend."""
    submitter = submission.submitter
    found = [
        *check_submitter_type(submitter),
        ("signatories", check_signatories(submitter.signatories)),
        ("targets", _check_targets(submission)),
    ]
    if submitter.organization_type and submitter.submitter_type != SubmitterType.ORGANIZATION:
        found.append(("organization_type", [_("Only an organization has a kind. Remove it, or comment as one.")]))
    if submitter.email:
        try:
            validate_email(submitter.email)
        except ValidationError:
            found.append(("email", [_("Write an e-mail address such as name@example.com.")]))
    elif submission.wants_email_receipt:
        found.append(("email", [_("Write your e-mail address, or don't ask for a receipt by e-mail.")]))
    return found


def _check_targets(submission: Submission) -> list[str]:
    strangers = [
        target
        for target in submission.targets
        if (
            target.document_id != submission.document.pk
            if isinstance(target, Section)
            else target.rulemaking_id != submission.document.rulemaking_id
        )
    ]
    if strangers:
        return [_("This question or section is not one of this rule’s. Choose again.")]
    return []


def _check_references(submission: Submission) -> list[tuple[str, list[str]]]:
    """What programs and staff give, never what a person types: still no reason to fail without words."""
    found: list[tuple[str, list[str]]] = []
    for name, limit in REFERENCE_LIMITS.items():
        value = getattr(submission, name) or ""
        if not is_good_line(value, limit):
            found.append((name, check_line(value, limit)))
    if submission.submission_token == "":
        found.append(("submission_token", ["An empty token names no submission. Leave it out."]))
    if bool(submission.source) != bool(submission.source_id):
        found.append(("source_id", ["Name both the source and the comment's id there, or neither."]))
    if not 0 <= submission.num_items_received <= COUNT_LIMIT:
        found.append(("num_items_received", [f"Write a number from 0 to {COUNT_LIMIT:,}."]))
    return found


def _check_received(received: Received) -> list[tuple[str, list[str]]]:
    found = [
        (name, check_line(value, RECEIPT_LIMITS[name]))
        for name, value in (("received_evidence", received.evidence), ("asserted_by", received.asserted_by))
        if not is_good_line(value, RECEIPT_LIMITS[name])
    ]
    if received.at is None and (received.on is None or received.basis == ReceivedBasis.EDGE_CLOCK):
        found.append(("received_at", ["Say when it was received: the time, or the day if only that is known."]))
    if received.at is not None and received.on is not None:
        found.append(
            ("received_on", ["Give the time or the day of receipt, not both: they could contradict each other."])
        )
    if received.at is not None and received.at.tzinfo is None:
        found.append(("received_at", ["A time of receipt needs its time zone."]))
    if received.basis == ReceivedBasis.ASSERTED:
        if not received.asserted_by.strip():
            found.append(("asserted_by", ["Say who states the time of receipt."]))
        if not received.evidence.strip():
            found.append(("received_evidence", ["Say what shows the time of receipt, such as a date stamp."]))
    return found


def check_not_in_future(received: Received, *, at: dt.datetime) -> None:
    """Refuses a time of receipt that has not come, or a postmark later than the receipt.

    Args:
        at: now, aware, UTC.

    Raises:
        SubmissionInvalid
    """
    today = at.astimezone(EASTERN).date()
    errors: dict[str, list[str]] = {}
    if (received.at is not None and received.at > at) or (received.on is not None and received.on > today):
        errors["received_at"] = ["The time of receipt lies in the future. Check the date."]
    received_on = received.on or (received.at.astimezone(EASTERN).date() if received.at else today)
    if received.postmarked_on is not None and received.postmarked_on > received_on:
        errors["postmarked_on"] = ["The postmark is later than the receipt. Check both dates."]
    if errors:
        raise SubmissionInvalid(errors)


__all__ = [
    "COUNT_LIMIT", "FIELD_LIMITS", "RECEIVED_FIELD_LIMITS", "SIGNATORIES_MAX", "SIGNATORY_LIMIT", "SubmissionInvalid",
    "check", "check_content", "check_more_files", "check_not_in_future", "check_text", "normal_newlines",
]  # fmt: skip
