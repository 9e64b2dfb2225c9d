"""One docket of many posted comments, written by COPY, and what reading it through the API costs beside the plain way.

Whoever reads a page by hand asks the same rows for what the page shows, by one statement, and gives them to orjson.
"""

import datetime as dt
import gc
import hashlib
import itertools
import os
import resource
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from wsgiref.util import setup_testing_defaults

import orjson
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.db.models import Max

from comments.api.bulk import runs
from comments.api.v4.querying import write_cursor
from comments.enums import BulkFormat
from comments.models import Comment, Rendition
from comments.record.search import refresh_search_entries
from rulemaking.models import Docket, Document

ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))
PAGE = 250
FAR_PAGE = 4000
_WITH_HISTORY = ("comments_comment", "comments_commentstatus", "comments_rendition")
_WORDS = (
    "account", "bank", "border", "business", "cash", "cost", "credit", "customer", "days", "deadline", "exporter",
    "family", "fee", "foreign", "fund", "home", "institution", "invoice", "letter", "measure", "member", "money",
    "month", "payment", "people", "report", "rule", "send", "small", "transfer", "union", "week",
)  # fmt: skip


def post_by_copy(document: Document, *, count: int = ROWS, text_of: Callable[[int], str] | None = None) -> None:
    """That many posted comments on a document, placed in the feed a thousand a second, after all that is there.

    Args:
        text_of: the text of each, from 0; without it each has another of about six hundred characters.

    History is not what is measured here, so its triggers are off while the rows are written.
    """
    posted_at = document.posted_at
    assert posted_at is not None
    first = 1 + (Comment.objects.aggregate(last=Max("pk"))["last"] or 0)
    numbers = range(first, first + count)
    texts = (lambda n: text_of(n - first)) if text_of else _text
    with connection.cursor() as cursor:
        for table in _WITH_HISTORY:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        _copy(cursor, "comments_comment", _originals(document, posted_at, numbers, texts))
        _copy(cursor, "comments_commentstatus", _statuses(document, posted_at, numbers))
        _copy(cursor, "comments_rendition", _renditions(document, posted_at, numbers, texts))
        for table in _WITH_HISTORY:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("VACUUM ANALYZE comments_comment, comments_commentstatus, comments_rendition")
    Docket.objects.filter(pk=document.docket_id).update(last_number=count + 1)


def _copy(cursor: Any, table: str, rows: Iterable[dict[str, Any]]) -> None:
    """COPY of rows that all have the keys of the first."""
    rows = iter(rows)
    first = next(rows)
    with cursor.copy(f"COPY {table} ({', '.join(first)}) FROM STDIN") as copy:
        for row in itertools.chain((first,), rows):
            copy.write_row(tuple(row.values()))


def _text(n: int) -> str:
    """About six hundred characters, another for each."""
    chosen = [_WORDS[(n * 31 + place * (7 + n % 5)) % len(_WORDS)] for place in range(100)]
    return f"Comment {n}. " + " ".join(chosen)


def _originals(
    document: Document, at: dt.datetime, numbers: range, texts: Callable[[int], str]
) -> Iterator[dict[str, Any]]:
    empty = dict.fromkeys(
        (
            "organization", "organization_type", "email", "phone", "address1", "address2", "zip", "category",
            "received_evidence", "asserted_by", "source", "source_id",
        ),
        "",
    )  # fmt: skip
    for n in numbers:
        text = texts(n)
        digest = hashlib.sha256(text.encode()).digest()
        number = f"{n:011d}"
        yield {
            "id": n, "tracking_number": f"{number[:3]}-{number[3:7]}-{number[7:]}", "document_id": document.pk,
            "channel": "web", "text": text, "text_sha256": digest, "content_sha256": digest,
            "submitter_type": "INDIVIDUAL", "first_name": "Ada", "last_name": f"Tester{n}", "city": "Dayton",
            "state_province_region": "OH", "country": "United States", "received_at": at,
            "received_basis": "edge_clock", "recorded_at": at, "num_items_received": 0, "wants_email_receipt": False,
            **empty,
        }  # fmt: skip


def _statuses(document: Document, at: dt.datetime, numbers: range) -> Iterator[dict[str, Any]]:
    for n in numbers:
        yield {
            "comment_id": n, "docket_id": document.docket_id, "number": n - numbers.start + 2,
            "status": "posted", "decided_at": at, "decided_by": "bench", "came_at": at,
            "restrict_reason_type": "", "restrict_reason": "", "withdrawn_reason": "",
            "confirmed_item_count": 1, "is_newer_version_waiting": False,
        }  # fmt: skip


def _renditions(
    document: Document, at: dt.datetime, numbers: range, texts: Callable[[int], str]
) -> Iterator[dict[str, Any]]:
    for n in numbers:
        yield {
            "comment_id": n, "docket_id": document.docket_id, "document_id": document.pk,
            "number": n - numbers.start + 2,
            "title": f"Comment from Ada Tester{n}", "text": texts(n), "first_name": "Ada", "last_name": f"Tester{n}",
            "organization": "", "city": "Dayton", "state_province_region": "OH", "zip": "", "country": "United States",
            "is_redacted": False, "posted_at": at, "posted_by": "bench", "feed_position": n, "first_feed_position": n,
            "last_modified_at": at + dt.timedelta(seconds=(n - numbers.start) // 1000), "is_change_owed": False,
        }  # fmt: skip


_BY_HAND = """
    SELECT rendition.number, rendition.title, rendition.last_modified_at, rendition.posted_at, docket.docket_id,
           agency.agency_id, status.status, rendition.comment_id{texts}
    FROM comments_rendition AS rendition
    JOIN comments_commentstatus AS status USING (comment_id)
    JOIN rulemaking_docket AS docket ON docket.id = rendition.docket_id
    JOIN rulemaking_agency AS agency ON agency.id = docket.agency_id
    WHERE rendition.feed_position > %s AND status.status IN ('posted', 'restricted', 'withdrawn')
    ORDER BY rendition.feed_position LIMIT %s
"""
_TEXTS = ", rendition.text, rendition.first_name, rendition.last_name, rendition.organization"
_TEXT_FIELDS = "agencyId,comment,firstName,lastName,lastModifiedDate,organization,postedDate,title,withdrawn"


def place_before_page(document: Document, page: int) -> int:
    """The place in the feed after which a page of a docket begins, from one."""
    first = Rendition.objects.filter(docket=document.docket_id).order_by("feed_position").values("feed_position")[:1]
    return int(first.get()["feed_position"]) - 1 + (page - 1) * PAGE


def page_by_hand(place: int, *, with_texts: bool = False) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(_BY_HAND.format(texts=_TEXTS if with_texts else ""), [place, PAGE])
        names = [column.name for column in cursor.description]
        return orjson.dumps([dict(zip(names, row, strict=True)) for row in cursor.fetchall()])


def page_by_api(place: int, *, with_texts: bool = False) -> bytes:
    query = {"page[size]": str(PAGE), "page[after]": write_cursor((place,))}
    return _answer("/v4/comments", query | ({"fields": _TEXT_FIELDS} if with_texts else {}))


def walk(document: Document, *, pages: int) -> None:
    """Follows the cursor for that many pages, from the first again where the docket ends."""
    query = {"page[size]": str(PAGE), "filter[docketId]": document.docket.docket_id}
    after = ""
    for _ in range(pages):
        meta = orjson.loads(_answer("/v4/comments", query | {"page[after]": after}))["meta"]
        after = meta["after"] if meta["hasNextPage"] else ""


def resident_bytes() -> int:
    """Memory that this process holds now, once what is no longer used was given up."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def detail_by_api(document: Document) -> bytes:
    return _answer(f"/v4/comments/{document.docket.docket_id}-0002", {})


def first_page_by_api(document: Document) -> bytes:
    """The newest comments, with the total and the aggregations."""
    query = {"filter[docketId]": document.docket.docket_id, "page[size]": str(PAGE), "sort": "-postedDate"}
    return _answer("/v4/comments", query)


RARE, COMMON = "12345", "bank"
"""A word of one comment, and one of two thirds of them."""


def index_for_search() -> int:
    """Writes every search entry that is owed; how many those were."""
    written = 0
    while found := refresh_search_entries(limit=5000):
        written += found
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE comments_searchentry")
    return written


def search_by_api(document: Document, term: str) -> bytes:
    """The newest comments with a word, highlighted, with the total and the aggregations."""
    query = {"filter[docketId]": document.docket.docket_id, "filter[searchTerm]": term, "sort": "-postedDate"}
    return _answer("/v4/comments", query)


def count_by_hand(term: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM comments_searchentry WHERE words @@ websearch_to_tsquery('english', %s)", [term]
        )
        return int(cursor.fetchone()[0])


def move_to_the_end(count: int) -> None:
    """Places that many comments anew, as the sequencer does after they changed."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH moved AS (
                SELECT comment_id, (SELECT max(feed_position) FROM comments_rendition) + row_number() OVER () AS place
                FROM (SELECT comment_id FROM comments_rendition ORDER BY feed_position LIMIT %s) AS first
            )
            UPDATE comments_rendition AS rendition SET feed_position = moved.place FROM moved
            WHERE rendition.comment_id = moved.comment_id
            """,
            [count],
        )


@cache
def _site() -> WSGIHandler:
    """One for all requests, as a server has one; it keeps its connection, as a server's pool does."""
    connection.settings_dict["CONN_MAX_AGE"] = None
    return WSGIHandler()


def _answer(path: str, query: dict[str, str]) -> bytes:
    """What the site answers to the server that hands it a request."""
    environ: dict[str, Any] = {"PATH_INFO": path, "QUERY_STRING": urlencode(query), "REMOTE_ADDR": "127.0.0.1"}
    setup_testing_defaults(environ)
    answered = []
    response = _site()(environ, lambda status, headers: answered.append(status))
    try:
        content = b"".join(response)
    finally:
        response.close()
    if answered != ["200 OK"]:
        raise RuntimeError(f"The API answered {answered}: {content[:200]!r}")
    return content


_COPIED = """
    SELECT docket.docket_id, agency.agency_id, rendition.number, rendition.comment_id, status.status,
           status.confirmed_item_count, rendition.title, rendition.text, rendition.first_name, rendition.last_name,
           rendition.organization, rendition.city, rendition.state_province_region, rendition.zip, rendition.country,
           rendition.posted_at, rendition.last_modified_at, comment.received_at, comment.received_on,
           comment.postmarked_on, comment.tracking_number, status.withdrawn_reason, status.restrict_reason,
           status.restrict_reason_type
    FROM comments_rendition AS rendition
    JOIN comments_commentstatus AS status USING (comment_id)
    JOIN comments_comment AS comment ON comment.id = rendition.comment_id
    JOIN rulemaking_docket AS docket ON docket.id = rendition.docket_id
    JOIN rulemaking_agency AS agency ON agency.id = docket.agency_id
    WHERE rendition.docket_id = %s AND rendition.feed_position IS NOT NULL
      AND status.status IN ('posted', 'restricted', 'withdrawn')
    ORDER BY rendition.comment_id
"""


def copy_to(document: Document, folder: Path) -> None:
    """What the files hold, written by the database itself."""
    statement = f"COPY ({_COPIED}) TO STDOUT (FORMAT csv)"
    with (
        (folder / "copy.csv").open("wb") as file,
        connection.cursor() as cursor,
        cursor.copy(statement, [document.docket_id]) as copy,
    ):
        for piece in copy:
            file.write(piece)


def bulk_files(document: Document, folder: Path, *formats: BulkFormat) -> None:
    runs.write(docket=document.docket, at=dt.datetime.now(dt.UTC), folder=folder, formats=formats)
