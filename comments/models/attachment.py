"""Files as they were received, and what was learned of them."""

from django.db import models
from django.db.models import Q

from comments.enums import ExtractionStatus, ScanStatus
from comments.models.comment import Comment
from comments.models.comment_status import is_of_last_version
from comments.models.version import CommentVersion
from rulemaking.history import insert_only, recorded_at_field, track_changes


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def current(self) -> "AttachmentQuerySet":
        """Those of the version that counts, the last of each comment."""
        return self.filter(is_of_last_version())


class Attachment(models.Model):
    """A file as it was received. Insert-only; its bytes lie in the originals' store under `key`."""

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="attachments")
    version = models.ForeignKey(
        CommentVersion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="attachments",
        help_text="The version that it came with. Empty: with the comment as first sent.",
    )
    kept_from = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        help_text="The file as it first came, where a later version keeps it. Both name the same bytes.",
    )
    position = models.PositiveSmallIntegerField(help_text="Order in the submission, from one.")
    file_name = models.CharField(max_length=255, help_text="As the sender named it.")
    content_type = models.CharField(max_length=120, help_text="By content, not by name.")
    file_format = models.CharField(max_length=10, help_text="Such as pdf (v4 fileFormats.format).")
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.BinaryField(max_length=32)
    key = models.CharField(max_length=200, help_text="Key in the originals' store.")
    recorded_at = recorded_at_field()

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["comment", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "version", "position"], nulls_distinct=False, name="attachment_position_once"
            ),
            models.UniqueConstraint(fields=["key"], condition=Q(kept_from__isnull=True), name="attachment_key_once"),
            models.CheckConstraint(
                condition=Q(kept_from__isnull=True) | Q(version__isnull=False), name="attachment_kept_by_a_version"
            ),
            models.UniqueConstraint(
                fields=["comment", "version", "file_name"],
                nulls_distinct=False,
                name="attachment_name_once",
                violation_error_message="Two files have the same name. Rename one of them.",
            ),
        ]
        triggers = insert_only()

    def __str__(self) -> str:
        return self.file_name


@track_changes(exclude=["text"])
class AttachmentStatus(models.Model):
    """What was learned of a file: whether it is clean and what it says."""

    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, primary_key=True, related_name="status")
    scan_status = models.CharField(max_length=20, choices=ScanStatus, default=ScanStatus.OWED)
    scan_result = models.CharField(max_length=200, blank=True)
    extraction_status = models.CharField(max_length=20, choices=ExtractionStatus, default=ExtractionStatus.OWED)
    extraction_method = models.CharField(max_length=60, blank=True)
    page_count = models.PositiveIntegerField(null=True, blank=True)
    text = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "attachment statuses"

    def __str__(self) -> str:
        return f"{self.get_scan_status_display()}; {self.get_extraction_status_display()}"
