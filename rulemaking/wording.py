"""How instants, spans, sizes and amounts are said to people. Pure."""

import datetime as dt
from decimal import Decimal

from rulemaking.deadlines import EASTERN, describe_day

_SCALES = ((Decimal(10) ** 12, "trillion"), (Decimal(10) ** 9, "billion"), (Decimal(10) ** 6, "million"))


def eastern_time(instant: dt.datetime, *, with_seconds: bool = False) -> str:
    """An instant as people read it: "Wednesday, June 4, 2025, at 3:05 p.m. Eastern Time"."""
    local = instant.astimezone(EASTERN)
    half = "a.m." if local.hour < 12 else "p.m."
    seconds = f":{local.second:02}" if with_seconds else ""
    return f"{describe_day(local.date())}, at {local.hour % 12 or 12}:{local.minute:02}{seconds} {half} Eastern Time"


def eastern_day(instant: dt.datetime) -> str:
    """The Eastern day of an instant: "June 4, 2025"."""
    return plain_day(instant.astimezone(EASTERN).date())


def plain_day(day: dt.date) -> str:
    """A date without its weekday: "June 4, 2025"."""
    return describe_day(day).split(", ", 1)[1]


def time_left(span: dt.timedelta) -> str:
    """A span in its two largest units: "12 days and 3 hours". Rounded down, so that it never promises too much."""
    seconds = int(span.total_seconds())
    days, hours, minutes = seconds // 86_400, seconds % 86_400 // 3600, seconds % 3600 // 60
    if days >= 10:
        return _counted(days, "day")
    if days:
        return _joined(_counted(days, "day"), _counted(hours, "hour") if hours else "")
    if hours:
        return _joined(_counted(hours, "hour"), _counted(minutes, "minute") if minutes else "")
    return _counted(minutes, "minute") if minutes else "less than a minute"


def dollars(amount: Decimal) -> str:
    """U.S. dollars: "$4 billion", "$37 million", "$950,000"."""
    for scale, name in _SCALES:
        if amount >= scale:
            return f"${(amount / scale).normalize():f} {name}"
    return f"${amount:,.0f}" if amount == amount.to_integral_value() else f"${amount:,.2f}"


def file_size(size_bytes: int) -> str:
    """A file's size in its fitting unit: "230 KB". One KB is 1,024 bytes."""
    if size_bytes < 1024:
        return _counted(size_bytes, "byte")
    if size_bytes < 1024 * 1024:
        return f"{size_bytes / 1024:.0f} KB"
    return f"{size_bytes / 1024 / 1024:.1f} MB"


def span_of_months(from_on: dt.date | None, until_on: dt.date | None) -> str:
    """The months between two dates: "August 2021 to January 2025"; empty without either."""
    said = [f"{day:%B} {day.year}" for day in (from_on, until_on) if day]
    return " to ".join(said)


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _joined(first: str, second: str) -> str:
    return f"{first} and {second}" if second else first
