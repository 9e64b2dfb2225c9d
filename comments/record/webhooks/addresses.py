"""Where a webhook may be sent: to public addresses of the internet alone. ADR 0044.

Whoever adds a webhook chooses where our server connects to. An address inside our network, or of this machine, would
let them speak to what nobody outside can reach.
"""

import ipaddress
import re
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

MAX_URL_CHARACTERS = 500
HTTPS_PORT = 443
_UNPRIVILEGED = 1024

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
# The last label has a letter first: what could be read as a number, in any of its spellings, is no name.
_NAME = re.compile(rf"(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])?", re.ASCII)
_PRINTABLE = re.compile(r"[\x21-\x7e]+", re.ASCII)
_PUBLIC_IPV6 = ipaddress.ip_network("2000::/3")
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(block)
    for block in (
        "192.0.0.0/24",  # protocols of IETF
        "192.88.99.0/24",  # relays of 6to4
        "2001::/23",  # protocols of IETF, Teredo among them: an IPv4 address stands inside
        "2001:db8::/32",
        "2002::/16",  # 6to4: an IPv4 address stands inside
        "3fff::/20",
    )
)
"""What `is_global` of a library takes for public, in this or an earlier version, and is not."""


class UrlRefused(Exception):
    """Nothing may be sent to this URL. `str()` is one word that says why."""

    NOT_A_URL, NOT_HTTPS, HAS_MORE, NOT_A_NAME, PORT = "not_a_url", "not_https", "has_more", "not_a_name", "port"


class AddressRefused(Exception):
    """The name leads to an address that is not public."""


@dataclass(frozen=True)
class Target:
    """A URL taken apart."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Value of the Host header."""
        usual = HTTPS_PORT if self.scheme == "https" else 80
        return self.host if self.port == usual else f"{self.host}:{self.port}"


def read_url(url: str, *, may_loopback: bool = False) -> Target:
    """Takes a URL apart, without asking the network.

    Args:
        may_loopback: plain http to this machine is fine too; for tests and laptops.

    Raises:
        UrlRefused: it is not https to a name, on a port that others use.
    """
    if not _PRINTABLE.fullmatch(url) or len(url) > MAX_URL_CHARACTERS:
        raise UrlRefused(UrlRefused.NOT_A_URL)
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError as wrong:
        raise UrlRefused(UrlRefused.NOT_A_URL) from wrong
    is_local = may_loopback and host in ("localhost", "127.0.0.1")
    if parts.scheme != "https" and not (is_local and parts.scheme == "http"):
        raise UrlRefused(UrlRefused.NOT_HTTPS)
    if "@" in parts.netloc or "#" in url or "\\" in url:
        raise UrlRefused(UrlRefused.HAS_MORE)
    if not is_local and not _NAME.fullmatch(host):
        raise UrlRefused(UrlRefused.NOT_A_NAME)
    port = port if port is not None else (HTTPS_PORT if parts.scheme == "https" else 80)
    if port != HTTPS_PORT and port < _UNPRIVILEGED and not is_local:
        raise UrlRefused(UrlRefused.PORT)
    return Target(parts.scheme, host, port, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))


def resolve(target: Target, *, may_loopback: bool = False) -> list[str]:
    """The addresses of a name, asked for once: whoever connects uses these, and asks nobody again.

    Raises:
        AddressRefused: one of them is not public. Then none is used: a name that leads to both is no accident.
        OSError: the name leads nowhere.
    """
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    texts = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not texts or not all(is_public(text, may_loopback=may_loopback) for text in texts):
        raise AddressRefused(target.host)
    return texts


def is_public(text: str, *, may_loopback: bool = False) -> bool:
    """Whether an address, as a resolver writes it, is one of the public internet."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id is not None:
            return False
        address = address.ipv4_mapped or address
    if may_loopback and address.is_loopback:
        return True
    if isinstance(address, ipaddress.IPv6Address) and address not in _PUBLIC_IPV6:
        return False  # NAT64, IPv4-compatible, site-local, and whatever isn't given out yet
    is_special = address.is_multicast or address.is_reserved or address.is_loopback or address.is_link_local
    is_listed = any(address in block for block in _NOT_PUBLIC if block.version == address.version)
    return address.is_global and not (is_special or is_listed)
