"""When sample comments arrive: many in the first days, most near the end, by day in the east. Pure."""

import datetime as dt
import random
from bisect import bisect
from itertools import accumulate
from zoneinfo import ZoneInfo

EASTERN = ZoneInfo("America/New_York")

# Comments an hour, Eastern time, from midnight on: a share of the day, not a count.
_BY_HOUR = (0, 0, 0, 0, 0, 0, 0, 1, 3, 7, 9, 9, 7, 8, 9, 9, 8, 6, 4, 4, 5, 4, 2, 0)
_WEEKEND_SHARE = 0.4
_FIRST_DAYS = (4.0, 3.0, 2.0)
_LAST_DAYS = (14.0, 9.0, 5.0, 2.5)


class Arrivals:
    """Draws instants of arrival between an opening day and an instant.

    Args:
        opens_on: the day whose Eastern midnight opens the period.
        until: exclusive end, aware.
        rng: makes every draw.

    Raises:
        ValueError: `until` is naive, or not later than the opening.
    """

    def __init__(self, *, opens_on: dt.date, until: dt.datetime, rng: random.Random) -> None:
        if until.tzinfo is None:
            raise ValueError("`until` must be aware.")
        self._rng = rng
        self._opens_at = dt.datetime.combine(opens_on, dt.time(), EASTERN).astimezone(dt.UTC)
        self._until = until.astimezone(dt.UTC)
        if self._until <= self._opens_at:
            raise ValueError("`until` must be later than the opening.")
        self._hours = self._weighted_hours()

    def draw(self, *, wave: tuple[float, float] = (0.0, 1.0), on_weekdays: bool = False) -> dt.datetime:
        """An instant, aware, UTC, whole milliseconds, in `[opening, until)`.

        Args:
            wave: part of the time between opening and `until`, as two fractions of it.
            on_weekdays: as paper mail comes; from the last weekday before the wave ends, if the
                wave holds none.
        """
        span = self._until - self._opens_at
        earliest, latest = (self._opens_at + fraction * span for fraction in wave)
        before = [hour for hour in self._hours if hour[0] < latest]
        if on_weekdays:
            before = [hour for hour in before if hour[0].astimezone(EASTERN).weekday() < 5] or before
        hours = [hour for hour in before if hour[1] > earliest] or before[-8:] or self._hours
        marks = list(accumulate(weight for _, _, weight in hours))
        chosen = bisect(marks, self._rng.random() * marks[-1], hi=len(hours) - 1)
        begins_at, ends_at, _ = hours[chosen]
        milliseconds = int((ends_at - begins_at) / dt.timedelta(milliseconds=1))
        return begins_at + dt.timedelta(milliseconds=self._rng.randrange(max(milliseconds, 1)))

    def _weighted_hours(self) -> list[tuple[dt.datetime, dt.datetime, float]]:
        last_day = self._until.astimezone(EASTERN).date()
        first_day = self._opens_at.astimezone(EASTERN).date()
        hours = []
        begins_at = self._opens_at
        while begins_at < self._until:
            ends_at = min(begins_at + dt.timedelta(hours=1), self._until)
            local = begins_at.astimezone(EASTERN)
            day_weight = _day_weight(local.date(), first_day=first_day, last_day=last_day)
            share = (ends_at - begins_at) / dt.timedelta(hours=1)
            hours.append((begins_at, ends_at, _BY_HOUR[local.hour] * day_weight * share))
            begins_at = ends_at
        daytime = [hour for hour in hours if hour[2] > 0]
        # A period opened at midnight and read before breakfast has no daytime hour yet.
        return daytime or [(begins_at, ends_at, 1.0) for begins_at, ends_at, _ in hours]


def _day_weight(day: dt.date, *, first_day: dt.date, last_day: dt.date) -> float:
    since, left = (day - first_day).days, (last_day - day).days
    weight = 1.0
    if since < len(_FIRST_DAYS):
        weight = max(weight, _FIRST_DAYS[since])
    if left < len(_LAST_DAYS):
        weight = max(weight, _LAST_DAYS[left])
    return weight * (_WEEKEND_SHARE if day.weekday() >= 5 else 1.0)
