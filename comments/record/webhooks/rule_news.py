"""Writes down, in one order, what happened to rules: periods that opened, moved, closed; what came out on comments.

What there is to tell follows from rows of others, so that a day of beat down loses nothing. ADR 0042.
"""

import datetime as dt

from django.db import connection, transaction
from django.db.models import QuerySet

from comments.enums import NewsKind
from comments.models import Response, RuleNews, Summary
from comments.record import editions
from comments.record.editions import Told
from rulemaking.enums import AnnouncementKind, EventKind, PeriodReason
from rulemaking.models import CommentPeriod, Docket, PeriodAnnouncement
from rulemaking.news import public_events
from rulemaking.rule_state import washington_day

NEWS_FOR = dt.timedelta(days=7)
"""What lies further back than this when it is first seen is no news."""

_LOCK = 311_002
_KINDS_OF_RESPONSES = {
    NewsKind.RESPONSES_PUBLISHED: Told.PUBLISHED,
    NewsKind.RESPONSES_CORRECTED: Told.CORRECTED,
}
_MOVES = (EventKind.PERIOD_EXTENDED, EventKind.PERIOD_CORRECTED)


def write_down(*, at: dt.datetime) -> int:
    """Writes down what became public by `at` and isn't yet; one writer at a time. Any number may call it.

    Returns:
        How many pieces of news are new.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        # Held until the commit: a number that is visible has all that are smaller visible before it.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        known = {_place_of(news) for news in _known(after=at - NEWS_FOR)}
        fresh: dict[tuple[object, ...], RuleNews] = {}
        for news in (*_bounds(at), *_moves(at), *_summaries(at), *_responses(at)):
            if _place_of(news) not in known:
                fresh.setdefault(_place_of(news), news)
        for news in sorted(fresh.values(), key=lambda news: news.happened_at):
            news.save(force_insert=True)
    return len(fresh)


def _known(*, after: dt.datetime) -> QuerySet[RuleNews]:
    return RuleNews.objects.filter(happened_at__gt=after).select_related("response__issue")


def _place_of(news: RuleNews) -> tuple[object, ...]:
    """Of several parts that one document opens or closes together there is one piece of news, and of the responses of a
    day."""
    if news.summary_id is not None:
        return (news.summary_id,)
    if news.response is not None:
        return (news.kind, news.response.issue.rulemaking_id, washington_day(news.happened_at))
    return (news.kind, news.document_id, news.happened_at)


def _of_period(kind: NewsKind, period: CommentPeriod, *, closes_at: dt.datetime, at: dt.datetime) -> RuleNews:
    """Args:
    closes_at: as the news left it.
    at: when it happened.
    """
    return RuleNews(
        kind=kind,
        docket_id=period.document.docket_id,
        document_id=period.document_id,
        opens_at=period.opens_at,
        closes_at=closes_at,
        happened_at=at,
    )


def _bounds(at: dt.datetime) -> list[RuleNews]:
    """Openings and closings of which the site has told."""
    announced = PeriodAnnouncement.objects.filter(
        kind__in=[AnnouncementKind.OPENED, AnnouncementKind.CLOSED],
        due_at__gt=at - NEWS_FOR,
        due_at__lte=at,
        period__document__posted_at__lte=at,
    )
    found = []
    for one in announced.select_related("period__document").order_by("due_at", "pk"):
        kind = NewsKind.PERIOD_CLOSED
        if one.kind == AnnouncementKind.OPENED:
            is_again = one.period.changes.filter(reason=PeriodReason.REOPENED).exists()
            kind = NewsKind.PERIOD_REOPENED if is_again else NewsKind.PERIOD_OPENED
        closes_at = one.due_at if one.kind == AnnouncementKind.CLOSED else one.period.closes_at
        found.append(_of_period(kind, one.period, closes_at=closes_at, at=one.due_at))
    return found


def _moves(at: dt.datetime) -> list[RuleNews]:
    """Deadlines that moved, as soon as the document that moved them is public."""
    events = public_events(at).filter(
        kind__in=_MOVES, period_change__isnull=False, public_since__gt=at - NEWS_FOR, public_since__lte=at
    )
    found = []
    for event in events.select_related("period_change__period__document").order_by("public_since", "pk"):
        change = event.period_change
        assert change is not None
        found.append(
            _of_period(NewsKind.PERIOD_EXTENDED, change.period, closes_at=change.closes_after, at=event.public_since)
        )
    return found


def _summaries(at: dt.datetime) -> list[RuleNews]:
    """Summaries for the public, under the docket of the period that they close, or the rule's first."""
    produced = Summary.objects.for_public().filter(produced_at__gt=at - NEWS_FOR, produced_at__lte=at)
    found = []
    for summary in produced.only("pk", "rulemaking", "period", "produced_at").order_by("produced_at", "pk"):
        dockets = Docket.objects.filter(documents__rulemaking=summary.rulemaking_id, documents__posted_at__lte=at)
        if summary.period_id is not None:
            dockets = dockets.filter(documents__comment_periods=summary.period_id)
        docket = dockets.order_by("documents__pk").first()
        if docket is not None and summary.produced_at is not None:
            found.append(
                RuleNews(
                    kind=NewsKind.SUMMARY_PUBLISHED,
                    docket=docket,
                    summary=summary,
                    happened_at=summary.produced_at,
                )
            )
    return found


def _responses(at: dt.datetime) -> list[RuleNews]:
    """Days on which responses to what comments raise became public or were corrected, under the docket of the rule's
    first document."""
    found = []
    told = [
        (kind, first)
        for kind, what in _KINDS_OF_RESPONSES.items()
        for first in editions.first_of_each_day(Response.objects.all(), what=what, after=at - NEWS_FOR, at=at)
    ]
    for kind, first in told:
        dockets = Docket.objects.filter(
            documents__rulemaking=first.issue.rulemaking_id, documents__posted_at__lte=first.since
        )
        docket = dockets.order_by("documents__pk").first()
        if docket is not None:
            found.append(
                RuleNews(
                    kind=kind,
                    docket=docket,
                    response=first,
                    happened_at=first.since,
                )
            )
    return found
