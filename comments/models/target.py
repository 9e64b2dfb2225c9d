"""What a comment says it answers: numbered requests for comment, and sections, of its choosing."""

from django.db import models
from django.db.models import Q

from comments.models.comment import Comment
from rulemaking.history import insert_only, recorded_at_field
from rulemaking.models import RequestForComment, Section


class CommentTargetQuerySet(models.QuerySet["CommentTarget"]):
    def of(self, comment_pk: int) -> "CommentTargetQuerySet":
        """What one comment says it answers, with names loaded: questions first, each kind in its order."""
        return (
            self.filter(comment=comment_pk)
            .select_related("request", "section")
            .order_by("request__number", "section__position")
        )


class CommentTarget(models.Model):
    """One question or section that the sender named. Insert-only; a comment without any is on the whole document."""

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="targets")
    request = models.ForeignKey(RequestForComment, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = recorded_at_field()

    objects = CommentTargetQuerySet.as_manager()

    class Meta:
        ordering = ["comment", "request", "section"]
        constraints = [
            models.CheckConstraint(
                condition=Q(request__isnull=False, section__isnull=True)
                | Q(request__isnull=True, section__isnull=False),
                name="comment_target_is_a_request_or_a_section",
            ),
            models.UniqueConstraint(
                fields=["comment", "request", "section"], nulls_distinct=False, name="comment_target_once"
            ),
        ]
        triggers = insert_only()

    def __str__(self) -> str:
        return str(self.target)

    @property
    def target(self) -> RequestForComment | Section:
        """The question or section."""
        found = self.request or self.section
        assert found is not None, "a constraint says that it is one of them"
        return found
