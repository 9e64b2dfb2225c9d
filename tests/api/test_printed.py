"""What the database prints is what instants.py prints, on both sides of every change of the clocks."""

import datetime as dt

import pytest
from django.db.models import DateField, DateTimeField, Value
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.api.v4.instants import print_day, print_day_of, print_instant
from comments.api.v4.printed import DayOf, Midnight, PrintInstant, PrintMidnight
from rulemaking.models import Agency

INSTANTS = st.integers(86_400, 4_102_444_800).map(lambda seconds: dt.datetime.fromtimestamp(seconds, dt.UTC))
CHANGES = [
    dt.datetime(2026, 3, 8, 6, 59, 59, 999999, tzinfo=dt.UTC), dt.datetime(2026, 3, 8, 7, tzinfo=dt.UTC),
    dt.datetime(2026, 11, 1, 5, 30, tzinfo=dt.UTC), dt.datetime(2026, 11, 1, 6, 30, tzinfo=dt.UTC),
    dt.datetime(2026, 3, 9, 3, 59, 59, tzinfo=dt.UTC), dt.datetime(2026, 11, 2, 4, 59, 59, tzinfo=dt.UTC),
]  # fmt: skip


def printed(instant: dt.datetime) -> tuple[str, str, str]:
    """By the database: the instant, its Eastern day, and the day of its UTC date."""
    at, day = Value(instant, DateTimeField()), Value(instant.date(), DateField())
    made = Agency.objects.annotate(
        instant=PrintInstant(at), day=PrintMidnight(DayOf(at)), date=PrintMidnight(Midnight(day))
    )
    return made.values_list("instant", "day", "date").get()


def expected(instant: dt.datetime) -> tuple[str | None, str | None, str | None]:
    return print_instant(instant), print_day_of(instant), print_day(instant.date())


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
