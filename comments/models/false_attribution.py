"""Reports that a posted comment carries the name of somebody who did not write it, and what staff answered.

"Falsely attributed" is the word of ACUS Recommendation 2021-1 for a comment under the name of a person who did not
send it. Both tables are insert-only: a report is somebody's statement about the record, an answer is ours.
"""

from django.db import models
from django.db.models import Q

from comments.models.comment import Comment
from rulemaking.history import insert_only, recorded_at_field

REPORT_TEXT_MAX = 5_000
ANSWER_TEXT_MAX = 5_000


class FalseAttributionReportQuerySet(models.QuerySet["FalseAttributionReport"]):
    def unanswered(self) -> "FalseAttributionReportQuerySet":
        """Those that staff have not answered yet."""
        return self.filter(answers__isnull=True)

    def with_last_answer(self) -> "FalseAttributionReportQuerySet":
        """Each with `answered_at`, when it was last answered; None if it was not."""
        return self.annotate(answered_at=models.Max("answers__answered_at"))


class FalseAttributionReport(models.Model):
    """Somebody says that they did not write a comment. It changes nothing by itself; staff answer it."""

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="false_attribution_reports")
    reference = models.CharField(max_length=20, unique=True, help_text="By which its sender and staff name it. Random.")
    report_token = models.CharField(max_length=100, unique=True, help_text="One report, however often it is sent.")
    name = models.CharField(max_length=200, blank=True, help_text="Who reports, as they say. Never public.")
    email = models.EmailField(max_length=254, help_text="Where the answer goes. Never public.")
    text = models.TextField(max_length=REPORT_TEXT_MAX, help_text="What is wrong, in their words. Never public.")
    language = models.CharField(max_length=10, help_text="Of the page on which it was written.")
    received_at = models.DateTimeField(help_text="When it was received, UTC.")
    recorded_at = recorded_at_field()

    objects = FalseAttributionReportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(email=""), name="false_attribution_report_can_be_answered"
            )
        ]
        triggers = insert_only()

    def __str__(self) -> str:
        return f"Report {self.reference}"


class FalseAttributionAnswer(models.Model):
    """What staff wrote to who reported. Another answer may follow; none is changed."""

    report = models.ForeignKey(FalseAttributionReport, on_delete=models.PROTECT, related_name="answers")
    number = models.PositiveSmallIntegerField(help_text="First, second, … of this report: two at once can't both win.")
    text = models.TextField(max_length=ANSWER_TEXT_MAX)
    answered_by = models.CharField(max_length=150, help_text="Username of the official.")
    answered_at = models.DateTimeField(help_text="UTC.")
    recorded_at = recorded_at_field()

    class Meta:
        ordering = ["report", "number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="false_attribution_answer_in_turn"),
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(answered_by=""), name="false_attribution_answer_says_something"
            ),
        ]
        triggers = insert_only()

    def __str__(self) -> str:
        return f"Answer {self.number} to {self.report_id}"
