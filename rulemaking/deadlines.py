"""Day counting: when a comment period opens and closes, when a rule takes effect, when an order ends.

Pure: no Django, no clock, no I/O. Dates are calendar dates in Washington; instants are aware and in UTC.

The rule in one sentence: publication date plus N calendar days, and if the offices are closed on that day,
the next federal business day. The date that a document prints controls; what is computed here is kept beside
it, so that a difference can be shown to staff. `docs/comment-periods.md` sets both side by side for every
real period.

Source:
    1 CFR 18.17 and the Federal Register's table of effective dates and time periods; 5 U.S.C. 6103;
    docs/adr/0011-day-counting.md.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from rulemaking.federal_days import (
    ONE_OFF_CLOSURES,
    WEEKDAYS,
    OneOffClosure,
    federal_holidays,
    is_federal_business_day,
    require_date,
    roll_forward,
    why_closed,
)

__all__ = [
    "EASTERN",
    "ONE_OFF_CLOSURES",
    "ORDER_DAYS_MAX",
    "LastDay",
    "OneOffClosure",
    "closing_instant",
    "describe_day",
    "describe_deadline",
    "effective_on",
    "federal_holidays",
    "is_federal_business_day",
    "last_day_for_comment",
    "last_day_of",
    "opening_instant",
    "order_expires_on",
    "roll_forward",
    "why_closed",
]

EASTERN = ZoneInfo("America/New_York")
"""The zone of every deadline that people see. Periods turn at midnight here, in winter and in summer."""

ORDER_DAYS_MAX = 120
"""The longest an order imposing special measures may stand without a rule. Source: 31 U.S.C. 5318A(a)(3)."""

_ONE_DAY = dt.timedelta(days=1)
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LastDay:
    """The last day of a period that is counted in days.

    Attributes:
        nominal: publication date plus the number of days.
        computed: the same, or the next federal business day if offices are closed on it.
        rolled_because: why `computed` is later ("Saturday", "Christmas Day", "Saturday, then Labor Day"),
            None if it is not.
    """

    nominal: dt.date
    computed: dt.date
    rolled_because: str | None


def last_day_for_comment(published_on: dt.date, days: int) -> LastDay:
    """Count a comment period that lasts some days after publication.

    The day after publication is day one. Weekends and holidays within the period count; only its end moves.

    Args:
        published_on: publication date in the Federal Register (not the day of the announcement).
        days: length of the period, 1 or more.

    Returns:
        The last day on which a comment is on time, with the day before rolling and the reason.

    Raises:
        TypeError: a datetime was given for a date.
        ValueError: `days` is below 1, or the publication date before 1986.
    """
    require_date(published_on)
    if days < 1:
        raise ValueError(f"A period lasts at least one day, not {days}.")
    nominal = published_on + dt.timedelta(days=days)
    computed = roll_forward(nominal, published_on=published_on)
    return LastDay(nominal, computed, _why_rolled(nominal, computed, published_on))


def _why_rolled(nominal: dt.date, computed: dt.date, published_on: dt.date) -> str | None:
    """Give the reason of the first closed day, and of later ones where they are more than a weekend."""
    passed = [nominal + dt.timedelta(days=n) for n in range((computed - nominal).days)]
    reasons = [why_closed(day, published_on=published_on) for day in passed]
    told = [r for i, r in enumerate(reasons) if r and (i == 0 or r not in WEEKDAYS)]
    return ", then ".join(told) or None


def effective_on(published_on: dt.date, days: int) -> dt.date:
    """Return the effective date of a rule that takes effect some days after publication.

    Counted and rolled like a comment period: the Huione rule of 16 October 2025 took effect on Monday,
    17 November, its thirtieth day being a Saturday. Arguments and errors as for `last_day_for_comment`.
    """
    return last_day_for_comment(published_on, days).computed


def order_expires_on(effective_on: dt.date, days: int = ORDER_DAYS_MAX) -> dt.date:
    """Return the day until which an order imposing special measures may remain in effect without a rule.

    It never rolls: the limit is the statute's, and an order that outlives it by a weekend is unlawful.

    Args:
        effective_on: the day the order took effect.
        days: how long it stands, 1 to 120.

    Raises:
        TypeError: a datetime was given for a date.
        ValueError: `days` is below 1 or above 120.

    Source:
        31 U.S.C. 5318A(a)(3). Halawi and Rmeiti: effective 23 April 2013, until 21 August 2013.
    """
    require_date(effective_on)
    if not 1 <= days <= ORDER_DAYS_MAX:
        raise ValueError(f"An order stands 1 to {ORDER_DAYS_MAX} days without a rule, not {days}.")
    return effective_on + dt.timedelta(days=days)


def opening_instant(published_on: dt.date) -> dt.datetime:
    """Return the instant a period opens: 00:00 Eastern Time on the publication date, aware, in UTC."""
    require_date(published_on)
    return dt.datetime.combine(published_on, dt.time(), tzinfo=EASTERN).astimezone(dt.UTC)


def closing_instant(last_day: dt.date) -> dt.datetime:
    """Return the instant a period closes, exclusive: the midnight Eastern that ends its last day, in UTC.

    04:00 UTC while summer time is in force at that midnight, 05:00 otherwise.
    """
    require_date(last_day)
    return opening_instant(last_day + _ONE_DAY)


def last_day_of(closes_at: dt.datetime) -> dt.date:
    """Return the last Eastern date before an exclusive closing instant: the inverse of `closing_instant`.

    Raises:
        ValueError: `closes_at` has no time zone.
    """
    _require_aware(closes_at)
    return (closes_at.astimezone(dt.UTC) - dt.timedelta(microseconds=1)).astimezone(EASTERN).date()


def describe_deadline(closes_at: dt.datetime) -> str:
    """Say a deadline as people read it: the last full minute before the closing instant, with day and zone.

    "11:59 p.m. Eastern Time on Wednesday, June 4, 2025". It is exclusive at heart: a comment sent at 11:59:59
    p.m. is on time, one sent at midnight is not.

    Raises:
        ValueError: `closes_at` has no time zone.
    """
    _require_aware(closes_at)
    last = (closes_at.astimezone(dt.UTC) - dt.timedelta(minutes=1)).astimezone(EASTERN)
    half = "a.m." if last.hour < 12 else "p.m."
    return f"{last.hour % 12 or 12}:{last.minute:02} {half} Eastern Time on {describe_day(last.date())}"


def describe_day(day: dt.date) -> str:
    """Say a date in full: "Wednesday, June 4, 2025"."""
    return f"{WEEKDAYS[day.weekday()]}, {_MONTHS[day.month - 1]} {day.day}, {day.year}"


def _require_aware(value: dt.datetime) -> None:
    if value.utcoffset() is None:
        raise ValueError(f"An instant needs its time zone; {value.isoformat()} has none.")
