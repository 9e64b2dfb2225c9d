"""Who asks, and how much they may ask: keys, and a limit for each client and clock hour.

The count lies in PostgreSQL, in an unlogged table, so that it holds for all processes and needs no other server.
"""

import base64
import binascii
import datetime as dt
import hashlib
import hmac
import ipaddress
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from comments.api.v4.errors import KeyInvalid, OverRateLimit

DEMO_KEY = "DEMO_KEY"
_HOUR = dt.timedelta(hours=1)

# One statement counts this request and forgets the hours before the last.
_COUNT = """
    WITH swept AS (DELETE FROM comments_requestcount WHERE window_at < %(before)s)
    INSERT INTO comments_requestcount AS counted (client, window_at, request_count)
    VALUES (%(client)s, %(hour)s, 1)
    ON CONFLICT (client, window_at) DO UPDATE SET request_count = counted.request_count + 1
    RETURNING request_count
"""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a client may still ask in this hour."""

    limit: int
    remaining: int


def full_allowance() -> Allowance:
    return Allowance(limit=settings.API_REQUESTS_PER_HOUR, remaining=settings.API_REQUESTS_PER_HOUR)


def check_key(request: HttpRequest) -> None:
    """Reading needs no key, and DEMO_KEY counts as none.

    Raises:
        KeyInvalid: another key was given. Better a plain answer than an allowance that isn't there.
    """
    key = request.headers.get("X-Api-Key") or request.GET.get("api_key") or _basic_user(request)
    if key and key != DEMO_KEY:
        raise KeyInvalid(
            "An invalid api_key was supplied. Reading needs none: leave it out, or send DEMO_KEY. "
            f"See {settings.PUBLIC_BASE_URL}/v4/docs"
        )


def count_request(request: HttpRequest, *, at: dt.datetime) -> Allowance:
    """Count one request of this client at `at`, and tell what is left.

    Raises:
        OverRateLimit: nothing was left. `remaining` is then 0, and `retry_seconds` runs to the next full hour.
    """
    hour = at.replace(minute=0, second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"client": _client(request), "hour": hour, "before": hour - _HOUR})
        (count,) = cursor.fetchone()
    limit = settings.API_REQUESTS_PER_HOUR
    if count > limit:
        raise OverRateLimit(
            "You have exceeded your rate limit. Try again later.",
            retry_seconds=int((hour + _HOUR - at).total_seconds()) + 1,
        )
    return Allowance(limit=limit, remaining=limit - count)


def _client(request: HttpRequest) -> bytes:
    """A keyed hash of the address, so that no address is stored; IPv6 counts by network of 64 bits."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXY:
        # The trusted proxy appends the address that it saw; what stands before it is hearsay.
        address = request.headers.get("X-Forwarded-For", address).rpartition(",")[2].strip()
    try:
        parsed = ipaddress.ip_address(address)
        if parsed.version == 6:
            address = str(ipaddress.ip_network((parsed, 64), strict=False))
    except ValueError:
        pass  # a Unix socket has no address: all of its clients are one
    return hmac.digest(settings.SECRET_KEY.encode(), b"api-client:" + address.encode(), hashlib.sha256)[:16]


def _basic_user(request: HttpRequest) -> str:
    """The gateway before the original also takes the key as user name of Basic authentication."""
    scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(credentials).decode("utf-8", "replace").partition(":")[0]
    except binascii.Error:
        return ""
