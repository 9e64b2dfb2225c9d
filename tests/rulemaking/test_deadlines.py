"""Named boundaries of day counting."""

import datetime as dt

import pytest

from rulemaking.deadlines import (
    EASTERN,
    ONE_OFF_CLOSURES,
    closing_instant,
    describe_deadline,
    effective_on,
    federal_holidays,
    is_federal_business_day,
    last_day_for_comment,
    last_day_of,
    opening_instant,
    order_expires_on,
    roll_forward,
    why_closed,
)


def day(iso: str) -> dt.date:
    return dt.date.fromisoformat(iso)


def utc(iso: str) -> dt.datetime:
    return dt.datetime.fromisoformat(iso + "+00:00")


@pytest.mark.parametrize(
    ("iso", "name"),
    [
        ("2010-12-31", "New Year's Day"),  # Saturday, observed the year before its own
        ("2021-12-31", "New Year's Day"),
        ("2023-01-02", "New Year's Day"),  # Sunday
        ("2025-01-20", "Birthday of Martin Luther King, Jr."),  # also Inauguration Day
        ("2013-01-21", "Birthday of Martin Luther King, Jr."),  # Inauguration Day observed the same Monday
        ("2021-01-20", "Inauguration Day"),
        ("2009-01-20", "Inauguration Day"),
        ("2024-02-19", "Washington's Birthday"),
        ("2021-05-31", "Memorial Day"),  # the fifth Monday
        ("2024-05-27", "Memorial Day"),  # the fourth
        ("2021-06-18", "Juneteenth National Independence Day"),
        ("2022-06-20", "Juneteenth National Independence Day"),
        ("2020-07-03", "Independence Day"),
        ("2021-07-05", "Independence Day"),
        ("2025-09-01", "Labor Day"),
        ("2025-10-13", "Columbus Day"),
        ("2023-11-10", "Veterans Day"),
        ("2024-11-28", "Thanksgiving Day"),
        ("2027-12-24", "Christmas Day"),
        ("2022-12-26", "Christmas Day"),
    ],
)
def test_a_holiday_is_named_on_the_day_it_is_observed(iso: str, name: str) -> None:
    assert federal_holidays(day(iso).year)[day(iso)] == name
    assert why_closed(day(iso)) == name


@pytest.mark.parametrize(
    "iso",
    [
        "2020-06-19",  # before Juneteenth was a holiday
        "2001-01-19",  # Inauguration Day on a Saturday: no Friday in its stead
        "2023-01-20",  # no election the year before
        "2024-12-26",  # an ordinary day after Christmas
        "2015-12-24",  # half a day off
    ],
)
def test_a_day_that_only_resembles_a_holiday_is_a_business_day(iso: str) -> None:
    assert is_federal_business_day(day(iso))


def test_a_year_has_its_eleven_holidays_and_inauguration_day_after_elections() -> None:
    assert len(federal_holidays(2001)) == 10
    assert len(federal_holidays(2026)) == 11
    assert len(federal_holidays(2037)) == 12
    assert len(federal_holidays(2021)) == 13, "New Year's Day 2022 was observed on 31 December 2021"
    assert len(federal_holidays(2022)) == 10


def test_the_caller_may_change_the_holidays_it_was_given() -> None:
    federal_holidays(2025).clear()

    assert day("2025-12-25") in federal_holidays(2025)


def test_years_before_the_present_list_of_holidays_are_refused() -> None:
    with pytest.raises(ValueError, match="from 1986 on"):
        federal_holidays(1985)


@pytest.mark.parametrize("closure", ONE_OFF_CLOSURES, ids=lambda c: c.day.isoformat())
def test_a_one_off_closure_counts_only_for_documents_published_when_it_was_known(closure) -> None:
    before = closure.declared_on - dt.timedelta(days=1)

    assert is_federal_business_day(closure.day, published_on=before)
    assert not is_federal_business_day(closure.day, published_on=closure.declared_on)
    assert not is_federal_business_day(closure.day)
    assert roll_forward(closure.day, published_on=before) == closure.day


@pytest.mark.parametrize("closure", ONE_OFF_CLOSURES, ids=lambda c: c.day.isoformat())
def test_a_one_off_closure_is_a_weekday_that_no_holiday_closes_already(closure) -> None:
    assert closure.day.weekday() < 5
    assert closure.day not in federal_holidays(closure.day.year)
    assert closure.declared_on < closure.day


def test_the_first_juneteenth_moved_no_deadline_set_before_it_was_enacted() -> None:
    assert last_day_for_comment(day("2021-05-19"), 30).computed == day("2021-06-18")
    assert last_day_for_comment(day("2021-06-17"), 1).computed == day("2021-06-21")


@pytest.mark.parametrize(
    ("published", "days", "nominal", "computed", "because"),
    [
        ("2025-05-05", 30, "2025-06-04", "2025-06-04", None),
        ("2003-11-25", 30, "2003-12-25", "2003-12-26", "Christmas Day"),
        ("2014-07-22", 60, "2014-09-20", "2014-09-22", "Saturday"),
        ("2023-10-23", 90, "2024-01-21", "2024-01-22", "Sunday"),
        ("2024-01-31", 30, "2024-03-01", "2024-03-01", None),  # through 29 February
        ("2024-01-30", 30, "2024-02-29", "2024-02-29", None),  # on 29 February
        ("2023-01-30", 30, "2023-03-01", "2023-03-01", None),  # no such day
        ("2025-07-31", 30, "2025-08-30", "2025-09-02", "Saturday, then Labor Day"),
        ("2020-12-21", 30, "2021-01-20", "2021-01-21", "Inauguration Day"),
        ("2024-11-26", 30, "2024-12-26", "2024-12-26", None),
        ("2025-11-24", 30, "2025-12-24", "2025-12-24", None),  # closed by an order of 18 December
        (
            "2025-12-19",
            5,
            "2025-12-24",
            "2025-12-29",
            "closed by executive order of December 18, 2025, then Christmas Day, "
            "then closed by executive order of December 18, 2025",
        ),
        ("2025-11-26", 1, "2025-11-27", "2025-11-28", "Thanksgiving Day"),  # eve of a holiday, one day
        ("2025-11-25", 1, "2025-11-26", "2025-11-26", None),  # ends on the eve
    ],
)
def test_a_period_ends_on_its_last_day_or_the_next_business_day(
    published: str, days: int, nominal: str, computed: str, because: str | None
) -> None:
    last = last_day_for_comment(day(published), days)

    assert (last.nominal, last.computed, last.rolled_because) == (day(nominal), day(computed), because)


@pytest.mark.parametrize("days", [0, -1])
def test_a_period_of_less_than_a_day_is_refused(days: int) -> None:
    with pytest.raises(ValueError, match="at least one day"):
        last_day_for_comment(day("2025-05-05"), days)


def test_an_instant_is_refused_where_a_date_is_needed() -> None:
    instant = utc("2025-05-05T04:00:00")

    for act in (opening_instant, closing_instant, why_closed):
        with pytest.raises(TypeError, match="calendar date"):
            act(instant)
    with pytest.raises(TypeError, match="calendar date"):
        last_day_for_comment(instant, 30)
    with pytest.raises(TypeError, match="calendar date"):
        order_expires_on(instant)
    with pytest.raises(TypeError, match="calendar date"):
        is_federal_business_day(day("2003-12-26"), published_on=instant)


def test_a_rule_takes_effect_on_a_business_day() -> None:
    assert effective_on(day("2025-10-16"), 30) == day("2025-11-17")
    assert effective_on(day("2006-07-13"), 30) == day("2006-08-14")
    assert effective_on(day("2019-11-04"), 10) == day("2019-11-14")


def test_an_order_stands_120_days_and_never_a_weekend_longer() -> None:
    assert order_expires_on(day("2013-04-23")) == day("2013-08-21")
    assert order_expires_on(day("2025-05-02")) == day("2025-08-30"), "a Saturday, and it stays one"
    assert order_expires_on(day("2025-05-02"), 1) == day("2025-05-03")


@pytest.mark.parametrize("days", [0, 121])
def test_an_order_of_no_days_or_of_more_than_120_is_refused(days: int) -> None:
    with pytest.raises(ValueError, match="1 to 120 days"):
        order_expires_on(day("2025-05-02"), days)


@pytest.mark.parametrize(
    ("iso", "opens", "closes"),
    [
        ("2025-06-04", "2025-06-04T04:00:00", "2025-06-05T04:00:00"),
        ("2025-12-17", "2025-12-17T05:00:00", "2025-12-18T05:00:00"),
        ("2025-03-09", "2025-03-09T05:00:00", "2025-03-10T04:00:00"),  # 23 hours long
        ("2025-03-08", "2025-03-08T05:00:00", "2025-03-09T05:00:00"),  # its eve ends in winter time
        ("2025-11-02", "2025-11-02T04:00:00", "2025-11-03T05:00:00"),  # 25 hours long
        ("2025-11-01", "2025-11-01T04:00:00", "2025-11-02T04:00:00"),
        ("2024-02-29", "2024-02-29T05:00:00", "2024-03-01T05:00:00"),
        ("2006-04-02", "2006-04-02T05:00:00", "2006-04-03T04:00:00"),  # the older summer time
        ("2025-12-31", "2025-12-31T05:00:00", "2026-01-01T05:00:00"),
    ],
)
def test_a_day_runs_from_midnight_to_midnight_eastern_in_both_seasons(iso: str, opens: str, closes: str) -> None:
    assert opening_instant(day(iso)) == utc(opens)
    assert closing_instant(day(iso)) == utc(closes)
    assert opening_instant(day(iso)).tzinfo is dt.UTC
    assert closing_instant(day(iso)).tzinfo is dt.UTC


def test_the_last_microsecond_is_on_the_last_day_and_the_closing_instant_is_not() -> None:
    closes_at = closing_instant(day("2025-06-04"))
    last = (closes_at - dt.timedelta(microseconds=1)).astimezone(EASTERN)

    assert last.date() == day("2025-06-04")
    assert closes_at.astimezone(EASTERN).date() == day("2025-06-05")
    assert last_day_of(closes_at) == day("2025-06-04")


@pytest.mark.parametrize(
    ("closes_at", "said"),
    [
        ("2025-06-05T04:00:00", "11:59 p.m. Eastern Time on Wednesday, June 4, 2025"),
        ("2025-12-18T05:00:00", "11:59 p.m. Eastern Time on Wednesday, December 17, 2025"),
        ("2025-03-10T04:00:00", "11:59 p.m. Eastern Time on Sunday, March 9, 2025"),
        ("2025-11-03T05:00:00", "11:59 p.m. Eastern Time on Sunday, November 2, 2025"),
        ("2025-06-04T21:00:00", "4:59 p.m. Eastern Time on Wednesday, June 4, 2025"),
        ("2025-06-04T16:00:00", "11:59 a.m. Eastern Time on Wednesday, June 4, 2025"),
        ("2025-06-04T04:01:00", "12:00 a.m. Eastern Time on Wednesday, June 4, 2025"),
        ("2025-06-04T16:31:00", "12:30 p.m. Eastern Time on Wednesday, June 4, 2025"),
    ],
)
def test_a_deadline_is_said_as_the_last_minute_before_it(closes_at: str, said: str) -> None:
    assert describe_deadline(utc(closes_at)) == said
    assert describe_deadline(utc(closes_at).astimezone(EASTERN)) == said, "whatever zone the instant is in"


def test_an_instant_without_a_zone_is_refused() -> None:
    for act in (describe_deadline, last_day_of):
        with pytest.raises(ValueError, match="needs its time zone"):
            act(utc("2025-06-05T04:00:00").replace(tzinfo=None))
