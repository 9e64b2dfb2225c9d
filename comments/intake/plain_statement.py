"""The one statement of `comments.intake.plain`, made from the models, once for each process. docs/adr/0028."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.db import connection
from django.db.models import Model
from psycopg import sql

from comments import rate_limits
from comments.enums import JobKind, NotificationKind
from comments.intake import at_once
from comments.models import Comment, CommentStatus, CommentTarget, Job, Notification, Receipt
from rulemaking.models import CommentPeriod, Part

RECEIPT_MAILS_A_DAY = 5
"""Receipts by mail that one address gets in 24 hours. The receipt itself is always on the page."""


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """A statement as the database takes it, and the names of its parameters in their order.

    `name` is that under which a connection knows it once it is prepared.
    """

    name: bytes
    text: bytes
    parameters: tuple[str, ...]


@cache
def of(*, sweeps: bool, with_targets: bool, with_mail: bool) -> Statement:
    """The statement that counts and writes.

    What few need is in statements of their own: each part costs something every time, also where it finds nothing.

    Args:
        sweeps: also deletes old counts of senders.
        with_targets: also writes what the comment says it answers.
        with_mail: also owes a receipt by mail, unless its address was sent its share today.
    """
    parameters: dict[str, str] = {}

    def parameter(name: str) -> str:
        return parameters.setdefault(name, f"${len(parameters) + 1}")

    def given(model: type[Model]) -> dict[str, str]:
        """For each column that differs from row to row, its parameter."""
        letter = at_once.LETTERS[model]
        return {str(field.column): parameter(f"{letter}_{field.column}") for field in at_once.given(model).values()}

    quote = connection.ops.quote_name
    names = {
        "context_id": parameter("context_id"),
        "context": parameter("context"),
        "counting": rate_limits.counting(parameter, sweeps=sweeps),
        "period": quote(CommentPeriod._meta.db_table),
        "part": quote(Part._meta.db_table),
        "rulemaking": parameter("rulemaking"),
        "received_at": parameter("c_received_at"),
        "comment": at_once.insert(Comment, given(Comment)),
        "status": at_once.insert(CommentStatus, given(CommentStatus) | at_once.OF_COMMENT),
        "receipt": at_once.insert(Receipt, given(Receipt) | {"comment_id": "comment.id"}),
        "job": at_once.insert(Job, given(Job) | {"comment_id": "comment.id", "kind": "owed.kind"}),
        "owed": ", ".join(sql.Literal(kind.value).as_string() for kind in at_once.OWED),
        "more": (_target(parameter) if with_targets else "") + (_mail(parameter, given(Job)) if with_mail else ""),
        "counts": rate_limits.COUNTS,
    }
    # Who and why are set before the first row is written: history is written by triggers of this very statement.
    text = """
        WITH context AS MATERIALIZED (
            SELECT set_config('pghistory.context_id', {context_id}, true),
                set_config('pghistory.context_metadata', {context}, true)
        ), {counting}, taken AS MATERIALIZED (
            SELECT FROM context WHERE NOT EXISTS (SELECT FROM counts WHERE NOT fits) AND EXISTS (
                SELECT FROM {period} AS period JOIN {part} AS part ON part.id = period.part_id
                WHERE part.rulemaking_id = {rulemaking}::bigint
                AND period.opens_at <= {received_at}::timestamptz AND period.closes_at > {received_at}::timestamptz)
        ), comment AS (
            {comment} FROM taken ON CONFLICT (submission_token) DO NOTHING RETURNING id, received_at, received_on
        ), status AS (
            {status} FROM comment
        ), receipt AS (
            {receipt} FROM comment
        ), job AS (
            {job} FROM comment, unnest(ARRAY[{owed}]) AS owed (kind)
        ){more}
        SELECT comment.id, {counts} FROM (VALUES (1)) AS one LEFT JOIN comment ON true
    """.format(**names)  # noqa: S608 - names of our own tables and columns
    name = b"d311_submission" + b"_sweeping" * sweeps + b"_targets" * with_targets + b"_mail" * with_mail
    return Statement(name, text.encode(), tuple(parameters))


def _target(parameter: Callable[[str], str]) -> str:
    keys = {"comment_id": "comment.id", "request_id": "chosen.request_id", "section_id": "chosen.section_id"}
    return f""", target AS (
            {at_once.insert(CommentTarget, keys)} FROM comment, unnest({parameter("requests")}::bigint[],
                {parameter("sections")}::bigint[]) AS chosen (request_id, section_id)
        )"""


def _mail(parameter: Callable[[str], str], job: dict[str, str]) -> str:
    """Anyone can type anyone's address: it gets only so many."""
    receipt, notify = (sql.Literal(kind.value).as_string() for kind in (NotificationKind.RECEIPT, JobKind.NOTIFY))
    email, ordered_at = parameter("c_email"), parameter("j_ordered_at")
    notification = at_once.insert(
        Notification,
        {
            "kind": receipt,
            "email": email,
            "language": parameter("language"),
            "comment_id": "comment.id",
            "message_id": parameter("message_id"),
            "ordered_at": ordered_at,
        },
    )
    mail_job = at_once.insert(Job, job | {"kind": notify, "notification_id": "notification.id"})
    return f""", notification AS (
            {notification} FROM comment WHERE {RECEIPT_MAILS_A_DAY} > (
                SELECT count(*) FROM {connection.ops.quote_name(Notification._meta.db_table)} AS sent
                WHERE sent.kind = {receipt} AND sent.ordered_at > {ordered_at}::timestamptz - interval '1 day'
                AND upper(sent.email) = upper({email}::text))
            RETURNING id
        ), mail_job AS (
            {mail_job} FROM notification
        )"""  # noqa: S608 - our own tables
