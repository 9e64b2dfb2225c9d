"""The public copy: what anyone may see of a comment."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from comments.enums import RestrictReasonType, Status
from comments.models.attachment import Attachment
from comments.models.comment import Comment
from comments.models.comment_status import CommentStatus
from comments.models.version import CommentVersion
from rulemaking.history import track_changes
from rulemaking.models import Docket, Document
from rulemaking.models.document import item_id

PUBLIC_STATUSES = (Status.POSTED, Status.RESTRICTED, Status.WITHDRAWN)


class RenditionQuerySet(models.QuerySet["Rendition"]):
    """Every public page, feed, file and count starts here."""

    def public(self) -> "RenditionQuerySet":
        """All that the public may know of, tombstones included, once the sequencer has placed it."""
        return self.filter(feed_position__isnull=False, decision__status__in=PUBLIC_STATUSES)

    def posted(self) -> "RenditionQuerySet":
        """Those whose content the public may read."""
        return self.filter(feed_position__isnull=False, decision__status=Status.POSTED)

    def change_owed(self) -> "RenditionQuerySet":
        """Those that changed since the sequencer last placed them."""
        return self.filter(is_change_owed=True)


@track_changes(exclude=["decision", "feed_position", "first_feed_position", "last_modified_at", "is_change_owed"])
class Rendition(models.Model):
    """The public copy of a comment, made and changed by staff's acts alone. The original lies untouched beside it."""

    comment = models.OneToOneField(Comment, on_delete=models.PROTECT, primary_key=True, related_name="rendition")
    decision = models.ForeignObject(  # the same key, so that queries needn't pass by the original
        CommentStatus,
        on_delete=models.DO_NOTHING,
        from_fields=["comment"],
        to_fields=["comment"],
        related_name="+",
        editable=False,
    )
    docket = models.ForeignKey(Docket, on_delete=models.PROTECT, related_name="renditions")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="renditions")
    version = models.ForeignKey(
        CommentVersion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        help_text="The version that it shows. Empty: the comment as first sent.",
    )
    number = models.PositiveIntegerField(help_text="Copy of the comment's number, so that lists sort by one index.")
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    first_name = models.CharField(max_length=200, blank=True)
    last_name = models.CharField(max_length=200, blank=True)
    organization = models.CharField(max_length=500, blank=True)
    city = models.CharField(max_length=200, blank=True)
    state_province_region = models.CharField(max_length=200, blank=True)
    zip = models.CharField(max_length=50, blank=True)
    country = models.CharField(max_length=200, blank=True)
    submitter_rep = models.CharField(max_length=300, blank=True, db_default="")
    signatories = models.TextField(blank=True, db_default="")
    is_redacted = models.BooleanField(default=False, help_text="Staff took something out of the text or the fields.")
    posted_at = models.DateTimeField(help_text="When it was first posted.")
    posted_by = models.CharField(max_length=150)
    feed_position = models.BigIntegerField(
        null=True, blank=True, unique=True, editable=False, help_text="Place in the public change feed."
    )
    first_feed_position = models.BigIntegerField(
        null=True,
        blank=True,
        editable=False,
        help_text="Place at which it first became public: tells a reader what is new from what changed.",
    )
    last_modified_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="v4 lastModifiedDate, whole seconds, given by the sequencer.",
    )
    is_change_owed = models.BooleanField(
        default=True, editable=False, help_text="The sequencer has yet to give this change its place."
    )

    objects = RenditionQuerySet.as_manager()

    class Meta:
        ordering = ["docket", "number"]
        constraints = [
            models.UniqueConstraint(fields=["docket", "number"], name="rendition_number_once_per_docket"),
            models.CheckConstraint(
                condition=Q(feed_position__isnull=True)
                | Q(first_feed_position__isnull=False, feed_position__gte=F("first_feed_position")),
                name="rendition_first_place_is_not_later",
            ),
        ]
        indexes = [
            models.Index(fields=["comment"], condition=Q(is_change_owed=True), name="rendition_change_owed"),
            models.Index(fields=["last_modified_at", "docket", "number"], name="rendition_last_modified"),
            models.Index(fields=["document", "posted_at"], name="rendition_document_posted"),
            models.Index(fields=["docket", "feed_position"], name="rendition_docket_feed"),
            models.Index(fields=["posted_at", "docket", "number"], name="rendition_posted"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("comment", kwargs={"comment_id": self.comment_id_text})

    @property
    def comment_id_text(self) -> str:
        """The public id, such as FINCEN-2025-0004-0002. Needs `docket` loaded."""
        return item_id(self.docket.docket_id, self.number)

    @property
    def object_id(self) -> str:
        """Sixteen hexadecimal digits, as v4 objectId has."""
        return f"09003110{self.pk:08x}"


@track_changes()
class AttachmentRendition(models.Model):
    """The public copy of a file, in its own store; or the note that it is withheld."""

    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, primary_key=True, related_name="rendition")
    rendition = models.ForeignKey(Rendition, on_delete=models.PROTECT, related_name="attachments")
    position = models.PositiveSmallIntegerField(help_text="Order among the files (v4 docOrder), from one.")
    title = models.CharField(max_length=255)
    file_format = models.CharField(max_length=10, blank=True)
    content_type = models.CharField(max_length=120, blank=True)
    size_bytes = models.PositiveBigIntegerField(null=True, blank=True)
    sha256 = models.BinaryField(max_length=32, null=True, blank=True)
    key = models.CharField(max_length=200, blank=True, help_text="Key in the public store. Empty: withheld.")
    text = models.TextField(blank=True, help_text="Text of the public copy.")
    restrict_reason_type = models.CharField(max_length=60, choices=RestrictReasonType, blank=True)
    restrict_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["rendition", "position"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(key="") | ~Q(restrict_reason_type=""),
                name="attachment_rendition_shown_or_says_why_not",
                violation_error_message="A file that isn't shown needs a reason.",
            ),
        ]

    def __str__(self) -> str:
        return self.title
