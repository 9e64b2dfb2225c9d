"""How many submissions a comment carries: a petition, or a box of postcards, may be sent as one.

What the sender says is a claim (`Comment.num_items_received`). Only what staff confirm counts.
"""

from django.db import transaction

from comments.intake.limits import COUNT_LIMIT
from comments.models import Comment, CommentStatus, ItemCount, Rendition
from comments.models.item_count import WHY_LENGTH
from comments.review.errors import CountedMeanwhile, CountRefused, ReasonMissing, TooLong
from comments.wake import wake_workers
from rulemaking.history import change_context


@transaction.atomic
def confirm(*, comment: Comment, count: int, seen: int, why: str, by: str) -> CommentStatus:
    """Says how many submissions a comment carries. It counts as that many from now on, also for the public.

    Args:
        count: 1 or more.
        seen: the number that counted when the caller read the comment.
        why: what the number rests on, such as who counted what; the history keeps it.

    Raises:
        CountRefused: the number is below 1, larger than the record takes, or was confirmed already.
        ReasonMissing, TooLong: of `why`.
        CountedMeanwhile: another number counts than `seen`.
    """
    if not 1 <= count <= COUNT_LIMIT:
        raise CountRefused(f"Write a whole number from 1 to {COUNT_LIMIT:,}.")
    why = why.strip()
    if not why:
        raise ReasonMissing("Say what the number rests on, such as who counted what. The history keeps it.")
    if len(why) > WHY_LENGTH:
        raise TooLong(f"What the number rests on has {len(why):,} characters; the limit is {WHY_LENGTH}. Shorten it.")
    status = CommentStatus.objects.select_for_update().get(pk=comment.pk)
    if status.confirmed_item_count != seen:
        raise CountedMeanwhile
    is_other = status.confirmed_item_count != count
    if not is_other and ItemCount.objects.filter(comment=comment).exists():
        raise CountRefused(f"The comment counts as {count:,} already, and that was confirmed.")
    ItemCount.objects.create(comment=comment, count=count, why=why, confirmed_by=by)
    if is_other:
        with change_context(by=by, why="items confirmed"):
            status.confirmed_item_count = count
            status.save(update_fields=["confirmed_item_count"])
            # Of what isn't shown the number isn't either; posted again, the comment is a change anyway.
            Rendition.objects.posted().filter(pk=comment.pk).update(is_change_owed=True)
    transaction.on_commit(wake_workers, robust=True)
    return status
