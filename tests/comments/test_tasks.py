"""The tasks: thin, safe to run twice, and none keeps another from its turn."""

import pytest
import time_machine

from comments import tasks, work
from comments.enums import ExtractionStatus, JobKind, NewsKind, Status
from comments.intake.submit import submit
from comments.models import AttachmentStatus, CommentStatus, Job, Rendition, RuleNews, SearchEntry, Sketch, Webhook
from comments.record.stores import originals
from comments.review import decisions
from rulemaking.celery import app
from tests.comments.making import store, submission
from tests.factories import CLOSES_AT, OFFICIAL, OPENS_AT, CommentFactory, CommentPeriodFactory, WebhookFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch):
    """Names of the tasks that were asked for, in place of messages to the broker."""
    names = []
    for task in (*tasks._slow_tasks().values(), tasks.deliver_webhooks):
        monkeypatch.setattr(task, "apply_async", lambda task=task, **options: names.append(task.__name__))
    return names


def test_a_sweep_numbers_and_sketches_what_was_received(sent):
    period = CommentPeriodFactory()
    comments = [submit(submission=submission(period), at=CLOSES_AT).comment for _ in range(3)]
    Job.objects.update(not_before=CLOSES_AT.replace(year=2020))

    tasks.sweep()
    tasks.sweep()

    assert list(CommentStatus.objects.order_by("pk").values_list("number", flat=True)) == [2, 3, 4]
    assert set(Sketch.objects.values_list("comment_id", flat=True)) == {comment.pk for comment in comments}
    assert Job.objects.done().count() == 6
    assert sent == []


def test_a_sweep_places_what_was_decided_and_makes_it_searchable(sent):
    comment = CommentFactory(numbered=True)
    decisions.post(comment=comment, by=OFFICIAL, at=CLOSES_AT)

    tasks.sweep()

    assert Rendition.objects.posted().count() == 1
    assert SearchEntry.objects.get().pk == comment.pk


def test_a_sweep_sends_for_the_slow_kinds_where_some_is_owed(sent):
    made = submission(files=(store(),), wants_email_receipt=True)
    submit(submission=made, at=CLOSES_AT)
    Job.objects.update(not_before=CLOSES_AT.replace(year=2020))

    tasks.sweep()

    assert sorted(sent) == ["read_files", "scan_files", "send_messages"]


def test_a_sweep_sends_for_webhooks_once_what_they_tell_has_its_place(sent):
    webhook = WebhookFactory()
    comment = CommentFactory(numbered=True)
    tasks.sweep()
    decisions.post(comment=comment, by=OFFICIAL, at=CLOSES_AT)
    tasks.sweep()
    Webhook.objects.filter(pk=webhook.pk).update(comments_after=Rendition.objects.get().feed_position)
    tasks.sweep()

    assert sent == ["deliver_webhooks"]


def test_openings_are_written_down_for_webhooks_when_they_are_announced():
    with time_machine.travel(OPENS_AT, tick=False):
        CommentPeriodFactory()
        tasks.announce_periods()
        tasks.announce_periods()

    assert list(RuleNews.objects.values_list("kind", flat=True)) == [NewsKind.PERIOD_OPENED]


def test_if_numbering_fails_the_rest_of_the_sweep_goes_on(sent, monkeypatch):
    submit(submission=submission(), at=CLOSES_AT)
    Job.objects.update(not_before=CLOSES_AT.replace(year=2020))

    def fail(**kwargs):
        raise RuntimeError("one docket is broken")

    monkeypatch.setattr(tasks.numbering, "number_comments", fail)

    tasks.sweep()

    assert Sketch.objects.count() == 1


def test_a_task_gives_its_place_back_when_its_turn_is_over(monkeypatch):
    monkeypatch.setattr(tasks, "_SECONDS_A_TURN", 0)
    batches = []

    tasks._until_none_is_owed(lambda: batches.append(1) or 5)

    assert len(batches) == 1


def test_slow_tasks_have_a_queue_of_their_own_and_what_others_wait_for_has_another():
    queues = {queue.name for queue in app.conf.task_queues}
    routes = {name.rsplit(".", 1)[-1]: route["queue"] for name, route in app.conf.task_routes.items()}

    assert queues == {"celery", "prompt", "slow", "parts"}
    slow = {task.__name__ for task in tasks._slow_tasks().values()} | {
        "import_federal_register",
        "check_ledgers",
        "remake_sketches",
        "fetch_mail",
        "slow_heartbeat",
        "place_left_over",
        "read_ahead",
    }
    awaited = dict.fromkeys(("deliver_webhooks", "remake_bulk_files"), "prompt")
    assert routes == dict.fromkeys(slow, "slow") | awaited | {"read_parts": "parts"}


def test_every_scheduled_task_exists_and_its_messages_do_not_heap_up():
    app.loader.import_default_modules()
    schedule = app.conf.beat_schedule

    assert {entry["task"] for entry in schedule.values()} <= set(app.tasks)
    quick = [entry for entry in schedule.values() if entry["schedule"] < 60 and "comments" in entry["task"]]
    assert quick
    assert all(entry["options"]["expires"] <= 60 for entry in quick)


def test_the_text_of_a_file_is_read_and_kept():
    submit(submission=submission(files=(store(b"Ninety days", name="a.txt", file_format="txt"),)), at=CLOSES_AT)
    Job.objects.update(not_before=CLOSES_AT.replace(year=2020))

    work.read_files()

    status = AttachmentStatus.objects.get()
    assert (status.extraction_status, status.text.strip()) == (ExtractionStatus.EXTRACTED, "Ninety days")


def test_a_file_that_is_gone_is_shown_as_failed_and_stops_no_other(sent):
    gone = store(name="gone.pdf")
    made = submission(files=(gone, store(b"Ninety days", name="a.txt", file_format="txt")))
    submit(submission=made, at=CLOSES_AT)
    originals().delete(gone.key)
    Job.objects.update(not_before=CLOSES_AT.replace(year=2020))

    work.read_files()

    errors = Job.objects.filter(kind=JobKind.EXTRACT).order_by("pk").values_list("last_error", flat=True)
    assert errors[0].startswith("FileNotFoundError")
    assert errors[1] == ""
    assert CommentStatus.objects.get().status == Status.RECEIVED
