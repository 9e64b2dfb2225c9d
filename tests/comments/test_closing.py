"""What an opening or closing sets off: once, in order, as of its instant."""

import datetime as dt

import pytest
from django.db import DatabaseError

from comments.enums import Audience, Channel, JobKind, NotificationKind, SummaryOccasion
from comments.intake.submit import submit
from comments.models import Job, Notification, PeriodSnapshot, Summary
from comments.record import closing
from comments.record.closing import AnnouncementsFailed, announce_due, retake_snapshots, take_snapshot
from rulemaking.enums import AnnouncementKind
from rulemaking.models import PeriodAnnouncement
from tests.comments.making import on_paper, submission
from tests.factories import (
    CLOSES_AT,
    OPENS_AT,
    CommentFactory,
    CommentPeriodFactory,
    PartFactory,
    SubscriptionFactory,
)

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
OPENED, CLOSED = AnnouncementKind.OPENED, AnnouncementKind.CLOSED


def announced():
    """By the order in which they were written."""
    return list(PeriodAnnouncement.objects.order_by("pk").values_list("period_id", "kind", "due_at"))


def test_after_days_without_beat_everything_is_announced_once_and_in_order():
    first = CommentPeriodFactory()
    second = CommentPeriodFactory(opens_at=OPENS_AT + DAY, closes_at=CLOSES_AT + DAY)

    assert announce_due(at=CLOSES_AT + 3 * DAY) == 4
    assert announce_due(at=CLOSES_AT + 4 * DAY) == 0
    assert announced() == [
        (first.pk, OPENED, OPENS_AT),
        (second.pk, OPENED, OPENS_AT + DAY),
        (first.pk, CLOSED, CLOSES_AT),
        (second.pk, CLOSED, CLOSES_AT + DAY),
    ]


def test_before_the_close_nothing_is_counted_or_ordered():
    CommentPeriodFactory()

    announce_due(at=CLOSES_AT - dt.timedelta(microseconds=1))

    assert not PeriodSnapshot.objects.exists()
    assert not Summary.objects.exists()


def test_a_close_orders_one_summary_for_staff_and_one_for_the_public_as_of_the_closing_instant():
    period = CommentPeriodFactory()

    announce_due(at=CLOSES_AT + 5 * DAY)

    assert set(Summary.objects.values_list("audience", "occasion", "as_of", "period")) == {
        (audience, SummaryOccasion.CLOSE, CLOSES_AT, period.pk) for audience in Audience
    }
    assert Job.objects.filter(kind=JobKind.SUMMARIZE).count() == 2


def test_the_count_is_as_of_the_close_however_late_the_task_comes():
    period = CommentPeriodFactory(document__rulemaking__accepts_late=True)
    CommentFactory(document=period.document)
    CommentFactory(document=period.document, received_at=CLOSES_AT - dt.timedelta(microseconds=1))
    CommentFactory(document=period.document, received_at=CLOSES_AT + DAY)
    CommentFactory(document=period.document, by_mail=True)
    CommentFactory(document=period.document, by_mail=True, received_on=dt.date(2026, 4, 1))
    CommentFactory(document=period.document, by_mail=True, received_on=dt.date(2026, 4, 2))
    CommentFactory()

    announce_due(at=CLOSES_AT + 5 * DAY)

    assert PeriodSnapshot.objects.get().counts == {
        "received": 4,
        "timely": 4,
        "late": 0,
        "by_channel": {"mail": 2, "web": 2},
    }


def test_a_letter_recorded_after_the_count_makes_a_new_version_and_keeps_the_old():
    period = CommentPeriodFactory()
    submit(submission=submission(period), at=CLOSES_AT)
    announce_due(at=CLOSES_AT)

    letter = submission(period, channel=Channel.MAIL, received=on_paper(dt.date(2026, 3, 31)))
    submit(submission=letter, at=CLOSES_AT + 2 * DAY)

    assert retake_snapshots(at=CLOSES_AT + 2 * DAY) == 1
    assert retake_snapshots(at=CLOSES_AT + 2 * DAY) == 0
    versions = PeriodSnapshot.objects.order_by("version")
    assert [(taken.version, taken.counts["received"], taken.as_of) for taken in versions] == [
        (1, 1, CLOSES_AT),
        (2, 2, CLOSES_AT),
    ]


def test_what_was_received_after_the_close_makes_no_new_version():
    period = CommentPeriodFactory(document__rulemaking__accepts_late=True)
    announce_due(at=CLOSES_AT)
    letter = submission(period, channel=Channel.MAIL, received=on_paper(dt.date(2026, 4, 2)))

    submit(submission=letter, at=CLOSES_AT + 2 * DAY)

    assert retake_snapshots(at=CLOSES_AT + 2 * DAY) == 0


def test_an_open_period_is_not_counted_again():
    submit(submission=submission(), at=CLOSES_AT)
    announce_due(at=OPENS_AT)

    assert retake_snapshots(at=OPENS_AT) == 0


def test_counting_twice_without_a_change_writes_nothing():
    period = CommentPeriodFactory()

    assert take_snapshot(period=period, as_of=CLOSES_AT, at=CLOSES_AT).version == 1
    assert take_snapshot(period=period, as_of=CLOSES_AT, at=CLOSES_AT + DAY) is None


def test_confirmed_subscribers_of_the_rule_and_of_all_rules_are_told_and_no_one_else():
    rule = CommentPeriodFactory().part.rulemaking
    told = {SubscriptionFactory(rulemaking=rule).email, SubscriptionFactory(rulemaking=None).email}
    SubscriptionFactory(rulemaking=rule, confirmed_at=None)
    SubscriptionFactory(rulemaking=rule, ended_at=OPENS_AT)
    SubscriptionFactory()

    announce_due(at=OPENS_AT)

    assert set(Notification.objects.values_list("email", flat=True)) == told
    assert set(Notification.objects.values_list("kind", flat=True)) == {NotificationKind.PERIOD_OPENED}
    assert Job.objects.filter(kind=JobKind.NOTIFY).count() == 2


@pytest.mark.parametrize(("late", "messages"), [(dt.timedelta(days=7), 1), (dt.timedelta(days=7, microseconds=1), 0)])
def test_nobody_is_mailed_about_news_older_than_a_week(late, messages):
    period = CommentPeriodFactory()
    SubscriptionFactory(rulemaking=period.part.rulemaking)

    announce_due(at=CLOSES_AT + late)

    assert Notification.objects.filter(kind=NotificationKind.PERIOD_CLOSED).count() == messages
    assert len(announced()) == 2


def test_nobody_is_told_of_an_opening_whose_period_has_closed_meanwhile():
    period = CommentPeriodFactory(closes_at=OPENS_AT + DAY)
    SubscriptionFactory(rulemaking=period.part.rulemaking)

    announce_due(at=OPENS_AT + 2 * DAY)

    assert set(Notification.objects.values_list("kind", flat=True)) == {NotificationKind.PERIOD_CLOSED}


def test_two_parts_that_open_together_are_one_piece_of_news():
    period = CommentPeriodFactory()
    CommentPeriodFactory(document=period.document, part=PartFactory(rulemaking=period.part.rulemaking))
    SubscriptionFactory(rulemaking=period.part.rulemaking)

    assert announce_due(at=OPENS_AT) == 2
    assert Notification.objects.count() == 1


def test_if_the_last_write_fails_the_close_stays_owed(monkeypatch):
    period = CommentPeriodFactory()
    SubscriptionFactory(rulemaking=period.part.rulemaking)
    announce_due(at=OPENS_AT)

    def fail(*args, **kwargs):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(Job.objects, "bulk_create", fail)
    with pytest.raises(AnnouncementsFailed):
        announce_due(at=CLOSES_AT)
    assert not PeriodSnapshot.objects.exists()
    assert not Summary.objects.exists()
    monkeypatch.undo()

    assert announce_due(at=CLOSES_AT + DAY) == 1
    assert PeriodSnapshot.objects.get().as_of == CLOSES_AT


def test_one_rules_trouble_keeps_no_other_rules_news_back(monkeypatch):
    troubled = CommentPeriodFactory()
    fine = CommentPeriodFactory(opens_at=OPENS_AT + DAY)
    announce = closing.announce

    def fail_for_one(*, due, at):
        if due.period == troubled:
            raise RuntimeError("something is wrong with this rule")
        return announce(due=due, at=at)

    monkeypatch.setattr(closing, "announce", fail_for_one)
    with pytest.raises(AnnouncementsFailed):
        announce_due(at=CLOSES_AT + DAY)

    assert {period for period, _, _ in announced()} == {fine.pk}


def test_history_says_that_the_system_ordered_it():
    CommentPeriodFactory()

    announce_due(at=CLOSES_AT)

    contexts = [event.pgh_context["by"] for event in Summary.pgh_event_model.objects.all()]
    assert contexts == ["system:periods"] * 2
