"""Statements of walks by cursor: put together once by the ORM, and planned once by each connection. ADR 0048.

A client that follows a million comments sends the same statement four thousand times, with another place each time.
"""

from collections.abc import Callable, Hashable
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from comments.api.v4.conditional import PLACE_OF_COMMENTS, Place
from rulemaking import prepared

PLACE = 2**62
"""Stands in for the place while a statement is put together: no cursor holds it, see querying.py."""

_KEPT = 256
"""More than there are ways in which clients ask; who thinks up others takes no memory for them."""


class Walk:
    """One statement, but for the place after which it reads.

    Args:
        rows: what is read after `PLACE`, as tuples.
        order: the name of the column by which they are ordered.
    """

    def __init__(self, rows: QuerySet[Any, tuple[Any, ...]], order: str) -> None:
        sql, params = rows.query.sql_with_params()
        self._sql = (
            f"SELECT * FROM ({PLACE_OF_COMMENTS}) AS state "  # noqa: S608 - the ORM's own
            f"LEFT JOIN ({sql}) AS walked ON TRUE ORDER BY walked.{connection.ops.quote_name(order)}"
        )
        # The driver looks a type up by its name: a subclass of str is a type that the server does not know.
        self._params = [str(value) if isinstance(value, str) else value for value in params]
        self._places = [position for position, value in enumerate(params) if value == PLACE]

    def after(self, place: int) -> tuple[Place, list[tuple[Any, ...]]]:
        """The place of all comments, and the rows after this one, by one statement."""
        params = self._params.copy()
        for position in self._places:
            params[position] = type(params[position])(place)
        with prepared.execute(self._sql, params) as cursor:
            rows = cursor.fetchall()
        # The place stands before each row, and before an empty one where none comes.
        state = (rows[0][0] or 0, rows[0][1])
        return state, [row[_COLUMNS_OF_PLACE:] for row in rows if row[_COLUMNS_OF_PLACE] is not None]


_COLUMNS_OF_PLACE = 2
_walks: dict[Hashable, Walk] = {}


def walk_of(key: Hashable, rows: Callable[[], QuerySet[Any, tuple[Any, ...]]], *, order: str) -> Walk:
    """The walk under a key, which names all that its statement depends on."""
    walk = _walks.get(key)
    if walk is None:
        if len(_walks) >= _KEPT:
            _walks.clear()
        walk = _walks[key] = Walk(rows(), order)
    return walk
