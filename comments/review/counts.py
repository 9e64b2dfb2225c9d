"""Counts for staff. Each has a `ListFilter`, and the list behind it has as many rows."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Min, Q, Value
from django.db.models.functions import Coalesce

from comments.enums import JobKind, Status
from comments.models import Comment, CommentStatus, Job, Placement, timeliness
from comments.record import considered, on_rules
from comments.record.on_rules import OnRule
from comments.review.queue import EVERY_STATUS, WAITING, ListFilter
from rulemaking.models import CommentPeriod, Rulemaking


@dataclass(frozen=True, kw_only=True)
class RuleCounts:
    """How many comments on one rule stand where. `received` is the sum of the four that follow it."""

    received: int = 0
    waiting: int = 0
    posted: int = 0
    restricted: int = 0
    withdrawn: int = 0
    late: int = 0
    failed_jobs: int = 0


@dataclass(frozen=True, kw_only=True)
class CountLink:
    """One number with its words and the list behind it."""

    label: str
    count: int
    address: str
    is_alarm: bool = False


@dataclass(frozen=True, kw_only=True)
class RuleRow:
    """A rule with its counts and its present comment period, as of an instant."""

    rulemaking: Rulemaking
    counts: RuleCounts
    opens_at: dt.datetime | None
    closes_at: dt.datetime | None
    is_open: bool
    unanswered: int
    """Its significant comments that have no answer yet."""

    @property
    def review_filter(self) -> ListFilter:
        return ListFilter(rule=self.rulemaking.slug)

    @property
    def links(self) -> list[CountLink]:
        return count_links(self.rulemaking.slug, self.counts)


def count_links(slug: str, counts: RuleCounts) -> list[CountLink]:
    """The numbers of a rule in reading order, each with the list that it counts."""
    every = ListFilter(rule=slug, status=EVERY_STATUS)

    def link(label: str, count: int, chosen: ListFilter, *, is_alarm: bool = False) -> CountLink:
        return CountLink(label=label, count=count, address=chosen.address, is_alarm=is_alarm and count > 0)

    return [
        link("Received", counts.received, every),
        link("Waiting for review", counts.waiting, every.with_(status=WAITING)),
        link("Posted", counts.posted, every.with_(status=Status.POSTED)),
        link("Restricted", counts.restricted, every.with_(status=Status.RESTRICTED)),
        link("Withdrawn", counts.withdrawn, every.with_(status=Status.WITHDRAWN)),
        link("Late", counts.late, every.with_(timeliness="late")),
    ]


def counts_by_rule(rulemaking: Rulemaking | None = None) -> dict[int, RuleCounts]:
    """Counts for each rule that has comments, or for one, by its key. Five queries, six where rules share a docket."""
    rules = on_rules.of_each()
    if rulemaking is not None:
        rules = {key: rule for key, rule in rules.items() if key == rulemaking.pk}
    by_status = _by_status(rules)
    late = _late({key: rules[key] for key in by_status})
    failed = failed_jobs_by_rule()
    counts = {
        key: RuleCounts(
            received=sum(found.values()),
            waiting=found[Status.RECEIVED],
            posted=found[Status.POSTED],
            restricted=found[Status.RESTRICTED],
            withdrawn=found[Status.WITHDRAWN],
            late=late.get(key, 0),
            failed_jobs=failed.get(key, 0),
        )
        for key, found in by_status.items()
    }
    for failed_key, count in failed.items():
        if failed_key is not None and failed_key not in counts and (rulemaking is None or rulemaking.pk == failed_key):
            counts[failed_key] = RuleCounts(failed_jobs=count)
    return defaultdict(RuleCounts, counts)


def _by_status(rules: Mapping[int, OnRule]) -> dict[int, Counter[str]]:
    """How many comments on each rule have each status; without rules that have none."""
    rule_of = {docket: key for key, rule in rules.items() if not rule.shares_a_docket for docket in rule.dockets}
    found: dict[int, Counter[str]] = defaultdict(Counter)
    of_dockets: Any = CommentStatus.objects.filter(docket__in=list(rule_of)).order_by()
    for docket, status, count in of_dockets.values_list("docket", "status").annotate(n=Count("pk")):
        found[rule_of[docket]][status] += count
    documents = [pk for rule in rules.values() if rule.shares_a_docket for pk in rule.documents]
    if documents:
        of_documents: Any = CommentStatus.objects.filter(comment__document__in=documents).order_by()
        rows = of_documents.values_list("comment__document__rulemaking", "status").annotate(n=Count("pk"))
        for key, status, count in rows:
            found[key][status] += count
    return found


def _late(rules: Mapping[int, OnRule]) -> dict[int, int]:
    """How many late comments each rule has; each is counted by the bounds of its own periods, all in one query."""
    if not rules:
        return {}
    periods = on_rules.periods_of_each()
    first, *others = (
        Comment.objects.filter(rule.comments, timeliness.late(periods.get(key, ())), document__in=rule.documents)
        .order_by()
        .values(rule=Value(key))
        .annotate(n=Count("pk"))
        .values_list("rule", "n")
        for key, rule in rules.items()
    )
    return dict(first.union(*others, all=True) if others else first)


def waiting_by_campaign(campaigns: Iterable[int]) -> dict[int, int]:
    """How many comments of campaigns wait for review, by the campaign's key; without those of which none does."""
    found: Any = Placement.objects.filter(campaign__in=list(campaigns), comment__status__status=Status.RECEIVED)
    return dict(found.order_by().values_list("campaign").annotate(n=Count("pk")))


RULE_OF_JOB = Coalesce(
    "comment__document__rulemaking",
    "attachment__comment__document__rulemaking",
    "summary__rulemaking",
    "bulk_import__document__rulemaking",
    "notification__comment__document__rulemaking",
    "notification__summary__rulemaking",
    "notification__announcement__period__part__rulemaking",
    "notification__subscription__rulemaking",
)
"""The rule for which a job works; null for a message that belongs to none."""


def failed_jobs_by_rule() -> dict[int | None, int]:
    """How many given-up jobs each rule has, by its key; None counts those of no rule."""
    rows = Job.objects.failed().order_by().annotate(rule=RULE_OF_JOB).values("rule").annotate(n=Count("pk"))
    return {row["rule"]: row["n"] for row in rows}


def rule_rows(*, at: dt.datetime) -> list[RuleRow]:
    """Rules on which there is something to do: open ones by their deadline, then closed ones with comments, the
    latest deadline first, then those to come."""
    periods = (
        CommentPeriod.objects.order_by()
        .values("part__rulemaking")
        .annotate(
            first_opens_at=Min("opens_at"),
            last_closes_at=Max("closes_at"),
            open_until=Max("closes_at", filter=Q(opens_at__lte=at, closes_at__gt=at)),
        )
    )
    times: dict[int, Any] = {row["part__rulemaking"]: row for row in periods}
    counts = counts_by_rule()
    unanswered = considered.unanswered_by_rule()
    rows = []
    for rulemaking in Rulemaking.objects.prefetch_related("dockets"):
        time = times.get(rulemaking.pk, {})
        open_until = time.get("open_until")
        closes_at = open_until or time.get("last_closes_at")
        is_ahead = closes_at is not None and closes_at > at
        if rulemaking.pk in counts or is_ahead:
            rows.append(
                RuleRow(
                    rulemaking=rulemaking,
                    counts=counts[rulemaking.pk],
                    opens_at=time.get("first_opens_at"),
                    closes_at=closes_at,
                    is_open=open_until is not None,
                    unanswered=unanswered.get(rulemaking.pk, 0),
                )
            )
    return sorted(rows, key=lambda row: _urgency(row, at))


def _urgency(row: RuleRow, at: dt.datetime) -> tuple[int, float]:
    closes = row.closes_at.timestamp() if row.closes_at else 0.0
    if row.is_open:
        return (0, closes)
    if row.closes_at is not None and row.closes_at <= at:
        return (1, -closes)
    return (2, closes)


@dataclass(frozen=True, kw_only=True)
class WorkRow:
    """How much work of one kind stands where."""

    kind: JobKind
    owed: int
    running: int
    waiting: int
    done: int
    failed: int

    @property
    def progress_percent(self) -> int | None:
        """How much of the work is done, with what is under way and done in the last day; None: no work."""
        total = self.owed + self.running + self.waiting + self.done + self.failed
        return None if total == 0 else self.done * 100 // total


def work_rows(*, at: dt.datetime) -> list[WorkRow]:
    """One row for each kind of work, in the order of the work; `done` counts the last 24 hours. One query."""
    under_way = Q(done_at__isnull=True, failed_at__isnull=True)
    due = Q(not_before__lte=at)
    leased = Q(leased_until__gt=at)
    not_leased = Q(leased_until__isnull=True) | Q(leased_until__lte=at)
    rows: dict[str, Any] = {
        row["kind"]: row
        for row in Job.objects.order_by()
        .values("kind")
        .annotate(
            owed=Count("pk", filter=under_way & due & not_leased),
            running=Count("pk", filter=under_way & leased),
            waiting=Count("pk", filter=under_way & ~due & not_leased),
            done=Count("pk", filter=Q(done_at__gt=at - dt.timedelta(days=1))),
            failed=Count("pk", filter=Q(failed_at__isnull=False)),
        )
    }
    return [
        WorkRow(kind=kind, **{name: rows[kind][name] if kind in rows else 0 for name in _STATES}) for kind in JobKind
    ]


_STATES = ("owed", "running", "waiting", "done", "failed")
