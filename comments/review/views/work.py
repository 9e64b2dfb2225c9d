"""The work that tasks do: what is owed, running, done, put off and failed, and whether those who do it are up."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from comments import jobs
from comments.models import FalseAttributionReport, Job
from comments.review import permissions
from comments.review.counts import work_rows
from comments.review.views.staff import page, require, staff_page
from rulemaking import health
from rulemaking.requests import received_at

SHOWN = 50

_PARTS = {
    "database": ("Database", "Takes submissions and keeps the record."),
    "migrations": ("Database structure", "As the code expects it."),
    "broker": ("Broker", "Hurries work along. Without it, work waits for the next sweep."),
    "worker": ("Worker", "Numbers, reads and summarizes. Without it, work is owed."),
    "ledger": ("Ledger", "Every comment is accounted for."),
    "beat": ("Clock", "Starts the sweeps and announces openings and closings."),
}


@staff_page(permissions.may_see_work)
def work_page(request: HttpRequest) -> HttpResponse:
    """All work by kind, with what went wrong."""
    at = received_at(request)
    named = Job.objects.select_related(
        "comment__status__docket", "attachment", "summary__rulemaking", "notification", "bulk_import", "portal_pull"
    ).defer("comment__text", "summary__data", "summary__docx")
    failed = list(named.failed().order_by("-failed_at")[:SHOWN])
    for job in failed:
        job.may_retry = permissions.may_retry(request.user, job, at)  # type: ignore[attr-defined]  # for the template
    return page(
        request,
        "admin/review/work.html",
        title="Work",
        at=at,
        rows=work_rows(at=at),
        failed=failed,
        unanswered_reports=FalseAttributionReport.objects.unanswered().count(),
        may_answer=permissions.may_answer_report(request.user, None, at),
        failed_count=Job.objects.failed().count(),
        running=named.running_at(at).order_by("leased_until")[:SHOWN],
        put_off=named.waiting_at(at).exclude(last_error="").order_by("not_before")[:SHOWN],
        parts=[
            (words, explanation, health_of[name], health_of[name] == "ok")
            for health_of in [health.report()]
            for name, (words, explanation) in _PARTS.items()
            if name in health_of
        ],
    )


@require_POST
@staff_page(permissions.may_see_work)
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Orders given-up work again."""
    job = get_object_or_404(Job, pk=pk)
    require(request, permissions.may_retry, job)
    try:
        jobs.retry(job=job, at=received_at(request))
        messages.info(request, f"“{job.get_kind_display()}” is ordered again.")
    except jobs.JobNotRetryable as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(reverse("review:work"))
