"""What subscribers are told: once for each piece of news, also after days without beat, and never old news."""

import datetime as dt

import pytest

from comments import work
from comments.enums import Audience, NotificationKind, SummaryOccasion
from comments.models import Job, Notification
from comments.record import mail
from comments.record.closing import announce_due
from comments.record.news import owe_news
from rulemaking.actions import comment_periods, events
from rulemaking.deadlines import closing_instant
from rulemaking.enums import DocumentKind, EventKind
from rulemaking.models import PeriodAnnouncement
from tests.factories import (
    CLOSES_AT,
    OFFICIAL,
    OPENS_AT,
    CommentPeriodFactory,
    DocketFactory,
    DocumentFactory,
    NotificationFactory,
    PartFactory,
    ResponseFactory,
    SubscriptionFactory,
    SummaryFactory,
)

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
MICROSECOND = dt.timedelta(microseconds=1)
WEEK_BEFORE = CLOSES_AT - 7 * DAY
DAY_BEFORE = CLOSES_AT - DAY
NEW_LAST_DAY = dt.date(2026, 5, 1)
NEW_CLOSES_AT = closing_instant(NEW_LAST_DAY)
KINDS = NotificationKind


@pytest.fixture
def period():
    return CommentPeriodFactory()


@pytest.fixture
def reader(period):
    return SubscriptionFactory(rulemaking=period.part.rulemaking)


def told(**about):
    return list(Notification.objects.filter(**about).order_by("pk").values_list("kind", flat=True))


def extended(period, *, at, last_day=NEW_LAST_DAY):
    notice = DocumentFactory(
        rulemaking=period.part.rulemaking,
        docket=period.document.docket,
        kind=DocumentKind.EXTENSION,
        posted_at=at,
        fr_citation="91 FR 12345",
    )
    comment_periods.extend_parts(
        periods=[period], document=notice, printed_last_day=last_day, by=OFFICIAL, at=at, note="More time was asked for"
    )
    period.refresh_from_db()
    return notice


def final_rule(rulemaking, docket, *, at):
    document = DocumentFactory(rulemaking=rulemaking, docket=docket, kind=DocumentKind.FINAL_RULE, posted_at=at)
    return events.record(
        rulemaking=rulemaking, kind=EventKind.FINALISED, occurred_on=at.date(), document=document, by=OFFICIAL, at=at,
        printed_effective_on=dt.date(2026, 7, 1),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("at", "kinds"),
    [
        (WEEK_BEFORE - MICROSECOND, []),
        (WEEK_BEFORE, [KINDS.CLOSING_IN_A_WEEK]),
        (DAY_BEFORE - MICROSECOND, [KINDS.CLOSING_IN_A_WEEK]),
        (DAY_BEFORE, [KINDS.CLOSING_TOMORROW]),
        (CLOSES_AT - MICROSECOND, [KINDS.CLOSING_TOMORROW]),
        (CLOSES_AT, []),
    ],
)
def test_a_first_look_reminds_of_what_is_not_overtaken(reader, at, kinds):
    owe_news(at=at)
    assert told() == kinds


def test_both_reminders_come_in_their_time_and_once(reader):
    for at in (WEEK_BEFORE, WEEK_BEFORE + DAY, DAY_BEFORE, DAY_BEFORE + MICROSECOND):
        owe_news(at=at)
    assert told() == [KINDS.CLOSING_IN_A_WEEK, KINDS.CLOSING_TOMORROW]
    assert Job.objects.filter(notification__isnull=False).count() == 2


def test_days_before_are_eastern_days_over_the_change_to_summer_time():
    closes_at = closing_instant(dt.date(2026, 3, 11))
    period = CommentPeriodFactory(closes_at=closes_at, opens_at=OPENS_AT - 9 * DAY)
    SubscriptionFactory(rulemaking=period.part.rulemaking)
    due_at = dt.datetime(2026, 3, 5, 5, tzinfo=dt.UTC)
    owe_news(at=due_at - MICROSECOND)
    assert told() == []
    owe_news(at=due_at)
    assert told() == [KINDS.CLOSING_IN_A_WEEK]


def test_a_period_of_three_days_has_no_reminder_of_a_week():
    period = CommentPeriodFactory(closes_at=OPENS_AT + 3 * DAY)
    SubscriptionFactory(rulemaking=period.part.rulemaking)
    owe_news(at=OPENS_AT + DAY)
    assert told() == []


def test_a_moved_deadline_has_reminders_of_its_own(period, reader):
    owe_news(at=WEEK_BEFORE)
    extended(period, at=WEEK_BEFORE + DAY)
    owe_news(at=DAY_BEFORE)
    owe_news(at=NEW_CLOSES_AT - 7 * DAY)
    assert told() == [KINDS.CLOSING_IN_A_WEEK, KINDS.PERIOD_EXTENDED, KINDS.CLOSING_IN_A_WEEK]


def test_a_deadline_set_within_the_week_is_told_by_the_extension_alone(period, reader):
    at = CLOSES_AT - dt.timedelta(hours=1)
    extended(period, at=at, last_day=dt.date(2026, 4, 5))
    owe_news(at=at)
    assert told() == [KINDS.PERIOD_EXTENDED]


def test_parts_that_close_together_remind_once(period, reader):
    CommentPeriodFactory(document=period.document, part=PartFactory(rulemaking=period.part.rulemaking))
    owe_news(at=WEEK_BEFORE)
    assert told() == [KINDS.CLOSING_IN_A_WEEK]
    assert PeriodAnnouncement.objects.count() == 2


def test_an_extension_is_told_once_to_readers_of_the_rule_and_of_all_rules(period, reader):
    everything = SubscriptionFactory(rulemaking=None)
    SubscriptionFactory()
    extended(period, at=OPENS_AT + DAY)
    for _ in range(2):
        owe_news(at=OPENS_AT + 2 * DAY)
    assert set(Notification.objects.values_list("subscription", "kind")) == {
        (reader.pk, KINDS.PERIOD_EXTENDED),
        (everything.pk, KINDS.PERIOD_EXTENDED),
    }


@pytest.mark.parametrize(("after", "count"), [(7 * DAY - MICROSECOND, 1), (7 * DAY, 0)])
def test_an_extension_is_news_for_seven_days(period, reader, after, count):
    at = OPENS_AT + DAY
    extended(period, at=at)
    owe_news(at=at + after)
    assert told() == [KINDS.PERIOD_EXTENDED] * count


def test_who_confirms_later_is_not_told_what_was_before(period):
    at = OPENS_AT + DAY
    extended(period, at=at)
    SubscriptionFactory(rulemaking=period.part.rulemaking, confirmed_at=at + MICROSECOND)
    owe_news(at=at + DAY)
    assert told() == []


@pytest.mark.parametrize("changes", [{"confirmed_at": None}, {"ended_at": OPENS_AT}])
def test_who_has_not_confirmed_or_has_left_is_not_told(period, changes):
    SubscriptionFactory(rulemaking=period.part.rulemaking, **changes)
    extended(period, at=OPENS_AT + DAY)
    assert owe_news(at=OPENS_AT + DAY) == 0


def test_an_extension_is_not_told_after_the_close(period, reader):
    extended(period, at=OPENS_AT + DAY, last_day=dt.date(2026, 4, 2))
    comment_periods.correct(
        period=period,
        document=DocumentFactory(rulemaking=period.part.rulemaking, kind=DocumentKind.CORRECTION),
        closes_at=OPENS_AT + 3 * DAY,
        note="wrong",
        by=OFFICIAL,
        at=OPENS_AT + 2 * DAY,
    )
    owe_news(at=OPENS_AT + 4 * DAY)
    assert told() == []


def test_a_final_rule_is_told_once_it_is_public(period, reader):
    at = CLOSES_AT + 30 * DAY
    final_rule(period.part.rulemaking, period.document.docket, at=at)
    owe_news(at=at - MICROSECOND)
    assert told() == []
    owe_news(at=at)
    assert told() == [KINDS.FINAL_RULE]


@pytest.mark.parametrize(
    ("changes", "count"),
    [
        ({}, 1),
        ({"audience": Audience.STAFF}, 0),
        ({"occasion": SummaryOccasion.NIGHTLY}, 0),
        ({"produced_at": None}, 0),
    ],
)
def test_a_public_summary_of_a_close_is_told(period, reader, changes, count):
    produced = {"audience": Audience.PUBLIC, "occasion": SummaryOccasion.CLOSE, "produced_at": CLOSES_AT, **changes}
    if produced["produced_at"]:
        produced |= {"data": {}, "data_sha256": b"0" * 32, "docx": b"x", "method": "test 1"}
    SummaryFactory(rulemaking=period.part.rulemaking, period=period, **produced)
    owe_news(at=CLOSES_AT + DAY)
    owe_news(at=CLOSES_AT + 2 * DAY)
    assert told() == [KINDS.SUMMARY_PUBLISHED] * count


class TestAnswers:
    """Those who asked for news are told when responses become public: once for all of a day, and never twice."""

    AT = CLOSES_AT + 40 * DAY

    @pytest.fixture
    def rule(self, period):
        return period.part.rulemaking

    def test_responses_that_become_public_on_one_day_are_one_message_and_those_of_another_day_another(
        self, rule, reader
    ):
        everything = SubscriptionFactory(rulemaking=None)
        first = ResponseFactory(issue__rulemaking=rule, published_at=self.AT)
        owe_news(at=self.AT + MICROSECOND)
        for minutes in (1, 59):
            ResponseFactory(issue__rulemaking=rule, published_at=self.AT + dt.timedelta(minutes=minutes))
        for hours in (1, 2):
            owe_news(at=self.AT + dt.timedelta(hours=hours))
        assert told() == [KINDS.COMMENTS_ANSWERED] * 2
        assert set(Notification.objects.values_list("response", "subscription")) == {
            (first.pk, reader.pk), (first.pk, everything.pk),
        }  # fmt: skip

        ResponseFactory(issue__rulemaking=rule, published_at=self.AT + DAY)
        for _ in range(2):
            owe_news(at=self.AT + DAY)
        assert told(subscription=reader) == [KINDS.COMMENTS_ANSWERED] * 2

    def test_the_responses_of_a_day_are_not_told_again_when_the_first_is_a_week_old(self, rule, reader):
        for hours in range(3):
            ResponseFactory(issue__rulemaking=rule, published_at=self.AT + dt.timedelta(hours=hours))
        for hours in (3, *range(7 * 24 - 2, 8 * 24)):
            owe_news(at=self.AT + dt.timedelta(hours=hours))

        assert told() == [KINDS.COMMENTS_ANSWERED]

    def test_a_day_is_one_of_washington(self, rule, reader):
        midnight = closing_instant(dt.date(2026, 5, 11))
        ResponseFactory(issue__rulemaking=rule, published_at=midnight - MICROSECOND)
        ResponseFactory(issue__rulemaking=rule, published_at=midnight)
        owe_news(at=midnight)
        assert told() == [KINDS.COMMENTS_ANSWERED] * 2

    def test_corrections_of_a_day_are_one_message_of_their_own(self, rule, reader, postbox):
        old, other = ResponseFactory(issue__rulemaking=rule), ResponseFactory(issue__rulemaking=rule)
        first = ResponseFactory(issue=old.issue, edition=2, published_at=self.AT)
        ResponseFactory(issue__rulemaking=rule, published_at=self.AT)
        for edition, hours in ((2, 1), (3, 2)):
            ResponseFactory(issue=other.issue, edition=edition, published_at=self.AT + dt.timedelta(hours=hours))
        for hours in range(4):
            owe_news(at=self.AT + dt.timedelta(hours=hours))

        assert told() == [KINDS.COMMENTS_ANSWERED, KINDS.ANSWERS_CORRECTED]
        corrected = Notification.objects.get(kind=KINDS.ANSWERS_CORRECTED)
        assert corrected.response == first
        mail.send(notification_pk=corrected.pk, at=self.AT)
        assert f"{rule.get_absolute_url()}responses/" in postbox.received[0].get_content()

        ResponseFactory(issue=old.issue, edition=3, published_at=self.AT + DAY)
        owe_news(at=self.AT + DAY)
        assert told() == [KINDS.COMMENTS_ANSWERED, KINDS.ANSWERS_CORRECTED, KINDS.ANSWERS_CORRECTED]

    def test_what_was_corrected_before_anybody_could_read_it_is_told_once_as_an_answer(self, rule, reader, period):
        paper = DocumentFactory(rulemaking=rule, docket=period.document.docket, posted_at=self.AT)
        old = ResponseFactory(issue__rulemaking=rule, document=paper, published_at=self.AT - DAY)
        ResponseFactory(issue=old.issue, edition=2, document=paper, published_at=self.AT - DAY)
        owe_news(at=self.AT)

        assert told() == [KINDS.COMMENTS_ANSWERED]

    def test_a_correction_that_another_overtook_is_not_told(self, rule, reader, period):
        later = DocumentFactory(rulemaking=rule, docket=period.document.docket, posted_at=self.AT)
        old = ResponseFactory(issue__rulemaking=rule)
        ResponseFactory(issue=old.issue, edition=2, document=later, published_at=self.AT - 9 * DAY)
        ResponseFactory(issue=old.issue, edition=3, published_at=self.AT - 8 * DAY)
        owe_news(at=self.AT)

        assert told() == []

    def test_what_was_published_before_the_first_of_a_day_and_seen_later_is_not_told_again(self, rule, reader):
        for kind, old in ((KINDS.COMMENTS_ANSWERED, 0), (KINDS.ANSWERS_CORRECTED, 2)):
            responses = [ResponseFactory(issue__rulemaking=rule) for _ in range(old)]
            issues = [{"issue": one.issue, "edition": 2} for one in responses] or [{"issue__rulemaking": rule}] * 2
            ResponseFactory(**issues[0], published_at=self.AT + MICROSECOND)
            owe_news(at=self.AT + MICROSECOND)
            ResponseFactory(**issues[1], published_at=self.AT)
            owe_news(at=self.AT + 2 * MICROSECOND)

            assert told(kind=kind) == [kind]

    def test_a_draft_and_what_waits_for_its_document_are_not_told(self, rule, reader, period):
        ResponseFactory(issue__rulemaking=rule, draft=True)
        later = DocumentFactory(rulemaking=rule, docket=period.document.docket, posted_at=self.AT + DAY)
        waiting = ResponseFactory(issue__rulemaking=rule, document=later, published_at=self.AT)
        ResponseFactory(issue__rulemaking=rule, document=DocumentFactory(rulemaking=rule, posted_at=None))
        owe_news(at=self.AT)
        assert told() == []
        owe_news(at=self.AT + DAY)
        assert list(Notification.objects.values_list("response", flat=True)) == [waiting.pk]

    def test_old_news_and_what_was_public_before_somebody_subscribed_are_not_told(self, rule, reader):
        ResponseFactory(issue__rulemaking=rule, published_at=self.AT)
        SubscriptionFactory(rulemaking=None, confirmed_at=self.AT + MICROSECOND)
        owe_news(at=self.AT + 8 * DAY)
        assert told() == []
        owe_news(at=self.AT + 6 * DAY)
        assert told() == told(subscription=reader) == [KINDS.COMMENTS_ANSWERED]

    def test_a_final_rule_that_answers_comments_is_one_message_which_says_so(self, rule, reader, period, postbox):
        event = final_rule(rule, period.document.docket, at=self.AT)
        ResponseFactory(issue__rulemaking=rule, document=event.document, published_at=self.AT - DAY)
        owe_news(at=self.AT)
        assert told() == [KINDS.FINAL_RULE]
        mail.send(notification_pk=Notification.objects.get().pk, at=self.AT)
        assert f"{rule.get_absolute_url()}responses/" in postbox.received[0].get_content()

        ResponseFactory(issue__rulemaking=rule, document=event.document, published_at=self.AT + DAY)
        owe_news(at=self.AT + DAY)
        assert told() == [KINDS.FINAL_RULE, KINDS.COMMENTS_ANSWERED]

    def test_a_response_on_a_rule_that_is_not_public_is_not_told(self):
        document = DocumentFactory(posted_at=None)
        SubscriptionFactory(rulemaking=document.rulemaking)
        ResponseFactory(issue__rulemaking=document.rulemaking, published_at=self.AT)
        owe_news(at=self.AT)
        assert told() == []

    def test_the_message_leads_to_the_responses_and_repeats_no_word_of_them(self, rule, reader, postbox):
        ResponseFactory(issue__rulemaking=rule, published_at=self.AT)
        owe_news(at=self.AT)
        mail.send(notification_pk=Notification.objects.get().pk, at=self.AT)
        (message,) = postbox.received
        assert message["Subject"] == f"The agency answered comments: {rule.subject_name}"
        assert f"{rule.get_absolute_url()}responses/" in message.get_content()
        assert "sixty days" not in message.get_content()


def test_openings_and_closings_go_their_own_way(period, reader):
    announce_due(at=OPENS_AT)
    announce_due(at=CLOSES_AT)
    owe_news(at=CLOSES_AT)
    assert told() == [KINDS.PERIOD_OPENED, KINDS.PERIOD_CLOSED]


def test_an_extension_reaches_its_reader_with_deadline_reason_and_a_way_out(period, reader, postbox):
    extended(period, at=OPENS_AT + DAY)
    owe_news(at=OPENS_AT + DAY)
    work.send_messages()
    (message,) = postbox.received
    text = message.get_content()
    assert "until 11:59 p.m. Eastern Time on Friday, May 1, 2026" in text
    assert "More time was asked for" in text
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert period.part.rulemaking.subject_name in message["Subject"]


@pytest.mark.parametrize("kind", [KINDS.CLOSING_IN_A_WEEK, KINDS.CLOSING_TOMORROW])
def test_a_reminder_says_the_deadline(period, reader, postbox, kind):
    at = {KINDS.CLOSING_IN_A_WEEK: WEEK_BEFORE, KINDS.CLOSING_TOMORROW: DAY_BEFORE}[kind]
    owe_news(at=at)
    mail.send(notification_pk=Notification.objects.get().pk, at=at)
    assert "11:59 p.m. Eastern Time on Wednesday, April 1, 2026" in postbox.received[0].get_content()


def test_a_reminder_that_waited_until_its_deadline_moved_or_passed_is_not_sent(period, reader, postbox):
    owe_news(at=WEEK_BEFORE)
    reminder = Notification.objects.get()
    mail.send(notification_pk=reminder.pk, at=CLOSES_AT)
    extended(period, at=WEEK_BEFORE + DAY)
    mail.send(notification_pk=reminder.pk, at=WEEK_BEFORE + DAY)
    assert postbox.received == []


def test_a_final_rule_reaches_its_reader_with_its_effective_date(period, reader, postbox):
    at = CLOSES_AT + DAY
    event = final_rule(period.part.rulemaking, period.document.docket, at=at)
    message = NotificationFactory(
        kind=KINDS.FINAL_RULE, comment=None, email=reader.email, subscription=reader, event=event
    )
    mail.send(notification_pk=message.pk, at=at)
    assert "It takes effect on Wednesday, July 1, 2026." in postbox.received[0].get_content()


def test_news_of_a_practice_rule_says_so(postbox):
    document = DocumentFactory(docket=DocketFactory(practice=True))
    period = CommentPeriodFactory(document=document, part=PartFactory(rulemaking=document.rulemaking))
    SubscriptionFactory(rulemaking=None)
    owe_news(at=WEEK_BEFORE)
    mail.send(notification_pk=Notification.objects.get().pk, at=WEEK_BEFORE)
    assert f"Practice: {period.part.rulemaking.subject_name}" in postbox.received[0]["Subject"]
