"""Instants and days as the v4 API prints and reads them. Pure.

It prints UTC and reads Eastern time: `lastModifiedDate` is filtered as an Eastern wall clock, and a day means the
Eastern day. Source: docs/api.md, "Times".
"""

import datetime as dt
import re
from functools import lru_cache

from rulemaking.deadlines import EASTERN

_WALL_CLOCK = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_ONE_DAY = dt.timedelta(days=1)


def print_instant(instant: dt.datetime | None) -> str | None:
    """Whole seconds in UTC, such as `2026-03-12T14:00:00Z`; a fraction is cut."""
    return None if instant is None else f"{_in_utc(instant).isoformat()[:19]}Z"


@lru_cache(maxsize=4096)
def print_second(second: int | None) -> str | None:
    """A second since 1970, in UTC. A list's rows share a few of them."""
    return None if second is None else print_instant(dt.datetime.fromtimestamp(second, dt.UTC))


@lru_cache(maxsize=4096)
def print_day(day: dt.date | None) -> str | None:
    """The Eastern midnight that begins `day`, such as `2026-03-02T05:00:00Z`."""
    return None if day is None else print_instant(midnight(day))


def print_day_of(instant: dt.datetime | None) -> str | None:
    """The Eastern midnight that begins the Eastern day of `instant`."""
    if instant is None:
        return None
    utc = _in_utc(instant)
    return _printed_day_of_hour(utc.year, utc.month, utc.day, utc.hour)


def _in_utc(instant: dt.datetime) -> dt.datetime:
    return instant if instant.tzinfo is dt.UTC else instant.astimezone(dt.UTC)


@lru_cache(maxsize=4096)
def _printed_day_of_hour(year: int, month: int, day: int, hour: int) -> str | None:
    """By hours of UTC, which lie within one Eastern day each: a list's rows share a few of them."""
    instant = dt.datetime(year, month, day, hour, tzinfo=dt.UTC)
    return print_day(instant.astimezone(EASTERN).date())


def print_end(closes_at: dt.datetime | None) -> str | None:
    """The last second before an exclusive close: 23:59:59 Eastern of the last day."""
    return None if closes_at is None else print_instant(closes_at - dt.timedelta(seconds=1))


def midnight(day: dt.date) -> dt.datetime:
    """The instant, in UTC, at which `day` begins in Washington."""
    return dt.datetime.combine(day, dt.time(), EASTERN).astimezone(dt.UTC)


def read_day(text: str) -> tuple[dt.datetime, dt.datetime]:
    """The half-open bounds, in UTC, of the Eastern day `yyyy-MM-dd`.

    Raises:
        ValueError: it is no such day, or lies outside the years 1 to 9998.
    """
    if not _DAY.fullmatch(text):
        raise ValueError(text)
    day = dt.date.fromisoformat(text)
    try:
        return midnight(day), midnight(day + _ONE_DAY)
    except OverflowError:
        raise ValueError(text) from None


def read_wall_clock(text: str) -> tuple[dt.datetime, dt.datetime]:
    """The earliest and the latest instant, in UTC, at which Eastern clocks show `yyyy-MM-dd HH:mm:ss`.

    They are the same but for the hour that autumn repeats and the hour that spring skips.

    Raises:
        ValueError: it is not of that form, or no such time.
    """
    if not _WALL_CLOCK.fullmatch(text):
        raise ValueError(text)
    naive = dt.datetime.fromisoformat(text)
    try:
        instants = [naive.replace(tzinfo=EASTERN, fold=fold).astimezone(dt.UTC) for fold in (0, 1)]
    except OverflowError:
        raise ValueError(text) from None
    return min(instants), max(instants)


def read_instant(text: str) -> dt.datetime:
    """An ISO 8601 instant with its zone, such as `2026-03-12T14:00:00Z`, in UTC.

    Raises:
        ValueError: it is none, or has no zone.
    """
    # A query string turns an unescaped + into a space.
    try:
        instant = dt.datetime.fromisoformat(text.replace(" ", "+"))
        if instant.tzinfo is None or "T" not in text:
            raise ValueError(text)
        return instant.astimezone(dt.UTC)
    except OverflowError:
        raise ValueError(text) from None
