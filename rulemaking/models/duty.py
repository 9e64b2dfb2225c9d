"""Duties done outside this system, as officials record them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from rulemaking.enums import ConsultationBasis, Official
from rulemaking.history import insert_only, recorded_at_field
from rulemaking.models.rule_event import RuleEvent
from rulemaking.models.rulemaking import Rulemaking


class CongressNotice(models.Model):
    """Written notice of an action to the committees of Congress. Insert-only. Source: 31 U.S.C. 5318A(d)."""

    event = models.OneToOneField(
        RuleEvent, on_delete=models.PROTECT, related_name="congress_notice", help_text="The action it tells of."
    )
    given_on = models.DateField(help_text="Day on which the notice was sent.")
    note = models.CharField(max_length=500, blank=True, help_text="Where the notice can be found.")
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    recorded_at = recorded_at_field()

    class Meta:
        ordering = ["event"]
        triggers = insert_only()

    def __str__(self) -> str:
        return f"Notice to Congress on {self.given_on}"


class Consultation(models.Model):
    """Officials consulted before a decision. Insert-only; a later row adds to earlier ones."""

    rulemaking = models.ForeignKey(Rulemaking, on_delete=models.PROTECT, related_name="consultations")
    basis = models.CharField(max_length=20, choices=ConsultationBasis)
    officials = ArrayField(models.CharField(max_length=20, choices=Official), help_text="Who was consulted.")
    consulted_on = models.DateField(help_text="Day on which the consultation was completed.")
    note = models.CharField(max_length=500, blank=True, help_text="Where its record can be found.")
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    recorded_at = recorded_at_field()

    class Meta:
        ordering = ["rulemaking", "consulted_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(officials__len__gte=1), name="consultation_names_an_official"),
        ]
        triggers = insert_only()

    def __str__(self) -> str:
        return f"Consultation on {self.consulted_on}"
