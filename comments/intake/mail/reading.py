"""What an e-mail says: who, to whom, its words, its files. Pure; it makes something of whatever a program wrote."""

import contextlib
import datetime as dt
import email
import email.utils
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.message import Message
from pathlib import PurePosixPath

from comments.analysis.readers.visible import html_to_text

_SUBJECT_MAX = 1000
_HEADER_MAX = 20_000
"""Code points of a header that are decoded: of encoded words that never end, each looks through all that follows."""
_NAME_MAX = 200
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_SPACE = re.compile(r"\s+")
_ENDINGS = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/tiff": "tif",
    "image/bmp": "bmp",
    "text/plain": "txt",
    "application/rtf": "rtf",
    "text/rtf": "rtf",
}


@dataclass(frozen=True, kw_only=True)
class Part:
    """A file that came with a mail."""

    name: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Mail:
    """An e-mail as it was read.

    Attributes:
        message_id: as the sender's program gave it; empty where it gave none.
        in_reply_to: Message-ID of the mail that this one answers.
        sender_name, sender_email: of the From line.
        recipients: addresses in To, Cc and the lines of delivery.
        text: its words with LF line ends, quoted parts included: all that a person sees on opening it.
        parts: files, in their order.
        automatic: why it is an automatic answer and nobody's comment; empty if a person may have written it.
        arrived_at: when our own side took it over, by the topmost Received line; aware; None where it has none.
        notes: what a person should know of how it was read.
        unread: why a machine could make nothing of it.
    """

    message_id: str = ""
    in_reply_to: str = ""
    sender_name: str = ""
    sender_email: str = ""
    subject: str = ""
    recipients: tuple[str, ...] = ()
    text: str = ""
    parts: tuple[Part, ...] = ()
    automatic: str = ""
    arrived_at: dt.datetime | None = None
    notes: tuple[str, ...] = ()
    unread: str = ""


def read(raw: bytes) -> Mail:
    """Reads a mail. Headers and bodies that break the rules are read as far as they go."""
    message = email.message_from_bytes(raw)  # the older policy: the newer one raises on what strangers write
    name, address = email.utils.parseaddr(_line(message, "From"))
    bodies = list(_bodies(message))
    words = [text for text in (_words(part) for part in bodies) if text.strip()]
    used = {id(part) for part in bodies}
    parts, notes = _files(message, used)
    return Mail(
        message_id=_line(message, "Message-ID").strip(),
        in_reply_to=_line(message, "In-Reply-To").strip()[:_SUBJECT_MAX],
        sender_name=_one_line(name)[:_NAME_MAX],
        sender_email=_one_line(address)[:320],
        subject=_one_line(_line(message, "Subject"))[:_SUBJECT_MAX],
        recipients=_recipients(message),
        text=_storable("\n".join(words)),
        parts=tuple(parts),
        automatic=_automatic(message),
        arrived_at=_arrived_at(message),
        notes=tuple(notes),
    )


def _line(message: Message, name: str) -> str:
    """A header's words, decoded; as they stand where they can't be."""
    value = message.get(name)
    if value is None:
        return ""
    words = str(value)[:_HEADER_MAX]
    with contextlib.suppress(LookupError, ValueError):  # of which a UnicodeError is one
        words = str(make_header(decode_header(words)))
    # Some encodings give halves of pairs, which nothing can store.
    return words.encode("utf-8", "replace").decode("utf-8")


def _one_line(text: str) -> str:
    seen = "".join(char if unicodedata.category(char) not in _UNSEEN else " " for char in text)
    return _SPACE.sub(" ", seen).strip()


def _storable(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "\ufffd")
    return text.encode("utf-8", "replace").decode("utf-8")


def _recipients(message: Message) -> tuple[str, ...]:
    lines = [
        str(value)
        for name in ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
        for value in message.get_all(name, [])
    ]
    return tuple(address for line in lines for address in _addresses(line) if address)


def _addresses(line: str) -> list[str]:
    try:
        return [address for _, address in email.utils.getaddresses([line[:_HEADER_MAX]])]
    except RecursionError:  # brackets within brackets; whom else it is addressed to still counts
        return []


def _automatic(message: Message) -> str:
    """Only what says so itself: a campaign's program may well mark what it sends for people as generated or bulk."""
    submitted = _line(message, "Auto-Submitted").split(";")[0].strip().lower()
    if submitted == "auto-replied":
        return "It says that it is an automatic answer (Auto-Submitted)."
    if message.get_content_type() == "multipart/report":
        return "It reports on the delivery of another mail."
    if _line(message, "Return-Path").strip() == "<>":
        return "It came without an address to answer to, as reports of delivery do (Return-Path)."
    for name in ("X-Autoreply", "X-Autorespond"):
        if _line(message, name).strip().lower() not in ("", "no"):
            return f"It says that it is an automatic answer ({name})."
    if _line(message, "Precedence").strip().lower() == "auto_reply":
        return "It says that it is an automatic answer (Precedence)."
    return ""


def _arrived_at(message: Message) -> dt.datetime | None:
    received = message.get("Received")
    if received is None:
        return None
    try:
        found = email.utils.parsedate_to_datetime(str(received)[-_HEADER_MAX:].rsplit(";", 1)[-1].strip())
        return found.astimezone(dt.UTC) if found.tzinfo else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _is_file(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(part.get_filename())


def _bodies(message: Message) -> Iterator[Message]:
    """The parts that are the mail's words. Of alternatives the plain one, unless it says nothing."""
    if message.get_content_type() == "multipart/alternative" and message.is_multipart():
        yield from _best_of([part for part in message.get_payload() if isinstance(part, Message)])
    elif message.get_content_type() == "message/rfc822":
        return  # a mail within the mail is a file
    elif message.is_multipart():
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from _bodies(part)
    elif message.get_content_maintype() == "text" and not _is_file(message):
        yield message


def _best_of(alternatives: list[Message]) -> Iterator[Message]:
    found = [list(_bodies(part)) for part in alternatives]
    speaking = [parts for parts in found if any(_words(part).strip() for part in parts)]
    plain = [parts for parts in speaking if all(part.get_content_type() == "text/plain" for part in parts)]
    chosen = (plain or speaking or [[]])[0]
    # The last alternative may hold files besides; those are found by walking the whole mail.
    yield from chosen


def _words(part: Message) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    text = ""
    for encoding in (part.get_content_charset() or "utf-8", "utf-8", "cp1252"):
        try:
            text = raw.decode(encoding)
            break
        except (LookupError, ValueError):  # no such encoding, not in it, or a name that can't be one
            continue
    else:
        text = raw.decode("latin-1")
    return html_to_text(text) if part.get_content_type() == "text/html" else text


def _files(message: Message, used: set[int]) -> tuple[list[Part], list[str]]:
    """Files, and what is in the mail and can't be one."""
    parts: list[Part] = []
    notes: list[str] = []
    inside: set[int] = set()
    for part in message.walk():
        if id(part) in inside:
            continue
        kind = part.get_content_type()
        if kind == "message/rfc822" and part is not message:
            inside |= {id(inner) for inner in part.walk()}
            notes.append("Another mail is attached. It is in the original.")
            continue
        is_other_wording = part.get_content_maintype() == "text" and not _is_file(part)
        if part.is_multipart() or id(part) in used or is_other_wording:
            continue
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes) or not content:
            continue
        parts.append(Part(name=_name_of(part, len(parts) + 1), content=content))
    return parts, notes


def _name_of(part: Message, number: int) -> str:
    name = part.get_filename() or ""
    with contextlib.suppress(LookupError, ValueError):
        name = str(make_header(decode_header(name[:_HEADER_MAX])))
    name = _one_line(PurePosixPath(name.replace("\\", "/")).name)[-200:]
    return name or f"attachment-{number}.{_ENDINGS.get(part.get_content_type(), 'bin')}"
