"""How much one address and one network may send, so that a flood can't take the forms from everyone else.

Generous: a whole office, library or country may sit behind one address. ADR 0016.
"""

import datetime as dt
import ipaddress

from django.conf import settings
from django.http import HttpRequest

from comments.intake.bot_check import Sender
from comments.rate_limits import Limit, take

_IPV4_PREFIX, _IPV6_PREFIX = 24, 56
_IPV6_ADDRESS_PREFIX = 64  # what one line gets; within it a machine chooses any address it likes


def seconds_to_wait(request: HttpRequest, *, at: dt.datetime) -> int | None:
    """Counts this request, and says how long its network must wait; None if it may go on.

    A network is an IPv4 /24 or an IPv6 /56. It may send FORMS_PER_NETWORK_AND_HOUR forms in any hour; 0: any number.

    Raises:
        django.db.Error: the database doesn't answer.
    """
    left = take([(Limit("forms", settings.FORMS_PER_NETWORK_AND_HOUR), network_of(request))], at=at)
    return left.wait_seconds if left and left.is_used_up else None


def comment_seconds_to_wait(request: HttpRequest, *, sender: Sender, slug: str, at: dt.datetime) -> int | None:
    """Counts one comment sent, and says how long its sender must wait; None if it may go on.

    The limits are COMMENT_LIMITS of this kind of sender: on its address, its network, and on the rule from everywhere.

    Args:
        slug: of the rule.
    """
    most = settings.COMMENT_LIMITS[sender.value]
    whose = {"address": address_of(request), "network": network_of(request), "rule": slug}
    left = take([(Limit(f"comments-{sender}-{of}", most[of]), whom) for of, whom in whose.items()], at=at)
    return left.wait_seconds if left and left.is_used_up else None


def address_of(request: HttpRequest) -> str:
    """The address a request came from; of IPv6 the /64. The proxy's word counts only if a proxy is trusted."""
    return _prefix_of(request, ipv4=32, ipv6=_IPV6_ADDRESS_PREFIX)


def network_of(request: HttpRequest) -> str:
    """The network a request came from, such as 192.0.2.0/24."""
    return _prefix_of(request, ipv4=_IPV4_PREFIX, ipv6=_IPV6_PREFIX)


def _prefix_of(request: HttpRequest, *, ipv4: int, ipv6: int) -> str:
    address = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXY:
        # The proxy appends the address that it saw; what stands before it is hearsay.
        address = request.headers.get("X-Forwarded-For", address).rsplit(",", 1)[-1].strip()
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((parsed, ipv4 if parsed.version == 4 else ipv6), strict=False))
