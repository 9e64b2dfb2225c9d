"""Heartbeats: beat sends them, a worker takes them, and /readyz tells how old they are."""

import time

from celery import shared_task
from django.core.cache import cache

from rulemaking.health import BEAT_KEY, WORKER_KEY


@shared_task
def beat_heartbeat() -> None:
    """Runs in a worker because beat sent it: both live."""
    cache.set_many({BEAT_KEY: time.time(), WORKER_KEY: time.time()}, timeout=None)
