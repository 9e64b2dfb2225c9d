"""The body of a POST: one JSON:API resource, read whole and bounded."""

import hashlib
import re
from typing import Any

import orjson
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.http.request import UnreadablePostError

from comments.api.v4.errors import BadRequest, TooLarge, UnsupportedMediaType

MEDIA_TYPE = "application/vnd.api+json"
MAX_BYTES = 512 * 1024
"""Far more than the longest comment takes, each of its characters escaped."""

_IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{1,255}")

Json = dict[str, Any]


def read_attributes(request: HttpRequest, kind: str) -> Json:
    """The attributes of the one resource of this kind that a request carries; empty if it has none.

    Raises:
        UnsupportedMediaType: it isn't said to be JSON:API.
        TooLarge: it has more than MAX_BYTES.
        BadRequest: it isn't JSON, or not such a resource.
    """
    if request.content_type != MEDIA_TYPE:
        raise UnsupportedMediaType(f"Send the body as Content-Type: {MEDIA_TYPE}.")
    body = _parsed(_whole(request))
    data = body.get("data") if isinstance(body, dict) else None
    if not isinstance(data, dict):
        raise BadRequest('data: The body is {"data": {"type": …, "attributes": {…}}}.')
    if data.get("type") != kind:
        raise BadRequest(f'data.type: Write "{kind}" here.')
    attributes = data.get("attributes")
    if attributes is None:
        return {}
    if not isinstance(attributes, dict):
        raise BadRequest('data.attributes: Write an object here, such as {"comment": "…"}.')
    return attributes


def sha256_of(attributes: Json) -> bytes:
    """A hash by which the same attributes are recognized, however they are spaced and ordered."""
    return hashlib.sha256(orjson.dumps(attributes, option=orjson.OPT_SORT_KEYS)).digest()


def read_idempotency_key(request: HttpRequest) -> str:
    """The sender's own name for what it asks; empty if it gives none.

    Raises:
        BadRequest: it has not the form of one.
    """
    given = request.headers.get("Idempotency-Key")
    if given is None:
        return ""
    if not _IDEMPOTENCY_KEY.fullmatch(given):
        raise BadRequest("Idempotency-Key: Use 1 to 255 visible ASCII characters, such as a UUID.")
    return given


def _whole(request: HttpRequest) -> bytes:
    try:
        if int(request.headers.get("Content-Length") or 0) > MAX_BYTES:
            raise TooLarge(f"The body may have {MAX_BYTES:,} bytes. Send what is longer as a file.")
        return request.body
    except RequestDataTooBig as too_big:
        raise TooLarge(f"The body may have {MAX_BYTES:,} bytes. Send what is longer as a file.") from too_big
    except (UnreadablePostError, ValueError) as broken:
        raise BadRequest("The body did not arrive whole. Send it again.") from broken


def _parsed(body: bytes) -> Any:
    if not body:
        raise BadRequest("The body is empty. Send it with its Content-Length.")
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as broken:
        raise BadRequest(f"The body is not JSON: {broken}. Nothing was received.") from broken
