"""Where mails are found: an IMAP mailbox, which is only read, and folders of .eml files."""

import datetime as dt
import imaplib
import io
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.files.base import File
from django.db.models import Max

from comments.intake.mail.taking import Arrival, as_file, take_in
from comments.intake.mail.turns import turn
from comments.models import IncomingMail

_TIMEOUT_SECONDS = 30
_UIDS_AT_ONCE = 50_000
_INTERNAL_DATE = re.compile(rb'INTERNALDATE "([^"]+)"')
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class MailboxDown(Exception):
    """The mailbox can't be read now. `str()` says why, without the password."""


class MailNotKept(MailboxDown):
    """Mails can be read, and what was read can't be kept now: the store of originals fails, or the machine does."""


class _FileUnread(Exception):
    """A file of a folder can't be read, which keeps no other. `str()` says why."""


@dataclass(frozen=True, kw_only=True)
class Address:
    """Of a mailbox: `imaps://user:password@host:993/INBOX`."""

    host: str
    port: int
    user: str
    password: str
    folder: str
    is_encrypted: bool

    @classmethod
    def of(cls, url: str) -> "Address":
        """Reads an address.

        Raises:
            ValueError: it is none, or would send a password over the network in the clear.
        """
        parts = urlsplit(url)
        if parts.scheme not in ("imaps", "imap") or not parts.hostname or not parts.username:
            raise ValueError("A mailbox is written as imaps://user:password@host/INBOX.")
        if parts.scheme == "imap" and parts.hostname not in _LOOPBACK:
            raise ValueError("imap:// sends the password in the clear. Write imaps://, or a server on this machine.")
        return cls(
            host=parts.hostname,
            port=parts.port or (993 if parts.scheme == "imaps" else 143),
            user=unquote(parts.username),
            password=unquote(parts.password or ""),
            folder=unquote(parts.path.strip("/")) or "INBOX",
            is_encrypted=parts.scheme == "imaps",
        )

    @property
    def label(self) -> str:
        """For people and for the record: without the password."""
        return f"{self.user} at {self.host}, {self.folder}"


def fetch_mailbox(address: Address, *, now: Callable[[], dt.datetime], seconds: float | None = None) -> int:
    """Takes in what came into a mailbox since the last time. The mailbox stays as it is: nothing is marked or moved.

    Each mail is settled by itself, in the order of its number, so a fetch that is killed, or whose turn is over, is
    gone on with where it was.

    Args:
        seconds: how long the turn may last; None: until all is taken in. It gets at least one mail further.

    Returns:
        How many mails are new.

    Raises:
        MailboxDown
        MailNotKept: those before it are taken in.
        FetchedByAnother: nothing is read.
    """
    new = 0
    try:
        with turn(address.label, seconds=seconds) as ours, _opened(address) as (server, validity):
            for uid in _uids_after(server, _last_uid(address, validity)):
                for raw, arrived_at in _fetched(server, uid):
                    arrival = Arrival(
                        mailbox=address.label,
                        at=arrived_at,
                        evidence=f"Arrival (INTERNALDATE) in {address.label}"[:300],
                        uid_validity=validity,
                        uid=uid,
                    )
                    new += _taken_in(as_file(raw), arrival, now())
                    if not ours.goes_on():  # also after one that is known, whose place is noted now
                        return new
    except (imaplib.IMAP4.error, OSError) as fault:
        raise MailboxDown(f"{address.label}: {type(fault).__name__}: {fault}") from fault
    return new


def fetch_folder(folder: Path, *, now: Callable[[], dt.datetime], seconds: float | None = None) -> int:
    """Takes in the .eml files of a folder, by their names. They stay where they are; the same bytes are taken once.

    Args:
        seconds: how long the turn may last; None: until all is taken in. At least one that is new is taken in: a
            folder has no place from which the next turn could go on, so files that are known are read again each time.

    Returns:
        How many mails are new.

    Raises:
        MailboxDown: the folder can't be read, or some of its files can't, and the others are taken in.
        MailNotKept: those before it are taken in.
        FetchedByAnother: nothing is read.
    """
    new = 0
    unread: list[str] = []
    try:
        with turn(str(folder.resolve()), seconds=seconds) as ours:
            for path in sorted(folder.iterdir()):
                if path.suffix.lower() != ".eml":
                    continue
                try:
                    if not path.is_file():
                        continue
                    with _opened_file(path) as content:
                        is_new = _taken_in(content, Arrival(mailbox=f"Folder {folder.name}"), now())
                except _FileUnread as fault:
                    unread.append(f"{path.name} ({fault})")
                    continue
                new += is_new
                if not (ours.goes_on() if is_new else ours.is_held()):
                    break
    except OSError as fault:
        raise MailboxDown(f"The folder of mails can't be read: {fault.strerror}.") from fault
    if unread:
        raise MailboxDown(f"Files of the folder of mails can't be read: {len(unread):,}, such as {unread[0]}.")
    return new


def _taken_in(content: File, arrival: Arrival, at: dt.datetime) -> bool:
    """Whether the mail is new.

    Raises:
        MailNotKept
        _FileUnread
    """
    try:
        return take_in(content=content, arrival=arrival, at=at)[1]
    except OSError as fault:
        raise MailNotKept(f"A mail can't be kept or read for now: {type(fault).__name__}: {fault}") from fault


@contextmanager
def _opened_file(path: Path) -> Iterator[File]:
    """A file, of which any reading that fails raises _FileUnread: where its bytes go to fails in other ways."""
    try:
        raw = _RawFile(path)
    except OSError as fault:
        raise _unread(fault) from fault
    with io.BufferedReader(raw) as content:
        yield File(content, name=path.name)


class _RawFile(io.FileIO):
    def readinto(self, buffer: Any) -> int | None:
        try:
            return super().readinto(buffer)
        except OSError as fault:
            raise _unread(fault) from fault

    def readall(self) -> bytes:
        try:
            return super().readall()
        except OSError as fault:
            raise _unread(fault) from fault


def _unread(fault: OSError) -> _FileUnread:
    return _FileUnread(fault.strerror or type(fault).__name__)


@contextmanager
def _opened(address: Address) -> Iterator[tuple[imaplib.IMAP4, int]]:
    """A session on the mailbox, read-only, with its UIDVALIDITY."""
    server: imaplib.IMAP4
    if address.is_encrypted:
        server = imaplib.IMAP4_SSL(
            address.host, address.port, ssl_context=ssl.create_default_context(), timeout=_TIMEOUT_SECONDS
        )
    else:
        server = imaplib.IMAP4(address.host, address.port, timeout=_TIMEOUT_SECONDS)
    try:
        server.login(address.user, address.password)
        quoted = '"' + address.folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
        status, said = server.select(quoted, readonly=True)
        if status != "OK":
            raise MailboxDown(f"{address.label}: the folder can't be opened ({said!r}).")
        _, validity = server.response("UIDVALIDITY")
        yield server, int(validity[0]) if validity and validity[0] else 0
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            server.logout()


def _last_uid(address: Address, validity: int) -> int:
    seen = IncomingMail.objects.filter(mailbox=address.label[:200], uid_validity=validity)
    return seen.aggregate(last=Max("uid"))["last"] or 0


def _uids_after(server: imaplib.IMAP4, last: int) -> Iterator[int]:
    """Numbers of later mails, ascending. They are asked for in parts: imaplib takes no line of more than a megabyte."""
    newest = max(_uids(server, "*"), default=0)
    for first in range(last + 1, newest + 1, _UIDS_AT_ONCE):
        yield from sorted(_uids(server, f"{first}:{min(first + _UIDS_AT_ONCE - 1, newest)}"))


def _uids(server: imaplib.IMAP4, numbers: str) -> list[int]:
    _, found = server.uid("SEARCH", f"UID {numbers}")
    return [int(number) for line in found if line for number in line.split()]


def _fetched(server: imaplib.IMAP4, uid: int) -> Iterator[tuple[bytes, dt.datetime | None]]:
    """The bytes of a mail and when it arrived; nothing if somebody deleted it meanwhile."""
    _, found = server.uid("FETCH", str(uid), "(INTERNALDATE BODY.PEEK[])")
    whole = b" ".join(item[0] if isinstance(item, tuple) else item for item in found if item)
    for item in found:
        if isinstance(item, tuple):
            yield item[1], _internal_date(whole)


def _internal_date(answer: bytes) -> dt.datetime | None:
    found = _INTERNAL_DATE.search(answer)
    if not found:
        return None
    try:
        return dt.datetime.strptime(found[1].decode("ascii").strip(), "%d-%b-%Y %H:%M:%S %z").astimezone(dt.UTC)
    except ValueError:
        return None
