"""A comment that a program sends, with an API key: its files taken, and a repeat told from another comment."""

import datetime as dt
import hashlib
from dataclasses import dataclass, replace

from django.db import transaction

from comments.intake import pending_files
from comments.intake.submission import StoredFile, Submission
from comments.intake.submit import Accepted, submit
from comments.intake.timeliness import CommentPeriodNotOpen
from comments.intake.validation import SubmissionInvalid
from comments.models import ApiSubmission


class SentOtherwise(Exception):
    """The same name of a sending came before, with other content."""


@dataclass(frozen=True, kw_only=True)
class Sending:
    """One request to take a comment.

    Attributes:
        api_key_pk: of the key that sends.
        attributes_sha256: of all that was asked; the same sending has the same.
        idempotency_key: the sender's own name for this sending, if it gave one.
        submission_key: under which its files came; it names the sending where no idempotency key does.
    """

    api_key_pk: int
    attributes_sha256: bytes
    idempotency_key: str = ""
    submission_key: str = ""

    @property
    def token(self) -> str | None:
        """The submission token; None if nothing names the sending, and a repeat is another comment."""
        name = f"idempotency:{self.idempotency_key}" if self.idempotency_key else f"files:{self.submission_key}"
        if not (self.idempotency_key or self.submission_key):
            return None
        return f"api:{self.api_key_pk}:{hashlib.sha256(name.encode()).hexdigest()}"


def earlier(sending: Sending) -> Accepted | None:
    """What the same sending brought, if it came before: whatever the period or the rules are by now.

    Raises:
        SentOtherwise: it came with other content.
    """
    if sending.token is None:
        return None
    same = ApiSubmission.objects.select_related("comment__receipt", "comment__document__docket")
    found = same.filter(comment__submission_token=sending.token).first()
    if found is None:
        return None
    if bytes(found.attributes_sha256) != sending.attributes_sha256:
        raise SentOtherwise
    return Accepted(found.comment, found.comment.receipt, is_new=False)


def send(*, sending: Sending, submission: Submission, names: tuple[str, ...], at: dt.datetime) -> Accepted:
    """Writes a comment into the record with the files that wait for it; the same sending again gives the first one's.

    Args:
        submission: without files and token.
        names: of its files, in order.
        at: now, aware, UTC. The legal time is `submission.received`.

    Raises:
        SubmissionInvalid, CommentPeriodNotOpen: as `submit`; and a file is not there.
        SentOtherwise
    """
    try:
        with transaction.atomic():
            files: tuple[StoredFile, ...] = ()
            if names:
                files = pending_files.take(
                    submission_key=sending.submission_key, api_key_pk=sending.api_key_pk, names=names, at=at
                )
            whole = replace(submission, files=files, submission_token=sending.token)
            accepted = submit(submission=whole, at=at)
            if not accepted.is_new:
                raise _CameMeanwhile
            ApiSubmission.objects.create(
                comment=accepted.comment,
                api_key_id=sending.api_key_pk,
                attributes_sha256=sending.attributes_sha256,
                submission_key=sending.submission_key,
            )
        return accepted
    except (_CameMeanwhile, SubmissionInvalid, CommentPeriodNotOpen):
        # The same sending, at the same instant: it won, has the files, and its receipt is this one's.
        if first := earlier(sending):
            return first
        raise


class _CameMeanwhile(Exception):
    """Another request with the same token was quicker; what this one did is undone."""
