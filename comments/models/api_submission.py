"""What came through the API: files on their way to a comment, and which key sent which comment."""

from django.db import models
from django.db.models import Q

from comments.models.api_key import ApiKey
from comments.models.comment import Comment
from rulemaking.history import insert_only, recorded_at_field


class SubmissionKey(models.Model):
    """A name under which files wait for their comment. Outside the record: really deleted, with its files."""

    name = models.CharField(max_length=20, unique=True, help_text="Random, three, four and four letters and digits.")
    api_key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, related_name="submission_keys")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True, help_text="From then on its files are gone.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("made_at")), name="submission_key_expires_after_it_is_made"
            )
        ]

    def __str__(self) -> str:
        return self.name


class PendingFile(models.Model):
    """A file that was announced and, once its bytes came, lies in the originals' store. Outside the record."""

    submission_key = models.ForeignKey(SubmissionKey, on_delete=models.PROTECT, related_name="files")
    file_name = models.CharField(max_length=255)
    announced_type = models.CharField(max_length=120, help_text="The Content-Type that its bytes must come with.")
    ordered_at = models.DateTimeField()
    came_at = models.DateTimeField(null=True, blank=True, help_text="When its bytes came.")
    key = models.CharField(max_length=255, blank=True)
    file_format = models.CharField(max_length=10, blank=True)
    content_type = models.CharField(max_length=120, blank=True)
    size_bytes = models.PositiveBigIntegerField(null=True, blank=True)
    sha256 = models.BinaryField(max_length=32, null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["submission_key", "file_name"], name="pending_file_name_once"),
            models.CheckConstraint(
                condition=Q(came_at__isnull=True, key="", size_bytes__isnull=True, sha256__isnull=True)
                | (Q(came_at__isnull=False, size_bytes__isnull=False, sha256__isnull=False) & ~Q(key="")),
                name="pending_file_came_whole_or_not",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class ApiSubmission(models.Model):
    """Which key sent a comment, and what exactly was asked, so that a repeat is told from another. Insert-only."""

    comment = models.OneToOneField(Comment, on_delete=models.PROTECT, primary_key=True, related_name="api_submission")
    api_key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, related_name="submissions")
    attributes_sha256 = models.BinaryField(max_length=32, help_text="SHA-256 of the attributes, as sorted JSON.")
    submission_key = models.CharField(max_length=20, blank=True, help_text="Under which its files came.")
    recorded_at = recorded_at_field()

    class Meta:
        verbose_name = "API submission"
        triggers = insert_only()

    def __str__(self) -> str:
        return f"Sent with key {self.api_key_id}"
