"""Summaries of what was said, and the count taken when a period closed."""

import datetime as dt
from typing import Final

from django.db import models
from django.db.models import F, Q

from comments.enums import Audience, SummaryOccasion
from rulemaking.history import insert_only, recorded_at_field, track_changes
from rulemaking.models import CommentPeriod, Rulemaking

PART_ATTEMPTS: Final = 3


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


class ReadingPartQuerySet(models.QuerySet["ReadingPart"]):
    def owed_at(self, at: dt.datetime) -> "ReadingPartQuerySet":
        """Those that a worker may take at `at`: not read, not under a live lease, and not the death of many workers."""
        return self.filter(done_at__isnull=True, attempt_count__lt=PART_ATTEMPTS).filter(
            Q(leased_until__isnull=True) | Q(leased_until__lte=at)
        )

    def of(self, rulemaking: Rulemaking, audience: str) -> "ReadingPartQuerySet":
        """Those of one rule, as read for one audience."""
        return self.filter(rulemaking=rulemaking, audience=audience)


class ReadingPart(models.Model):
    """Some comments of a rule, whose texts any worker may read for the summaries to come. Computed, never edited."""

    rulemaking = models.ForeignKey(Rulemaking, on_delete=models.PROTECT, related_name="reading_parts", db_index=False)
    audience = models.CharField(max_length=10, choices=Audience)
    number = models.PositiveIntegerField()
    first_comment = models.BigIntegerField(help_text="Smallest primary key of its comments.")
    last_comment = models.BigIntegerField(help_text="Largest, included.")
    lease_token = models.UUIDField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempt_count = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    edition = models.CharField(max_length=64, blank=True, help_text="What it is to be read by, or was read by.")
    text_count = models.PositiveIntegerField(default=0, help_text="Comments of the audience that were in it when read.")
    result = models.BinaryField(null=True, blank=True, help_text="What was read, for comments.analysis.prepared.")

    objects = ReadingPartQuerySet.as_manager()

    class Meta:
        ordering = ["rulemaking", "audience", "number"]
        constraints = [
            models.UniqueConstraint(fields=["rulemaking", "audience", "number"], name="reading_part_once"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, result__isnull=True) | Q(done_at__isnull=False, result__isnull=False),
                name="reading_part_done_has_result",
            ),
            models.CheckConstraint(condition=Q(first_comment__lte=F("last_comment")), name="reading_part_in_order"),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(done_at__isnull=True), name="reading_part_owed")]

    def __str__(self) -> str:
        return f"Part {self.number}"


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
