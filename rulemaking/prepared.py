"""Statements that come again and again, planned by the database once a connection."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor


@contextmanager
def execute(sql: str, params: Sequence[Any] | Mapping[str, Any]) -> Iterator[Any]:
    """Runs a statement whose values go beside it, and gives the cursor from which its rows are read.

    Django puts values into the statement's text, so that the database would read and plan it anew each time. Which
    statements a connection knows is the driver's business: after a few times, unless DATABASE_PREPARE_THRESHOLD is 0.

    Args:
        params: what the server can't tell the type of, it must be told by a cast in the statement.
    """
    connection.ensure_connection()
    cursor = ServerBindingCursor(connection.connection)  # type: ignore[call-arg]  # a driver's connection, as Django makes it
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with wrap(cursor) as wrapped:  # type: ignore[arg-type]  # whichever of the two
        wrapped.execute(sql, params)
        yield wrapped
