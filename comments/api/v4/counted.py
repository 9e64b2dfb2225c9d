"""Counts of the list of comments: kept, and brought up to date by what became public since. ADR 0048.

What is public once stays in the list, as a comment or as a tombstone, in its docket, on its document, with the day on
which it was first posted. So the counts at a place in the feed are those at an earlier place and of what first became
public between the two: a change of a docket of a million rows costs what changed. What a search finds moves, and so
does what filters on the time of the last change do: such counts hold at one place alone. Kept in PostgreSQL (the
site's cache), for all processes.
"""

import datetime as dt
import hashlib
from collections.abc import Callable

from django.core.cache import cache
from django.db.models import Q
from django.http import QueryDict

from comments.api.v4.base import Json
from rulemaking.deadlines import EASTERN

_KEPT_SECONDS = 86_400
_KEPT_AT_SECONDS = 3600
_WORTH_KEEPING = 1000
"""Fewer are counted as quickly as they are looked up."""
_SHOWN_ALONE = frozenset({
    "api_key", "fields", "include", "page[number]", "page[size]", "sort", "strict",
})  # fmt: skip
"""Parameters that choose which rows and columns are shown, and change no count."""

MOVING = frozenset({"lastModifiedDate", "updatedSince"})
"""Filters on what changes with each change of a comment."""

Counts = tuple[int, Json]


def counts_of(
    params: QueryDict,
    *,
    place: int,
    at: dt.datetime,
    count: Callable[[Q], Counts],
    add: Callable[[Counts, Counts], Counts],
) -> Counts:
    """Total and aggregations of the comments that these filters find.

    Args:
        params: the query string; its filters are valid, and hold neither a search term nor one of MOVING.
        place: the last place in the feed, read before anything is counted.
        at: now, aware, UTC; the aggregations by day are those of its Eastern day.
        count: counts, in the database, those that a further condition leaves.
        add: the counts of two sets of comments that have none in common, as those of both.
    """
    key = f"v4-comment-counts-to:{_said(params, at)}"
    kept: tuple[int, Counts] | None = cache.get(key)
    if kept is not None and kept[0] >= place:
        return kept[1]
    counts = count(_public_by(place)) if kept is None else add(kept[1], count(_public_between(kept[0], place)))
    # Of two that write at once either may stay: what is kept is right for the place beside it.
    cache.set(key, (place, counts), _KEPT_SECONDS)
    return counts


def counts_at(params: QueryDict, *, place: int, at: dt.datetime, count: Callable[[], Counts]) -> Counts:
    """Total and aggregations at one place in the feed, so that the next page of a search needn't count again.

    Args:
        params: the query string; its filters are valid.
        place: the last place in the feed; no change waits for its own, and the search index has come as far.
        at: now, aware, UTC; the aggregations by day are those of its Eastern day.
        count: counts, in the database.
    """
    key = f"v4-comment-counts-at:{place}:{_said(params, at)}"
    kept: Counts | None = cache.get(key)
    if kept is not None:
        return kept
    counts = count()
    if counts[0] >= _WORTH_KEEPING:
        cache.set(key, counts, _KEPT_AT_SECONDS)
    return counts


def _said(params: QueryDict, at: dt.datetime) -> str:
    """Names an Eastern day, and what is asked but for what is shown of it."""
    filters = sorted((name, tuple(values)) for name, values in params.lists() if name not in _SHOWN_ALONE)
    said = hashlib.sha256(repr(filters).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{at.astimezone(EASTERN).date()}:{said}"


def _public_by(place: int) -> Q:
    """What was public at a place: exact also while more is being placed."""
    return Q(first_feed_position__lte=place)


def _public_between(before: int, place: int) -> Q:
    """What became public after one place and by another. It stands behind the first still, wherever it moved since."""
    return Q(feed_position__gt=before, first_feed_position__gt=before, first_feed_position__lte=place)
