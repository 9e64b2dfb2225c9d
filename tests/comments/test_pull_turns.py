"""A pull that a kill, its portal's limit, an outage or its turn stopped goes on where it was, and brings none twice."""

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import zipfile

import pytest
from django.conf import settings as django_settings
from django.db import connection

from comments import work
from comments.enums import ImportPhase, JobKind
from comments.intake.bulk import orders as imports
from comments.intake.portals import bringing, client, keeping, orders, turns
from comments.models import BulkImport, Job, PortalPull, PullPart, Rendition
from comments.record.stores import open_original, originals
from tests.comments.gate import gate_before
from tests.factories import CommentFactory, CommentPeriodFactory
from tests.races.test_bulk_imports import ROOT, environment_of_this_database

pytestmark = pytest.mark.django_db(transaction=True)

CHANGED_AT = dt.datetime(2026, 3, 12, 14, tzinfo=dt.UTC)
COUNT, PART = 70, 50
WORKER = """
import django; django.setup()
from comments import work
work.pull_portals()
"""


@pytest.fixture
def gate(live_server, settings):
    """Before this very installation, which is the portal too."""
    settings.API_REQUESTS_PER_HOUR = 0
    settings.ALLOWED_HOSTS = ["*"]
    with gate_before(live_server.url) as gate:
        settings.PORTAL_URL = f"{gate.url}/v4"
        yield gate


@pytest.fixture
def ids(db):
    """The comments on the document there, in the order of their last change; several share a second."""
    period = CommentPeriodFactory()
    for number in range(COUNT):
        comment = CommentFactory(document=period.document, posted=True)
        Rendition.objects.filter(pk=comment.pk).update(last_modified_at=CHANGED_AT + dt.timedelta(seconds=number // 3))
    rows = Rendition.objects.order_by("last_modified_at", "number").select_related("docket")
    return [row.comment_id_text for row in rows]


@pytest.fixture
def pull(gate, ids):
    document_id = Rendition.objects.select_related("document__docket")[0].document.document_id
    return orders.order(
        document=CommentPeriodFactory().document, base_url=django_settings.PORTAL_URL, asked_id=document_id, by="o",
        at=work.now(),
    )  # fmt: skip


def job_of(pull):
    return Job.objects.get(portal_pull=pull)


def brought(pull):
    """Ids of the rows that a pull brought, as its file holds them; all of them can be taken."""
    pull.refresh_from_db()
    with open_original(pull.bulk_import.file_key) as file, zipfile.ZipFile(file) as archive:
        rows = [json.loads(line)["id"] for line in archive.read("comments.jsonl").splitlines()]
    while work.run_imports():
        pass
    checked = imports.totals(pull.bulk_import, ImportPhase.CHECK)
    assert (checked.taken, checked.rows, pull.comment_count) == (len(rows),) * 3
    return rows


def test_killed_in_the_middle_it_goes_on_behind_what_it_kept(gate, pull, ids):
    environment = environment_of_this_database() | {
        "DJANGO_SETTINGS_MODULE": "rulemaking.settings", "PORTAL_URL": django_settings.PORTAL_URL,
    }  # fmt: skip
    process = subprocess.Popen([sys.executable, "-c", WORKER], cwd=ROOT, env=environment)

    def kill_at_the_sixtieth(count):
        if count == 60:
            os.kill(process.pid, signal.SIGKILL)

    gate.before_detail = kill_at_the_sixtieth
    assert process.wait(timeout=60) == -signal.SIGKILL
    assert work.pull_portals() == 0, "its lease still runs"
    gate.asked.clear()
    gate.before_detail = lambda count: None
    Job.objects.update(leased_until=work.now())

    work.pull_portals()

    assert brought(pull) == ids
    assert gate.details == ids[PART:]


def test_at_its_portals_limit_it_gives_the_worker_back_and_comes_again_when_it_was_asked_to(gate, pull, ids):
    gate.before_detail = lambda count: (429, {"Retry-After": "600"}) if count >= 60 else None

    before = work.now()
    assert work.pull_portals() == 1
    job = job_of(pull)
    waits = (job.not_before - before).total_seconds()

    assert (job.leased_until, job.attempt_count, job.failed_at) == (None, 0, None)
    assert 600 <= waits < 660
    assert job.last_error == f"PortalBusy: {gate.url[7:]} asked us to wait 0:10:00: its limit is reached."
    assert work.pull_portals() == 0
    assert Job.objects.owed_at(job.not_before).filter(kind=JobKind.PULL).exists()
    gate.asked.clear()
    gate.before_detail = lambda count: None
    Job.objects.update(not_before=work.now())
    work.pull_portals()

    assert brought(pull) == ids
    assert gate.details == ids[59:], "what came before the limit is not asked for again"


def test_a_moment_that_the_portal_asks_for_is_waited_for(gate, pull, ids, monkeypatch):
    waited: list[float] = []
    monkeypatch.setattr(turns.time, "sleep", waited.append)
    gate.before_detail = lambda count: (429, {"Retry-After": "3"}) if count == 5 else None

    work.pull_portals()

    assert waited == [3]
    assert brought(pull) == ids


def test_an_outage_loses_nothing_however_often_it_comes(gate, pull, ids, monkeypatch):
    monkeypatch.setattr(client, "TRIES", 1)
    gate.before_detail = lambda count: (503, {}) if count % 11 == 0 else None

    for _ in range(8):
        work.pull_portals()
        assert job_of(pull).failed_at is None
        Job.objects.filter(done_at=None).update(not_before=work.now())

    assert brought(pull) == ids
    assert len(gate.details) == COUNT + 6


def test_it_takes_turns_and_no_attempt_counts_against_it(gate, pull, ids, monkeypatch):
    monkeypatch.setattr(turns, "TURN_SECONDS", 0)

    work.pull_portals()
    job = job_of(pull)
    assert (job.leased_until, job.attempt_count, pull.parts.get().comment_count) == (None, 0, PART)
    while work.pull_portals():
        pass

    assert brought(pull) == ids
    assert gate.details == ids


def test_the_document_of_a_docket_is_looked_for_once(gate, pull, ids, monkeypatch):
    docket_id = pull.asked_id.rpartition("-")[0]
    PortalPull.objects.update(asked_id=docket_id)
    monkeypatch.setattr(turns, "TURN_SECONDS", 0)
    work.pull_portals()
    first = Rendition.objects.select_related("document")[0].document
    CommentPeriodFactory(document__docket=first.docket, document__number=900)

    while work.pull_portals():
        pass

    assert brought(pull) == ids
    assert pull.found_id == first.document_id


def test_of_two_workers_the_slower_brings_nothing(gate, pull, ids):
    def overtake(count):
        if count == 20:
            gate.before_detail = lambda count: None
            Job.objects.update(leased_until=work.now())
            work.pull_portals()
            connection.close()

    gate.before_detail = overtake

    work.pull_portals()

    assert brought(pull) == ids
    assert PullPart.objects.whole().count() == 2
    assert PortalPull.objects.under_way().count() == 0


def test_a_worker_that_dies_once_the_file_is_brought_leaves_what_it_holds_to_be_told(gate, pull, ids, monkeypatch):
    with monkeypatch.context() as killed:
        killed.delattr(orders, "end")
        work.pull_portals()
    assert PortalPull.objects.under_way().exists()
    Job.objects.filter(kind=JobKind.PULL).update(not_before=work.now())

    work.pull_portals()

    assert brought(pull) == ids


def test_a_pull_that_is_stopped_while_its_parts_are_joined_brings_nothing(gate, pull, ids, monkeypatch):
    join = bringing.join

    def stop_first(*args):
        orders.stop(pull=pull, by="o", at=work.now())
        return join(*args)

    monkeypatch.setattr(bringing, "join", stop_first)

    work.pull_portals()

    assert not BulkImport.objects.exists()


def test_what_was_kept_goes_an_hour_after_the_pull_is_over_and_what_was_not_finished_too(gate, pull, ids):
    work.pull_portals()
    PullPart.objects.create(pull=pull, number=9, key="pulls/0/never", planned_at=work.now())
    keys = [part.key for part in PullPart.objects.whole()]
    assert all(originals().exists(key) for key in keys)

    early = keeping.sweep(at=work.now())
    swept = keeping.sweep(at=work.now() + dt.timedelta(hours=2))

    assert (early, swept, keeping.sweep(at=work.now() + dt.timedelta(hours=2))) == (0, 3, 0)
    assert not any(originals().exists(key) for key in keys)
    assert brought(pull) == ids


def test_a_pull_that_is_stopped_keeps_nothing_more(gate, pull, ids):
    def stop_at_the_tenth(count):
        if count == 10:
            orders.stop(pull=pull, by="o", at=work.now())
            connection.close()

    gate.before_detail = stop_at_the_tenth

    work.pull_portals()

    assert not PullPart.objects.whole().exists()
    assert keeping.sweep(at=work.now() + dt.timedelta(hours=2)) == PullPart.objects.count() + 1 == 1
