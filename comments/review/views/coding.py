"""The page on which a comment is considered: its sentences to tick, and the issues to code them to."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from comments.enums import NotSignificantReason, Status
from comments.models import Comment, Consideration, Excerpt, Issue
from comments.models.consideration import REASON_LENGTH
from comments.models.issue import TITLE_LENGTH
from comments.record import considered
from comments.review import considerations, excerpts, permissions, queue, readable
from comments.review.errors import ConsideredMeanwhile, DecisionRefused, ExcerptNotThere
from comments.review.naming import name_of
from comments.review.queue import ListFilter
from comments.review.readable import Source
from comments.review.views.staff import page, require, staff_page, username
from rulemaking.requests import received_at


@staff_page(permissions.may_see_comments)
def coding_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What one comment raises. A POST codes it, or says that it needs no answer, or that it says what another says."""
    comment = _comment_or_404(request, pk)
    if request.method != "POST":
        return _page(request, comment)
    require(request, permissions.may_code, comment)
    act = _ACTS.get(request.POST.get("act", ""))
    try:
        if act is None:
            raise DecisionRefused("Choose what to do.")
        said = act(request, comment, _seen(request, comment))
    except DecisionRefused as refusal:
        return _page(request, _comment_or_404(request, pk), error=refusal.message, status=409)
    messages.info(request, said)
    return HttpResponseRedirect(_after(request, comment))


def _comment_or_404(request: HttpRequest, pk: int) -> Comment:
    found = Comment.objects.with_current_version().select_related("status__docket", "document__rulemaking")
    comment = get_object_or_404(found.defer("document__text"), pk=pk)
    require(request, permissions.may_see_comment, comment)
    return comment


def coding_address(pk: int) -> str:
    return reverse("review:coding", args=[pk])


def _page(request: HttpRequest, comment: Comment, *, error: str = "", status: int = 200) -> HttpResponse:
    rulemaking = comment.document.rulemaking
    first = considered.first_with_text(comment)
    row = Consideration.objects.filter(pk=comment.pk).select_related("same_as__status__docket").first()
    held = list(
        Excerpt.objects.holding()
        .filter(comment=comment)
        .select_related("issue", "attachment")
        .order_by("attachment", "start", "pk")
    )
    found = considered.found_in(comment)
    stands_alone = found is not None and found.comment_id == comment.pk
    return page(
        request,
        "admin/review/coding.html",
        title=f"{name_of(comment)}: what it raises",
        status=status,
        comment=comment,
        name=name_of(comment),
        rulemaking=rulemaking,
        first=(name_of(first), coding_address(first.pk)) if first.pk != comment.pk and not stands_alone else None,
        is_withdrawn=comment.status.status == Status.WITHDRAWN,
        found=found,
        same_as=(name_of(found.same_as), coding_address(found.same_as.pk)) if found and found.same_as else None,
        is_stale=row is not None and row.version_id != comment.status.current_version_id,
        held=held,
        issues_raised=Issue.objects.filter(
            Q(pk__in=considered.issues_of(comment).values("pk")) | Q(pk__in={excerpt.issue_id for excerpt in held})
        ).order_by("number"),
        sources=readable.sources_of(comment, held, typed=request.POST),
        issues=Issue.objects.held().filter(rulemaking=rulemaking),
        reasons=NotSignificantReason.choices,
        seen=row.considered_at.isoformat() if row else "",
        seen_version=comment.status.current_version_id or "",
        typed=request.POST,
        ticked=request.POST.getlist("chosen"),
        title_length=TITLE_LENGTH,
        reason_length=REASON_LENGTH,
        error=error,
        may_code=permissions.may_code(request.user, comment, received_at(request)),
    )  # fmt: skip


def _seen(request: HttpRequest, comment: Comment) -> dt.datetime | None:
    """When the comment was last considered, as the page knew.

    Raises:
        ConsideredMeanwhile: its submitter changed it since, or the page isn't ours.
    """
    if request.POST.get("seen_version", "") != str(comment.status.current_version_id or ""):
        raise ConsideredMeanwhile
    given = request.POST.get("seen", "")
    try:
        return dt.datetime.fromisoformat(given) if given else None
    except ValueError:
        raise ConsideredMeanwhile from None


def _after(request: HttpRequest, comment: Comment) -> str:
    """Whoever coded stays, since there may be more to code; whoever is done with it goes on to the next."""
    if request.POST["act"] in ("code", "significant"):
        return coding_address(comment.pk)
    return reverse("review:next_to_consider", args=[comment.document.rulemaking.slug])


def _code(request: HttpRequest, comment: Comment, seen: dt.datetime | None) -> str:
    sources = readable.sources_of(comment, ())
    chosen = _chosen(request, sources)
    read_by_a_person = [
        (source.attachment, typed)
        for source in sources
        if source.attachment and not source.is_readable
        if (typed := request.POST.get(f"typed-{source.attachment.pk}", "").strip())
    ]
    if not chosen and not read_by_a_person:
        raise ExcerptNotThere("Choose the words first: tick sentences, or copy words from the text.")
    issue, made = excerpts.code_each(
        comment=comment,
        issue=_issue(request),
        title=request.POST.get("title", "").replace("\0", ""),
        chosen=chosen,
        typed=read_by_a_person,
        seen=seen,
        by=username(request),
        at=received_at(request),
    )
    if not made:
        return f"This is coded to issue {issue.number} already."
    count = "1 excerpt is" if len(made) == 1 else f"{len(made)} excerpts are"
    return f"{count} coded to issue {issue.number}, {issue.title}."


def _chosen(request: HttpRequest, sources: list[Source]) -> list[tuple[Any, list[excerpts.Span]]]:
    chosen = readable.ticked(sources, request.POST.getlist("chosen"))
    words = request.POST.get("words", "").replace("\0", "")
    if words.strip():
        places = readable.copied(sources, words)
        if not places:
            raise ExcerptNotThere
        if len(places) > 1:
            raise ExcerptNotThere(
                f"These words stand there {len(places)} times. Copy some more of what is around them."
            )
        chosen.append((places[0][0], [places[0][1]]))
    return chosen


def _issue(request: HttpRequest) -> Issue | None:
    given = request.POST.get("issue", "")
    return Issue.objects.filter(pk=int(given)).first() if given.isdecimal() and len(given) < 19 else None


def _not_significant(request: HttpRequest, comment: Comment, seen: dt.datetime | None) -> str:
    considerations.find_not_significant(
        comment=comment,
        reason=request.POST.get("reason", ""),
        reason_text=request.POST.get("reason_text", "").replace("\0", ""),
        by=username(request),
        at=received_at(request),
        seen=seen,
    )
    return f"{name_of(comment)} needs no answer."


def _significant(request: HttpRequest, comment: Comment, seen: dt.datetime | None) -> str:
    considerations.find_significant(comment=comment, by=username(request), at=received_at(request), seen=seen)
    return f"{name_of(comment)} must be answered. Code what it raises to issues."


def _same(request: HttpRequest, comment: Comment, seen: dt.datetime | None) -> str:
    asked = " ".join(request.POST.get("same_as", "").replace("\0", "").split())
    other = ListFilter(q=asked, rule=comment.document.rulemaking.slug, status=queue.EVERY_STATUS)
    is_number = other.names_one or asked.isdecimal()
    found = list(other.comments().select_related("status__docket", "document")[:2]) if is_number else []
    if len(found) != 1:
        raise DecisionRefused("Give the number or the tracking number of the other comment on this rule.")
    considerations.find_same(comment=comment, as_=found[0], by=username(request), at=received_at(request), seen=seen)
    return f"{name_of(comment)} is answered with {name_of(found[0])}."


_ACTS: dict[str, Callable[[HttpRequest, Comment, dt.datetime | None], str]] = {
    "code": _code,
    "significant": _significant,
    "not_significant": _not_significant,
    "same": _same,
}


@require_POST
@staff_page(permissions.may_code)
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes the coding of an excerpt back."""
    excerpt = get_object_or_404(Excerpt.objects.select_related("issue"), pk=pk)
    if excerpts.take_back(excerpt=excerpt, by=username(request), at=received_at(request)):
        messages.info(request, f"The excerpt is no longer coded to issue {excerpt.issue.number}.")
    else:
        messages.info(request, "It was taken back before.")
    if request.POST.get("on") == "issue":
        return HttpResponseRedirect(reverse("review:issue", args=[excerpt.issue_id]))
    return HttpResponseRedirect(coding_address(excerpt.comment_id))
