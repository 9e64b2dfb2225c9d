"""Forms that open and move comment periods."""

import datetime as dt
from typing import Any

from django import forms

from rulemaking.actions import documents, period_notices, proposals
from rulemaking.deadlines import describe_day, describe_deadline, last_day_for_comment, last_day_of
from rulemaking.models import CommentPeriod, Document, Part
from rulemaking.staff.fields import ActForm, DayField, DocumentForm, PeriodsField, as_seen, seen_text

DAYS = "Counted from the day after publication. A closed day at the end moves it to the next business day."
PRINTED = "Only if the document prints a day. The printed day controls."


class ProposeForm(DocumentForm):
    """A proposed rule as a draft, with days for each part."""

    title = "Propose a rule"
    button = "Keep as a draft"
    intro = "Nothing is public yet. You publish the draft when the Federal Register has given it a day."
    published_on = DayField(label="Publication day", required=False, help_text="Leave it empty until it is known.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document_title"].initial = self.rulemaking.title
        self.parts = list(self.rulemaking.parts.all()) or [Part(rulemaking=self.rulemaking)]
        for part in self.parts:
            self.fields[f"days_{part.pk or 'new'}"] = forms.IntegerField(
                label="Days for comment" if len(self.parts) == 1 else f"Days for comment: {part.label}",
                min_value=1,
                max_value=365,
                required=len(self.parts) == 1,
                initial=30 if len(self.parts) == 1 else None,
                help_text=DAYS,
            )

    def act(self, *, by: str) -> str:
        plans = [
            proposals.Plan(part=part, comment_days=days)
            for part in self.parts
            if (days := self.cleaned_data.get(f"days_{part.pk or 'new'}"))
        ]
        draft = proposals.propose(
            rulemaking=self.rulemaking, document=self.new_document(), plans=plans, by=by, at=self.at
        )
        return f"The proposed rule is a draft in the docket: {draft.document_id}. Publish it when its day is known."


class PublishForm(ActForm):
    """Publishes a draft that is there."""

    button = "Publish"

    def __init__(self, *args: Any, document: Document, **kwargs: Any) -> None:
        self.document = document
        super().__init__(*args, **kwargs)
        self.title = f"Publish: {document.title}"
        self.plans = list(document.planned_periods.select_related("part"))
        self.intro = " ".join(
            f"{plan.part.label}: {plan.comment_days} days for comment." for plan in self.plans if plan.comment_days
        )
        self.fields["published_on"] = DayField(
            label="Publication day",
            initial=document.published_on,
            help_text="The day of the Federal Register. If it is still to come, the document stays hidden until then.",
        )
        for plan in self.plans:
            label = "Last day to comment, as printed"
            self.fields[f"printed_{plan.part_id}"] = DayField(
                label=label if len(self.plans) == 1 else f"{label}: {plan.part.label}",
                initial=plan.printed_last_day,
                required=False,
                help_text=f"{PRINTED} Leave it empty to count the days.",
            )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        published_on = said.get("published_on")
        for plan in self.plans:
            printed = said.get(f"printed_{plan.part_id}")
            if printed and published_on and printed < published_on:
                self.add_error(f"printed_{plan.part_id}", "This day lies before publication.")
        return said

    def act(self, *, by: str) -> str:
        said = self.cleaned_data
        printed = {plan.part_id: day for plan in self.plans if (day := said[f"printed_{plan.part_id}"])}
        document = documents.publish(
            document=self.document, published_on=said["published_on"], printed_last_days=printed, by=by, at=self.at
        )
        periods = CommentPeriod.objects.filter(document=document).order_by("closes_at")
        until = [f"Comments are due by {describe_deadline(period.closes_at)}." for period in periods]
        return " ".join(["The document is published.", *dict.fromkeys(until), *self._differences(document, printed)])

    def _differences(self, document: Document, printed: dict[int, dt.date]) -> list[str]:
        """A printed day that counting does not give is kept, and said at once."""
        assert document.published_on
        return [
            f"Counted, the last day would be {describe_day(computed)}; the printed one controls."
            for plan in self.plans
            if plan.comment_days and plan.part_id in printed
            if (computed := last_day_for_comment(document.published_on, plan.comment_days).computed)
            != printed[plan.part_id]
        ]


class _MovesPeriods(DocumentForm):
    """Moves deadlines of periods that the official sees on the page."""

    periods = PeriodsField(label="Comment periods to move")
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["periods"]
        assert isinstance(field, PeriodsField)
        field.queryset = (
            CommentPeriod.objects.filter(part__rulemaking=self.rulemaking, closes_at__gt=self.at)
            .select_related("part__rulemaking")
            .order_by("part__position")
        )
        shown = list(field.queryset)
        field.initial = [period.pk for period in shown]
        self.fields["seen"].initial = seen_text(shown)
        self.is_possible = bool(shown)
        if not shown:
            self.intro = "No comment period of this rule is open or to come. A closed one is reopened instead."

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("periods") is not None and said.get("seen"):
            said["periods"] = as_seen(list(said["periods"]), said["seen"])
        return said


class ExtendForm(_MovesPeriods):
    title = "Extend the comment period"
    button = "Extend"
    comment_days = forms.IntegerField(label="Days", min_value=1, max_value=365, required=False, help_text=DAYS)
    printed_last_day = DayField(label="New last day, as printed", required=False, help_text=PRINTED)
    note = forms.CharField(label="Why", max_length=500, required=False, help_text="People read it on the rule's page.")

    def act(self, *, by: str) -> str:
        said = self.cleaned_data
        periods = period_notices.extend(
            periods=said["periods"],
            document=self.new_document(),
            comment_days=said["comment_days"],
            printed_last_day=said["printed_last_day"],
            note=said["note"],
            by=by,
            at=self.at,
        )
        return f"Extended. Comments are now due by {describe_deadline(periods[0].closes_at)}."


class CorrectForm(_MovesPeriods):
    title = "Correct the comment period"
    button = "Correct"
    printed_last_day = DayField(label="Right last day", help_text="As the correction prints it. It may be earlier.")
    note = forms.CharField(label="What is corrected", max_length=500, help_text="People read it on the rule's page.")

    def act(self, *, by: str) -> str:
        said = self.cleaned_data
        periods = period_notices.correct(
            periods=said["periods"],
            document=self.new_document(),
            printed_last_day=said["printed_last_day"],
            note=said["note"],
            by=by,
            at=self.at,
        )
        return f"Corrected. Comments are now due by {describe_deadline(periods[0].closes_at)}."


class ReopenForm(DocumentForm):
    title = "Reopen the comment period"
    button = "Reopen"
    intro = "The old period stays as it is; a new one begins on the publication day."
    parts = forms.ModelMultipleChoiceField(
        queryset=Part.objects.none(), widget=forms.CheckboxSelectMultiple, label="Parts that are open again"
    )
    comment_days = forms.IntegerField(label="Days", min_value=1, max_value=365, required=False, help_text=DAYS)
    printed_last_day = DayField(label="Last day, as printed", required=False, help_text=PRINTED)
    note = forms.CharField(label="Why", max_length=500, required=False, help_text="People read it on the rule's page.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["parts"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = self.rulemaking.parts.order_by("position")
        field.initial = list(field.queryset.values_list("pk", flat=True))

    def act(self, *, by: str) -> str:
        said = self.cleaned_data
        periods = period_notices.reopen(
            rulemaking=self.rulemaking,
            parts=list(said["parts"]),
            document=self.new_document(),
            comment_days=said["comment_days"],
            printed_last_day=said["printed_last_day"],
            note=said["note"],
            by=by,
            at=self.at,
        )
        return f"Reopened until {describe_day(last_day_of(periods[0].closes_at))}."
