"""Whether this process lives, and whether it can take a submission."""

import datetime as dt
import time
from typing import Any

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from rulemaking.celery import app

BEAT_KEY = "heartbeat:beat"
WORKER_KEY = "heartbeat:worker"
STALE_SECONDS = 60


def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    """Database and migrations decide; broker, worker and beat only degrade: the form works without them."""
    checks: dict[str, Any] = {"database": _database(), "migrations": "unknown"}
    if checks["database"] == "ok":
        checks["migrations"] = _migrations()
    ready = checks["database"] == checks["migrations"] == "ok"
    checks |= {"broker": _broker()}
    if ready:
        checks |= {"worker": _heartbeat(WORKER_KEY), "beat": _heartbeat(BEAT_KEY)}
    degraded = any(value != "ok" for value in checks.values())
    status = "unavailable" if not ready else "degraded" if degraded else "ok"
    return JsonResponse({"status": status, "checks": checks}, status=200 if ready else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "does not answer"
    return "ok"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    return "owed" if executor.migration_plan(executor.loader.graph.leaf_nodes()) else "ok"


def _broker() -> str:
    try:
        with app.connection_for_write(connect_timeout=0.2) as broker:
            broker.ensure_connection(max_retries=1, timeout=0.3, interval_start=0, interval_step=0)
    except (
        Exception
    ) as fault:  # kombu raises its transport's own errors: whatever it is, the broker doesn't answer
        return f"does not answer ({type(fault).__name__})"
    return "ok"


def _heartbeat(key: str) -> str:
    beaten = cache.get(key)
    if beaten is None:
        return "not seen"
    age = time.time() - beaten
    return "ok" if age < STALE_SECONDS else f"last seen {dt.timedelta(seconds=int(age))} ago"
