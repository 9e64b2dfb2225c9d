"""Letters on paper: scanned or typed by staff, with the days that stand on them."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.files.base import File

from comments.enums import Channel, ReceivedBasis, SubmitterType
from comments.intake.files import DistinctNames, FileRefused, keep_file
from comments.intake.submission import Received, StoredFile, Submission, Submitter
from comments.intake.submit import Accepted, submit
from comments.intake.validation import SubmissionInvalid
from rulemaking.models import Document

SCAN_MAX_BYTES = 60 * 1024 * 1024
"""A scan of some hundred pages; what reads the text of files takes no more."""

SCAN_KINDS = ("pdf", "tif", "tiff", "jpg", "jpeg", "png")


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What came on paper, as an official records it.

    Attributes:
        scans: pages in their order, each file with its name.
        text: as typed off the page; may be empty where there is a scan.
        received_on: the day it reached the agency.
        evidence: what shows that day, such as "Date stamp of the mail room".
        token: names this act of recording: sent twice, it is one letter.
    """

    document: Document
    submitter: Submitter
    text: str
    scans: Sequence[File]
    received_on: dt.date
    postmarked_on: dt.date | None
    evidence: str
    token: str


def record(*, letter: Letter, by: str, at: dt.datetime) -> Accepted:
    """Takes a letter into the record, with a receipt and the work it owes, such as reading its scans by machine.

    Args:
        by: username of the official, who states the day of receipt.
        at: now, aware, UTC.

    Raises:
        SubmissionInvalid: its fields or scans can't be taken; names each.
        CommentPeriodNotOpen: the rule took no comments on that day.
    """
    return submit(
        submission=Submission(
            document=letter.document,
            channel=Channel.MAIL,
            text=letter.text,
            submitter=letter.submitter,
            received=Received(
                at=None,
                on=letter.received_on,
                basis=ReceivedBasis.ASSERTED,
                evidence=letter.evidence,
                asserted_by=by,
                postmarked_on=letter.postmarked_on,
            ),
            files=_kept(letter.scans),
            submission_token=f"letter-{hashlib.sha256(letter.token.encode()).hexdigest()}",
        ),
        at=at,
    )


def submitter_of(**fields: str) -> Submitter:
    """Who wrote, as far as the page says: with a name an individual, else an organization, else nobody is named."""
    if fields.get("first_name") or fields.get("last_name"):
        submitter_type = SubmitterType.INDIVIDUAL
    elif fields.get("organization"):
        submitter_type = SubmitterType.ORGANIZATION
    else:
        submitter_type = SubmitterType.ANONYMOUS
    return Submitter(submitter_type=submitter_type, **fields)


def _kept(scans: Sequence[File]) -> tuple[StoredFile, ...]:
    kept: list[StoredFile] = []
    faults = []
    names = DistinctNames()
    for scan in scans:
        name = names.next_for(str(scan.name))
        if name.rsplit(".", 1)[-1].lower() not in SCAN_KINDS:
            faults.append(f"“{name}” is no scan. Choose PDF, TIFF, JPEG or PNG.")
            continue
        try:
            kept.append(keep_file(scan, name=name, max_bytes=SCAN_MAX_BYTES))
        except FileRefused as refusal:
            faults.append(refusal.message)
        else:
            names.take(kept[-1].file_name)
    if faults:
        raise SubmissionInvalid({"files": faults})
    return tuple(kept)
