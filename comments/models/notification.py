"""Messages that are owed, and who asked for them."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from comments.enums import NotificationKind
from comments.models.api_key import ApiKey
from comments.models.comment import Comment
from comments.models.false_attribution import FalseAttributionAnswer
from comments.models.issue import Response
from rulemaking.history import track_changes
from rulemaking.models import PeriodAnnouncement, RuleEvent, Rulemaking


def mail_language_field() -> "models.CharField[str, str]":
    return models.CharField(
        max_length=10, default="en", db_default="en", help_text="Of the page on which it was asked for: en or es."
    )


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def confirmed(self) -> "SubscriptionQuerySet":
        return self.filter(confirmed_at__isnull=False, ended_at__isnull=True)

    def never_confirmed(self) -> "SubscriptionQuerySet":
        """Whether or not somebody ended them."""
        return self.filter(confirmed_at__isnull=True)


@track_changes(exclude=["email"])
class Subscription(models.Model):
    """An address that asked for news of one rule, or of all. It counts once its owner has confirmed it.

    The address never changes, and is not in history: one that nobody confirms is deleted with the row.
    """

    email = models.EmailField(max_length=254)
    rulemaking = models.ForeignKey(
        Rulemaking,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="subscriptions",
        help_text="Empty: all rules.",
    )
    language = mail_language_field()
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["email", "rulemaking"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="subscription_once_per_address_and_rule",
            )
        ]

    def __str__(self) -> str:
        return f"Subscription {self.pk}"


@track_changes(exclude=["email"])
class Notification(models.Model):
    """A message that is owed to someone. Sent at least once, always with the same Message-ID.

    Its address never changes, and is not in history: it goes with the row, where the row may go.
    """

    kind = models.CharField(max_length=30, choices=NotificationKind)
    email = models.EmailField(max_length=254)
    language = mail_language_field()
    subscription = models.ForeignKey(
        Subscription, on_delete=models.PROTECT, null=True, blank=True, related_name="notifications"
    )
    announcement = models.ForeignKey(
        PeriodAnnouncement, on_delete=models.PROTECT, null=True, blank=True, related_name="notifications"
    )
    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, null=True, blank=True, related_name="notifications")
    summary = models.ForeignKey(
        "comments.Summary", on_delete=models.PROTECT, null=True, blank=True, related_name="notifications"
    )
    event = models.ForeignKey(
        RuleEvent,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="notifications",
        help_text="What happened to the rule. Of several events of one document, the first.",
    )
    response = models.ForeignKey(
        Response,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        help_text="Of several that became public on one day, the first.",
    )
    api_key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, null=True, blank=True, related_name="notifications")
    false_attribution_answer = models.ForeignKey(
        FalseAttributionAnswer, on_delete=models.PROTECT, null=True, blank=True, related_name="notifications"
    )
    webhook = models.ForeignKey(
        "comments.Webhook", on_delete=models.PROTECT, null=True, blank=True, related_name="notifications"
    )
    message_id = models.CharField(max_length=120, unique=True, help_text="Stable, so that a repeat can be told.")
    ordered_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            # How many receipts an address was sent lately is asked with each comment that wants one.
            models.Index(
                Upper("email"), "ordered_at", condition=Q(kind=NotificationKind.RECEIPT), name="notification_receipts"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subscription", "announcement"],
                condition=Q(announcement__isnull=False),
                name="notification_once_per_announcement",
            ),
            models.UniqueConstraint(
                fields=["kind", "comment"],
                condition=Q(comment__isnull=False),
                name="notification_once_per_comment",
            ),
            models.UniqueConstraint(
                fields=["kind", "subscription", "summary"],
                condition=Q(summary__isnull=False),
                name="notification_once_per_summary",
            ),
            models.UniqueConstraint(
                fields=["kind", "subscription", "event"],
                condition=Q(event__isnull=False),
                name="notification_once_per_event",
            ),
            models.UniqueConstraint(
                fields=["kind", "subscription", "response"],
                condition=Q(response__isnull=False),
                name="notification_once_per_response",
            ),
            models.UniqueConstraint(
                fields=["false_attribution_answer"],
                condition=Q(false_attribution_answer__isnull=False),
                name="notification_once_per_answer",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
