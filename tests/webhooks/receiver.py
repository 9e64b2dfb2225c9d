"""A receiver of webhooks on this machine: a real HTTP server that answers as it is told, and keeps what came."""

import base64
import hashlib
import hmac
import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = Callable[["Handler"], None]


@dataclass
class Came:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def events(self) -> list[dict[str, Any]]:
        return json.loads(self.body)["data"]["events"]

    def is_signed_with(self, secret: str) -> bool:
        """By the words of the Standard Webhooks specification, sharing no code with the sender."""
        key = base64.b64decode(secret.removeprefix("whsec_"))
        signed = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}.".encode() + self.body
        expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        return expected in self.headers["webhook-signature"].split(" ")


@dataclass
class Receiver:
    """What came, and how the next requests are answered; afterwards all are taken."""

    url: str
    came: list[Came] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)

    @property
    def events(self) -> list[dict[str, Any]]:
        return [event for one in self.came for event in one.events]

    @property
    def told(self) -> list[tuple[str, str]]:
        """Kind of each event, and the last digits of the comment's or document's number."""
        return [(one["type"], (one["commentId"] or one["documentId"] or "")[-4:]) for one in self.events]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    receiver: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.receiver.came.append(Came(self.path, headers, body))
        reply = self.receiver.replies.pop(0) if self.receiver.replies else status(204)
        reply(self)

    def log_message(self, *args: Any) -> None:
        """Says nothing."""


def status(code: int, **headers: str) -> Reply:
    def reply(handler: Handler) -> None:
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return reply


def drop(handler: Handler) -> None:
    """Ends the connection without an answer, as a host that dies does."""
    handler.close_connection = True
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


@contextmanager
def receiving(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    handler = type("OneHandler", (Handler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    receiver = Receiver(f"{'https' if tls else 'http'}://localhost:{server.server_address[1]}/hook")
    handler.receiver = receiver  # type: ignore[attr-defined]  # read by the handler
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
