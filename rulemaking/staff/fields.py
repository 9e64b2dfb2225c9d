"""Fields that the forms of several acts share."""

import datetime as dt
from typing import Any

from django import forms

from rulemaking.actions.documents import NewDocument
from rulemaking.deadlines import describe_deadline
from rulemaking.models import Agency, CommentPeriod, Docket, Rulemaking
from rulemaking.plain_forms import PlainForm


class DayField(forms.DateField):
    """A Washington day, chosen in the browser's own calendar."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)


class ActForm(PlainForm):
    """A form that does one act. `act` makes one call and says what was done, in a sentence."""

    title: str
    button: str
    intro = ""
    is_possible = True
    """False: there is nothing that the act could be done to, and `intro` says so."""

    def __init__(self, *args: Any, rulemaking: Rulemaking, at: dt.datetime, **kwargs: Any) -> None:
        self.rulemaking = rulemaking
        self.at = at
        super().__init__(*args, **kwargs)

    @property
    def shown_fields(self) -> list[forms.BoundField]:
        return self.visible_fields()

    def act(self, *, by: str) -> str:
        """Does it. Raises ActRefused with a sentence for the official if it can't be done."""
        raise NotImplementedError


class DocumentForm(ActForm):
    """An act that a document does: what the document says of itself."""

    docket = forms.ModelChoiceField(
        queryset=Docket.objects.none(),
        empty_label="Choose a docket",
        help_text="Where the document is kept. The rule's own docket is chosen already.",
    )
    document_title = forms.CharField(
        label="Title of the document", max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    published_on = DayField(
        label="Publication day",
        help_text="The day of the Federal Register, not of the announcement. Days are counted from it.",
    )
    fr_doc_num = forms.CharField(
        label="Federal Register number", max_length=40, required=False, help_text="Such as 2025-07837."
    )
    fr_citation = forms.CharField(label="Citation", max_length=40, required=False, help_text="Such as 90 FR 18934.")
    rin = forms.CharField(
        label="RIN",
        max_length=20,
        required=False,
        help_text="As printed on this document, even if it is another than before.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["docket"]
        assert isinstance(field, forms.ModelChoiceField)
        own = list(self.rulemaking.dockets.order_by("-docket_id"))
        is_practice = any(docket.is_practice for docket in own)
        agencies = Agency.objects.filter(dockets__in=own) if own else Agency.objects.all()
        field.queryset = Docket.objects.filter(is_practice=is_practice, agency__in=agencies).distinct()
        if own:
            field.initial = own[0].pk
        self.fields["rin"].initial = self.rulemaking.rins.values_list("rin", flat=True).last() or ""

    def new_document(self) -> NewDocument:
        said = self.cleaned_data
        return NewDocument(
            docket=said["docket"],
            title=said["document_title"],
            published_on=said.get("published_on"),
            fr_doc_num=said["fr_doc_num"],
            fr_citation=said["fr_citation"],
            rin=said["rin"],
        )


class PeriodsField(forms.ModelMultipleChoiceField):
    """Comment periods to move, each with the deadline that the official sees."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=CommentPeriod.objects.none(), widget=forms.CheckboxSelectMultiple, **kwargs)

    def label_from_instance(self, period: CommentPeriod) -> str:
        return f"{period.part.label}: closes {describe_deadline(period.closes_at)}"


def seen_text(periods: list[CommentPeriod]) -> str:
    """The deadlines that a page shows, to be sent back with the form: `key=instant`, separated by blanks."""
    return " ".join(f"{period.pk}={period.closes_at.isoformat()}" for period in periods)


def as_seen(periods: list[CommentPeriod], seen: str) -> list[CommentPeriod]:
    """`periods` with the deadlines that the official saw, so that a change made meanwhile is noticed.

    Raises:
        django.forms.ValidationError: the page's own field was altered.
    """
    try:
        known = {
            int(key): dt.datetime.fromisoformat(at) for key, _, at in (pair.partition("=") for pair in seen.split())
        }
        for period in periods:
            period.closes_at = known[period.pk]
    except (KeyError, ValueError) as unread:
        raise forms.ValidationError("Open this page again before you move the comment period.") from unread
    return periods
