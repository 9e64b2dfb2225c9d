"""What the tests of the public site share: a fixed clock, and a rule that is open for comment."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rulemaking.models import CommentPeriod
from tests.factories import RECEIVED_AT, CommentPeriodFactory

Clock = Callable[[dt.datetime], AbstractContextManager[Any]]


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    """The clock of the edge stands still, within the comment period of the factories."""
    with time_machine.travel(RECEIVED_AT, tick=False):
        yield
        # Travels are one stack for the whole process: whoever ends one out of turn, such as a thread of an earlier
        # test, would let this clock run on, and close the comment periods of whatever test comes next.
        assert dt.datetime.now(dt.UTC) == RECEIVED_AT, "something moved the clock of the edge and left it there"


@pytest.fixture
def clock() -> Clock:
    """Moves the clock of the edge, while inside."""
    return lambda instant: time_machine.travel(instant, tick=False)


@pytest.fixture
def period(db: None) -> CommentPeriod:
    """Thirty days of comment on a rule, with twenty-three of them left."""
    return CommentPeriodFactory()


@pytest.fixture
def statements(client: Client) -> Callable[[str], int]:
    """Counts the SQL statements of one page."""

    def count(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            response = client.get(address)
        assert response.status_code == 200, response.content
        return len(captured)

    return count
