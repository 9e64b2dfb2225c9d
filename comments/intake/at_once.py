"""A comment, its status, its receipt and the work it owes, written by one statement.

Either all four are there or none is, and one trip to the database says so. The statement is made from the models, once
for each process, so that a column that comes to one of them is written too. docs/adr/0028. What is text alone is
written by a statement of its own, made of the same parts (`comments.intake.plain`).
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Field, Model
from psycopg import sql

from comments.enums import JobKind
from comments.models import Comment, CommentStatus, Job, Receipt
from comments.models.comment_status import came_at_sql
from rulemaking.history import change_context

OWED = (JobKind.NUMBER, JobKind.SKETCH)
"""What is done with every comment."""

_BY_THE_DATABASE = {"id", "recorded_at"}
_VARYING: dict[type[Model], set[str]] = {
    CommentStatus: {"docket_id"},
    Receipt: {"key_id", "payload", "signature", "submitter_salt"},
    Job: {"ordered_at", "not_before"},
}
"""What differs from one new comment to the next; of the comment itself, everything."""
OF_COMMENT = {"comment_id": "comment.id", "came_at": came_at_sql("comment")}
"""Columns of its status that come from the comment, in a statement that calls it `comment`."""
LETTERS: dict[type[Model], str] = {Comment: "c", CommentStatus: "s", Receipt: "r", Job: "j"}


@dataclass(frozen=True)
class Rows:
    """What is written: a comment, and what hangs on it but for its key. `owed` is a job of any kind in OWED."""

    comment: Comment
    status: CommentStatus
    receipt: Receipt
    owed: Job


def write(rows: Rows, *, why: str) -> bool:
    """Writes them within the caller's transaction, and fills in the keys and the database's clock.

    Args:
        why: for the history.

    Returns:
        Whether it was written. If not, a comment with its submission token is there already.

    Raises:
        django.db.IntegrityError: the tracking number is taken, or an imported comment is there already.
        django.db.Error: the database doesn't answer.
    """
    values = _values(rows) | {"owed": [kind.value for kind in OWED]}
    with change_context(by="public", why=why), connection.cursor() as cursor:
        cursor.execute(_statement(), values)
        written = cursor.fetchone()
    if written is None:
        return False
    _fill_in(rows, written)
    return True


def _fill_in(rows: Rows, written: tuple[Any, ...]) -> None:
    comment, receipt = rows.comment, rows.receipt
    comment.pk, comment.recorded_at, receipt.recorded_at = written
    rows.status.comment = receipt.comment = comment
    for row in (comment, rows.status, receipt):
        row._state.adding, row._state.db = False, connection.alias


@lru_cache
def given(model: type[Model]) -> "dict[str, Field]":
    """The columns whose values differ from row to row, by the name of the parameter that gives them.

    Short names, so that the statement stays below the length up to which the driver keeps what it made of it.
    """
    only = _VARYING.get(model)
    return {
        f"{LETTERS[model]}{place}": field
        for place, field in enumerate(model._meta.concrete_fields)
        if field.column not in _BY_THE_DATABASE and (only is None or field.column in only)
    }


def _values(rows: Rows) -> dict[str, Any]:
    each = ((row, given(type(row))) for row in (rows.comment, rows.status, rows.receipt, rows.owed))
    return {
        name: field.get_db_prep_save(getattr(row, field.attname), connection)
        for row, fields in each
        for name, field in fields.items()
    }


@lru_cache
def _statement() -> str:
    names = {
        "comment": insert(Comment, _parameters(Comment)),
        "status": insert(CommentStatus, _parameters(CommentStatus) | OF_COMMENT),
        "receipt": insert(Receipt, _parameters(Receipt) | {"comment_id": "comment.id"}),
        "job": insert(Job, _parameters(Job) | {"comment_id": "comment.id", "kind": "owed.kind"}),
    }
    # Each part sees the table as it was before the statement; foreign keys and history are seen to at its end.
    return """
        WITH comment AS (
            {comment} ON CONFLICT (submission_token) DO NOTHING
            RETURNING id, recorded_at, received_at, received_on
        ), status AS (
            {status} FROM comment
        ), receipt AS (
            {receipt} FROM comment RETURNING recorded_at
        ), job AS (
            {job} FROM comment, unnest(%(owed)s::text[]) AS owed (kind)
        )
        SELECT comment.id, comment.recorded_at, receipt.recorded_at FROM comment, receipt
    """.format(**names)  # noqa: S608 - names of our own tables and columns


def insert(model: type[Model], expressions: dict[str, str]) -> str:
    """`INSERT INTO … SELECT …` of all columns: these expressions, and else the model's defaults."""
    new = model()
    whole = dict(expressions)
    for field in model._meta.concrete_fields:
        if field.column not in expressions.keys() | _BY_THE_DATABASE:
            # Made once for the process: a default that differs from row to row belongs into _VARYING.
            assert not field.has_default() or not callable(field.default) or field.default in (dict, list), field
            default = sql.Literal(field.get_db_prep_save(getattr(new, field.attname), connection))
            whole[str(field.column)] = default.as_string()
    quote = connection.ops.quote_name
    names = ", ".join(quote(column) for column in whole)
    return f"INSERT INTO {quote(model._meta.db_table)} ({names}) SELECT {', '.join(whole.values())}"


def _parameters(model: type[Model]) -> dict[str, str]:
    """For each column that differs from row to row, its parameter."""
    return {str(field.column): f"%({name})s" for name, field in given(model).items()}
