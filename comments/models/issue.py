"""An issue: what comments raise and the agency must answer; and the response, drafted, published, corrected by a later
edition. Excerpts of comments are coded to issues.
"""

import datetime as dt

import pgtrigger
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from comments.models.topic_decision import CODE_LENGTH
from rulemaking.history import track_changes
from rulemaking.models import Document, Rulemaking
from rulemaking.triggers import Protect

TITLE_LENGTH, CLOSED_REASON_LENGTH = 200, 300


class IssueQuerySet(models.QuerySet["Issue"]):
    def held(self) -> "IssueQuerySet":
        """Those that are neither merged into another nor closed."""
        return self.filter(closed_at__isnull=True)

    def answered(self) -> "IssueQuerySet":
        """Those with a response that is published, whether or not its document is out yet."""
        return self.filter(self._is_answered())

    def unanswered(self) -> "IssueQuerySet":
        return self.filter(~self._is_answered())

    def answer_to_come(self, at: dt.datetime) -> "IssueQuerySet":
        """Those answered ones of which nobody can read an answer yet: its document is not out."""
        return self.answered().filter(~Exists(Response.objects.readable_at(at).filter(issue=OuterRef("pk"))))

    @staticmethod
    def _is_answered() -> Exists:
        return Exists(Response.objects.filter(issue=OuterRef("pk"), published_at__isnull=False))


@track_changes()
class Issue(models.Model):
    """What comments on a rule raise and the agency must answer. Never deleted: it is merged into another, or closed."""

    rulemaking = models.ForeignKey(Rulemaking, on_delete=models.PROTECT, related_name="issues")
    number = models.PositiveIntegerField(help_text="Running number for the rule, from one. Given once.")
    title = models.CharField(max_length=TITLE_LENGTH, help_text="What staff call it.")
    topic_code = models.CharField(
        max_length=CODE_LENGTH, blank=True, help_text="The topic of the outline that it came from."
    )
    opened_by = models.CharField(max_length=150)
    opened_at = models.DateTimeField()
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    closed_reason = models.CharField(max_length=CLOSED_REASON_LENGTH, blank=True)
    closed_by = models.CharField(max_length=150, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True, help_text="When it was merged or closed.")

    objects = IssueQuerySet.as_manager()

    class Meta:
        ordering = ["rulemaking", "number"]
        constraints = [
            models.UniqueConstraint(fields=["rulemaking", "number"], name="issue_number_once"),
            models.UniqueConstraint(
                fields=["rulemaking", "title"],
                condition=Q(closed_at__isnull=True),
                name="issue_title_once",
                violation_error_message="Another issue has this title. Code to that one, or choose another title.",
            ),
            models.CheckConstraint(condition=~Q(title="") & ~Q(opened_by=""), name="issue_has_title_and_opener"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by="", closed_reason="", merged_into__isnull=True)
                | (
                    Q(closed_at__isnull=False)
                    & ~Q(closed_by="")
                    & (~Q(closed_reason="") | Q(merged_into__isnull=False))
                ),
                name="issue_closed_by_someone_and_why",
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="issue_merged_into_another"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    @property
    def is_held(self) -> bool:
        return self.closed_at is None


class ResponseQuerySet(models.QuerySet["Response"]):
    def published(self) -> "ResponseQuerySet":
        return self.filter(published_at__isnull=False)

    def readable_at(self, at: dt.datetime) -> "ResponseQuerySet":
        """Editions that everyone may read, earlier ones too: published, and so is the document that gives it."""
        return self.filter(published_at__lte=at).filter(Q(document__isnull=True) | Q(document__posted_at__lte=at))

    def public_at(self, at: dt.datetime) -> "ResponseQuerySet":
        """The latest edition of each that everyone may read."""
        shown = self.readable_at(at)
        return self.filter(pk__in=shown.order_by("issue_id", "-edition").distinct("issue_id").values("pk"))


@track_changes()
class Response(models.Model):
    """One edition of what the agency answers on an issue. A draft until it is published; from then on never changed."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="responses", db_index=False)
    edition = models.PositiveSmallIntegerField(help_text="From one. The last that is published counts.")
    heading = models.CharField(max_length=TITLE_LENGTH, blank=True, help_text="What the public reads above it.")
    comments_said = models.TextField(blank=True, help_text="What commenters said, in the agency's words.")
    text = models.TextField(blank=True, help_text="What the agency answers.")
    document = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="responses",
        help_text="The document that gives it, such as the final rule. It is public no sooner than that.",
    )
    written_by = models.CharField(max_length=150, help_text="Who last changed the draft.")
    written_at = models.DateTimeField()
    published_by = models.CharField(max_length=150, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        ordering = ["issue", "edition"]
        permissions = [("publish_response", "Can publish responses to issues")]
        constraints = [
            models.UniqueConstraint(fields=["issue", "edition"], name="response_edition_once"),
            models.UniqueConstraint(
                fields=["issue"], condition=Q(published_at__isnull=True), name="response_one_draft_of_an_issue"
            ),
            models.CheckConstraint(condition=Q(edition__gte=1) & ~Q(written_by=""), name="response_written_by_someone"),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by="")
                | (
                    Q(published_at__isnull=False)
                    & ~Q(published_by="")
                    & ~Q(heading="")
                    & ~Q(comments_said="")
                    & ~Q(text="")
                ),
                name="response_published_whole_and_by_someone",
            ),
        ]
        triggers = [
            Protect(
                name="published_never_changes",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__published_at__isnull=False),
            ),
            Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.heading or f"Response to {self.issue_id}, edition {self.edition}"
