"""Messages owed to subscribers: of deadlines that come or move, of final rules, of summaries, of answers to comments
and their corrections.

What is owed follows from rows, so that a day of beat down loses nothing; nobody is told twice, or of old news.
"""

import datetime as dt
import uuid
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from comments.enums import JobKind, NotificationKind, SummaryOccasion
from comments.models import Job, Notification, Response, Subscription, Summary
from comments.record import editions
from comments.record.editions import Told
from rulemaking.actions.announcements import Due, announce
from rulemaking.enums import AnnouncementKind, EventKind
from rulemaking.history import change_context
from rulemaking.models import CommentPeriod, PeriodAnnouncement, RuleEvent, Rulemaking
from rulemaking.news import deadline_set_at, due_reminders, public_events, reminder_due_at

if TYPE_CHECKING:
    from rulemaking.news import PublicEvent

logger = structlog.get_logger(__name__)

NEWS_FOR = dt.timedelta(days=7)
"""What lies further back is recorded where it must be, but nobody is mailed about it."""

KIND_OF_EVENT = {
    EventKind.PERIOD_EXTENDED: NotificationKind.PERIOD_EXTENDED,
    EventKind.PERIOD_CORRECTED: NotificationKind.PERIOD_EXTENDED,
    EventKind.FINALISED: NotificationKind.FINAL_RULE,
}
_OF_ANSWERS = {
    NotificationKind.COMMENTS_ANSWERED: Told.PUBLISHED,
    NotificationKind.ANSWERS_CORRECTED: Told.CORRECTED,
}
_KIND_OF_REMINDER = {
    AnnouncementKind.CLOSING_IN_A_WEEK: NotificationKind.CLOSING_IN_A_WEEK,
    AnnouncementKind.CLOSING_TOMORROW: NotificationKind.CLOSING_TOMORROW,
}


class NewsFailed(Exception):
    """Some news could not be told; it stays owed. The rest was."""


def owe_news(*, at: dt.datetime) -> int:
    """Owes all messages that are due at `at`, each piece of news in its own transaction. Any number may run it.

    Returns:
        How many messages this call owes.

    Raises:
        NewsFailed: some news could not be told; all other was.
    """
    total, faults = 0, []
    pieces = [
        *(partial(_tell_reminder, due) for due in due_reminders(at=at)),
        *(partial(_tell_event, event) for event in _events_to_tell(at)),
        *(partial(_tell_summary, summary) for summary in _summaries_to_tell(at)),
        *(
            partial(_tell_answers, kind, first)
            for kind, what in _OF_ANSWERS.items()
            for first in _answers_to_tell(what, at)
        ),
    ]
    for tell in pieces:
        try:
            with transaction.atomic(), change_context(by="system:news", why="news owed"):
                total += tell(at)
        except Exception as fault:  # one rule's trouble keeps no other rule's news back
            logger.exception("news_failed", act=tell.func.__name__)
            faults.append(fault)
    if faults:
        raise NewsFailed(f"{total} messages owed, {len(faults)} pieces of news failed.") from faults[0]
    return total


def owe(
    *,
    kind: NotificationKind,
    rulemaking: Rulemaking,
    at: dt.datetime,
    confirmed_by: dt.datetime | None = None,
    same: Q | None = None,
    **about: Any,
) -> int:
    """Owes a message to each confirmed subscription to a rule, or to all rules, that has not got it.

    The caller holds the rule's row, so that two workers don't owe the same.

    Args:
        confirmed_by: leaves out those who confirmed after it, for whom it is old.
        same: of messages of this kind, those that told the same; where not given, those about the same.
        about: the announcement, event, summary or response that it tells of.

    Returns:
        How many messages.
    """
    told = Notification.objects.filter(same or Q(**about), subscription=OuterRef("pk"), kind=kind)
    subscriptions = Subscription.objects.confirmed().filter(
        ~Exists(told), Q(rulemaking=rulemaking) | Q(rulemaking__isnull=True)
    )
    if confirmed_by is not None:
        subscriptions = subscriptions.filter(confirmed_at__lte=confirmed_by)
    owed = Notification.objects.bulk_create(
        Notification(
            kind=kind,
            email=subscription.email,
            language=subscription.language,
            subscription=subscription,
            message_id=f"<{kind}-{uuid.uuid4().hex}@docket311>",
            ordered_at=at,
            **about,
        )
        for subscription in subscriptions.iterator()
    )
    Job.objects.bulk_create(Job(kind=JobKind.NOTIFY, notification=one, ordered_at=at, not_before=at) for one in owed)
    return len(owed)


def _lock(rulemaking_pk: int) -> Rulemaking:
    return Rulemaking.objects.select_for_update(no_key=True).get(pk=rulemaking_pk)


def _tell_reminder(due: Due, at: dt.datetime) -> int:
    rulemaking = _lock(due.period.part.rulemaking_id)
    # Held, so that no extension moves the deadline between this look and our commit.
    period = CommentPeriod.objects.select_for_update().get(pk=due.period.pk)
    if reminder_due_at(due.kind, period.closes_at) != due.due_at or period.is_closed_at(at):
        return 0
    announcement = announce(due=Due(period, due.kind, due.due_at), at=at)
    if announcement is None or not _is_worth_reminding(announcement, period, at):
        return 0
    return owe(kind=_KIND_OF_REMINDER[due.kind], rulemaking=rulemaking, at=at, announcement=announcement)


def _is_worth_reminding(announcement: PeriodAnnouncement, period: CommentPeriod, at: dt.datetime) -> bool:
    """Not if the deadline was set after the reminder fell due (that was told), a nearer reminder is due too, or it was
    said for another part.
    """
    set_at = deadline_set_at(period)
    if set_at is not None and set_at > announcement.due_at:
        return False
    is_first = announcement.kind == AnnouncementKind.CLOSING_IN_A_WEEK
    if is_first and at >= reminder_due_at(AnnouncementKind.CLOSING_TOMORROW, period.closes_at):
        return False
    told = PeriodAnnouncement.objects.filter(
        period__part__rulemaking=period.part.rulemaking_id,
        kind=announcement.kind,
        due_at=announcement.due_at,
        notifications__isnull=False,
    )
    return not told.exists()


def _events_to_tell(at: dt.datetime) -> "list[PublicEvent]":
    events = public_events(at).filter(kind__in=KIND_OF_EVENT, public_since__gt=at - NEWS_FOR, public_since__lte=at)
    return list(events.select_related("period_change__period").order_by("public_since", "pk"))


def _tell_event(event: "PublicEvent", at: dt.datetime) -> int:
    change = event.period_change
    if change is not None and change.period.is_closed_at(at):
        return 0  # overtaken: the close is told
    rulemaking = _lock(event.rulemaking_id)
    kind = KIND_OF_EVENT[EventKind(event.kind)]
    return owe(kind=kind, rulemaking=rulemaking, at=at, confirmed_by=event.public_since, event=event)


def _summaries_to_tell(at: dt.datetime) -> list[Summary]:
    """Public summaries of a close, the first of each close of a rule: parts that close together have one each."""
    of_close = Summary.objects.for_public().filter(occasion=SummaryOccasion.CLOSE)
    same = of_close.filter(rulemaking=OuterRef("rulemaking"), as_of=OuterRef("as_of"), pk__lt=OuterRef("pk"))
    fresh = of_close.filter(~Exists(same), produced_at__gt=at - NEWS_FOR, produced_at__lte=at)
    return list(fresh.only("pk", "rulemaking_id", "produced_at").order_by("produced_at", "pk"))


def _tell_summary(summary: Summary, at: dt.datetime) -> int:
    rulemaking = _lock(summary.rulemaking_id)
    return owe(
        kind=NotificationKind.SUMMARY_PUBLISHED,
        rulemaking=rulemaking,
        at=at,
        confirmed_by=summary.produced_at,
        summary=summary,
    )


def _answers_to_tell(what: Told, at: dt.datetime) -> list[Any]:
    """The first response of each day on which responses on a rule became public, or were corrected; none that the news
    of a final rule names already."""
    finals = RuleEvent.objects.filter(
        kind=EventKind.FINALISED,
        document=OuterRef("document"),
        document__posted_at__gte=OuterRef("published_at"),
    )
    fresh = Response.objects.filter(~Exists(finals))
    return editions.first_of_each_day(fresh, what=what, after=at - NEWS_FOR, at=at)


def _tell_answers(kind: NotificationKind, first: Any, at: dt.datetime) -> int:
    rulemaking = _lock(first.issue.rulemaking_id)
    return owe(
        kind=kind,
        rulemaking=rulemaking,
        at=at,
        confirmed_by=first.since,
        # Another may have been told as the first of the day: whoever published this one committed later.
        same=Q(response__in=editions.of_same_day(first).values("pk")),
        response=first,
    )
