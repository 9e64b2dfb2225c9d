"""A lease that is kept while work goes on, by a thread beside it: so it may be short, and a killed worker's work waits
for another no longer than that.
"""

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from django.db import Error, connection

logger = structlog.get_logger(__name__)


class LeaseLost(Exception):
    """The work has passed to another worker: stop, and write nothing."""


@contextmanager
def kept(*, renew: Callable[[dt.datetime], bool], seconds: float, now: Callable[[], dt.datetime]) -> Iterator[None]:
    """Within it a thread of its own renews a lease, for work that has no moment to. A killed process renews nothing.

    Args:
        renew: renews it until an instant, aware, UTC; False if it is lost.
        seconds: how long the lease is each time; it is renewed when a third of them has passed.
        now: the caller's clock, aware, UTC.
    """
    is_over = threading.Event()

    def renew_until_over() -> None:
        while not is_over.wait(seconds / 3):
            try:
                if not renew(now() + dt.timedelta(seconds=seconds)):
                    break
            except Error as fault:  # the lease may outlive it; else another worker takes the work
                logger.warning("lease_not_renewed", fault=type(fault).__name__)
            finally:
                connection.close()

    thread = threading.Thread(target=renew_until_over, name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
