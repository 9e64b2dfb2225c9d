"""How much one sender may ask in a stretch of time, counted for all processes together.

Counts lie in PostgreSQL, in an unlogged table, because a submission needs PostgreSQL and the file store and nothing
else. No address is kept: only a keyed hash, for two hours. ADR 0016.
"""

import datetime as dt
import hashlib
import hmac
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection

LONGEST_WINDOW_SECONDS = 3600
_SWEPT_AT_ONCE = 200
_SWEEPS = 0.05
"""Part of the requests that also sweep: ten old counts for each request, where it makes at most three."""

# One statement, so that two requests at once are two. Rows are taken in one order, so that two requests with several
# counts can't wait for each other; sweeping passes by whatever another request holds.
_COUNT = """
    WITH {swept} asked AS (
        SELECT * FROM unnest(%(clients)s::bytea[], %(windows)s::timestamptz[], %(before)s::timestamptz[])
            AS asked (client, window_at, before_at)
    ), counted AS (
        INSERT INTO comments_requestcount AS counted (client, window_at, request_count)
        SELECT client, window_at, 1 FROM asked ORDER BY client
        ON CONFLICT (client, window_at) DO UPDATE SET request_count = counted.request_count + 1
        RETURNING client, request_count
    )
    SELECT counted.client, counted.request_count, coalesce(earlier.request_count, 0)
    FROM counted JOIN asked USING (client)
    LEFT JOIN comments_requestcount AS earlier
        ON earlier.client = counted.client AND earlier.window_at = asked.before_at
"""
_SWEPT = """
    swept AS (
        DELETE FROM comments_requestcount WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM comments_requestcount WHERE window_at < %(forgotten)s ORDER BY window_at LIMIT %(swept)s
            FOR UPDATE SKIP LOCKED))
    ),
"""
_COUNT_ALONE, _COUNT_AND_SWEEP = _COUNT.format(swept=""), _COUNT.format(swept=_SWEPT)

_GIVE_BACK = """
    UPDATE comments_requestcount AS counted SET request_count = counted.request_count - 1
    FROM (
        SELECT ctid FROM comments_requestcount
        WHERE (client, window_at) IN (SELECT * FROM unnest(%(clients)s::bytea[], %(windows)s::timestamptz[]))
        ORDER BY client FOR UPDATE
    ) AS refused WHERE counted.ctid = refused.ctid AND counted.request_count > 0
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` requests of one sender in any `seconds`; 0 is no limit.

    `name` keeps the counts of one limit apart from those of another. `seconds` is 1 to 3600.
    """

    name: str
    most: int
    seconds: int = LONGEST_WINDOW_SECONDS


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a sender may still ask. `wait_seconds` is 0 if this request may go on."""

    limit: int
    remaining: int
    wait_seconds: int = 0

    @property
    def is_used_up(self) -> bool:
        return self.wait_seconds > 0


def take(asked: Sequence[tuple[Limit, str]], *, at: dt.datetime) -> Allowance | None:
    """Counts one request against each limit, in one statement.

    The window slides: what was asked in the stretch of the clock before this one counts for the part of it that lies
    within `seconds` of now. A request that is refused doesn't count: who tries again too early waits no longer for it.

    Args:
        asked: each limit with whom it is for, such as an address, a network, or a key's id.
        at: when the request came, aware, UTC.

    Returns:
        The tightest allowance: the one with the longest wait, else with the least left. None if nothing is limited.

    Raises:
        django.db.Error: the database doesn't answer.
    """
    windows = {_client(limit, whom): limit for limit, whom in asked if limit.most}
    if not windows:
        return None
    starts = [_window_of(limit, at) for limit in windows.values()]
    values: dict[str, Any] = {
        "clients": list(windows),
        "windows": starts,
        "before": [
            start - dt.timedelta(seconds=limit.seconds) for start, limit in zip(starts, windows.values(), strict=True)
        ],
        "forgotten": at - 2 * dt.timedelta(seconds=LONGEST_WINDOW_SECONDS),
        "swept": _SWEPT_AT_ONCE,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_AND_SWEEP if random.random() < _SWEEPS else _COUNT_ALONE, values)
        rows = cursor.fetchall()
        found = [_allowance(windows[bytes(client)], now, earlier, at) for client, now, earlier in rows]
        tightest = min(found, key=lambda left: (-left.wait_seconds, left.remaining))
        if tightest.is_used_up:
            cursor.execute(_GIVE_BACK, values)
    return tightest


def _window_of(limit: Limit, at: dt.datetime) -> dt.datetime:
    """The first instant of the stretch of the clock that `at` lies in."""
    return dt.datetime.fromtimestamp(at.timestamp() // limit.seconds * limit.seconds, dt.UTC)


def _allowance(limit: Limit, now: int, earlier: int, at: dt.datetime) -> Allowance:
    elapsed = at.timestamp() % limit.seconds
    counted = now + earlier * (1 - elapsed / limit.seconds)
    if counted <= limit.most:
        return Allowance(limit.most, math.floor(limit.most - counted))
    return Allowance(limit.most, 0, _wait_seconds(limit, now - 1, earlier, elapsed))


def _wait_seconds(limit: Limit, now: int, earlier: int, elapsed: float) -> int:
    """Until one more request would fit, if none comes meanwhile."""
    room = limit.most - 1
    if earlier and now <= room:
        # The earlier stretch slides out of the window evenly.
        return max(1, math.ceil(limit.seconds * (1 - (room - now) / earlier) - elapsed))
    left_of_this = limit.seconds - elapsed
    return max(1, math.ceil(left_of_this + limit.seconds * (1 - room / now)))


def _client(limit: Limit, whom: str) -> bytes:
    words = f"rate-limit:{limit.name}:{limit.seconds}:{whom}"
    return hmac.digest(settings.SECRET_KEY.encode(), words.encode(), hashlib.sha256)[:16]
