"""Days and instants as files write them. Pure. A day stays a day: no time is made up for it."""

import datetime as dt
import re
from functools import lru_cache

from rulemaking.deadlines import EASTERN

_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_AMERICAN_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


class NotADay(ValueError):
    """What stands there is no day and no instant. `str()` says what to write."""


@lru_cache(maxsize=4096)
def read_day(words: str) -> dt.date | dt.datetime:
    """A day, or an aware instant in UTC.

    Takes `2026-07-13`, `7/13/2026`, and instants with their zone such as `2026-07-13T14:05:00Z`. An instant that is
    midnight in Washington is a day: regulations.gov writes days as `2026-07-13T04:00Z`.

    Raises:
        NotADay: it is neither, or an instant without its zone.
    """
    words = words.strip()
    try:
        if found := _DAY.fullmatch(words):
            year, month, day = map(int, found.groups())
            return dt.date(year, month, day)
        if found := _AMERICAN_DAY.fullmatch(words):
            month, day, year = map(int, found.groups())
            return dt.date(year, month, day)
        instant = dt.datetime.fromisoformat(words)
    except ValueError as unread:
        raise NotADay(
            "Write a day such as 2026-07-13, or a time with its zone such as 2026-07-13T14:05:00Z."
        ) from unread
    if instant.tzinfo is None:
        raise NotADay("This time has no zone. Add it, such as Z or -04:00, or write the day alone.")
    local = instant.astimezone(EASTERN)
    if local.time() == dt.time():
        return local.date()
    return instant.astimezone(dt.UTC)


def as_day(found: dt.date | dt.datetime) -> dt.date:
    """The Eastern day."""
    return found.astimezone(EASTERN).date() if isinstance(found, dt.datetime) else found
