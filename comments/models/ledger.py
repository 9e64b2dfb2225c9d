"""Whether every comment is accounted for."""

from django.db import models

from rulemaking.history import insert_only, recorded_at_field
from rulemaking.models import Rulemaking


class LedgerCheck(models.Model):
    """One count of where every comment on a rule stands in the reading, and what did not add up. Insert-only."""

    rulemaking = models.ForeignKey(Rulemaking, on_delete=models.PROTECT, related_name="ledger_checks")
    figures = models.JSONField(help_text="Comments received, and in each part of the ledger, by name.")
    faults = models.JSONField(help_text="A sentence for each total that disagrees. Empty: it adds up.")
    is_balanced = models.BooleanField()
    checked_at = models.DateTimeField()
    recorded_at = recorded_at_field()

    class Meta:
        ordering = ["rulemaking", "-pk"]
        indexes = [models.Index(fields=["rulemaking", "-id"], name="ledger_check_latest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_balanced=True, faults=[]) | (models.Q(is_balanced=False) & ~models.Q(faults=[])),
                name="ledger_check_says_what_is_wrong",
            )
        ]
        triggers = insert_only()

    def __str__(self) -> str:
        return "Adds up" if self.is_balanced else "Does not add up"
