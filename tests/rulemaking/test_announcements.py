"""What is owed when a period opens or closes."""

import datetime as dt

import pytest

from rulemaking.actions.announcements import Due, announce, due_announcements
from rulemaking.enums import AnnouncementKind
from rulemaking.models import PeriodAnnouncement
from tests.factories import CLOSES_AT, OPENS_AT, CommentPeriodFactory

pytestmark = pytest.mark.django_db

MICROSECOND = dt.timedelta(microseconds=1)
OPENED, CLOSED = AnnouncementKind.OPENED, AnnouncementKind.CLOSED


@pytest.mark.parametrize(
    ("at", "kinds"),
    [
        (OPENS_AT - MICROSECOND, []),
        (OPENS_AT, [OPENED]),
        (CLOSES_AT - MICROSECOND, [OPENED]),
        (CLOSES_AT, [OPENED, CLOSED]),
    ],
)
def test_what_is_due_at_both_edges(at, kinds):
    CommentPeriodFactory()

    assert [due.kind for due in due_announcements(at=at)] == kinds


def test_what_is_due_comes_earliest_first_and_an_opening_before_a_closing_at_one_instant():
    first = CommentPeriodFactory()
    second = CommentPeriodFactory(opens_at=CLOSES_AT, closes_at=CLOSES_AT + dt.timedelta(days=9))

    owed = due_announcements(at=CLOSES_AT + dt.timedelta(days=30))

    assert owed == [
        Due(first, OPENED, OPENS_AT),
        Due(second, OPENED, CLOSES_AT),
        Due(first, CLOSED, CLOSES_AT),
        Due(second, CLOSED, second.closes_at),
    ]


def test_what_was_announced_is_due_no_more_and_is_not_announced_twice():
    CommentPeriodFactory()
    (due,) = due_announcements(at=OPENS_AT)

    assert announce(due=due, at=OPENS_AT) is not None
    assert announce(due=due, at=OPENS_AT) is None
    assert due_announcements(at=OPENS_AT) == []
    assert PeriodAnnouncement.objects.count() == 1


def test_an_extension_before_the_close_moves_the_closing_and_owes_no_second_opening():
    period = CommentPeriodFactory()
    announce(due=due_announcements(at=OPENS_AT)[0], at=OPENS_AT)
    period.closes_at = CLOSES_AT + dt.timedelta(days=9)
    period.save()

    assert due_announcements(at=CLOSES_AT) == []
    assert [due.kind for due in due_announcements(at=period.closes_at)] == [CLOSED]
