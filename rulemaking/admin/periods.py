"""Comment periods in the admin: to be read, with the changes that made them, and extended by an act."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from unfold.decorators import display

from rulemaking.actions import comment_periods
from rulemaking.admin.base import ReadOnlyAdmin, ReadOnlyInline
from rulemaking.admin.forms import ExtendForm
from rulemaking.deadlines import EASTERN, describe_day, describe_deadline, last_day_of
from rulemaking.models import CommentPeriod, PeriodAnnouncement, PeriodChange
from rulemaking.permissions import may_extend, may_move_periods
from rulemaking.requests import received_at


class PeriodChangeInline(ReadOnlyInline):
    model = PeriodChange
    fields = [
        "reason",
        "until",
        "ordered_by",
        "comment_days",
        "computed_last_day",
        "printed_last_day",
        "note",
        "by",
        "at",
    ]
    readonly_fields = fields
    ordering = ["at", "pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("document__docket")

    @display(description="Last day since then")
    def until(self, change: PeriodChange) -> str:
        return describe_day(last_day_of(change.closes_after))

    @display(description="Ordered by")
    def ordered_by(self, change: PeriodChange) -> str:
        return change.document.document_id


class PeriodAnnouncementInline(ReadOnlyInline):
    model = PeriodAnnouncement
    fields = ["kind", "due_at", "announced_at"]
    readonly_fields = fields


@admin.register(CommentPeriod)
class CommentPeriodAdmin(ReadOnlyAdmin):
    """Bounds move by acts alone, each with the document that orders it."""

    list_display = ["rule", "part", "first_day", "last_day", "document"]
    list_filter = ["part__rulemaking"]
    list_select_related = ["part__rulemaking", "document"]
    ordering = ["-closes_at", "part"]
    fields = ["rule", "part", "document", "first_day", "deadline"]
    readonly_fields = fields
    inlines = [PeriodChangeInline, PeriodAnnouncementInline]
    change_form_before_template = "admin/review/period_before.html"

    @display(description="Rule", ordering="part__rulemaking__subject_name")
    def rule(self, period: CommentPeriod) -> str:
        return period.part.rulemaking.subject_name

    @display(description="Opens", ordering="opens_at")
    def first_day(self, period: CommentPeriod) -> str:
        return describe_day(period.opens_at.astimezone(EASTERN).date())

    @display(description="Last day", ordering="closes_at")
    def last_day(self, period: CommentPeriod) -> str:
        return describe_day(last_day_of(period.closes_at))

    @display(description="Closes")
    def deadline(self, period: CommentPeriod) -> str:
        return describe_deadline(period.closes_at)

    def get_urls(self) -> list[URLPattern]:
        extend = path(
            "<int:pk>/extend/",
            self.admin_site.admin_view(self.extend_view),
            name="rulemaking_commentperiod_extend",
        )
        return [extend, *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        period = self.get_object(request, object_id)
        at = received_at(request)
        extra = {"may_extend": period is not None and may_extend(request.user, period, at), "period": period}
        return super().change_view(request, object_id, *args, extra_context=extra, **kwargs)

    def extend_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The form that moves a deadline: a document that orders it, and the new last day."""
        period = get_object_or_404(CommentPeriod.objects.select_related("part__rulemaking", "document"), pk=pk)
        at = received_at(request)
        if not may_move_periods(request.user, period, at):
            raise PermissionDenied
        form = ExtendForm(request.POST or None, period=period)
        if request.method == "POST" and form.is_valid():
            try:
                extended = comment_periods.extend(
                    period=form.as_seen(period),
                    document=form.cleaned_data["document"],
                    closes_at=form.cleaned_data["closes_at"],
                    printed_last_day=form.cleaned_data["last_day"],
                    note=form.cleaned_data["note"],
                    by=request.user.get_username(),
                    at=at,
                )
            except comment_periods.PeriodRefused as refusal:
                form.add_error(None, str(refusal))
                period.refresh_from_db()
            else:
                messages.info(request, f"The comment period now closes on {describe_deadline(extended.closes_at)}.")
                return HttpResponseRedirect(reverse("admin:rulemaking_commentperiod_change", args=[pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": "Extend the comment period",
            "period": period,
            "form": form,
            "deadline": describe_deadline(period.closes_at),
            "is_open": period.is_open_at(at),
        }
        status = 400 if form.errors else 200
        return TemplateResponse(request, "admin/review/extend.html", context, status=status)
