"""What staff type. A refused form comes back with everything in it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from django import forms
from django.db.models import OuterRef, Subquery

from comments.enums import RestrictReasonType, Status
from comments.intake.validation import normal_newlines
from comments.models import Attachment, Comment, Rendition
from comments.review.private_data import Hint, serious_hints
from comments.review.public_copy import ATTACHMENT_ONLY, PublicFields, default_public_fields
from rulemaking.models import CommentPeriod, Document
from rulemaking.plain_forms import PlainForm

POST, SAVE, RESTRICT, WITHDRAW = "post", "save", "restrict", "withdraw"


def _public(name: str, label: str, **options: Any) -> forms.CharField:
    """A text field as long as the public copy's column, with nothing stripped from what was received."""
    length = getattr(Rendition._meta.get_field(name), "max_length", None)
    options = {"required": False, "strip": False, "max_length": length, "label": label} | options
    return forms.CharField(**options)


class ReviewForm(PlainForm):
    """The public copy, the reasons, and what the person saw when the page was opened. One form for every act, so that
    a refusal of one loses nothing typed for another."""

    title = _public("title", "Title", required=True)
    text = _public("text", "Text", widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "false"}))
    first_name = _public("first_name", "First name")
    last_name = _public("last_name", "Last name")
    organization = _public("organization", "Organization")
    city = _public("city", "City")
    state_province_region = _public("state_province_region", "State or region")
    zip = _public("zip", "ZIP code")
    country = _public("country", "Country")
    submitter_rep = _public("submitter_rep", "Sent for them by")
    signatories = _public("signatories", "Who else signs, one a line", widget=forms.Textarea(attrs={"rows": 4}))
    why = forms.CharField(label="Why you change the public copy", max_length=300, required=False)
    restrict_reason_type = forms.ChoiceField(
        label="Why it is restricted",
        choices=[("", "Choose a reason"), *RestrictReasonType.choices],
        required=False,
    )
    restrict_reason = forms.CharField(label="In words", max_length=500, required=False)
    withdrawn_reason = forms.CharField(label="Why it is withdrawn", max_length=500, required=False)
    looked = forms.BooleanField(label="I looked: these details may be public.", required=False)
    seen_status = forms.ChoiceField(choices=Status.choices, widget=forms.HiddenInput)
    seen_version = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)
    seen_decided_at = forms.CharField(required=False, widget=forms.HiddenInput)

    PUBLIC = tuple(item.name for item in fields(PublicFields))

    def __init__(self, *args: Any, act: str = "", **kwargs: Any) -> None:
        self.act = act
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if field.help_text or not isinstance(field.widget, forms.HiddenInput):
                field.widget.attrs["aria-describedby"] = f"error-{name}"

    @classmethod
    def for_comment(cls, comment: Comment) -> "ReviewForm":
        """As the page opens: the public copy as it stands, or as it would be made from the original."""
        rendition = getattr(comment, "rendition", None)
        status = comment.status
        # What was shown is of another version: the copy starts anew from what the submitter says now.
        is_of_this = rendition is not None and (
            not status.is_newer_version_waiting and rendition.version_id == status.current_version_id
        )
        source = rendition if is_of_this else default_public_fields(comment)
        initial = {name: getattr(source, name) for name in cls.PUBLIC}
        decided_at = comment.status.decided_at
        initial |= {
            "seen_status": comment.status.status,
            "seen_version": comment.current.version,
            "seen_decided_at": decided_at.isoformat() if decided_at else "",
            "restrict_reason_type": comment.status.restrict_reason_type,
            "restrict_reason": comment.status.restrict_reason,
            "withdrawn_reason": comment.status.withdrawn_reason,
        }
        return cls(initial=initial)

    def clean_text(self) -> str:
        return normal_newlines(self.cleaned_data["text"])

    def clean_signatories(self) -> str:
        return normal_newlines(self.cleaned_data["signatories"])

    def clean_seen_decided_at(self) -> dt.datetime | None:
        seen = self.cleaned_data["seen_decided_at"]
        try:
            return dt.datetime.fromisoformat(seen) if seen else None
        except ValueError as unread:
            raise forms.ValidationError("Open the comment again before you decide.") from unread

    def clean(self) -> dict[str, Any]:
        """A text that still holds what looks like a card or Social Security number is posted only on purpose."""
        cleaned = super().clean() or self.cleaned_data
        if self.act in (POST, SAVE) and not cleaned.get("looked") and self.serious_left():
            left = self.serious_left()
            count = len(left)
            self.add_error(
                "looked",
                f"The public copy still holds {count} "
                f"{'passage' if count == 1 else 'passages'} that may be private: "
                f"{', '.join(sorted({hint.kind.value for hint, _ in left}))}. "
                "Take them out, or tick the box to show them to everyone.",
            )
        return cleaned

    def serious_left(self) -> list[tuple[Hint, str]]:
        """What may be private in the public copy as it now stands, with its words."""
        text = (self.cleaned_data if self.is_bound else self.initial).get("text", "")
        return [(hint, text[hint.start : hint.end]) for hint in serious_hints(text)]

    def public_fields(self) -> PublicFields:
        """What the public copy shall show. A text left empty says that there are files, as an empty original does."""
        values = {name: self.cleaned_data[name] for name in self.PUBLIC}
        values["text"] = values["text"] or ATTACHMENT_ONLY
        return PublicFields(**values)

    def as_seen(self, comment: Comment) -> Comment:
        """`comment` with the status that the person saw, so that a decision taken meanwhile is noticed."""
        if self.cleaned_data["seen_version"] not in (None, comment.current.version):
            comment.status.current_version_id = -1  # no version has it: the decision will find that another came
        comment.status.status = self.cleaned_data["seen_status"]
        comment.status.decided_at = self.cleaned_data["seen_decided_at"]
        return comment


class PublishedFilesForm(PlainForm):
    """Of each file that goes public with its comment: whether it is withheld, and why."""

    def __init__(self, *args: Any, files: Sequence[Attachment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._files = files
        choices = [
            ("", "Goes public with the comment"),
            *((v, f"Withheld: {w}") for v, w in RestrictReasonType.choices),
        ]
        for file in files:
            named = {
                f"withhold_{file.pk}": forms.ChoiceField(label=file.file_name, choices=choices, required=False),
                f"withhold_why_{file.pk}": forms.CharField(
                    label=f"In words, why {file.file_name} is withheld", max_length=500, required=False
                ),
            }
            for name, field in named.items():
                field.widget.attrs["aria-describedby"] = f"error-{name}"
                self.fields[name] = field

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for file in self._files:
            why = cleaned.get(f"withhold_why_{file.pk}", "").strip()
            if cleaned.get(f"withhold_{file.pk}") == RestrictReasonType.OTHER and not why:
                self.add_error(f"withhold_why_{file.pk}", f"Say in words why {file.file_name} is withheld.")
            if why and not cleaned.get(f"withhold_{file.pk}"):
                words = f"You wrote why {file.file_name} is withheld. Choose a reason here too, or take the words out."
                self.add_error(f"withhold_{file.pk}", words)
        return cleaned

    @property
    def rows(self) -> list[tuple[Attachment, forms.BoundField, forms.BoundField]]:
        """Each file with its two fields."""
        return [(file, self[f"withhold_{file.pk}"], self[f"withhold_why_{file.pk}"]) for file in self._files]

    @property
    def withheld(self) -> dict[int, tuple[str, str]]:
        """Type of reason and reason of each that is withheld, by its key."""
        given = self.cleaned_data
        return {
            file.pk: (given[f"withhold_{file.pk}"], given[f"withhold_why_{file.pk}"])
            for file in self._files
            if given.get(f"withhold_{file.pk}")
        }


class WithholdForm(PlainForm):
    """Why a file is not shown."""

    reason_type = forms.ChoiceField(choices=[("", "Choose a reason"), *RestrictReasonType.choices], required=False)
    reason = forms.CharField(max_length=500, required=False)


class DocumentField(forms.ModelChoiceField):
    """A document that takes comments, with the rule that it belongs to."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Document.objects.none(), empty_label="Choose a document", **kwargs)

    @classmethod
    def offer_in(cls, form: forms.BaseForm) -> None:
        """Documents that have a comment period, that which opened last first, in the form's field `document`."""
        field = form.fields["document"]
        assert isinstance(field, cls)
        opened = CommentPeriod.objects.filter(document=OuterRef("pk")).order_by("-opens_at").values("opens_at")[:1]
        found = Document.objects.annotate(opened_at=Subquery(opened)).filter(opened_at__isnull=False)
        field.queryset = found.select_related("docket", "rulemaking").defer("text").order_by("-opened_at", "-pk")

    def label_from_instance(self, document: Any) -> str:
        return f"{document.document_id}: {document.rulemaking.subject_name}, {document.get_kind_display().lower()}"
