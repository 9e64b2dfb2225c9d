"""iCalendar: the last minute for comment on each rule, as events that move when a deadline is extended.

Source: RFC 5545; RFC 7986 for REFRESH-INTERVAL.
"""

import datetime as dt
from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, Exists, Max, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from rulemaking.deadlines import EASTERN, describe_deadline
from rulemaking.feeds import PRACTICE, Followed, followed
from rulemaking.models import CommentPeriod, Docket


class _Told(TypedDict):
    """What the calendar knows of a period beside its row."""

    change_count: int
    changed_at: dt.datetime | None
    is_practice: bool


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    _Period = WithAnnotations[CommentPeriod, _Told]

_ONE_MINUTE = dt.timedelta(minutes=1)


@require_safe
def calendar(request: HttpRequest, slug: str | None = None) -> HttpResponse:
    """The deadlines of one rule, or of all."""
    about = followed(request, slug)
    written = Calendar()
    written.add("prodid", "-//Docket 311//Comment periods//EN")
    written.add("version", "2.0")
    written.add("method", "PUBLISH")
    name = about.rulemaking.subject_name if about.rulemaking else "Comment periods"
    written.add("name", name)
    written.add("x-wr-calname", name)
    written.add("refresh-interval", dt.timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for together in _parts_together(_public_periods(about)):
        written.add_component(_event(together, request))
    written.add_missing_timezones()
    response = HttpResponse(written.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{slug or "comment-periods"}.ics"'
    response["Cache-Control"] = "no-cache"
    return response


def _public_periods(about: Followed) -> "QuerySet[_Period]":
    practice = Docket.objects.practice().filter(rulemakings=OuterRef("part__rulemaking"))
    periods = CommentPeriod.objects.filter(document__posted_at__lte=about.at)
    if about.rulemaking is not None:
        periods = periods.filter(part__rulemaking=about.rulemaking)
    return (
        periods.annotate(change_count=Count("changes"), changed_at=Max("changes__at"), is_practice=Exists(practice))
        .select_related("part__rulemaking", "document")
        .order_by("closes_at", "document", "opens_at", "pk")
    )


def _parts_together(periods: "Iterable[_Period]") -> "list[list[_Period]]":
    """Parts that one document opened and that close together are one deadline."""

    def bounds(period: CommentPeriod) -> tuple[dt.datetime, int, dt.datetime]:
        return period.closes_at, period.document_id, period.opens_at

    return [list(together) for _, together in groupby(periods, key=bounds)]


def _event(together: "list[_Period]", request: HttpRequest) -> Event:
    """The last minute of a period, so that it stands on its last day. Its UID is that of its first part, for good."""
    first = together[0]
    rulemaking = first.part.rulemaking
    event = Event()
    event.add("uid", f"comment-period-{first.pk}@docket311")
    # Each change of the bounds raises it by one: then calendars take the new date over the one they have.
    event.add("sequence", max(first.change_count - 1, 0))
    changed_at = first.changed_at or first.opens_at
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("dtstart", (first.closes_at - _ONE_MINUTE).astimezone(EASTERN))
    event.add("dtend", first.closes_at.astimezone(EASTERN))
    label = PRACTICE if first.is_practice else ""
    event.add("summary", f"{label}Comments close: {rulemaking.subject_name}")
    parts = "; ".join(period.part.label for period in together)
    url = request.build_absolute_uri(rulemaking.get_absolute_url())
    event.add("description", f"{parts}. Comments are taken until {describe_deadline(first.closes_at)}.\n{url}")
    event.add("url", url)
    event.add("transp", "TRANSPARENT")
    return event
