"""A comment, its status, its receipt and the work it owes, written by one statement.

Either all four are there or none is, and one trip to the database says so. The statement is made from the models, once
for each process, so that a column that comes to one of them is written too. docs/adr/0028.
"""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import Error, connection
from django.db.models import Field, Model
from psycopg import sql

from comments.enums import JobKind
from comments.models import Comment, CommentStatus, Job, Receipt
from rulemaking.history import change_context
from rulemaking.models import CommentPeriod, Part

OWED = (JobKind.NUMBER, JobKind.SKETCH)
"""What is done with every comment."""

_BY_THE_DATABASE = {"id", "recorded_at"}
_VARYING: dict[type[Model], set[str]] = {
    CommentStatus: {"docket_id"},
    Receipt: {"key_id", "payload", "signature", "submitter_salt"},
    Job: {"ordered_at", "not_before"},
}
"""What differs from one new comment to the next; of the comment itself, everything."""
_LETTERS: dict[type[Model], str] = {Comment: "c", CommentStatus: "s", Receipt: "r", Job: "j"}


@dataclass(frozen=True)
class Rows:
    """What is written: a comment, and what hangs on it but for its key. `owed` is a job of any kind in OWED."""

    comment: Comment
    status: CommentStatus
    receipt: Receipt
    owed: Job


def write(rows: Rows, *, why: str, open_at: dt.datetime | None = None) -> bool:
    """Writes them, and fills in the keys and the database's clock.

    Outside a transaction the statement is one of its own, and what it wrote is on disk when it returns.

    Args:
        why: for the history.
        open_at: the rule must be open at this instant, by what is committed when the statement begins; None: whatever
            its periods.

    Returns:
        Whether it was written. If not, a comment with its submission token is there already, or the rule is not open.

    Raises:
        django.db.IntegrityError: the tracking number is taken, or an imported comment is there already.
        django.db.Error: the database doesn't answer, or died, and could not be asked again; outside a transaction
            nobody knows then what it did (comments.intake.outages).
    """
    values = _values(rows) | {
        "held_to_periods": open_at is not None,
        "open_at": open_at,
        "rulemaking": rows.comment.document.rulemaking_id,
        "owed": [kind.value for kind in OWED],
    }
    with change_context(by="public", why=why):
        written = _execute(values) if connection.in_atomic_block else _until_known(values)
    if written is None:
        return False
    _fill_in(rows, written)
    return True


def alone(values: dict[str, Any]) -> tuple[Any, ...] | None:
    """The statement as a transaction of its own: a fault in here may be one of its COMMIT."""
    return _execute(values)


def leaves_unknown(fault: BaseException) -> bool:
    """Whether a fault of a statement that commits leaves open what became of it.

    So it is with no word from the server, or its last one: connection faults and shutdowns (classes 08 and 57P). What
    the server refused with an error of its own was not carried out.
    """
    sqlstate = getattr(fault.__cause__, "sqlstate", None)
    return sqlstate is None or sqlstate.startswith(("08", "57P"))


def _until_known(values: dict[str, Any]) -> tuple[Any, ...] | None:
    """The statement as a transaction of its own; where the connection died in it, once more on another.

    The token makes the second harmless: it waits for whatever is left of the first, and writes nothing where that one
    wrote. A fault before anything was sent is raised outside `alone`: nothing was written then.
    """
    connection.ensure_connection()
    try:
        return alone(values)
    except Error as lost:
        if not leaves_unknown(lost):
            raise
        connection.close()
        try:
            connection.ensure_connection()
            return alone(values)
        except Error:
            # Also where the server refused the second: of the first, nobody knows.
            raise lost from lost.__cause__


def _execute(values: dict[str, Any]) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(_statement(), values)
        return cursor.fetchone()


def _fill_in(rows: Rows, written: tuple[Any, ...]) -> None:
    comment, receipt = rows.comment, rows.receipt
    comment.pk, comment.recorded_at, receipt.recorded_at = written
    rows.status.comment = receipt.comment = comment
    for row in (comment, rows.status, receipt):
        row._state.adding, row._state.db = False, connection.alias


@lru_cache
def _given(model: type[Model]) -> "dict[str, Field]":
    """The columns whose values differ from row to row, by the name of the parameter that gives them.

    Short names, so that the statement stays below the length up to which the driver keeps what it made of it.
    """
    only = _VARYING.get(model)
    return {
        f"{_LETTERS[model]}{place}": field
        for place, field in enumerate(model._meta.concrete_fields)
        if field.column not in _BY_THE_DATABASE and (only is None or field.column in only)
    }


def _values(rows: Rows) -> dict[str, Any]:
    given = ((row, _given(type(row))) for row in (rows.comment, rows.status, rows.receipt, rows.owed))
    return {
        name: field.get_db_prep_save(getattr(row, field.attname), connection)
        for row, fields in given
        for name, field in fields.items()
    }


@lru_cache
def _statement() -> str:
    quote = connection.ops.quote_name
    names = {
        "period": quote(CommentPeriod._meta.db_table),
        "part": quote(Part._meta.db_table),
        "comment": _insert(Comment),
        "status": _insert(CommentStatus, comment_id="comment.id"),
        "receipt": _insert(Receipt, comment_id="comment.id"),
        "job": _insert(Job, comment_id="comment.id", kind="owed.kind"),
    }
    # Each part sees the table as it was before the statement; foreign keys and history are seen to at its end.
    return """
        WITH taken AS MATERIALIZED (
            SELECT WHERE NOT %(held_to_periods)s::boolean OR EXISTS (
                SELECT FROM {period} AS period JOIN {part} AS part ON part.id = period.part_id
                WHERE part.rulemaking_id = %(rulemaking)s
                AND period.opens_at <= %(open_at)s::timestamptz AND period.closes_at > %(open_at)s::timestamptz)
        ), comment AS (
            {comment} FROM taken ON CONFLICT (submission_token) DO NOTHING RETURNING id, recorded_at
        ), status AS (
            {status} FROM comment
        ), receipt AS (
            {receipt} FROM comment RETURNING recorded_at
        ), job AS (
            {job} FROM comment, unnest(%(owed)s::text[]) AS owed (kind)
        )
        SELECT comment.id, comment.recorded_at, receipt.recorded_at FROM comment, receipt
    """.format(**names)  # noqa: S608 - names of our own tables and columns


def _insert(model: type[Model], **expressions: str) -> str:
    """`INSERT INTO … SELECT …` of all columns: expressions where named, parameters, and else the model's defaults."""
    expressions |= {str(field.column): f"%({name})s" for name, field in _given(model).items()}
    new = model()
    for field in model._meta.concrete_fields:
        if field.column not in expressions.keys() | _BY_THE_DATABASE:
            # Made once for the process: a default that differs from row to row belongs into _VARYING.
            assert not field.has_default() or not callable(field.default) or field.default in (dict, list), field
            default = sql.Literal(field.get_db_prep_save(getattr(new, field.attname), connection))
            expressions[str(field.column)] = default.as_string()
    quote = connection.ops.quote_name
    names = ", ".join(quote(column) for column in expressions)
    return f"INSERT INTO {quote(model._meta.db_table)} ({names}) SELECT {', '.join(expressions.values())}"
