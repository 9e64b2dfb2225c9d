"""The form that begins a rule."""

import datetime as dt

from django import forms

from rulemaking.actions import rulemakings
from rulemaking.enums import Authority, SpecialMeasure, SubjectType
from rulemaking.models import Docket, Rulemaking
from rulemaking.plain_forms import PlainForm


class BeginForm(PlainForm):
    subject_name = forms.CharField(label="Subject", max_length=300, help_text="Such as Huione Group.")
    subject_type = forms.ChoiceField(choices=SubjectType.choices, label="Kind of subject")
    rule_title = forms.CharField(
        label="Title of the rule", max_length=500, help_text="Such as Special measure regarding Huione Group."
    )
    authority = forms.ChoiceField(choices=Authority.choices)
    special_measures = forms.TypedMultipleChoiceField(
        choices=[(m.value, f"{m.value}: {m.label}") for m in SpecialMeasure],
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Those that are proposed. Only for Section 311.",
    )
    docket = forms.ModelChoiceField(queryset=Docket.objects.real(), empty_label="Choose a docket")
    parts = forms.CharField(
        label="Parts with comment periods of their own",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One a line. Leave it empty if the whole rule has one comment period. Parts can't be changed later.",
    )

    title = "Begin a rule"
    button = "Begin"
    is_possible = True
    intro = "Nothing is public yet. Next, you write its summary and propose it."

    @property
    def shown_fields(self) -> list[forms.BoundField]:
        return self.visible_fields()

    def act(self, *, by: str, at: dt.datetime) -> Rulemaking:
        said = self.cleaned_data
        return rulemakings.begin(
            subject_name=said["subject_name"],
            subject_type=SubjectType(said["subject_type"]),
            title=said["rule_title"],
            docket=said["docket"],
            authority=Authority(said["authority"]),
            special_measures=said["special_measures"],
            parts=said["parts"].splitlines(),
            by=by,
            at=at,
        )
