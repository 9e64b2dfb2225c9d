"""Files of comments: brought, checked, confirmed, and what became of each row."""

import datetime as dt
from collections.abc import Iterable
from itertools import islice
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from comments.enums import ImportEncoding, ImportPhase, RowOutcome
from comments.intake.bulk import orders
from comments.intake.bulk.outcomes import Outcome, of_phase, report_lines
from comments.models import BulkImport
from comments.review import permissions
from comments.review.forms import DocumentField
from comments.review.views.staff import page, require, staff_page, username
from rulemaking.plain_forms import PlainForm
from rulemaking.requests import received_at
from rulemaking.staff.fields import DayField

SHOWN = 50
"""Rows of a kind that the page shows; the report has all."""

_TO_LOOK_AT = (
    (RowOutcome.REFUSED, "Refused", "They become no comments. Mend these rows and bring them in a file of their own."),
    (RowOutcome.CONFLICT, "Same id, other content", "Each is kept as a comment of its own. Compare the two."),
    (RowOutcome.KNOWN, "Already here", "These rows are in the record, or came before in this file."),
)  # fmt: skip


class BringForm(PlainForm):
    """A file and what is said of it."""

    file = forms.FileField(
        label="File", help_text="CSV, JSON lines (.jsonl), Excel (.xlsx), or a ZIP of one of these with its files."
    )
    document = DocumentField(label="Document", help_text="What the comments are on, unless a row says otherwise.")
    source = forms.CharField(
        label="Where the rows come from",
        max_length=60,
        help_text=(
            "Such as regulations.gov or the campaign's name. Use the same words each time: with a row's id they say "
            "which comment it is."
        ),
    )
    evidence = forms.CharField(
        label="What shows the days of receipt",
        max_length=150,
        help_text="Such as “Export of 3 April”. It stands with each comment, under your name.",
    )
    default_received_on = DayField(
        label="Day of receipt for rows without one", required=False, help_text="Leave it empty to refuse such rows."
    )
    encoding = forms.ChoiceField(
        label="Letters are written as", choices=ImportEncoding.choices, required=False, initial=ImportEncoding.UTF_8
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        DocumentField.offer_in(self)
        for name, field in self.fields.items():
            field.widget.attrs["aria-describedby"] = f"error-{name}"

    def bring(self, *, by: str, at: dt.datetime) -> BulkImport:
        """One call. Raises ImportRefused."""
        said = self.cleaned_data
        return orders.begin(
            document=said["document"],
            upload=said["file"],
            file_name=said["file"].name,
            source=said["source"],
            evidence=said["evidence"],
            default_received_on=said["default_received_on"],
            encoding=said["encoding"] or ImportEncoding.UTF_8,
            by=by,
            at=at,
        )


@staff_page(permissions.may_import)
def import_list(request: HttpRequest) -> HttpResponse:
    """Files that were brought, the latest first; a POST brings another."""
    form = BringForm(request.POST, request.FILES) if request.method == "POST" else BringForm()
    if request.method == "POST" and form.is_valid():
        try:
            brought = form.bring(by=username(request), at=received_at(request))
        except orders.ImportRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.info(request, f"{brought.file_name} is kept, and its check has begun.")
            return HttpResponseRedirect(reverse("review:import", args=[brought.pk]))
    imports = BulkImport.objects.select_related("document__docket", "document__rulemaking")[:100]
    return page(
        request,
        "admin/review/imports.html",
        title="Imports",
        status=400 if form.errors else 200,
        form=form,
        rows=[(found, _state(found)) for found in imports],
    )


@staff_page(permissions.may_import)
def import_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One file: how far it is, what its rows become or became, and the decision."""
    bulk_import = get_object_or_404(
        BulkImport.objects.select_related("document__docket", "document__rulemaking"), pk=pk
    )
    phase = ImportPhase.IMPORT if bulk_import.confirmed_at else ImportPhase.CHECK
    checked = orders.totals(bulk_import, ImportPhase.CHECK)
    counted = checked if phase == ImportPhase.CHECK else orders.totals(bulk_import, phase)
    is_undecided = not bulk_import.confirmed_at and not bulk_import.discarded_at
    return page(
        request,
        "admin/review/import.html",
        title=bulk_import.file_name,
        bulk_import=bulk_import,
        phase=phase,
        state=_state(bulk_import),
        counted=counted,
        checked=checked,
        percent=counted.rows * 100 // checked.rows if phase == ImportPhase.IMPORT and checked.rows else None,
        job=bulk_import.jobs.order_by("-pk").first(),
        is_live=not counted.is_over and not bulk_import.discarded_at,
        may_confirm=is_undecided and checked.is_over and not checked.fault and checked.to_take > 0,
        may_discard=is_undecided,
        groups=[
            (label, words, getattr(counted, kind.value), _first(of_phase(bulk_import, phase, only=[kind])), kind)
            for kind, label, words in _TO_LOOK_AT
            if getattr(counted, kind.value)
        ],
    )


@require_POST
@staff_page(permissions.may_import)
def import_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm a checked file, or set it aside."""
    bulk_import = get_object_or_404(BulkImport, pk=pk)
    require(request, permissions.may_import, bulk_import)
    who: dict[str, Any] = {"bulk_import": bulk_import, "by": username(request), "at": received_at(request)}
    try:
        if request.POST.get("act") == "confirm":
            orders.confirm(**who)
            messages.info(request, "The import has begun. You can leave this page; it goes on by itself.")
        else:
            orders.discard(**who)
            messages.info(request, f"{bulk_import.file_name} is set aside. Nothing of it was imported.")
    except orders.ImportRefused as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(reverse("review:import", args=[pk]))


@staff_page(permissions.may_import)
def import_report(request: HttpRequest, pk: int, phase: str) -> Any:
    """What becomes of each row, as CSV: one part in memory at a time. `?only=refused` gives the rows of one outcome."""
    bulk_import = get_object_or_404(BulkImport, pk=pk)
    if phase not in ImportPhase.values:
        raise Http404
    only = [kind for kind in request.GET.getlist("only") if kind in RowOutcome.values]
    lines = report_lines(of_phase(bulk_import, ImportPhase(phase), only=only))
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="import-{pk}-{phase}.csv"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store, private"
    return answer


def _first(outcomes: Iterable[Outcome]) -> list[Outcome]:
    return list(islice(outcomes, SHOWN))


def _state(bulk_import: BulkImport) -> str:
    """Where it stands, in words."""
    if bulk_import.discarded_at:
        return "Set aside"
    phase = ImportPhase.IMPORT if bulk_import.confirmed_at else ImportPhase.CHECK
    last = bulk_import.parts.filter(phase=phase, is_last=True).values_list("fault", flat=True).first()
    if last is None:
        return "Being imported" if bulk_import.confirmed_at else "Being checked"
    if last:
        return "Can't be read"
    return "Imported" if bulk_import.confirmed_at else "Waits for you to confirm"
