"""Summaries of what was said, and the count taken when a period closed."""

from django.db import models
from django.db.models import Q

from comments.enums import Audience, SummaryOccasion
from rulemaking.history import insert_only, recorded_at_field, track_changes
from rulemaking.models import CommentPeriod, Rulemaking


class SummaryQuerySet(models.QuerySet["Summary"]):
    def produced(self) -> "SummaryQuerySet":
        return self.filter(produced_at__isnull=False)

    def for_public(self) -> "SummaryQuerySet":
        return self.filter(audience=Audience.PUBLIC, produced_at__isnull=False)

    def for_staff(self) -> "SummaryQuerySet":
        return self.filter(audience=Audience.STAFF)

    def with_findings(self, rulemaking: Rulemaking) -> "SummaryQuerySet":
        """Of a rule, those for staff that were produced and whose findings are stored; the latest first."""
        return self.filter(
            rulemaking=rulemaking, audience=Audience.STAFF, produced_at__isnull=False, has_findings=True
        ).order_by("-version")


@track_changes(exclude=["data", "docx"])
class Summary(models.Model):
    """A summary of a rule's comments as of an instant. Ordered first, produced by a task, never changed after."""

    rulemaking = models.ForeignKey(Rulemaking, on_delete=models.PROTECT, related_name="summaries")
    audience = models.CharField(max_length=10, choices=Audience)
    occasion = models.CharField(max_length=10, choices=SummaryOccasion)
    period = models.ForeignKey(
        CommentPeriod,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="summaries",
        help_text="The period whose close ordered it.",
    )
    version = models.PositiveIntegerField(help_text="Running number for the rule and audience.")
    as_of = models.DateTimeField(help_text="What was received by this instant is in it.")
    ordered_at = models.DateTimeField()
    ordered_by = models.CharField(max_length=150)
    produced_at = models.DateTimeField(null=True, blank=True)
    method = models.CharField(max_length=60, blank=True, help_text="Name and version of the method.")
    data = models.JSONField(null=True, blank=True)
    data_sha256 = models.BinaryField(max_length=32, null=True, blank=True)
    docx = models.BinaryField(null=True, blank=True)
    model_fault = models.CharField(
        max_length=60, blank=True, help_text="Why the language model, where one is set, was not asked to the end."
    )
    has_findings = models.BooleanField(default=False, help_text="Whether its findings still stand in their tables.")

    objects = SummaryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "summaries"
        ordering = ["rulemaking", "audience", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["rulemaking", "audience", "version"], name="summary_version_once"),
            models.UniqueConstraint(
                fields=["period", "audience", "as_of"],
                condition=Q(occasion=SummaryOccasion.CLOSE),
                name="summary_once_per_close",
            ),
            models.CheckConstraint(
                condition=Q(produced_at__isnull=True) | Q(data__isnull=False, data_sha256__isnull=False),
                name="summary_produced_has_data",
            ),
        ]

    def __str__(self) -> str:
        return f"Summary {self.version}"


class LanguageModelAnswer(models.Model):
    """What a language model answered to one question about a summary, kept or not. Insert-only. ADR 0065."""

    summary = models.ForeignKey(Summary, on_delete=models.PROTECT, related_name="language_model_answers")
    model = models.CharField(max_length=200, help_text="The name under which the model was asked.")
    question = models.CharField(max_length=80, help_text="`overview`, `names`, or `topic:` with the topic's code.")
    question_sha256 = models.BinaryField(max_length=32, help_text="Of the messages that were sent.")
    text = models.TextField(blank=True, help_text="The answer as it came.")
    recorded_at = recorded_at_field()

    class Meta:
        ordering = ["summary", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["summary", "question"], name="language_model_answer_once"),
        ]
        triggers = insert_only()

    def __str__(self) -> str:
        return self.question


class PeriodSnapshot(models.Model):
    """What had been received when a period closed, as counts. What arrives later makes another version. Insert-only."""

    period = models.ForeignKey(CommentPeriod, on_delete=models.PROTECT, related_name="snapshots")
    as_of = models.DateTimeField(help_text="The closing instant.")
    version = models.PositiveIntegerField()
    counts = models.JSONField(help_text="Received comments by channel and by timeliness, and the total.")
    taken_at = models.DateTimeField()
    recorded_at = recorded_at_field()

    class Meta:
        ordering = ["period", "as_of", "version"]
        constraints = [
            models.UniqueConstraint(fields=["period", "as_of", "version"], name="period_snapshot_version_once")
        ]
        triggers = insert_only()

    def __str__(self) -> str:
        return f"Snapshot {self.version}"
