"""Webhooks: where news is sent, what was sent, and the news of rules that they tell besides comments."""

import datetime as dt
import uuid
from urllib.parse import urlsplit

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from comments.enums import NewsKind
from comments.models.api_key import ApiKey
from comments.models.issue import Response
from comments.models.summary import Summary
from rulemaking.history import insert_only, recorded_at_field, track_changes
from rulemaking.models import Docket, Document


class RuleNews(models.Model):
    """Something public that happened to a rule, in the order in which it was written down. Insert-only.

    One writer at a time gives the numbers, so that whoever has read up to one has missed none below it. ADR 0042.
    """

    kind = models.CharField(max_length=30, choices=NewsKind)
    docket = models.ForeignKey(Docket, on_delete=models.PROTECT, related_name="news")
    document = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="news",
        help_text="On which comments are made. Empty for summaries and responses.",
    )
    summary = models.OneToOneField(Summary, on_delete=models.PROTECT, null=True, blank=True, related_name="news")
    response = models.OneToOneField(
        Response,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Of several that became public on one day, the first.",
    )
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True, help_text="As the news left it, exclusive.")
    happened_at = models.DateTimeField(help_text="When it came about and was public.")
    recorded_at = recorded_at_field()

    class Meta:
        verbose_name = "news of a rule"
        verbose_name_plural = "news of rules"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "document", "happened_at"],
                condition=Q(document__isnull=False),
                name="rule_news_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    document__isnull=False, closes_at__isnull=False, summary__isnull=True, response__isnull=True
                )
                | Q(document__isnull=True, closes_at__isnull=True, summary__isnull=False, response__isnull=True)
                | Q(document__isnull=True, closes_at__isnull=True, summary__isnull=True, response__isnull=False),
                name="rule_news_of_a_period_a_summary_or_responses",
            ),
        ]
        triggers = insert_only()

    def __str__(self) -> str:
        return self.get_kind_display()


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def kept(self) -> "WebhookQuerySet":
        """Those that their holders have not removed, of keys that work."""
        return self.filter(
            removed_at__isnull=True, api_key__confirmed_at__isnull=False, api_key__revoked_at__isnull=True
        )

    def due(self, at: dt.datetime, *, feed: int, news: int) -> "WebhookQuerySet":
        """Those that nobody works on, and that owe a message or may have news to tell.

        Args:
            feed, news: the last places in the feed of comments and in the news of rules.
        """
        owed = WebhookDelivery.objects.owed().filter(webhook=models.OuterRef("pk"))
        is_behind = Q(comments_after__lt=feed) | Q(news_after__lt=news)
        running = Q(stopped_at__isnull=True, next_try_at__lte=at)
        has_message = models.Exists(owed.filter(is_single=False))
        return self.kept().filter(
            Q(leased_until__isnull=True) | Q(leased_until__lte=at),
            models.Exists(owed.filter(is_single=True)) | (running & (is_behind | has_message)),
        )


@track_changes(
    exclude=[
        "comments_after", "news_after", "next_try_at", "failing_since", "failure_count", "lease_token", "leased_until",
    ]
)  # fmt: skip
class Webhook(models.Model):
    """An address to which news is sent for the holder of an API key.

    How far it has been told, and who works on it, change with every message and are kept out of history.
    """

    api_key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, related_name="webhooks")
    url = models.CharField(max_length=500, help_text="https, without a user name or a fragment.")
    docket_ids = ArrayField(models.CharField(max_length=60), default=list, blank=True, help_text="Empty: all dockets.")
    kinds = ArrayField(models.CharField(max_length=30, choices=NewsKind), help_text="What it wants to hear of.")
    added_at = models.DateTimeField()
    secret_id = models.UUIDField(default=uuid.uuid4, unique=True, help_text="The signing secret is derived from it.")
    earlier_secret_id = models.UUIDField(null=True, blank=True, help_text="Still signs for a day after it was renewed.")
    secret_made_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.CharField(max_length=150, blank=True)
    stopped_reason = models.CharField(max_length=300, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    comments_after = models.BigIntegerField(help_text="Place in the change feed up to which messages were made.")
    news_after = models.BigIntegerField(help_text="The last RuleNews of which a message was made.")
    next_try_at = models.DateTimeField()
    failing_since = models.DateTimeField(null=True, blank=True)
    failure_count = models.PositiveIntegerField(default=0, help_text="In a row.")
    lease_token = models.UUIDField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True, stopped_by="", stopped_reason="")
                | (Q(stopped_at__isnull=False) & ~Q(stopped_by="") & ~Q(stopped_reason="")),
                name="webhook_stopped_by_somebody_for_a_reason",
            ),
            models.CheckConstraint(condition=Q(kinds__len__gte=1), name="webhook_wants_something"),
            models.CheckConstraint(
                condition=Q(failing_since__isnull=True, failure_count=0)
                | Q(failing_since__isnull=False, failure_count__gte=1),
                name="webhook_fails_since_its_first_failure",
            ),
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def host(self) -> str:
        """For messages: the rest of an address may hold a secret of its holder's."""
        return urlsplit(self.url).hostname or ""


class WebhookDeliveryQuerySet(models.QuerySet["WebhookDelivery"]):
    def owed(self) -> "WebhookDeliveryQuerySet":
        return self.filter(delivered_at__isnull=True, given_up_at__isnull=True)

    def refused(self) -> "WebhookDeliveryQuerySet":
        """Those in turn that were tried and not taken: what follows waits for them."""
        return self.owed().filter(is_single=False, attempt_count__gte=1)


class WebhookDelivery(models.Model):
    """One message of a webhook: its exact bytes, sent at least once, always under the same id."""

    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, related_name="deliveries")
    message_id = models.CharField(max_length=60, help_text="`webhook-id`. Sent again, a message keeps it.")
    body = models.TextField(help_text="JSON in ASCII. Ids, kinds, instants and links alone.")
    event_count = models.PositiveSmallIntegerField()
    first_event = models.CharField(max_length=60, help_text="Id of the first event in it.")
    last_event = models.CharField(max_length=60)
    is_single = models.BooleanField(
        default=False, help_text="A test, or sent again by hand: tried once, and holds up no other."
    )
    made_at = models.DateTimeField()
    attempt_count = models.PositiveSmallIntegerField(default=0)
    last_attempt_at = models.DateTimeField(null=True, blank=True)
    last_code = models.PositiveSmallIntegerField(null=True, blank=True, help_text="HTTP status of the last answer.")
    last_error = models.CharField(max_length=40, blank=True, help_text="Why there was no answer that counts.")
    delivered_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)
    given_up_by = models.CharField(
        max_length=150, blank=True, help_text="Who skipped it. Empty for one that was tried once."
    )

    objects = WebhookDeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "webhook deliveries"
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["webhook"],
                condition=Q(delivered_at__isnull=True, given_up_at__isnull=True),
                name="webhook_delivery_owed",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["webhook"],
                condition=Q(delivered_at__isnull=True, given_up_at__isnull=True, is_single=False),
                name="webhook_one_message_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(delivered_at__isnull=True) | Q(given_up_at__isnull=True),
                name="webhook_delivered_or_given_up",
            ),
            models.CheckConstraint(
                condition=Q(delivered_at__isnull=True) | Q(last_attempt_at__isnull=False, attempt_count__gte=1),
                name="webhook_delivered_by_an_attempt",
            ),
            models.CheckConstraint(
                condition=Q(given_up_at__isnull=False, is_single=False) & ~Q(given_up_by="")
                | (Q(given_up_at__isnull=True) | Q(is_single=True)) & Q(given_up_by=""),
                name="webhook_message_in_turn_is_skipped_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_event} to {self.last_event}" if self.event_count > 1 else self.first_event
