"""The embedded servers, alone."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import redis

from rulemaking.stack import accounts, processes
from rulemaking.stack.folders import Folders
from rulemaking.stack.postgres import APPLICATION, OWNER, Postgres, PostgresFailed, software, wait_for_predecessor
from rulemaking.stack.valkey import Valkey
from tests.stack.conftest import copy_cluster, new_folders, remove


@pytest.fixture
def postgres(folders_with_cluster):
    """A server that the test may kill."""
    server = Postgres(folders_with_cluster, max_connections=20)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def settled_postgres(cluster):
    """A server that tests only look at."""
    folders = new_folders()
    copy_cluster(cluster, folders)
    server = Postgres(folders, max_connections=20)
    server.start()
    yield server
    server.stop()
    remove(folders)


def setting(server: Postgres, name: str) -> str:
    with psycopg.connect(server.url(OWNER)) as connection:
        return connection.execute("SELECT current_setting(%s)", [name]).fetchone()[0]


def accounts_home(folders: Folders) -> Path:
    return accounts.for_postgres(software=software(), var=folders.var).home


@pytest.mark.parametrize("name", ["fsync", "full_page_writes", "synchronous_commit"])
def test_a_confirmed_commit_survives_a_power_cut(settled_postgres, name):
    assert setting(settled_postgres, name) == "on"


def test_its_log_tells_of_a_fault_neither_the_row_nor_the_statement(settled_postgres):
    with psycopg.connect(settled_postgres.url(OWNER), autocommit=True) as connection:
        connection.execute("CREATE TEMPORARY TABLE one (name text CHECK (name <> 'zyxcanary'), id int UNIQUE)")
        with pytest.raises(psycopg.errors.CheckViolation, match="zyxcanary"):
            connection.execute("INSERT INTO one VALUES ('zyxcanary')")
        with pytest.raises(psycopg.errors.DivisionByZero):
            connection.execute("SELECT 'zyxcanary', 1 / 0")

    logged = settled_postgres.log.read_text()
    assert "division by zero" in logged
    assert "zyxcanary" not in logged


def test_it_listens_on_no_network_address(settled_postgres):
    assert setting(settled_postgres, "listen_addresses") == ""


def test_a_wrong_password_is_refused(settled_postgres):
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(settled_postgres.url(OWNER), password="wrong")


def test_no_rule_of_access_trusts_without_a_password(settled_postgres):
    rules = (accounts_home(settled_postgres.folders) / "data" / "pg_hba.conf").read_text().splitlines()
    assert {rule.split()[-1] for rule in rules if rule and not rule.startswith("#")} == {"scram-sha-256"}


def test_the_owner_may_make_databases_and_the_application_may_not(settled_postgres):
    with psycopg.connect(settled_postgres.url(APPLICATION)) as connection:
        rights = connection.execute(
            "SELECT rolname, rolsuper, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = ANY(%s)",
            [[OWNER, APPLICATION]],
        ).fetchall()
    assert set(rights) == {(OWNER, False, False, True), (APPLICATION, False, False, False)}


def test_the_owner_can_make_the_extensions_that_migrations_need(settled_postgres):
    with psycopg.connect(settled_postgres.url(OWNER)) as connection:
        for name in ("btree_gist", "pg_trgm", "unaccent"):
            connection.execute(f"CREATE EXTENSION {name}")
        assert connection.execute("SELECT lower('É'), unaccent('é')").fetchone() == ("é", "e")


def test_it_recovers_what_was_committed_before_it_was_killed(postgres):
    with psycopg.connect(postgres.url(OWNER)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 311 AS number")

    postgres.process.kill()
    processes.bury(postgres.process)
    postgres.start()

    with psycopg.connect(postgres.url(OWNER)) as connection:
        assert connection.execute("SELECT number FROM kept").fetchall() == [(311,)]


def test_a_stale_lock_that_names_another_program_does_not_keep_it_from_starting(postgres):
    lock = accounts_home(postgres.folders) / "data" / "postmaster.pid"
    content = lock.read_text()
    postgres.process.kill()
    processes.bury(postgres.process)
    lock.write_text(content.replace(str(postgres.process.pid), str(os.getpid()), 1))

    postgres.start()

    assert setting(postgres, "fsync") == "on"


def test_a_server_that_still_runs_on_the_same_data_is_waited_for(postgres):
    data = accounts_home(postgres.folders) / "data"
    postgres.process.send_signal(signal.SIGINT)

    wait_for_predecessor(data)

    assert processes.has_exited(postgres.process)


def test_passwords_that_do_not_fit_the_data_are_named_with_the_fix(postgres):
    postgres.stop()
    for file in postgres.folders.secrets.iterdir():
        file.unlink()

    with pytest.raises(PostgresFailed, match="make clean"):
        postgres.start()


def test_valkey_has_its_messages_again_after_it_was_killed(folders):
    server = Valkey(folders)
    server.start()
    client = redis.Redis(unix_socket_path=str(server.socket_path))
    client.lpush("queue", "message")
    client.execute_command("WAITAOF", 1, 0, 0)
    client.close()

    server.process.kill()
    processes.bury(server.process)
    server.start()

    client = redis.Redis(unix_socket_path=str(server.socket_path))
    assert client.lrange("queue", 0, -1) == [b"message"]
    client.close()
    assert server.stop()


def test_sockets_are_reachable_by_their_owner_alone(folders):
    server = Valkey(folders)
    server.start()

    assert stat.S_IMODE(server.socket_path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(server.socket_path.stat().st_mode) == 0o700

    server.stop()


def test_a_socket_path_stays_within_what_the_system_allows(tmp_path):
    deep = Folders(tmp_path.joinpath(*["a-long-name-of-a-folder"] * 12))
    assert len(os.fsencode(Postgres(deep).socket_folder / ".s.PGSQL.5432")) <= 107
    assert len(os.fsencode(Valkey(deep).socket_path)) <= 107


def test_a_child_ends_when_its_parent_is_killed(folders):
    parent = subprocess.Popen([sys.executable, "-c", PARENT, str(folders.var)], stdout=subprocess.PIPE, text=True)
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()

    assert processes.wait_until(lambda: processes.started_at_tick(child) is None, seconds=30)


PARENT = """
import os, signal, sys, time
from pathlib import Path
from rulemaking.stack import processes
child = processes.spawn(["sleep", "600"], log=Path(sys.argv[1]) / "log", env=os.environ, death_signal=signal.SIGTERM)
print(child.pid, flush=True)
time.sleep(600)
"""
