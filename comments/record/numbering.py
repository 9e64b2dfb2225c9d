"""Numbering comments into their docket: one running number, no gap, no race."""

import datetime as dt
from itertools import groupby

from django.db import connection, transaction

from comments.enums import JobKind
from comments.models import Job
from rulemaking.actions.dockets import allocate_numbers
from rulemaking.history import change_context


def number_comments(*, at: dt.datetime, limit: int = 500) -> int:
    """Gives up to `limit` comments that wait for it their number, in order of arrival.

    Any number of workers may run it at once: each takes other rows. All of it is one transaction, so a killed
    worker leaves no number used and no comment half done.

    Returns:
        How many jobs were settled.
    """
    with transaction.atomic(), change_context(by="system:number", why="numbered into the docket"):
        jobs = list(
            Job.objects.owed_at(at)
            .filter(kind=JobKind.NUMBER)
            .order_by("pk")
            .select_for_update(skip_locked=True, of=("self",))
            .values_list("comment__status__docket_id", "comment_id", "pk", "comment__status__number")[:limit]
        )
        # Dockets are locked in one order, so that two workers can't wait for each other. What has its number already
        # keeps it: one such job must not hold up all others.
        waiting = sorted((docket_pk, comment_pk) for docket_pk, comment_pk, _, number in jobs if number is None)
        for docket_pk, rows in groupby(waiting, key=lambda row: row[0]):
            comments = [comment_pk for _, comment_pk in rows]
            first = allocate_numbers(docket_pk=docket_pk, count=len(comments))
            _write_numbers(comments, first)
        Job.objects.filter(pk__in=[job_pk for _, _, job_pk, _ in jobs]).update(done_at=at, leased_until=None)
    return len(jobs)


def _write_numbers(comments: list[int], first: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE comments_commentstatus AS status SET number = given.number
            FROM unnest(%s::bigint[], %s::integer[]) AS given (comment_id, number)
            WHERE status.comment_id = given.comment_id AND status.number IS NULL
            """,
            [comments, list(range(first, first + len(comments)))],
        )
        if cursor.rowcount != len(comments):
            raise RuntimeError("A comment was numbered elsewhere in the meantime; nothing was numbered.")
