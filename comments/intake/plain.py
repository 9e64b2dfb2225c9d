"""A submission without files, counted against its sender's limits and written by one prepared statement.

It is what most people send, and the database knows the statement already: its plan is made once for each connection,
and what differs goes to it as texts that nobody here looks at. Counting and writing are one trip. docs/adr/0028.
"""

import datetime as dt
import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

import orjson
import psycopg
from django.db import DataError, Error, IntegrityError, connection
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGresult

from comments.intake import at_once
from comments.intake import plain_statement as statements
from comments.intake.submission import Submission
from comments.intake.tracking import new_tracking_number
from comments.models import Comment
from comments.rate_limits import Allowance, Counting, Limit, is_sweeping
from comments.record import receipts
from rulemaking.models import Section

_UNKNOWN, _THERE_ALREADY = "26000", "42P05"
"""What the server says where there is no such prepared statement, or there is one."""
_known: "WeakKeyDictionary[Any, set[statements.Statement]]" = WeakKeyDictionary()
"""Connections of the driver, and the statements that each knows."""


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
    counting = Counting.of(limits, at=at)
    values = _given(submission, tracking_number, at) | counting.values()
    try:
        pk, counts = _execute(values) if connection.in_atomic_block else _until_known(values)
    except IntegrityError:
        return None
    allowance = counting.judge(orjson.loads(counts)) if counts else None
    return Written(tracking_number if pk is not None else "", pk, allowance)


def alone(values: dict[str, str | None]) -> tuple[Any, ...]:
    """The statement as a transaction of its own: a fault in here may be one of its COMMIT."""
    return _execute(values)


def leaves_unknown(fault: BaseException) -> bool:
    """Whether a fault of a statement that commits leaves open what became of it.

    So it is with no word from the server, or its last one: connection faults and shutdowns (classes 08 and 57P). What
    the server refused with an error of its own was not carried out.
    """
    sqlstate = getattr(fault.__cause__, "sqlstate", None)
    return sqlstate is None or sqlstate.startswith(("08", "57P"))


def _until_known(values: dict[str, str | None]) -> tuple[Any, ...]:
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


def _execute(values: dict[str, str | None]) -> tuple[int | None, str | None]:
    """What the statement returns: the comment's key, and the counts of its sender.

    It is handed to libpq, prepared, without a cursor in between: a cursor looks at each of its fifty parameters, and
    costs twice what it takes to send them.
    """
    statement = statements.of(sweeps=is_sweeping(), with_targets="requests" in values, with_mail="message_id" in values)
    given = [None if (value := values[name]) is None else value.encode() for name in statement.parameters]
    if b"\0" in b"".join(filter(None, given)):
        raise DataError("libpq would end a text at its NUL")  # the checks before refuse it, by name
    driver = connection.connection
    with connection.wrap_database_errors:
        # Within a transaction a statement that is not known would end it.
        is_prepared = driver.prepare_threshold and not connection.in_atomic_block
        result = _prepared(driver, statement, given) if is_prepared else None
        # Where a pooler between us may hand each statement to another connection, it is sent whole.
        result = result or _checked(driver.pgconn.exec_params(statement.text, given))
    if connection.queries_logged:
        connection.queries_log.append({"sql": statement.text.decode(), "time": ""})
    pk, counts = result.get_value(0, 0), result.get_value(0, 1)
    return (int(pk) if pk else None), (counts.decode() if counts else None)


def _prepared(driver: Any, statement: statements.Statement, given: list[bytes | None]) -> PGresult | None:
    """What it returns; None if a pooler changed the connection to one that doesn't know it, or knew it before."""
    known = _known.setdefault(driver, set())
    for _ in range(2):
        try:
            if statement not in known:
                _checked(driver.pgconn.prepare(statement.name, statement.text))
                known.add(statement)
            return _checked(driver.pgconn.exec_prepared(statement.name, given))
        except psycopg.ProgrammingError as other:
            # After a ROLLBACK the driver lets go of all that its connection had prepared, ours with its own.
            known.discard(statement)
            if other.sqlstate != _UNKNOWN:
                if other.sqlstate != _THERE_ALREADY:
                    raise
                return None
    return None


def _checked(result: PGresult) -> PGresult:
    if result.status in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
        return result
    raise psycopg.errors.error_from_result(result)


def _given(submission: Submission, tracking_number: str, at: dt.datetime) -> dict[str, str | None]:
    """All that differs from one submission to the next, by the names that the statement gives it.

    All as texts, so that the statement is always prepared for the same types.
    """
    received = submission.received
    text_sha256 = hashlib.sha256(submission.text.encode()).digest()
    signed = receipts.sign(receipts.first(submission, tracking_number=tracking_number, text_sha256=text_sha256))
    return {
        **_defaults(),
        **{f"c_{name}": value for name, value in vars(submission.submitter).items()},
        "c_tracking_number": tracking_number,
        "c_document_id": str(submission.document.pk),
        "c_channel": str(submission.channel),
        "c_text": submission.text,
        "c_text_sha256": _hex(text_sha256),
        "c_content_sha256": _hex(hashlib.sha256(text_sha256).digest()),
        "c_received_at": str(received.at),
        "c_received_basis": str(received.basis),
        "c_received_evidence": received.evidence,
        "c_asserted_by": received.asserted_by,
        "c_postmarked_on": _text(received.postmarked_on),
        "c_submission_token": submission.submission_token,
        "c_num_items_received": str(submission.num_items_received),
        "c_wants_email_receipt": str(submission.wants_email_receipt),
        "s_docket_id": str(submission.document.docket_id),
        "r_key_id": signed.key_id,
        "r_payload": _hex(signed.payload),
        "r_signature": _hex(signed.signature),
        "r_submitter_salt": _hex(signed.submitter_salt),
        "j_ordered_at": str(at),
        "j_not_before": str(at),
        "rulemaking": str(submission.document.rulemaking_id),
        "context_id": str(uuid.uuid4()),
        "context": f'{{"by": "public", "why": "received by {submission.channel}"}}',
        **(_targets(submission) if submission.targets else {}),
        **(_mail(submission) if submission.wants_email_receipt else {}),
    }


def _targets(submission: Submission) -> dict[str, str | None]:
    """Keys of the questions and sections, as two arrays side by side."""
    pairs = [("NULL", str(one.pk)) if isinstance(one, Section) else (str(one.pk), "NULL") for one in submission.targets]
    requests, sections = zip(*pairs, strict=True)
    return {"requests": f"{{{','.join(requests)}}}", "sections": f"{{{','.join(sections)}}}"}


def _mail(submission: Submission) -> dict[str, str | None]:
    return {"language": submission.language, "message_id": new_message_id()}


def new_message_id() -> str:
    """Of a receipt by mail."""
    return f"<receipt-{uuid.uuid4().hex}@docket311>"


def _text(value: Any) -> str | None:
    return value if value is None else str(value)


def _hex(value: bytes) -> str:
    """As PostgreSQL reads bytes."""
    return "\\x" + value.hex()


@cache
def _defaults() -> dict[str, str | None]:
    """What the model has where a submission says nothing."""
    new = Comment()
    return {f"c_{field.column}": _text(getattr(new, field.attname)) for field in at_once.given(Comment).values()}
