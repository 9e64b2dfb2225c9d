"""The whole system as `make run` starts it."""

import json
import urllib.request
from pathlib import Path

import psycopg
import pytest

from rulemaking.stack import processes
from tests.live import LiveStack
from tests.services import foreign_servers


def readiness(stack: LiveStack) -> dict[str, str]:
    with urllib.request.urlopen(f"{stack.base_url}/readyz", timeout=20) as response:  # noqa: S310 - loopback
        return json.load(response)["checks"]


def all_is_well(stack: LiveStack) -> bool:
    """Whether every check is ok. What tests killed before may still be starting, and drop a connection."""
    try:
        return set(readiness(stack).values()) == {"ok"}
    except OSError:
        return False


def test_all_parts_run_and_answer(live_stack):
    ours = {"postgres", "valkey", "web", "worker", "prompt", "beat"}
    if "DATABASE_URL" in foreign_servers():
        ours.remove("postgres")
    live_stack.wait_until(lambda: all(live_stack.pid(name) for name in ours))
    live_stack.wait_until(lambda: live_stack.status("/readyz") is not None)
    live_stack.wait_until(lambda: all_is_well(live_stack))


def test_the_first_terminal_tells_how_staff_log_in(live_stack):
    said = live_stack.log.read_text()
    assert f"{live_stack.base_url}/admin/" in said
    assert live_stack.staff_password in said


def test_what_would_be_mailed_is_a_file_in_a_folder_that_the_terminal_names(live_stack):
    mails = live_stack.folders.mail
    send = "from django.core.mail import send_mail; send_mail('To Ada', 'Ninety days.', None, ['ada@mail.example'])"

    live_stack.manage("shell", "-c", send)

    assert f"{mails}: nothing is sent" in live_stack.log.read_text()
    assert any("Ninety days." in mail.read_text() for mail in mails.iterdir())
    assert mails.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["web", "worker", "prompt", "beat"])
def test_what_serves_and_works_does_not_know_the_owner(live_stack, name):
    environment = Path(f"/proc/{live_stack.pid(name)}/environ").read_bytes().split(b"\0")
    names = {line.split(b"=")[0] for line in environment}
    assert b"DATABASE_URL" in names
    assert b"DATABASE_OWNER_URL" not in names


def test_the_application_may_not_empty_or_rewrite_what_was_received(live_stack):
    with live_stack.connect() as connection:
        for act in ("TRUNCATE comments_comment CASCADE", "DROP TABLE comments_comment"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(act)


def test_a_killed_worker_runs_again_and_leaves_no_process_behind(live_stack):
    pool = [
        int(pid)
        for pid in Path(f"/proc/{live_stack.pid('worker')}/task")
        .parent.joinpath(f"task/{live_stack.pid('worker')}/children")
        .read_text()
        .split()
    ]
    before = live_stack.kill("worker")

    live_stack.wait_until(lambda: live_stack.pid("worker") not in (None, before))
    live_stack.wait_until(lambda: all(processes.started_at_tick(pid) is None for pid in pool))

    assert pool


def test_the_site_takes_requests_while_the_broker_is_down(live_stack):
    with live_stack.without("valkey"):
        assert live_stack.status("/readyz") == 200
        assert readiness(live_stack)["broker"] != "ok"
    live_stack.wait_until(lambda: readiness(live_stack)["broker"] == "ok")


def test_commands_reach_the_running_system(live_stack):
    assert "staff" in live_stack.manage(
        "shell", "-v0", "-c", "from django.contrib.auth.models import User; print(User.objects.get().username)"
    )
