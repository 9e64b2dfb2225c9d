"""Errors of the API that no view of it made: JSON all the same."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from comments.api.v4.allowance import full_allowance
from comments.api.v4.base import CORS
from comments.api.v4.errors import error_body
from comments.api.v4.rendering import CONTENT_TYPE, JsonApiRenderer

_ADDRESSES = "/v4/"
_LIMIT = "X-RateLimit-Limit"  # on every answer that a view of the API made


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
                **CORS,
                _LIMIT: str(allowance.limit),
                "X-RateLimit-Remaining": str(allowance.remaining),
            },
        )
