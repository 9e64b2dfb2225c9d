"""What a draft says of comment periods, before anyone knows its publication day."""

from django.db import models
from django.db.models import Q

from rulemaking.history import track_changes
from rulemaking.models.comment_period import Part
from rulemaking.models.document import Document


@track_changes()
class PlannedPeriod(models.Model):
    """The comment period that a draft will set for one part, in days after its publication.

    It gets its instants when the document is published, and stays as it is after that.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="planned_periods")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="planned_periods")
    comment_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Length, counted from the day after publication."
    )
    printed_last_day = models.DateField(null=True, blank=True, help_text="Last day as printed. It controls.")

    class Meta:
        ordering = ["document", "part"]
        constraints = [
            models.UniqueConstraint(fields=["document", "part"], name="planned_period_once_per_part"),
            models.CheckConstraint(
                condition=Q(comment_days__gte=1) | Q(comment_days__isnull=True, printed_last_day__isnull=False),
                name="planned_period_has_days_or_a_last_day",
                violation_error_message="Say how many days the period lasts, or its last day.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part}: {self.comment_days or self.printed_last_day}"
