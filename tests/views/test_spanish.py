"""Days, times and spans in Spanish."""

import datetime as dt

import pytest

from rulemaking import spanish
from rulemaking.wording import time_left


def test_an_instant_is_said_with_its_zone() -> None:
    instant = dt.datetime(2025, 6, 4, 19, 5, 9, tzinfo=dt.UTC)

    assert spanish.eastern_time(instant) == "miércoles, 4 de junio de 2025, 3:05\u00a0p.\u00a0m., hora del Este"
    assert spanish.eastern_time(instant, with_seconds=True).endswith("3:05:09\u00a0p.\u00a0m., hora del Este")


def test_a_deadline_is_the_last_full_minute_before_the_close() -> None:
    closes_at = dt.datetime(2025, 6, 5, 4, tzinfo=dt.UTC)

    assert spanish.deadline(closes_at) == "11:59\u00a0p.\u00a0m., hora del Este, del miércoles, 4 de junio de 2025"


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (dt.timedelta(days=23, hours=16), "23 días"),
        (dt.timedelta(days=2, hours=3, minutes=9), "2 días y 3 horas"),
        (dt.timedelta(days=1), "1 día"),
        (dt.timedelta(hours=1, minutes=1), "1 hora y 1 minuto"),
        (dt.timedelta(minutes=5), "5 minutos"),
        (dt.timedelta(seconds=59), "menos de un minuto"),
    ],
)
def test_a_span_is_said_in_its_two_largest_units_as_in_english(span: dt.timedelta, said: str) -> None:
    assert spanish.time_left(span) == said
    assert [word for word in said.split() if word.isdigit()] == [
        word for word in time_left(span).split() if word.isdigit()
    ]
