"""Many values at once, of which in a docket most are alike: what is made of them is then made once. Pure."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

_Made = TypeVar("_Made")


def are_one(values: Sequence[Any]) -> bool:
    """Whether all values are the same; there is one at least."""
    return bool(values[0] == values[-1]) and values.count(values[0]) == len(values)


def each(make: Callable[..., _Made], *columns: Sequence[Any]) -> list[_Made]:
    """What `make` makes of each row's values, which stand column by column; there is one row at least."""
    if all(map(are_one, columns)):
        return [make(*(values[0] for values in columns))] * len(columns[0])
    return list(map(make, *columns))
