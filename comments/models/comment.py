"""The comment as it was received, and what became of it."""

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.db.models.functions import Coalesce, TruncDate

from comments.enums import Channel, OrganizationType, ReceivedBasis, SubmitterType
from rulemaking.deadlines import EASTERN
from rulemaking.history import insert_only, recorded_at_field
from rulemaking.models import CommentPeriod, Document

if TYPE_CHECKING:
    from comments.models.version import CommentVersion


CURRENT_TEXT = Coalesce(F("status__current_version__text"), F("text"))
"""The text that counts, in a query over comments: that of the last version."""


class LastDay(Func):
    """The Eastern day that ends at an exclusive closing instant."""

    template = "((%(expressions)s - INTERVAL '1 microsecond') AT TIME ZONE 'America/New_York')::date"
    output_field = models.DateField()
    arity = 1


class FirstDay(Func):
    """The Eastern day on which an instant falls."""

    template = "(%(expressions)s AT TIME ZONE 'America/New_York')::date"
    output_field = models.DateField()
    arity = 1


class NamesHash(Func):
    """MD5 over a comment's names, so that an index may hold them whatever their length."""

    template = "md5(%(expressions)s)"
    arg_joiner = " || chr(31) || "
    output_field = models.CharField()
    arity = 3


class CommentQuerySet(models.QuerySet["Comment"]):
    def with_current_version(self) -> "CommentQuerySet":
        """Loads what `Comment.current` needs."""
        return self.select_related("status__current_version")

    def with_timeliness(self) -> "CommentQuerySet":
        """Adds `is_timely`: received while any part of the rule was open."""
        return self.annotate(is_timely=self._is_timely())

    @staticmethod
    def _is_timely() -> Q:
        """Received while any part of the rule was open.

        A comment with an instant is held against the half-open periods. One with only a date, such as a letter, is
        timely if the date is a day of a period. Source: docs/adr/0003-time.md.
        """
        periods = CommentPeriod.objects.filter(part__rulemaking=OuterRef("document__rulemaking"))
        by_instant = periods.filter(opens_at__lte=OuterRef("received_at"), closes_at__gt=OuterRef("received_at"))
        by_day = periods.annotate(first_day=FirstDay("opens_at"), last_day=LastDay("closes_at")).filter(
            first_day__lte=OuterRef("received_on"), last_day__gte=OuterRef("received_on")
        )
        return Exists(by_instant) | (Q(received_at__isnull=True) & Exists(by_day))

    def timely(self) -> "CommentQuerySet":
        return self.filter(self._is_timely())

    def late(self) -> "CommentQuerySet":
        return self.filter(~self._is_timely())

    def with_received_day(self) -> "CommentQuerySet":
        """Adds `received_day`: the Eastern day of receipt."""
        return self.annotate(received_day=Coalesce("received_on", TruncDate("received_at", tzinfo=EASTERN)))

    def received_by(self, at: dt.datetime) -> "CommentQuerySet":
        """Those received at or before `at`, by instant or by day.

        A day counts once it has begun: as of the midnight that ends a period, the next day has not.
        """
        last_day = (at - dt.timedelta(microseconds=1)).astimezone(EASTERN).date()
        return self.filter(Q(received_at__lte=at) | Q(received_at__isnull=True, received_on__lte=last_day))


class Comment(models.Model):
    """The received original. Insert-only: what changes lives in CommentStatus, what the public sees in Rendition.

    `text` is what was typed, after CR LF became LF; nothing else was changed. It is the first version: what counts
    is `current`, since a submitter may change a comment until the period closes (docs/adr/0025).
    """

    version: ClassVar[int] = 1

    tracking_number = models.CharField(max_length=20, help_text="Random, public; authorises nothing.")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="comments", db_index=False)
    channel = models.CharField(max_length=10, choices=Channel)
    text = models.TextField(blank=True)
    text_sha256 = models.BinaryField(max_length=32)
    content_sha256 = models.BinaryField(
        max_length=32,
        help_text="SHA-256 over the text's hash and each file's, in order. Equal content, equal hash.",
    )

    submitter_type = models.CharField(max_length=20, choices=SubmitterType)
    first_name = models.CharField(max_length=200, blank=True)
    last_name = models.CharField(max_length=200, blank=True)
    organization = models.CharField(max_length=500, blank=True)
    organization_type = models.CharField(max_length=40, choices=OrganizationType, blank=True)
    email = models.CharField(max_length=320, blank=True, help_text="Never public.")
    phone = models.CharField(max_length=100, blank=True, help_text="Never public.")
    address1 = models.CharField(max_length=300, blank=True, help_text="Never public.")
    address2 = models.CharField(max_length=300, blank=True, help_text="Never public.")
    city = models.CharField(max_length=200, blank=True)
    state_province_region = models.CharField(max_length=200, blank=True)
    zip = models.CharField(max_length=50, blank=True)
    country = models.CharField(max_length=200, blank=True)
    category = models.CharField(max_length=300, blank=True)
    submitter_rep = models.CharField(
        max_length=300, blank=True, db_default="", help_text="Who sends it for the submitter, such as a lawyer."
    )
    signatories = models.TextField(
        blank=True,
        db_default="",
        help_text="Who else signs it, as the sender names them, one a line.",
    )

    received_at = models.DateTimeField(null=True, blank=True, help_text="The legal instant of receipt, UTC.")
    received_on = models.DateField(null=True, blank=True, help_text="The day of receipt, where only a day is known.")
    postmarked_on = models.DateField(null=True, blank=True)
    received_basis = models.CharField(max_length=20, choices=ReceivedBasis)
    received_evidence = models.CharField(max_length=300, blank=True, help_text="On what an asserted time rests.")
    asserted_by = models.CharField(max_length=150, blank=True)
    recorded_at = recorded_at_field()

    submission_token = models.CharField(  # noqa: DJ001 - unique where there is one
        max_length=100,
        null=True,
        blank=True,
        help_text="One submission, however often it is sent.",
    )
    source = models.CharField(max_length=60, blank=True, help_text="Where an imported comment came from.")
    source_id = models.CharField(max_length=300, blank=True, help_text="Its id there. Never one of ours.")
    num_items_received = models.PositiveIntegerField(
        default=0, help_text="How many submissions the sender says this one carries. A claim, not a count."
    )
    wants_email_receipt = models.BooleanField(default=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        permissions = [("record_letter", "Can record letters that came on paper")]
        # No more indexes than are read: each is written into with every comment.
        indexes = [
            models.Index(fields=["document", "received_at"], name="comment_document_received"),
            # Of these there are few.
            models.Index(fields=["document"], condition=Q(num_items_received__gt=1), name="comment_says_several"),
            models.Index(fields=["document"], condition=~Q(signatories=""), name="comment_signed_by_several"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["tracking_number"], name="comment_tracking_number_once"),
            models.UniqueConstraint(fields=["submission_token"], name="comment_submission_token_once"),
            models.CheckConstraint(
                condition=Q(tracking_number__regex=r"^[0-9a-z]{3}-[0-9a-z]{4}-[0-9a-z]{4}$"),
                name="comment_tracking_number_is_3_4_4",
            ),
            models.CheckConstraint(
                condition=Q(received_at__isnull=False) | Q(received_on__isnull=False),
                name="comment_has_a_time_of_receipt",
                violation_error_message=(
                    "Say when the comment was received: an instant, or the day if only that is known."
                ),
            ),
            models.CheckConstraint(
                condition=Q(received_basis=ReceivedBasis.EDGE_CLOCK, received_at__isnull=False)
                | (Q(received_basis=ReceivedBasis.ASSERTED) & ~Q(asserted_by="") & ~Q(received_evidence="")),
                name="comment_asserted_receipt_names_who_and_why",
                violation_error_message="A stated time of receipt needs who stated it and on what evidence.",
            ),
            models.CheckConstraint(
                condition=(Q(source="") & Q(source_id="")) | (~Q(source="") & ~Q(source_id="")),
                name="comment_source_and_source_id_together",
            ),
            models.UniqueConstraint(
                "source",
                "source_id",
                "content_sha256",
                NamesHash("first_name", "last_name", "organization"),
                condition=~Q(source=""),
                name="comment_imported_once",
            ),
        ]
        triggers = insert_only()

    def __str__(self) -> str:
        return f"Comment {self.tracking_number}"

    @property
    def current(self) -> "Comment | CommentVersion":
        """The version that counts, the last: with `text`, hashes, `version` and `received_at`.

        Whatever reads what a submitter said reads it here. Needs `with_current_version()`.
        """
        return self.status.current_version or self

    @property
    def submitter_name(self) -> str:
        """As the submitter gave it; `Anonymous` where none was given."""
        if self.submitter_type == SubmitterType.ORGANIZATION:
            return self.organization
        return f"{self.first_name} {self.last_name}".strip() or "Anonymous"


__all__ = ["CURRENT_TEXT", "Comment"]
