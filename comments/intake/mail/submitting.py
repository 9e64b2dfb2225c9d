"""The comment that a mail is: its words, who sent it, and the files that can be a comment's."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.files.base import ContentFile

from comments.enums import Channel, SubmitterType
from comments.intake.files import DistinctNames, FileRefused, clean_name, discard_bytes, keep_file
from comments.intake.mail.reading import Mail
from comments.intake.submission import Received, StoredFile, Submission, Submitter
from rulemaking.models import Document

SOURCE = "e-mail"
FILE_MAX_BYTES = 60 * 1024 * 1024
FILES_MAX = 500
"""Files of one mail that are kept by themselves, far more than anyone attaches; all others are in the original."""


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A submission whose files lie in the store, and what of the mail is in the original alone."""

    submission: Submission
    notes: str

    def discard(self) -> None:
        """Removes its files, where no comment took them."""
        _discard(self.submission.files)


def prepare(mail: Mail, *, document: Document, received: Received, sha256: bytes) -> Prepared:
    """Keeps a mail's files, which may be many: outside any transaction.

    Args:
        sha256: of the mail's bytes.
    """
    files, left = _files(mail)
    return Prepared(
        submission=Submission(
            document=document,
            channel=Channel.EMAIL,
            text=mail.text,
            submitter=_submitter(mail),
            received=received,
            files=files,
            source=SOURCE,
            source_id=_source_id(mail, sha256),
        ),
        notes=" ".join([*mail.notes, *left])[:1000],
    )


def _source_id(mail: Mail, digest: bytes) -> str:
    """The Message-ID, by which a mail that was delivered twice is one comment; the bytes' hash where it is none."""
    known = mail.message_id
    if known and len(known) <= 300 and known.isprintable():
        return known
    return f"sha256:{hashlib.sha256(known.encode('utf-8', 'replace')).hexdigest() if known else digest.hex()}"


def _submitter(mail: Mail) -> Submitter:
    if not mail.sender_name or "@" in mail.sender_name:
        return Submitter(submitter_type=SubmitterType.ANONYMOUS, email=mail.sender_email)
    # A name in a From line is one line. Most put the last name last or before a comma; staff see the line itself.
    last, comma, first = mail.sender_name.partition(",")
    if not comma:
        first, _, last = mail.sender_name.rpartition(" ")
    return Submitter(
        submitter_type=SubmitterType.INDIVIDUAL,
        first_name=first.strip(),
        last_name=last.strip(),
        email=mail.sender_email,
    )


def _files(mail: Mail) -> tuple[tuple[StoredFile, ...], list[str]]:
    """Attachments that pass the checks of every file; the others are in the original alone, and named."""
    kept: list[StoredFile] = []
    try:
        left = _keep(mail, kept)
    except Exception:  # of the store: the mail comes again
        _discard(kept)
        raise
    return tuple(kept), left


def _keep(mail: Mail, kept: list[StoredFile]) -> list[str]:
    left = []
    names = DistinctNames()
    if len(mail.parts) > FILES_MAX:
        left.append(f"In the original alone: {len(mail.parts) - FILES_MAX:,} files beyond the first {FILES_MAX:,}.")
    for part in mail.parts[:FILES_MAX]:
        try:
            name = names.next_for(clean_name(part.name))
            kept.append(keep_file(ContentFile(part.content), name=name, max_bytes=FILE_MAX_BYTES))
        except FileRefused as refusal:
            left.append(f"In the original alone: {refusal.message}")
            continue
        names.take(kept[-1].file_name)
    return left


def _discard(files: Iterable[StoredFile]) -> None:
    for file in files:
        discard_bytes(file.key)
