"""The comment form in steps. What is typed is kept under a secret link; nothing is sent before the end."""

from collections.abc import Callable

import structlog
from django.db import Error as DatabaseFault
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from comments.forms import STEPS, CommentForm
from comments.intake import drafts, validation
from comments.models import Comment, Draft
from comments.sent import submission_token_of
from comments.views.comment_pages import Came, closed_page, step_address, step_page
from comments.views.keeping import discard, keep
from comments.views.own_comment import to_receipt
from comments.views.refusals import too_many, unavailable
from comments.views.requests import instant_of, public_rule_or_404
from comments.views.rules import about
from comments.views.standing import Standing
from comments.views.submissions import submission_of
from comments.views.throttle import seconds_to_wait

logger = structlog.get_logger(__name__)

_Act = Callable[[HttpRequest, Standing, CommentForm], HttpResponse]
_NEXT = {"comment": "about", "about": "review"}
_BACK = {"about": "comment", "review": "about"}


@require_http_methods(["GET", "HEAD", "POST"])
def comment_start(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the first step is sent: makes the draft. The same form again is the same draft."""
    if request.method != "POST":
        return redirect("comment_form", slug=slug)
    form = CommentForm(request.POST, request.FILES, slug=slug)
    secret = request.POST.get("submission_token", "").split(":")[0] if form.opened_at else ""
    return _guarded(request, slug, form, secret, _start)


@require_http_methods(["GET", "HEAD", "POST"])
def draft_step(request: HttpRequest, slug: str, secret: str, step: str) -> HttpResponse:
    """One step of a draft: shown as it was left, or saved."""
    if step not in STEPS:
        raise Http404("There is no such step.")
    if request.method != "POST":
        return _shown(request, slug, secret, step)
    form = CommentForm(request.POST, request.FILES, slug=slug)
    return _guarded(
        request, slug, form, secret, lambda request, standing, form: _stepped(request, standing, form, secret, step)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def draft_kept(request: HttpRequest, slug: str, secret: str) -> HttpResponse:
    """The link by which to come back; and, asked to, deletes the draft."""
    standing = public_rule_or_404(request, slug)
    draft = _draft_or_404(standing, secret)
    if request.method == "POST":
        drafts.delete(draft=draft)
        return redirect("rule", slug=slug)
    link = request.build_absolute_uri(step_address(slug, secret, "comment"))
    context = about(standing) | {"link": link, "secret": secret}
    response = render(request, "public/draft_kept.html", context)
    response["Referrer-Policy"] = "strict-origin"
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "no-store"
    return response


def _guarded(request: HttpRequest, slug: str, form: CommentForm, secret: str, act: _Act) -> HttpResponse:
    """Does it for a rule that takes comments; a fault of the database gives back all that was typed."""
    try:
        standing = public_rule_or_404(request, slug)
        if not standing.takes_comments:
            status = 410 if standing.period else 403
            return closed_page(request, standing, status=status, came=Came.STEP, typed=form.typed_text, secret=secret)
        return act(request, standing, form)
    except (DatabaseFault, OSError) as fault:
        logger.error("draft_not_kept", fault=type(fault).__name__, rule=slug)
        return unavailable(request, form, is_certain=True)


def _start(request: HttpRequest, standing: Standing, form: CommentForm) -> HttpResponse:
    at = instant_of(request)
    if wait := seconds_to_wait(request, at=at):
        return too_many(request, form, wait)
    form.is_valid()
    secret = form.cleaned_data.get("submission_token")
    if not secret:
        form.keep_errors("comment")
        return step_page(request, standing, form, step="comment", status=400)
    return _unless_sent(request, standing, form, secret, "comment")


def _stepped(request: HttpRequest, standing: Standing, form: CommentForm, secret: str, step: str) -> HttpResponse:
    """A step of a draft that is there. One that was deleted meanwhile is made again, and counted as a new one is."""
    draft = Draft.objects.filter(key=drafts.key_of(secret)).first()
    if draft is not None and draft.rulemaking_id != standing.rulemaking.pk:
        raise Http404("No draft of this rule has this address.")
    if draft is None and (wait := seconds_to_wait(request, at=instant_of(request))):
        return too_many(request, form, wait)
    return _unless_sent(request, standing, form, secret, step)


def _unless_sent(request: HttpRequest, standing: Standing, form: CommentForm, secret: str, step: str) -> HttpResponse:
    """Went back to a page after sending: the same words lead to the receipt, others are another comment."""
    earlier = Comment.objects.filter(submission_token=drafts.key_of(secret)).first()
    if earlier is not None:
        if step != "comment" or (earlier.text == form.typed_text and not form.uploads):
            return to_receipt(earlier.tracking_number)
        secret = form.renew_token()
    return _saved(request, standing, form, secret, step)


def _saved(request: HttpRequest, standing: Standing, form: CommentForm, secret: str, step: str) -> HttpResponse:
    """Saves what the step's page sent, and goes where its button says."""
    at = instant_of(request)
    go = request.POST.get("go", "next")
    draft = drafts.save(
        secret=secret, rulemaking=standing.rulemaking, typed=form.typed(step), opened_at=form.opened_at or at, at=at
    )
    refused = _change_files(form, draft, go)
    form.is_valid()
    form.keep_errors("")
    form.faults({"files": refused} if refused else {})
    if go == "next" and not refused:
        whole = form_of_draft(draft, secret=secret, slug=standing.rulemaking.slug)
        faults = _faults_of(request, standing, whole, step)
        if not faults:
            return redirect(step_address(standing.rulemaking.slug, secret, _NEXT.get(step, step)))
        form.faults(faults)
    if form.errors:
        _show_kept(form, draft, secret)
        return step_page(request, standing, form, step=step, secret=secret, status=400)
    if go == "save":
        return redirect("draft_kept", slug=standing.rulemaking.slug, secret=secret)
    return redirect(step_address(standing.rulemaking.slug, secret, _BACK.get(step, step) if go == "back" else step))


def _shown(request: HttpRequest, slug: str, secret: str, step: str) -> HttpResponse:
    standing = public_rule_or_404(request, slug)
    draft = _draft_or_404(standing, secret)
    if draft.is_sent:  # type: ignore[attr-defined]  # annotated
        return to_receipt(Comment.objects.get(submission_token=draft.key).tracking_number)
    form = form_of_draft(draft, secret=secret, slug=slug)
    if not standing.takes_comments:
        return closed_page(request, standing, status=410, came=Came.LOOK, typed=form.typed_text, secret=secret)
    if step == "review":
        for earlier in _NEXT:
            if _faults_of(request, standing, form, earlier):
                return redirect(f"{step_address(slug, secret, earlier)}?check=1")
    form.is_valid()
    form.keep_errors("")
    if "check" in request.GET:
        form.faults(_faults_of(request, standing, form, step))
    return step_page(request, standing, form, step=step, secret=secret, status=400 if form.errors else 200)


def form_of_draft(draft: Draft, *, secret: str, slug: str) -> CommentForm:
    """The form as it was left, with its token."""
    data = QueryDict(mutable=True)
    for name, values in drafts.typed_of(draft).items():
        data.setlist(name, values)
    data["submission_token"] = submission_token_of(slug, secret=secret, opened_at=draft.created_at)
    data["draft"] = secret
    data.setlist("kept", _kept_values(draft))
    return CommentForm(data, slug=slug)


def _draft_or_404(standing: Standing, secret: str) -> Draft:
    draft = drafts.find(secret)
    if draft is None or draft.rulemaking_id != standing.rulemaking.pk:
        raise Http404("No draft has this address, or it was deleted.")
    return draft


def _change_files(form: CommentForm, draft: Draft, go: str) -> list[str]:
    """Takes out the file whose button was pressed, and takes in those that were chosen. Returns the refusals."""
    if go.startswith("remove-"):
        try:
            drafts.remove_file(draft=draft, sha256=bytes.fromhex(go.removeprefix("remove-")))
        except ValueError:
            return []  # no button of ours
    kept, refused = keep(form.uploads)
    present = {(file.file_name, bytes(file.sha256)) for file in draft.files.all()} if kept else set()
    left = drafts.add_files(draft=draft, files=kept)
    discard(left)
    again = [stored for stored in left if (stored.file_name, stored.sha256) not in present]
    return refused + validation.check_more_files([name for name, _ in present], [stored.file_name for stored in again])


def _faults_of(request: HttpRequest, standing: Standing, form: CommentForm, step: str) -> dict[str, list[str]]:
    """What stands in the way of sending, in the fields of one step."""
    submission, faults = submission_of(request, standing, form)
    try:
        validation.check(submission)
    except validation.SubmissionInvalid as invalid:
        faults |= invalid.errors
    return {name: said for name, said in faults.items() if name in STEPS[step]}


def _show_kept(form: CommentForm, draft: Draft, secret: str) -> None:
    """Lets a page that is shown again know the draft's files."""
    form.show(kept=_kept_values(draft), draft=[secret])


def _kept_values(draft: Draft) -> list[str]:
    return [f"{bytes(file.sha256).hex()}:{file.file_name}" for file in draft.files.all()]
