"""One request to one webhook: to an address that was looked at, within one deadline, reading almost nothing back."""

import http.client
import io
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from comments.record.webhooks.addresses import AddressRefused, Target, UrlRefused, read_url, resolve

DEADLINE_SECONDS = 15.0
CONNECT_SECONDS = 5.0
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


class _Stream(Protocol):
    def settimeout(self, value: float | None, /) -> None: ...
    def sendall(self, data: Any, /) -> None: ...
    def recv_into(self, buffer: Any, /) -> int: ...
    def close(self) -> None: ...


class _AnswerTooLong(http.client.HTTPException):
    """The status and headers alone are longer than MAX_ANSWER_BYTES."""


class _TimedReader(io.RawIOBase):
    """Reads a socket until one deadline for all reads together, and no more than MAX_ANSWER_BYTES."""

    def __init__(self, stream: _Stream, ends: float) -> None:
        self._stream, self._ends, self._left = stream, ends, MAX_ANSWER_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        if self._left <= 0:
            raise _AnswerTooLong
        self._stream.settimeout(_left_until(self._ends))
        count = self._stream.recv_into(memoryview(buffer)[: self._left])
        self._left -= count
        return count


class _TimedSocket:
    """What http.client needs of a socket, with one deadline for everything."""

    def __init__(self, stream: _Stream, ends: float) -> None:
        self._stream, self._ends = stream, ends

    def sendall(self, data: Any, /) -> None:
        self._stream.settimeout(_left_until(self._ends))
        self._stream.sendall(data)

    def makefile(self, mode: str, /) -> io.BufferedReader:
        return io.BufferedReader(_TimedReader(self._stream, self._ends))

    def close(self) -> None:
        self._stream.close()


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
    stream: socket.socket = _connect(addresses, target.port, ends)
    try:
        if target.scheme == "https":
            stream.settimeout(_left_until(ends))
            # The name is checked against the certificate, though we connect by address.
            stream = (tls or ssl.create_default_context()).wrap_socket(stream, server_hostname=target.host)
        connection = http.client.HTTPConnection(target.host, target.port)
        connection.sock = _TimedSocket(stream, ends)
        connection.putrequest("POST", target.path, skip_host=True, skip_accept_encoding=True)
        for name, value in {"Host": target.authority, "Content-Length": str(len(body)), **headers}.items():
            connection.putheader(name, value)
        connection.putheader("Connection", "close")
        connection.endheaders(body)
        response = connection.getresponse()
        return Answer(code=response.status, retry_after_seconds=_seconds(response.getheader("Retry-After")))
    finally:
        stream.close()


def _connect(addresses: list[str], port: int, ends: float) -> socket.socket:
    """To the first address that answers."""
    fault: OSError = TimeoutError()
    for address in addresses[:MAX_ADDRESSES]:
        try:
            return socket.create_connection((address, port), timeout=min(CONNECT_SECONDS, _left_until(ends)))
        except OSError as refused:
            fault = refused
    raise fault


def _left_until(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _seconds(text: str | None) -> int:
    """Of Retry-After, where it is a number; a date is not read."""
    is_number = text is not None and text.isascii() and text.isdigit() and len(text) < 9
    return min(int(text or 0), _LONGEST_WAIT_SECONDS) if is_number else 0
