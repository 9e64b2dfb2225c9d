"""Receipts: the page that a submitter gets, its download, and the check whether a receipt is genuine."""

import base64
import binascii
import codecs
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from comments.models import Comment, ReceiptKey, Withdrawal
from comments.models.receipt import SignedReceipt
from comments.record import receipt_pdf, receipts
from comments.record.receipt_links import is_receipt_proof
from comments.record.stores import open_original
from comments.views.own_comment import own_path_for
from comments.views.requests import instant_of
from comments.views.rules import about
from comments.views.standing import standing_of, with_periods
from comments.views.throttle import seconds_to_wait
from rulemaking.models import Rulemaking

RECEIPT_MAX_BYTES = 64 * 1024


@require_safe
def receipt(request: HttpRequest, tracking_number: str, proof: str) -> HttpResponse:
    """What was received, when, and its hashes. Only whoever has the whole address sees it."""
    comment = _comment_or_404(tracking_number, proof)
    at = instant_of(request)
    rules = with_periods(Rulemaking.objects.filter(pk=comment.document.rulemaking_id))
    context = {
        **about(standing_of(rules.get(), at)),
        "comment": comment,
        "proof": proof,
        "own_path": own_path_for(request, tracking_number),
        "files": comment.attachments.filter(version=None).order_by("position"),
        "character_count": len(comment.text),
        "is_late": not Comment.objects.timely().filter(pk=comment.pk).exists(),
    }
    return _private(render(request, "public/receipt.html", context))


@require_safe
def receipt_download(request: HttpRequest, tracking_number: str, proof: str) -> HttpResponse:
    """The signed bytes and the signature, as a file to keep."""
    comment = _comment_or_404(tracking_number, proof)
    response = JsonResponse(receipts.as_document(comment.receipt), json_dumps_params={"indent": 2})
    response["Content-Disposition"] = f'attachment; filename="receipt-{tracking_number}.json"'
    return _private(response)


@require_safe
def receipt_as_pdf(request: HttpRequest, tracking_number: str, proof: str) -> HttpResponse:
    """The receipt to print and keep on paper."""
    comment = _comment_or_404(tracking_number, proof)
    pdf = receipt_pdf.build(comment, title=comment.document.rulemaking.title)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="receipt-{tracking_number}.pdf"'
    return _private(response)


@require_safe
def receipt_keys(request: HttpRequest) -> HttpResponse:
    """Every public key that ever signed a receipt, retired ones too."""
    keys = [
        {
            "key_id": key.key_id,
            "algorithm": "Ed25519",
            "public_key": base64.b64encode(bytes(key.public_key)).decode(),
            "first_used_at": receipts.instant_text(key.first_used_at),
            "retired_at": receipts.instant_text(key.retired_at) if key.retired_at else None,
        }
        for key in ReceiptKey.objects.all()
    ]
    return JsonResponse({"keys": keys}, json_dumps_params={"indent": 2})


@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Checks a receipt: did we sign it, and does the record still hold what it vouches for?"""
    if request.method != "POST":
        return render(request, "public/verify.html")
    if wait := seconds_to_wait(request, at=instant_of(request)):
        context: dict[str, Any] = {"wait_minutes": -(-wait // 60)}
        response = render(request, "public/verify.html", context, status=429)
        response["Retry-After"] = str(wait)
        return response
    given = _given_receipt(request)
    try:
        context = {"finding": _finding(given), "given": given}
        status = 200
    except ReceiptUnreadable as unreadable:
        context = {"fault": str(unreadable), "given": given}
        status = 400
    response = _private(render(request, "public/verify.html", context, status=status))
    # Its form is sent to us again: with no-referrer a browser names no origin for it, and it would be refused.
    response["Referrer-Policy"] = "strict-origin"
    return response


@csrf_exempt
@require_http_methods(["POST"])
def verify_json(request: HttpRequest) -> HttpResponse:
    """The same check for programs: a receipt as the body, and what was found as JSON.

    It changes nothing and needs no session, so it needs no token of a form either.
    """
    if wait := seconds_to_wait(request, at=instant_of(request)):
        said = {"errors": [{"status": "429", "title": "Too many requests from your network. Try again later."}]}
        return _private(JsonResponse(said, status=429, headers={"Retry-After": str(wait)}))
    try:
        # Read in one piece, no larger than a receipt can be; Django refuses bodies beyond its own limit.
        finding = _finding(_decoded(request.read(RECEIPT_MAX_BYTES + 1)))
    except ReceiptUnreadable as unreadable:
        return _private(JsonResponse({"errors": [{"status": "400", "title": str(unreadable)}]}, status=400))
    return _private(
        JsonResponse({"isGenuine": finding.is_genuine, "isHeld": finding.is_held, "receipt": finding.payload})
    )


class ReceiptUnreadable(ValueError):
    """What was given is no receipt. `str()` says what is missing."""


@dataclass(frozen=True)
class Finding:
    """What a check of a receipt found.

    Attributes:
        is_genuine: one of our keys signed exactly these bytes.
        payload: what they say; only of a genuine receipt.
        is_held: the record still holds the same receipt, text and files, hashed anew.
    """

    is_genuine: bool
    payload: dict[str, Any] | None = None
    is_held: bool = False


def _comment_or_404(tracking_number: str, proof: str) -> Comment:
    if is_receipt_proof(tracking_number, proof):
        found = Comment.objects.select_related("receipt", "document__docket", "document__rulemaking")
        if comment := found.filter(tracking_number=tracking_number).first():
            return comment
    raise Http404("No receipt has this address.")


def _private(response: HttpResponse) -> HttpResponse:
    """Nobody between us and the browser keeps it, and no other site learns its address."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def _given_receipt(request: HttpRequest) -> str:
    """A pasted receipt, or a chosen file's text."""
    upload = request.FILES.get("file")
    if upload is not None:
        return _decoded(upload.read(RECEIPT_MAX_BYTES + 1))
    return request.POST.get("receipt", "").strip().removeprefix("\ufeff")


def _decoded(content: bytes) -> str:
    """A receipt's text, also where an editor saved the file again with the mark of its encoding."""
    encoding = "utf-16" if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    return content.decode(encoding, "replace")


def _finding(given: str) -> Finding:
    """Checks a receipt as it was downloaded.

    Raises:
        ReceiptUnreadable: it is no receipt of ours in form.
    """
    if not given:
        raise ReceiptUnreadable(_("Paste the receipt, or choose the file that you downloaded."))
    if len(given.encode()) > RECEIPT_MAX_BYTES:
        raise ReceiptUnreadable(_("This is too long for a receipt. Choose the .json file of the receipt page."))
    try:
        parts = json.loads(given)
        payload = base64.b64decode(parts["payload"], validate=True)
        signature = base64.b64decode(parts["signature"], validate=True)
        key_id = str(parts["key_id"])
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error) as broken:
        raise ReceiptUnreadable(
            _("This is not a whole receipt. Use the .json file of the receipt page, from the first { to the last }.")
        ) from broken
    if "\x00" in key_id or not receipts.verify(payload, signature, key_id):
        return Finding(is_genuine=False)
    said = json.loads(payload)
    return Finding(is_genuine=True, payload=said, is_held=_is_held(said["tracking_number"], payload))


def _is_held(tracking_number: str, payload: bytes) -> bool:
    comment = Comment.objects.select_related("receipt").filter(tracking_number=tracking_number).first()
    said = json.loads(payload)
    version = comment.versions.filter(version=said.get("version", 1)).first() if comment else None
    if comment is None or (version is None and said.get("version", 1) != 1):
        return False
    is_withdrawal = said.get("act") == receipts.Act.WITHDRAWN
    kept: SignedReceipt | None = version or comment.receipt
    if is_withdrawal:
        kept = Withdrawal.objects.filter(pk=comment.pk).first()
    text = version.text if version else comment.text
    if kept is None or bytes(kept.payload) != payload:
        return False
    if hashlib.sha256(text.encode()).hexdigest() != said["text_sha256"]:
        return False
    keys = comment.attachments.filter(version=version).order_by("position").values_list("key", flat=True)
    return [file["sha256"] for file in said["files"]] == [_sha256_of_original(key) for key in keys]


def _sha256_of_original(key: str) -> str | None:
    try:
        with open_original(key) as original:
            digest = hashlib.sha256()
            while piece := original.read(1024 * 1024):
                digest.update(piece)
            return digest.hexdigest()
    except OSError:
        return None
