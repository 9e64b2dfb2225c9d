"""The kinds of filter: each reads what was given for it into a condition and an echo for `meta.filters`."""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, Subquery

from comments.api.v4.errors import InvalidValue
from comments.api.v4.ids import read_item_id, read_object_id
from comments.api.v4.instants import read_day, read_instant, read_wall_clock
from rulemaking.models import Docket

Given = dict[str, list[str]]
"""Values by operator: `""` for a plain filter, `ge`, `le`. A parameter may be repeated."""

_ONE_SECOND = dt.timedelta(seconds=1)
_SECOND_PRINT = "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True, slots=True)
class Applied:
    """What a filter came to: `condition` for the rows, `echo` for `meta.filters`."""

    condition: Q
    echo: Any


@dataclass(frozen=True, kw_only=True)
class Filter(ABC):
    """One filter of a list.

    Attributes:
        name: as in `filter[name]`.
        column: what it compares, as the list's rows name it.
        echo: its name in `meta.filters`, where that differs.
    """

    name: str
    column: str
    echo: str = ""

    operators = frozenset({""})

    @abstractmethod
    def apply(self, given: Given, *, strict: bool) -> Applied | None:
        """The condition, or None if nothing was asked.

        Raises:
            InvalidValue: the value has not the form of one; with `strict`, also one that can match nothing.
        """

    def refuse(self, detail: str, operator: str = "") -> InvalidValue:
        suffix = f"[{operator}]" if operator else ""
        return InvalidValue(f"filter[{self.name}]{suffix}", detail)


@dataclass(frozen=True, kw_only=True)
class Words(Filter):
    """One of a list of values: comma-separated, repeated, or both. An empty one asks for everything."""

    upper: bool = False
    allowed: Sequence[str] = ()
    echo_one: bool = False
    to_column: Callable[[str], str] | None = None

    def apply(self, given: Given, *, strict: bool) -> Applied | None:
        words = [word.strip() for text in given[""] for word in text.split(",") if word.strip()]
        if strict and (not words or (self.allowed and not set(words) <= set(self.allowed))):
            raise self.refuse(f"Allowed: {', '.join(self.allowed)}" if self.allowed else "It is empty.")
        if not words:
            return None
        if self.upper:
            words = [word.upper() for word in words]
        values = [self.to_column(word) for word in words] if self.to_column else words
        echo: Any = [{"label": word, "value": word} for word in words]
        if self.echo_one and len(echo) == 1:
            (echo,) = echo
        return Applied(self.condition(values), echo)

    def condition(self, values: list[str]) -> Q:
        return Q(**{f"{self.column}__in": values})


@dataclass(frozen=True, kw_only=True)
class OfDocket(Words):
    """Those of a docket. Its key is looked up first: the database then reads one docket's stretch of an index."""

    def condition(self, values: list[str]) -> Q:
        if len(values) > 1:
            return super().condition(values)
        return Q(docket=Subquery(Docket.objects.filter(docket_id=values[0]).values("pk")[:1]))


@dataclass(frozen=True, kw_only=True)
class CommentOn(Filter):
    """The document that comments are on: by its object id, as in the original, or by its document id."""

    def apply(self, given: Given, *, strict: bool) -> Applied | None:
        words = [word.strip() for text in given[""] for word in text.split(",") if word.strip()]
        condition = Q(pk__in=[])
        for word in words:
            key, item = read_object_id("documents", word), read_item_id(word)
            if key is not None:
                condition |= Q(**{f"{self.column}_id": key})
            elif item is not None:
                condition |= Q(**{f"{self.column}__docket__docket_id": item[0], f"{self.column}__number": item[1]})
            elif strict:
                raise self.refuse("Give a document's objectId or documentId.")
        if strict and not words:
            raise self.refuse("It is empty.")
        echo = [{"label": word, "value": word} for word in words]
        return Applied(condition, echo) if words else None


@dataclass(frozen=True, kw_only=True)
class Flag(Filter):
    """Only `true` can be asked, as in the original."""

    def apply(self, given: Given, *, strict: bool) -> Applied | None:
        if given[""][-1] != "true":
            raise self.refuse("Allowed: true")
        return Applied(Q(**{self.column: True}), {"label": "true", "value": "true"})


@dataclass(frozen=True, kw_only=True)
class Span(Filter):
    """A filter with bounds: plain for exactly, `[ge]` from, `[le]` until, both included."""

    operators = frozenset({"", "ge", "le"})
    form = ""

    @abstractmethod
    def read(self, text: str) -> tuple[dt.datetime, dt.datetime]:
        """First instant that the text means, and the first after it, in UTC. Raises ValueError."""

    @abstractmethod
    def print(self, text: str, *, is_end: bool) -> str:
        """As `meta.filters` shows it."""

    def exactly(self, starts_at: dt.datetime, ends_at: dt.datetime) -> Q:
        return Q(**{f"{self.column}__gte": starts_at, f"{self.column}__lt": ends_at})

    def apply(self, given: Given, *, strict: bool) -> Applied | None:
        condition = Q()
        shown: dict[str, str | None] = {"fromDate": None, "toDate": None}
        for operator, texts in given.items():
            text = texts[-1]
            if not text and not strict:
                continue
            try:
                starts_at, ends_at = self.read(text)
            except ValueError:
                raise self.refuse(f"Expected {self.form}.", operator) from None
            if operator == "":
                condition &= self.exactly(starts_at, ends_at)
            elif operator == "ge":
                condition &= Q(**{f"{self.column}__gte": starts_at})
            else:
                condition &= Q(**{f"{self.column}__lt": ends_at})
            if operator != "le":
                shown["fromDate"] = self.print(text, is_end=False)
            if operator != "ge":
                shown["toDate"] = self.print(text, is_end=True)
        return Applied(condition, shown) if condition else None


@dataclass(frozen=True, kw_only=True)
class Day(Span):
    """An Eastern day."""

    form = "a day as yyyy-MM-dd"

    def read(self, text: str) -> tuple[dt.datetime, dt.datetime]:
        return read_day(text)

    def print(self, text: str, *, is_end: bool) -> str:
        return f"{text} 23:59:59" if is_end else f"{text} 00:00:00"


@dataclass(frozen=True, kw_only=True)
class WallClock(Span):
    """An Eastern wall clock to the second. In the hour that autumn repeats, `[ge]` is the earlier, `[le]` the later."""

    form = "an Eastern time as yyyy-MM-dd HH:mm:ss"

    def read(self, text: str) -> tuple[dt.datetime, dt.datetime]:
        earliest, latest = read_wall_clock(text)
        return earliest, latest + _ONE_SECOND

    def exactly(self, starts_at: dt.datetime, ends_at: dt.datetime) -> Q:
        """Either of the two seconds that show this time, and nothing between them."""
        first = super().exactly(starts_at, starts_at + _ONE_SECOND)
        return first | super().exactly(ends_at - _ONE_SECOND, ends_at)

    def print(self, text: str, *, is_end: bool) -> str:
        return text


@dataclass(frozen=True, kw_only=True)
class Since(Filter):
    """Beyond the original: an instant with its zone, so that no hour is ambiguous."""

    def apply(self, given: Given, *, strict: bool) -> Applied | None:
        try:
            instant = read_instant(given[""][-1])
        except ValueError:
            raise self.refuse("Expected an instant with its zone, such as 2026-03-12T14:00:00Z.") from None
        return Applied(Q(**{f"{self.column}__gte": instant}), {"fromDate": f"{instant:{_SECOND_PRINT}}Z"})
