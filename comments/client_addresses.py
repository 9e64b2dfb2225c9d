"""Where a request came from, as far as limits need to know. Nothing of it is stored: comments/rate_limits.py."""

import ipaddress
import socket

from django.conf import settings
from django.http import HttpRequest

_IPV4_PREFIX, _IPV6_PREFIX = 24, 56  # that of IPv4 in whole octets
_IPV6_ADDRESS_PREFIX = 64  # what one line gets; within it a machine chooses any address it likes


def address_of(request: HttpRequest) -> str:
    """The address a request came from; of IPv6 the /64. The proxy's word counts only if a proxy is trusted."""
    return _prefix_of(request, ipv4=32, ipv6=_IPV6_ADDRESS_PREFIX)


def network_of(request: HttpRequest) -> str:
    """The network a request came from, such as 192.0.2.0/24; of IPv6 the /56."""
    return _prefix_of(request, ipv4=_IPV4_PREFIX, ipv6=_IPV6_PREFIX)


def _prefix_of(request: HttpRequest, *, ipv4: int, ipv6: int) -> str:
    address = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXY:
        # The proxy appends the address that it saw; what stands before it is hearsay.
        address = request.headers.get("X-Forwarded-For", address).rsplit(",", 1)[-1].strip()
    try:
        octets = socket.inet_pton(socket.AF_INET, address)
    except (OSError, ValueError):
        pass  # not IPv4
    else:
        kept = ipv4 // 8
        return f"{socket.inet_ntoa(octets[:kept].ljust(4, bytes(1)))}/{ipv4}"
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((parsed, ipv6), strict=False))
