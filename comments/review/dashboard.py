"""What the admin opens on: what waits for this person."""

from typing import Any

from django.http import HttpRequest

from comments.models import ApiKey, FalseAttributionReport, IncomingMail
from comments.record import ledger
from comments.review import permissions
from comments.review.counts import failed_jobs_by_rule, rule_rows
from comments.review.queue import ListFilter
from rulemaking.permissions import may_see_rule
from rulemaking.requests import received_at


def dashboard_callback(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Adds to the admin's index: a row per rule with its counts, and the one button that starts the day's work.

    Called by the theme for every person who opens the index; somebody without rights gets no number at all.
    """
    at = received_at(request)
    sees_rules = may_see_rule(request.user, None, at)
    sees_comments = permissions.may_see_comments(request.user, None, at)
    sees_work = permissions.may_see_work(request.user, None, at)
    context |= {
        "sees_rules": sees_rules,
        "sees_comments": sees_comments,
        "sees_work": sees_work,
        "may_review": permissions.may_review(request.user, None, at),
    }
    if permissions.may_see_api_key(request.user, None, at):
        context["asking_to_post"] = list(ApiKey.objects.posting_asked_for().order_by("posting_asked_at"))
    if permissions.may_route_mail(request.user, None, at):
        context["mail_count"] = IncomingMail.objects.waiting().count()
    if permissions.may_answer_report(request.user, None, at):
        context["report_count"] = FalseAttributionReport.objects.unanswered().count()
    if not (sees_rules and sees_comments):
        return context
    rows = rule_rows(at=at)
    context |= {
        "rows": rows,
        "waiting_count": sum(row.counts.waiting for row in rows),
        "failed_count": sum(failed_jobs_by_rule().values()),
        "unbalanced": ledger.unbalanced(),
        "overdue": [row for row in rows if row.unanswered and not row.is_open],
        "review_address": ListFilter().address,
    }
    return context
