"""A portal with somebody at its door: a real HTTP server that hands on to another, and may answer or act before."""

import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = tuple[int, dict[str, str]]
_HANDED_ON = ("Content-Type", "Retry-After")


@dataclass
class Gate:
    """What was asked, with which keys, and what is answered otherwise than by the portal behind it.

    Attributes:
        before_detail: is told how many comments were asked for, before one is handed on; None hands it on.
        dripping: paths at which a good answer comes a byte at a time, for some seconds.
        instead: what is answered at other paths.
    """

    behind: str
    url: str = ""
    asked: list[str] = field(default_factory=list)
    before_detail: Callable[[int], Answer | None] = lambda count: None
    dripping: set[str] = field(default_factory=set)
    keys: list[str | None] = field(default_factory=list)
    instead: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)

    @property
    def details(self) -> list[str]:
        """Ids of the comments that were asked for, in their order."""
        return [path.split("?")[0].removeprefix("/v4/comments/") for path in self.asked if "/v4/comments/" in path]


class _Handler(BaseHTTPRequestHandler):
    gate: Gate

    def do_GET(self) -> None:
        self.gate.asked.append(self.path)
        self.gate.keys.append(self.headers["X-Api-Key"])
        if self.path in self.gate.dripping:
            self._drip()
            return
        if (answer := self.gate.instead.get(self.path)) is not None:
            self._answer(*answer)
            return
        refused = self.gate.before_detail(len(self.gate.details)) if "/v4/comments/" in self.path else None
        if refused is not None:
            self._answer(refused[0], refused[1], b"")
            return
        request = urllib.request.Request(self.gate.behind + self.path, headers={"Host": self.headers["Host"]})  # noqa: S310 - loopback
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - loopback
                headers = {name: answer.headers[name] for name in _HANDED_ON if answer.headers[name]}
                self._answer(answer.status, headers, answer.read())
        except urllib.error.HTTPError as refusal:
            self._answer(refusal.code, {}, refusal.read())

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        with suppress(OSError):  # whoever asked has gone
            for byte in b'{"data": []' + b" " * 200 + b"}":
                self.wfile.write(bytes([byte]))
                time.sleep(0.02)

    def log_message(self, *args: object) -> None:
        """Says nothing."""


@contextmanager
def gate_before(behind: str) -> Iterator[Gate]:
    """A gate that hands on to the server at an address such as `http://127.0.0.1:8000`."""
    gate = Gate(behind)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("OneHandler", (_Handler,), {"gate": gate}))
    server.daemon_threads = True
    gate.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield gate
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
