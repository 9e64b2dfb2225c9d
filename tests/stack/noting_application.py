"""A WSGI application that notes when it is called, before it reads the body."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    Path(os.environ["NOTE"]).touch()
    try:
        body = environ["wsgi.input"].read()
    except OSError:
        start_response("408 Request Timeout", [("Content-Length", "0"), ("Connection", "close")])
        return []
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]
