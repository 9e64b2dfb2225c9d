"""Celery's tasks of rules: heartbeats, by which /readyz tells how old they are, and imports by number."""

import datetime as dt
import time

from celery import shared_task
from django.conf import settings
from django.core.cache import cache

from rulemaking.actions import federal_register
from rulemaking.federal_register.client import FederalRegisterDown, fetch_document
from rulemaking.health import BEAT_KEY, SLOW_WORKER_KEY, WORKER_KEY


@shared_task
def beat_heartbeat() -> None:
    """Runs in a worker because beat sent it: both live."""
    cache.set_many({BEAT_KEY: time.time(), WORKER_KEY: time.time()}, timeout=None)


@shared_task
def slow_heartbeat() -> None:
    """Runs in a worker that takes slow work, between two pieces of it."""
    cache.set(SLOW_WORKER_KEY, time.time(), timeout=None)


@shared_task(autoretry_for=(FederalRegisterDown,), retry_backoff=60, max_retries=5)
def import_federal_register(document_number: str, by: str) -> None:
    """Imports a document as a draft. Run twice, it makes one draft."""
    found = fetch_document(document_number, base_url=settings.FEDERAL_REGISTER_URL)
    federal_register.import_document(found=found, by=by, at=dt.datetime.now(dt.UTC))
