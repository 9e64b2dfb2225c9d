"""Every error of the API, as clients of the original know it.

An application's error is `{"errors": [{"status", "title", "detail"}]}`; what the gateway before the original says
of keys and limits is `{"error": {"code", "message"}}`. `status` is a string. Source: docs/api.md, "Errors".
"""

from http import HTTPStatus
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404
from rest_framework.exceptions import APIException, MethodNotAllowed
from rest_framework.response import Response

from comments.api.v4.rendering import CONTENT_TYPE, GATEWAY_CONTENT_TYPE
from comments.rate_limits import Allowance

logger = structlog.get_logger(__name__)

RETRY_SECONDS = 30
_DATABASE_DOWN = (OperationalError, InterfaceError)


class ApiError(Exception):
    """An answer other than success. `title` says what is wrong, `detail` what to do."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR

    def __init__(self, title: str, detail: str | None = None) -> None:
        super().__init__(title)
        self.title = title
        self.detail = detail


class BadRequest(ApiError):
    status = HTTPStatus.BAD_REQUEST


class NotFound(ApiError):
    status = HTTPStatus.NOT_FOUND


class InvalidId(BadRequest):
    def __init__(self, given: str) -> None:
        super().__init__(f"Invalid ID: {given}")


class UnknownParameter(BadRequest):
    """The original answers with the parameter's name as detail."""

    def __init__(self, name: str) -> None:
        super().__init__("Request parameters error", name)


class UnknownFilter(BadRequest):
    def __init__(self, name: str) -> None:
        super().__init__(f"Invalid filter field name: {name}")


class InvalidValue(BadRequest):
    """A known parameter with a value that it can't take."""

    def __init__(self, parameter: str, detail: str) -> None:
        super().__init__(f"Invalid value for {parameter}", detail)


class Gone(ApiError):
    status = HTTPStatus.GONE


class LengthRequired(ApiError):
    status = HTTPStatus.LENGTH_REQUIRED


class TooLarge(ApiError):
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class UnsupportedMediaType(ApiError):
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE


class Unprocessable(ApiError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class Unavailable(ApiError):
    """What was sent met a fault of ours. It may be sent again after RETRY_SECONDS."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


class InvalidAttributes(BadRequest):
    """Attributes of what was sent can't be taken.

    Args:
        faults: for each attribute its name and a sentence on what is wrong and what to do.
    """

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{name}: {said}" for name, said in faults))
        self.faults = faults


class GatewayError(Exception):
    """What the gateway before the original answers, in its own shape."""

    status: HTTPStatus
    code: str

    def __init__(self, message: str, *, retry_seconds: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.retry_seconds = retry_seconds


class KeyInvalid(GatewayError):
    status = HTTPStatus.FORBIDDEN
    code = "API_KEY_INVALID"


class KeyMissing(GatewayError):
    status = HTTPStatus.FORBIDDEN
    code = "API_KEY_MISSING"


class KeyUnauthorized(GatewayError):
    """A good key, that may not do this."""

    status = HTTPStatus.FORBIDDEN
    code = "API_KEY_UNAUTHORIZED"


class OverRateLimit(GatewayError):
    """Nothing was left of the allowance that it carries."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    code = "OVER_RATE_LIMIT"

    def __init__(self, message: str, *, allowance: Allowance) -> None:
        super().__init__(message, retry_seconds=allowance.wait_seconds)
        self.allowance = allowance


def error_body(status: int, title: str, detail: str | None = None) -> dict[str, Any]:
    error = {"status": str(int(status)), "title": title}
    if detail is not None:
        error["detail"] = detail
    return {"errors": [error]}


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response:
    """Whatever a view raises becomes a documented answer; nothing of the fault itself leaves the house."""
    if isinstance(exc, GatewayError):
        return _gateway(exc)
    if isinstance(exc, InvalidAttributes):
        return Response(_faults_body(exc), status=exc.status, content_type=CONTENT_TYPE)
    if isinstance(exc, ApiError):
        response = _answer(exc.status, exc.title, exc.detail)
        if isinstance(exc, Unavailable):
            response["Retry-After"] = str(RETRY_SECONDS)
        return response
    if isinstance(exc, MethodNotAllowed):
        allowed = ", ".join(context["view"].allowed_methods)
        response = _answer(405, "Method Not Allowed", f"Allowed here: {allowed}.")
        response["Allow"] = allowed
        return response
    if isinstance(exc, Http404):
        return _answer(404, "Not Found")
    if isinstance(exc, PermissionDenied):
        return _answer(403, "Forbidden")
    if isinstance(exc, APIException):
        return _answer(exc.status_code, HTTPStatus(exc.status_code).phrase)
    if isinstance(exc, _DATABASE_DOWN):
        logger.error("database does not answer", exc_info=exc)
        response = _answer(503, "SERVICE_UNAVAILABLE", f"Please try again in {RETRY_SECONDS} seconds.")
        response["Retry-After"] = str(RETRY_SECONDS)
        return response
    logger.error("fault in the API", exc_info=exc)
    request_id = getattr(context["request"], "request_id", "")
    return _answer(500, "INTERNAL_SERVER_ERROR", f"The fault is recorded under request id {request_id}.")


def _faults_body(exc: InvalidAttributes) -> dict[str, Any]:
    """All that is wrong at once. The title says it whole, because clients of the original show the title alone."""
    return {
        "errors": [
            {"status": "400", "title": f"{name}: {said}", "source": {"pointer": f"/data/attributes/{name}"}}
            for name, said in exc.faults
        ]
    }


def _answer(status: int, title: str, detail: str | None = None) -> Response:
    return Response(error_body(status, title, detail), status=status, content_type=CONTENT_TYPE)


def _gateway(exc: GatewayError) -> Response:
    body = {"error": {"code": exc.code, "message": exc.message}}
    response = Response(body, status=exc.status, content_type=GATEWAY_CONTENT_TYPE)
    if exc.retry_seconds is not None:
        response["Retry-After"] = str(exc.retry_seconds)
    return response
