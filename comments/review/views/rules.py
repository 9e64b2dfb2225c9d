"""A rule as staff see it: counts that add up, days, periods, documents, summaries, failed work."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.db.models.functions import TruncDate
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from comments.analysis import charts
from comments.analysis.svg import NARROW, WIDE
from comments.enums import Audience, SummaryOccasion
from comments.models import Comment, CommentStatus, Job, Summary, timeliness
from comments.record import bulk_orders, considered, on_rules, summaries
from comments.review import permissions
from comments.review.counts import RULE_OF_JOB, count_links, counts_by_rule
from comments.review.queue import EVERY_STATUS, ListFilter
from comments.review.views.staff import page, require, staff_page, username
from rulemaking.deadlines import EASTERN, last_day_of
from rulemaking.models import CommentPeriod, Document, Rulemaking
from rulemaking.permissions import may_extend, may_see_rule
from rulemaking.requests import received_at

SUMMARIES_SHOWN = 12
FAILED_SHOWN = 20


@staff_page(may_see_rule)
def rule_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The dashboard of one rule."""
    rulemaking = get_object_or_404(Rulemaking.objects.prefetch_related("dockets"), slug=slug)
    require(request, may_see_rule, rulemaking)
    at = received_at(request)
    counts = counts_by_rule(rulemaking)[rulemaking.pk]
    claimed = ListFilter(rule=slug, status=EVERY_STATUS, carries="claimed")
    periods = list(
        CommentPeriod.objects.filter(part__rulemaking=rulemaking)
        .select_related("part", "document__docket")
        .prefetch_related("changes__document__docket")
        .order_by("-opens_at", "part__position")
    )
    for period in periods:
        period.may_extend = may_extend(request.user, period, at)  # type: ignore[attr-defined]  # for the template
        period.is_open = period.is_open_at(at)  # type: ignore[attr-defined]  # for the template
        period.is_ahead = period.is_upcoming_at(at)  # type: ignore[attr-defined]  # for the template
    return page(
        request,
        "admin/review/rule.html",
        title=rulemaking.subject_name,
        rulemaking=rulemaking,
        counts=counts,
        links=count_links(slug, counts),
        review_address=ListFilter(rule=slug).address,
        claimed_count=claimed.count() if permissions.may_see_comments(request.user, None, at) else 0,
        claimed_address=claimed.address,
        charts=_charts(rulemaking, periods),
        periods=periods,
        documents=Document.objects.filter(rulemaking=rulemaking)
        .select_related("docket")
        .defer("text")
        .order_by("docket", "number"),
        summaries=summaries_of(rulemaking),
        bulk_runs=bulk_orders.latest_of_rule(rulemaking),
        failed=Job.objects.failed()
        .annotate(rule=RULE_OF_JOB)
        .filter(rule=rulemaking.pk)
        .select_related("comment", "attachment")
        .order_by("-failed_at")[:FAILED_SHOWN],
        unanswered_count=considered.unanswered(rulemaking).count(),
        may_order=permissions.may_order_summary(request.user, rulemaking, at),
        may_see_comments=permissions.may_see_comments(request.user, rulemaking, at),
    )


def received_by_day(rulemaking: Rulemaking) -> list[dict[str, object]]:
    """Eastern days on which something came: `day` (ISO), `count`, `late`, in order."""
    rule = on_rules.of(rulemaking.slug)
    came_on = TruncDate("came_at", tzinfo=EASTERN)
    statuses: Any = CommentStatus.objects.filter(rule.statuses).order_by()
    rows = statuses.annotate(day=came_on).values_list("day").annotate(n=Count("pk")).order_by("day")
    late: Any = Comment.objects.filter(
        rule.comments, timeliness.late(on_rules.periods_of(rulemaking.slug)), document__in=rule.documents
    ).with_received_day()
    late_on = dict(late.order_by().values_list("received_day").annotate(n=Count("pk")))
    return [{"day": day.isoformat(), "count": count, "late": late_on.get(day, 0)} for day, count in rows]


def _charts(rulemaking: Rulemaking, periods: list[CommentPeriod]) -> list[charts.Chart]:
    """Comments by day, drawn for screens and for phones, from the first opening to the last day."""
    days = received_by_day(rulemaking)
    opens_on = min(p.opens_at for p in periods).astimezone(EASTERN).date() if periods else None
    closes_on = last_day_of(max(p.closes_at for p in periods)) if periods else None
    return [
        charts.by_day(days, opens_on=opens_on, closes_on=closes_on, size=size, chart_id=f"by-day-{size}")
        for size in (WIDE, NARROW)
    ]


def summaries_of(rulemaking: Rulemaking) -> list[Summary]:
    """The latest summaries of a rule, of both audiences, with the job that owes them."""
    return list(
        Summary.objects.filter(rulemaking=rulemaking)
        .defer("data", "docx", "data_sha256")
        .prefetch_related("jobs")
        .order_by("-ordered_at", "audience")[:SUMMARIES_SHOWN]
    )


@require_POST
@staff_page(may_see_rule)
def produce_summary(request: HttpRequest, slug: str) -> HttpResponse:
    """Orders a summary for staff and one for the public, as of now; a worker produces them."""
    rulemaking = get_object_or_404(Rulemaking, slug=slug)
    require(request, permissions.may_order_summary, rulemaking)
    at = received_at(request)
    ordered = [
        summaries.order(
            rulemaking=rulemaking,
            audience=audience,
            occasion=SummaryOccasion.DEMAND,
            as_of=at,
            by=username(request),
            at=at,
        )
        for audience in (Audience.PUBLIC, Audience.STAFF)
    ]
    messages.info(request, "Two summaries are ordered: one for staff, one for the public.")
    return HttpResponseRedirect(reverse("review:summary", args=[ordered[-1].pk]))


@require_POST
@staff_page(may_see_rule)
def make_bulk_files(request: HttpRequest, slug: str) -> HttpResponse:
    """Orders the files that hold all posted comments of the rule's dockets; a worker makes them."""
    rulemaking = get_object_or_404(Rulemaking, slug=slug)
    require(request, permissions.may_order_summary, rulemaking)
    ordered = bulk_orders.order_of_rule(rulemaking=rulemaking, by=username(request), at=received_at(request))
    if ordered:
        messages.info(request, "The bulk files are ordered. They replace the ones before when all are made.")
    else:
        messages.info(request, "No comment is posted yet, so that there is nothing to put into bulk files.")
    return HttpResponseRedirect(reverse("review:rule", args=[slug]) + "#bulk-files")
