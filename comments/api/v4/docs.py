"""The description for programs, and the page for people."""

import datetime as dt

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from rest_framework.request import Request
from rest_framework.response import Response

from comments.api.v4 import posting_schema, schema
from comments.api.v4.base import ApiView
from comments.api.v4.querying import MAX_PAGE_NUMBER, MAX_PAGE_SIZE, MIN_PAGE_SIZE
from comments.api.v4.rendering import GATEWAY_CONTENT_TYPE
from comments.enums import NewsKind
from comments.record.webhooks.events import MAX_EVENTS
from rulemaking.models import Document


class OpenApiView(ApiView):
    """The OpenAPI description."""

    def get(self, request: Request) -> Response:
        return Response(schema.description(), content_type=GATEWAY_CONTENT_TYPE)


def docs(request: HttpRequest) -> HttpResponse:
    """The page that explains the API, with examples that can be run as they stand."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    operations = [
        {"method": method.upper(), "path": path, "attributes": posting_schema.meanings(operation), **operation}
        for path, item in schema.description()["paths"].items()
        for method, operation in item.items()
    ]
    context = {
        "base": f"{request.scheme}://{request.get_host()}/v4",
        "limit": settings.API_REQUESTS_PER_HOUR,
        "key_limit": settings.API_KEY_REQUESTS_PER_HOUR,
        "per_minute": settings.API_COMMENTS_PER_MINUTE,
        "per_hour": settings.API_COMMENTS_PER_HOUR,
        "document_id": _open_document_id(request.received_at),  # type: ignore[attr-defined]
        "min_size": MIN_PAGE_SIZE,
        "max_size": MAX_PAGE_SIZE,
        "max_number": MAX_PAGE_NUMBER,
        "operations": operations,
        "kinds": NewsKind.choices,
        "max_events": MAX_EVENTS,
    }
    return render(request, "api/docs.html", context)


def _open_document_id(at: dt.datetime) -> str:
    """A document that takes comments now, so that the example can be run as it stands; else one of the usual form."""
    document = Document.objects.public(at).open_at(at).select_related("docket").order_by("pk").first()
    return document.document_id if document else "FINCEN-2025-0004-0001"
