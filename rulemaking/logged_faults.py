"""What the logs tell of a fault: where it happened, and of the database's words their first line alone.

Behind it PostgreSQL repeats the row that it refused, and the statement: a person's name, address and words.
"""

import re
import sys
from collections.abc import Iterator
from typing import Any

import structlog

_SET_IN = "[ |]*"
_OF_THE_DATABASE = ("psycopg", "django.db")


def tell_fault(logger: Any, method: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    """Writes the traceback of `exc_info`, if there is one, as `exception`. A processor of structlog."""
    fault = _fault_in(event.get("exc_info"))
    told = dict(structlog.processors.format_exc_info(logger, method, event))
    for one in _chain(fault):
        if type(one).__module__.startswith(_OF_THE_DATABASE):
            for name in ("exception", "event"):
                if isinstance(told.get(name), str):
                    told[name] = _without_details(told[name], one)
    return told


def _without_details(written: str, fault: BaseException) -> str:
    whole = str(fault)
    first = whole.partition("\n")[0]
    if whole == first:
        return written
    # As a traceback writes it, which sets each line of a group's faults in behind bars, and as the sentence of
    # somebody who logs it.
    lines = _SET_IN.join(map(re.escape, whole.splitlines(keepends=True)))
    return re.sub(lines, lambda _: first, written).replace(repr(fault), f"{type(fault).__name__}({first!r})")


def _fault_in(given: Any) -> BaseException | None:
    if isinstance(given, BaseException):
        return given
    found = given if isinstance(given, tuple) else sys.exc_info() if given else (None, None, None)
    return found[1] if isinstance(found[1], BaseException) else None


def _chain(fault: BaseException | None) -> Iterator[BaseException]:
    """It, and whatever led to it."""
    seen: set[int] = set()
    waiting = [fault]
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [one.__cause__, one.__context__, *(one.exceptions if isinstance(one, BaseExceptionGroup) else ())]
