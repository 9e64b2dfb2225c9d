"""Celery's tasks: thin. The database says what is owed; a message only says that now is a good time to look."""

import time
from collections.abc import Callable

from celery import shared_task

from comments import work
from comments.enums import JobKind
from comments.models import Job, Rendition
from comments.record import closing, numbering, sequencer, summaries

_BATCHES = 400


def _until_none_is_owed(act: Callable[[], int]) -> int:
    """Repeats a batch until it finds nothing, for at most _BATCHES batches: then another message goes on."""
    total = 0
    for _ in range(_BATCHES):
        done = act()
        if not done:
            break
        total += done
    return total


@shared_task
def sweep() -> None:
    """Settles quick work, and sends for the slow kinds where some is owed."""
    _until_none_is_owed(lambda: numbering.number_comments(at=work.now()))
    place_changes()
    owed = set(Job.objects.owed_at(work.now()).values_list("kind", flat=True).distinct())
    if JobKind.SCAN in owed:
        scan_files.delay()
    if JobKind.EXTRACT in owed:
        read_files.delay()
    if JobKind.NOTIFY in owed:
        send_messages.delay()
    if JobKind.SUMMARIZE in owed:
        produce_summaries.delay()
    _until_none_is_owed(work.sketch_comments)


def place_changes() -> None:
    """Runs the sequencer until no public change waits; where a second is full, waits for the next."""
    for _ in range(_BATCHES):
        if not sequencer.sequence_changes(at=work.now()):
            if not Rendition.objects.change_owed().exists():
                return
            time.sleep(0.2)


@shared_task
def scan_files() -> None:
    _until_none_is_owed(work.scan_files)


@shared_task
def read_files() -> None:
    _until_none_is_owed(work.read_files)


@shared_task
def send_messages() -> None:
    _until_none_is_owed(work.send_messages)


@shared_task
def produce_summaries() -> None:
    _until_none_is_owed(work.produce_summaries)


@shared_task
def announce_periods() -> None:
    """Announces openings and closings that are due, in order; a closing also orders its snapshot and summaries."""
    closing.announce_due(at=work.now())


@shared_task
def order_nightly_summaries() -> None:
    """Orders summaries of open rules once an Eastern day."""
    summaries.order_nightly(at=work.now())
