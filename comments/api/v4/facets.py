"""`meta.aggregations`: how many rows fall under each value of a filter, counted without that filter."""

import datetime as dt
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from comments.api.v4.instants import midnight
from rulemaking.deadlines import EASTERN

_SPANS = (3, 7, 15, 30, 90)


@dataclass(frozen=True, kw_only=True)
class Facet(ABC):
    name: str
    column: str

    @abstractmethod
    def count(self, rows: QuerySet[Any], *, at: dt.datetime) -> list[dict[str, Any]]:
        """The facet's buckets over `rows`, by one statement at most."""


@dataclass(frozen=True, kw_only=True)
class Values(Facet):
    """One bucket for each value that occurs, the largest first.

    Attributes:
        called: what the original calls the value, `label` or `value`.
        shown: how a value of the column is printed.
    """

    called: str = "label"
    shown: Callable[[Any], str] = str

    def count(self, rows: QuerySet[Any], *, at: dt.datetime) -> list[dict[str, Any]]:
        return self.buckets(rows.order_by().values_list(self.column).annotate(rows=Count("pk")))

    def buckets(self, counted: Iterable[tuple[Any, int]]) -> list[dict[str, Any]]:
        """The buckets, of values and how many rows have each."""
        return self._largest_first({"docCount": number, self.called: self.shown(value)} for value, number in counted)

    def add(self, some: list[dict[str, Any]], more: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The buckets of two sets of rows that have none in common, as those of both."""
        sums: Counter[str] = Counter()
        for bucket in (*some, *more):
            sums[bucket[self.called]] += bucket["docCount"]
        return self._largest_first({"docCount": number, self.called: value} for value, number in sums.items())

    def _largest_first(self, buckets: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        return sorted(buckets, key=lambda bucket: (-bucket["docCount"], bucket[self.called]))


@dataclass(frozen=True, kw_only=True)
class Flagged(Facet):
    """One bucket, of the rows for which it is true."""

    def count(self, rows: QuerySet[Any], *, at: dt.datetime) -> list[dict[str, Any]]:
        number = rows.filter(**{self.column: True}).count()
        return [{"docCount": number, "label": "true"}] if number else []


@dataclass(frozen=True, kw_only=True)
class Spans(Facet):
    """Buckets of days up to today, or from today on, in Eastern time. They overlap, as in the original."""

    is_ahead: bool = False

    def count(self, rows: QuerySet[Any], *, at: dt.datetime) -> list[dict[str, Any]]:
        today = at.astimezone(EASTERN).date()
        return self.buckets(rows.order_by().aggregate(**self.columns(today)), today)

    def columns(self, today: dt.date) -> dict[str, Count]:
        """What counts the rows of each bucket, by name, in whatever statement reads the rows."""
        bounds = {span: self._days(today, span) for span in _SPANS}
        return {f"span_{span}": Count("pk", filter=self._within(*days)) for span, days in bounds.items()}

    def buckets(self, counts: Mapping[str, int], today: dt.date) -> list[dict[str, Any]]:
        """The buckets, of what those columns counted."""
        return [
            {
                "docCount": counts[f"span_{span}"],
                "fromDate": f"{first} 00:00:00",
                "label": f"{'Next' if self.is_ahead else 'Last'} {span} Days",
                "toDate": f"{last} 23:59:59",
            }
            for span, (first, last) in ((span, self._days(today, span)) for span in _SPANS)
        ]

    def add(self, some: list[dict[str, Any]], more: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The buckets of two sets of rows that have none in common, counted on one day, as those of both."""
        pairs = zip(some, more, strict=True)
        return [one | {"docCount": one["docCount"] + other["docCount"]} for one, other in pairs]

    def _days(self, today: dt.date, span: int) -> tuple[dt.date, dt.date]:
        reach = dt.timedelta(days=span - 1)
        return (today, today + reach) if self.is_ahead else (today - reach, today)

    def _within(self, first: dt.date, last: dt.date) -> Q:
        ends_at = midnight(last + dt.timedelta(days=1))
        return Q(**{f"{self.column}__gte": midnight(first), f"{self.column}__lt": ends_at})


@dataclass(frozen=True, kw_only=True)
class Unused(Facet):
    """A facet of the original on something that our dockets have not."""

    column: str = ""

    def count(self, rows: QuerySet[Any], *, at: dt.datetime) -> list[dict[str, Any]]:
        return []
