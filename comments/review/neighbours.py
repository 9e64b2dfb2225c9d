"""The comments before and after one, in the list from which it was opened."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from comments.models import Comment, CommentStatus
from comments.review import placed
from comments.review.queue import WAITING, ListFilter


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a comment stands among those that wait, under the filter with which it was opened."""

    waiting_count: int
    previous_pk: int | None
    next_pk: int | None


def behind(*, comment: Comment, chosen: ListFilter) -> Any:
    """What of a list comes after a comment, in the list's order as it is now.

    A summary that is stored while somebody goes through the list by substance moves comments ahead of where they are.
    Those are not met behind, and stay in the list, which is shown at the end.
    """
    return _sides(comment, chosen)[1]


def place_of(*, comment: Comment, chosen: ListFilter) -> Place:
    """The neighbours of `comment` in the list `chosen`; the list's first where nothing follows it."""
    before, after = _sides(comment, chosen)
    return Place(
        waiting_count=chosen.with_(status=WAITING).count(),
        previous_pk=_first(before),
        next_pk=_first(after) or _first(chosen.comments().exclude(pk=comment.pk)),
    )


def _first(found: Any) -> int | None:
    pk: int | None = found.values_list("pk", flat=True).first()
    return pk


def _sides(comment: Comment, chosen: ListFilter) -> tuple[Any, Any]:
    """What comes before a comment in a list, the nearest first, and what comes after it."""
    listed: Any = chosen.comments().exclude(pk=comment.pk)
    backwards = ["-status__came_at", "-pk"]
    came_at = CommentStatus.objects.values_list("came_at", flat=True).get(pk=comment.pk)
    # The bound alone, beside what it means: an index is read from it on.
    later = Q(status__came_at__gte=came_at) & (Q(status__came_at__gt=came_at) | Q(pk__gt=comment.pk))
    earlier = Q(status__came_at__lte=came_at) & (Q(status__came_at__lt=came_at) | Q(pk__lt=comment.pk))
    if chosen.order == "substance":
        itself: Any = placed.with_substance(Comment.objects.all())
        ours = itself.values_list("substance", flat=True).get(pk=comment.pk)
        later, earlier = (
            Q(substance__lt=ours) | Q(later, substance=ours),
            Q(substance__gt=ours) | Q(earlier, substance=ours),
        )
        backwards = ["substance", *backwards]
    return listed.filter(earlier).order_by(*backwards), listed.filter(later)
