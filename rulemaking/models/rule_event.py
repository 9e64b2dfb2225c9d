"""What happened in the life of a rule, as rows that are never changed."""

import datetime as dt

from django.db import models
from django.db.models import Q

from rulemaking.enums import EventKind
from rulemaking.history import insert_only, recorded_at_field
from rulemaking.models.comment_period import PeriodChange
from rulemaking.models.document import Document
from rulemaking.models.rulemaking import Rulemaking

ORDER_OF_KINDS = {kind: rank for rank, kind in enumerate(EventKind)}
"""Of several events of one day, the one named later in the enum is taken to have happened later."""


class RuleEventQuerySet(models.QuerySet["RuleEvent"]):
    def happened_by(self, on: dt.date) -> "RuleEventQuerySet":
        """Those of the Washington day `on` and of days before."""
        return self.filter(occurred_on__lte=on)

    def public(self, at: dt.datetime) -> "RuleEventQuerySet":
        """Those whose document the public may see at `at`, and those that have none."""
        return self.filter(Q(document__isnull=True) | Q(document__posted_at__lte=at))

    def in_order(self) -> "RuleEventQuerySet":
        """By day; on one day as ORDER_OF_KINDS says."""
        whens = [models.When(kind=kind, then=rank) for kind, rank in ORDER_OF_KINDS.items()]
        rank = models.Case(*whens, output_field=models.SmallIntegerField())
        return self.alias(rank=rank).order_by("occurred_on", "rank", "pk")


class RuleEvent(models.Model):
    """One thing that happened to a rule, written by the act that did it, in the same transaction. Insert-only.

    A document that moves the periods of several parts has one event for each.
    """

    rulemaking = models.ForeignKey(Rulemaking, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=EventKind)
    occurred_on = models.DateField(
        help_text="Washington day on which it happened: the publication day, or the day of a court's order."
    )
    document = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        related_name="events",
        null=True,
        blank=True,
        help_text="The document that did it. Empty for what a court did.",
    )
    period_change = models.OneToOneField(
        PeriodChange, on_delete=models.PROTECT, related_name="event", null=True, blank=True
    )
    effective_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Days from publication to the effective date, as the document says."
    )
    computed_effective_on = models.DateField(null=True, blank=True, help_text="Effective date by day counting.")
    printed_effective_on = models.DateField(null=True, blank=True, help_text="Effective date as printed. It controls.")
    citation = models.CharField(max_length=200, blank=True, help_text="Where it can be read.")
    note = models.CharField(max_length=500, blank=True, help_text="Why, in a few words that the public reads.")
    by = models.CharField(max_length=150, help_text="Username of the official who entered it, or system:<task>.")
    at = models.DateTimeField(help_text="When the act was done.")
    recorded_at = recorded_at_field()

    objects = RuleEventQuerySet.as_manager()

    class Meta:
        ordering = ["rulemaking", "occurred_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "kind"],
                condition=Q(period_change__isnull=True, document__isnull=False),
                name="rule_event_once_per_document",
                violation_error_message="This document has done that already.",
            ),
            models.UniqueConstraint(
                fields=["rulemaking", "kind", "occurred_on"],
                condition=Q(document__isnull=True),
                name="rule_event_of_a_court_once_per_day",
                violation_error_message="This court order is recorded already.",
            ),
        ]
        triggers = insert_only()

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.occurred_on}"
