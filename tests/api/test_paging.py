"""Pages and walks: nothing twice, nothing lost, the same number of statements whatever the size."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments.models import Comment, CommentStatus, Rendition
from comments.record.search import refresh_search_entries
from rulemaking.deadlines import EASTERN
from rulemaking.models import Docket
from tests import factories
from tests.api.conftest import ASKED_AT, Api
from tests.database import as_owner

ROWS_PER_SECOND = 1000


def post_many(document, count: int) -> None:
    """That many posted comments, as the sequencer places them: at most a thousand a second."""
    first = factories.CommentFactory(document=document, posted=True)
    like = {field.attname: getattr(first, field.attname) for field in Comment._meta.fields if field.name != "id"}
    like.pop("recorded_at")
    numbers = (f"{first.pk + n:011d}" for n in range(1, count))
    originals = Comment.objects.bulk_create(
        Comment(**{**like, "tracking_number": f"{n[:3]}-{n[3:7]}-{n[7:]}"}) for n in numbers
    )
    start, place = first.status.number, first.rendition.feed_position
    CommentStatus.objects.bulk_create(
        CommentStatus(comment=one, docket_id=document.docket_id, number=start + n, status="posted", decided_by="x")
        for n, one in enumerate(originals, 1)
    )
    Rendition.objects.bulk_create(
        Rendition(
            comment=one, docket_id=document.docket_id, document=document, number=start + n, title="A comment",
            text="Words", posted_at=factories.POSTED_AT, posted_by="x", feed_position=place + n,
            first_feed_position=place + n, is_change_owed=False,
            last_modified_at=factories.POSTED_AT + dt.timedelta(seconds=n // ROWS_PER_SECOND),
        )
        for n, one in enumerate(originals, 1)
    )  # fmt: skip
    Docket.objects.filter(pk=document.docket_id).update(last_number=start + count)
    with as_owner() as cursor:  # what autovacuum does within the minute on a server that lives longer than a test
        cursor.execute("ANALYZE comments_rendition, comments_comment, comments_commentstatus")


def test_the_recipe_of_the_original_collects_more_than_five_thousand(api: Api) -> None:
    """A stranger's loop: 20 pages of 250 by lastModifiedDate, then on from the last one's date, in Eastern time."""
    document = factories.DocumentFactory()
    post_many(document, 12_000)
    collected: set[str] = set()
    since, rounds = "2026-01-01 00:00:00", 0
    base = f"comments?filter[commentOnId]={document.object_id}&sort=lastModifiedDate,documentId&page[size]=250"
    while True:
        rounds += 1
        for number in range(1, 21):
            answer = api.json(f"{base}&filter[lastModifiedDate][ge]={since}&page[number]={number}")
            collected |= {item["id"] for item in answer["data"]}
            if answer["meta"]["lastPage"]:
                break
        if answer["meta"]["totalElements"] <= 5000:
            break
        last = dt.datetime.fromisoformat(answer["data"][-1]["attributes"]["lastModifiedDate"])
        since = f"{last.astimezone(EASTERN):%Y-%m-%d %H:%M:%S}"
    assert rounds == 3
    assert len(collected) == 12_000
    walked = list(_walk(api, "comments?page[size]=250"))
    assert len(walked) == 12_000
    assert set(walked) == collected


def _walk(api: Api, path: str):
    after, has_next = "", True
    while has_next:
        answer = api.json(f"{path}&page[after]={after}")
        yield from (item["id"] for item in answer["data"])
        after, has_next = answer["meta"]["after"], answer["meta"]["hasNextPage"]


@pytest.fixture
def twelve(db: None) -> Docket:
    document = factories.DocumentFactory(docket__docket_id="FINCEN-2026-0100")
    for _ in range(12):
        factories.CommentFactory(document=document, posted=True)
    return Docket.objects.get(pk=document.docket_id)


@pytest.mark.parametrize("query", ["", "&sort=postedDate", "&sort=-lastModifiedDate", "&sort=documentId"])
def test_pages_hold_each_row_once_even_where_the_order_ties(api: Api, twelve: Docket, query: str) -> None:
    pages = [api.ids(f"comments?page[size]=5&page[number]={number}{query}") for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [5, 5, 2]
    assert len(set().union(*pages)) == 12


def test_meta_tells_where_a_page_stands(api: Api, twelve: Docket) -> None:
    def standing(number: int) -> tuple:
        meta = api.json(f"comments?page[size]=5&page[number]={number}")["meta"]
        names = ("firstPage", "hasPreviousPage", "hasNextPage", "lastPage", "numberOfElements", "totalPages")
        return tuple(meta[name] for name in names)

    assert standing(1) == (True, False, True, False, 5, 3)
    assert standing(2) == (False, True, True, False, 5, 3)
    assert standing(3) == (False, True, False, True, 2, 3)
    assert standing(20) == (False, True, False, True, 0, 3)


def test_total_pages_stop_at_the_last_that_can_be_asked(api: Api) -> None:
    document = factories.DocumentFactory()
    post_many(document, 103)
    meta = api.json("comments?page[size]=5&page[number]=20")["meta"]
    assert (meta["totalElements"], meta["totalPages"], meta["lastPage"]) == (103, 20, True)


@pytest.mark.parametrize("kind", ["comments", "documents", "dockets"])
def test_a_walk_meets_each_row_once_in_steps(api: Api, kind: str) -> None:
    for _ in range(7):
        factories.CommentFactory(posted=True)
    walked = list(_walk(api, f"{kind}?page[size]=5"))
    assert len(walked) == 7
    assert set(walked) == set(api.ids(kind))


def test_a_row_that_changes_during_a_walk_comes_again_and_none_is_skipped(api: Api, twelve: Docket) -> None:
    first = api.json("comments?page[size]=5&page[after]=")
    seen = [item["id"] for item in first["data"]]
    changed = Rendition.objects.get(number=int(seen[0].rpartition("-")[2]))
    same_second = Rendition.objects.latest("feed_position")
    Rendition.objects.filter(pk=changed.pk).update(
        feed_position=factories.next_feed_position(), last_modified_at=same_second.last_modified_at
    )
    rest = list(_walk_from(api, first["meta"]["after"]))
    assert rest[-1] == seen[0]
    assert set(seen) | set(rest) == set(api.ids("comments"))


def _walk_from(api: Api, after: str):
    while True:
        answer = api.json(f"comments?page[size]=5&page[after]={after}")
        yield from (item["id"] for item in answer["data"])
        if not answer["meta"]["hasNextPage"]:
            return
        after = answer["meta"]["after"]


def test_at_the_end_the_cursor_waits_for_what_comes(api: Api, twelve: Docket) -> None:
    end = api.json("comments?page[after]=")["meta"]["after"]
    assert api.json(f"comments?page[after]={end}")["meta"]["after"] == end
    new = factories.CommentFactory(document=twelve.documents.get(), posted=True)
    assert api.ids(f"comments?page[after]={end}") == [f"FINCEN-2026-0100-{new.rendition.number:04d}"]


def test_a_walk_keeps_to_its_filters(api: Api, twelve: Docket) -> None:
    factories.CommentFactory(posted=True)
    assert len(list(_walk(api, "comments?page[size]=5&filter[docketId]=FINCEN-2026-0100"))) == 12


def test_fields_bring_the_text_and_the_text_of_files_into_the_list(api: Api) -> None:
    comment = factories.CommentFactory(posted=True, text="One\nTwo")
    factories.AttachmentFactory(comment=comment, published=True, rendition__text="Of the file")
    factories.AttachmentFactory(comment=comment, withheld=True, rendition__text="Withheld")
    (item,) = api.json("comments?fields=comment,attachmentText&fields=docketId")["data"]
    assert item["attributes"] == {
        "comment": "One<br/>Two",
        "attachmentText": ["Of the file"],
        "docketId": comment.document.docket.docket_id,
    }


def test_a_comment_of_files_alone_says_so(api: Api) -> None:
    comment = factories.CommentFactory(posted=True, text="")
    factories.AttachmentFactory(comment=comment, published=True)
    assert api.json("comments?fields=comment")["data"][0]["attributes"]["comment"] == "See attached file(s)"


@pytest.mark.parametrize(
    ("path", "statements"),
    [
        ("comments?page[size]=250", 4),
        ("comments?page[size]=250&page[after]=", 2),
        ("comments?page[size]=250&fields=comment,attachmentText&include=attachments", 6),
        ("comments?page[size]=250&filter[searchTerm]=ninety days", 6),
        ("comments?page[size]=250&sort=-documentId", 5),
        ("documents?page[size]=250&include=attachments", 9),
        ("dockets?page[size]=250", 5),
    ],
)
def test_the_number_of_statements_does_not_grow_with_the_rows(api: Api, path: str, statements: int) -> None:
    counts = []
    for rows in (1, 29):
        for _ in range(rows):
            comment = factories.CommentFactory(posted=True)
            factories.AttachmentFactory(comment=comment, published=True)
        refresh_search_entries()
        api.json(path)  # counts are kept until what is public changes
        with CaptureQueriesContext(
            connection,
        ) as captured:
            answer = api.json(path)
        counts.append((len(answer["data"]), len(captured)))
    assert counts == [(1, statements), (30, statements)]


@pytest.mark.parametrize("filters", ["", "&filter[docketId]=FINCEN-2026-0100"])
def test_a_walk_sends_one_statement_that_is_planned_once(api: Api, twelve: Docket, filters: str) -> None:
    for _ in range(3):
        assert len(set(_walk(api, f"comments?page[size]=5&fields=zip{filters}"))) == 12
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        kept = [sql for (sql,) in cursor.fetchall() if '"zip"' in sql and "LIMIT 6" in sql]
    asks_for_docket = 'FROM "rulemaking_docket" U0'
    assert len([sql for sql in kept if (asks_for_docket in sql) == bool(filters)]) == 1


@pytest.mark.parametrize(
    ("path", "statements"),
    [
        ("comments/{}", 3),
        ("comments/{}?include=attachments&fields=comment,attachmentText", 5),
        ("comments/{}/attachments", 3),
    ],
)
def test_a_detail_takes_a_fixed_number_of_statements(api: Api, path: str, statements: int) -> None:
    comment = factories.CommentFactory(posted=True)
    for _ in range(5):
        factories.AttachmentFactory(comment=comment, published=True)
    with CaptureQueriesContext(connection) as captured:
        api.json(path.format(comment.rendition.comment_id_text))
    assert len(captured) == statements


@pytest.mark.parametrize("filters", ["", "&filter[docketId]=FINCEN-2026-0200", "&filter[postedDate][ge]=2026-01-01"])
@pytest.mark.parametrize("sort", ["documentId", "-documentId", "documentId,-postedDate"])
def test_pages_by_document_id_go_on_from_one_docket_to_the_next(api: Api, sort: str, filters: str) -> None:
    for name, rows in (("FINCEN-2026-0300", 4), ("FINCEN-2026-0100", 7), ("FINCEN-2026-0200", 6)):  # keys in no order
        document = factories.DocumentFactory(docket__docket_id=name)
        for _ in range(rows):
            factories.CommentFactory(document=document, posted=True)
    pages = [api.ids(f"comments?page[size]=5&page[number]={number}&sort={sort}{filters}") for number in (1, 2, 3, 4, 5)]
    all_ids = sorted(api.ids(f"comments?page[size]=250{filters}"), reverse=sort.startswith("-"))
    assert [one for page in pages for one in page] == all_ids
    assert len(all_ids) == (6 if "docketId" in filters else 17)


def test_the_newest_first_is_the_oldest_first_read_backwards(api: Api, twelve: Docket) -> None:
    assert api.ids("comments?sort=-postedDate") == api.ids("comments?sort=postedDate")[::-1]


def test_the_clock_of_these_tests_lies_in_the_open_period() -> None:
    assert factories.OPENS_AT < ASKED_AT < factories.CLOSES_AT
