"""Celery's tasks: thin. The database says what is owed; a message only says that now is a good time to look."""

import time
from collections.abc import Callable

import structlog
from celery import Task, shared_task

from comments import work
from comments.api.bulk import remaking
from comments.api.bulk import runs as bulk_runs
from comments.enums import JobKind
from comments.intake import drafts, pending_files
from comments.intake.mail import turns as mail_turns
from comments.intake.mail.mailbox import MailboxDown, MailNotKept
from comments.intake.portals import keeping as pulled_parts
from comments.models import Job, ReadingPart, Rendition
from comments.record import (
    api_keys,
    closing,
    ledger,
    news,
    numbering,
    parts_layout,
    placing,
    search,
    sequencer,
    sketching,
    subscriptions,
    summaries,
)
from comments.record.webhooks import delivering, rule_news

logger = structlog.get_logger(__name__)

# A task gives its place back after this long; what is still owed then is found by the next sweep. So that no backlog
# of slow files keeps comments from being numbered.
_SECONDS_A_TURN = 20
_SECONDS_A_LONG_TURN = 120
# A message that waited longer than this in the broker has been overtaken by others of its kind.
_STALE_SECONDS = 20
_READERS = 12


def _until_none_is_owed(act: Callable[[], int]) -> int:
    """Repeats a batch until it finds nothing, or the turn is over."""
    turn_ends = time.monotonic() + _SECONDS_A_TURN
    total = 0
    while done := act():
        total += done
        if time.monotonic() >= turn_ends:
            break
    return total


@shared_task
def sweep() -> None:
    """Sends for the slow kinds of work where some is owed, and settles the quick ones."""
    owed = set(Job.objects.owed_at(work.now()).values_list("kind", flat=True).distinct())
    for kind, task in _slow_tasks().items():
        if kind in owed:
            task.apply_async(expires=_STALE_SECONDS)
    # A message for each part, up to a dozen: so many workers read at once, and what is too many finds nothing and ends.
    for _ in ReadingPart.objects.owed_at(work.now()).values("pk")[:_READERS]:
        read_parts.apply_async(expires=_STALE_SECONDS)
    for act in (_number_comments, place_changes, _hurry_remakes, _hurry_webhooks, _refresh_search, _sketch_comments):
        try:
            act()
        except Exception:  # one kind's trouble keeps no other kind back; the next sweep tries again
            logger.exception("sweep_failed", act=act.__name__)


def _slow_tasks() -> dict[JobKind, Task]:
    return {
        JobKind.SCAN: scan_files,
        JobKind.EXTRACT: read_files,
        JobKind.CHECK_IMPORT: run_imports,
        JobKind.IMPORT: run_imports,
        JobKind.PULL: pull_portals,
        JobKind.NOTIFY: send_messages,
        JobKind.SUMMARIZE: produce_summaries,
        JobKind.BULK: make_bulk_files,
    }


def _number_comments() -> None:
    _until_none_is_owed(lambda: numbering.number_comments(at=work.now()))


def _hurry_remakes() -> None:
    if Job.objects.owed_at(work.now()).filter(remaking.TAKEN_BACK, kind=JobKind.BULK).exists():
        remake_bulk_files.apply_async(expires=_STALE_SECONDS)


def _hurry_webhooks() -> None:
    if delivering.is_any_due(at=work.now()):
        deliver_webhooks.apply_async(expires=_STALE_SECONDS)


def _refresh_search() -> None:
    _until_none_is_owed(search.refresh_search_entries)


def _sketch_comments() -> None:
    _until_none_is_owed(work.sketch_comments)


def place_changes() -> None:
    """Runs the sequencer until no public change waits; where a second is full, waits for the next.

    Bulk files that hold what is now changed are ordered anew at once.
    """
    turn_ends, placed = time.monotonic() + _SECONDS_A_TURN, 0
    while time.monotonic() < turn_ends:
        if newly_placed := sequencer.sequence_changes(at=work.now()):
            placed += newly_placed
        elif Rendition.objects.change_owed().exists():
            time.sleep(0.2)
        else:
            break
    if placed:
        remaking.order_remakes(at=work.now())


@shared_task
def scan_files() -> None:
    _until_none_is_owed(work.scan_files)


@shared_task
def read_files() -> None:
    _until_none_is_owed(work.read_files)


@shared_task
def run_imports() -> None:
    """Goes on with imports; what they brought is then placed among what the latest summary found."""
    if _until_none_is_owed(work.run_imports):
        place_left_over.apply_async(expires=_STALE_SECONDS)


@shared_task
def pull_portals() -> None:
    _until_none_is_owed(work.pull_portals)


@shared_task
def fetch_mail() -> None:
    """Takes in what came by e-mail, a turn at a time. A mailbox that is away is asked again the next time."""
    try:
        work.fetch_mail(seconds=mail_turns.TURN_SECONDS)
    except mail_turns.FetchedByAnother as fault:
        logger.info("mail_fetched_by_another", why=str(fault))
    except MailNotKept as fault:
        logger.warning("mail_not_kept", why=str(fault))
    except MailboxDown as down:
        logger.warning("mailbox_down", why=str(down))


@shared_task
def send_messages() -> None:
    _until_none_is_owed(work.send_messages)


@shared_task
def produce_summaries() -> None:
    _until_none_is_owed(work.produce_summaries)


@shared_task
def read_parts() -> None:
    """Reads parts of summaries until none is left."""
    _until_none_is_owed(work.read_parts)


@shared_task
def read_ahead() -> None:
    """Lays out what came on open rules for whoever reads parts, before a summary asks for it."""
    parts_layout.read_ahead(at=work.now())


@shared_task
def remake_sketches() -> None:
    """Makes fingerprints anew that an earlier algorithm made, a turn at a time."""
    _until_none_is_owed(sketching.remake_letters)
    _until_none_is_owed(sketching.remaker())


@shared_task
def make_bulk_files() -> None:
    _until_none_is_owed(work.make_bulk_files)


@shared_task
def remake_bulk_files() -> None:
    """Makes files anew that are not served until then."""
    _until_none_is_owed(work.remake_bulk_files)


@shared_task
def order_bulk_files() -> None:
    """Orders bulk files where what is public changed, and removes those that were replaced."""
    bulk_runs.order_due(at=work.now())
    bulk_runs.sweep(at=work.now())


@shared_task
def announce_periods() -> None:
    """Announces openings and closings that are due, in order; a closing also orders its snapshot and summaries."""
    try:
        closing.announce_due(at=work.now())
    finally:  # what is told to subscribers besides waits for no rule whose announcement failed
        rule_news.write_down(at=work.now())
        news.owe_news(at=work.now())


@shared_task
def retake_snapshots() -> None:
    """Counts closed periods again where letters or slow uploads were recorded since."""
    closing.retake_snapshots(at=work.now())


@shared_task
def order_nightly_summaries() -> None:
    """Orders summaries of open rules once an Eastern day."""
    summaries.order_nightly(at=work.now())


@shared_task
def place_left_over() -> None:
    """Finds the campaign of comments that an import brought, or that a worker had still to place when it died.

    A turn at a time: slow work of other kinds comes in between.
    """
    turn_ends = time.monotonic() + _SECONDS_A_LONG_TURN
    if placing.place_left_over(goes_on=lambda: time.monotonic() < turn_ends):
        place_left_over.apply_async(expires=3600)


@shared_task
def check_ledgers() -> None:
    """Looks whether every comment is accounted for; says so loudly where not."""
    ledger.check_all(at=work.now())


@shared_task
def sweep_uploads() -> None:
    """Removes files that were sent for a comment that never came."""
    _until_none_is_owed(lambda: pending_files.sweep(at=work.now()))


@shared_task
def sweep_pulls() -> None:
    """Removes what pulls kept that are over."""
    _until_none_is_owed(lambda: pulled_parts.sweep(at=work.now()))


@shared_task
def sweep_drafts() -> None:
    """Deletes what was typed and is no longer needed."""
    _until_none_is_owed(lambda: drafts.sweep(at=work.now()))


@shared_task
def sweep_unconfirmed() -> None:
    """Deletes wishes for a key of the API, or for news by e-mail, that nobody confirmed."""
    _until_none_is_owed(lambda: api_keys.sweep(at=work.now()))
    _until_none_is_owed(lambda: subscriptions.sweep(at=work.now()))


@shared_task
def deliver_webhooks() -> None:
    work.deliver_webhooks()


@shared_task
def sweep_webhooks() -> None:
    """Deletes messages of webhooks that are long over."""
    delivering.sweep(at=work.now())
