"""The submitter's own page of a comment: its versions and their receipts; change it, or take it back.

Whoever has the address may do that, so it is shown to nobody but the browser that sent the comment (docs/adr/0025).
"""

import uuid
from typing import Any

import structlog
from django.conf import settings
from django.core import signing
from django.db import Error as DatabaseFault
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from comments.enums import Status
from comments.forms import ManyFilesField
from comments.intake import amendments
from comments.intake.amendments import Amendment, NotAmendable
from comments.intake.outages import died_during_commit
from comments.intake.submission import Received
from comments.intake.validation import SubmissionInvalid
from comments.models import Attachment, Comment, Receipt, Withdrawal
from comments.models.receipt import SignedReceipt
from comments.record import answers, receipts
from comments.record.receipt_links import is_owner_proof, own_comment_path, owner_proof, receipt_path
from comments.views.keeping import discard, keep
from comments.views.refusals import RETRY_SECONDS
from comments.views.requests import instant_of
from comments.views.throttle import seconds_to_wait, too_many_requests
from rulemaking.models import Rulemaking

logger = structlog.get_logger(__name__)

COOKIE = "own_comment"
_COOKIE_SECONDS = 3600


def to_receipt(tracking_number: str) -> HttpResponse:
    """Leads to the receipt; this browser, for an hour, is shown the link to the own page there."""
    path = receipt_path(tracking_number)
    response = HttpResponseRedirect(path)  # `redirect` would first look for a view of this name
    response.set_cookie(
        COOKIE, owner_proof(tracking_number), max_age=_COOKIE_SECONDS, path=path, httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return response


def own_path_for(request: HttpRequest, tracking_number: str) -> str:
    """The own page's address, if this browser sent the comment; else nothing."""
    proof = request.COOKIES.get(COOKIE, "")
    return own_comment_path(tracking_number) if is_owner_proof(tracking_number, proof) else ""


@require_http_methods(["GET", "HEAD", "POST"])
def own_comment(request: HttpRequest, tracking_number: str, proof: str) -> HttpResponse:
    """The comment as it counts, and the two forms while its period is open."""
    try:
        return _answer(request, tracking_number, proof)
    except (DatabaseFault, OSError) as fault:
        if request.method != "POST":
            raise
        # Never the fault's words: a database quotes the values it was given.
        logger.error("change_not_taken", fault=type(fault).__name__)
        return _unavailable(request, is_certain=not died_during_commit(fault))


def _answer(request: HttpRequest, tracking_number: str, proof: str) -> HttpResponse:
    comment = _own_or_404(tracking_number, proof)
    if request.method != "POST":
        return _page(request, comment, proof)
    wait = seconds_to_wait(request, at=instant_of(request))
    if wait:
        faults = [too_many_requests(wait)]
        response = _page(request, comment, proof, status=429, faults=faults, typed=_typed(request))
        response["Retry-After"] = str(wait)
        return response
    act = _withdraw if request.POST.get("act") == "withdraw" else _amend
    try:
        return act(request, comment, proof)
    except NotAmendable as refusal:
        comment = _own_or_404(tracking_number, proof)
        return _page(request, comment, proof, status=409, faults=[str(refusal)], typed=_typed(request))


@require_safe
def version_receipt(request: HttpRequest, tracking_number: str, proof: str, version: int) -> HttpResponse:
    """The signed receipt of one version, or of the withdrawal (version 0), to keep."""
    comment = _own_or_404(tracking_number, proof)
    found: SignedReceipt | None
    if version == 0:
        found = Withdrawal.objects.filter(pk=comment.pk).first()
    elif version == 1:
        found = Receipt.objects.filter(pk=comment.pk).first()
    else:
        found = comment.versions.filter(version=version).first()
    if found is None:
        raise Http404("There is no such version.")
    name = f"receipt-{tracking_number}-{version or 'withdrawal'}.json"
    response = JsonResponse(receipts.as_document(found), json_dumps_params={"indent": 2})
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return _private(response)


def _amend(request: HttpRequest, comment: Comment, proof: str) -> HttpResponse:
    text = _typed(request)
    try:
        token = _signer(comment).unsign(request.POST.get("submission_token", ""))
        seen = int(request.POST.get("seen_version", ""))
    except (signing.BadSignature, ValueError):
        faults = [_("This form was changed or is out of date. Your words are still here: check them and send again.")]
        return _page(request, comment, proof, status=400, faults=faults, typed=text)
    kept, faults = keep(ManyFilesField().clean(request.FILES.getlist("files")))
    if not faults:
        try:
            amended = amendments.amend(
                amendment=Amendment(
                    comment=comment,
                    seen_version=seen,
                    text=text,
                    keep=[int(key) for key in request.POST.getlist("keep") if key.isdecimal() and len(key) < 19],
                    files=tuple(kept),
                    received=Received(at=instant_of(request)),
                    submission_token=token,
                ),
                at=instant_of(request),
            )
        except SubmissionInvalid as invalid:
            faults = [sentence for said in invalid.errors.values() for sentence in said]
        except NotAmendable:
            discard(kept)
            raise
        else:
            if not amended.is_new:
                discard(kept)
            return redirect(own_comment_path(comment.tracking_number))
    discard(kept)
    return _page(request, comment, proof, status=400, faults=faults, typed=text)


def _withdraw(request: HttpRequest, comment: Comment, proof: str) -> HttpResponse:
    if not request.POST.get("sure"):
        faults = [_("Check the box to say that you are sure. Then press “Withdraw my comment” again.")]
        return _page(request, comment, proof, status=400, faults=faults)
    amendments.withdraw(comment=comment, received=Received(at=instant_of(request)), at=instant_of(request))
    return redirect(own_comment_path(comment.tracking_number))


def _page(
    request: HttpRequest,
    comment: Comment,
    proof: str,
    *,
    status: int = 200,
    faults: list[str] | None = None,
    typed: str | None = None,
) -> HttpResponse:
    at = instant_of(request)
    is_withdrawn = comment.status.status == Status.WITHDRAWN
    are_answers_public = not is_withdrawn and answers.are_public(comment.document.rulemaking, at)
    context: dict[str, Any] = {
        "comment": comment,
        "are_answers_public": are_answers_public,
        "answers": answers.to_own(comment, at) if are_answers_public else (),
        "rule": comment.document.rulemaking,
        "is_practice": comment.document.docket.is_practice,
        "proof": proof,
        "receipt_path": receipt_path(comment.tracking_number),
        "current": comment.current,
        "files": Attachment.objects.current().filter(comment=comment).order_by("position"),
        "versions": comment.versions.order_by("version"),
        "withdrawal": Withdrawal.objects.filter(pk=comment.pk).first(),
        "is_amendable": amendments.is_amendable(comment, Received(at=at)),
        "is_open": Rulemaking.objects.open_at(at).filter(pk=comment.document.rulemaking_id).exists(),
        "faults": faults or [],
        "typed": comment.current.text if typed is None else typed,
        "submission_token": _signer(comment).sign(uuid.uuid4().hex),
    }
    return _private(render(request, "public/own_comment.html", context, status=status))


def _unavailable(request: HttpRequest, *, is_certain: bool) -> HttpResponse:
    """All that was sent comes back, with the same token, ready to be sent again. It needs no database."""
    kept = ("act", "seen_version", "submission_token", "keep", "sure")
    context = {
        "is_certain": is_certain,
        "typed": _typed(request),
        "sent": [(name, value) for name in kept for value in request.POST.getlist(name)],
        "had_files": bool(request.FILES),
    }
    response = render(request, "public/own_comment_unavailable.html", context, status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    return _private(response)


def _own_or_404(tracking_number: str, proof: str) -> Comment:
    if is_owner_proof(tracking_number, proof):
        found = Comment.objects.with_current_version().select_related("document__docket", "document__rulemaking")
        if comment := found.filter(tracking_number=tracking_number).first():
            return comment
    raise Http404("No comment has this address.")


def _typed(request: HttpRequest) -> str:
    return request.POST.get("text", "").replace("\r\n", "\n").replace("\r", "\n")


def _signer(comment: Comment) -> signing.Signer:
    return signing.Signer(salt=f"docket311.amendment.{comment.tracking_number}")


def _private(response: HttpResponse) -> HttpResponse:
    """Nobody between us and the browser keeps it, and no other site learns its address."""
    response["Cache-Control"] = "no-store"
    # Its forms are sent to us: with no-referrer a browser names no origin for them, and they would be refused.
    response["Referrer-Policy"] = "strict-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
