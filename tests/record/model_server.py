"""A language model's endpoint on this machine: a real HTTP server that speaks the protocol, and answers as told."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from comments.record.language_model import Endpoint

MODEL, KEY = "small-model-1", "sk-test-311"


@dataclass
class Model:
    """What came, and how it is answered: by `reply`, which writes the whole answer."""

    url: str = ""
    reply: "Reply | None" = None
    came: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    pauses: list[float] = field(default_factory=list)

    def endpoint(self, seconds: float = 60) -> Endpoint:
        return Endpoint(url=f"{self.url}/v1", model=MODEL, key=KEY, seconds=seconds, sleep=self.pauses.append)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    model: Model

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.model.came.append(body)
        self.model.paths.append(self.path)
        self.model.headers.append({name.lower(): value for name, value in self.headers.items()})
        self.close_connection = True
        assert self.model.reply
        with suppress(OSError):  # the other side had enough
            self.model.reply(self, body)

    def send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), "Connection": "close", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        pass


Reply = Callable[[Handler, dict[str, Any]], None]


def saying(words: Callable[[dict[str, Any]], object]) -> Reply:
    """Answers with what `words` makes of the object that the model was given, as JSON; a string as it is."""

    def reply(handler: Handler, asked: dict[str, Any]) -> None:
        said = words(json.loads(asked["messages"][-1]["content"]))
        content = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
        handler.send(200, completion(content))

    return reply


def completion(content: object) -> bytes:
    choice = {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"}
    return json.dumps({"id": "chatcmpl-1", "object": "chat.completion", "choices": [choice]}).encode()


def status(code: int, body: bytes = b'{"error": {"message": "no"}}', **headers: str) -> Reply:
    return lambda handler, asked: handler.send(code, body, **headers)


def raw(body: bytes) -> Reply:
    return lambda handler, asked: handler.send(200, body)


def in_turn(*replies: Reply) -> Reply:
    """Each once, the last one for good."""
    left = list(replies)
    return lambda handler, asked: (left.pop(0) if len(left) > 1 else left[0])(handler, asked)


def silent(handler: Handler, asked: dict[str, Any]) -> None:
    """Never answers."""
    handler.model.over.wait()


def dripping(handler: Handler, asked: dict[str, Any]) -> None:
    """A byte now and then, as long as somebody listens."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
    while not handler.model.over.wait(0.02):
        handler.wfile.write(b"1\r\n \r\n")


def endless(handler: Handler, asked: dict[str, Any]) -> None:
    """An answer without end, as fast as it is read."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + completion("x")[:60])
    while not handler.model.over.is_set():
        handler.wfile.write(b"x" * 4096)


@contextmanager
def answering(reply: Reply) -> Iterator[Model]:
    model = Model(reply=reply)
    handler = type("Bound", (Handler,), {"model": model})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    model.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield model
    finally:
        model.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
