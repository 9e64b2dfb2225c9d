"""Bulk files: all that is public of a docket, in one file of each format, made anew when it changes."""

from django.db import models
from django.db.models import Q

from comments.enums import BulkFormat, BulkOccasion
from rulemaking.models import Docket


class BulkRunQuerySet(models.QuerySet["BulkRun"]):
    def current(self) -> "BulkRunQuerySet":
        """The one of each docket whose files are served."""
        return self.filter(is_current=True)

    def produced(self) -> "BulkRunQuerySet":
        return self.filter(produced_at__isnull=False)


class BulkRun(models.Model):
    """One making of a docket's bulk files, on one snapshot of the database. Ordered first, made by a task.

    Its files replace those of the run before in one statement's time: `is_current` moves when all of them lie in the
    store.
    """

    docket = models.ForeignKey(Docket, on_delete=models.PROTECT, related_name="bulk_runs")
    occasion = models.CharField(max_length=10, choices=BulkOccasion)
    ordered_at = models.DateTimeField()
    ordered_by = models.CharField(max_length=150)
    as_of = models.DateTimeField(null=True, blank=True, help_text="When its snapshot was taken.")
    feed_position = models.BigIntegerField(
        null=True,
        blank=True,
        help_text="Last place in the change feed that its snapshot holds: follow the feed from it.",
    )
    counts = models.JSONField(null=True, blank=True, help_text="Documents, and comments by status, in the snapshot.")
    produced_at = models.DateTimeField(null=True, blank=True)
    is_current = models.BooleanField(default=False)
    replaced_at = models.DateTimeField(null=True, blank=True, help_text="When a later run took its place.")

    objects = BulkRunQuerySet.as_manager()

    class Meta:
        ordering = ["docket", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["docket"], condition=Q(is_current=True), name="bulk_run_one_is_current"),
            models.CheckConstraint(
                condition=Q(produced_at__isnull=True)
                | Q(as_of__isnull=False, feed_position__isnull=False, counts__isnull=False),
                name="bulk_run_produced_says_of_what",
            ),
            models.CheckConstraint(
                condition=Q(is_current=False) | Q(produced_at__isnull=False, replaced_at__isnull=True),
                name="bulk_run_current_is_produced",
            ),
        ]

    def __str__(self) -> str:
        return f"Bulk files {self.pk}"


class BulkFile(models.Model):
    """One file of a run. The row stands before the file does, so that no file lies in the store unknown."""

    run = models.ForeignKey(BulkRun, on_delete=models.PROTECT, related_name="files")
    file_format = models.CharField(max_length=10, choices=BulkFormat)
    key = models.CharField(max_length=200, unique=True, help_text="Key in the public store.")
    planned_at = models.DateTimeField()
    row_count = models.PositiveBigIntegerField(null=True, blank=True)
    size_bytes = models.PositiveBigIntegerField(null=True, blank=True)
    sha256 = models.BinaryField(max_length=32, null=True, blank=True)

    class Meta:
        ordering = ["run", "file_format"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "file_format"], condition=Q(sha256__isnull=False), name="bulk_file_format_once"
            ),
            models.CheckConstraint(
                condition=Q(sha256__isnull=True, size_bytes__isnull=True, row_count__isnull=True)
                | Q(sha256__isnull=False, size_bytes__isnull=False, row_count__isnull=False),
                name="bulk_file_whole_or_planned",
            ),
        ]

    def __str__(self) -> str:
        return self.get_file_format_display()
