"""What is done to answers of the API after, or without, its views: errors as JSON, 304, compression."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

from comments.api.v4.allowance import full_allowance
from comments.api.v4.base import cors_of
from comments.api.v4.conditional import etag_of, is_unchanged
from comments.api.v4.errors import error_body
from comments.api.v4.rendering import CONTENT_TYPE, GATEWAY_CONTENT_TYPE, JsonApiRenderer

_ADDRESSES = "/v4/"
_LIMIT = "X-RateLimit-Limit"  # on every answer that a view of the API made
_READING = ("GET", "HEAD")


class JsonErrorMiddleware:
    """Turns an error page for an address of the API into an error body.

    Such pages come from before the view, for a host that is not ours or a request that Django refuses, or from after
    it. They lack the headers that every answer of the API has.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_error = response.status_code >= HTTPStatus.BAD_REQUEST
        if not is_error or not request.path.startswith(_ADDRESSES) or _LIMIT in response:
            return response
        status = HTTPStatus(response.status_code)
        title = "INTERNAL_SERVER_ERROR" if status == HTTPStatus.INTERNAL_SERVER_ERROR else status.phrase
        allowance = full_allowance()
        return HttpResponse(
            JsonApiRenderer().render(error_body(status, title)),
            status=status,
            content_type=CONTENT_TYPE,
            headers={
                **cors_of(request.method),
                _LIMIT: str(allowance.limit),
                "X-RateLimit-Remaining": str(allowance.remaining),
            },
        )


class ConditionalMiddleware:
    """Gives every reading answer of the API an ETag, and answers 304 to whoever holds it already.

    Nothing may be kept without asking again: what staff take back must be gone everywhere at once. Errors, and what
    is answered to anything but reading, are not to be kept at all.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not _is_answer(request, response):
            return response
        is_good = request.method in _READING and response.status_code in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)
        response.headers.setdefault("Cache-Control", "no-cache" if is_good else "no-store")
        if not is_good or response.status_code == HTTPStatus.NOT_MODIFIED:
            return _without_body(response) if is_good else response
        if "ETag" not in response:
            response["ETag"] = etag_of(response.content)
        if is_unchanged(request, response["ETag"]):
            response.status_code = HTTPStatus.NOT_MODIFIED
            return _without_body(response)
        return response


class CompressionMiddleware(GZipMiddleware):
    """Compresses what the API answers to reading, and nothing else of the site.

    An attacker who sees sizes could guess at secrets that stand beside words of his own choosing (BREACH). Answers to
    reading hold no secret: no cookie, token or key, and the same bytes for everyone.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.method not in _READING or not _is_answer(request, response):
            return response
        return super().process_response(request, response)


def _is_answer(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether an answer is JSON of the API, and no page of it; a 304 says nothing of its kind."""
    kind = response.headers.get("Content-Type", CONTENT_TYPE)
    return request.path.startswith(_ADDRESSES) and kind.startswith((CONTENT_TYPE, GATEWAY_CONTENT_TYPE))


def _without_body(response: HttpResponse) -> HttpResponse:
    response.content = b""
    for name in ("Content-Type", "Content-Length"):
        response.headers.pop(name, None)
    return response
