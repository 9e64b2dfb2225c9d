"""Taking an e-mail in: its bytes are kept, and it becomes a comment, waits for staff, or is set aside, each visibly."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import structlog
from django.conf import settings
from django.core.files.base import ContentFile, File
from django.db import DataError, IntegrityError, transaction

from comments.enums import Channel, MailState, ReceivedBasis, SubmitterType
from comments.intake.child import Child, ChildGone
from comments.intake.files import DistinctNames, FileRefused, clean_name, keep_bytes, keep_file, sha256_of
from comments.intake.mail.reading import Mail, read
from comments.intake.mail.routing import NoSingleDocument, document_of
from comments.intake.submission import Received, StoredFile, Submission, Submitter
from comments.intake.submit import Accepted, submit
from comments.intake.timeliness import CommentPeriodNotOpen
from comments.intake.validation import SubmissionInvalid
from comments.models import IncomingMail
from comments.record.stores import open_original
from rulemaking.history import change_context
from rulemaking.models import Document

SOURCE = "e-mail"
BY = "system:mail"
FILE_MAX_BYTES = 60 * 1024 * 1024
READ_MAX_BYTES = 100 * 1024 * 1024
"""A larger mail is kept and waits for staff: reading it would take as much memory several times over."""
READ_HERE_MAX_BYTES = 32 * 1024
"""A small one is read in a second, however it was made. A larger one is read by a child, which can be stopped."""
READ_SECONDS = 60.0
FILES_MAX = 500
"""Files of one mail that are kept by themselves, far more than anyone attaches; all others are in the original."""
_TAKES_TOO_MUCH = "It takes too long, or too much memory, to be read by machine. Open the original."

logger = structlog.get_logger(__name__)


class MailDecidedBefore(Exception):
    """Somebody decided on this mail just now, or it became a comment. `str()` is a sentence for staff."""


class MailNotTakable(Exception):
    """A mail can't become a comment on that document. `str()` says why and what to do."""


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """Where a mail was found and when it arrived.

    Attributes:
        mailbox: for people, such as `comments@agency.gov, INBOX`.
        at: when it arrived, aware, UTC; None if only its own Received line says so.
        evidence: on what that rests.
    """

    mailbox: str
    at: dt.datetime | None = None
    evidence: str = ""
    uid_validity: int | None = None
    uid: int | None = None


def take_in(*, content: File, arrival: Arrival, at: dt.datetime) -> tuple[IncomingMail, bool]:
    """Keeps a mail and makes of it what it is. The same bytes twice are one.

    Args:
        content: its bytes (RFC 5322), seekable.
        at: now, aware, UTC.

    Returns:
        Its row, and whether it is new.
    """
    digest, size = sha256_of(content)
    if earlier := IncomingMail.objects.filter(sha256=digest).first():
        _note_place(earlier, arrival)
        return earlier, False
    key, _, _ = keep_bytes(content)
    mail = _read(content, size)
    kept: Any = {"key": key, "sha256": digest, "size_bytes": size}
    try:
        try:
            row = _written(mail, arrival, at, **kept)
        except (DataError, UnicodeError) as fault:  # what reading should have mended: it must not stop those behind it
            logger.exception("mail_not_stored_as_read")
            words = f"What it says can't be stored ({type(fault).__name__}). Open the original."
            row = _written(Mail(unread=words, arrived_at=mail.arrived_at), arrival, at, **kept)
    except IntegrityError:
        # Another worker fetched the same mail at the same moment.
        if earlier := IncomingMail.objects.filter(sha256=digest).first():
            return earlier, False
        raise
    return row, True


def _written(
    mail: Mail, arrival: Arrival, at: dt.datetime, *, key: str, sha256: bytes, size_bytes: int
) -> IncomingMail:
    """The row of a mail, and its comment if it is one."""
    row = _row(mail, arrival, at)
    row.key, row.sha256, row.size_bytes = key, sha256, size_bytes
    with transaction.atomic(), change_context(by=BY, why="e-mail fetched"):
        _become_what_it_is(row, mail, at)
        row.save(force_insert=True)
    return row


def _read(content: File, size: int, *, seconds: float | None = None) -> Mail:
    """The mail, or why a person must read it; READ_SECONDS long at most, where nothing else is said."""
    if size > READ_MAX_BYTES:
        return Mail(unread="It is too large to be read by machine. Open the original.")
    content.seek(0)
    raw = content.read()
    if size <= READ_HERE_MAX_BYTES:
        return _as_far_as_it_goes(raw)
    try:
        return _read_by_child(raw, READ_SECONDS if seconds is None else seconds)
    except ChildGone as fault:
        logger.warning("mail_not_read", fault=type(fault).__name__)
        return Mail(unread=_TAKES_TOO_MUCH)


def _as_far_as_it_goes(raw: bytes) -> Mail:
    try:
        return read(raw)
    except MemoryError:
        return Mail(unread=_TAKES_TOO_MUCH)
    except Exception as fault:  # a stranger's program may write anything; one mail must not hold up those behind it
        logger.exception("mail_not_read")
        return Mail(unread=f"It can't be read by machine ({type(fault).__name__}). Open the original.")


def _read_by_child(raw: bytes, seconds: float) -> Mail:
    """What a mail says, unless that takes too much: one of many parts within parts can cost hours, and one of nothing
    but line ends forty times its size.

    Raises:
        ChildGone
        OSError: the system has no room for another process: our trouble, and not the mail's.
    """
    # It has the bytes already.
    child = Child.fork(lambda _: _as_far_as_it_goes(raw), memory_bytes=settings.CHILD_MEMORY_BYTES)
    try:
        found: Mail = child.ask(None, seconds=seconds)
        return found
    finally:
        child.end()


def _note_place(mail: IncomingMail, arrival: Arrival) -> None:
    """A mail that lies in the mailbox twice, or whose mailbox was numbered anew, is not fetched again each time."""
    place = {"uid_validity": arrival.uid_validity, "uid": arrival.uid}
    if arrival.uid is not None and arrival.mailbox == mail.mailbox:
        with change_context(by=BY, why="found again in the mailbox"):
            IncomingMail.objects.filter(pk=mail.pk).exclude(**place).update(**place)


def route(*, mail: IncomingMail, document: Document, by: str, at: dt.datetime) -> Accepted:
    """Makes a waiting or set-aside mail a comment on the document that an official chose.

    Raises:
        MailDecidedBefore
        MailNotTakable: the rule took no comment when it came, or nothing of it can be stored.
    """
    found = contents_of(mail)  # its bytes never change; reading them may take a minute, in which nobody is to wait
    if found.unread:
        raise MailNotTakable(f"{found.unread} What it says can be recorded as a letter is.")
    with transaction.atomic(), change_context(by=by, why="e-mail routed"):
        row = _undecided(mail, MailState.WAITING, MailState.IGNORED)
        try:
            accepted, notes = _submit(found, row, document, at)
        except (CommentPeriodNotOpen, SubmissionInvalid) as refusal:
            raise MailNotTakable(_words_of(refusal)) from refusal
        row.state, row.reason, row.comment, row.notes = MailState.TAKEN, "", accepted.comment, notes
        row.decided_by, row.decided_at = by, at
        row.save()
    return accepted


def set_aside(*, mail: IncomingMail, reason: str, by: str, at: dt.datetime) -> None:
    """Says that a waiting mail is no comment, and why. It stays kept, and can be routed later.

    Raises:
        MailDecidedBefore
        MailNotTakable: no reason is given.
    """
    reason = reason.strip()
    if not reason:
        raise MailNotTakable("Say why it is no comment.")
    with transaction.atomic(), change_context(by=by, why="e-mail set aside"):
        row = _undecided(mail, MailState.WAITING)
        row.state, row.reason, row.decided_by, row.decided_at = MailState.IGNORED, reason[:1000], by, at
        row.save()


def contents_of(mail: IncomingMail, *, seconds: float | None = None) -> Mail:
    """What a kept mail says.

    Args:
        seconds: how long reading it may take; where a person waits for it, less than where a worker does.
    """
    with open_original(mail.key) as original:
        return _read(File(original), mail.size_bytes, seconds=seconds)


def _undecided(mail: IncomingMail, *states: MailState) -> IncomingMail:
    row = IncomingMail.objects.select_for_update(of=("self",)).get(pk=mail.pk)
    if row.state not in states:
        raise MailDecidedBefore("Somebody decided on this mail just now. Look at it again.")
    return row


def _row(mail: Mail, arrival: Arrival, at: dt.datetime) -> IncomingMail:
    arrived_at, evidence = arrival.at, arrival.evidence
    if arrived_at is None and mail.arrived_at is not None:
        arrived_at, evidence = mail.arrived_at, "Topmost Received line of the mail"
    if arrived_at is None or arrived_at > at:
        arrived_at, evidence = at, "Found then; the mail has no believable time of arrival"
    sender = f"{mail.sender_name} <{mail.sender_email}>" if mail.sender_name else mail.sender_email
    return IncomingMail(
        mailbox=arrival.mailbox[:200],
        uid_validity=arrival.uid_validity,
        uid=arrival.uid,
        message_id=mail.message_id[:1000].replace("\x00", ""),
        in_reply_to=mail.in_reply_to.replace("\x00", ""),
        sender=sender,
        subject=mail.subject,
        received_at=arrived_at,
        received_evidence=evidence,
        fetched_at=at,
    )


def _become_what_it_is(row: IncomingMail, mail: Mail, at: dt.datetime) -> None:
    if mail.unread:
        row.state, row.reason = MailState.WAITING, mail.unread
        return
    if mail.automatic:
        row.state, row.reason = MailState.IGNORED, mail.automatic
        return
    try:
        document = document_of(mail, _received(row))
        accepted, row.notes = _submit(mail, row, document, at)
        row.state, row.comment = MailState.TAKEN, accepted.comment
    except (NoSingleDocument, CommentPeriodNotOpen, SubmissionInvalid) as fault:
        row.state, row.reason = MailState.WAITING, _words_of(fault)[:1000]


def _words_of(fault: Exception) -> str:
    if isinstance(fault, SubmissionInvalid):
        return " ".join(sentence for said in fault.errors.values() for sentence in said)
    return str(fault).removesuffix(" Your comment was not received.")


def _received(row: IncomingMail) -> Received:
    return Received(at=row.received_at, basis=ReceivedBasis.ASSERTED, evidence=row.received_evidence, asserted_by=BY)


def _submit(mail: Mail, row: IncomingMail, document: Document, at: dt.datetime) -> tuple[Accepted, str]:
    """The comment, and what of the mail is in the original alone."""
    files, left = _files(mail)
    submission = Submission(
        document=document,
        channel=Channel.EMAIL,
        text=mail.text,
        submitter=_submitter(mail),
        received=_received(row),
        files=files,
        source=SOURCE,
        source_id=_source_id(mail, bytes(row.sha256)),
    )
    return submit(submission=submission, at=at), " ".join([*mail.notes, *left])[:1000]


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
    return tuple(kept), left


def as_file(raw: bytes) -> File:
    """Bytes as a file to take in."""
    return File(BytesIO(raw), name="mail.eml")
