"""What staff type about rules and periods."""

import datetime as dt
from typing import Any

from django import forms

from rulemaking.deadlines import closing_instant
from rulemaking.enums import DocumentKind
from rulemaking.models import CommentPeriod, Document
from rulemaking.plain_forms import PlainForm

ORDERS_EXTENSION = (DocumentKind.EXTENSION, DocumentKind.CORRECTION)


class DocumentChoice(forms.ModelChoiceField):
    def label_from_instance(self, document: Document) -> str:
        return f"{document.document_id}: {document.title}"


class ExtendForm(PlainForm):
    """The document that orders an extension, and the new last day. It carries the deadline that the person saw."""

    document = DocumentChoice(
        queryset=Document.objects.none(),
        label="Document that extends the period",
        empty_label="Choose a document",
        help_text="A published extension or correction of this rule. Add the document first if it is missing.",
    )
    last_day = forms.DateField(
        label="New last day to comment",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="As printed in the document. Comments are on time until that day ends, Eastern Time.",
    )
    note = forms.CharField(label="Note", max_length=500, required=False)
    seen_closes_at = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, period: CommentPeriod, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"seen_closes_at": period.closes_at.isoformat()})
        super().__init__(*args, **kwargs)
        field = self.fields["document"]
        assert isinstance(field, DocumentChoice)
        field.queryset = (
            Document.objects.filter(
                rulemaking=period.part.rulemaking, kind__in=ORDERS_EXTENSION, posted_at__isnull=False
            )
            .select_related("docket")
            .order_by("docket", "number")
        )

    def clean_seen_closes_at(self) -> dt.datetime:
        try:
            return dt.datetime.fromisoformat(self.cleaned_data["seen_closes_at"])
        except ValueError as unread:
            raise forms.ValidationError("Open the period again before you extend it.") from unread

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("last_day"):
            cleaned["closes_at"] = closing_instant(cleaned["last_day"])
        return cleaned

    def as_seen(self, period: CommentPeriod) -> CommentPeriod:
        """`period` with the deadline that the person saw, so that a change made meanwhile is noticed."""
        period.closes_at = self.cleaned_data["seen_closes_at"]
        return period
