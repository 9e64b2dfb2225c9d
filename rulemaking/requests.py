"""What is known of a request besides what was sent."""

import datetime as dt
from typing import cast

from django.http import HttpRequest


def received_at(request: HttpRequest) -> dt.datetime:
    """When it reached us, aware, UTC: the outermost middleware read the clock. The legal instant of what it carries."""
    return cast(dt.datetime, request.received_at)  # type: ignore[attr-defined]  # set by RequestClockMiddleware
