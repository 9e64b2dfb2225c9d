"""What all views of the API share: key, allowance, headers, methods, and JSON for every error."""

import datetime as dt
from typing import Any

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from comments.api.v4.allowance import count_reading, full_allowance, key_of
from comments.api.v4.errors import BadRequest, NotFound, OverRateLimit, UnknownFilter, UnknownParameter
from comments.api.v4.rendering import CONTENT_TYPE, AlwaysJson, JsonApiRenderer

Json = dict[str, Any]

CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "X-RateLimit-Limit, X-RateLimit-Remaining, Retry-After, X-Request-Id, ETag",
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "X-Api-Key, Content-Type, Accept, Authorization, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
_READING = ("GET", "HEAD", "OPTIONS")
_API_KEY = "api_key"


class ApiView(APIView):
    """A view that answers GET with a JSON:API document.

    `parameters` are the query parameters that it knows beside `api_key`; any other is an error, so that a
    misspelt filter never looks like an answer.
    """

    renderer_classes = (JsonApiRenderer,)
    parser_classes = ()
    content_negotiation_class = AlwaysJson
    parameters: frozenset[str] = frozenset()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.at: dt.datetime = request._request.received_at  # type: ignore[attr-defined]
        try:
            self.admit(request._request)
        except OverRateLimit as refused:
            self.allowance = refused.allowance
            raise
        refuse_nul(request._request)
        self.check_parameters(request)

    def admit(self, request: HttpRequest) -> None:
        """Counts the request against the key's allowance, or the address's; sets `key` and `allowance`.

        Raises:
            GatewayError: the key isn't valid, or nothing is left.
        """
        self.key = key_of(request, at=self.at)
        self.allowance = count_reading(request, self.key, at=self.at)

    def check_parameters(self, request: Request) -> None:
        for name in request.GET:
            if name not in self.parameters and name != _API_KEY:
                if name.startswith("filter["):
                    raise UnknownFilter(name[len("filter[") :].partition("]")[0])
                raise UnknownParameter(name)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.allowance = full_allowance()

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Response:
        return Response(None, status=204, headers=_PREFLIGHT | {"Allow": ", ".join(self.allowed_methods)})

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        for name, value in cors_of(request.method).items():
            response[name] = value
        response["X-RateLimit-Limit"] = str(self.allowance.limit)
        response["X-RateLimit-Remaining"] = str(self.allowance.remaining)
        return response

    def answer(self, body: Json, *, etag: str | None = None) -> Response:
        headers = {} if etag is None else {"ETag": etag}
        return Response(body, content_type=CONTENT_TYPE, headers=headers)

    def not_modified(self, etag: str) -> Response:
        """The client holds this answer already."""
        return Response(None, status=304, content_type=CONTENT_TYPE, headers={"ETag": etag})

    @property
    def origin(self) -> str:
        """Scheme and host of the address that was asked: clients follow our links literally."""
        return f"{self.request.scheme}://{self.request.get_host()}"

    def link(self, *parts: str | int) -> str:
        return "/".join((self.origin, "v4", *map(str, parts)))


def cors_of(method: str | None) -> dict[str, str]:
    """Any page may read, and none may send: keys for that belong on a server, not in a browser."""
    return CORS if method in _READING else {}


class UnknownRoute(ApiView):
    """Whatever else is asked below /v4."""

    def check_parameters(self, request: Request) -> None:
        raise NotFound("Not Found", "There is no such address. The addresses are listed at /v4/docs.")

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        raise NotFound("Not Found")


def refuse_nul(request: HttpRequest) -> None:
    """PostgreSQL holds no NUL, so nothing that is asked with one can exist."""
    if "\x00" in request.path or any("\x00" in text for pair in request.GET.lists() for text in (pair[0], *pair[1])):
        raise BadRequest("Request parameters error", "A NUL character is not allowed.")
