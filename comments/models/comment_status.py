"""What became of a comment: its number in the docket, and what staff or its submitter decided."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_noop

from comments.enums import RestrictReasonType, Status
from comments.models.comment import Comment
from rulemaking.history import track_changes
from rulemaking.models import Docket
from rulemaking.triggers import Trigger

SUBMITTER = "public:submitter"
"""Who decided, where it was not an official: the submitter, by the secret link. No username holds a colon."""

WITHDRAWN_BY_SUBMITTER = gettext_noop("Withdrawn by the submitter")


NOT_WITHDRAWN = tuple(status for status in Status if status != Status.WITHDRAWN)
"""The statuses of comments that the agency considers."""


def is_of_last_version(version: str = "version", status: str = "comment__status") -> Q:
    """Whether what belongs to a version of a comment belongs to the one that counts, the last; none: as first sent.

    Args:
        version: the path to the version's key.
        status: the path to the comment's status.
    """
    last = f"{status}__current_version"
    return Q(**{version: F(last)}) | Q(**{f"{version}__isnull": True, f"{last}__isnull": True})


def came_at_sql(comment: str) -> str:
    """When a comment came, for order: a letter of which only the day is known stands at that day's beginning, Eastern.

    Args:
        comment: what the statement calls the comment's row.
    """
    day = f"({comment}.received_on::timestamp AT TIME ZONE 'America/New_York')"
    return f"COALESCE({comment}.received_at, {day})"


_CAME_WITH_ITS_COMMENT = (
    f"SELECT {came_at_sql('c')} INTO NEW.came_at FROM comments_comment c "  # noqa: S608 - names of our own
    "WHERE c.id = NEW.comment_id; RETURN NEW;"
)


class CommentStatusQuerySet(models.QuerySet["CommentStatus"]):
    def waiting_for_review(self) -> "CommentStatusQuerySet":
        return self.filter(status=Status.RECEIVED)

    def newer_version_waiting(self) -> "CommentStatusQuerySet":
        """Those decided on, whose submitter has sent another version since."""
        return self.filter(is_newer_version_waiting=True)


@track_changes(exclude=["came_at"], inserts_by_statement=True, unindexed=("comment", "docket", "current_version"))
class CommentStatus(models.Model):
    """What became of a comment: its number in the docket and the staff's decision."""

    comment = models.OneToOneField(Comment, on_delete=models.PROTECT, primary_key=True, related_name="status")
    docket = models.ForeignKey(Docket, on_delete=models.PROTECT, related_name="comment_statuses", db_index=False)
    number = models.PositiveIntegerField(null=True, blank=True, help_text="Running number in the docket.")
    status = models.CharField(max_length=20, choices=Status, default=Status.RECEIVED)
    decided_at = models.DateTimeField(null=True, blank=True, help_text="When the status was last decided.")
    decided_by = models.CharField(max_length=150, blank=True)
    restrict_reason_type = models.CharField(max_length=60, choices=RestrictReasonType, blank=True)
    restrict_reason = models.CharField(max_length=500, blank=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True, help_text="v4 reasonWithdrawn.")
    confirmed_item_count = models.PositiveIntegerField(
        default=1, help_text="How many submissions this one carries, as staff confirmed."
    )
    current_version = models.ForeignKey(
        "comments.CommentVersion",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        help_text="The version that counts. Empty: as first sent.",
    )
    is_newer_version_waiting = models.BooleanField(
        default=False, db_default=False, help_text="Decided on, and changed by the submitter since."
    )
    came_at = models.DateTimeField(
        editable=False,
        help_text="When the comment came, for the order of lists: one index holds it and the status.",
    )

    objects = CommentStatusQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "comment statuses"
        indexes = [
            # In the order of the staff's lists; the second for the queue of all rules.
            models.Index(fields=["docket", "status", "came_at", "comment"], name="comment_status_docket_came"),
            models.Index(
                fields=["came_at", "comment"], condition=Q(status=Status.RECEIVED), name="comment_status_waiting"
            ),
            models.Index(fields=["docket"], condition=Q(is_newer_version_waiting=True), name="comment_newer_waiting"),
            models.Index(fields=["docket"], condition=Q(confirmed_item_count__gt=1), name="comment_status_several"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_item_count__gte=1),
                name="comment_counts_at_least_once",
                violation_error_message="A comment counts at least once.",
            ),
            models.UniqueConstraint(fields=["docket", "number"], name="comment_number_once_per_docket"),
            models.CheckConstraint(
                condition=Q(status=Status.RECEIVED)
                | (Q(number__isnull=False) & ~Q(decided_by=""))
                | Q(status=Status.WITHDRAWN, decided_by=SUBMITTER),
                name="comment_decided_has_number_and_official",
                violation_error_message=(
                    "Only a numbered comment can be posted, restricted or withdrawn, and by someone."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.RESTRICTED) | ~Q(restrict_reason_type=""),
                name="comment_restricted_has_reason",
                violation_error_message="Give the reason why the comment is restricted.",
            ),
            models.CheckConstraint(
                condition=~Q(restrict_reason_type=RestrictReasonType.OTHER) | ~Q(restrict_reason=""),
                name="comment_restricted_other_says_which",
                violation_error_message="Say in words why the comment is restricted.",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.WITHDRAWN) | ~Q(withdrawn_reason=""),
                name="comment_withdrawn_has_reason",
                violation_error_message="Give the reason why the comment is withdrawn.",
            ),
            models.CheckConstraint(
                condition=Q(is_newer_version_waiting=False)
                | Q(status__in=[Status.POSTED, Status.RESTRICTED], current_version__isnull=False),
                name="comment_newer_version_waits_beside_a_decision",
            ),
        ]
        triggers = [
            Trigger(
                name="came_with_its_comment",
                when=pgtrigger.Before,
                # Of a row that was just made through the model, the object doesn't know it, and would save none.
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__came_at__isnull=True),
                func=_CAME_WITH_ITS_COMMENT,
            )
        ]

    def __str__(self) -> str:
        return self.get_status_display()
