"""Removing what nobody needs any more, one after the other: what can't be removed now keeps nothing else."""

from collections.abc import Callable
from typing import Any

import structlog
from django.db.models import QuerySet

logger = structlog.get_logger(__name__)

_FAULTS_MAX = 20
"""After so many at a call the store itself is taken to be away; the next sweep tries again."""


def sweep(keys: QuerySet[Any, int], remove: Callable[[int], bool], *, named: str, at_most: int) -> int:
    """Removes what has these keys, in their order.

    Args:
        keys: a query for them, of which no more are read than are needed.
        remove: removes one, in a transaction of its own; False if another did, or is at it.
        named: what it is, for the log.
        at_most: how many are removed at a call.

    Returns:
        How many were.
    """
    removed = faults = 0
    for key in keys[: at_most + _FAULTS_MAX]:
        try:
            removed += remove(key)
        except Exception as fault:  # a bucket's client raises kinds of its own
            logger.warning("not_swept", what=named, key=key, fault=type(fault).__name__)
            faults += 1
        if removed >= at_most or faults >= _FAULTS_MAX:
            break
    return removed
