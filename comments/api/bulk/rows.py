"""Reads all that is public of a docket, on one snapshot, in a stream: memory does not grow with the docket.

What is public, and what of it is shown, is decided by the API's own resources (comments/api/v4/visibility.py).
"""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import orjson
from django.conf import settings
from django.contrib.postgres.aggregates import JSONBAgg
from django.db import connection, transaction
from django.db.models import Count, F, Max, OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, JSONObject

from comments.api.v4 import attachments, shapes, visibility
from comments.api.v4.comments import COMMENTS, FILE_TEXTS
from comments.api.v4.documents import DOCUMENTS
from comments.enums import Status
from rulemaking.models import Docket

COMMENT_NAMES = tuple(sorted({*COMMENTS.in_detail, "attachmentText", "commentText", "lastModifiedDate"}))
"""Attributes of a comment in bulk files: all of the API's but a search's highlights."""

_FILES = "bulk_files"
_STATUS = COMMENTS.state
_OF_FILE = ("position", "title", "file_format", "size_bytes", "key", "restrict_reason_type", "restrict_reason", "text")
_OF_COMMENT = {
    "rendition_id": "pk", "rendition__last_modified_at": "last_modified_at",
    "rendition__docket__docket_id": "docket__docket_id", "rendition__number": "number",
}  # fmt: skip
_ROWS_AT_ONCE = 250
_MOST_ROWS_AT_ONCE = 5000
_CHARACTERS_AT_ONCE = 1024 * 1024
"""A batch is large, so that the two that hand it over seldom wait for each other, as long as its texts are small."""


@dataclass(frozen=True)
class Snapshot:
    """What a docket held at one moment.

    Attributes:
        feed_position: the last place in the whole feed that was given; all that follows in the feed came later.
        counts: `documents`, and comments that are `posted`, `restricted` and `withdrawn`.
    """

    docket: Docket
    at: dt.datetime
    feed_position: int
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Item:
    """A document or comment, as the API shows it."""

    identifier: str
    status: str
    attributes: dict[str, Any]
    files: list[dict[str, Any]]


@contextmanager
def snapshot(docket: Docket, *, at: dt.datetime) -> Iterator[Snapshot]:
    """One state of the database for all that is read within, however long it takes."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        everything = visibility.public_comments()
        counted = Counter(
            dict(everything.filter(docket=docket).order_by().values_list(_STATUS).annotate(rows=Count("pk")))
        )
        counts = {"documents": _documents(docket, at).count()} | {
            status.value: counted[status] for status in (Status.POSTED, Status.RESTRICTED, Status.WITHDRAWN)
        }
        last = everything.aggregate(last=Max("feed_position"))["last"] or 0
        yield Snapshot(docket=docket, at=at, feed_position=last, counts=counts)


def documents(held: Snapshot) -> Iterator[Item]:
    """The docket's public documents, by number."""
    columns = sorted(DOCUMENTS.columns(DOCUMENTS.in_detail))
    showing = DOCUMENTS.showing(DOCUMENTS.in_detail, columns)
    rows = _documents(held.docket, held.at).order_by("number").values_list(*columns)
    for row in rows.iterator(chunk_size=_ROWS_AT_ONCE):
        yield Item(showing.identify(row), "", showing.attributes(row), [])


def comments(held: Snapshot) -> Iterator[Item]:
    """The docket's public comments and tombstones, as they arrived: in this order no million rows are sorted."""
    columns = sorted(COMMENTS.columns(COMMENT_NAMES) | {"last_modified_at"})
    showing = COMMENTS.showing(COMMENT_NAMES, [*columns, FILE_TEXTS])
    of_comment = {name: columns.index(column) for name, column in _OF_COMMENT.items()}
    status = columns.index(_STATUS)
    for *values, files_text in _stream(_comments(held).values_list(*columns, _FILES), long=columns.index("text")):
        files: list[dict[str, Any]] = orjson.loads(files_text) if files_text else []
        for file in files:
            file.update({name: values[place] for name, place in of_comment.items()})
        values.append([file["text"] for file in files if file["key"]])
        yield Item(showing.identify(values), values[status], showing.attributes(values), files)


def _documents(docket: Docket, at: dt.datetime) -> QuerySet[Any]:
    return DOCUMENTS.rows(at).filter(docket=docket)


def _comments(held: Snapshot) -> QuerySet[Any]:
    """With each comment its files, as JSON, so that one statement reads all."""
    files = visibility.public_files().filter(rendition=OuterRef("pk")).order_by()
    values = JSONObject(pk="attachment_id", **{name: F(name) for name in _OF_FILE})
    together = files.values("rendition").annotate(all=JSONBAgg(values, order_by="position")).values("all")
    return (
        COMMENTS.rows(held.at)
        .filter(docket=held.docket)
        .annotate(**{_FILES: Cast(Subquery(together), TextField())})
        .order_by("pk")
    )


def _stream(rows: QuerySet[Any], *, long: int) -> Iterator[list[Any]]:
    """The rows of a query in batches by a cursor on the server; while one is worked on, a thread fetches the next.

    In binary form, which the driver reads several times as fast as text. The thread alone uses the cursor.

    Args:
        long: where in a row its text stands; that of its files stands last.
    """
    sql, params = rows.query.sql_with_params()
    on_server = connection.connection.cursor(f"bulk_{uuid.uuid4().hex}", binary=True)
    with connection.wrap_database_errors, on_server as cursor, ThreadPoolExecutor(1) as ahead:
        cursor.execute(sql, params)
        batch = ahead.submit(cursor.fetchmany, _ROWS_AT_ONCE)
        while found := batch.result():
            batch = ahead.submit(cursor.fetchmany, _next_size(found, long))
            for row in found:
                yield list(row)


def _next_size(found: list[Any], long: int) -> int:
    """How many rows to ask for, if their texts, here and in their files at the end, are as long as these."""
    characters = sum(len(row[long]) + len(row[-1] or "") for row in found)
    return max(1, min(_MOST_ROWS_AT_ONCE, _CHARACTERS_AT_ONCE * len(found) // (characters + 1)))


@dataclass(frozen=True)
class Site:
    """Whose addresses stand in bulk files: the site's own name, since no request is there to tell another."""

    origin: str

    @classmethod
    def own(cls) -> "Site":
        return cls(settings.PUBLIC_BASE_URL)

    def link(self, *parts: str | int) -> str:
        return "/".join((self.origin, "v4", *map(str, parts)))

    def answer_of(self, item: Item) -> dict[str, Any]:
        """What the API answers for a comment when all these attributes and its attachments are asked."""
        return {
            "data": shapes.one(COMMENTS, item.identifier, item.attributes, item.files, link=self.link),
            "included": self.included(item),
        }

    def included(self, item: Item) -> list[dict[str, Any]]:
        """The files of a comment."""
        return [attachments.resource_of(file, link=self.link, origin=self.origin) for file in item.files]

    def file_urls(self, item: Item) -> list[str]:
        """Addresses of the files that a comment shows."""
        shown = self.included(item)
        return [one["fileUrl"] for file in shown for one in file["attributes"]["fileFormats"] or ()]
