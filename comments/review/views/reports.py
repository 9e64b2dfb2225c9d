"""Reports that somebody did not write a comment: those that wait for an answer first, and the page of each."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from comments.intake.validation import normal_newlines
from comments.models import FalseAttributionReport
from comments.models.false_attribution import ANSWER_TEXT_MAX
from comments.review import false_attribution, permissions
from comments.review.views.staff import page, require, staff_page, username
from rulemaking.plain_forms import PlainForm
from rulemaking.requests import received_at

PAGE_SIZE = 50


class AnswerForm(PlainForm):
    """What is answered, and how many answers stood on the page when it was written."""

    text = forms.CharField(
        label="Answer",
        max_length=ANSWER_TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto", "aria-describedby": "error-text"}),
        help_text="It goes out by e-mail as you write it, with the report's number and a link to the comment.",
        error_messages={"required": "Write the answer."},
    )
    seen_answers = forms.IntegerField(min_value=0, max_value=32_000, widget=forms.HiddenInput)

    def clean_text(self) -> str:
        return normal_newlines(self.cleaned_data["text"])


@staff_page(permissions.may_answer_report)
def report_list(request: HttpRequest) -> HttpResponse:
    """Those not answered, the longest waiting first; then the others, the last answered first."""
    found = FalseAttributionReport.objects.with_last_answer().select_related("comment__rendition__docket")
    found = found.defer("text", "comment__text", "comment__rendition__text")
    order = (F("answered_at").desc(nulls_first=True), "received_at", "pk")
    pages = Paginator(found.order_by(*order), PAGE_SIZE)
    return page(
        request,
        "admin/review/reports.html",
        title="Reports",
        rows=pages.get_page(request.GET.get("page")),
        unanswered_count=FalseAttributionReport.objects.unanswered().count(),
    )


@staff_page(permissions.may_answer_report)
def report_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One report beside what it is about; a POST answers it."""
    named = FalseAttributionReport.objects.select_related("comment__status", "comment__rendition__docket")
    report = get_object_or_404(named.defer("comment__text"), pk=pk)
    require(request, permissions.may_answer_report, report)
    answers = list(report.answers.order_by("number").prefetch_related("notifications"))
    form = AnswerForm(initial={"seen_answers": len(answers)})
    if request.method == "POST":
        form = AnswerForm(request.POST)
        if form.is_valid() and _answered(request, report, form):
            return HttpResponseRedirect(reverse("review:reports"))
    return page(
        request,
        "admin/review/report.html",
        title=str(report),
        status=400 if form.errors else 200,
        report=report,
        answers=answers,
        others=report.comment.false_attribution_reports.exclude(pk=report.pk).order_by("pk"),
        form=form,
    )


def _answered(request: HttpRequest, report: FalseAttributionReport, form: AnswerForm) -> bool:
    given: dict[str, Any] = form.cleaned_data
    try:
        false_attribution.answer(
            report=report,
            text=given["text"],
            seen_answers=given["seen_answers"],
            by=username(request),
            at=received_at(request),
        )
    except false_attribution.AnsweredMeanwhile:
        form.add_error(None, "Somebody answered since you opened this page. Read it above, then decide whether to add.")
        form.data = {**request.POST.dict(), "seen_answers": str(report.answers.count())}
        return False
    messages.info(request, f"{report} is answered. The e-mail is on its way.")
    return True
