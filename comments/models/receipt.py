"""Receipts: the exact signed bytes, and the keys that verify them."""

from django.db import models

from comments.models.comment import Comment
from rulemaking.history import insert_only, recorded_at_field, track_changes


@track_changes()
class ReceiptKey(models.Model):
    """A public key. Retired keys stay published, so that a receipt can be verified years later."""

    key_id = models.CharField(max_length=60, unique=True)
    public_key = models.BinaryField(max_length=32, help_text="Ed25519 public key, 32 bytes.")
    first_used_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["first_used_at"]

    def __str__(self) -> str:
        return self.key_id


class SignedReceipt(models.Model):
    """What the submitter was given: canonical JSON (RFC 8785) and its Ed25519 signature."""

    key_id = models.CharField(max_length=60)
    payload = models.BinaryField(help_text="The signed bytes.")
    signature = models.BinaryField(max_length=64)
    submitter_salt = models.BinaryField(max_length=16, help_text="Salt of the hash over the submitter's fields.")
    recorded_at = recorded_at_field()

    class Meta:
        abstract = True


class Receipt(SignedReceipt):
    """The receipt of a comment as first sent. Insert-only. Later versions carry theirs in their own row."""

    comment = models.OneToOneField(Comment, on_delete=models.PROTECT, primary_key=True, related_name="receipt")

    class Meta:
        triggers = insert_only()

    def __str__(self) -> str:
        return f"Receipt for {self.comment_id}"
