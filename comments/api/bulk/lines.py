"""Lines that say the same but for some places, made for many rows in one go. Pure."""

from collections.abc import Sequence
from itertools import chain, repeat
from typing import AnyStr

from comments.api.v4.alike import are_one


def filled(parts: Sequence[AnyStr], places: Sequence[Sequence[AnyStr]]) -> AnyStr:
    """A line for each row, one after the other.

    Args:
        parts: what stands before, between and behind the places: one more than there are places.
        places: of each its value in each row; there is one of each at least. Most places of a docket's comments have
            one value: it becomes part of the form.
    """
    between = parts[0]
    streams: list[Sequence[AnyStr]] = []
    for values, part in zip(places, parts[1:], strict=True):
        if are_one(values):
            between += values[0] + part
        else:
            streams += [[between] * len(values), values]
            between = part
    if not streams:
        return between * len(places[0])
    return between[:0].join(chain.from_iterable(zip(*streams, repeat(between))))
