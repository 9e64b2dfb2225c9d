"""Posting many comments of a list: shown first, confirmed, and on to the next of the list until all is gone through."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from comments.models import Comment
from comments.models.comment import CommentQuerySet
from comments.review import decisions, permissions, private_files, queue
from comments.review.naming import name_of
from comments.review.neighbours import behind
from comments.review.private_data import serious_hints
from comments.review.queue import ListFilter
from comments.review.views.staff import page, require, username
from rulemaking.requests import received_at

BULK_LIMIT = 200
"""How many are posted in one request: copying their files takes time, and the person waits."""
EVERY = "every"
"""In an address or form: the whole list is gone through, some hundred at a time."""
_AFTER = "after"
"""The comment behind which the list goes on. What was left out before it stays waiting, and is not met again."""


def post_many(request: HttpRequest, chosen: ListFilter) -> HttpResponse:
    """Shows what would be posted: those that were ticked, or the next of the list. A POST that confirms it does it."""
    require(request, permissions.may_review, None)
    given = request.POST if request.method == "POST" else request.GET
    is_every = EVERY in given
    waiting = chosen.with_(status=queue.WAITING)
    found = _behind(waiting, given.get(_AFTER, "")) if is_every else waiting.comments()
    # What is confirmed is what was shown: no other that came in between, and no other words of the same sender.
    shown = _shown(given.getlist("chosen"))
    is_confirmed = request.method == "POST" and "confirmed" in request.POST
    if is_confirmed or not is_every:
        found = found.filter(pk__in=shown)
    comments = list(
        found.select_related("status__docket", "status__current_version", "document__docket", "rendition")[:BULK_LIMIT]
    )
    in_files = private_files.to_look_at(comments)
    to_look_at = [one for one in comments if one.pk in in_files or serious_hints(one.current.text)]
    unnumbered = [comment for comment in comments if comment.status.number is None]
    changed = [one for one in comments if is_confirmed and (one.status.current_version_id or 0) != shown[one.pk]]
    set_aside = {comment.pk for comment in (*to_look_at, *unnumbered, *changed)}
    to_post = [comment for comment in comments if comment.pk not in set_aside]
    if is_confirmed and (to_post or changed or is_every):
        _post(request, to_post, changed)
        return HttpResponseRedirect(_next(waiting, given.get("last", "")) if is_every else chosen.address)
    left_over = found.count() - len(comments)
    return page(
        request,
        "admin/review/confirm_post.html",
        title="Post these comments?" if to_post else "No comment to post",
        chosen=chosen,
        to_post=to_post,
        to_look_at=to_look_at,
        unnumbered=unnumbered,
        left_over=left_over,
        is_every=is_every,
        last=comments[-1].pk if comments else None,
        next=_address(waiting, comments[-1].pk) if is_every and left_over else "",
        bulk_limit=BULK_LIMIT,
    )


def _shown(given: list[str]) -> dict[int, int]:
    """Which version of each comment was shown, by its key; 0 is what was sent at first.

    Args:
        given: one a field, as boxes give them, or several in one, since a form has only so many fields; `key`, or
            `key:version` where it was changed.
    """
    found = {}
    for one in ",".join(given).split(","):
        key, _, version = one.partition(":")
        if _is_key(key) and (not version or _is_key(version)):
            found[int(key)] = int(version or 0)
    return found


def _is_key(given: str) -> bool:
    return given.isdecimal() and len(given) < 19


def _post(request: HttpRequest, comments: list[Comment], changed: list[Comment]) -> None:
    posted, refused = decisions.post_many(comments=comments, by=username(request), at=received_at(request))
    messages.info(request, f"{posted:,} {'comment is' if posted == 1 else 'comments are'} posted.")
    for comment in changed:
        messages.warning(request, f"{name_of(comment)}: its sender changed it after it was shown. Read it again.")
    for comment, sentence in refused:
        messages.warning(request, f"{name_of(comment)}: {sentence}")


def _behind(waiting: ListFilter, key: str) -> CommentQuerySet:
    """What of a list comes after a comment; all of it where there is none."""
    comment = Comment.objects.filter(pk=int(key)).first() if _is_key(key) else None
    return behind(comment=comment, chosen=waiting) if comment else waiting.comments()


def _next(waiting: ListFilter, last: str) -> str:
    """Where a person goes after some of a list: to those that follow, or to the list where none do."""
    found = _behind(waiting, last)
    return _address(waiting, int(last)) if last.isdecimal() and found.exists() else waiting.address


def _address(waiting: ListFilter, after: int) -> str:
    return f"{waiting.address}&{urlencode({EVERY: 1, _AFTER: after})}"
