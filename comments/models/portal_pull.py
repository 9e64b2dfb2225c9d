"""Comments that staff had pulled from another portal, and how far that is."""

from django.db import models
from django.db.models import Q

from comments.models.bulk_import import BulkImport
from rulemaking.history import track_changes
from rulemaking.models import Document


class PortalPullQuerySet(models.QuerySet["PortalPull"]):
    def under_way(self) -> "PortalPullQuerySet":
        """Those that have neither brought something nor ended without."""
        return self.filter(ended_at__isnull=True)


@track_changes()
class PortalPull(models.Model):
    """One pull, ordered by an official and done by a worker. What it brings is an import, checked and confirmed as any.

    A pull whose portal is away waits for it. One that can't succeed as it was ordered ends with a `fault`, and is
    ordered anew. docs/adr/0034.
    """

    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="portal_pulls", help_text="What the comments are on here."
    )
    base_url = models.URLField(max_length=200, help_text="Of the portal's v4 API; one of those in the settings.")
    asked_id = models.CharField(max_length=80, help_text="Id there, of a document or of a docket, as it was typed.")
    by = models.CharField(max_length=150, help_text="Username of the official, who states the portal's days.")
    at = models.DateTimeField(help_text="When it was ordered, UTC.")
    ended_at = models.DateTimeField(null=True, blank=True)
    comment_count = models.PositiveIntegerField(default=0)
    file_count = models.PositiveIntegerField(default=0)
    missing = models.JSONField(default=list, blank=True, help_text="Files that the portal did not hand out, and why.")
    fault = models.CharField(max_length=500, blank=True, help_text="Why it ended without bringing anything.")
    bulk_import = models.ForeignKey(
        BulkImport, on_delete=models.PROTECT, null=True, blank=True, related_name="portal_pulls",
        help_text="What it brought. Empty at its end: nothing had changed there, or it has a fault.",
    )  # fmt: skip

    objects = PortalPullQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "base_url", "asked_id"],
                condition=Q(ended_at__isnull=True),
                name="portal_pull_one_under_way",
                violation_error_message="The same pull is under way.",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=False) | Q(fault="", bulk_import__isnull=True),
                name="portal_pull_brings_at_its_end",
            ),
            models.CheckConstraint(
                condition=Q(fault="") | Q(bulk_import__isnull=True), name="portal_pull_brings_or_has_a_fault"
            ),
        ]

    def __str__(self) -> str:
        return f"Pull {self.pk}: {self.asked_id}"
