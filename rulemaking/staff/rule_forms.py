"""Forms that decide on a rule, and that record what courts and officials did."""

from typing import Any

from django import forms

from rulemaking.actions import court_orders, duties, final_rules, orders, withdrawals
from rulemaking.deadlines import ORDER_DAYS_MAX, describe_day
from rulemaking.enums import (
    Authority,
    ConsultationBasis,
    EventKind,
    Official,
    SpecialMeasure,
    Withdrawable,
)
from rulemaking.models import RuleEvent
from rulemaking.rules import COURT_KINDS
from rulemaking.staff.fields import ActForm, DayField, DocumentForm

PUBLIC_NOTE = "People read it on the rule's page."


class OrderForm(DocumentForm):
    title = "Issue an order"
    button = "Issue the order"
    measures = forms.TypedMultipleChoiceField(
        choices=[(m.value, f"{m.value}: {m.label}") for m in SpecialMeasure],
        coerce=int,
        required=False,
        label="Special measures that it imposes",
        widget=forms.CheckboxSelectMultiple,
        help_text="One to four. Measure five can be imposed only by regulation.",
    )
    effective_on = DayField(label="Takes effect on")
    days = forms.IntegerField(
        label="Days that it stands",
        min_value=1,
        initial=ORDER_DAYS_MAX,
        help_text="At most 120 without a final rule; its end does not move for a weekend or holiday.",
    )
    note = forms.CharField(label="Note", max_length=500, required=False, help_text=PUBLIC_NOTE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.rulemaking.authority != Authority.SECTION_311:
            for name in ("measures", "days"):
                del self.fields[name]

    def act(self, *, by: str) -> str:
        said = self.cleaned_data
        terms = orders.issue(
            rulemaking=self.rulemaking,
            document=self.new_document(),
            measures=said.get("measures", []),
            effective_on=said["effective_on"],
            days=said.get("days", ORDER_DAYS_MAX),
            note=said["note"],
            by=by,
            at=self.at,
        )
        until = f" It ends on {describe_day(terms.expires_on)}." if terms.expires_on else ""
        return f"The order is issued.{until}"


class FinaliseForm(DocumentForm):
    title = "Make the rule final"
    button = "Make final"
    effective_days = forms.IntegerField(
        label="Days until it takes effect",
        min_value=1,
        max_value=365,
        required=False,
        help_text="Counted from publication, moved off a closed day. Fewer than 30 need good cause (5 U.S.C. 553(d)).",
    )
    printed_effective_on = DayField(
        label="Effective date, as printed", required=False, help_text="Only if it is printed. It controls."
    )
    note = forms.CharField(label="Note", max_length=500, required=False, help_text=PUBLIC_NOTE)

    def act(self, *, by: str) -> str:
        said = self.cleaned_data
        event = final_rules.finalise(
            rulemaking=self.rulemaking,
            document=self.new_document(),
            effective_days=said["effective_days"],
            printed_effective_on=said["printed_effective_on"],
            note=said["note"],
            by=by,
            at=self.at,
        )
        assert event.document is not None
        assert event.document.effective_on is not None
        return f"The rule is final. It takes effect on {describe_day(event.document.effective_on)}."


class WithdrawForm(DocumentForm):
    title = "Withdraw"
    button = "Withdraw"
    intro = "A withdrawal can't be undone; the rule would be proposed anew. It moves no deadline."
    what = forms.MultipleChoiceField(
        choices=Withdrawable.choices, label="What is withdrawn", widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(label="Why", max_length=500, required=False, help_text=PUBLIC_NOTE)

    def act(self, *, by: str) -> str:
        said = self.cleaned_data
        withdrawals.withdraw(
            rulemaking=self.rulemaking,
            document=self.new_document(),
            what=[Withdrawable(thing) for thing in said["what"]],
            note=said["note"],
            by=by,
            at=self.at,
        )
        things = " and ".join(Withdrawable(thing).label.lower() for thing in said["what"])
        return f"Withdrawn: {things}."


class RepealForm(DocumentForm):
    title = "Repeal the final rule"
    button = "Repeal"
    intro = "A repeal can't be undone."
    effective_on = DayField(label="Takes effect on")
    withdraws_finding = forms.BooleanField(label="It takes back the finding too", required=False)
    note = forms.CharField(label="Why", max_length=500, required=False, help_text=PUBLIC_NOTE)

    def act(self, *, by: str) -> str:
        said = self.cleaned_data
        final_rules.repeal(
            rulemaking=self.rulemaking,
            document=self.new_document(),
            effective_on=said["effective_on"],
            withdraws_finding=said["withdraws_finding"],
            note=said["note"],
            by=by,
            at=self.at,
        )
        return f"The rule is repealed from {describe_day(said['effective_on'])} on."


class CourtOrderForm(ActForm):
    title = "Record a court order"
    button = "Record"
    kind = forms.ChoiceField(
        choices=[(kind.value, kind.label) for kind in EventKind if kind in COURT_KINDS], label="What the court did"
    )
    occurred_on = DayField(label="Day of the court's order")
    citation = forms.CharField(max_length=200, help_text="Such as the case and its number.")
    note = forms.CharField(label="Note", max_length=500, required=False, help_text=PUBLIC_NOTE)

    def act(self, *, by: str) -> str:
        said = self.cleaned_data
        event = court_orders.record(
            rulemaking=self.rulemaking,
            kind=EventKind(said["kind"]),
            occurred_on=said["occurred_on"],
            citation=said["citation"],
            note=said["note"],
            by=by,
            at=self.at,
        )
        return f"Recorded: {event.get_kind_display().lower()}, {describe_day(event.occurred_on)}."


class _EventChoice(forms.ModelChoiceField):
    def label_from_instance(self, event: RuleEvent) -> str:
        return f"{event.get_kind_display()}, {describe_day(event.occurred_on)}"


class CongressNoticeForm(ActForm):
    title = "Record notice to Congress"
    button = "Record"
    event = _EventChoice(queryset=RuleEvent.objects.none(), label="Action", empty_label="Choose an action")
    given_on = DayField(label="Day on which the notice was sent")
    note = forms.CharField(label="Where it is kept", max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["event"]
        assert isinstance(field, forms.ModelChoiceField)
        kinds = (EventKind.FINDING, EventKind.ORDER, EventKind.PROPOSED, EventKind.FINALISED)
        field.queryset = RuleEvent.objects.filter(rulemaking=self.rulemaking, kind__in=kinds).in_order()

    def act(self, *, by: str) -> str:
        said = self.cleaned_data
        duties.record_congress_notice(
            event=said["event"], given_on=said["given_on"], note=said["note"], by=by, at=self.at
        )
        return "The notice to Congress is recorded."


class ConsultationForm(ActForm):
    title = "Record a consultation"
    button = "Record"
    basis = forms.ChoiceField(choices=ConsultationBasis.choices, label="About")
    officials = forms.MultipleChoiceField(
        choices=Official.choices, label="Who was consulted", widget=forms.CheckboxSelectMultiple
    )
    consulted_on = DayField(label="Completed on")
    note = forms.CharField(label="Where its record is kept", max_length=500, required=False)

    def act(self, *, by: str) -> str:
        said = self.cleaned_data
        duties.record_consultation(
            rulemaking=self.rulemaking,
            basis=ConsultationBasis(said["basis"]),
            officials=[Official(name) for name in said["officials"]],
            consulted_on=said["consulted_on"],
            note=said["note"],
            by=by,
            at=self.at,
        )
        return "The consultation is recorded."
