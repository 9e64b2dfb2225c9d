"""The days on which federal offices in Washington are closed, as they bear on deadlines. Pure.

Source:
    5 U.S.C. 6103; executive orders for one-off closures; docs/adr/0011-day-counting.md.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

FIRST_YEAR = 1986
"""The first year the holiday table is right for: that January saw Martin Luther King's first."""

JUNETEENTH_ENACTED_ON = dt.date(2021, 6, 17)
"""When Juneteenth became a holiday, one day before offices first closed for it. Source: Pub. L. 117-17."""

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_JUNETEENTH = "Juneteenth National Independence Day"
_ONE_DAY = dt.timedelta(days=1)
_SATURDAY, _SUNDAY = 5, 6


@dataclass(frozen=True, slots=True)
class OneOffClosure:
    """A weekday on which the President closed the executive departments, outside the yearly holidays.

    Attributes:
        day: the closed day.
        declared_on: the day the order was signed. Documents published earlier counted the day as open.
        source: the executive order.
        confidence: "read" if the order or an account of it with both dates was read, "recalled" if not.
    """

    day: dt.date
    declared_on: dt.date
    source: str
    confidence: Literal["read", "recalled"]


def _closure(
    day: tuple[int, int, int], declared_on: tuple[int, int, int], source: str, *, recalled: bool = False
) -> OneOffClosure:
    return OneOffClosure(dt.date(*day), dt.date(*declared_on), source, "recalled" if recalled else "read")


# Whole days only: half days off (24 December 2002, 2009 and 2015, for example) leave the offices open in the
# morning and move no date. The list is of the past; a closure declared tomorrow is one more line here.
ONE_OFF_CLOSURES: tuple[OneOffClosure, ...] = (
    _closure((2001, 12, 24), (2001, 12, 5), "Executive Order 13238", recalled=True),
    _closure((2003, 12, 26), (2003, 12, 9), "Executive Order 13320", recalled=True),
    _closure((2004, 6, 11), (2004, 6, 6), "executive order on the death of President Reagan"),
    _closure((2007, 1, 2), (2006, 12, 28), "Executive Order 13421"),
    _closure((2007, 12, 24), (2007, 12, 6), "Executive Order 13453"),
    _closure((2008, 12, 26), (2008, 12, 12), "Executive Order 13482"),
    _closure((2012, 12, 24), (2012, 12, 21), "Executive Order 13633, 77 FR 76339"),
    _closure((2014, 12, 26), (2014, 12, 5), "Executive Order 13682, 79 FR 73459"),
    _closure((2018, 12, 5), (2018, 12, 1), "Executive Order 13852, 83 FR 62687"),
    _closure((2018, 12, 24), (2018, 12, 18), "Executive Order 13854, 83 FR 65481"),
    _closure((2019, 12, 24), (2019, 12, 17), "Executive Order 13900, 84 FR 69983"),
    _closure((2020, 12, 24), (2020, 12, 11), "executive order of December 11, 2020"),
    _closure((2024, 12, 24), (2024, 12, 19), "Executive Order 14129", recalled=True),
    _closure((2025, 1, 9), (2024, 12, 30), "Executive Order 14133, 90 FR 187"),
    _closure((2025, 12, 24), (2025, 12, 18), "executive order of December 18, 2025"),
    _closure((2025, 12, 26), (2025, 12, 18), "executive order of December 18, 2025"),
)

_CLOSURE_ON: Mapping[dt.date, OneOffClosure] = MappingProxyType({c.day: c for c in ONE_OFF_CLOSURES})


def federal_holidays(year: int) -> dict[dt.date, str]:
    """Name the weekdays of a calendar year on which federal offices in Washington close for a yearly holiday.

    A holiday on a Saturday is observed the Friday before, on a Sunday the Monday after, so New Year's Day can
    fall in the year before its own (31 December 2021). Juneteenth counts from 2021.

    Inauguration Day (20 January after an election year) is here, and moves deadlines, although it closes
    offices in the District of Columbia and the counties around it alone: that is where the Federal Register
    is made and where FinCEN sits (Vienna, Fairfax County), and no Federal Register appears on it. On a Sunday
    it is observed on the Monday, which is Martin Luther King's birthday anyway; on a Saturday not at all.

    Args:
        year: 1986 or later.

    Returns:
        Observed day to name of the holiday, in order of the day. The caller may change it.

    Raises:
        ValueError: `year` is before 1986, when the list of holidays was another.

    Source:
        5 U.S.C. 6103(a) to (c); Executive Order 11582 (Sunday to Monday); Pub. L. 117-17 (Juneteenth);
        OPM memorandum 2000-16 (no day in lieu of a Saturday Inauguration Day). By its issue numbers the
        Federal Register skipped 20 January 2017 (82 FR No. 16 is 26 January) and 20 January 2021 (86 FR
        No. 18 is 29 January).
    """
    return dict(_holidays(year))


@lru_cache(maxsize=128)
def _holidays(year: int) -> Mapping[dt.date, str]:
    if year < FIRST_YEAR:
        raise ValueError(f"Federal holidays are known here from {FIRST_YEAR} on, not for {year}.")
    fixed = [
        (dt.date(year, 1, 1), "New Year's Day"),
        (dt.date(year, 7, 4), "Independence Day"),
        (dt.date(year, 11, 11), "Veterans Day"),
        (dt.date(year, 12, 25), "Christmas Day"),
        (dt.date(year + 1, 1, 1), "New Year's Day"),
    ]
    if year >= JUNETEENTH_ENACTED_ON.year:
        fixed.append((dt.date(year, 6, 19), _JUNETEENTH))
    days = {_observed(day): name for day, name in fixed}
    inauguration = dt.date(year, 1, 20)
    if year % 4 == 1 and inauguration.weekday() != _SATURDAY:
        days[_observed(inauguration)] = "Inauguration Day"
    # The Mondays and Thanksgiving come last: where Inauguration Day meets one of them, the older name stands.
    days |= {
        _nth_weekday(year, 1, 0, 3): "Birthday of Martin Luther King, Jr.",
        _nth_weekday(year, 2, 0, 3): "Washington's Birthday",
        _nth_weekday(year, 6, 0, 1) - dt.timedelta(days=7): "Memorial Day",
        _nth_weekday(year, 9, 0, 1): "Labor Day",
        _nth_weekday(year, 10, 0, 2): "Columbus Day",
        _nth_weekday(year, 11, 3, 4): "Thanksgiving Day",
    }
    return MappingProxyType({day: days[day] for day in sorted(days) if day.year == year})


def _observed(day: dt.date) -> dt.date:
    return day + {_SATURDAY: -_ONE_DAY, _SUNDAY: _ONE_DAY}.get(day.weekday(), dt.timedelta())


def _nth_weekday(year: int, month: int, weekday: int, n: int) -> dt.date:
    first = dt.date(year, month, 1)
    return first + dt.timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))


def why_closed(day: dt.date, *, published_on: dt.date | None = None) -> str | None:
    """Say why federal offices in Washington are closed on a day, as known when a document was published.

    Args:
        day: the day asked about.
        published_on: publication date of the document whose period is counted. A one-off closure, and the
            first Juneteenth, count only if declared on or before it: the Federal Register cannot have known
            more. None: as known today.

    Returns:
        "Saturday", "Sunday", the name of the holiday, or the source of the one-off closure; None if open.

    Raises:
        TypeError: a datetime was given for a date.
        ValueError: `day` is before 1986.

    Source:
        26 December 2003 was closed by an order of 9 December, and the Burma proposal of 25 November 2003
        still printed the 26th as its last day.
    """
    require_date(day)
    if day.weekday() in (_SATURDAY, _SUNDAY):
        return WEEKDAYS[day.weekday()]
    holiday = _holidays(day.year).get(day)
    if holiday and (holiday != _JUNETEENTH or _known(JUNETEENTH_ENACTED_ON, published_on)):
        return holiday
    closure = _CLOSURE_ON.get(day)
    if closure and _known(closure.declared_on, published_on):
        return f"closed by {closure.source}"
    return None


def is_federal_business_day(day: dt.date, *, published_on: dt.date | None = None) -> bool:
    """Tell whether federal offices in Washington are open on a day; arguments as for `why_closed`."""
    return why_closed(day, published_on=published_on) is None


def roll_forward(day: dt.date, *, published_on: dt.date) -> dt.date:
    """Return the day itself if offices are open on it, else the next day on which they are.

    Never more than five days later. Arguments and errors as for `why_closed`.
    """
    while not is_federal_business_day(day, published_on=published_on):
        day += _ONE_DAY
    return day


def _known(declared_on: dt.date, published_on: dt.date | None) -> bool:
    if published_on is None:
        return True
    require_date(published_on)
    return declared_on <= published_on


def require_date(value: dt.date) -> None:
    """A datetime is a date to Python, and its arithmetic would carry a time of day into a calendar rule."""
    if isinstance(value, dt.datetime):
        raise TypeError(f"A calendar date is needed, not the instant {value.isoformat()}.")
