"""One HTTP exchange within one deadline and one bound on what is read back, whatever the other side does.

The limits of common clients are for each read; a server that sends a byte a second, or headers without end, gets past
them.
"""

import http.client
import io
import socket
import ssl
import time
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

CONNECT_SECONDS = 5.0


class Stream(Protocol):
    """What is needed of a socket."""

    def settimeout(self, value: float | None, /) -> None: ...
    def sendall(self, data: Any, /) -> None: ...
    def recv_into(self, buffer: Any, /) -> int: ...
    def close(self) -> None: ...


class AnswerTooLong(http.client.HTTPException):
    """The answer, its headers among it, is longer than may be read."""


class _TimedReader(io.RawIOBase):
    """Reads a socket until one deadline for all reads together, and no more than so many bytes."""

    def __init__(self, stream: Stream, ends: float, most_bytes: int) -> None:
        self._stream, self._ends, self._left = stream, ends, most_bytes

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        if self._left <= 0:
            raise AnswerTooLong
        self._stream.settimeout(left_until(self._ends))
        count = self._stream.recv_into(memoryview(buffer)[: self._left])
        self._left -= count
        return count


class _TimedSocket:
    """What http.client needs of a socket, with one deadline for everything."""

    def __init__(self, stream: Stream, ends: float, most_bytes: int) -> None:
        self._stream, self._ends, self._most_bytes = stream, ends, most_bytes

    def sendall(self, data: Any, /) -> None:
        self._stream.settimeout(left_until(self._ends))
        self._stream.sendall(data)

    def makefile(self, mode: str, /) -> io.BufferedReader:
        return io.BufferedReader(_TimedReader(self._stream, self._ends, self._most_bytes))

    def close(self) -> None:
        """Nothing: http.client lets go before the answer is read, and whoever opened the stream closes it."""


def connect(addresses: Sequence[str], port: int, ends: float, *, tls_name: str, tls: ssl.SSLContext | None) -> Any:
    """A stream to the first address that answers.

    Args:
        ends: by `time.monotonic`. Looking a name up is not bounded by it.
        tls_name: the name that the certificate must have; "" for no TLS.
        tls: whom to believe about certificates; None: whom the system believes.

    Raises:
        OSError: none answers in time, or the certificate isn't good.
    """
    stream = _connect(addresses, port, ends)
    if not tls_name:
        return stream
    try:
        stream.settimeout(left_until(ends))
        return (tls or ssl.create_default_context()).wrap_socket(stream, server_hostname=tls_name)
    except BaseException:
        stream.close()
        raise


def _connect(addresses: Sequence[str], port: int, ends: float) -> socket.socket:
    fault: OSError = TimeoutError()
    for address in addresses:
        try:
            return socket.create_connection((address, port), timeout=min(CONNECT_SECONDS, left_until(ends)))
        except OSError as refused:
            fault = refused
    raise fault


def send(
    stream: Stream, path: str, body: bytes, headers: Mapping[str, str], *, ends: float, most_bytes: int
) -> http.client.HTTPResponse:
    """Sends one POST over a stream. The answer is still to be read, within the same bounds; close the stream after it.

    Args:
        headers: all of them, `Host` included.
        most_bytes: of the answer with its headers.

    Raises:
        OSError, http.client.HTTPException: TimeoutError past the deadline, AnswerTooLong past the bound.
    """
    connection = http.client.HTTPConnection("")
    connection.sock = _TimedSocket(stream, ends, most_bytes)
    connection.putrequest("POST", path, skip_host=True, skip_accept_encoding=True)
    for name, value in {**headers, "Content-Length": str(len(body)), "Connection": "close"}.items():
        connection.putheader(name, value)
    connection.endheaders(body)
    return connection.getresponse()


def left_until(ends: float) -> float:
    """Seconds left.

    Raises:
        TimeoutError: none.
    """
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
