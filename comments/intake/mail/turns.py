"""A worker's turn at a mailbox or a folder of mails: one at a time for each, and no longer than lets other work go on.

docs/adr/0033.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import structlog
from django.db import Error, connection
from django.db.backends.base.base import BaseDatabaseWrapper

logger = structlog.get_logger(__name__)

TURN_SECONDS = 120.0
"""After these a turn ends with the mail that it is at, which may take taking.READ_SECONDS more."""
_LOCK_SPACE = 311_033


class FetchedByAnother(Exception):
    """Somebody is fetching from there just now. `str()` says so; that one takes in what there is."""


class Turn:
    """A turn that is held, at a mailbox or folder."""

    def __init__(self, label: str, holder: BaseDatabaseWrapper, seconds: float | None) -> None:
        self._label = label
        self._holder = holder
        self._ends_at = None if seconds is None else time.monotonic() + seconds

    def is_held(self) -> bool:
        """Whether it is still ours. Asking also tells the server that this is no forgotten transaction."""
        try:
            with self._holder.cursor() as cursor:
                cursor.execute("SELECT 1")
        except Error as fault:
            logger.warning("mail_turn_lost", of=self._label, fault=type(fault).__name__)
            return False
        return True

    def goes_on(self) -> bool:
        """Whether it is still ours, and not over."""
        return self.is_held() and (self._ends_at is None or time.monotonic() < self._ends_at)


@contextmanager
def turn(label: str, *, seconds: float | None) -> Iterator[Turn]:
    """The one turn at a mailbox or folder.

    It is held by a lock in a transaction of a connection of its own, so it ends with whoever holds it. If that
    connection breaks, the turn ends with the next mail. Until then another may read the same mail once more, which
    becomes nothing twice: its bytes have one row.

    Args:
        label: names the mailbox or folder.
        seconds: how long it may go on; None: until all is taken in.

    Raises:
        FetchedByAnother
    """
    holder = connection.copy()
    ours = Turn(label, holder, seconds)
    try:
        holder.set_autocommit(False)
        with holder.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s, hashtext(%s))", [_LOCK_SPACE, label])
            (is_ours,) = cursor.fetchone()
        if not is_ours:
            raise FetchedByAnother(f"Another is fetching from {label} just now.")
        yield ours
    finally:
        with suppress(Error):
            holder.rollback()
        holder.close()
