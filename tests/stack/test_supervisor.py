"""`manage.py up` from outside: refusals, stop, kill. With the servers alone, which start in a second."""

import os
import signal
import socket
import stat
import subprocess
import sys

import pytest

from rulemaking.stack import control, processes
from rulemaking.stack.environment import local_environment
from rulemaking.stack.folders import PROJECT_ROOT, Folders
from rulemaking.stack.logs import cut_long_logs


def environment_of(folders: Folders, **given: str) -> dict[str, str]:
    return local_environment(
        folders,
        given={"PATH": os.environ["PATH"], "DOCKET311_ENV": "local", "DOCKET311_VAR": str(folders.var), **given},
    )


def up(folders: Folders, *arguments: str, **given: str) -> "subprocess.Popen[bytes]":
    return processes.spawn(
        [sys.executable, "manage.py", "up", *arguments],
        log=folders.log / "up.log",
        env=environment_of(folders, **given),
        death_signal=signal.SIGTERM,
        cwd=PROJECT_ROOT,
    )


def said(folders: Folders) -> str:
    return (folders.log / "up.log").read_text()


@pytest.fixture
def servers(folders_with_cluster):
    """A supervisor that runs the servers alone, in `folders`."""
    folders = folders_with_cluster
    supervisor = up(folders, "--only", "servers")
    assert processes.wait_until(
        lambda: bool((control.read(folders) or {}).get("ready")) or processes.has_exited(supervisor), seconds=120
    )
    assert not processes.has_exited(supervisor), said(folders)
    yield supervisor
    processes.stop(supervisor, by=signal.SIGTERM, seconds=60)


def running(folders: Folders) -> list[int]:
    state = control.read(folders)
    assert state is not None
    return [entry["pid"] for entry in state["processes"].values()]


def all_gone(pids: list[int]) -> bool:
    return processes.wait_until(
        lambda: all(processes.started_at_tick(pid) is None for pid in pids), seconds=60, pause=0.05
    )


def test_the_servers_alone_print_the_variables_that_lead_to_them(folders, servers):
    names = {line.split("=")[0] for line in said(folders).splitlines() if line.startswith("export ")}
    assert names == {
        f"export {name}"
        for name in ("DOCKET311_ENV", "DOCKET311_VAR", "DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
    }


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_everything_and_leaves_nothing(folders, servers, name):
    pids = running(folders)

    assert processes.stop(servers, by=name, seconds=60)

    assert servers.returncode == 0
    assert all_gone(pids)
    assert not folders.sockets.exists()
    assert control.read(folders) is None


def test_its_children_end_when_it_is_killed_and_it_starts_again(folders, servers):
    pids = running(folders)
    servers.kill()
    processes.bury(servers)
    assert all_gone(pids)

    second = up(folders, "--only", "servers")
    assert processes.wait_until(
        lambda: (control.read(folders) or {}).get("supervisor") == second.pid and control.read(folders)["ready"],
        seconds=120,
    )
    assert processes.stop(second, by=signal.SIGTERM, seconds=60)


def test_a_second_one_says_that_the_first_runs_and_its_number(folders, servers):
    second = up(folders, "--only", "servers")

    assert second.wait(timeout=60) == 1
    assert f"already running here (process {servers.pid})" in said(folders)


def test_a_taken_port_is_named_with_the_fix(folders):
    folders.prepare()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        refused = up(folders, PORT=str(port))

        assert refused.wait(timeout=60) == 1
    assert f"Port {port} is taken" in said(folders)
    assert f"PORT={port + 1} make run" in said(folders)
    assert control.read(folders) is None


def test_a_server_that_was_killed_runs_again(folders, servers):
    before = control.read(folders)["processes"]["valkey"]["pid"]
    os.kill(before, signal.SIGKILL)

    def runs_again() -> bool:
        now = control.read(folders)["processes"].get("valkey")
        return now is not None and now["pid"] != before

    assert processes.wait_until(runs_again, seconds=60)
    assert "valkey ended (code -9); it starts again" in said(folders)


def test_a_held_part_stays_stopped_until_it_is_let_go(folders, servers):
    hold = control.hold_file(folders, "valkey")
    hold.parent.mkdir()
    hold.touch()
    assert processes.wait_until(lambda: "valkey" not in control.read(folders)["processes"], seconds=60)

    hold.unlink()

    assert processes.wait_until(lambda: "valkey" in control.read(folders)["processes"], seconds=60)


def test_secrets_are_made_once_and_readable_by_their_owner_alone(folders):
    first = environment_of(folders)

    assert environment_of(folders) == first
    assert {stat.S_IMODE(file.stat().st_mode) for file in folders.secrets.iterdir()} == {0o600}
    assert stat.S_IMODE(folders.secrets.stat().st_mode) == 0o700


def test_servers_that_are_configured_are_used_in_place_of_ours(folders):
    given = {"DATABASE_URL": "postgres://app@db.invalid/docket311", "REDIS_URL": "redis://broker.invalid/0"}

    made = environment_of(folders, **given)

    assert {name: made[name] for name in given} == given
    assert made["DATABASE_OWNER_URL"] == given["DATABASE_URL"]


def test_a_log_that_grew_long_is_kept_once_and_written_on_from_its_start(folders):
    folders.prepare()
    log = folders.log / "web.log"
    with log.open("ab", buffering=0) as writer:
        writer.write(b"old\n" * 10)
        cut_long_logs(folders.log, longest_bytes=10)
        writer.write(b"new\n")

    assert log.read_bytes() == b"new\n"
    assert log.with_name("web.log.1").read_bytes() == b"old\n" * 10
