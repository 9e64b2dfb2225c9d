"""Which significant comment has no answer yet, or one whose document is to come; which comment nobody considered; and
which need no answer, and why.
"""

import datetime as dt
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from comments.analysis import report_file, report_responses
from comments.analysis.spreadsheets import lines_of_csv
from comments.enums import NotSignificantReason, Verdict
from comments.models import Comment, Excerpt, Issue
from comments.models.consideration import REASON_LENGTH
from comments.record import considered
from comments.review import citations, considerations, permissions, queue, response_report
from comments.review.errors import DecisionRefused
from comments.review.naming import name_of
from comments.review.views.coding import coding_address
from comments.review.views.staff import page, require, staff_page, username
from rulemaking.models import Rulemaking
from rulemaking.requests import received_at

PAGE_SIZE = 50
UNANSWERED, TO_COME = "unanswered", "to_come"
NOT_CONSIDERED, NOT_SIGNIFICANT = "not_considered", "not_significant"
LISTS: Final = {
    UNANSWERED: "Without an answer",
    TO_COME: "Answered with a document that is not public yet",
    NOT_CONSIDERED: "Not considered yet",
    NOT_SIGNIFICANT: "Need no answer",
}


class _Pages(Paginator):
    """Pages of a list of which no more are counted than a person looks at."""

    def __init__(self, keys: Any, counted: int) -> None:
        super().__init__(keys, PAGE_SIZE)
        self.counted = counted

    @property
    def count(self) -> int:
        return self.counted


@staff_page(permissions.may_see_comments)
def answering_list(request: HttpRequest, slug: str) -> HttpResponse:
    """One of the lists; a POST says of those that are ticked that they need no answer."""
    rulemaking = get_object_or_404(Rulemaking, slug=slug)
    require(request, permissions.may_see_comments, rulemaking)
    if request.method != "POST":
        return _list(request, rulemaking)
    require(request, permissions.may_code, None)
    try:
        count = considerations.find_each_not_significant(
            comments=_ticked(request, rulemaking),
            reason=request.POST.get("reason", ""),
            reason_text=request.POST.get("reason_text", "").replace("\0", ""),
            by=username(request),
            at=received_at(request),
        )
    except DecisionRefused as refusal:
        return _list(request, rulemaking, error=refusal.message, status=409)
    messages.info(request, f"{count} {'comment needs' if count == 1 else 'comments need'} no answer.")
    return HttpResponseRedirect(f"{reverse('review:answering', args=[slug])}?show={NOT_CONSIDERED}")


def _ticked(request: HttpRequest, rulemaking: Rulemaking) -> list[tuple[Comment, dt.datetime | None]]:
    """Comments that were ticked and still wait in the version that the page showed, each with when it was last
    considered, as the page knew."""
    seen = dict(value.split(":", 1) for value in request.POST.getlist("chosen") if ":" in value)
    keys = [int(key) for key in seen if key.isascii() and key.isdecimal() and len(key) < 19]
    waiting = considered.not_considered(rulemaking).filter(pk__in=keys).order_by("pk")
    loaded = waiting.select_related("status__docket", "document", "consideration")
    return [(comment, _considered_at(comment)) for comment in loaded if _as_seen(comment) == seen.get(str(comment.pk))]


def _considered_at(comment: Comment) -> dt.datetime | None:
    return comment.consideration.considered_at if hasattr(comment, "consideration") else None


def _as_seen(comment: Comment) -> str:
    """The version of a comment, and when it was last considered, as a page sends them back."""
    at = _considered_at(comment)
    return f"{comment.status.current_version_id or ''}:{at.isoformat() if at else ''}"


def _list(request: HttpRequest, rulemaking: Rulemaking, *, error: str = "", status: int = 200) -> HttpResponse:
    show = NOT_CONSIDERED if request.method == "POST" else request.GET.get("show", "")
    show = show if show in LISTS else UNANSWERED
    at = received_at(request)
    keys, answering = _keys(rulemaking, show, at), considered.answering(rulemaking, at)
    counted = considered.not_considered_count(rulemaking) if show == NOT_CONSIDERED else keys.order_by().count()
    rows = _Pages(keys, counted).get_page(request.GET.get("page"))
    return page(
        request,
        "admin/review/answering.html",
        title=f"Answering comments on {rulemaking.subject_name}",
        status=status,
        rulemaking=rulemaking,
        answering=answering,
        not_considered=counted if show == NOT_CONSIDERED else None,
        most_counted=considered.COUNTED_AT_MOST,
        lists=LISTS,
        show=show,
        words=LISTS[show],
        rows=rows,
        listed=_listed(list(rows.object_list), show, at),
        reasons=NotSignificantReason.choices,
        reason_length=REASON_LENGTH,
        ticked=request.POST.getlist("chosen"),
        typed=request.POST,
        error=error,
        may_code=permissions.may_code(request.user, None, at),
    )


def _keys(rulemaking: Rulemaking, show: str, at: dt.datetime) -> Any:
    """Keys of the comments of a list: those first that bring most where somebody is to read them."""
    if show == NOT_CONSIDERED:
        waiting = considered.not_considered(rulemaking)
        return queue.in_order(waiting, by="substance").values_list("pk", flat=True)
    if show == NOT_SIGNIFICANT:
        found = considered.of_rule(rulemaking).filter(verdict=Verdict.NOT_SIGNIFICANT)
        return found.order_by("comment").values_list("comment", flat=True)
    found = considered.answer_to_come(rulemaking, at) if show == TO_COME else considered.unanswered(rulemaking)
    return found.order_by("comment").values_list("comment", flat=True)


def _listed(pks: list[int], show: str, at: dt.datetime) -> list[dict[str, Any]]:
    """What each row shows, in the order of the page."""
    held = Excerpt.objects.holding().select_related("issue").order_by("issue__number")
    comments = queue.for_list(Comment.objects.filter(pk__in=pks)).select_related("consideration")
    found = {comment.pk: comment for comment in comments.prefetch_related(Prefetch("excerpts", queryset=held))}
    copies = considered.copies_of(list(found.values()))
    issues = {e.issue_id for c in found.values() for e in c.excerpts.all()}
    answered = considered.answered_among(issues)
    documents = considered.documents_to_come(issues, at) if show == TO_COME else {}
    return [
        {
            "comment": comment,
            "name": name_of(comment),
            "address": coding_address(comment.pk),
            "ticked_as": f"{comment.pk}:{_as_seen(comment)}",
            "same": copies.get(comment.pk, 0),
            "open": [issue for issue in _issues_of(comment) if issue.pk not in answered],
            "to_come": [(i, documents[i.pk]) for i in _issues_of(comment) if i.pk in documents],
            "found": comment.consideration if show == NOT_SIGNIFICANT else None,
        }
        for comment in (found[pk] for pk in pks)
    ]


def _issues_of(comment: Comment) -> list[Issue]:
    return list(dict.fromkeys(excerpt.issue for excerpt in comment.excerpts.all()))


@require_safe
@staff_page(permissions.may_see_comments)
def responses_docx(request: HttpRequest, slug: str) -> HttpResponse:
    """Every issue with what commenters said and what the agency answers, drafts included, for a word processor."""
    rulemaking = get_object_or_404(Rulemaking, slug=slug)
    require(request, permissions.may_see_comments, rulemaking)
    made = report_responses.build(response_report.report_of(rulemaking, at=received_at(request)))
    return HttpResponse(
        made,
        content_type=report_file.MEDIA_TYPE,
        headers={
            "Content-Disposition": f'attachment; filename="{slug}-comments-and-responses.docx"',
            "X-Content-Type-Options": "nosniff",
        },
    )


@require_safe
@staff_page(permissions.may_see_comments)
def citations_csv(request: HttpRequest, slug: str) -> Any:
    """Which comments raise which issue, as a file for spreadsheets."""
    rulemaking = get_object_or_404(Rulemaking, slug=slug)
    require(request, permissions.may_see_comments, rulemaking)
    lines = lines_of_csv(citations.HEADER, citations.rows(rulemaking, received_at(request)))
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="citations-{slug}.csv"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store, private"
    return answer


@staff_page(permissions.may_see_comments)
def next_to_consider(request: HttpRequest, slug: str) -> HttpResponse:
    """Leads on: to the comment behind `?but=` among those that nobody considered yet, or else to their first."""
    rulemaking = get_object_or_404(Rulemaking, slug=slug)
    require(request, permissions.may_see_comments, rulemaking)
    keys = [str(pk) for pk in _keys(rulemaking, NOT_CONSIDERED, received_at(request))[: considered.COUNTED_AT_MOST]]
    but = request.GET.get("but", "")
    behind = keys.index(but) + 1 if but in keys else 0
    if following := [pk for pk in keys[behind:] + keys[:behind] if pk != but]:
        return HttpResponseRedirect(coding_address(int(following[0])))
    return HttpResponseRedirect(f"{reverse('review:answering', args=[slug])}?show={NOT_CONSIDERED}")
