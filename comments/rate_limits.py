"""How much one sender may ask in a stretch of time, counted for all processes together.

Counts lie in PostgreSQL, in an unlogged table, because a submission needs PostgreSQL and the file store and nothing
else. No address is kept: only a keyed hash, for two hours. ADR 0016.
"""

import datetime as dt
import hashlib
import hmac
import math
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import orjson
from django.conf import settings
from django.db import connection

from rulemaking import prepared

LONGEST_WINDOW_SECONDS = 3600
_SWEEPS = 0.05
"""Part of the requests that also sweep 200: ten old counts for each request, where it makes at most three."""
_FORGOTTEN = dt.timedelta(seconds=2 * LONGEST_WINDOW_SECONDS)

_COUNTING = """asked AS MATERIALIZED (
            SELECT decode(client, 'hex') AS client, window_at, before_at, most, share FROM unnest({clients}::text[],
                {windows}::timestamptz[], {befores}::timestamptz[], {mosts}::integer[], {shares}::float8[])
                AS asked (client, window_at, before_at, most, share)
        ), counted AS (
            INSERT INTO comments_requestcount AS counted (client, window_at, request_count)
            SELECT client, window_at, 1 FROM asked ORDER BY client
            ON CONFLICT (client, window_at) DO UPDATE SET request_count = counted.request_count + 1
            RETURNING client, request_count
        ), stretches AS MATERIALIZED (
            SELECT counted.client, counted.request_count AS count, asked.share, asked.most, coalesce((
                SELECT earlier.request_count FROM comments_requestcount AS earlier
                WHERE earlier.client = counted.client AND earlier.window_at = asked.before_at), 0) AS earlier_count
            FROM counted JOIN asked USING (client)
        ), counts AS (
            SELECT client, count, earlier_count, count + earlier_count * share <= most AS fits FROM stretches
        )"""

_SWEEPING = """, swept AS (
            DELETE FROM comments_requestcount WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM comments_requestcount WHERE window_at < {forgotten}::timestamptz
                ORDER BY window_at LIMIT 200 FOR UPDATE SKIP LOCKED))
        )"""

COUNTS = "(SELECT json_agg(json_build_array(encode(client, 'hex'), count, earlier_count))::text FROM counts)"
"""What `Counting.judge` reads, as one JSON text; null where nothing was counted."""


def counting(parameter: Callable[[str], str], *, sweeps: bool) -> str:
    """Parts of a statement that count one request, and say in `counts` what that comes to.

    One statement, so that two requests at once are two. Rows are taken in one order, so that two requests with several
    counts can't wait for each other. Those that sweep are statements of their own: what is in a statement costs
    something each time, whether or not it finds anything to do.

    Args:
        parameter: how the statement writes the parameter of a name. The values are those of `Counting.values`.
        sweeps: also delete old counts, and pass by what another request holds.
    """
    names = ("clients", "windows", "befores", "mosts", "shares", *(("forgotten",) if sweeps else ()))
    return (_COUNTING + _SWEEPING * sweeps).format(**{name: parameter(name) for name in names})


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


@dataclass(frozen=True, slots=True)
class Counting:
    """One request that is to be counted: each limit with the hash that names its sender under it."""

    limits: dict[bytes, Limit]
    at: dt.datetime

    @classmethod
    def of(cls, asked: Sequence[tuple[Limit, str]], *, at: dt.datetime) -> "Counting":
        """Of the limits that limit anything."""
        return cls({_client(limit, whom): limit for limit, whom in asked if limit.most}, at)

    def values(self) -> dict[str, str]:
        """What the parts of `counting` are given: of each limit its stretch of the clock, the one before, and how that
        counts. Arrays, as PostgreSQL reads them."""
        windows = [_window_of(limit, self.at) for limit in self.limits.values()]
        befores = [
            start - dt.timedelta(seconds=limit.seconds)
            for start, limit in zip(windows, self.limits.values(), strict=True)
        ]
        now = self.at.timestamp()
        return {
            "clients": _array(client.hex() for client in self.limits),
            "windows": _array(windows),
            "befores": _array(befores),
            "mosts": _array(limit.most for limit in self.limits.values()),
            "shares": _array(1 - now % limit.seconds / limit.seconds for limit in self.limits.values()),
            "forgotten": str(self.at - _FORGOTTEN),
        }

    def judge(self, counts: Sequence[tuple[str, int, int]]) -> Allowance:
        """The tightest allowance, by what was counted. Where it is used up, the request is given back."""
        found = [
            _allowance(self.limits[bytes.fromhex(client)], now, earlier, self.at) for client, now, earlier in counts
        ]
        tightest = min(found, key=lambda left: (-left.wait_seconds, left.remaining))
        if tightest.is_used_up:
            clients = list(self.limits)
            windows = [_window_of(limit, self.at) for limit in self.limits.values()]
            with connection.cursor() as cursor:
                cursor.execute(_GIVE_BACK, {"clients": clients, "windows": windows})
        return tightest


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
    request = Counting.of(asked, at=at)
    if not request.limits:
        return None
    with prepared.execute(_count(sweeps=is_sweeping()), request.values()) as cursor:
        (counts,) = cursor.fetchone()
    return request.judge(orjson.loads(counts))


@cache
def _count(*, sweeps: bool) -> str:
    return f"WITH {counting('%({})s'.format, sweeps=sweeps)} SELECT {COUNTS}"


def is_sweeping() -> bool:
    """Whether this request is one of those that also sweep."""
    return random.random() < _SWEEPS


def _array(values: Iterable[object]) -> str:
    """As PostgreSQL reads an array of what holds neither quotes nor backslashes."""
    return "{" + ",".join(f'"{value}"' for value in values) + "}"


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
