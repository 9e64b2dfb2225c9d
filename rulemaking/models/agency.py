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
