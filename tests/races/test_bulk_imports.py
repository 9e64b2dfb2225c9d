"""Imports by several workers at once, and by workers that are killed in the middle: every row once."""

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection

from comments import work
from comments.enums import ImportPhase
from comments.intake import child as child_process
from comments.intake.bulk import ahead, orders, running
from comments.intake.bulk.outcomes import of_phase
from comments.intake.child import Child
from comments.models import BulkImport, BulkImportPart, Comment, CommentStatus, Receipt
from comments.record import receipts
from comments.record.stores import open_original, originals
from tests.factories import OFFICIAL, CommentPeriodFactory
from tests.races.at_once import at_once, split

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[2]


def csv_of(count, *, ids="a"):
    rows = "".join(f"{ids}-{n},Ada,Tester,Ninety days please no. {n},2026-03-10\r\n" for n in range(count))
    return f"id,first_name,last_name,comment,received\r\n{rows}".encode()


def confirmed(period, content, *, name="campaign.csv"):
    bulk_import = orders.begin(
        document=period.document,
        upload=ContentFile(content),
        file_name=name,
        source="Campaign",
        evidence="List",
        by=OFFICIAL,
        at=work.now(),
    )
    running.run(bulk_import=bulk_import, phase=ImportPhase.CHECK, now=work.now, goes_on=lambda done: True)
    orders.confirm(bulk_import=bulk_import, by=OFFICIAL, at=work.now())
    return bulk_import


def go_on(bulk_import):
    return running.run(
        bulk_import=bulk_import, phase=ImportPhase.IMPORT, now=work.now, goes_on=lambda done: True, batch_rows=50
    )


def assert_every_row_is_there_once(period, count):
    assert Comment.objects.values("source_id").distinct().count() == Comment.objects.count() == count
    assert Receipt.objects.count() == count
    numbers = sorted(CommentStatus.objects.values_list("number", flat=True))
    period.document.docket.refresh_from_db()
    assert numbers == list(range(numbers[0], numbers[0] + count))
    assert numbers[-1] == period.document.docket.last_number


def test_of_a_file_that_four_bring_at_once_the_one_copy_is_kept_that_a_row_names(settings, tmp_path):
    # A store of its own: tests beside this one keep files too.
    store = {**settings.STORAGES["originals"], "OPTIONS": {"location": str(tmp_path / "originals"), "base_url": None}}
    settings.STORAGES = settings.STORAGES | {"originals": store}
    period = CommentPeriodFactory()
    content = csv_of(3)

    def bring():
        return orders.begin(
            document=period.document,
            upload=ContentFile(content),
            file_name="campaign.csv",
            source="Campaign",
            evidence="List",
            by=OFFICIAL,
            at=work.now(),
        )

    before = {path for path in Path(originals().location).rglob("*") if path.is_file()}
    brought, refused = split(at_once(*[bring] * 4))

    assert (len(brought), len(refused)) == (1, 3)
    assert all(isinstance(fault, orders.ImportRefused) for fault in refused)
    kept = {path for path in Path(originals().location).rglob("*") if path.is_file()} - before
    assert [str(path) for path in kept] == [originals().path(brought[0].file_key)]
    with open_original(brought[0].file_key) as stream:
        assert stream.read() == content


def test_four_workers_at_one_import_take_every_row_once():
    period = CommentPeriodFactory()
    bulk_import = confirmed(period, csv_of(600))

    results = at_once(*[partial(go_on, bulk_import)] * 4)
    while not go_on(bulk_import):
        pass

    assert all(isinstance(fault, running.OvertakenByAnother) for fault in split(results)[1])
    assert_every_row_is_there_once(period, 600)
    assert [one.row for one in of_phase(bulk_import, ImportPhase.IMPORT)] == list(range(2, 602))


def test_two_files_with_the_same_rows_at_once_take_each_row_once():
    period = CommentPeriodFactory()
    first = confirmed(period, csv_of(400))
    second = confirmed(period, csv_of(400) + csv_of(1, ids="b").split(b"\r\n", 1)[1], name="other.csv")

    results = at_once(partial(go_on, first), partial(go_on, second))

    assert split(results)[1] == []
    assert_every_row_is_there_once(period, 401)
    taken = [orders.totals(one, ImportPhase.IMPORT).to_take for one in (first, second)]
    assert sum(taken) == 401


@pytest.fixture
def children(monkeypatch):
    """Every import has a child that prepares its rows; the children that were forked."""
    forked = []
    fork = Child.fork.__func__

    def noted(cls, answer, **given):
        forked.append(fork(cls, answer, **given))
        return forked[-1]

    monkeypatch.setattr(ahead, "CHILD_FROM", 1)
    monkeypatch.setattr(ahead.os, "cpu_count", lambda: 2)
    monkeypatch.setattr(Child, "fork", classmethod(noted))
    return forked


def assert_gone(process):
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)


def test_a_child_prepares_the_rows_and_is_gone_afterwards(children):
    receipts.publish_key(at=work.now())
    period = CommentPeriodFactory()
    bulk_import = confirmed(period, csv_of(600))

    assert go_on(bulk_import)

    (child,) = children
    assert_gone(child)
    assert_every_row_is_there_once(period, 600)
    assert {receipts.verify(bytes(one.payload), bytes(one.signature), one.key_id) for one in Receipt.objects.all()} == {
        True
    }


def test_a_child_that_is_killed_in_the_middle_costs_no_row_and_doubles_none(children):
    period = CommentPeriodFactory()
    bulk_import = confirmed(period, csv_of(600))

    def kill_after_the_third(done):
        if done == 150:
            os.kill(children[0].pid, signal.SIGKILL)
        return True

    running.run(
        bulk_import=bulk_import,
        phase=ImportPhase.IMPORT,
        now=work.now,
        goes_on=kill_after_the_third,
        batch_rows=50,
    )

    assert_gone(children[0])
    assert_every_row_is_there_once(period, 600)
    assert [one.row for one in of_phase(bulk_import, ImportPhase.IMPORT)] == list(range(2, 602))


def test_a_child_that_says_nothing_is_done_without(children, monkeypatch):
    monkeypatch.setattr(child_process, "SILENCE_SECONDS", 0.0)
    period = CommentPeriodFactory()

    assert go_on(confirmed(period, csv_of(200)))

    assert_gone(children[0])
    assert_every_row_is_there_once(period, 200)


def test_four_workers_with_a_child_each_take_every_row_once(children):
    period = CommentPeriodFactory()
    bulk_import = confirmed(period, csv_of(600))

    at_once(*[partial(go_on, bulk_import)] * 4)
    while not go_on(bulk_import):
        pass

    assert_every_row_is_there_once(period, 600)


def environment_of_this_database():
    """For a process of its own that works on the test's database, with the same rights and files."""
    settings = connection.settings_dict
    host = quote(settings["HOST"], safe="")
    login = f"{quote(settings['USER'])}:{quote(settings['PASSWORD'])}"
    address = f"postgresql://{login}@{host}:{settings['PORT']}/{settings['NAME']}"
    return os.environ | {"DATABASE_URL": address, "LOG_LEVEL": "ERROR"}


def test_an_import_killed_twice_in_the_middle_ends_with_every_row_once(tmp_path):
    count = 24_000
    period = CommentPeriodFactory()
    file = tmp_path / "campaign.csv"
    file.write_bytes(csv_of(count))
    command = ["import_comments", str(file), f"--document={period.document.document_id}", "--source=Campaign"]
    command += ["--evidence=List", f"--by={OFFICIAL}", "--confirm"]
    done = BulkImportPart.objects.filter(phase=ImportPhase.IMPORT)

    for parts in (2, 5):
        process = subprocess.Popen(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=environment_of_this_database(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        ends_at = time.monotonic() + 90
        while done.count() < parts and process.poll() is None and time.monotonic() < ends_at:
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        assert process.wait(timeout=30) == -signal.SIGKILL, "it was killed while it ran"
        assert parts <= done.count() < 12

    call_command(*command, "--report", str(tmp_path / "report.csv"))

    assert_every_row_is_there_once(period, count)
    bulk_import = BulkImport.objects.get()
    assert orders.totals(bulk_import, ImportPhase.IMPORT).rows == count
    assert [one.row for one in of_phase(bulk_import, ImportPhase.IMPORT)] == list(range(2, count + 2))
    assert len((tmp_path / "report.csv").read_text().splitlines()) == count + 1
