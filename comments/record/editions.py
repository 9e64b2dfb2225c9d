"""Editions of responses: since when each can be read, which of them corrects another, and what is told of them.

Both are told once for each rule and Washington day. docs/adr/0087.
"""

import datetime as dt
from collections import defaultdict
from enum import Enum
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Greatest

from comments.models import Response
from comments.models.issue import ResponseQuerySet
from rulemaking.deadlines import EASTERN
from rulemaking.models import Rulemaking
from rulemaking.rule_state import washington_day

SINCE = Greatest("published_at", "document__posted_at")
"""When an edition became public: PostgreSQL leaves out the instant of a document that there isn't."""

Dated = QuerySet[Any, Any]


class Told(Enum):
    """What is told of responses: that they became public, or that they were corrected."""

    PUBLISHED = "published"
    CORRECTED = "corrected"


def dated(rows: ResponseQuerySet) -> Dated:
    """Editions that are or will be public as far as is known, with `since`."""
    known = Q(document__isnull=True) | Q(document__posted_at__isnull=False)
    return rows.published().filter(known).annotate(since=SINCE)


def told_of(rows: ResponseQuerySet, what: Told) -> Dated:
    """Of editions, with `since`: those by which a response became public, or by which it was corrected.

    One corrects if an earlier one could be read before, and none that takes its place came with it or before.
    """
    others = dated(Response.objects.filter(issue=OuterRef("issue")))
    if what == Told.PUBLISHED:
        before = Q(since__lt=OuterRef("since")) | Q(since=OuterRef("since"), edition__lt=OuterRef("edition"))
        return dated(rows).filter(~Exists(others.filter(before)))
    corrected = others.filter(edition__lt=OuterRef("edition"), since__lt=OuterRef("since"))
    replaced = others.filter(edition__gt=OuterRef("edition"), since__lte=OuterRef("since"))
    return dated(rows).filter(Exists(corrected), ~Exists(replaced))


def first_of_each_day(rows: ResponseQuerySet, *, what: Told, after: dt.datetime, at: dt.datetime) -> list[Any]:
    """Of editions that are told, and became public after an instant and by `at`: the first of each rule and day.

    Adds `since`. One query.
    """
    public = Rulemaking.objects.public(at).values("pk")
    # From the beginning of that day: what was its first stays so, whenever within it `after` lies.
    fresh = told_of(rows, what).filter(
        issue__rulemaking__in=public, since__gte=_midnight(washington_day(after)), since__lte=at
    )
    first: dict[tuple[int, dt.date], Any] = {}
    for row in fresh.select_related("issue").order_by("since", "pk"):
        first.setdefault((row.issue.rulemaking_id, washington_day(row.since)), row)
    return [row for row in first.values() if row.since > after]


def of_same_day(first: Any) -> Dated:
    """All editions on its rule that became public on the Washington day of one with `since`: what told of one of them
    told of it too. What was published before, and committed later, comes first only after the fact."""
    day = washington_day(first.since)
    return dated(Response.objects.filter(issue__rulemaking=first.issue.rulemaking_id)).filter(
        since__gte=_midnight(day), since__lt=_midnight(day + dt.timedelta(days=1))
    )


def days(
    at: dt.datetime, rulemaking: Rulemaking | None = None, *, what: Told
) -> dict[tuple[int, dt.date], list[dt.datetime]]:
    """When responses on one rule, or on any, became public or were corrected, in order: by key of the rule and
    Washington day. One query."""
    every = Response.objects.all() if rulemaking is None else Response.objects.filter(issue__rulemaking=rulemaking)
    rows = told_of(every, what).filter(since__lte=at).order_by("since").values_list("issue__rulemaking", "since")
    found: dict[tuple[int, dt.date], list[dt.datetime]] = defaultdict(list)
    for rule, since in rows:
        found[rule, washington_day(since)].append(since)
    return dict(found)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min, tzinfo=EASTERN)
