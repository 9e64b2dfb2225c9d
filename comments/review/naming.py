"""What staff call a comment, and where its page is."""

from django.urls import reverse

from comments.models import Comment
from comments.review.queue import ListFilter


def name_of(comment: Comment) -> str:
    """Its number in the docket, or its tracking number. Needs `status.docket`."""
    status = comment.status
    if status.number is None:
        return f"Comment {comment.tracking_number}"
    return f"{status.docket.docket_id}-{status.number:04d}"


def comment_address(pk: int, chosen: ListFilter) -> str:
    """Its page, opened from a list."""
    return f"{reverse('admin:comments_comment_change', args=[pk])}?{chosen.query}"
