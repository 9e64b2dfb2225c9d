"""Where mails are found: an IMAP mailbox, which is only read, and folders of .eml files."""

import datetime as dt
import imaplib
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
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
                    new += take_in(content=as_file(raw), arrival=arrival, at=now())[1]
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
        FetchedByAnother: nothing is read.
    """
    new = 0
    unread: list[str] = []
    try:
        with turn(str(folder.resolve()), seconds=seconds) as ours:
            for path in sorted(folder.iterdir()):
                if path.suffix.lower() != ".eml" or not path.is_file():
                    continue
                if why := _why_unread(path):
                    unread.append(f"{path.name} ({why})")
                    continue
                with path.open("rb") as content:
                    arrival = Arrival(mailbox=f"Folder {folder.name}")
                    is_new = take_in(content=File(content, name=path.name), arrival=arrival, at=now())[1]
                new += is_new
                if not (ours.goes_on() if is_new else ours.is_held()):
                    break
    except OSError as fault:
        raise MailboxDown(f"The folder of mails can't be read: {fault.strerror}.") from fault
    if unread:
        raise MailboxDown(f"Files of the folder of mails can't be read: {len(unread):,}, such as {unread[0]}.")
    return new


def _why_unread(path: Path) -> str:
    """What keeps a file from being read, which keeps no other; empty if nothing does."""
    try:
        with path.open("rb") as content:
            content.read(1)
    except OSError as fault:
        return fault.strerror or type(fault).__name__
    return ""


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
