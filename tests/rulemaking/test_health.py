"""/healthz and /readyz."""

import datetime as dt

import pytest
import time_machine
from django.db import OperationalError

from rulemaking import health
from rulemaking.celery import app
from rulemaking.tasks import beat_heartbeat, slow_heartbeat

pytestmark = pytest.mark.django_db


@pytest.fixture
def dead_broker(monkeypatch):
    for name in ("broker_url", "broker_read_url", "broker_write_url"):
        monkeypatch.setitem(app.conf, name, "redis+socket:///nonexistent/valkey.sock")


def test_the_process_answers_without_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").json() == {"status": "ok"}


def test_with_all_parts_it_is_ready(client):
    beat_heartbeat()
    slow_heartbeat()

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    assert set(answer.json()["checks"].values()) == {"ok"}


def test_without_a_worker_it_is_degraded_and_still_ready(client):
    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert answer.json()["checks"]["worker"] == "not seen"


def test_a_worker_not_heard_of_for_a_minute_is_told(client):
    with time_machine.travel(dt.datetime.now(dt.UTC) - dt.timedelta(seconds=90), tick=False):
        beat_heartbeat()

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json()["checks"]["beat"].startswith("last seen 0:01:3")


@pytest.mark.parametrize(("minutes", "said"), [(29, "ok"), (31, "last seen 0:31:0")])
def test_slow_work_may_take_as_long_as_a_task_may(client, minutes, said):
    with time_machine.travel(dt.datetime.now(dt.UTC) - dt.timedelta(minutes=minutes), tick=False):
        slow_heartbeat()

    assert client.get("/readyz").json()["checks"]["slow_worker"].startswith(said)


def test_without_a_broker_it_is_degraded_and_still_ready(client, dead_broker):
    beat_heartbeat()

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert answer.json()["checks"]["broker"].startswith("does not answer")


def test_without_the_database_it_is_not_ready(client, monkeypatch):
    class Gone:
        def cursor(self):
            raise OperationalError("the server closed the connection")

    monkeypatch.setattr(health, "connection", Gone())

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["status"]) == (503, "unavailable")
    assert answer.json()["checks"]["database"] == "does not answer"


def test_with_migrations_owed_it_is_not_ready(client, monkeypatch):
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *args: ["one"])

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["checks"]["migrations"]) == (503, "owed")


@pytest.mark.parametrize("seconds", [-30, 30])
def test_a_clock_that_differs_from_the_databases_is_told(client, seconds):
    beat_heartbeat()
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds)):
        answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json()["checks"]["clock"].startswith("differs from the database's by ")


def test_no_answer_names_an_address_or_a_secret(client, dead_broker):
    assert "nonexistent" not in client.get("/readyz").content.decode()
