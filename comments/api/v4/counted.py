"""Counts of the list of comments, kept until the public set changes.

What is public changes only when the sequencer gives a place in the feed, so the last place names the state of the whole
set: counts made at that place are exact for as long as it is the last. Counting a million rows for each page would
cost seconds. Kept in PostgreSQL (the site's cache), for all processes.
"""

import datetime as dt
import hashlib
from collections.abc import Callable

from django.core.cache import cache
from django.http import QueryDict

from comments.api.v4.base import Json
from rulemaking.deadlines import EASTERN

_KEPT_SECONDS = 3600
_SHOWN_ALONE = frozenset({
    "api_key", "fields", "include", "page[number]", "page[size]", "sort", "strict",
})  # fmt: skip
"""Parameters that choose which rows and columns are shown, and change no count."""

Counts = tuple[int, Json]


def counts_of(params: QueryDict, *, place: int, at: dt.datetime, count: Callable[[], Counts]) -> Counts:
    """Total and aggregations of the comments that these filters find.

    Args:
        params: the query string; its filters are valid and hold no search term.
        place: the last place in the feed, read before anything is counted.
        at: now, aware, UTC; the aggregations by day are those of its Eastern day.
        count: counts them in the database.
    """
    filters = sorted((name, tuple(values)) for name, values in params.lists() if name not in _SHOWN_ALONE)
    said = hashlib.sha256(repr(filters).encode("utf-8", "surrogatepass")).hexdigest()
    key = f"v4-comment-counts:{place}:{at.astimezone(EASTERN).date()}:{said}"
    kept: Counts | None = cache.get(key)
    if kept is None:
        kept = count()
        cache.set(key, kept, _KEPT_SECONDS)
    return kept
