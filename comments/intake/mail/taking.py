"""Taking an e-mail in: its bytes are kept, and it becomes a comment, waits for staff, or is set aside, each visibly."""

import datetime as dt
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import structlog
from django.conf import settings
from django.core.files.base import File
from django.db import DataError, IntegrityError, transaction
from django.db import Error as DatabaseFault

from comments.enums import MailState, ReceivedBasis
from comments.intake.child import Child, ChildGone
from comments.intake.files import discard_bytes, keep_bytes, sha256_of
from comments.intake.mail.reading import Mail, read
from comments.intake.mail.routing import NoSingleDocument, document_of
from comments.intake.mail.submitting import Prepared, prepare
from comments.intake.submission import Received
from comments.intake.submit import Accepted, submit
from comments.intake.timeliness import CommentPeriodNotOpen
from comments.intake.validation import SubmissionInvalid
from comments.models import IncomingMail
from comments.record.stores import open_original
from rulemaking.history import change_context
from rulemaking.models import Document

BY = "system:mail"
READ_MAX_BYTES = 100 * 1024 * 1024
"""A larger mail is kept and waits for staff: reading it would take as much memory several times over."""
READ_HERE_MAX_BYTES = 32 * 1024
"""A small one is read in a second, however it was made. A larger one is read by a child, which can be stopped."""
READ_SECONDS = 60.0
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
    kept: Any = {"key": key, "sha256": digest, "size_bytes": size}
    try:
        return _as_it_is(_read(content, size), arrival, at, kept), True
    except IntegrityError:
        # Another worker fetched the same mail at the same moment.
        if earlier := IncomingMail.objects.filter(sha256=digest).first():
            discard_bytes(key)
            return earlier, False
        raise
    except DatabaseFault:
        raise  # it may be written all the same, and then its row names the bytes
    except Exception:
        discard_bytes(key)  # of the store or the machine: the mail comes again
        raise


def _as_it_is(mail: Mail, arrival: Arrival, at: dt.datetime, kept: Any) -> IncomingMail:
    """The row of a mail; of one that can't be stored as it was read, too, which reading should have mended: it must not
    stop those behind it."""
    try:
        return _written(mail, arrival, at, **kept)
    except (DataError, UnicodeError) as fault:
        logger.exception("mail_not_stored_as_read")
        words = f"What it says can't be stored ({type(fault).__name__}). Open the original."
        return _written(Mail(unread=words, arrived_at=mail.arrived_at), arrival, at, **kept)


def _written(
    mail: Mail, arrival: Arrival, at: dt.datetime, *, key: str, sha256: bytes, size_bytes: int
) -> IncomingMail:
    """The row of a mail, and its comment if it is one."""
    row = _row(mail, arrival, at)
    row.key, row.sha256, row.size_bytes = key, sha256, size_bytes
    prepared = _prepared(row, mail)
    accepted = None
    try:
        with transaction.atomic(), change_context(by=BY, why="e-mail fetched"):
            if prepared is not None:
                accepted = _become_a_comment(row, prepared, at)
            row.save(force_insert=True)
    except (DataError, IntegrityError, UnicodeError):
        if prepared is not None:
            prepared.discard()
        raise
    if prepared is not None and not (accepted and accepted.is_new):
        prepared.discard()
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
    """A mail that lies there twice, or came from elsewhere, or whose mailbox was moved or numbered anew, is not fetched
    again each time. When it arrived, and on what that rests, stays as it was."""
    place = {"mailbox": arrival.mailbox[:200], "uid_validity": arrival.uid_validity, "uid": arrival.uid}
    if arrival.uid is not None:
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
    prepared = prepare(found, document=document, received=_received(mail), sha256=bytes(mail.sha256))
    try:
        with transaction.atomic(), change_context(by=by, why="e-mail routed"):
            row = _undecided(mail, MailState.WAITING, MailState.IGNORED)
            try:
                accepted = submit(submission=prepared.submission, at=at)
            except (CommentPeriodNotOpen, SubmissionInvalid) as refusal:
                raise MailNotTakable(_words_of(refusal)) from refusal
            row.state, row.reason, row.comment = MailState.TAKEN, "", accepted.comment
            row.notes = prepared.notes
            row.decided_by, row.decided_at = by, at
            row.save()
    except (MailDecidedBefore, MailNotTakable, DataError, IntegrityError, UnicodeError):
        prepared.discard()
        raise
    if not accepted.is_new:
        prepared.discard()
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


def _prepared(row: IncomingMail, mail: Mail) -> Prepared | None:
    """What is to be submitted, with its files kept; None where the mail is no comment, or not yet, and why."""
    if mail.unread:
        row.state, row.reason = MailState.WAITING, mail.unread
        return None
    if mail.automatic:
        row.state, row.reason = MailState.IGNORED, mail.automatic
        return None
    received = _received(row)
    try:
        document = document_of(mail, received)
    except NoSingleDocument as fault:
        row.state, row.reason = MailState.WAITING, str(fault)[:1000]
        return None
    return prepare(mail, document=document, received=received, sha256=bytes(row.sha256))


def _become_a_comment(row: IncomingMail, prepared: Prepared, at: dt.datetime) -> Accepted | None:
    try:
        accepted = submit(submission=prepared.submission, at=at)
    except (CommentPeriodNotOpen, SubmissionInvalid) as fault:
        row.state, row.reason = MailState.WAITING, _words_of(fault)[:1000]
        return None
    row.state, row.comment, row.notes = MailState.TAKEN, accepted.comment, prepared.notes
    return accepted


def _words_of(fault: Exception) -> str:
    if isinstance(fault, SubmissionInvalid):
        return " ".join(sentence for said in fault.errors.values() for sentence in said)
    return str(fault).removesuffix(" Your comment was not received.")


def _received(row: IncomingMail) -> Received:
    return Received(at=row.received_at, basis=ReceivedBasis.ASSERTED, evidence=row.received_evidence, asserted_by=BY)


def as_file(raw: bytes) -> File:
    """Bytes as a file to take in."""
    return File(BytesIO(raw), name="mail.eml")
