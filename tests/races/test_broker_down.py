"""A submission needs PostgreSQL and the file store, nothing else."""

import os
import socket
import subprocess
import sys
import textwrap

import pytest

from comments import wake
from comments.enums import JobKind
from comments.intake.submit import submit
from comments.models import Comment, Job
from rulemaking.celery import app
from tests.comments.making import submission
from tests.factories import CLOSES_AT, CommentPeriodFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def broker_at(monkeypatch):
    """Points Celery at another broker."""

    def point(url):
        for name in ("broker_url", "broker_read_url", "broker_write_url"):
            monkeypatch.setitem(app.conf, name, url)
        monkeypatch.setattr(app, "_pool", None)
        app.amqp.__dict__.pop("_producer_pool", None)
        monkeypatch.setattr(app.amqp, "_producer_pool", None)

    return point


def test_with_a_dead_broker_a_submission_is_received_and_its_work_is_owed(broker_at):
    broker_at("redis+socket:///nonexistent/valkey.sock")
    period = CommentPeriodFactory()

    accepted = [submit(submission=submission(period), at=CLOSES_AT) for _ in range(3)]

    assert all(result.is_new for result in accepted)
    assert Comment.objects.count() == 3
    assert Job.objects.owed_at(CLOSES_AT).filter(kind=JobKind.NUMBER).count() == 3


def test_a_dead_broker_is_logged_and_not_raised(broker_at):
    broker_at("redis+socket:///nonexistent/valkey.sock")

    assert wake.send_wake_message() is False


def test_a_broker_that_takes_the_call_and_never_answers_does_not_keep_the_caller():
    """In a process of its own, whose main thread has to end while the message is still being sent."""
    program = textwrap.dedent(
        """
        import sys, threading, django
        django.setup()
        from comments.wake import wake_workers
        for _ in range(50):
            wake_workers()
        alive = [thread.name for thread in threading.enumerate() if thread.name == "wake-workers"]
        print("returned", alive)
        """
    )
    with socket.create_server(("127.0.0.1", 0)) as silent:
        broker = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        environment = {**os.environ, "REDIS_URL": broker, "DJANGO_SETTINGS_MODULE": "rulemaking.settings"}
        done = subprocess.run(
            [sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=60, check=False
        )
    assert done.stdout.strip() == "returned ['wake-workers']", done.stderr


def test_with_a_live_broker_the_message_arrives():
    with app.connection_for_read() as line:
        waiting_before = line.default_channel._size("celery")
        assert wake.send_wake_message() is True
        assert line.default_channel._size("celery") == waiting_before + 1
