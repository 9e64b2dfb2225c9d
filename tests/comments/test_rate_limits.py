"""How often one sender may ask: any stretch of time, not an hour of the clock."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from comments import rate_limits
from comments.models import RequestCount
from comments.rate_limits import Limit, take

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
TEN_AN_HOUR = Limit("form", 10)


def ask(times=1, *, at=NOON, limit=TEN_AN_HOUR, whom="192.0.2.1"):
    return [take([(limit, whom)], at=at) for _ in range(times)][-1]


def after(**passed):
    return NOON + dt.timedelta(**passed)


@pytest.mark.django_db
def test_what_is_left_goes_down_to_nothing_and_then_one_waits():
    assert ask().remaining == 9
    assert ask(9).remaining == 0
    refused = ask()

    assert refused.is_used_up
    assert refused.remaining == 0


@pytest.mark.django_db
def test_the_window_slides_so_the_full_hour_brings_no_second_helping():
    ask(10, at=after(minutes=59))

    assert ask(at=after(minutes=61)).is_used_up
    assert not ask(at=after(minutes=119)).is_used_up


@pytest.mark.django_db
def test_after_the_wait_that_was_told_one_more_request_fits():
    ask(10, at=after(minutes=50))
    refused = ask(at=after(minutes=50))
    later = after(minutes=50, seconds=refused.wait_seconds)

    assert not ask(at=later).is_used_up


@pytest.mark.django_db
def test_senders_and_limits_are_counted_apart():
    ask(10)

    assert not ask(whom="192.0.2.2").is_used_up
    assert not ask(limit=Limit("report", 10)).is_used_up
    assert not ask(limit=Limit("form", 10, seconds=60)).is_used_up


@pytest.mark.django_db
def test_of_several_limits_the_tightest_is_told():
    wide, tight = Limit("network", 100), Limit("address", 5)
    left = take([(wide, "192.0.2.0/24"), (tight, "192.0.2.1")], at=NOON)

    assert (left.limit, left.remaining) == (5, 4)


@pytest.mark.django_db
def test_a_request_against_several_limits_is_one_statement():
    with CaptureQueriesContext(connection) as asked:
        take([(Limit("network", 100), "192.0.2.0/24"), (Limit("address", 5), "192.0.2.1")], at=NOON)

    assert len(asked) == 1


@pytest.mark.django_db
def test_a_limit_of_nothing_limits_nothing_and_counts_nothing():
    assert ask(limit=Limit("form", 0)) is None
    assert not RequestCount.objects.exists()


@pytest.mark.django_db
def test_old_counts_are_forgotten_and_no_address_is_kept(monkeypatch):
    monkeypatch.setattr(rate_limits, "_SWEEPS", 1)
    ask()
    ask(at=after(hours=3))

    (kept,) = RequestCount.objects.all()
    assert kept.window_at == after(hours=3)
    assert b"192.0.2" not in bytes(kept.client)


@pytest.mark.django_db(transaction=True)
@settings(max_examples=25, deadline=None)
@given(
    most=st.integers(1, 30),
    seconds=st.sampled_from([60, 600, 3600]),
    moments=st.lists(st.integers(0, 7200), min_size=1, max_size=40),
)
def test_no_stretch_of_time_holds_much_more_than_the_limit(most, seconds, moments):
    """A sliding window estimates: within one window of the clock it is exact, across two at most twice the limit."""
    RequestCount.objects.all().delete()
    limit = Limit("any", most, seconds)
    allowed = [
        moment
        for moment in sorted(moments)
        if not take([(limit, "x")], at=NOON + dt.timedelta(seconds=moment)).is_used_up
    ]
    for start in allowed:
        assert sum(start <= moment < start + seconds for moment in allowed) <= 2 * most
        assert sum(start // seconds == moment // seconds for moment in allowed) <= most
