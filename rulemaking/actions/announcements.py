"""Openings and closings that are due, announced once and in order."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rulemaking.enums import AnnouncementKind
from rulemaking.models import CommentPeriod, PeriodAnnouncement


@dataclass(frozen=True)
class Due:
    """An opening or closing whose instant has come and that nobody announced yet."""

    period: CommentPeriod
    kind: AnnouncementKind
    due_at: dt.datetime


def due_announcements(*, at: dt.datetime) -> list[Due]:
    """What is owed at `at`, earliest first; an opening before a closing at the same instant."""
    periods = CommentPeriod.objects.filter(opens_at__lte=at).select_related("part__rulemaking", "document__docket")
    announced = set(PeriodAnnouncement.objects.values_list("period_id", "kind", "due_at"))
    owed = [due for due in _bounds_passed(periods, at) if (due.period.pk, due.kind, due.due_at) not in announced]
    return sorted(owed, key=lambda due: (due.due_at, due.kind == AnnouncementKind.CLOSED, due.period.pk))


def _bounds_passed(periods: Iterable[CommentPeriod], at: dt.datetime) -> Iterator[Due]:
    for period in periods:
        yield Due(period, AnnouncementKind.OPENED, period.opens_at)
        if period.is_closed_at(at):
            yield Due(period, AnnouncementKind.CLOSED, period.closes_at)


def announce(*, due: Due, at: dt.datetime) -> PeriodAnnouncement | None:
    """Records that it was announced, in the caller's transaction. None if another worker was first."""
    announcement, is_new = PeriodAnnouncement.objects.get_or_create(
        period=due.period, kind=due.kind, due_at=due.due_at, defaults={"announced_at": at}
    )
    return announcement if is_new else None
