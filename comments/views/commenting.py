"""The comment form: shown, checked, handed to the intake; and what is said when that can't be done."""

import hashlib
from contextlib import suppress
from dataclasses import replace

import structlog
from django.conf import settings
from django.db import Error as DatabaseFault
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from comments.enums import Channel
from comments.forms import CommentForm, nameless
from comments.intake import files, validation
from comments.intake.outages import died_during_commit
from comments.intake.submission import Received, StoredFile, Submission
from comments.intake.submit import content_sha256, submit
from comments.intake.timeliness import CommentPeriodNotOpen, require_open
from comments.models import Comment
from comments.record.receipt_links import receipt_path
from comments.record.stores import originals
from comments.views.own_comment import to_receipt
from comments.views.private_warning import private_warning
from comments.views.refusals import too_many, unavailable
from comments.views.requests import instant_of, public_rule_or_404
from comments.views.rules import about
from comments.views.standing import Standing
from comments.views.throttle import comment_seconds_to_wait
from rulemaking.models import Document

logger = structlog.get_logger(__name__)


@require_http_methods(["GET", "HEAD", "POST"])
def comment_form(request: HttpRequest, slug: str) -> HttpResponse:
    """The form of a rule, empty. A POST to it is taken as one to the address where the form is sent."""
    if request.method != "POST":
        standing = public_rule_or_404(request, slug)
        if not standing.takes_comments:
            return _closed(request, standing, typed="", status=200)
        return _form(request, standing, CommentForm(slug=slug))
    return comment_send(request, slug)


@require_http_methods(["GET", "HEAD", "POST"])
def comment_send(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the form is sent. A POST is one submission; the same one again leads to the same receipt.

    It has an address of its own: a POST drops the page of its address from the browser's cache, and going back would
    then fetch a new form, with another token.
    """
    if request.method != "POST":
        return redirect("comment_form", slug=slug)
    form = CommentForm(request.POST, request.FILES, slug=slug)
    try:
        return _receive(request, slug, form)
    except (DatabaseFault, OSError) as fault:
        # Never the fault's words: a database quotes the values it was given.
        logger.error("submission_not_taken", fault=type(fault).__name__, rule=slug)
        return unavailable(request, form, is_certain=not died_during_commit(fault))


def _receive(request: HttpRequest, slug: str, form: CommentForm) -> HttpResponse:
    at = instant_of(request)
    if wait := comment_seconds_to_wait(request, sender=form.sender(at=at), slug=slug, at=at):
        return too_many(request, form, wait)
    standing = public_rule_or_404(request, slug)
    form.is_valid()
    token = form.cleaned_data.get("submission_token")
    if token and (earlier := Comment.objects.filter(submission_token=token).first()):
        return _again(request, standing, form, earlier)
    if standing.document is None:
        raise Http404("This rule takes no comments.")
    draft = _draft(request, form, standing.document, token)
    try:
        require_open(standing.rulemaking, draft.received)
        validation.check(draft)
    except CommentPeriodNotOpen as refusal:
        return _closed(request, standing, typed=form.typed_text, status=410 if refusal.closed_at else 403)
    except validation.SubmissionInvalid as invalid:
        form.faults(invalid.errors)
    if form.errors:
        return _form(request, standing, form, status=400)
    if warning := private_warning(draft.text, seen=request.POST.get("private_data_seen", "")):
        return _form(request, standing, form, private_warning=warning)
    return _submit(request, standing, form, draft)


def _draft(request: HttpRequest, form: CommentForm, document: Document, token: str | None) -> Submission:
    """The submission as it will be, with its files named but not yet stored."""
    return Submission(
        document=document,
        channel=Channel.WEB,
        text=form.typed_text,
        submitter=form.submitter(),
        received=Received(at=instant_of(request)),
        files=tuple(nameless(upload) for upload in form.uploads),
        submission_token=token,
        wants_email_receipt=bool(form.cleaned_data.get("wants_email_receipt")),
    )


def _submit(request: HttpRequest, standing: Standing, form: CommentForm, draft: Submission) -> HttpResponse:
    kept, refused = _keep(form)
    if refused:
        form.faults({"files": refused})
        return _form(request, standing, form, status=400)
    try:
        accepted = submit(submission=replace(draft, files=kept), at=instant_of(request))
    except validation.SubmissionInvalid as invalid:
        _discard(kept)
        form.faults(invalid.errors)
        return _form(request, standing, form, status=400)
    except CommentPeriodNotOpen as refusal:
        _discard(kept)
        return _closed(request, standing, typed=form.typed_text, status=410 if refusal.closed_at else 403)
    if not accepted.is_new:
        _discard(kept)
        return _again(request, standing, form, accepted.comment)
    return to_receipt(accepted.comment.tracking_number)


def _keep(form: CommentForm) -> tuple[tuple[StoredFile, ...], list[str]]:
    """Stores the files; if one can't be taken, none stays, and each refusal is told."""
    kept: list[StoredFile] = []
    refused: list[str] = []
    for upload in form.uploads:
        try:
            kept.append(files.keep_file(upload, name=upload.name or ""))
        except files.FileRefused as refusal:
            refused.append(refusal.message)
    if refused:
        _discard(tuple(kept))
    return tuple(kept), refused


def _discard(kept: tuple[StoredFile, ...]) -> None:
    """Removes files that no comment names. What can't be removed does no harm."""
    for file in kept:
        with suppress(OSError):
            originals().delete(file.key)


def _again(request: HttpRequest, standing: Standing, form: CommentForm, earlier: Comment) -> HttpResponse:
    """The same submission once more: its receipt. With other content: say that only the first was received."""
    if bytes(earlier.content_sha256) == _content_of(form):
        return to_receipt(earlier.tracking_number)
    form.renew_token()
    context = {"earlier_path": receipt_path(earlier.tracking_number)}
    return _form(request, standing, form, status=409, **context)


def _content_of(form: CommentForm) -> bytes:
    hashed = []
    for upload in form.uploads:
        digest = hashlib.sha256()
        for chunk in upload.chunks():  # from the first byte, wherever an earlier reader stopped
            digest.update(chunk)
        hashed.append(replace(nameless(upload), sha256=digest.digest()))
    return content_sha256(hashlib.sha256(form.typed_text.encode()).digest(), tuple(hashed))


def _form(
    request: HttpRequest, standing: Standing, form: CommentForm, *, status: int = 200, **context: object
) -> HttpResponse:
    context |= about(standing) | limits() | {"form": form, "has_chosen_files": bool(form.uploads)}
    response = render(request, "public/comment_form.html", context, status=status)
    # Not no-store: going back must find the same form with the same token, not a new submission.
    response["Cache-Control"] = "private, no-cache"
    return response


def _closed(request: HttpRequest, standing: Standing, *, typed: str, status: int) -> HttpResponse:
    context = about(standing) | {"typed": typed, "was_sent": status != 200}
    return render(request, "public/comment_closed.html", context, status=status)


def limits() -> dict[str, object]:
    """What a comment may hold, for the words of the form."""
    code_points = settings.COMMENT_MAX_CODE_POINTS
    mebibytes = settings.ATTACHMENT_MAX_BYTES // 1_048_576
    kinds = ", ".join(sorted(files.MEDIA_TYPES))
    return {
        "max_code_points": code_points,
        "text_hint": _("Up to %(limit)s characters. If you have more to say, attach it as a file.")
        % {"limit": f"{code_points:,}"},
        "files_hint": _("Up to %(count)s files of %(size)s MiB each: %(kinds)s.")
        % {"count": settings.ATTACHMENT_MAX_COUNT, "size": mebibytes, "kinds": kinds},
    }
