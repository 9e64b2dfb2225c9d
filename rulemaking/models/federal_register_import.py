"""What was read from the Federal Register, and what a person must check in it."""

from django.db import models

from rulemaking.history import insert_only, recorded_at_field
from rulemaking.models.document import Document


class FederalRegisterImport(models.Model):
    """One document read from the Federal Register into a draft. Insert-only; a document is imported once.

    Nothing of it is public until a person has confirmed the draft, which publishes it.
    """

    document_number = models.CharField(
        max_length=40, unique=True, help_text="Federal Register document number, such as 2025-07837."
    )
    document = models.OneToOneField(
        Document, on_delete=models.PROTECT, related_name="federal_register_import", help_text="The draft it became."
    )
    unsure = models.JSONField(
        default=list, help_text='What to compare with the printed document: [{"field": …, "why": …}].'
    )
    sections = models.JSONField(
        default=list, help_text='Headings that a comment can be about: [{"level": 1 or 2, "heading": …}].'
    )
    dates_text = models.TextField(blank=True, help_text="The DATES block, as printed.")
    abstract = models.TextField(blank=True, help_text="The SUMMARY block, as printed.")
    by = models.CharField(max_length=150, help_text="Username of the official who imported it, or system:<task>.")
    at = models.DateTimeField(help_text="When it was imported.")
    recorded_at = recorded_at_field()

    class Meta:
        verbose_name = "Federal Register import"
        ordering = ["-at", "-pk"]
        triggers = insert_only()

    def __str__(self) -> str:
        return f"FR Doc. {self.document_number}"
