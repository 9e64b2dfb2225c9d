"""What there is to tell people: events as the public sees them, and reminders of deadlines."""

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypedDict

from django.db.models import Exists, Max, OuterRef, QuerySet
from django.db.models.functions import Greatest

from rulemaking.actions.announcements import Due
from rulemaking.deadlines import closing_instant, last_day_of
from rulemaking.enums import AnnouncementKind
from rulemaking.models import CommentPeriod, Document, PeriodAnnouncement, RuleEvent


class PublicSince(TypedDict):
    """What `public_events` adds to an event."""

    public_since: dt.datetime


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    PublicEvent = WithAnnotations[RuleEvent, PublicSince]

DAYS_BEFORE = {AnnouncementKind.CLOSING_IN_A_WEEK: 7, AnnouncementKind.CLOSING_TOMORROW: 1}
"""How many Eastern days before the closing instant each reminder is due."""


def public_events(at: dt.datetime) -> "QuerySet[PublicEvent, Any]":
    """Events of public rules that the public may see at `at`; what one document did to several parts, once.

    Each has `public_since`: when it was recorded and its document public.
    """
    earlier = RuleEvent.objects.filter(
        rulemaking=OuterRef("rulemaking"), kind=OuterRef("kind"), document=OuterRef("document"), pk__lt=OuterRef("pk")
    )
    posted = Document.objects.public(at).filter(rulemaking=OuterRef("rulemaking"))
    return (
        RuleEvent.objects.public(at)
        .filter(~Exists(earlier), Exists(posted), at__lte=at)
        .annotate(public_since=Greatest("at", "document__posted_at"))
    )


def reminder_due_at(kind: AnnouncementKind, closes_at: dt.datetime) -> dt.datetime:
    """When a reminder of this deadline is due: whole Eastern days before it, in winter and in summer."""
    return closing_instant(last_day_of(closes_at) - dt.timedelta(days=DAYS_BEFORE[kind]))


def due_reminders(*, at: dt.datetime) -> list[Due]:
    """Reminders of open periods whose instant has come and that nobody announced yet, earliest first.

    A deadline that moved has reminders of its own; those of the old one are not due any more.
    """
    periods = CommentPeriod.objects.open_at(at).select_related("part__rulemaking")
    announced = set(
        PeriodAnnouncement.objects.filter(period__in=periods, kind__in=DAYS_BEFORE).values_list(
            "period_id", "kind", "due_at"
        )
    )
    owed = [due for due in _reminders(periods, at) if (due.period.pk, due.kind, due.due_at) not in announced]
    return sorted(owed, key=lambda due: (due.due_at, due.period.pk))


def _reminders(periods: QuerySet[CommentPeriod], at: dt.datetime) -> Iterator[Due]:
    for period in periods:
        for kind in DAYS_BEFORE:
            due_at = reminder_due_at(kind, period.closes_at)
            if period.opens_at < due_at <= at:
                yield Due(period, kind, due_at)


def deadline_set_at(period: CommentPeriod) -> dt.datetime | None:
    """When the deadline became what it is: the last change of its bounds."""
    return period.changes.aggregate(last=Max("at"))["last"]
