"""Whether this process lives, and whether it can take a submission."""

import datetime as dt
import time

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils.module_loading import import_string

from rulemaking.celery import app

BEAT_KEY = "heartbeat:beat"
WORKER_KEY = "heartbeat:worker"
SLOW_WORKER_KEY = "heartbeat:slow-worker"
STALE_SECONDS = 60
SKEW_SECONDS = 1


def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    """Database and migrations decide; broker, worker and beat only degrade: the form works without them."""
    checks = report()
    ready = checks["database"] == checks["migrations"] == "ok"
    degraded = any(value != "ok" for value in checks.values())
    status = "unavailable" if not ready else "degraded" if degraded else "ok"
    return JsonResponse({"status": status, "checks": checks}, status=200 if ready else 503)


def report() -> dict[str, str]:
    """Each part with `ok`, or with what is wrong in words; worker and beat only where they can be asked."""
    checks: dict[str, str] = {"database": _database(), "migrations": "unknown"}
    if checks["database"] == "ok":
        checks["migrations"] = _migrations()
    ready = checks["database"] == checks["migrations"] == "ok"
    checks |= {"broker": _broker()}
    if ready:
        checks |= {"clock": _clock(), "worker": _heartbeat(WORKER_KEY), "beat": _heartbeat(BEAT_KEY)}
        # All that take slow work may be at a long piece of it.
        checks["slow_worker"] = _heartbeat(SLOW_WORKER_KEY, stale_seconds=settings.CELERY_TASK_TIME_LIMIT)
        checks |= {name: import_string(path)() for name, path in settings.HEALTH_CHECKS.items()}
    return checks


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "does not answer"
    return "ok"


def _clock() -> str:
    """Receipts are timed by this machine's clock, the record by the database's: they have to agree."""
    before = dt.datetime.now(dt.UTC)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        theirs = cursor.fetchone()[0]
    after = dt.datetime.now(dt.UTC)
    skew = max(before - theirs, theirs - after, dt.timedelta(0))
    if skew <= dt.timedelta(seconds=SKEW_SECONDS):
        return "ok"
    return f"differs from the database's by {skew.total_seconds():.1f} seconds; check both machines' time service"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    return "owed" if executor.migration_plan(executor.loader.graph.leaf_nodes()) else "ok"


def _broker() -> str:
    try:
        with app.connection_for_write(connect_timeout=0.2) as broker:
            broker.ensure_connection(max_retries=1, timeout=1, interval_start=0, interval_step=0)
    except Exception as fault:  # kombu raises its transport's own errors: whatever it is, the broker doesn't answer
        return f"does not answer ({type(fault).__name__})"
    return "ok"


def _heartbeat(key: str, stale_seconds: int = STALE_SECONDS) -> str:
    beaten = cache.get(key)
    if beaten is None:
        return "not seen"
    age = time.time() - beaten
    return "ok" if age < stale_seconds else f"last seen {dt.timedelta(seconds=int(age))} ago"
