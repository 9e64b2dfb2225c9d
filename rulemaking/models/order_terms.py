"""What an order imposes, and until when."""

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from rulemaking.deadlines import ORDER_DAYS_MAX
from rulemaking.enums import SpecialMeasure
from rulemaking.history import insert_only, recorded_at_field
from rulemaking.models.document import Document


class OrderTerms(models.Model):
    """The terms of an order. An order whose effective date is moved has a row for each; the last holds. Insert-only.

    Only orders under Section 311 expire; those under its sibling authorities have no limit of days.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="order_terms")
    measures = ArrayField(
        models.PositiveSmallIntegerField(choices=SpecialMeasure),
        default=list,
        blank=True,
        help_text="Numbers of the special measures that it imposes. Source: 31 U.S.C. 5318A(a)(2).",
    )
    effective_on = models.DateField(help_text="Day on which it takes effect.")
    days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="How long it stands without a rule. Source: 31 U.S.C. 5318A(a)(3)."
    )
    expires_on = models.DateField(
        null=True, blank=True, help_text="Last day on which it stands without a rule. It never rolls."
    )
    note = models.CharField(max_length=500, blank=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    recorded_at = recorded_at_field()

    class Meta:
        verbose_name_plural = "order terms"
        ordering = ["document", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["document", "effective_on"], name="order_terms_once_per_effective_date"),
            models.CheckConstraint(
                condition=Q(days__isnull=True, expires_on__isnull=True)
                | Q(
                    days__gte=1,
                    days__lte=ORDER_DAYS_MAX,
                    expires_on__gt=F("effective_on"),
                    expires_on__lte=F("effective_on") + dt.timedelta(days=ORDER_DAYS_MAX),
                ),
                name="order_stands_at_most_120_days",
                violation_error_message="An order under Section 311 stands at most 120 days.",
            ),
            models.CheckConstraint(
                condition=Q(days__isnull=True) | ~Q(measures__contains=[SpecialMeasure.PROHIBIT_OR_CONDITION]),
                name="order_under_section_311_never_imposes_measure_five",
                violation_error_message="Special measure five can be imposed only by regulation.",
            ),
        ]
        triggers = insert_only()

    def __str__(self) -> str:
        return f"in effect from {self.effective_on}" + (f" until {self.expires_on}" if self.expires_on else "")
