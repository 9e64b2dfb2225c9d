"""That staff confirmed how many submissions a comment carries, and on what the number rests. Insert-only."""

from django.db import models
from django.db.models import Q

from comments.models.comment import Comment
from rulemaking.history import insert_only, recorded_at_field

WHY_LENGTH = 300


class ItemCount(models.Model):
    """One confirmation. What counts is the last, kept beside the comment as `CommentStatus.confirmed_item_count`."""

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="item_counts")
    count = models.PositiveIntegerField(help_text="How many submissions it carries, itself included.")
    why = models.CharField(max_length=WHY_LENGTH, help_text="What the number rests on.")
    confirmed_by = models.CharField(max_length=150)
    recorded_at = recorded_at_field()

    class Meta:
        ordering = ["comment", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(count__gte=1), name="item_count_at_least_one"),
            models.CheckConstraint(
                condition=~Q(why="") & ~Q(confirmed_by=""), name="item_count_confirmed_by_someone_for_a_reason"
            ),
        ]
        triggers = insert_only()

    def __str__(self) -> str:
        return f"{self.count:,}"
