"""What the submitter did with a comment after sending it: changed it, or took it back. Both insert-only."""

from django.db import models
from django.db.models import Q

from comments.models.comment import Comment
from comments.models.receipt import SignedReceipt
from rulemaking.history import insert_only

VERSIONS_MAX = 50
"""How often one comment may stand in the record in another wording."""


class CommentVersion(SignedReceipt):
    """A comment as its submitter changed it: the second version and later ones, each with its receipt.

    The first is the `Comment` itself. Who sent it, and when it was first received, stays as it was; a person who wants
    to speak for somebody else withdraws and sends anew. The last version counts; all are kept.
    """

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveSmallIntegerField(help_text="From two; the first is the comment itself.")
    text = models.TextField(blank=True)
    text_sha256 = models.BinaryField(max_length=32)
    content_sha256 = models.BinaryField(max_length=32, help_text="As that of a comment.")
    received_at = models.DateTimeField(help_text="When the change was received, UTC. Before the close.")
    submission_token = models.CharField(max_length=100, unique=True, help_text="One change, however often it is sent.")

    class Meta:
        ordering = ["comment", "version"]
        constraints = [
            models.UniqueConstraint(fields=["comment", "version"], name="comment_version_once"),
            models.CheckConstraint(
                condition=Q(version__gte=2, version__lte=VERSIONS_MAX), name="comment_version_is_a_later_one"
            ),
        ]
        triggers = insert_only()

    def __str__(self) -> str:
        return f"Version {self.version} of comment {self.comment_id}"


class Withdrawal(SignedReceipt):
    """The submitter took the comment back. Its status says so from then on, and nobody else can undo it."""

    comment = models.OneToOneField(Comment, on_delete=models.PROTECT, primary_key=True, related_name="withdrawal")
    received_at = models.DateTimeField(help_text="When it was asked for, UTC. Before the close.")

    class Meta:
        triggers = insert_only()

    def __str__(self) -> str:
        return f"Withdrawal of comment {self.comment_id}"
