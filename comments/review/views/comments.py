"""The list of comments and the page on which one is decided."""

from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.html import format_html

from comments.analysis.outline import Topic
from comments.enums import Channel, Status, SubmitterType
from comments.models import (
    Attachment,
    Campaign,
    Comment,
    CommentTarget,
    FalseAttributionReport,
    Placement,
    Rendition,
    Sketch,
)
from comments.record import considered, topic_plans
from comments.record.ledger import PARTS
from comments.review import (
    additions,
    attachments,
    decisions,
    permissions,
    private_files,
    queue,
    topic_words,
    trail,
    versions,
)
from comments.review.errors import DecisionRefused
from comments.review.forms import POST, RESTRICT, SAVE, WITHDRAW, PublishedFilesForm, ReviewForm, WithholdForm
from comments.review.languages import Language
from comments.review.naming import comment_address, name_of
from comments.review.neighbours import place_of
from comments.review.private_data import segments
from comments.review.queue import ListFilter
from comments.review.views import posting
from comments.review.views.staff import page, require, staff_page, username
from rulemaking.models import Document, Rulemaking
from rulemaking.requests import received_at

PAGE_SIZE = 50

LANGUAGES_KEPT_SECONDS = 300

DONE_WORDS = {
    POST: "{name} is posted.",
    SAVE: "The public copy of {name} is changed.",
    RESTRICT: "{name} is restricted.",
    WITHDRAW: "{name} is withdrawn.",
}


class _Pages(Paginator):
    """Pages of a list, which knows how to count itself."""

    chosen: ListFilter

    @cached_property
    def count(self) -> int:
        return self.chosen.count()


@staff_page(permissions.may_see_comments)
def comment_list(request: HttpRequest) -> HttpResponse:
    """The queue, and every other list of comments; a POST posts those that were ticked, once confirmed."""
    chosen = ListFilter.of_query(request.GET)
    if request.method == "POST" or posting.EVERY in request.GET:
        return posting.post_many(request, chosen)
    if chosen.names_one:
        keys = chosen.comments().values_list("pk", flat=True)[:2]
        if len(keys) == 1:
            return HttpResponseRedirect(comment_address(keys[0], ListFilter(rule=chosen.rule)))
    # The page's keys first: what a row shows is then read for fifty comments, not for all that were sorted.
    found = _Pages(chosen.keys(), PAGE_SIZE)
    found.chosen = chosen
    rows = found.get_page(request.GET.get("page"))
    listed = Comment.objects.filter(pk__in=list(rows.object_list))
    comments = list(queue.for_list(queue.in_order(listed, by=chosen.order)))
    same = queue.same_counts(comments)
    return page(
        request,
        "admin/review/comment_list.html",
        title=queue.STATUSES[chosen.status],
        chosen=chosen,
        campaign=Campaign.objects.filter(pk=int(chosen.campaign)).first() if chosen.campaign else None,
        topic=_topic(chosen),
        rows=rows,
        comments=[(comment, Language(_language_of(comment)), same.get(comment.pk, 1)) for comment in comments],
        pages=found.get_elided_page_range(rows.number, on_each_side=1, on_ends=1),
        tabs=[(chosen.with_(status=key), words) for key, words in queue.STATUSES.items()],
        choices=[(name, *rest, getattr(chosen, name)) for name, *rest in _choices()],
        may_review=permissions.may_review(request.user, None, received_at(request)),
    )


def _language_of(comment: Comment) -> str:
    """Code of its language as its sketch says; empty before it has one."""
    return comment.sketch.language if hasattr(comment, "sketch") else ""


def _choices() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Name, label and options of each filter."""
    commented = Document.objects.filter(Exists(Comment.objects.filter(document=OuterRef("pk"))))
    rules = Rulemaking.objects.filter(pk__in=commented.values("rulemaking")).order_by("subject_name")
    return [
        ("rule", "Rule", list(rules.values_list("slug", "subject_name"))),
        ("channel", "Came by", Channel.choices),
        ("submitter_type", "From", SubmitterType.choices),
        ("timeliness", "Time", list(queue.TIMELINESS.items())),
        ("language", "Language", [(code, Language(code).name) for code in _languages()]),
        ("files", "Files", list(queue.FILES.items())),
        ("carries", "Carries", list(queue.CARRIES.items())),
        ("ledger", "Reading", list(PARTS.items())),
        ("placed", "In the summary", list(queue.PLACED.items())),
        ("stance", "Side taken", list(queue.STANCES.items())),
        ("order", "Order", list(queue.ORDERS.items())),
    ]


def _languages() -> list[str]:
    """Codes of the languages of comments. All fingerprints are read for them: they are kept for minutes."""

    def read() -> list[str]:
        found = Sketch.objects.exclude(language="").order_by("language").values_list("language", flat=True)
        return list(found.distinct())

    return cache.get_or_set("review:languages", read, LANGUAGES_KEPT_SECONDS) or []


@staff_page(permissions.may_see_comments)
def comment_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One comment: the original beside its public copy, and what can be decided."""
    comment = get_object_or_404(
        Comment.objects.with_timeliness()
        .with_current_version()
        .select_related(
            "status__docket",
            "document__rulemaking",
            "document__docket",
            "sketch",
            "rendition__version",
            "api_submission__api_key",
        )
        .defer("sketch__data", "document__text"),
        pk=pk,
    )
    require(request, permissions.may_see_comment, comment)
    chosen = ListFilter.of_query(request.GET)
    if request.method != "POST":
        return _workplace(request, comment, chosen, ReviewForm.for_comment(comment))
    act = request.POST.get("act", "")
    require(request, permissions.may_review, comment)
    form, public_files = ReviewForm(request.POST, act=act), _public_files(comment, request.POST)
    if not _is_ready(comment, act, form, public_files):
        return _workplace(request, comment, chosen, form, public_files, status=400)
    try:
        _decide(request, form.as_seen(comment), act, form, public_files)
    except DecisionRefused as refusal:
        form.add_error(None, refusal.message)
        comment.status.refresh_from_db()
        return _workplace(request, comment, chosen, form, public_files, status=409)
    name = name_of(comment)
    # Whoever went too fast gets back by one key: the page that follows is another comment's.
    said, again = DONE_WORDS[act].format(name=name), comment_address(comment.pk, chosen)
    messages.info(request, format_html('{} <a href="{}" data-key="b">Back to it</a>', said, again))
    return HttpResponseRedirect(_after(comment, chosen, act))


def _public_files(comment: Comment, given: QueryDict | None = None) -> PublishedFilesForm:
    """Of the files that go public when the comment is posted next."""
    return PublishedFilesForm(given, files=list(attachments.going_public([comment.pk])))


def _is_ready(comment: Comment, act: str, form: ReviewForm, public_files: PublishedFilesForm) -> bool:
    """Whether all that the pressed button needs is there. What isn't, the form says."""
    if act != POST or not form.is_valid():
        return form.is_valid()
    if not public_files.is_valid():
        return False
    if not form.cleaned_data["looked"]:
        hints = private_files.to_look_at([comment]).get(comment.pk, [])
        for file in (hint.attachment for hint in hints if hint.attachment.pk not in public_files.withheld):
            words = "may hold what must not be public. Withhold it, or tick the box to show it to everyone."
            form.add_error("looked", f"{file.file_name} {words}")
    return form.is_valid()


def _decide(
    request: HttpRequest, comment: Comment, act: str, form: ReviewForm, public_files: PublishedFilesForm
) -> None:
    """The one call that the pressed button stands for.

    Raises:
        DecisionRefused: it can't be done, or no such button exists.
    """
    who: dict[str, Any] = {"comment": comment, "by": username(request), "at": received_at(request)}
    data = form.cleaned_data
    if act == POST:
        decisions.post(**who, public=form.public_fields(), withheld=public_files.withheld)
    elif act == SAVE:
        decisions.edit_rendition(**who, public=form.public_fields(), why=data["why"])
    elif act == RESTRICT:
        decisions.restrict(**who, reason_type=data["restrict_reason_type"], reason=data["restrict_reason"])
    elif act == WITHDRAW:
        decisions.withdraw(**who, reason=data["withdrawn_reason"])
    else:
        raise DecisionRefused("Choose what to do: post, restrict or withdraw.")


def _after(comment: Comment, chosen: ListFilter, act: str) -> str:
    """Where the person goes next: the next one that waits; back to the list when none is left."""
    if act == SAVE:
        return comment_address(comment.pk, chosen)
    next_pk = place_of(comment=comment, chosen=chosen).next_pk
    return comment_address(next_pk, chosen) if next_pk else chosen.address


def _topic(chosen: ListFilter) -> Topic | None:
    """The topic that a list is narrowed to, by the name that it has now."""
    rulemaking = Rulemaking.objects.filter(slug=chosen.rule).first() if chosen.topic else None
    return topic_plans.of(rulemaking).every().get(chosen.topic) if rulemaking else None


def _workplace(
    request: HttpRequest,
    comment: Comment,
    chosen: ListFilter,
    form: ReviewForm,
    public_files: PublishedFilesForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    at = received_at(request)
    user = request.user
    place = place_of(comment=comment, chosen=chosen)
    sketch = getattr(comment, "sketch", None)
    copies = Sketch.objects.like(Sketch.objects.filter(pk=sketch.pk)).count() if sketch else 1
    rendition: Rendition | None = getattr(comment, "rendition", None)
    original = segments(comment.current.text)
    placement = Placement.objects.filter(comment=comment).select_related("campaign").first()
    context: dict[str, Any] = {
        "comment": comment,
        "name": name_of(comment),
        "chosen": chosen,
        "form": form,
        "place": place,
        "previous": comment_address(place.previous_pk, chosen) if place.previous_pk else "",
        "next": comment_address(place.next_pk, chosen) if place.next_pk else "",
        "rendition": rendition,
        "original": original,
        "private": sorted({piece.kind.value for piece in original if piece.kind}),
        "targets": CommentTarget.objects.of(comment.pk),
        "versions": versions.as_staff_see_them(comment),
        "change": versions.change_since_shown(comment),
        "private_left": form.serious_left(),
        "private_in_files": private_files.to_look_at([comment]).get(comment.pk, []),
        "public_files": public_files or _public_files(comment),
        "files": _files(request, comment),
        "withhold": WithholdForm(),
        "history": trail.steps(comment),
        "found": considered.found_in(comment),
        "issues_raised": considered.issues_of(comment).order_by("number"),
        "reports": _reports(comment) if permissions.may_answer_report(user, None, at) else [],
        "placement": placement,
        "added": additions.of(placement),
        "topics": topic_words.of_comment(placement, comment.document.rulemaking),
        "same_count": copies - 1,
        "same_list": ListFilter(status=queue.EVERY_STATUS, same_as=comment.tracking_number).address,
        "language": Language(sketch.language if sketch else ""),
        "may_post": permissions.may_post(user, comment, at),
        "may_edit": permissions.may_edit_public_copy(user, comment, at),
        "may_restrict": permissions.may_restrict(user, comment, at),
        "may_withdraw": permissions.may_withdraw(user, comment, at),
        "may_review": permissions.may_review(user, comment, at),
        "is_posted": comment.status.status == Status.POSTED,
    }
    return page(request, "admin/review/comment.html", title=name_of(comment), status=status, **context)


def _reports(comment: Comment) -> list[FalseAttributionReport]:
    """Of those who say that they did not write it."""
    named = comment.false_attribution_reports.only("pk", "reference", "comment").with_last_answer()
    return list(named.order_by("pk"))


def _files(request: HttpRequest, comment: Comment) -> list[Attachment]:
    """The files with what was learned of them; `may_open` says whether this person gets the original."""
    found = list(
        Attachment.objects.current().filter(comment=comment).select_related("status", "rendition").order_by("position")
    )
    for attachment in found:
        attachment.may_open = permissions.may_see_original_file(  # type: ignore[attr-defined]  # as above
            request.user, attachment, received_at(request)
        )
        is_withheld = hasattr(attachment, "rendition") and not attachment.rendition.key
        attachment.hints = private_files.hints_in(attachment) if is_withheld else None  # type: ignore[attr-defined]  # as above
    return found
