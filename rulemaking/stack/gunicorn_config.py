"""Gunicorn's settings, here and in production: `gunicorn -c python:rulemaking.stack.gunicorn_config
rulemaking.wsgi`.

Threads, because the application must be called when the headers are in and the body is not (docs/adr/0006).
"""

import os
import socket
import struct
from pathlib import Path
from typing import Any

bind = os.environ.get("BIND") or f"127.0.0.1:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 8
timeout = 60
graceful_timeout = 20
keepalive = 5
# Each request is logged by our middleware, with its id.
accesslog = None
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - heartbeat files, empty
control_socket_disable = True

# How long a request may say nothing before its thread is free again. Who drips bytes is the proxy's to bound.
STALL_SECONDS = int(os.environ.get("REQUEST_STALL_SECONDS", "20"))


def when_ready(server: Any) -> None:
    """Connections inherit the bound from the socket that they arrive on."""
    for listener in server.LISTENERS:
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", STALL_SECONDS, 0))
