"""Which comments on one rule came in time, in bounds that an index answers.

`CommentQuerySet.with_timeliness` asks the periods anew for each comment, of any rule; here those of one rule are known
when the query is made. A test holds that both say the same. Source: docs/adr/0003-time.md.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from django.db.models import Q

from rulemaking.deadlines import EASTERN, last_day_of

Bound = TypeVar("Bound", dt.datetime, dt.date)
Periods = Sequence[tuple[dt.datetime, dt.datetime]]
"""`opens_at` and `closes_at` of each period of one rule, aware."""

_NONE = Q(pk__in=())
_DAY = dt.timedelta(days=1)


def in_time(periods: Periods) -> Q:
    """Of comments on the rule, those received while any part of it was open."""
    found = _NONE
    for opens_at, closes_at in _merged(periods):
        found |= Q(received_at__gte=opens_at, received_at__lt=closes_at)
    for first, after in _merged(_days(periods)):
        found |= Q(received_at__isnull=True, received_on__gte=first, received_on__lt=after)
    return found


def late(periods: Periods) -> Q:
    """The others. Without a period, every comment is late."""
    found = _NONE
    for after, before in _between(_merged(periods)):
        found |= Q(received_at__isnull=False) & _from("received_at", after) & _until("received_at", before)
    for after_day, before_day in _between(_merged(_days(periods))):
        found |= Q(received_at__isnull=True) & _from("received_on", after_day) & _until("received_on", before_day)
    return found


def _from(field: str, bound: dt.date | None) -> Q:
    return Q(**{f"{field}__gte": bound}) if bound is not None else Q()


def _until(field: str, bound: dt.date | None) -> Q:
    return Q(**{f"{field}__lt": bound}) if bound is not None else Q()


def _days(periods: Periods) -> list[tuple[dt.date, dt.date]]:
    """The Eastern days of each period, the second being the one after its last."""
    return [(opens.astimezone(EASTERN).date(), last_day_of(closes) + _DAY) for opens, closes in periods]


def _merged(ranges: Iterable[tuple[Bound, Bound]]) -> list[tuple[Bound, Bound]]:
    """Half-open ranges in order, none touching another."""
    merged: list[tuple[Bound, Bound]] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _between(ranges: Sequence[tuple[Bound, Bound]]) -> Iterator[tuple[Bound | None, Bound | None]]:
    """What lies before, between and after them; None where it has no end."""
    last: Bound | None = None
    for start, end in ranges:
        yield last, start
        last = end
    yield last, None
