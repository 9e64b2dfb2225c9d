"""A receiver, and a webhook that leads to it."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from comments.models import Webhook
from tests.factories import WebhookFactory
from tests.webhooks.receiver import Receiver, receiving

AT = dt.datetime(2026, 3, 16, 16, 0, tzinfo=dt.UTC)
"""Noon Eastern on 16 March 2026, while the factories' comment period is open."""


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.WEBHOOKS_REACH_LOOPBACK = True
    with receiving() as running:
        yield running


@pytest.fixture
def webhook(db: None, receiver: Receiver) -> Webhook:
    """It has been told of nothing, and hears of everything."""
    return WebhookFactory(url=receiver.url)
