"""Days, instants and amounts in the language that is active: a reader's of a page or a mail, else English."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import get_language, gettext

from rulemaking import deadlines, spanish, wording
from rulemaking.deadlines import EASTERN, last_day_of


def reader_language() -> str:
    """Its code: `en` or `es`."""
    return get_language() or "en"


def in_spanish() -> bool:
    return reader_language() == "es"


def eastern_time(instant: dt.datetime, *, with_seconds: bool = False) -> str:
    """An instant, with day, clock and zone."""
    said = spanish.eastern_time if in_spanish() else wording.eastern_time
    return said(instant, with_seconds=with_seconds)


def day_in_full(day: dt.date) -> str:
    """A date with its weekday."""
    return spanish.day_in_full(day) if in_spanish() else deadlines.describe_day(day)


def plain_day(day: dt.date) -> str:
    """A date without its weekday."""
    return spanish.plain_day(day) if in_spanish() else wording.plain_day(day)


def eastern_day(instant: dt.datetime) -> str:
    """The Eastern day of an instant, without its weekday."""
    return plain_day(instant.astimezone(EASTERN).date())


def deadline(closes_at: dt.datetime) -> str:
    """The last full minute before an exclusive closing instant."""
    return spanish.deadline(closes_at) if in_spanish() else deadlines.describe_deadline(closes_at)


def closing_day(closes_at: dt.datetime) -> str:
    """The last day of a period, in full."""
    return day_in_full(last_day_of(closes_at))


def time_left(span: dt.timedelta) -> str:
    """A span in its two largest units, rounded down."""
    return (spanish if in_spanish() else wording).time_left(span)


def dollars(amount: Decimal) -> str:
    return (spanish if in_spanish() else wording).dollars(amount)


def span_of_months(from_on: dt.date | None, until_on: dt.date | None) -> str:
    """The months between two dates; empty without either."""
    return (spanish if in_spanish() else wording).span_of_months(from_on, until_on)


def joined(things: Iterable[str]) -> str:
    """Names one after the other: "one, two and three"."""
    *first, last = things
    return gettext("%(first)s and %(last)s") % {"first": ", ".join(first), "last": last} if first else last
