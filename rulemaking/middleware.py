"""The legal instant of a request and its id; and that answers are not kept."""

import datetime as dt
import re
import secrets
from collections.abc import Callable

import structlog
from django.conf import settings
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.messages.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject, empty

logger = structlog.get_logger(__name__)

_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_REQUEST_START = re.compile(r"(?:t=)?(\d{10})\.?(\d{3})\d*")
_BELIEVED_SECONDS = 300


class RequestClockMiddleware:
    """Sets `request.received_at` (aware, UTC) when the headers are in and the body is not yet read.

    `X-Request-Start` is believed from the configured proxy alone, and only if it lies at most five minutes back: a
    slow upload that began in time is in time. Source: docs/adr/0003-time.md.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        now = dt.datetime.now(dt.UTC)
        request.received_at = self._started_at(request, now) or now  # type: ignore[attr-defined]  # read by received_at
        given = request.headers.get("X-Request-Id", "")
        request_id = given if settings.TRUSTED_PROXY and _REQUEST_ID.fullmatch(given) else secrets.token_hex(16)
        request.request_id = request_id  # type: ignore[attr-defined]  # for logs
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        response = self.get_response(request)
        response["X-Request-Id"] = request_id
        logger.info(
            "request",
            method=request.method,
            route=getattr(request.resolver_match, "route", None),
            status=response.status_code,
            seconds=round((dt.datetime.now(dt.UTC) - now).total_seconds(), 4),
        )
        return response

    @staticmethod
    def _started_at(request: HttpRequest, now: dt.datetime) -> dt.datetime | None:
        if not settings.TRUSTED_PROXY:
            return None
        match = _REQUEST_START.fullmatch(request.headers.get("X-Request-Start", ""))
        if not match:
            return None
        started = dt.datetime.fromtimestamp(int(match[1]) + int(match[2]) / 1000, dt.UTC)
        return started if dt.timedelta(0) <= now - started <= dt.timedelta(seconds=_BELIEVED_SECONDS) else None


class AskAnewMiddleware:
    """Nobody keeps what we answer without asking again, unless a view says so itself.

    What is posted can be restricted or withdrawn, a period closes by the clock, and a page's form is one visitor's: a
    proxy or delivery network that is told nothing may keep a page for a day and give it to everybody.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            is_page = response.headers.get("Content-Type", "").startswith("text/html")
            response.headers["Cache-Control"] = "private, no-cache" if is_page else "no-cache"
        return response


class LazyMessageMiddleware(MessageMiddleware):
    """Django's, but that it makes no store of messages, with its signing keys, for a request that asks for none."""

    def process_request(self, request: HttpRequest) -> None:
        request._messages = SimpleLazyObject(lambda: default_storage(request))  # type: ignore[attr-defined]  # Django's name

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        store = getattr(request, "_messages", None)
        if isinstance(store, SimpleLazyObject) and store._wrapped is empty:
            return response
        return super().process_response(request, response)
