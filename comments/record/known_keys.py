"""Keys as a request presents them: which key it is, what it may do, and that it was used.

A key that was found is remembered by the process for KEPT_SECONDS, so that a walk of a thousand pages doesn't ask for
it a thousand times. For as long, another process may take one that was just revoked. docs/adr/0040.
"""

import datetime as dt
import hashlib
import threading
import time
from dataclasses import dataclass
from typing import Any

from django.db import connection

from comments.models import ApiKey

KEPT_SECONDS = 5
_KEPT_AT_MOST = 10_000

# Nobody waits for the disk to count a use: what a crash of the server could lose is the last second of counting. The
# setting holds for this statement's own transaction alone.
_COUNT_USE = """
    WITH unhurried AS (SELECT set_config('synchronous_commit', 'off', true) AS said)
    INSERT INTO comments_apikeyuse AS used (api_key_id, day, request_count, refused_count)
    SELECT %(key)s, %(day)s, %(answered)s, %(refused)s FROM unhurried
    ON CONFLICT (api_key_id, day) DO UPDATE SET
        request_count = used.request_count + excluded.request_count,
        refused_count = used.refused_count + excluded.refused_count
"""


@dataclass(frozen=True, slots=True)
class KnownKey:
    """What a request needs to know of its key."""

    pk: int
    prefix: str
    requests_per_hour: int | None
    may_post: bool
    is_revoked: bool


_lock = threading.Lock()
_kept: dict[bytes, tuple[float, KnownKey]] = {}


def find(given: str) -> KnownKey | None:
    """The key that this text is, revoked or not; None if it is no key of ours.

    Raises:
        django.db.Error: the database doesn't answer.
    """
    digest = hashlib.sha256(given.encode("utf-8", "surrogatepass")).digest()
    kept = _kept.get(digest)
    if kept and kept[0] > time.monotonic():
        return kept[1]
    names = ("pk", "prefix", "requests_per_hour", "may_post", "revoked_at")
    row = ApiKey.objects.filter(key_sha256=digest).values_list(*names, named=True).first()
    if row is None:
        return None
    found = KnownKey(row.pk, row.prefix, row.requests_per_hour, row.may_post, is_revoked=row.revoked_at is not None)
    with _lock:
        if len(_kept) >= _KEPT_AT_MOST:
            _kept.clear()
        _kept[digest] = (time.monotonic() + KEPT_SECONDS, found)
    return found


def forget(key: ApiKey) -> None:
    """Lets this process see at once what was decided on a key."""
    if key.key_sha256 is not None:
        with _lock:
            _kept.pop(bytes(key.key_sha256), None)


def count_use(*, key: KnownKey, day: dt.date, is_refused: bool = False) -> None:
    """Counts one request with a key, answered or refused for its limit, on an Eastern day.

    Raises:
        django.db.Error: the database doesn't answer.
    """
    values: dict[str, Any] = {"key": key.pk, "day": day, "answered": int(not is_refused), "refused": int(is_refused)}
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_USE, values)
