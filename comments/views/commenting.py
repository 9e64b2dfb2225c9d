"""The comment form: shown, checked, handed to the intake; and what is said when that can't be done."""

import hashlib
from dataclasses import replace

import structlog
from django.db import Error as DatabaseFault
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from comments.forms import CommentForm
from comments.intake import drafts, validation
from comments.intake.outages import died_during_commit
from comments.intake.plain import Written
from comments.intake.submission import StoredFile, Submission
from comments.intake.submit import content_sha256, is_plain, submit, submit_plain
from comments.intake.timeliness import CommentPeriodNotOpen, require_open
from comments.models import Comment
from comments.rate_limits import Limit, take
from comments.record.receipt_links import receipt_path
from comments.sent import Sent, nameless
from comments.views.comment_pages import Came, closed_page, step_page, whole_page
from comments.views.keeping import discard, keep
from comments.views.own_comment import to_receipt
from comments.views.private_warning import private_warning
from comments.views.refusals import too_many, unavailable
from comments.views.requests import instant_of, public_rule_or_404
from comments.views.standing import Standing, open_standing
from comments.views.submissions import kept_file, submission_of
from comments.views.throttle import comment_limits

logger = structlog.get_logger(__name__)


@require_http_methods(["GET", "HEAD", "POST"])
def comment_form(request: HttpRequest, slug: str) -> HttpResponse:
    """The first step of a rule's form, empty. A POST to it is taken as one to the address where the form is sent."""
    if request.method != "POST":
        standing = public_rule_or_404(request, slug)
        if not standing.takes_comments:
            return closed_page(request, standing, status=200)
        return step_page(request, standing, CommentForm(slug=slug), step="comment")
    return comment_send(request, slug)


@require_http_methods(["GET", "HEAD", "POST"])
def comment_send(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the form is sent. A POST is one submission; the same one again leads to the same receipt.

    It has an address of its own: a POST drops the page of its address from the browser's cache, and going back would
    then fetch a new form, with another token.
    """
    if request.method != "POST":
        return redirect("comment_form", slug=slug)
    try:
        return _receive(request, slug)
    except (DatabaseFault, OSError) as fault:
        # Never the fault's words: a database quotes the values it was given.
        logger.error("submission_not_taken", fault=type(fault).__name__, rule=slug)
        form = CommentForm(request.POST, request.FILES, slug=slug)
        return unavailable(request, form, is_certain=not died_during_commit(fault))


def _receive(request: HttpRequest, slug: str) -> HttpResponse:
    at = instant_of(request)
    sent = Sent(request.POST, request.FILES, slug=slug)
    limits = comment_limits(request, sender=sent.sender(at=at), slug=slug)
    written = _at_once(request, slug, sent, limits)
    if written is not None and written.tracking_number:
        return to_receipt(written.tracking_number)
    left = take(limits, at=at) if written is None else written.allowance
    form = CommentForm(request.POST, request.FILES, slug=slug)
    if left is None or not left.is_used_up:
        return _step_by_step(request, slug, form)
    if (earlier := _same_as(form)) is not None:  # what came before the limit was reached is not "not received"
        return to_receipt(earlier.tracking_number)
    return too_many(request, form, left.wait_seconds)


def _at_once(request: HttpRequest, slug: str, sent: Sent, limits: list[tuple[Limit, str]]) -> Written | None:
    """What most people send, no files and nothing to say against it, in one statement (docs/adr/0028).

    None, and nothing is counted or written, where there is anything to look into or to tell.
    """
    if not sent.secret or not sent.is_acknowledged or sent.has_files:
        return None
    standing = open_standing(slug, instant_of(request))
    if standing is None:
        return None
    submission, faults = submission_of(request, standing, sent)
    if faults:
        return None
    try:
        validation.check(submission)
    except validation.SubmissionInvalid:
        return None
    if not is_plain(submission) or private_warning(submission.text, seen=request.POST.get("private_data_seen", "")):
        return None
    return submit_plain(submission=submission, limits=limits, at=instant_of(request))


def _step_by_step(request: HttpRequest, slug: str, form: CommentForm) -> HttpResponse:
    """Anything that is sent, and whatever is to be said of it."""
    standing = public_rule_or_404(request, slug)
    form.is_valid()
    if (secret := form.cleaned_data.get("submission_token")) and (
        earlier := Comment.objects.filter(submission_token=drafts.key_of(secret)).first()
    ):
        return _again(request, standing, form, earlier)
    if standing.document is None:
        raise Http404("This rule takes no comments.")
    submission, faults = submission_of(request, standing, form)
    form.faults(faults)
    try:
        require_open(standing.rulemaking, submission.received)
        validation.check(submission)
    except CommentPeriodNotOpen as refusal:
        return _closed(request, standing, form, refusal)
    except validation.SubmissionInvalid as invalid:
        form.faults(invalid.errors)
    if form.errors:
        return _shown_again(request, standing, form, status=400)
    if warning := private_warning(submission.text, seen=request.POST.get("private_data_seen", "")):
        return _shown_again(request, standing, form, private_warning=warning)
    return _submit(request, standing, form, submission)


def _submit(request: HttpRequest, standing: Standing, form: CommentForm, submission: Submission) -> HttpResponse:
    hashes = [bytes.fromhex(digest) for digest, _name in form.kept]
    with drafts.holding_files(secret=form.draft_secret, hashes=hashes) as held:
        kept, refused = keep(form.uploads)
        refused += _no_longer_kept(form, held)
        if refused:
            discard(kept)
            form.show(kept=[f"{file.sha256.hex()}:{file.file_name}" for file in held])
            form.faults({"files": refused})
            return whole_page(request, standing, form, status=400)
        try:
            accepted = submit(submission=replace(submission, files=(*held, *kept)), at=instant_of(request))
        except validation.SubmissionInvalid as invalid:
            discard(kept)
            form.faults(invalid.errors)
            return _shown_again(request, standing, form, status=400)
        except CommentPeriodNotOpen as refusal:
            discard(kept)
            return _closed(request, standing, form, refusal)
    if not accepted.is_new:
        discard(kept)
        return _again(request, standing, form, accepted.comment)
    return to_receipt(accepted.comment.tracking_number)


def _no_longer_kept(form: CommentForm, held: list[StoredFile]) -> list[str]:
    """A sentence for each file that the page named and the draft no longer has."""
    there = {file.sha256.hex() for file in held}
    return [
        _("“%(name)s” is no longer kept here. Choose it again.") % {"name": name}
        for digest, name in form.kept
        if digest not in there
    ]


def _again(request: HttpRequest, standing: Standing, form: CommentForm, earlier: Comment) -> HttpResponse:
    """The same submission once more: its receipt. With other content: say that only the first was received."""
    if bytes(earlier.content_sha256) == _content_of(form):
        return to_receipt(earlier.tracking_number)
    form.renew_token()
    return whole_page(request, standing, form, status=409, earlier_path=receipt_path(earlier.tracking_number))


def _same_as(form: CommentForm) -> Comment | None:
    """The comment that this very submission made, when it was sent before."""
    earlier = Comment.objects.filter(submission_token=drafts.key_of(form.secret)).first() if form.secret else None
    return earlier if earlier is not None and bytes(earlier.content_sha256) == _content_of(form) else None


def _content_of(form: CommentForm) -> bytes:
    hashed = [kept_file(digest, name) for digest, name in form.kept]
    for upload in form.uploads:
        digest = hashlib.sha256()
        for chunk in upload.chunks():  # from the first byte, wherever an earlier reader stopped
            digest.update(chunk)
        hashed.append(replace(nameless(upload), sha256=digest.digest()))
    return content_sha256(hashlib.sha256(form.typed_text.encode()).digest(), tuple(hashed))


def _shown_again(
    request: HttpRequest, standing: Standing, form: CommentForm, *, status: int = 200, **context: object
) -> HttpResponse:
    """The step from which it was sent, if what is to be done can be done there; else everything on one page."""
    is_last_step = request.POST.get("step") == "review" and form.draft_secret and not form.uploads
    if is_last_step and set(form.errors) <= {"acknowledged"}:
        return step_page(request, standing, form, step="review", secret=form.draft_secret, status=status, **context)
    return whole_page(request, standing, form, status=status, **context)


def _closed(request: HttpRequest, standing: Standing, form: CommentForm, refusal: CommentPeriodNotOpen) -> HttpResponse:
    return closed_page(
        request,
        standing,
        status=410 if refusal.closed_at else 403,
        came=Came.COMMENT,
        typed=form.typed_text,
        secret=form.cleaned_data.get("submission_token", ""),
    )
