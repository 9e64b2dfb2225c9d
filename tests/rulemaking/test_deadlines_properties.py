"""What holds for every publication date of 2001 to 2040 and every length of period."""

import datetime as dt

from hypothesis import example, given
from hypothesis import strategies as st

from rulemaking.deadlines import (
    EASTERN,
    closing_instant,
    describe_deadline,
    effective_on,
    is_federal_business_day,
    last_day_for_comment,
    last_day_of,
    opening_instant,
    order_expires_on,
    roll_forward,
)

LONGEST_CLOSURE_DAYS = 5  # Wednesday 24 to Sunday 28 December 2025
ONE_DAY = dt.timedelta(days=1)

dates = st.dates(dt.date(2001, 1, 1), dt.date(2040, 12, 31))
lengths = st.integers(1, 180)


@given(dates, lengths)
@example(dt.date(2025, 12, 19), 5)
def test_the_last_day_is_the_first_business_day_from_the_counted_one(published_on: dt.date, days: int) -> None:
    last = last_day_for_comment(published_on, days)

    assert last.nominal == published_on + days * ONE_DAY
    assert is_federal_business_day(last.computed, published_on=published_on)
    assert last.nominal <= last.computed <= last.nominal + LONGEST_CLOSURE_DAYS * ONE_DAY
    passed = [last.nominal + n * ONE_DAY for n in range((last.computed - last.nominal).days)]
    assert not any(is_federal_business_day(day, published_on=published_on) for day in passed)
    assert bool(passed) is bool(last.rolled_because)


@given(dates, lengths)
def test_rolling_is_done_once(published_on: dt.date, days: int) -> None:
    computed = last_day_for_comment(published_on, days).computed

    assert roll_forward(computed, published_on=published_on) == computed


@given(dates, lengths, st.integers(0, 30))
def test_a_longer_period_never_ends_earlier(published_on: dt.date, days: int, more: int) -> None:
    shorter = last_day_for_comment(published_on, days).computed

    assert last_day_for_comment(published_on, days + more).computed >= shorter


@given(dates, st.integers(0, 30), lengths)
@example(dt.date(2003, 12, 8), 1, 18)  # 26 December 2003 is closed for the later of the two only
@example(dt.date(2021, 6, 16), 1, 1)
def test_a_later_publication_never_ends_earlier(published_on: dt.date, later: int, days: int) -> None:
    earlier = last_day_for_comment(published_on, days).computed

    assert last_day_for_comment(published_on + later * ONE_DAY, days).computed >= earlier


@given(dates, lengths)
def test_a_rule_takes_effect_on_the_day_a_comment_period_of_that_length_would_end(
    published_on: dt.date, days: int
) -> None:
    assert effective_on(published_on, days) == last_day_for_comment(published_on, days).computed


@given(dates, st.integers(1, 120))
def test_an_order_ends_on_the_very_day(effective: dt.date, days: int) -> None:
    assert (order_expires_on(effective, days) - effective).days == days


@given(dates)
@example(dt.date(2025, 3, 9))
@example(dt.date(2025, 11, 2))
def test_a_period_closes_at_four_or_five_utc_and_its_last_day_can_be_read_back(last_day: dt.date) -> None:
    closes_at = closing_instant(last_day)

    assert (closes_at.hour, closes_at.minute, closes_at.second, closes_at.microsecond) in {
        (4, 0, 0, 0),
        (5, 0, 0, 0),
    }
    assert last_day_of(closes_at) == last_day
    assert closes_at == opening_instant(last_day + ONE_DAY)
    assert closes_at.astimezone(EASTERN).timetz().replace(tzinfo=None) == dt.time()
    assert dt.timedelta(hours=23) <= closes_at - opening_instant(last_day) <= dt.timedelta(hours=25)


@given(dates)
def test_the_deadline_names_the_last_day(last_day: dt.date) -> None:
    said = describe_deadline(closing_instant(last_day))

    assert said == f"11:59 p.m. Eastern Time on {last_day:%A, %B} {last_day.day}, {last_day.year}"
