"""Bulk files: the page on which people find them, and the files themselves."""

import base64
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from comments.api.bulk import remaking, runs
from comments.api.bulk.formats import CONTENT_TYPES
from comments.api.v4 import visibility
from comments.enums import BulkFormat
from comments.models import BulkFile, BulkRun
from comments.record.stores import public_copies, read_part
from comments.views.ranges import RangeNotSatisfiable, asked_part
from comments.views.requests import instant_of, public_rule_or_404
from comments.views.rules import about

_NAMES = {BulkFormat.CSV: "CSV", BulkFormat.JSONL: "JSON Lines", BulkFormat.PARQUET: "Parquet"}  # in any language


@require_safe
def download(request: HttpRequest, slug: str) -> HttpResponse:
    """All posted comments of a rule as files, a table for each docket."""
    standing = public_rule_or_404(request, slug)
    dockets = standing.rulemaking.dockets.order_by("docket_id")
    current = (
        BulkRun.objects.current().filter(docket__in=dockets).select_related("docket").order_by("docket__docket_id")
    )
    shown = [
        {"run": run, "files": _shown_files(run), "is_being_made_again": runs.holds_what_is_taken_back(run)}
        for run in current
    ]
    return render(request, "public/download.html", {**about(standing), "runs": shown})


@require_safe
def manifest(request: HttpRequest, docket_id: str) -> HttpResponse:
    """What the files of a docket hold, for programs."""
    response = JsonResponse(runs.manifest(_current_or_404(request, docket_id)))
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def file(request: HttpRequest, docket_id: str, file_format: str) -> HttpResponseBase:
    """One file, whole or in part. A comment that was taken back since is in no byte that leaves here."""
    run = _current_or_404(request, docket_id)
    found = run.files.filter(file_format=file_format, sha256__isnull=False).first()
    if found is None:
        raise Http404("There is no such file.")
    if runs.holds_what_is_taken_back(run):
        return _being_made_again(remaking.seconds_until_made(run, at=instant_of(request)))
    assert run.produced_at is not None
    assert found.size_bytes is not None
    assert found.sha256 is not None
    etag, modified = f'"{bytes(found.sha256).hex()}"', int(run.produced_at.timestamp())
    unchanged = get_conditional_response(request, etag, modified, None)
    if unchanged is not None:
        return _with_headers(unchanged, run, found, etag, modified)
    try:
        part = asked_part(request, size=found.size_bytes, etag=etag, modified=modified)
    except RangeNotSatisfiable:
        refused = HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
        refused["Content-Range"] = f"bytes */{found.size_bytes}"
        return refused
    start, length = (part.start, part.length) if part else (0, found.size_bytes)
    response = _body(request, found, start=start, length=length)
    if part:
        response.status_code = HTTPStatus.PARTIAL_CONTENT
        response["Content-Range"] = part.content_range
    response["Content-Length"] = str(length)
    return _with_headers(response, run, found, etag, modified)


def _body(request: HttpRequest, found: BulkFile, *, start: int, length: int) -> HttpResponseBase:
    kind = CONTENT_TYPES[BulkFormat(found.file_format)]
    if request.method == "HEAD":
        return HttpResponse(content_type=kind)
    try:
        pieces = read_part(public_copies(), found.key, start=start, length=length)
    except FileNotFoundError as missing:
        raise Http404("The file is not in the store.") from missing
    return StreamingHttpResponse(pieces, content_type=kind)


def _with_headers(
    response: HttpResponseBase, run: BulkRun, found: BulkFile, etag: str, modified: int
) -> HttpResponseBase:
    name = f"{run.docket.docket_id}-comments.{found.file_format}"
    response["ETag"] = etag
    response["Last-Modified"] = http_date(modified)
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "no-cache"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Repr-Digest"] = f"sha-256=:{base64.b64encode(bytes(found.sha256 or b'')).decode()}:"
    response["X-Content-Type-Options"] = "nosniff"
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag, Content-Range, Accept-Ranges, Repr-Digest"
    return response


def _being_made_again(seconds: int) -> HttpResponse:
    said = (
        "A comment in this file has changed or was taken back. The file is being made again. Please try again soon.\n"
    )
    response = HttpResponse(said, status=HTTPStatus.SERVICE_UNAVAILABLE, content_type="text/plain; charset=utf-8")
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response


def _current_or_404(request: HttpRequest, docket_id: str) -> BulkRun:
    """The run whose files are served.

    Raises:
        Http404: there is no such public docket, or no files of it yet.
    """
    dockets = visibility.public_dockets(instant_of(request)).filter(docket_id=docket_id)
    run = BulkRun.objects.current().filter(docket__in=dockets).select_related("docket").first()
    if run is None:
        raise Http404("There are no bulk files of this docket.")
    return run


def _shown_files(run: BulkRun) -> list[dict[str, object]]:
    return [
        {
            "name": _NAMES[BulkFormat(found.file_format)],
            "file_format": found.file_format,
            "row_count": found.row_count,
            "size_bytes": found.size_bytes,
            "sha256": found.sha256,
        }
        for found in run.files.filter(sha256__isnull=False).order_by("file_format")
    ]
