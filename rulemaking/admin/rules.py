"""Agencies, dockets, rules and documents in the admin."""

from typing import Any

from django.contrib import admin
from django.db.models import Field, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextInputWidget

from rulemaking.admin.base import ReadOnlyInline, RecordAdmin, RecordInline
from rulemaking.models import (
    Agency,
    AgencyCategory,
    Docket,
    Document,
    FindingFigure,
    NamedEntity,
    Part,
    RequestForComment,
    Rin,
    Rulemaking,
    StatutoryFactor,
)
from rulemaking.requests import received_at
from rulemaking.staff.views import summary_of


class AgencyCategoryInline(RecordInline):
    """What commenters on this agency's rules may choose from."""

    model = AgencyCategory


@admin.register(Agency)
class AgencyAdmin(RecordAdmin):
    list_display = ["agency_id", "name"]
    inlines = [AgencyCategoryInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["agency_id"] if obj else []


@admin.register(Docket)
class DocketAdmin(RecordAdmin):
    """A docket's id and its being a practice docket are settled when it is made: numbers and pages rest on them."""

    list_display = ["docket_id", "title", "is_practice", "last_number"]
    list_filter = ["is_practice"]
    search_fields = ["docket_id", "title"]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        settled = ["docket_id", "agency", "is_practice"] if obj else []
        return [*settled, "last_number", "modified_at"]


class NamedEntityInline(RecordInline):
    model = NamedEntity


class FindingFigureInline(RecordInline):
    model = FindingFigure


class StatutoryFactorInline(RecordInline):
    model = StatutoryFactor


class RequestForCommentInline(RecordInline):
    model = RequestForComment


class RinInline(RecordInline):
    model = Rin


class PartInline(ReadOnlyInline):
    """Parts are read-only: comment periods and comments rest on them."""

    model = Part
    fields = ["position", "label"]
    readonly_fields = fields


@admin.register(Rulemaking)
class RulemakingAdmin(RecordAdmin):
    list_display = ["subject_name", "authority", "subject_type", "accepts_late", "outcome"]
    what_comes = "Begin a rule, and it stands here."
    list_filter = ["authority", "subject_type"]
    search_fields = ["subject_name", "title", "slug"]
    readonly_fields = ["dockets"]
    inlines = [
        NamedEntityInline,
        FindingFigureInline,
        StatutoryFactorInline,
        RequestForCommentInline,
        PartInline,
        RinInline,
    ]
    change_form_before_template = "admin/rulemaking/life/before.html"
    list_before_template = "admin/rulemaking/life/list_before.html"

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["slug", "dockets"] if obj else ["dockets"]

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        """Lists as people write them: numbers in one line, sources one a line."""
        if db_field.name == "special_measures":
            kwargs |= {"widget": UnfoldAdminTextInputWidget, "help_text": "Their numbers, with commas: 1, 5."}
        if db_field.name == "sources":
            kwargs |= {"delimiter": "\n", "help_text": "One a line."}
        if db_field.name == "plain_language_summary":
            of_now = "Leave the deadline out: the rule’s page says it beside, and goes on being right when it passes."
            kwargs["help_text"] = f"{db_field.help_text} {of_now}"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A rule is begun by an act, with its parts and its docket."""
        return False

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        rulemaking = self.get_object(request, object_id)
        at = received_at(request)
        extra = {"life": rulemaking and summary_of(rulemaking, at)}
        return super().change_view(request, object_id, *args, extra_context=extra, **kwargs)


@admin.register(Document)
class DocumentAdmin(RecordAdmin):
    """What a document says of itself can be put right; its place in the docket and its publication are acts."""

    list_display = ["id_in_docket", "kind", "short_title", "published_on", "fr_citation", "is_draft"]
    list_filter = ["kind", "docket"]
    list_select_related = ["docket"]
    search_fields = ["title", "fr_doc_num", "fr_citation", "docket__docket_id"]
    readonly_fields = ["id_in_docket", "rulemaking", "docket", "kind", "posted_at", "modified_at"]
    ordering = ["docket", "number"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("docket", "rulemaking")

    @display(description="Document", ordering="number")
    def id_in_docket(self, document: Document) -> str:
        return document.document_id

    @display(description="Title", ordering="title")
    def short_title(self, document: Document) -> str:
        return document.title if len(document.title) <= 90 else f"{document.title[:89]}…"

    @display(description="Draft", boolean=True)
    def is_draft(self, document: Document) -> bool:
        return document.posted_at is None
