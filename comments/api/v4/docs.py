"""The description for programs, and the page for people."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from rest_framework.request import Request
from rest_framework.response import Response

from comments.api.v4 import schema
from comments.api.v4.base import ApiView
from comments.api.v4.querying import MAX_PAGE_NUMBER, MAX_PAGE_SIZE, MIN_PAGE_SIZE
from comments.api.v4.rendering import GATEWAY_CONTENT_TYPE


class OpenApiView(ApiView):
    """The OpenAPI description."""

    def get(self, request: Request) -> Response:
        return Response(schema.description(), content_type=GATEWAY_CONTENT_TYPE)


def docs(request: HttpRequest) -> HttpResponse:
    """The page that explains the API, with examples that can be run as they stand."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    operations = [
        {"path": path, "summary": item["get"]["summary"], "parameters": item["get"]["parameters"]}
        for path, item in schema.description()["paths"].items()
    ]
    context = {
        "base": f"{request.scheme}://{request.get_host()}/v4",
        "limit": settings.API_REQUESTS_PER_HOUR,
        "key_limit": settings.API_KEY_REQUESTS_PER_HOUR,
        "per_minute": settings.API_COMMENTS_PER_MINUTE,
        "per_hour": settings.API_COMMENTS_PER_HOUR,
        "min_size": MIN_PAGE_SIZE,
        "max_size": MAX_PAGE_SIZE,
        "max_number": MAX_PAGE_NUMBER,
        "operations": operations,
    }
    return render(request, "api/docs.html", context)
