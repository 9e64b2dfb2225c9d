"""Comments that staff had pulled from another portal, and how far that is."""

from django.db import models
from django.db.models import Q

from comments.models.bulk_import import BulkImport
from rulemaking.history import track_changes
from rulemaking.models import Document


class PortalPullQuerySet(models.QuerySet["PortalPull"]):
    def under_way(self) -> "PortalPullQuerySet":
        """Those that have neither brought something nor ended without."""
        return self.filter(ended_at__isnull=True)


@track_changes()
class PortalPull(models.Model):
    """One pull, ordered by an official and done by a worker. What it brings is an import, checked and confirmed as any.

    A pull whose portal is away waits for it. One that can't succeed as it was ordered ends with a `fault`, and is
    ordered anew. docs/adr/0034.
    """

    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="portal_pulls", help_text="What the comments are on here."
    )
    base_url = models.URLField(max_length=200, help_text="Of the portal's v4 API; one of those in the settings.")
    asked_id = models.CharField(max_length=80, help_text="Id there, of a document or of a docket, as it was typed.")
    found_id = models.CharField(
        max_length=80, blank=True, default="", help_text="Id there of the document, once it was found."
    )
    by = models.CharField(max_length=150, help_text="Username of the official, who states the portal's days.")
    at = models.DateTimeField(help_text="When it was ordered, UTC.")
    ended_at = models.DateTimeField(null=True, blank=True)
    comment_count = models.PositiveIntegerField(default=0)
    file_count = models.PositiveIntegerField(default=0)
    missing = models.JSONField(default=list, blank=True, help_text="What the portal did not hand out, and why.")
    fault = models.CharField(max_length=500, blank=True, help_text="Why it ended without bringing anything.")
    bulk_import = models.ForeignKey(
        BulkImport, on_delete=models.PROTECT, null=True, blank=True, related_name="portal_pulls",
        help_text="What it brought. Empty at its end: nothing had changed there, or it has a fault.",
    )  # fmt: skip

    objects = PortalPullQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "base_url", "asked_id"],
                condition=Q(ended_at__isnull=True),
                name="portal_pull_one_under_way",
                violation_error_message="The same pull is under way.",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=False) | Q(fault="", bulk_import__isnull=True),
                name="portal_pull_brings_at_its_end",
            ),
            models.CheckConstraint(
                condition=Q(fault="") | Q(bulk_import__isnull=True), name="portal_pull_brings_or_has_a_fault"
            ),
        ]

    def __str__(self) -> str:
        return f"Pull {self.pk}: {self.asked_id}"


class PullPartQuerySet(models.QuerySet["PullPart"]):
    def whole(self) -> "PullPartQuerySet":
        return self.filter(is_whole=True)


class PullPart(models.Model):
    """A part of what a pull brings, kept until the pull is over: a killed worker's successor goes on behind the last.

    Its row stands before its file does, so that no file lies in the store unknown. What a worker left unfinished is
    not whole, and swept.
    """

    pull = models.ForeignKey(PortalPull, on_delete=models.PROTECT, related_name="parts")
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=200, unique=True, help_text="Of its ZIP in the originals' store.")
    planned_at = models.DateTimeField()
    is_whole = models.BooleanField(default=False)
    comment_count = models.PositiveIntegerField(default=0)
    file_count = models.PositiveIntegerField(default=0)
    missing = models.JSONField(default=list, blank=True, help_text="What the portal did not hand out, and why.")
    changed_at = models.DateTimeField(
        null=True, blank=True, help_text="When its last row changed there: the next part begins with that second."
    )
    ids = models.JSONField(default=list, blank=True, help_text="Rows of that second which came already.")
    is_last = models.BooleanField(default=False)

    objects = PullPartQuerySet.as_manager()

    class Meta:
        ordering = ["pull", "number"]
        constraints = [
            models.UniqueConstraint(fields=["pull", "number"], condition=Q(is_whole=True), name="pull_part_once"),
            models.CheckConstraint(
                condition=Q(is_whole=False) | Q(is_last=True) | Q(changed_at__isnull=False),
                name="pull_part_says_where_to_go_on",
            ),
        ]

    def __str__(self) -> str:
        return f"Part {self.number}"
