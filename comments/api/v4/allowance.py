"""Who asks, and how much they may ask: keys, and limits that hold in any hour (comments/rate_limits.py)."""

import base64
import binascii
import datetime as dt

from django.conf import settings
from django.http import HttpRequest

from comments import rate_limits
from comments.api.v4.errors import KeyInvalid, OverRateLimit
from comments.client_addresses import address_of
from comments.rate_limits import Allowance, Limit
from comments.record import known_keys
from comments.record.known_keys import KnownKey
from rulemaking.deadlines import EASTERN

DEMO_KEY = "DEMO_KEY"
UNLIMITED = 1_000_000_000
"""What the headers say where a setting of 0 means that there is no limit."""


def full_allowance() -> Allowance:
    """What stands on an answer to somebody who was not counted, such as one to a request that could not be read."""
    most = settings.API_REQUESTS_PER_HOUR or UNLIMITED
    return Allowance(limit=most, remaining=most)


def key_of(request: HttpRequest, *, at: dt.datetime) -> KnownKey | None:
    """The key that a request presents. Reading needs none, and DEMO_KEY counts as none.

    Raises:
        KeyInvalid: it is not a key, or was revoked. Better a plain answer than an allowance that isn't there.
        OverRateLimit: too many came from this address already. Who guesses keys is slowed like anyone.
    """
    given = request.headers.get("X-Api-Key") or request.GET.get("api_key") or _basic_user(request)
    if not given or given == DEMO_KEY:
        return None
    found = known_keys.find(given)
    if found is not None and not found.is_revoked:
        return found
    _take([(_by_address(), address_of(request))], at=at)
    said = "An api_key was supplied that was revoked." if found else "An invalid api_key was supplied."
    raise KeyInvalid(
        f"{said} Get one at {settings.PUBLIC_BASE_URL}/api-keys/ or, to read at a lower rate, leave it out or send "
        f"DEMO_KEY. See {settings.PUBLIC_BASE_URL}/v4/docs"
    )


def count_reading(request: HttpRequest, key: KnownKey | None, *, at: dt.datetime) -> Allowance:
    """Count one request for reading at `at`, and tell what is left: of the key, or of the address without one.

    Raises:
        OverRateLimit: nothing was left; `retry_seconds` says from when something will be.
    """
    if key is None:
        return _take([(_by_address(), address_of(request))], at=at)
    return take_of_key(key, [Limit("api-key", key.requests_per_hour or settings.API_KEY_REQUESTS_PER_HOUR)], at=at)


def take_of_key(key: KnownKey, limits: list[Limit], *, at: dt.datetime) -> Allowance:
    """Count one request with a key against each limit, and as a use of the key.

    Raises:
        OverRateLimit
    """
    today = at.astimezone(EASTERN).date()
    try:
        left = _take([(limit, str(key.pk)) for limit in limits], at=at)
    except OverRateLimit:
        known_keys.count_use(key=key, day=today, is_refused=True)
        raise
    known_keys.count_use(key=key, day=today)
    return left


def _take(asked: list[tuple[Limit, str]], *, at: dt.datetime) -> Allowance:
    left = rate_limits.take(asked, at=at)
    if left is None:
        return Allowance(limit=UNLIMITED, remaining=UNLIMITED)
    if left.is_used_up:
        raise OverRateLimit(
            "You have exceeded your rate limit. Try again later. A key allows more: "
            f"{settings.PUBLIC_BASE_URL}/api-keys/",
            allowance=left,
        )
    return left


def _by_address() -> Limit:
    return Limit("api-address", settings.API_REQUESTS_PER_HOUR)


def _basic_user(request: HttpRequest) -> str:
    """The gateway before the original also takes the key as user name of Basic authentication."""
    scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(credentials).decode("utf-8", "replace").partition(":")[0]
    except (binascii.Error, ValueError):
        return ""
