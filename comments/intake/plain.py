"""A submission that is text alone, counted against its sender's limits and written by one prepared statement.

It is what most people send, and the database knows the statement already: one JSON text holds all that differs, so that
neither this process nor the database takes sixty values apart, and the plan is made once for each connection. Counting
and writing are one trip. The statement is made from the models, once for each process. docs/adr/0028.
"""

import datetime as dt
import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from weakref import WeakSet

import orjson
from django.db import Error, IntegrityError, ProgrammingError, connection
from django.db.models import Model
from psycopg import sql

from comments import rate_limits
from comments.intake import at_once
from comments.intake.submission import Submission
from comments.intake.tracking import new_tracking_number
from comments.models import Comment, CommentStatus, Job, Receipt
from comments.rate_limits import Allowance, Limit
from comments.record import receipts
from rulemaking.models import CommentPeriod, Part

_NAME = "d311_plain_submission"
_OTHER_CONNECTION = ("26000", "42P05")
"""No such prepared statement, or one that is there already."""
_prepared: "WeakSet[Any]" = WeakSet()
"""Connections of the driver that know the statement."""


@dataclass(frozen=True, slots=True)
class Written:
    """What the statement did.

    Attributes:
        tracking_number: of the comment; empty if it was not written.
        comment_pk: its key; None if it was not written.
        allowance: what its sender may still send; None if nothing is limited.
    """

    tracking_number: str
    comment_pk: int | None
    allowance: Allowance | None


def write(submission: Submission, *, limits: Sequence[tuple[Limit, str]], at: dt.datetime) -> Written | None:
    """Counts a submission against limits, and writes it if it may come and its rule is open.

    Outside a transaction the statement is one of its own, and what it wrote is on disk when it returns.

    Args:
        submission: one that `submit.is_plain` finds plain, and `validation.check` good.
        limits: as `rate_limits.take` takes them. A submission that is refused by one is not counted.
        at: now, aware, UTC.

    Returns:
        None if the database refused it, as where its tracking number is taken: then nothing was counted either. Not
        written, and counted, where a comment with its token is there already, the rule is not open, or a limit is
        reached.

    Raises:
        django.db.Error: the database doesn't answer, or died and could not be asked again; outside a transaction nobody
            knows then what became of the statement (comments.intake.outages).
    """
    tracking_number = new_tracking_number()
    counting = rate_limits.Counting.of(limits, at=at)
    given = _given(submission, tracking_number, at) | counting.values()
    values = orjson.dumps(given).decode()
    try:
        pk, counts = _execute(values) if connection.in_atomic_block else _until_known(values)
    except IntegrityError:
        return None
    allowance = counting.judge(orjson.loads(counts)) if counts else None
    return Written(tracking_number if pk is not None else "", pk, allowance)


def alone(values: str) -> tuple[Any, ...]:
    """The statement as a transaction of its own: a fault in here may be one of its COMMIT."""
    return _execute(values)


def leaves_unknown(fault: BaseException) -> bool:
    """Whether a fault of a statement that commits leaves open what became of it.

    So it is with no word from the server, or its last one: connection faults and shutdowns (classes 08 and 57P). What
    the server refused with an error of its own was not carried out.
    """
    sqlstate = getattr(fault.__cause__, "sqlstate", None)
    return sqlstate is None or sqlstate.startswith(("08", "57P"))


def _until_known(values: str) -> tuple[Any, ...]:
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


def _execute(values: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        try:
            if connection.connection not in _prepared:
                cursor.execute(f"PREPARE {_NAME} (json) AS {_statement('$1')}")
                _prepared.add(connection.connection)
            cursor.execute(f"EXECUTE {_NAME} (%s)", [values])
        except ProgrammingError as unknown:
            # A pooler between us changed the connection to one that doesn't know the statement, or knew it before.
            if connection.in_atomic_block or getattr(unknown.__cause__, "sqlstate", "") not in _OTHER_CONNECTION:
                raise
            cursor.execute(_statement("%s"), [values])
        row: tuple[Any, ...] = cursor.fetchone()
        return row


def _given(submission: Submission, tracking_number: str, at: dt.datetime) -> dict[str, Any]:
    """All that differs from one submission to the next, by the names that the statement gives it."""
    received = submission.received
    text_sha256 = hashlib.sha256(submission.text.encode()).digest()
    signed = receipts.sign(receipts.first(submission, tracking_number=tracking_number, text_sha256=text_sha256))
    return {
        **_defaults(),
        **{f"c_{name}": value for name, value in vars(submission.submitter).items()},
        "c_tracking_number": tracking_number,
        "c_document_id": submission.document.pk,
        "c_channel": submission.channel,
        "c_text": submission.text,
        "c_text_sha256": _hex(text_sha256),
        "c_content_sha256": _hex(hashlib.sha256(text_sha256).digest()),
        "c_received_at": received.at,
        "c_received_basis": received.basis,
        "c_received_evidence": received.evidence,
        "c_asserted_by": received.asserted_by,
        "c_postmarked_on": received.postmarked_on,
        "c_submission_token": submission.submission_token,
        "c_num_items_received": submission.num_items_received,
        "s_docket_id": submission.document.docket_id,
        "r_key_id": signed.key_id,
        "r_payload": _hex(signed.payload),
        "r_signature": _hex(signed.signature),
        "r_submitter_salt": _hex(signed.submitter_salt),
        "j_ordered_at": at,
        "j_not_before": at,
        "rulemaking": submission.document.rulemaking_id,
        "context_id": uuid.uuid4(),
        "context": f'{{"by": "public", "why": "received by {submission.channel}"}}',
    }


def _hex(value: bytes) -> str:
    """As PostgreSQL reads bytes."""
    return "\\x" + value.hex()


@lru_cache
def _defaults() -> dict[str, Any]:
    """What the model has where a submission says nothing."""
    new = Comment()
    return {f"c_{field.column}": getattr(new, field.attname) for field in at_once.given(Comment).values()}


@lru_cache
def _statement(values: str) -> str:
    """The statement, with this in the place of its one parameter."""
    quote = connection.ops.quote_name
    names = {
        "values": values,
        "columns": ", ".join(_columns()),
        "period": quote(CommentPeriod._meta.db_table),
        "part": quote(Part._meta.db_table),
        "counting": rate_limits.COUNTING,
        "comment": at_once.insert(Comment, _from(Comment)),
        "status": at_once.insert(CommentStatus, _from(CommentStatus) | {"comment_id": "comment.id"}),
        "receipt": at_once.insert(Receipt, _from(Receipt) | {"comment_id": "comment.id"}),
        "job": at_once.insert(Job, _from(Job) | {"comment_id": "comment.id", "kind": "owed.kind"}),
        "owed": ", ".join(sql.Literal(kind.value).as_string() for kind in at_once.OWED),
    }
    # Who and why are set before the first row is written: history is written by triggers of this very statement.
    return """
        WITH given AS MATERIALIZED (
            SELECT *, set_config('pghistory.context_id', context_id, true),
                set_config('pghistory.context_metadata', context, true)
            FROM json_to_record({values}) AS given ({columns}, rulemaking bigint, context_id text, context text,
                limits json, forgotten timestamptz)
        ), {counting}, taken AS MATERIALIZED (
            SELECT * FROM given WHERE NOT EXISTS (SELECT FROM counts WHERE NOT fits) AND EXISTS (
                SELECT FROM {period} AS period JOIN {part} AS part ON part.id = period.part_id
                WHERE part.rulemaking_id = given.rulemaking
                AND period.opens_at <= given.c_received_at AND period.closes_at > given.c_received_at)
        ), comment AS (
            {comment} FROM taken ON CONFLICT (submission_token) DO NOTHING RETURNING id
        ), status AS (
            {status} FROM comment, taken
        ), receipt AS (
            {receipt} FROM comment, taken
        ), job AS (
            {job} FROM comment, taken, unnest(ARRAY[{owed}]) AS owed (kind)
        )
        SELECT comment.id, (SELECT json_agg(json_build_array(encode(client, 'hex'), count, earlier_count))::text
            FROM counts)
        FROM (VALUES (1)) AS one LEFT JOIN comment ON true
    """.format(**names)  # noqa: S608 - names of our own tables and columns


def _columns() -> list[str]:
    """The columns of the given record that are columns of tables, with their types."""
    return [
        f"{at_once.LETTERS[model]}_{field.column} {field.db_type(connection)}"
        for model in (Comment, CommentStatus, Receipt, Job)
        for field in at_once.given(model).values()
    ]


def _from(model: type[Model]) -> dict[str, str]:
    """For each column that differs from row to row, where the statement finds it."""
    return {
        str(field.column): f"taken.{at_once.LETTERS[model]}_{field.column}" for field in at_once.given(model).values()
    }
