"""A turn of sending: to many webhooks at once, in order each. What is under way when something breaks is settled."""

import datetime as dt
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

import structlog
from django.conf import settings
from django.db import connection

from comments.record.webhooks import delivering
from comments.record.webhooks.posting import Answer, post

AT_ONCE = 16
TURN_SECONDS = 20
NOT_SENT = "not_sent"
"""What is written down where sending broke for a reason of ours: it is put off, like any failure."""

logger = structlog.get_logger(__name__)


def deliver(*, now: Callable[[], dt.datetime]) -> int:
    """Sends what webhooks are owed, to many at once and each in its order, until none is due or the turn is over.

    Threads only speak to endpoints; the database is asked from here. A message whose outcome was not written down is
    sent again, under the same id.

    Returns:
        How many messages were sent, taken or not.

    Raises:
        Exception: the first that the database gave, after all that was under way was sent and what could be was
            written down: so that one webhook's trouble sends no other's message twice.
    """
    turn_ends = time.monotonic() + TURN_SECONDS
    sent = 0
    broken: Exception | None = None
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhook") as threads:
        flying: dict[Future[Answer], delivering.Sending] = {}
        while True:
            while broken is None and len(flying) < AT_ONCE and time.monotonic() < turn_ends:
                try:
                    sending = delivering.take(at=now())
                except Exception as fault:  # raised at the end: what flies is settled first
                    broken = fault
                    break
                if sending is None:
                    break
                flying[threads.submit(_post, sending)] = sending
            if not flying:
                break
            for done in wait(flying, return_when=FIRST_COMPLETED).done:
                sending = flying.pop(done)
                try:
                    delivering.settle(sending=sending, answer=done.result(), at=now())
                    sent += 1
                except Exception as fault:  # as above; this one is sent again when its lease is over
                    logger.exception("webhook_not_settled", webhook=sending.webhook.pk)
                    broken = broken or fault
                    if not connection.is_usable():
                        connection.close()  # the others are settled on a new one
    if broken is not None:
        raise broken
    return sent


def _post(sending: delivering.Sending) -> Answer:
    """Never raises: a message that can't be sent at all must be put off, or it would be tried without end."""
    try:
        return post(
            sending.webhook.url,
            sending.delivery.body.encode(),
            sending.headers,
            may_loopback=settings.WEBHOOKS_REACH_LOOPBACK,
        )
    except Exception:
        logger.exception("webhook_not_sent", webhook=sending.webhook.pk)
        return Answer(error=NOT_SENT)
