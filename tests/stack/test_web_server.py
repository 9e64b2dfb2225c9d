"""Gunicorn as it is configured here: when it calls the application, and how long it waits for a body."""

import os
import signal
import socket
import sys
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import pytest

from rulemaking.stack import processes
from rulemaking.stack.folders import PROJECT_ROOT
from tests.live import free_port

HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\n"


@dataclass(frozen=True)
class Server:
    port: int
    note: Path

    def send(self, content: bytes) -> socket.socket:
        line = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        line.sendall(content)
        return line

    def is_called(self) -> bool:
        return processes.wait_until(self.note.exists, seconds=30)


@pytest.fixture
def server(tmp_path) -> Generator[Server, None, None]:
    made = Server(port=free_port(), note=tmp_path / "called")
    process = processes.spawn(
        [
            *(sys.executable, "-m", "gunicorn", "--config=python:rulemaking.stack.gunicorn_config"),
            *("--workers=1", "tests.stack.noting_application:application"),
        ],
        log=tmp_path / "log",
        env=os.environ | {"PORT": str(made.port), "NOTE": str(made.note), "REQUEST_STALL_SECONDS": "1"},
        death_signal=signal.SIGTERM,
        cwd=PROJECT_ROOT,
    )
    log = tmp_path / "log"
    assert processes.wait_until(lambda: "Booting worker" in log.read_text(), seconds=60), log.read_text()
    yield made
    processes.stop(process, by=signal.SIGTERM, seconds=30)


def test_the_application_is_called_when_the_headers_are_in_and_the_body_is_not(server):
    with server.send(HEAD) as line:
        assert server.is_called()
        line.sendall(b"slow")
        assert line.recv(1024).startswith(b"HTTP/1.1 200 OK")


def test_headers_that_are_not_complete_call_nothing(server):
    with server.send(HEAD[:-2]) as line:
        while line.recv(1024):
            pass  # until the server gives up
    assert not server.note.exists()


def test_a_body_that_never_comes_frees_its_thread(server):
    with server.send(HEAD + b"sl") as line:
        assert server.is_called()
        assert line.recv(1024).startswith(b"HTTP/1.1 408")
