"""One request to one webhook: to an address that was looked at, within one deadline, reading almost nothing back."""

import http.client
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass

from comments.record import timed_http
from comments.record.webhooks.addresses import AddressRefused, Target, UrlRefused, read_url, resolve

DEADLINE_SECONDS = 15.0
MAX_ADDRESSES = 3
MAX_ANSWER_BYTES = 64 * 1024
_OK = range(200, 300)
_LONGEST_WAIT_SECONDS = 86_400


@dataclass(frozen=True)
class Answer:
    """What came of it. Of the answer only its number counts; its words are never kept or shown."""

    code: int | None = None
    error: str = ""
    retry_after_seconds: int = 0

    @property
    def is_taken(self) -> bool:
        return self.code in _OK and not self.error


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    may_loopback: bool = False,
    tls: ssl.SSLContext | None = None,
    deadline_seconds: float = DEADLINE_SECONDS,
) -> Answer:
    """Sends one POST and says what was answered. Follows no redirect; any 2xx is success. Never raises for the network.

    Args:
        may_loopback: this machine may be reached too.
        tls: whom to believe about certificates; None: whom the system believes.
        deadline_seconds: for connecting, sending and reading together. Looking the name up is not in it.
    """
    try:
        target = read_url(url, may_loopback=may_loopback)
        addresses = resolve(target, may_loopback=may_loopback)
    except (UrlRefused, AddressRefused):
        return Answer(error="address_refused")
    except (OSError, UnicodeError):
        return Answer(error="name_unknown")
    ends = time.monotonic() + deadline_seconds
    try:
        return _exchange(target, addresses, body, headers, tls, ends)
    except TimeoutError:
        return Answer(error="timed_out")
    except ssl.SSLError:
        return Answer(error="tls")
    except http.client.HTTPException:
        return Answer(error="not_http")
    except OSError:
        return Answer(error="connection")


def _exchange(
    target: Target,
    addresses: list[str],
    body: bytes,
    headers: Mapping[str, str],
    tls: ssl.SSLContext | None,
    ends: float,
) -> Answer:
    # The name is checked against the certificate, though we connect by address.
    tls_name = target.host if target.scheme == "https" else ""
    stream = timed_http.connect(addresses[:MAX_ADDRESSES], target.port, ends, tls_name=tls_name, tls=tls)
    try:
        sent = {"Host": target.authority, **headers}
        response = timed_http.send(stream, target.path, body, sent, ends=ends, most_bytes=MAX_ANSWER_BYTES)
        return Answer(code=response.status, retry_after_seconds=_seconds(response.getheader("Retry-After")))
    finally:
        stream.close()


def _seconds(text: str | None) -> int:
    """Of Retry-After, where it is a number; a date is not read."""
    is_number = text is not None and text.isascii() and text.isdigit() and len(text) < 9
    return min(int(text or 0), _LONGEST_WAIT_SECONDS) if is_number else 0
