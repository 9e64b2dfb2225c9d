"""E-mails that reached the agency's mailbox, and what became of each."""

from django.db import models
from django.db.models import Q

from comments.enums import MailState
from comments.models.comment import Comment
from rulemaking.history import track_changes


class IncomingMailQuerySet(models.QuerySet["IncomingMail"]):
    def waiting(self) -> "IncomingMailQuerySet":
        """Those about which a person must decide."""
        return self.filter(state=MailState.WAITING)


@track_changes()
class IncomingMail(models.Model):
    """One e-mail. Its bytes lie in the originals' store as they came; nothing that came is without its row here."""

    mailbox = models.CharField(max_length=200, help_text="Where it was found: a mailbox or a folder.")
    uid_validity = models.BigIntegerField(null=True, blank=True, help_text="Of the mailbox (RFC 3501, 2.3.1.1).")
    uid = models.BigIntegerField(null=True, blank=True, help_text="Its number there.")
    key = models.CharField(max_length=200, unique=True, help_text="Key of its bytes in the originals' store.")
    sha256 = models.BinaryField(max_length=32, unique=True)
    size_bytes = models.PositiveBigIntegerField()
    message_id = models.CharField(max_length=1000, blank=True)
    in_reply_to = models.CharField(max_length=1000, blank=True)
    sender = models.CharField(max_length=600, blank=True)
    subject = models.CharField(max_length=1000, blank=True)
    received_at = models.DateTimeField(help_text="When it arrived, UTC.")
    received_evidence = models.CharField(max_length=300, help_text="On what that rests.")
    fetched_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=MailState)
    reason = models.CharField(max_length=1000, blank=True, help_text="Why it waits, or was set aside.")
    notes = models.CharField(max_length=1000, blank=True, help_text="What of it is in the original alone.")
    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, null=True, blank=True, related_name="mails")
    decided_by = models.CharField(max_length=150, blank=True, help_text="Empty: by its address or subject.")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = IncomingMailQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["state", "-id"], name="incoming_mail_state"),
            models.Index(fields=["mailbox", "uid_validity", "-uid"], name="incoming_mail_last"),
            models.Index(fields=["message_id"], name="incoming_mail_message"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=MailState.TAKEN, comment__isnull=False)
                | (~Q(state=MailState.TAKEN) & Q(comment__isnull=True)),
                name="incoming_mail_taken_is_a_comment",
            ),
            models.CheckConstraint(
                condition=Q(state=MailState.TAKEN) | ~Q(reason=""), name="incoming_mail_says_why_it_is_none"
            ),
        ]

    def __str__(self) -> str:
        return self.subject or f"Mail of {self.sender}"
