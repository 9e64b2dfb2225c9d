"""The sequencer: gives every public change its place in the feed, after its commit.

One at a time, under an advisory lock, it hands out `feed_position` and the public `last_modified_at`. A change that
commits late comes later in the feed, so a client that follows it misses nothing. At most 1,000 rows share a second,
so that the official recipe for paging by lastModifiedDate can't loop.
"""

import datetime as dt

from django.db import connection, transaction

ROWS_PER_SECOND = 1000
_LOCK = 311_001


def sequence_changes(*, at: dt.datetime) -> int:
    """Places up to as many changes as the current second still has room for.

    Returns:
        How many were placed; 0 if none is owed, another sequencer runs, or this second is full.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute("SELECT COALESCE(MAX(feed_position), 0), MAX(last_modified_at) FROM comments_rendition")
        last_position, last_second = cursor.fetchone()
        second = at.replace(microsecond=0)
        room = ROWS_PER_SECOND
        if last_second is not None and last_second >= second:
            second = last_second
            cursor.execute("SELECT COUNT(*) FROM comments_rendition WHERE last_modified_at = %s", [second])
            room -= cursor.fetchone()[0]
        if room <= 0:
            return 0
        cursor.execute(
            """
            WITH owed AS (
                SELECT comment_id FROM comments_rendition WHERE is_change_owed ORDER BY docket_id, number LIMIT %s
                FOR UPDATE SKIP LOCKED
            ), placed AS (
                SELECT comment_id, row_number() OVER (ORDER BY comment_id) AS place FROM owed
            )
            UPDATE comments_rendition AS rendition
            SET feed_position = %s + placed.place, last_modified_at = %s, is_change_owed = FALSE,
                first_feed_position = COALESCE(first_feed_position, %s + placed.place)
            FROM placed WHERE rendition.comment_id = placed.comment_id
            """,
            [room, last_position, second, last_position],
        )
        return cursor.rowcount
