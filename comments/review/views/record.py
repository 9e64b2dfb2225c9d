"""The index of a rule's administrative record, as a file."""

from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from comments.record import record_index
from comments.review import permissions
from comments.review.views.staff import require, staff_page
from rulemaking.models import Rulemaking
from rulemaking.requests import received_at


@require_safe
@staff_page(permissions.may_see_comments)
def record_index_csv(request: HttpRequest, slug: str) -> Any:
    """Every document, comment, file and response, for a spreadsheet; written as it is read."""
    rulemaking = get_object_or_404(Rulemaking, slug=slug)
    require(request, permissions.may_see_comments, rulemaking)
    lines = record_index.lines(rulemaking, at=received_at(request))
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="record-index-{slug}.csv"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store, private"
    return answer
