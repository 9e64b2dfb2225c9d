"""Files that strangers sent: shown to staff without letting them run, published or withheld."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from comments.enums import ScanStatus
from comments.models import Attachment
from comments.record.stores import open_original
from comments.review import attachments, permissions, private_files
from comments.review.admin_policy import FILE_POLICY
from comments.review.errors import DecisionRefused
from comments.review.forms import WithholdForm
from comments.review.naming import comment_address
from comments.review.queue import ListFilter
from comments.review.views.staff import page, require, staff_page, username
from rulemaking.requests import received_at


@staff_page(permissions.may_see_comments)
def original_file(request: HttpRequest, pk: int) -> Any:
    """The file as received, to be saved and not shown. One in which malware was found is not handed out."""
    attachment = get_object_or_404(Attachment.objects.select_related("status", "comment"), pk=pk)
    require(request, permissions.may_see_original_file, attachment)
    if attachment.status.scan_status == ScanStatus.INFECTED:
        return page(
            request,
            "admin/review/file_refused.html",
            title="This file is not handed out",
            attachment=attachment,
            status=403,
        )
    try:
        content = open_original(attachment.key)
    except FileNotFoundError as missing:
        raise Http404("The file is not in the store.") from missing
    response = FileResponse(
        content, as_attachment=True, filename=attachment.file_name, content_type="application/octet-stream"
    )
    response["Content-Security-Policy"] = FILE_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    return response


@require_POST
@staff_page(permissions.may_see_comments)
def decide_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a file of a posted comment, or withhold it with a reason."""
    attachment = get_object_or_404(Attachment.objects.select_related("status", "comment"), pk=pk)
    require(request, permissions.may_review, attachment.comment)
    by, at = username(request), received_at(request)
    try:
        if request.POST.get("act") == "publish":
            if "looked" not in request.POST and private_files.hints_in(attachment):
                words = (
                    f"{attachment.file_name} may hold what must not be public. Look at it, tick the box and publish it."
                )
                raise DecisionRefused(words)
            attachments.publish_attachment(attachment=attachment, by=by, at=at)
            messages.info(request, f"{attachment.file_name} is published.")
        else:
            form = WithholdForm(request.POST)
            if not form.is_valid():
                raise DecisionRefused("Choose why the file is withheld, in at most 500 characters.")
            reason = {"reason_type": form.cleaned_data["reason_type"], "reason": form.cleaned_data["reason"]}
            attachments.withhold_attachment(attachment=attachment, **reason, by=by, at=at)
            messages.info(request, f"{attachment.file_name} is withheld.")
    except DecisionRefused as refusal:
        messages.error(request, refusal.message)
    back = comment_address(attachment.comment_id, ListFilter.of_query(request.GET))
    return HttpResponseRedirect(f"{back}#files")
