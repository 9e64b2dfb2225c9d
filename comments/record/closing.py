"""What an opening or closing sets off: the announcement, the count as of the instant, summaries, messages."""

import datetime as dt

import structlog
from django.db import transaction
from django.db.models import Count, Max, Q

from comments.enums import Audience, NotificationKind, SummaryOccasion
from comments.models import Comment, PeriodSnapshot
from comments.record import news, summaries
from rulemaking.actions.announcements import Due, announce, due_announcements
from rulemaking.enums import AnnouncementKind
from rulemaking.history import change_context
from rulemaking.models import CommentPeriod, PeriodAnnouncement, Rulemaking

logger = structlog.get_logger(__name__)

_COMMIT_SLACK = dt.timedelta(minutes=15)


class AnnouncementsFailed(Exception):
    """Some rules' announcements failed; they stay owed. The others were made."""


def announce_due(*, at: dt.datetime) -> int:
    """Announces all openings and closings that are due at `at`, earliest first, each in its own transaction.

    Any number of workers may run it; a day of beat down is caught up in order, once.

    Returns:
        How many this call announced.

    Raises:
        AnnouncementsFailed: some could not be made; all others were.
    """
    announced = 0
    faults: dict[int, Exception] = {}
    for due in due_announcements(at=at):
        rulemaking_pk = due.period.part.rulemaking_id
        if rulemaking_pk in faults:
            continue  # in order: what comes later for this rule waits for what failed
        try:
            announced += _announce(due, at)
        except Exception as fault:  # one rule's trouble keeps no other rule's news back
            logger.exception("announcement_failed", rulemaking=rulemaking_pk, kind=due.kind)
            faults[rulemaking_pk] = fault
    if faults:
        raise AnnouncementsFailed(f"{announced} announced, {len(faults)} rules failed.") from next(
            iter(faults.values())
        )
    return announced


@transaction.atomic
def _announce(due: Due, at: dt.datetime) -> bool:
    # One worker at a time for a rule: its parts often open and close together, and that is one piece of news.
    Rulemaking.objects.select_for_update(no_key=True).get(pk=due.period.part.rulemaking_id)
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
        if _is_news(announcement, at):
            _owe_messages(announcement, at)
    return True


def _is_news(announcement: PeriodAnnouncement, at: dt.datetime) -> bool:
    """Whether subscribers hear of it: recent, not overtaken by the close, and not told for another part already."""
    if at - announcement.due_at > news.NEWS_FOR:
        return False
    if announcement.kind == AnnouncementKind.OPENED and announcement.period.is_closed_at(at):
        return False
    told = PeriodAnnouncement.objects.filter(
        period__part__rulemaking=announcement.period.part.rulemaking_id,
        kind=announcement.kind,
        due_at=announcement.due_at,
        notifications__isnull=False,
    )
    return not told.exclude(pk=announcement.pk).exists()


def retake_snapshots(*, at: dt.datetime) -> int:
    """Counts again, as of their close, the periods for which something was recorded since their last count.

    Letters, imports, and uploads that had begun in time are recorded after the close with a receipt before it.

    Returns:
        How many new versions were written.
    """
    written = 0
    closings = PeriodAnnouncement.objects.filter(kind=AnnouncementKind.CLOSED).select_related(
        "period__part__rulemaking"
    )
    for closing in closings:
        last = PeriodSnapshot.objects.filter(period=closing.period, as_of=closing.due_at).order_by("-version").first()
        # A submission may commit a while after its row was stamped, so the look goes back a little further.
        since = last.recorded_at - _COMMIT_SLACK if last is not None else closing.due_at
        recorded = Comment.objects.filter(document__rulemaking=closing.period.part.rulemaking_id, recorded_at__gt=since)
        if recorded.received_by(closing.due_at).exists():
            written += take_snapshot(period=closing.period, as_of=closing.due_at, at=at) is not None
    return written


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
    news.owe(kind=kind, rulemaking=announcement.period.part.rulemaking, at=at, announcement=announcement)
