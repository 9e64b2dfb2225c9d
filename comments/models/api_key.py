"""Keys of the API: who asked for one, what it may do, and how much it was used."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from rulemaking.history import track_changes

HOLDER = "public:holder"
"""Who acted, where it was not an official: the key's holder, by the secret link. No username holds a colon."""


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def standing(self) -> "ApiKeyQuerySet":
        """Those asked for, confirmed or not, that nobody has revoked."""
        return self.filter(revoked_at__isnull=True)

    def never_confirmed(self) -> "ApiKeyQuerySet":
        """Wishes that came to nothing. One that staff revoked is theirs to keep, with their reason."""
        return self.filter(confirmed_at__isnull=True, revoked_by__in=["", HOLDER])

    def posting_asked_for(self) -> "ApiKeyQuerySet":
        """Those whose holders wait for an answer whether they may post."""
        return self.standing().filter(confirmed_at__isnull=False, posting_asked_at__isnull=False, may_post=False)


@track_changes(exclude=["name", "email", "purpose"])
class ApiKey(models.Model):
    """A key, or the wish for one. It works once the owner of its address has confirmed it, until it is revoked.

    The key itself is shown once and not kept: only its SHA-256 is, and its first letters, to tell keys apart by. Who
    asked is kept here alone, so that it is gone with the row: nothing can be taken out of history.
    """

    name = models.CharField(max_length=100, help_text="Of the person or organization.")
    email = models.EmailField(max_length=254)
    purpose = models.CharField(max_length=500, help_text="What it is for, in the holder's words.")
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    prefix = models.CharField(max_length=6, blank=True, help_text="The key's first letters.")
    key_sha256 = models.BinaryField(max_length=32, null=True, unique=True, help_text="SHA-256 of the key.")
    issued_at = models.DateTimeField(null=True, blank=True, help_text="When the present key was made.")
    requests_per_hour = models.PositiveIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1)], help_text="Empty: as every key."
    )
    posting_asked_at = models.DateTimeField(null=True, blank=True)
    posting_purpose = models.CharField(max_length=500, blank=True, help_text="For whom it would post, and what.")
    may_post = models.BooleanField(default=False, help_text="Whether comments may be sent with it.")
    may_post_since = models.DateTimeField(null=True, blank=True)
    may_post_by = models.CharField(max_length=150, blank=True, help_text="The official who allowed it.")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=150, blank=True)
    revoked_reason = models.CharField(max_length=300, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = "API key"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["email"], condition=Q(revoked_at__isnull=True), name="api_key_once_per_address"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, key_sha256__isnull=True, issued_at__isnull=True, prefix="")
                | (Q(confirmed_at__isnull=False, key_sha256__isnull=False, issued_at__isnull=False) & ~Q(prefix="")),
                name="api_key_made_when_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(may_post=False, may_post_by="", may_post_since__isnull=True)
                | (Q(may_post=True, may_post_since__isnull=False) & ~Q(may_post_by="")),
                name="api_key_may_post_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by="", revoked_reason="")
                | (Q(revoked_at__isnull=False) & ~Q(revoked_by="") & ~Q(revoked_reason="")),
                name="api_key_revoked_by_somebody_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(requests_per_hour__isnull=True) | Q(requests_per_hour__gte=1),
                name="api_key_limit_from_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}… of {self.name}" if self.prefix else f"Not confirmed, for {self.name}"


class ApiKeyUse(models.Model):
    """How often a key was used on one Eastern day."""

    api_key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, related_name="uses")
    day = models.DateField()
    request_count = models.PositiveIntegerField(help_text="Answered, whatever the answer.")
    refused_count = models.PositiveIntegerField(default=0, db_default=0, help_text="Past the limit.")

    class Meta:
        verbose_name = "use of an API key"
        verbose_name_plural = "uses of API keys"
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["api_key", "day"], name="api_key_use_once_per_day")]

    def __str__(self) -> str:
        return f"{self.request_count} requests"
