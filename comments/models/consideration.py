"""That staff considered a comment, and what they found: it raises issues, it raises none, it says what another says.

Copies of a text have no rows of their own: the first comment with the text stands for all (docs/adr/0086).
"""

from django.db import models
from django.db.models import F, Q

from comments.enums import NotSignificantReason, Verdict
from comments.models.comment import Comment
from comments.models.comment_status import NOT_WITHDRAWN, is_of_last_version
from comments.models.version import CommentVersion
from rulemaking.history import track_changes

REASON_LENGTH = 300


class ConsiderationQuerySet(models.QuerySet["Consideration"]):
    def current(self) -> "ConsiderationQuerySet":
        """Those of the version that counts, of comments that were not withdrawn."""
        return self.filter(is_of_last_version(), comment__status__status__in=NOT_WITHDRAWN)

    def in_force(self) -> "ConsiderationQuerySet":
        """Those that hold: current ones, and where one says that another comment says it all, that one was considered
        in the version that it was compared with, which still counts, and not because it came late."""
        other = Q(
            is_of_last_version("same_as_version", "same_as__status"),
            is_of_last_version("same_as__consideration__version", "same_as__status"),
            ~Q(same_as__consideration__reason=NotSignificantReason.LATE),
            same_as__consideration__isnull=False,
            same_as__status__status__in=NOT_WITHDRAWN,
        )
        return self.current().filter(Q(same_as__isnull=True) | other)


@track_changes(inserts_by_statement=True)
class Consideration(models.Model):
    """What staff found in one comment, in one of its versions. A later version is considered anew."""

    comment = models.OneToOneField(Comment, on_delete=models.PROTECT, primary_key=True, related_name="consideration")
    version = models.ForeignKey(
        CommentVersion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        help_text="The version that was considered. Empty: as first sent.",
    )
    verdict = models.CharField(max_length=20, choices=Verdict)
    same_as = models.ForeignKey(
        Comment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="considered_the_same",
        help_text="The comment that says it all; what answers that one answers this one.",
    )
    same_as_version = models.ForeignKey(
        CommentVersion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        help_text="The version of that comment with which it was compared. Empty: as first sent.",
    )
    reason = models.CharField(max_length=20, choices=NotSignificantReason, blank=True)
    reason_text = models.CharField(max_length=REASON_LENGTH, blank=True)
    considered_by = models.CharField(max_length=150)
    considered_at = models.DateTimeField()

    objects = ConsiderationQuerySet.as_manager()

    class Meta:
        indexes = [
            # Of a campaign's letters by the hundred thousand, few are not the same as another.
            models.Index(fields=["comment"], condition=Q(verdict=Verdict.SIGNIFICANT), name="consideration_significant")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict=Verdict.SAME, same_as__isnull=False)
                | (~Q(verdict=Verdict.SAME) & Q(same_as__isnull=True, same_as_version__isnull=True)),
                name="consideration_same_names_the_other",
            ),
            models.CheckConstraint(condition=~Q(same_as=F("comment")), name="consideration_same_as_another"),
            models.CheckConstraint(
                condition=(Q(verdict=Verdict.NOT_SIGNIFICANT) & ~Q(reason=""))
                | (~Q(verdict=Verdict.NOT_SIGNIFICANT) & Q(reason="", reason_text="")),
                name="consideration_says_why_nothing_is_answered",
                violation_error_message="Say why the comment needs no answer.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=NotSignificantReason.OTHER) | ~Q(reason_text=""),
                name="consideration_other_reason_in_words",
                violation_error_message="Say in words why the comment needs no answer.",
            ),
            models.CheckConstraint(condition=~Q(considered_by=""), name="consideration_by_someone"),
        ]

    def __str__(self) -> str:
        return self.get_verdict_display()
