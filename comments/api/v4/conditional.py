"""What tells whether an answer has changed, where that is known before the answer is made. ADR 0047.

What is public of comments changes visibly at once, and gets its place in the feed a moment later. So the last place
names the state of them all, exactly while no change waits for its place.
"""

import datetime as dt
import hashlib
from functools import cache
from pathlib import Path

from django.db import connection
from django.http import HttpRequest
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from rulemaking.deadlines import EASTERN

PLACE_OF_COMMENTS = """
    SELECT (SELECT max(feed_position) FROM comments_rendition) AS last_place,
           EXISTS (SELECT 1 FROM comments_rendition WHERE is_change_owed) AS is_owed
"""
_SETTLED = dt.timedelta(minutes=1)

Place = tuple[int, bool]
"""The last place in the feed, and whether any change waits for its own."""


def place_of_comments() -> Place:
    """The last place in the feed, and whether any change waits for its own. One statement, two looks into an index."""
    with connection.cursor() as cursor:
        cursor.execute(PLACE_OF_COMMENTS)
        last, is_owed = cursor.fetchone()
    return last or 0, is_owed


def etag_of_comments(request: HttpRequest, place: Place, *, at: dt.datetime) -> str | None:
    """The ETag of this address's answer at a state of the comments; None while a change waits for its place.

    It is of this address alone, of the Eastern day (which answers count by), and of the code that makes the answer.
    """
    last, is_owed = place
    if is_owed:
        return None
    parts = (request.build_absolute_uri(), str(last), str(at.astimezone(EASTERN).date()), _code())
    return etag_of("\n".join(parts).encode("utf-8", "surrogatepass"))


def etag_of(content: bytes) -> str:
    """Weak: the same answer may go out compressed."""
    return f'W/"{hashlib.blake2b(content, digest_size=16).hexdigest()}"'


def is_unchanged(request: HttpRequest, etag: str, modified: int | None = None) -> bool:
    """Whether the client holds the answer already.

    Args:
        modified: seconds since 1970; asked only where the client names no ETag.
    """
    answer = get_conditional_response(request, etag, modified, None)
    return answer is not None and answer.status_code == 304


def asks_again(request: HttpRequest) -> bool:
    """Whether the client says what it holds."""
    return "If-None-Match" in request.headers


def is_held(request: HttpRequest, etag: str) -> bool:
    """Whether the client names this ETag: then the answer needn't be made. `*` asks first whether there is any."""
    return request.headers.get("If-None-Match", "*").strip() != "*" and is_unchanged(request, etag)


def settled(modified_at: dt.datetime, *, at: dt.datetime) -> str | None:
    """Last-Modified of a comment; None within the minute in which more may happen to it in the same second."""
    return http_date(modified_at.timestamp()) if at - modified_at >= _SETTLED else None


@cache
def _code() -> str:
    """A hash of the code that makes answers: a new release has other ETags."""
    sources = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.blake2b(b"".join(path.read_bytes() for path in sources), digest_size=8).hexdigest()
