"""Comment periods: half-open instants per part of a rule, and the changes that made them."""

import datetime as dt

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from rulemaking.deadlines import EASTERN, describe_day, last_day_of
from rulemaking.enums import AnnouncementKind, PeriodReason
from rulemaking.history import insert_only, recorded_at_field, track_changes
from rulemaking.models.document import Document
from rulemaking.models.rulemaking import Rulemaking


class TsTzRange(Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


@track_changes()
class Part(models.Model):
    """A part of a rulemaking that can have a comment period of its own. Most rules have one: the whole rule."""

    rulemaking = models.ForeignKey(Rulemaking, on_delete=models.PROTECT, related_name="parts")
    label = models.CharField(max_length=200, default="The whole rule")
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["rulemaking", "position"]
        constraints = [models.UniqueConstraint(fields=["rulemaking", "position"], name="part_position_once")]

    def __str__(self) -> str:
        return self.label


class CommentPeriodQuerySet(models.QuerySet["CommentPeriod"]):
    def of_rule(self, rulemaking: Rulemaking) -> "CommentPeriodQuerySet":
        """Those of all its parts."""
        return self.filter(part__rulemaking=rulemaking)

    def open_at(self, at: dt.datetime) -> "CommentPeriodQuerySet":
        return self.filter(opens_at__lte=at, closes_at__gt=at)

    def closed_at(self, at: dt.datetime) -> "CommentPeriodQuerySet":
        return self.filter(closes_at__lte=at)

    def upcoming_at(self, at: dt.datetime) -> "CommentPeriodQuerySet":
        return self.filter(opens_at__gt=at)

    def bounds(self) -> list[tuple[dt.datetime, dt.datetime]]:
        """`opens_at` and `closes_at` of each, in no order."""
        return list(self.order_by().values_list("opens_at", "closes_at"))


@track_changes()
class CommentPeriod(models.Model):
    """When one part of a rule is open for comment: `[opens_at, closes_at)`, in UTC.

    The bounds are the result of the period's PeriodChange rows. Whether it is open is derived from them and the
    clock; nothing else decides. A rule whose parts share a period has one row for each part.
    """

    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="comment_periods")
    document = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        related_name="comment_periods",
        help_text="The document that set this period, and on which comments are made.",
    )
    opens_at = models.DateTimeField(help_text="First instant of the period: 00:00 Eastern on the publication day.")
    closes_at = models.DateTimeField(help_text="First instant after it: the midnight Eastern that ends its last day.")

    objects = CommentPeriodQuerySet.as_manager()

    class Meta:
        ordering = ["part", "opens_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="comment_period_closes_after_it_opens",
                violation_error_message="A comment period closes after it opens.",
            ),
            ExclusionConstraint(
                name="comment_periods_never_overlap_for_one_part",
                expressions=[
                    ("part", RangeOperators.EQUAL),
                    (TsTzRange("opens_at", "closes_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                violation_error_message="This part of the rule already has a comment period at that time.",
            ),
        ]

    def __str__(self) -> str:
        first_day = self.opens_at.astimezone(EASTERN).date()
        return f"{describe_day(first_day)} to {describe_day(last_day_of(self.closes_at))}"

    def is_open_at(self, at: dt.datetime) -> bool:
        return self.opens_at <= at < self.closes_at

    def is_closed_at(self, at: dt.datetime) -> bool:
        return at >= self.closes_at

    def is_upcoming_at(self, at: dt.datetime) -> bool:
        return at < self.opens_at


class PeriodChange(models.Model):
    """One change of a period's bounds, with the document that orders it. Insert-only."""

    period = models.ForeignKey(CommentPeriod, on_delete=models.PROTECT, related_name="changes")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="period_changes")
    reason = models.CharField(max_length=20, choices=PeriodReason)
    opened_before = models.DateTimeField(null=True, blank=True)
    opens_after = models.DateTimeField()
    closed_before = models.DateTimeField(null=True, blank=True)
    closes_after = models.DateTimeField()
    comment_days = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Length as the document says.")
    computed_last_day = models.DateField(null=True, blank=True, help_text="Last day by day counting.")
    printed_last_day = models.DateField(null=True, blank=True, help_text="Last day as printed. It controls.")
    note = models.CharField(max_length=500, blank=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    recorded_at = recorded_at_field()

    class Meta:
        ordering = ["period", "at", "pk"]
        triggers = insert_only()

    def __str__(self) -> str:
        return f"{self.get_reason_display()} until {describe_day(last_day_of(self.closes_after))}"


class PeriodAnnouncement(models.Model):
    """That a period's opening or closing was announced, once, however late the task came. Insert-only."""

    period = models.ForeignKey(CommentPeriod, on_delete=models.PROTECT, related_name="announcements")
    kind = models.CharField(max_length=20, choices=AnnouncementKind)
    due_at = models.DateTimeField(help_text="The bound that was announced: a later bound owes another announcement.")
    announced_at = models.DateTimeField()
    recorded_at = recorded_at_field()

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["period", "kind", "due_at"], name="period_announced_once_per_bound")
        ]
        triggers = insert_only()

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.due_at:%Y-%m-%d})"
