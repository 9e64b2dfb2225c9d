"""Whoever follows the change feed from its beginning holds what the database holds, whatever happens meanwhile."""

import datetime as dt
import itertools
import random
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from comments.enums import Status
from comments.models import CommentStatus, Rendition
from comments.record.sequencer import sequence_changes
from rulemaking.models import Docket
from tests import factories
from tests.api.conftest import ASKED_AT, Api
from tests.api.test_bulk import ids_by_format, produce

DOCKET = "FINCEN-2026-0100"
LATER = ASKED_AT + dt.timedelta(seconds=1)


@pytest.fixture
def docket(db: None) -> Docket:
    return factories.DocumentFactory(docket__docket_id=DOCKET).docket


def post(docket: Docket, **more: Any) -> Rendition:
    """A comment that is posted and waits for its place."""
    comment = factories.CommentFactory(
        document=docket.documents.get(),
        posted=True,
        rendition__unplaced=True,
        rendition__first_feed_position=None,
        **more,
    )
    return comment.rendition


def place() -> None:
    while sequence_changes(at=ASKED_AT):
        pass


def edit(rendition: Rendition, text: str) -> None:
    Rendition.objects.filter(pk=rendition.pk).update(text=text, is_change_owed=True)


def withdraw(rendition: Rendition) -> None:
    with transaction.atomic():
        CommentStatus.objects.filter(pk=rendition.pk).update(status=Status.WITHDRAWN, withdrawn_reason="By mistake")
        Rendition.objects.filter(pk=rendition.pk).update(is_change_owed=True)


def said(api: Api, query: str = "") -> list[tuple[str, str]]:
    changes = api.json(f"changes?{query}")["data"]
    return [(one["attributes"]["commentId"][-4:], one["attributes"]["change"]) for one in changes]


class Follower:
    """A client that keeps a copy of what is public, by the feed alone."""

    def __init__(self, api: Api, *, size: int = 7) -> None:
        self.api = api
        self.after = "0"
        self.size = size
        self.held: dict[str, str | None] = {}

    def read_to_the_end(self) -> None:
        address = f"/v4/changes?after={self.after}&include=comment&page[size]={self.size}"
        while address:
            answer = self.api.json(address)
            texts = {one["id"]: one["attributes"]["comment"] for one in answer["included"]}
            for change in answer["data"]:
                comment_id = change["attributes"]["commentId"]
                if change["attributes"]["change"] == "left":
                    self.held.pop(comment_id, None)
                else:
                    self.held[comment_id] = texts[comment_id]
            self.after = answer["meta"]["after"]
            following = answer["links"]["next"]
            address = following and f"{urlsplit(following).path}?{urlsplit(following).query}"


def posted_now() -> dict[str, str]:
    return {one.comment_id_text: one.text for one in Rendition.objects.posted().select_related("docket")}


def test_the_feed_tells_what_became_public_changed_and_left(api: Api, docket: Docket) -> None:
    first, second, third = (post(docket) for _ in range(3))
    place()
    assert said(api) == [("0002", "published"), ("0003", "published"), ("0004", "published")]
    edit(second, "Redacted")
    withdraw(first)
    place()
    assert said(api) == [("0004", "published"), ("0002", "left"), ("0003", "changed")]
    assert third.pk


def test_what_was_never_posted_or_waits_for_its_place_is_not_in_the_feed(api: Api, docket: Docket) -> None:
    factories.CommentFactory(document=docket.documents.get(), numbered=True)
    post(docket)
    assert said(api) == []


def test_an_answer_is_bounded_and_says_where_the_feed_ends(api: Api, docket: Docket) -> None:
    for _ in range(5):
        post(docket)
    place()
    first = api.json("changes?page[size]=3")
    assert (len(first["data"]), first["meta"]["hasNextPage"]) == (3, True)
    assert (
        first["links"]["next"] == f"http://comments.example/v4/changes?page%5Bsize%5D=3&after={first['meta']['after']}"
    )
    last = api.json(f"changes?after={first['meta']['after']}")
    assert (len(last["data"]), last["meta"]["hasNextPage"], last["links"]["next"]) == (2, False, None)
    nothing = api.json(f"changes?after={last['meta']['after']}")
    assert (nothing["data"], nothing["meta"]["after"]) == ([], last["meta"]["after"])


def test_one_docket_can_be_followed_alone(api: Api, docket: Docket) -> None:
    post(docket)
    post(factories.DocumentFactory(docket__docket_id="FINCEN-2026-0200").docket)
    place()
    assert said(api, f"filter[docketId]={DOCKET.lower()}") == [("0002", "published")]


@pytest.mark.parametrize(
    "query",
    [
        "after=x", "after=-1", "after=" + "9" * 19, "page[size]=0", "page[size]=1001", "include=all", "fields=title",
        "include=comment&page[size]=251", "include=comment&fields=nothing", "filter[docketId]=no!", "since=1",
    ],
)  # fmt: skip
def test_what_it_does_not_know_is_refused(api: Api, docket: Docket, query: str) -> None:
    assert api.response(f"changes?{query}").status_code == 400


def test_included_comments_are_what_the_api_answers_and_nothing_more(api: Api, docket: Docket) -> None:
    comment = post(docket, text="One\nTwo")
    gone = post(docket, text="Secret")
    withdraw(gone)
    place()
    for one in api.json("changes?include=comment")["included"]:
        assert one == api.json(f"comments/{one['id']}")["data"]
    (chosen, _) = api.json("changes?include=comment&fields=attachmentText,title")["included"]
    assert chosen["attributes"] == {"attachmentText": [], "title": comment.title}
    assert "Secret" not in api.response("changes?include=comment").content.decode()


@pytest.mark.parametrize(
    ("query", "statements"), [("", 3), ("include=comment", 3), ("include=comment&fields=attachmentText", 4)]
)
def test_the_number_of_statements_does_not_grow_with_the_changes(api: Api, docket, query: str, statements: int) -> None:
    counts = []
    for more in (1, 29):
        for _ in range(more):
            post(docket)
        place()
        with CaptureQueriesContext(connection) as asked:
            answer = api.json(f"changes?{query}")
        counts.append((len(answer["data"]), len(asked)))
    assert counts == [(1, statements), (30, statements)]


@pytest.mark.django_db(transaction=True)
def test_feed_paging_and_bulk_files_hold_the_same_comments(api: Api, docket: Docket) -> None:
    renditions = [post(docket) for _ in range(12)]
    place()
    for one in renditions[:3]:
        withdraw(one)
    place()
    run = produce(docket)
    follower = Follower(api)
    follower.read_to_the_end()
    shown = {
        one["id"] for one in api.json(f"comments?page[size]=250&filter[docketId]={DOCKET}")["data"]
        if not one["attributes"]["withdrawn"]
    }  # fmt: skip
    files = ids_by_format(run)
    gone = {one.comment_id_text for one in renditions[:3]}
    assert set(follower.held) == shown == set(posted_now())
    assert {name: ids - gone for name, ids in files.items()} == dict.fromkeys(files, shown)
    assert {change["attributes"]["commentId"] for change in api.json("changes")["data"]} == files["jsonl"]
    assert int(follower.after) == run.feed_position


@pytest.mark.django_db(transaction=True)
def test_a_copy_begun_with_a_bulk_file_goes_on_with_the_feed(api: Api, docket: Docket) -> None:
    renditions = [post(docket) for _ in range(5)]
    place()
    run = produce(docket)
    with_file = Follower(api)
    with_file.held = dict.fromkeys(ids_by_format(run)["jsonl"], "")
    with_file.after = str(run.feed_position)
    post(docket)
    withdraw(renditions[0])
    place()
    with_file.read_to_the_end()
    assert set(with_file.held) == set(posted_now())


@pytest.mark.django_db(transaction=True)
def test_a_client_that_follows_while_others_write_ends_with_the_same_set(api: Api, docket: Docket) -> None:
    """Two writers whose transactions stay open for a while, a sequencer, and a client, each on its own connection."""
    known = [post(docket) for _ in range(40)]
    place()
    stop, read_often = threading.Event(), threading.Event()
    faults: list[BaseException] = []

    def writer(mine: list[Rendition], seed: int) -> Callable[[], None]:
        chance = random.Random(seed)

        def write() -> None:
            for turn in itertools.count():
                if stop.is_set() or (turn >= 60 and read_often.is_set()):
                    return
                with transaction.atomic():
                    for one in chance.sample(mine, 3):
                        act = chance.choice((edit_again, withdraw, repost))
                        act(one)
                    stop.wait(chance.random() / 50)  # committed after others that began later

        return write

    def edit_again(one: Rendition) -> None:
        edit(one, f"Edited {random.random()}")

    def repost(one: Rendition) -> None:
        CommentStatus.objects.filter(pk=one.pk).update(status=Status.POSTED, withdrawn_reason="")
        Rendition.objects.filter(pk=one.pk).update(is_change_owed=True)

    def sequencer() -> None:
        for second in itertools.count():
            sequence_changes(at=ASKED_AT + dt.timedelta(seconds=second))
            if stop.wait(0.003):
                return

    def on_own_connection(act: Callable[[], None]) -> threading.Thread:
        def run() -> None:
            try:
                act()
            except BaseException as fault:  # handed to the test
                faults.append(fault)
            finally:
                connection.close()

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    follower = Follower(api)
    writers = [on_own_connection(writer(known[:20], 1)), on_own_connection(writer(known[20:], 2))]
    placing = on_own_connection(sequencer)
    reads = 0
    while any(thread.is_alive() for thread in writers):
        follower.read_to_the_end()
        reads += 1
        if reads > 3:  # until then they go on, however slow the machine
            read_often.set()
    stop.set()
    for thread in (*writers, placing):
        thread.join()
    while sequence_changes(at=ASKED_AT + dt.timedelta(hours=1)):
        pass
    follower.read_to_the_end()
    assert not faults
    assert reads > 3
    assert follower.held == posted_now()
    assert 0 < len(follower.held) < 40
