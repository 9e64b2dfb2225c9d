"""Comments from another portal: a pull ordered, followed, stopped, ordered again."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from comments.intake.portals import orders
from comments.models import Job, PortalPull
from comments.review import permissions
from comments.review.forms import DocumentField
from comments.review.views.staff import page, staff_page, username
from rulemaking.plain_forms import PlainForm
from rulemaking.requests import received_at

SHOWN = 50


class PullForm(PlainForm):
    """From which portal, what of it, and what it is here."""

    base_url = forms.ChoiceField(label="Portal", help_text="Others are added by those who run this system.")
    asked_id = forms.CharField(
        label="Id there",
        max_length=80,
        help_text=(
            "Of the document that the comments are on, such as FINCEN-2025-0004-0001; or of its docket, such as "
            "FINCEN-2025-0004, if one document in it takes comments."
        ),
    )
    document = DocumentField(
        label="Document here",
        help_text="What the comments are on here. What was not received in its comment periods is refused, row by row.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        portal = self.fields["base_url"]
        assert isinstance(portal, forms.ChoiceField)
        portal.choices = [(url, url) for url in orders.portals()]
        DocumentField.offer_in(self)
        for name, field in self.fields.items():
            field.widget.attrs["aria-describedby"] = f"error-{name}"


@staff_page(permissions.may_import)
def pull_list(request: HttpRequest) -> HttpResponse:
    """Pulls, the latest first; a POST orders another."""
    form = PullForm(request.POST) if request.method == "POST" else PullForm()
    if request.method == "POST" and form.is_valid():
        try:
            ordered = orders.order(**form.cleaned_data, by=username(request), at=received_at(request))
        except orders.PullRefused as refusal:
            form.add_error("asked_id", str(refusal))
        else:
            messages.info(request, "The pull is ordered. You can leave this page; it goes on by itself.")
            return HttpResponseRedirect(reverse("review:pull", args=[ordered.pk]))
    found = PortalPull.objects.select_related("document__docket", "bulk_import").prefetch_related("jobs")[:SHOWN]
    return page(
        request,
        "admin/review/pulls.html",
        title="Pulls from other portals",
        status=400 if form.errors else 200,
        form=form,
        rows=[(pull, _state(pull, _job(pull), received_at(request))) for pull in found],
    )


@staff_page(permissions.may_import)
def pull_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One pull: how far it is, and what it brought or why not. A POST stops it, or orders the same again."""
    pull = get_object_or_404(PortalPull.objects.select_related("document__docket", "document__rulemaking"), pk=pk)
    if request.method == "POST":
        return HttpResponseRedirect(reverse("review:pull", args=[_decide(request, pull)]))
    job, at = _job(pull), received_at(request)
    return page(
        request,
        "admin/review/pull.html",
        title=pull.asked_id,
        pull=pull,
        host=orders.portal_at(pull.base_url).host,
        state=_state(pull, job, at),
        is_live=pull.ended_at is None,
        progress=job.progress if job else "",
        put_off=_in_words(job) if job and not (pull.ended_at or _is_running(job, at)) else "",
        has_failed=job is not None and job.failed_at is not None,
        came_before=PortalPull.objects.filter(bulk_import=pull.bulk_import_id or 0, pk__lt=pk).exists(),
    )


def _decide(request: HttpRequest, pull: PortalPull) -> int:
    """Stops the pull or orders the same again. Returns the key of the one to look at."""
    by, at = username(request), received_at(request)
    try:
        if request.POST.get("act") == "stop":
            orders.stop(pull=pull, by=by, at=at)
            messages.info(request, "The pull is stopped. It brought nothing.")
            return pull.pk
        again = orders.order(document=pull.document, base_url=pull.base_url, asked_id=pull.asked_id, by=by, at=at)
        messages.info(request, "The pull is ordered again. It begins where the last confirmed one ended.")
        return again.pk
    except orders.PullRefused as refusal:
        messages.error(request, str(refusal))
        return pull.pk


def _job(pull: PortalPull) -> Job | None:
    return next(iter(pull.jobs.all()), None)


def _state(pull: PortalPull, job: Job | None, at: dt.datetime) -> str:
    """Where it stands, in words."""
    if pull.fault:
        return "Brought nothing"
    if pull.bulk_import_id is not None:
        return "Brought"
    if pull.ended_at is not None:
        return "Nothing changed there"
    if job is not None and job.failed_at is not None:
        return "Stopped by a fault"
    if job is not None and _is_running(job, at):
        return "Being pulled"
    return "Waits for the portal" if job is not None and job.last_error else "Waits for a worker"


def _is_running(job: Job, at: dt.datetime) -> bool:
    return job.leased_until is not None and job.leased_until > at


def _in_words(job: Job) -> str:
    """Why it is put off or was given up, without the name of the fault's kind."""
    return job.last_error.partition(": ")[2] or job.last_error
