"""Bulk files of which something was taken back: ordered anew at once, made first, and back when it was said."""

import datetime as dt
import time
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments import tasks, work
from comments.api.bulk import remaking, runs
from comments.enums import BulkOccasion, JobKind
from comments.models import BulkRun, Job
from comments.review import decisions
from rulemaking.models import Docket
from tests import factories
from tests.api.conftest import ASKED_AT, Api
from tests.factories import OFFICIAL

pytestmark = pytest.mark.django_db(transaction=True)

LEASE = dt.timedelta(seconds=runs.LEASE_SECONDS)


def make_all() -> None:
    runs.order_due(at=work.now())
    while work.make_bulk_files():
        pass


@pytest.fixture
def docket(api: Api, clock: Any) -> Docket:
    """With files of two comments."""
    document = factories.DocumentFactory(docket__docket_id="FINCEN-2026-0100")
    factories.CommentPeriodFactory(document=document)
    for _ in range(2):
        factories.CommentFactory(document=document, posted=True)
    make_all()
    return document.docket


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the tasks that were asked for, in place of messages to the broker."""
    names: list[str] = []
    for task in (tasks.make_bulk_files, tasks.remake_bulk_files):
        monkeypatch.setattr(task, "apply_async", lambda task=task, **options: names.append(task.__name__))
    return names


def withdraw_one(docket: Docket) -> None:
    posted = docket.renditions.order_by("number").filter(decision__status="posted")[0]
    decisions.withdraw(comment=posted.comment, reason="By mistake", by=OFFICIAL, at=work.now())


def answer(api: Api, docket: Docket) -> Any:
    response = api.response(f"/bulk/{docket.docket_id}/comments.jsonl")
    response.close()
    return response


def test_what_is_taken_back_orders_the_files_anew_with_its_place_in_the_feed(docket: Docket, sent: list[str]) -> None:
    withdraw_one(docket)

    tasks.sweep()

    (job,) = Job.objects.owed_at(work.now()).filter(kind=JobKind.BULK)
    assert (job.bulk_run.docket, job.bulk_run.occasion) == (docket, BulkOccasion.TAKEN_BACK)
    assert sent.count("remake_bulk_files") == 1


def test_what_is_added_orders_nothing_at_once(docket: Docket, sent: list[str]) -> None:
    comment = factories.CommentFactory(document=docket.documents.get(), numbered=True)
    decisions.post(comment=comment, by=OFFICIAL, at=work.now())

    tasks.sweep()

    assert (remaking.order_remakes(at=work.now()), sent) == ([], [])


def test_files_that_are_not_served_are_made_before_those_that_wait_longer(docket: Docket, api: Api) -> None:
    other = factories.CommentFactory(posted=True).document.docket
    runs.order(docket=other, occasion=BulkOccasion.NIGHTLY, by="system:bulk", at=work.now())
    withdraw_one(docket)
    tasks.place_changes()
    assert answer(api, docket).status_code == 503

    made = [work.remake_bulk_files(), work.remake_bulk_files()]

    assert made == [1, 0]
    assert answer(api, docket).status_code == 200
    assert not BulkRun.objects.current().filter(docket=other).exists()


def test_an_order_that_waits_becomes_urgent(docket: Docket) -> None:
    run = runs.order(docket=docket, occasion=BulkOccasion.NIGHTLY, by="system:bulk", at=work.now())
    withdraw_one(docket)

    tasks.place_changes()

    run.refresh_from_db()
    assert run.occasion == BulkOccasion.TAKEN_BACK
    assert Job.objects.owed_at(work.now()).filter(kind=JobKind.BULK).count() == 1


def test_one_worker_at_a_time_remakes_so_that_the_others_stay_free(docket: Docket) -> None:
    other = factories.CommentFactory(posted=True).document.docket
    make_all()
    for one in (docket, other):
        withdraw_one(one)
    tasks.place_changes()
    held = Job.objects.filter(bulk_run__docket=docket, done_at=None)
    held.update(leased_until=work.now() + LEASE)

    assert work.remake_bulk_files() == 0
    held.update(leased_until=None)
    assert [work.remake_bulk_files() for _ in range(3)] == [1, 1, 0]


def test_while_files_are_made_the_lease_is_renewed_and_it_is_known_since_when(
    docket: Docket, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, Any] = {}
    write = runs.write

    def slow(**kwargs: Any) -> Any:
        job = Job.objects.get(done_at=None, kind=JobKind.BULK)
        first = job.leased_until
        while job.leased_until == first:
            time.sleep(0.05)
            job.refresh_from_db()
        seen["as_of"] = job.bulk_run.as_of
        return write(**kwargs)

    monkeypatch.setattr(runs, "LEASE_SECONDS", 1)
    monkeypatch.setattr(runs, "write", slow)
    withdraw_one(docket)
    tasks.place_changes()
    with time_machine.travel(ASKED_AT, tick=True):
        assert work.remake_bulk_files() == 1

    assert seen["as_of"] >= ASKED_AT


def test_what_is_taken_back_while_files_are_made_orders_them_once_more(
    docket: Docket, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish = runs._publish

    def withdraw_first(*args: Any, **kwargs: Any) -> bool:
        monkeypatch.setattr(runs, "_publish", publish)
        withdraw_one(docket)
        return publish(*args, **kwargs)

    withdraw_one(docket)
    tasks.place_changes()
    monkeypatch.setattr(runs, "_publish", withdraw_first)

    work.remake_bulk_files()

    assert answer(api, docket).status_code == 503
    tasks.place_changes()
    assert work.remake_bulk_files() == 1
    assert answer(api, docket).status_code == 200


@pytest.mark.parametrize(
    ("waits", "held_for", "seconds"),
    [
        (None, None, 42),  # not ordered yet: it begins in two seconds
        (dt.timedelta(0), None, 42),
        (dt.timedelta(seconds=40), None, 80),  # put off by a failure
        (dt.timedelta(0), dt.timedelta(seconds=10), 30),
        (dt.timedelta(0), dt.timedelta(seconds=39), 5),  # takes longer than the last time
        (dt.timedelta(0), dt.timedelta(minutes=9), 5),
        (dt.timedelta(hours=3), None, 3600),
    ],
)
def test_when_to_ask_again_follows_from_how_long_it_took_the_last_time(
    docket: Docket, api: Api, waits: dt.timedelta | None, held_for: dt.timedelta | None, seconds: int
) -> None:
    BulkRun.objects.update(as_of=ASKED_AT - dt.timedelta(seconds=40), produced_at=ASKED_AT)
    withdraw_one(docket)
    if waits is not None:
        tasks.place_changes()
        job = Job.objects.filter(kind=JobKind.BULK, done_at=None)
        job.update(not_before=ASKED_AT + waits, leased_until=None if held_for is None else ASKED_AT + LEASE)
        if held_for is not None:
            remaking.begin(run=job.get().bulk_run, at=ASKED_AT - held_for)

    response = answer(api, docket)

    assert (response.status_code, response["Retry-After"]) == (503, str(seconds))


def test_the_list_of_files_says_which_are_away_by_as_many_statements_for_any_number(docket: Docket, api: Api) -> None:
    counts = []
    for more in (0, 3):
        for _ in range(more):
            factories.CommentFactory(posted=True)
        make_all()
        with CaptureQueriesContext(connection) as asked:
            listed = api.json("bulk-files")["data"]
        counts.append((len(listed), len(asked)))
    withdraw_one(docket)
    away = {one["id"]: one["attributes"]["isBeingMadeAgain"] for one in api.json("bulk-files")["data"]}

    assert counts == [(1, 3), (4, 3)]
    assert [docket_id for docket_id, is_away in away.items() if is_away] == [docket.docket_id]


def test_files_of_no_docket_more_take_as_many_statements_to_look_at(
    docket: Docket, django_assert_num_queries: Any
) -> None:
    for _ in range(3):
        factories.CommentFactory(posted=True)
    make_all()

    assert BulkRun.objects.current().count() == 4
    with django_assert_num_queries(1):
        assert remaking.order_remakes(at=work.now()) == []
