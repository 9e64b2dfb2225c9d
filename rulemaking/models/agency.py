"""The agency that proposes rules."""

from django.db import models

from rulemaking.history import track_changes


@track_changes()
class Agency(models.Model):
    """An agency, under the acronym that regulations.gov uses."""

    agency_id = models.CharField(max_length=20, unique=True, help_text="Acronym, such as FINCEN (v4 agencyId).")
    name = models.CharField(max_length=200, help_text="Full name, such as Financial Crimes Enforcement Network.")
    mail_address = models.TextField(blank=True, help_text="Postal address for paper comments, one line each.")

    class Meta:
        verbose_name_plural = "agencies"
        ordering = ["agency_id"]

    def __str__(self) -> str:
        return self.agency_id


@track_changes()
class AgencyCategory(models.Model):
    """What a commenter may say to be, where an agency asks; such as FDA's "Academia - E0007". FinCEN asks for none."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="categories")
    name = models.CharField(
        max_length=120, help_text="As commenters choose it and programs send it, letter for letter."
    )
    is_offered = models.BooleanField(default=True, help_text="Taken back, not deleted: comments name it.")

    class Meta:
        verbose_name_plural = "agency categories"
        ordering = ["agency", "name"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "name"], name="agency_category_once"),
            models.CheckConstraint(condition=~models.Q(name=""), name="agency_category_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
