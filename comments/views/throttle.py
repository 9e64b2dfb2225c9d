"""A limit on what one network may send, so that a flood can't take the form from everyone else.

Generous: a whole office or library may sit behind one address. It counts in PostgreSQL, because a submission needs
nothing else, and keeps no address: only a keyed hash of the network, for an hour or two.
"""

import datetime as dt
import ipaddress

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

_HOUR = dt.timedelta(hours=1)
_IPV4_PREFIX, _IPV6_PREFIX = 24, 56

# One statement, so that two requests at once are two; it also forgets the hours before the last.
_COUNT = """
    WITH swept AS (DELETE FROM comments_requestcount WHERE window_at < %(before)s)
    INSERT INTO comments_requestcount AS counted (client, window_at, request_count) VALUES (%(network)s, %(hour)s, 1)
    ON CONFLICT (client, window_at) DO UPDATE SET request_count = counted.request_count + 1
    RETURNING request_count
"""


def seconds_to_wait(request: HttpRequest, *, at: dt.datetime) -> int | None:
    """Counts this request, and says how long its network must wait; None if it may go on.

    A network is an IPv4 /24 or an IPv6 /56. It may send FORMS_PER_NETWORK_AND_HOUR forms in a clock hour; 0: any.

    Raises:
        django.db.Error: the database doesn't answer.
    """
    limit = settings.FORMS_PER_NETWORK_AND_HOUR
    if not limit:
        return None
    window_at = at.astimezone(dt.UTC).replace(minute=0, second=0, microsecond=0)
    network = salted_hmac("docket311.forms", network_of(request), algorithm="sha256").digest()[:16]
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"network": network, "hour": window_at, "before": window_at - _HOUR})
        count = int(cursor.fetchone()[0])
    return None if count <= limit else max(1, int((window_at + _HOUR - at).total_seconds()))


def network_of(request: HttpRequest) -> str:
    """The network a request came from, such as 192.0.2.0/24; the proxy's word counts only if a proxy is trusted."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXY:
        address = request.headers.get("X-Forwarded-For", address).rsplit(",", 1)[-1].strip()
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    prefix = _IPV4_PREFIX if parsed.version == 4 else _IPV6_PREFIX
    return str(ipaddress.ip_network((parsed, prefix), strict=False))
