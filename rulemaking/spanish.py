"""How instants, spans and amounts are said in Spanish. Pure; the English stands in `wording` and `deadlines`."""

import datetime as dt
from decimal import Decimal

from rulemaking.deadlines import EASTERN

_WEEKDAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
_MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio",
    "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
)  # fmt: skip
# Spanish has no word for 10 to the 9th, and its "billón" is 10 to the 12th.
_SCALES = (
    (Decimal(10) ** 12, "billón", "billones"),
    (Decimal(10) ** 9, "mil millones", "mil millones"),
    (Decimal(10) ** 6, "millón", "millones"),
)


def plain_day(day: dt.date) -> str:
    """A date without its weekday: "4 de junio de 2025"."""
    return f"{day.day} de {_MONTHS[day.month - 1]} de {day.year}"


def short_day(day: dt.date) -> str:
    """A date below a chart: "4 jun"."""
    return f"{day.day} {_MONTHS[day.month - 1][:3]}"


def day_in_full(day: dt.date) -> str:
    """A date in full: "miércoles, 4 de junio de 2025"."""
    return f"{_WEEKDAYS[day.weekday()]}, {plain_day(day)}"


def _clock(local: dt.datetime, *, with_seconds: bool = False) -> str:
    half = "a.\u00a0m." if local.hour < 12 else "p.\u00a0m."  # never parted at the end of a line
    seconds = f":{local.second:02}" if with_seconds else ""
    return f"{local.hour % 12 or 12}:{local.minute:02}{seconds}\u00a0{half}"


def eastern_time(instant: dt.datetime, *, with_seconds: bool = False) -> str:
    """An instant: "miércoles, 4 de junio de 2025, 3:05 p. m., hora del Este"."""
    local = instant.astimezone(EASTERN)
    return f"{day_in_full(local.date())}, {_clock(local, with_seconds=with_seconds)}, hora del Este"


def deadline(closes_at: dt.datetime) -> str:
    """The last full minute before an exclusive closing instant: "11:59 p. m., hora del Este, del miércoles, …"."""
    last = (closes_at.astimezone(dt.UTC) - dt.timedelta(minutes=1)).astimezone(EASTERN)
    return f"{_clock(last)}, hora del Este, del {day_in_full(last.date())}"


def time_left(span: dt.timedelta) -> str:
    """A span in its two largest units, rounded down: "12 días y 3 horas"."""
    seconds = int(span.total_seconds())
    days, hours, minutes = seconds // 86_400, seconds % 86_400 // 3600, seconds % 3600 // 60
    said = [_counted(days, "día"), _counted(hours, "hora"), _counted(minutes, "minuto")]
    if days >= 10:
        return said[0]
    first = next((place for place, count in enumerate((days, hours, minutes)) if count), None)
    if first is None:
        return "menos de un minuto"
    second = (days, hours, minutes, 0)[first + 1] if first < 2 else 0
    return f"{said[first]} y {said[first + 1]}" if second else said[first]


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def dollars(amount: Decimal) -> str:
    """U.S. dollars: "$4 mil millones", "$37 millones", "$950,000"."""
    for scale, one, many in _SCALES:
        if amount >= scale:
            count = (amount / scale).normalize()
            return f"${count:,f} {one if count == 1 else many}"
    return f"${amount:,.0f}" if amount == amount.to_integral_value() else f"${amount:,.2f}"


def span_of_months(from_on: dt.date | None, until_on: dt.date | None) -> str:
    """The months between two dates: "agosto de 2021 a enero de 2025"; empty without either."""
    return " a ".join(f"{_MONTHS[day.month - 1]} de {day.year}" for day in (from_on, until_on) if day)
