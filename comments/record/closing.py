"""What an opening or closing sets off: the announcement, the count as of the instant, summaries, messages."""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import Count, Max, Q

from comments.enums import Audience, JobKind, NotificationKind, SummaryOccasion
from comments.models import Comment, Job, Notification, PeriodSnapshot, Subscription
from comments.record import summaries
from rulemaking.actions.announcements import Due, announce, due_announcements
from rulemaking.enums import AnnouncementKind
from rulemaking.history import change_context
from rulemaking.models import CommentPeriod, PeriodAnnouncement

# An opening or closing that lies further back than this is recorded, but nobody is mailed about old news.
_NEWS_DAYS = 7


def announce_due(*, at: dt.datetime) -> int:
    """Announces all openings and closings that are due at `at`, earliest first, each in its own transaction.

    Any number of workers may run it; a day of beat down is caught up in order, once.

    Returns:
        How many this call announced.
    """
    return sum(_announce(due, at) for due in due_announcements(at=at))


@transaction.atomic
def _announce(due: Due, at: dt.datetime) -> bool:
    with change_context(by="system:periods", why=f"comment period {due.kind}"):
        announcement = announce(due=due, at=at)
        if announcement is None:
            return False
        if due.kind == AnnouncementKind.CLOSED:
            take_snapshot(period=due.period, as_of=due.due_at, at=at)
            for audience in Audience:
                summaries.order(
                    rulemaking=due.period.part.rulemaking,
                    audience=audience,
                    occasion=SummaryOccasion.CLOSE,
                    as_of=due.due_at,
                    period=due.period,
                    by="system:periods",
                    at=at,
                )
        if at - due.due_at <= dt.timedelta(days=_NEWS_DAYS):
            _owe_messages(announcement, at)
    return True


@transaction.atomic
def take_snapshot(*, period: CommentPeriod, as_of: dt.datetime, at: dt.datetime) -> PeriodSnapshot | None:
    """Counts what had been received for the period's rule by `as_of`, as known at `at`.

    Letters and imports may be recorded later with an earlier time of receipt: then the next call writes a new version.

    Returns:
        The new version, or None if nothing changed since the last.
    """
    CommentPeriod.objects.select_for_update().get(pk=period.pk)
    counts = _counts(period, as_of)
    versions = PeriodSnapshot.objects.filter(period=period, as_of=as_of)
    last = versions.order_by("-version").first()
    if last is not None and last.counts == counts:
        return None
    latest = versions.aggregate(latest=Max("version"))["latest"] or 0
    return PeriodSnapshot.objects.create(period=period, as_of=as_of, version=latest + 1, counts=counts, taken_at=at)


def _counts(period: CommentPeriod, as_of: dt.datetime) -> dict[str, object]:
    comments = Comment.objects.filter(document__rulemaking=period.part.rulemaking).received_by(as_of)
    timely = comments.with_timeliness().aggregate(total=Count("pk"), timely=Count("pk", filter=Q(is_timely=True)))
    by_channel = dict(comments.order_by("channel").values_list("channel").annotate(count=Count("pk")))
    return {
        "received": timely["total"],
        "timely": timely["timely"],
        "late": timely["total"] - timely["timely"],
        "by_channel": by_channel,
    }


def _owe_messages(announcement: PeriodAnnouncement, at: dt.datetime) -> None:
    kind = (
        NotificationKind.PERIOD_OPENED
        if announcement.kind == AnnouncementKind.OPENED
        else NotificationKind.PERIOD_CLOSED
    )
    rulemaking = announcement.period.part.rulemaking
    subscriptions = Subscription.objects.confirmed().filter(Q(rulemaking=rulemaking) | Q(rulemaking__isnull=True))
    notifications = Notification.objects.bulk_create(
        Notification(
            kind=kind,
            email=subscription.email,
            subscription=subscription,
            announcement=announcement,
            message_id=f"<{kind}-{uuid.uuid4().hex}@docket311>",
            ordered_at=at,
        )
        for subscription in subscriptions.iterator()
    )
    Job.objects.bulk_create(
        Job(kind=JobKind.NOTIFY, notification=owed, ordered_at=at, not_before=at) for owed in notifications
    )
