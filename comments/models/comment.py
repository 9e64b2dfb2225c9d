"""The comment as it was received, and what became of it."""

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.db.models.functions import Coalesce, TruncDate
from django.utils.translation import gettext_noop

from comments.enums import Channel, OrganizationType, ReceivedBasis, RestrictReasonType, Status, SubmitterType
from rulemaking.deadlines import EASTERN
from rulemaking.history import insert_only, recorded_at_field, track_changes
from rulemaking.models import CommentPeriod, Docket, Document

if TYPE_CHECKING:
    from comments.models.version import CommentVersion

SUBMITTER = "public:submitter"
"""Who decided, where it was not an official: the submitter, by the secret link. No username holds a colon."""

WITHDRAWN_BY_SUBMITTER = gettext_noop("Withdrawn by the submitter")

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

    tracking_number = models.CharField(max_length=20, unique=True, help_text="Random, public; authorises nothing.")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="comments")
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

    submission_token = models.CharField(
        max_length=100,
        null=True,
        blank=True,
        unique=True,
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
        indexes = [
            models.Index(fields=["document", "received_at"], name="comment_document_received"),
            models.Index(fields=["content_sha256"], name="comment_content"),
        ]
        constraints = [
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


class CommentStatusQuerySet(models.QuerySet["CommentStatus"]):
    def waiting_for_review(self) -> "CommentStatusQuerySet":
        return self.filter(status=Status.RECEIVED)

    def newer_version_waiting(self) -> "CommentStatusQuerySet":
        """Those decided on, whose submitter has sent another version since."""
        return self.filter(is_newer_version_waiting=True)


@track_changes(inserts_by_statement=True, unindexed=("comment", "docket", "current_version"))
class CommentStatus(models.Model):
    """What became of a comment: its number in the docket and the staff's decision."""

    comment = models.OneToOneField(Comment, on_delete=models.PROTECT, primary_key=True, related_name="status")
    docket = models.ForeignKey(Docket, on_delete=models.PROTECT, related_name="comment_statuses", db_index=False)
    number = models.PositiveIntegerField(null=True, blank=True, help_text="Running number in the docket.")
    status = models.CharField(max_length=20, choices=Status, default=Status.RECEIVED)
    decided_at = models.DateTimeField(null=True, blank=True, help_text="When the status was last decided.")
    decided_by = models.CharField(max_length=150, blank=True)
    restrict_reason_type = models.CharField(max_length=60, choices=RestrictReasonType, blank=True)
    restrict_reason = models.CharField(max_length=500, blank=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True, help_text="v4 reasonWithdrawn.")
    confirmed_item_count = models.PositiveIntegerField(
        default=1, help_text="How many submissions this one carries, as staff confirmed."
    )
    current_version = models.ForeignKey(
        "comments.CommentVersion",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        help_text="The version that counts. Empty: as first sent.",
    )
    is_newer_version_waiting = models.BooleanField(
        default=False, db_default=False, help_text="Decided on, and changed by the submitter since."
    )

    objects = CommentStatusQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "comment statuses"
        indexes = [
            models.Index(fields=["docket", "status"], name="comment_status_docket"),
            models.Index(fields=["docket"], condition=Q(is_newer_version_waiting=True), name="comment_newer_waiting"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["docket", "number"], name="comment_number_once_per_docket"),
            models.CheckConstraint(
                condition=Q(status=Status.RECEIVED)
                | (Q(number__isnull=False) & ~Q(decided_by=""))
                | Q(status=Status.WITHDRAWN, decided_by=SUBMITTER),
                name="comment_decided_has_number_and_official",
                violation_error_message=(
                    "Only a numbered comment can be posted, restricted or withdrawn, and by someone."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.RESTRICTED) | ~Q(restrict_reason_type=""),
                name="comment_restricted_has_reason",
                violation_error_message="Give the reason why the comment is restricted.",
            ),
            models.CheckConstraint(
                condition=~Q(restrict_reason_type=RestrictReasonType.OTHER) | ~Q(restrict_reason=""),
                name="comment_restricted_other_says_which",
                violation_error_message="Say in words why the comment is restricted.",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.WITHDRAWN) | ~Q(withdrawn_reason=""),
                name="comment_withdrawn_has_reason",
                violation_error_message="Give the reason why the comment is withdrawn.",
            ),
            models.CheckConstraint(
                condition=Q(is_newer_version_waiting=False)
                | Q(status__in=[Status.POSTED, Status.RESTRICTED], current_version__isnull=False),
                name="comment_newer_version_waits_beside_a_decision",
            ),
        ]

    def __str__(self) -> str:
        return self.get_status_display()


class SketchQuerySet(models.QuerySet["Sketch"]):
    def like(self, of: "SketchQuerySet") -> "SketchQuerySet":
        """Those of texts that differ in nothing but cosmetics from one, as far as one algorithm made both.

        Args:
            of: the one sketch that they are held against, or none.
        """
        return self.filter(normal_sha256__in=of.values("normal_sha256"), algorithm__in=of.values("algorithm"))


class Sketch(models.Model):
    """The fingerprint of a comment's text, by a versioned algorithm. Recomputed, never edited."""

    comment = models.OneToOneField(Comment, on_delete=models.PROTECT, primary_key=True, related_name="sketch")
    algorithm = models.CharField(max_length=40)
    normal_sha256 = models.BinaryField(max_length=32, help_text="SHA-256 of the normal form: equal but for cosmetics.")
    data = models.BinaryField()
    language = models.CharField(max_length=10, blank=True)

    objects = SketchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "sketches"
        indexes = [
            models.Index(fields=["normal_sha256"], name="sketch_normal"),
            models.Index(fields=["algorithm"], name="sketch_algorithm"),  # to find those of an earlier one
        ]

    def __str__(self) -> str:
        return self.algorithm


__all__ = ["CURRENT_TEXT", "SUBMITTER", "WITHDRAWN_BY_SUBMITTER", "Comment", "CommentStatus", "Sketch"]
