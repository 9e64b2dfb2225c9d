"""Imports from the Federal Register in the admin: by number or file, with what is unsure, confirmed by a person."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from unfold.decorators import display

from rulemaking.actions.federal_register import confirm, import_document
from rulemaking.actions.refusals import ActRefused
from rulemaking.admin.base import ReadOnlyAdmin
from rulemaking.federal_register import FoundDocument, NotReadable, read
from rulemaking.federal_register.client import FederalRegisterFault, fetch_document
from rulemaking.models import FederalRegisterImport
from rulemaking.permissions import SEES_RULES, has_right, may_decide_on_rule
from rulemaking.plain_forms import PlainForm
from rulemaking.requests import received_at

FILE_MAX_BYTES = 50 * 1024 * 1024
"""A whole daily issue has up to some twenty."""


class ImportForm(PlainForm):
    """A document number, a file, or a file and the number of one document in it. `cleaned_data["found"]` is read."""

    number = forms.CharField(
        label="Document number",
        max_length=40,
        required=False,
        help_text="Such as 2025-07837. Without a file, the Federal Register is asked for it.",
    )
    file = forms.FileField(
        label="File",
        required=False,
        help_text="JSON of the Federal Register's API, or XML of the Government Publishing Office. Needs no network.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        number, file = cleaned.get("number", "").strip(), cleaned.get("file")
        if self.errors:
            return cleaned
        if not number and file is None:
            raise forms.ValidationError("Type a document number or choose a file.")
        if file is not None and file.size > FILE_MAX_BYTES:
            raise forms.ValidationError("The file is larger than 50 MB. Choose the file of one document.")
        try:
            if file is None:
                cleaned["found"] = fetch_document(number, base_url=settings.FEDERAL_REGISTER_URL, pause_seconds=0.2)
            else:
                cleaned["found"] = _one_of(read(file.read()), number)
        except (NotReadable, FederalRegisterFault) as fault:
            raise forms.ValidationError(str(fault)) from fault
        return cleaned


def _one_of(found: list[FoundDocument], number: str) -> FoundDocument:
    chosen = [one for one in found if number in ("", one.document_number)]
    if not chosen:
        raise NotReadable(f"The file holds no document {number}. Check the number.")
    if len(chosen) > 1:
        raise NotReadable(f"The file holds {len(found)} documents. Type the number of the one to import.")
    return chosen[0]


class ConfirmForm(PlainForm):
    """That a person compared the draft with the printed document."""

    compared = forms.BooleanField(
        label="I compared the draft with the printed document, also where it is marked",
        error_messages={"required": "Compare the draft with the printed document first, then tick the box."},
    )


@admin.register(FederalRegisterImport)
class FederalRegisterImportAdmin(ReadOnlyAdmin):
    """Drafts read from the Federal Register, with what a person must check before they are public."""

    list_display = ["document_number", "title", "to_check", "is_public", "by", "at"]
    what_comes = "Drafts read from the Federal Register stand here."
    list_select_related = ["document__docket"]
    search_fields = ["document_number", "document__title"]
    fields = ["document_number", "document", "dates_text", "abstract", "by", "at"]
    list_before_template = "admin/rulemaking/import_list_before.html"
    change_form_before_template = "admin/rulemaking/import_before.html"

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return has_right(request.user, SEES_RULES)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("document__docket", "document__rulemaking")

    @display(description="Title")
    def title(self, imported: FederalRegisterImport) -> str:
        title = imported.document.title
        return title if len(title) <= 90 else f"{title[:89]}…"

    @display(description="To check")
    def to_check(self, imported: FederalRegisterImport) -> int:
        return len(imported.unsure)

    @display(description="Public", boolean=True)
    def is_public(self, imported: FederalRegisterImport) -> bool:
        return imported.document.posted_at is not None

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("import/", view(self.import_view), name="rulemaking_federalregisterimport_import"),
            path("<int:pk>/confirm/", view(self.confirm_view), name="rulemaking_federalregisterimport_confirm"),
            *super().get_urls(),
        ]

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        extra = {"imported": self.get_object(request, object_id), "may_confirm": self._may(request)}
        return super().change_view(request, object_id, *args, extra_context=extra, **kwargs)

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Takes a number or a file, and shows the draft that came of it."""
        if not self._may(request):
            raise PermissionDenied
        form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
        if request.method == "POST" and form.is_valid():
            try:
                imported = import_document(
                    found=form.cleaned_data["found"],
                    by=request.user.get_username(),
                    at=received_at(request),
                )
            except ActRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.info(request, f"{imported} is a draft now: {imported.document.document_id}. Check it below.")
                return HttpResponseRedirect(_page_of(imported))
        return self._page(request, "admin/rulemaking/import.html", form, title="Import from the Federal Register")

    def confirm_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Publishes a draft after a person has compared it."""
        if not self._may(request):
            raise PermissionDenied
        imported = get_object_or_404(self.get_queryset(request), pk=pk)
        form = ConfirmForm(request.POST) if request.method == "POST" else ConfirmForm()
        if request.method == "POST" and form.is_valid():
            try:
                confirm(
                    imported=imported,
                    by=request.user.get_username(),
                    at=received_at(request),
                )
            except ActRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.info(request, f"{imported} is published as {imported.document.document_id}.")
                return HttpResponseRedirect(_page_of(imported))
        return self._page(
            request, "admin/rulemaking/import_confirm.html", form, title=f"Publish {imported}", imported=imported
        )

    def _may(self, request: HttpRequest) -> bool:
        return may_decide_on_rule(request.user, None, received_at(request))

    def _page(self, request: HttpRequest, template: str, form: forms.Form, **context: Any) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "form": form, **context}
        return TemplateResponse(request, template, context, status=400 if form.errors else 200)


def _page_of(imported: FederalRegisterImport) -> str:
    return reverse("admin:rulemaking_federalregisterimport_change", args=[imported.pk])
