"""Issues of a rule, each with what is coded to it and what the agency answers."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from comments.models import Excerpt, Issue, Response
from comments.models.issue import CLOSED_REASON_LENGTH, TITLE_LENGTH
from comments.record import considered, topic_plans
from comments.review import issues, permissions, responses
from comments.review.errors import DecisionRefused, ResponseChangedMeanwhile
from comments.review.naming import name_of
from comments.review.responses import ResponseWords
from comments.review.views.coding import coding_address
from comments.review.views.staff import page, require, staff_page, username
from rulemaking.models import CommentPeriod, Document, Rulemaking
from rulemaking.requests import received_at

PAGE_SIZE = 50


@staff_page(permissions.may_see_comments)
def issue_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The issues of a rule, and how far the answering is."""
    rulemaking = get_object_or_404(Rulemaking, slug=slug)
    require(request, permissions.may_see_comments, rulemaking)
    return _list(request, rulemaking)


def _list(request: HttpRequest, rulemaking: Rulemaking, *, error: str = "", status: int = 200) -> HttpResponse:
    every = Issue.objects.filter(rulemaking=rulemaking).select_related("merged_into")
    return page(
        request,
        "admin/review/issues.html",
        title=f"Issues on {rulemaking.subject_name}",
        status=status,
        rulemaking=rulemaking,
        answering=considered.answering(rulemaking, received_at(request)),
        not_considered=considered.not_considered_count(rulemaking),
        most_counted=considered.COUNTED_AT_MOST,
        issues=_with_counts(every.held()),
        closed=every.filter(closed_at__isnull=False),
        topics=_topics(rulemaking, every),
        typed=request.POST,
        title_length=TITLE_LENGTH,
        error=error,
        may_code=permissions.may_code(request.user, None, received_at(request)),
    )


def _with_counts(found: Any) -> Any:
    """Each with how many excerpts and comments are coded to it, and where its response stands."""
    holding = Excerpt.objects.holding().values("pk")
    published = Response.objects.published().filter(issue=OuterRef("pk"))
    drafts = Response.objects.filter(issue=OuterRef("pk"), published_at__isnull=True)
    return found.annotate(
        excerpt_count=Count("excerpts", filter=Q(excerpts__in=holding), distinct=True),
        comment_count=Count("excerpts__comment", filter=Q(excerpts__in=holding), distinct=True),
        is_answered=Exists(published),
        is_drafted=Exists(drafts),
    )


def _topics(rulemaking: Rulemaking, every: Any) -> list[tuple[str, str]]:
    """Topics of the outline of which no issue was made, by code."""
    taken = set(every.exclude(topic_code="").values_list("topic_code", flat=True))
    return [(topic.code, topic.name) for topic in topic_plans.of(rulemaking).topics() if topic.code not in taken]


@require_POST
@staff_page(permissions.may_code)
def issue_open(request: HttpRequest, slug: str) -> HttpResponse:
    """Opens an issue, of a topic of the outline or of a title."""
    rulemaking = get_object_or_404(Rulemaking, slug=slug)
    code = request.POST.get("topic", "").replace("\0", "")
    topic = topic_plans.of(rulemaking).every().get(code)
    title = request.POST.get("title", "").replace("\0", "").strip() or (topic.name[:TITLE_LENGTH] if topic else "")
    try:
        made = issues.open_issue(
            rulemaking=rulemaking, title=title, topic_code=code, by=username(request), at=received_at(request)
        )
    except DecisionRefused as refusal:
        return _list(request, rulemaking, error=refusal.message, status=409)
    messages.info(request, f"Issue {made.number} is open.")
    return HttpResponseRedirect(reverse("review:issue", args=[made.pk]))


@staff_page(permissions.may_see_comments)
def issue_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One issue: the words that raise it, and the response."""
    issue = get_object_or_404(Issue.objects.select_related("rulemaking", "merged_into"), pk=pk)
    require(request, permissions.may_see_comments, issue.rulemaking)
    return _one(request, issue)


def _one(request: HttpRequest, issue: Issue, *, error: str = "", status: int = 200) -> HttpResponse:
    at, rulemaking = received_at(request), issue.rulemaking
    coded = Excerpt.objects.holding().filter(issue=issue).select_related("comment__status__docket", "attachment")
    rows = Paginator(coded.defer("comment__text").order_by("comment", "attachment", "start", "pk"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    editions = list(Response.objects.filter(issue=issue).select_related("document__docket").order_by("-edition"))
    draft = next((edition for edition in editions if edition.published_at is None), None)
    published = [edition for edition in editions if edition.published_at is not None]
    open_period = (
        CommentPeriod.objects.filter(part__rulemaking=rulemaking, closes_at__gt=at).order_by("-closes_at").first()
    )
    return page(
        request,
        "admin/review/issue.html",
        title=str(issue),
        status=status,
        issue=issue,
        rulemaking=rulemaking,
        rows=rows,
        excerpts=[(excerpt, name_of(excerpt.comment), coding_address(excerpt.comment_id)) for excerpt in rows],
        draft=draft,
        published=published,
        words=_words(request, draft or (published[0] if published else None), issue),
        documents=Document.objects.filter(rulemaking=rulemaking)
        .select_related("docket")
        .defer("text")
        .order_by("docket", "number"),
        seen=draft.written_at.isoformat() if draft else "",
        open_period=open_period,
        others=Issue.objects.held().filter(rulemaking=rulemaking).exclude(pk=issue.pk),
        topic=topic_plans.of(rulemaking).every().get(issue.topic_code),
        typed=request.POST,
        title_length=TITLE_LENGTH,
        reason_length=CLOSED_REASON_LENGTH,
        error=error,
        may_code=permissions.may_code(request.user, None, at) and issue.is_held,
        may_write=permissions.may_write_response(request.user, issue, at) and issue.is_held,
        may_publish=permissions.may_publish_response(request.user, issue, at),
    )


def _words(request: HttpRequest, known: Response | None, issue: Issue) -> dict[str, Any]:
    """What the form of the response shows: what was typed, else the draft, else what is published."""
    if request.POST.get("act") in ("draft", "publish"):
        return {name: request.POST.get(name, "") for name in ("heading", "comments_said", "text", "document")}
    if known is None:
        return {"heading": issue.title, "comments_said": "", "text": "", "document": ""}
    return {
        "heading": known.heading,
        "comments_said": known.comments_said,
        "text": known.text,
        "document": str(known.document_id or ""),
    }


@require_POST
@staff_page(permissions.may_see_comments)
def issue_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Renames, merges or closes an issue; drafts or publishes its response."""
    issue = get_object_or_404(Issue.objects.select_related("rulemaking"), pk=pk)
    may, act = _ACTS.get(request.POST.get("act", ""), (permissions.may_code, None))
    require(request, may, issue)
    try:
        if act is None:
            raise DecisionRefused("Choose what to do.")
        after, said = act(request, issue)
    except DecisionRefused as refusal:
        return _one(request, Issue.objects.select_related("rulemaking").get(pk=pk), error=refusal.message, status=409)
    messages.info(request, said)
    return HttpResponseRedirect(reverse("review:issue", args=[after.pk]))


def _rename(request: HttpRequest, issue: Issue) -> tuple[Issue, str]:
    title = request.POST.get("title", "").replace("\0", "")
    renamed = issues.rename(issue=issue, title=title, by=username(request))
    return renamed, f"Issue {renamed.number} is called “{renamed.title}”."


def _merge(request: HttpRequest, issue: Issue) -> tuple[Issue, str]:
    given = request.POST.get("into", "")
    into = Issue.objects.filter(pk=int(given)).first() if given.isdecimal() and len(given) < 19 else None
    if into is None:
        raise DecisionRefused("Choose the issue that this one is part of.")
    issues.merge(issue=issue, into=into, by=username(request), at=received_at(request))
    return into, f"Issue {issue.number} is merged into this one."


def _close(request: HttpRequest, issue: Issue) -> tuple[Issue, str]:
    reason = request.POST.get("reason", "").replace("\0", "")
    issues.close(issue=issue, reason=reason, by=username(request), at=received_at(request))
    return issue, f"Issue {issue.number} is closed."


def _draft(request: HttpRequest, issue: Issue) -> tuple[Issue, str]:
    _save(request, issue)
    return issue, "The draft is saved. Nobody but staff sees it."


def _publish(request: HttpRequest, issue: Issue) -> tuple[Issue, str]:
    made = responses.publish_words(
        issue=issue,
        words=_given_words(request),
        document=_document(request),
        seen=_seen(request),
        by=username(request),
        at=received_at(request),
    )
    if made.document is not None and not made.document.is_public_at(received_at(request)):
        return issue, f"The response is published. Everyone reads it once {made.document.document_id} is posted."
    return issue, "The response is published. Everyone reads it now."


def _save(request: HttpRequest, issue: Issue) -> Response:
    return responses.draft(
        issue=issue,
        words=_given_words(request),
        document=_document(request),
        seen=_seen(request),
        by=username(request),
        at=received_at(request),
    )


def _given_words(request: HttpRequest) -> ResponseWords:
    given = {
        name: request.POST.get(name, "").replace("\r\n", "\n").replace("\r", "\n").strip()
        for name in ("heading", "comments_said", "text")
    }
    return ResponseWords(**given | {"heading": " ".join(given["heading"].split())})


def _document(request: HttpRequest) -> Document | None:
    given = request.POST.get("document", "")
    if not given:
        return None
    is_key = given.isdecimal() and len(given) < 19
    found = Document.objects.select_related("docket").filter(pk=int(given)).first() if is_key else None
    if found is None:
        raise DecisionRefused("Choose the document that gives the response from the list.")
    return found


def _seen(request: HttpRequest) -> dt.datetime | None:
    given = request.POST.get("seen", "")
    try:
        return dt.datetime.fromisoformat(given) if given else None
    except ValueError:
        raise ResponseChangedMeanwhile from None


_ACTS: dict[str, tuple[Any, Callable[[HttpRequest, Issue], tuple[Issue, str]]]] = {
    "rename": (permissions.may_code, _rename),
    "merge": (permissions.may_code, _merge),
    "close": (permissions.may_code, _close),
    "draft": (permissions.may_write_response, _draft),
    "publish": (permissions.may_publish_response, _publish),
}
