"""Seconds and days of the database print as their instants do, on both sides of every change of the clocks."""

import datetime as dt

import pytest
from django.db.models import DateTimeField, Value
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.api.v4.instants import print_day, print_day_of, print_instant, print_second
from comments.api.v4.moments import EasternDayOf, SecondOf
from rulemaking.models import Agency

INSTANTS = st.datetimes(
    dt.datetime.fromisoformat("1935-01-01"), dt.datetime.fromisoformat("2240-01-01"), timezones=st.just(dt.UTC)
)  # to the microsecond; from the Federal Register's first year
CHANGES = [
    dt.datetime(2026, 3, 8, 6, 59, 59, 999999, tzinfo=dt.UTC), dt.datetime(2026, 3, 8, 7, tzinfo=dt.UTC),
    dt.datetime(2026, 11, 1, 5, 30, tzinfo=dt.UTC), dt.datetime(2026, 11, 1, 6, 30, tzinfo=dt.UTC),
    dt.datetime(2026, 3, 9, 3, 59, 59, tzinfo=dt.UTC), dt.datetime(2026, 11, 2, 4, 59, 59, tzinfo=dt.UTC),
]  # fmt: skip


def printed(instant: dt.datetime) -> tuple[str | None, str | None]:
    """The instant and its Eastern day, by what the database makes of it."""
    at = Value(instant, DateTimeField())
    second, day = Agency.objects.annotate(second=SecondOf(at), day=EasternDayOf(at)).values_list("second", "day").get()
    return print_second(second), print_day(day)


def expected(instant: dt.datetime) -> tuple[str | None, str | None]:
    return print_instant(instant), print_day_of(instant)


@pytest.fixture
def one_row(db: None) -> None:
    Agency.objects.get_or_create(agency_id="FINCEN", name="Financial Crimes Enforcement Network")
    assert Agency.objects.count() == 1


@pytest.mark.parametrize("instant", CHANGES, ids=str)
def test_days_on_which_clocks_change(one_row: None, instant: dt.datetime) -> None:
    assert printed(instant) == expected(instant)


@pytest.mark.django_db
def test_any_instant() -> None:
    Agency.objects.get_or_create(agency_id="FINCEN", name="Financial Crimes Enforcement Network")

    @settings(max_examples=200, deadline=None)
    @given(INSTANTS)
    def check(instant: dt.datetime) -> None:
        assert printed(instant) == expected(instant)

    check()
