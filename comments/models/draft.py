"""Comments that are not sent yet, kept for whoever has the secret link. Outside the record, without history."""

import datetime as dt

from django.db import models
from django.db.models import Exists, OuterRef, Q

from comments.models.comment import Comment
from rulemaking.models import CommentPeriod, Rulemaking

KEPT_AFTER_CLOSE = dt.timedelta(days=7)
"""So that who missed the deadline can still copy what was typed."""

KEPT_AFTER_SENDING = dt.timedelta(days=1)
"""So that going back, or an old bookmark, leads to the receipt."""


class DraftQuerySet(models.QuerySet["Draft"]):
    def with_sent(self) -> "DraftQuerySet":
        """Adds `is_sent`: its comment is in the record."""
        return self.annotate(is_sent=Exists(Comment.objects.filter(submission_token=OuterRef("key"))))

    def to_delete(self, at: dt.datetime) -> "DraftQuerySet":
        """Those that nobody needs any more: sent; or the last period is long over, and they weren't touched since."""
        still_needed = CommentPeriod.objects.filter(
            part__rulemaking=OuterRef("rulemaking"), closes_at__gt=at - KEPT_AFTER_CLOSE
        )
        is_over = Q(saved_at__lte=at - KEPT_AFTER_CLOSE) & ~Exists(still_needed)
        return self.with_sent().filter(is_over | Q(is_sent=True, saved_at__lte=at - KEPT_AFTER_SENDING))


class Draft(models.Model):
    """What somebody typed so far. Found by its secret alone, of which only a hash is kept."""

    key = models.CharField(
        max_length=64, unique=True, help_text="SHA-256 of the secret, hexadecimal; the sent comment's submission token."
    )
    rulemaking = models.ForeignKey(Rulemaking, on_delete=models.PROTECT, related_name="drafts")
    typed = models.TextField(help_text="JSON, escaped to ASCII: whatever was typed can be kept, NUL too.")
    created_at = models.DateTimeField(help_text="When the form was opened, UTC.")
    saved_at = models.DateTimeField(db_index=True)

    objects = DraftQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Draft of {self.created_at:%Y-%m-%d}"


class DraftFile(models.Model):
    """A file of a draft. Its bytes lie in the originals' store; sent, they stay there as the comment's own."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="files")
    key = models.CharField(max_length=200, help_text="Key in the originals' store.")
    file_name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=120)
    file_format = models.CharField(max_length=10)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.BinaryField(max_length=32)

    class Meta:
        ordering = ["draft", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "file_name"],
                name="draft_file_name_once",
                violation_error_message="Two files have the same name. Rename one of them.",
            )
        ]

    def __str__(self) -> str:
        return self.file_name
