"""Reads all that is public of a docket, on one snapshot, in a stream: memory does not grow with the docket.

What is public, and what of it is shown, is decided by the API's own resources (comments/api/v4/visibility.py).
"""

import datetime as dt
import uuid
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Max, QuerySet

from comments.api.v4 import attachments, visibility
from comments.api.v4.alike import each
from comments.api.v4.comments import ANSWERED, COMMENTS, FILE_TEXTS, HAS_FILES, IN_THE_RULES_ORDER, answers
from comments.api.v4.documents import DOCUMENTS
from comments.api.v4.resource import Table
from comments.enums import Status
from rulemaking.models import Docket

_MORE = ("attachmentText", "commentText", "lastModifiedDate", "signatories", "targets")
COMMENT_NAMES = tuple(sorted({*COMMENTS.in_detail, *_MORE}))
"""Attributes of a comment in bulk files: all of the API's but a search's highlights."""

_STATUS = COMMENTS.state
_OF_FILE = (*attachments.COLUMNS, "text")
_ROWS_AT_ONCE = 25
_MOST_ROWS_AT_ONCE = 250  # few, since the rows before only hint at how long the next ones are: files may say much
_CHARACTERS_AT_ONCE = 128 * 1024
"""A batch of this size stays in the processor's own memory: of one of a mebibyte, each row took half as long again."""
_BATCHES_AHEAD = 3
"""The thread asks for the next batch as soon as it has one. Asked for when one is used up, it would get its turn of the
interpreter only when the batch before was done: then the database stood still while rows were made, and they for it."""
_BEYOND = 2**63


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


File = dict[str, Any]


class Item(NamedTuple):
    """A document, as the API shows it."""

    identifier: str
    attributes: dict[str, Any]


class Batch(NamedTuple):
    """Comments of one status that follow each other, as the API shows them."""

    status: str
    identifiers: list[str]
    shown: Table
    files: list[list[File]]


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
        yield Item(showing.identify(row), showing.attributes(row))


def comments(held: Snapshot) -> Iterator[Batch]:
    """The docket's public comments and tombstones, as they arrived: in this order no million rows are sorted.

    What most comments have none of, files and what they say they answer, comes by statements of their own beside the
    comments': looking for each one's would take the database longer than the comment does.
    """
    columns = sorted(COMMENTS.columns(COMMENT_NAMES) - {HAS_FILES, ANSWERED})
    showing = COMMENTS.showing(COMMENT_NAMES, [*columns, HAS_FILES, ANSWERED, FILE_TEXTS])
    key, status, text = (columns.index(name) for name in ("pk", _STATUS, "text"))
    found = COMMENTS.rows(held.at).filter(docket=held.docket).order_by("pk").values_list(*columns)
    with ThreadPoolExecutor(1) as ahead:
        files_of, answers_of = _in_step(_files(held, ahead)), _in_step(_answers(held, ahead))
        for batch in _batches(found, ahead, long=text):
            for state, group in groupby(batch, key=itemgetter(status)):
                rows = list(group)
                keys = [row[key] for row in rows]
                files, said = files_of(keys), [own or None for own in answers_of(keys)]
                shown = showing.table(rows, list(map(bool, files)), said, each(_texts, files))
                yield Batch(state, showing.identifiers(rows), shown, files)


def _texts(files: list[File]) -> list[str]:
    return [file["text"] for file in files if file["key"]]


def _documents(docket: Docket, at: dt.datetime) -> QuerySet[Any]:
    return DOCUMENTS.rows(at).filter(docket=docket)


def _files(held: Snapshot, ahead: ThreadPoolExecutor) -> Iterator[tuple[int, File]]:
    """The files of all comments, each after the key of its comment."""
    rows = visibility.public_files().filter(rendition__docket=held.docket).order_by("rendition", "position")
    for batch in _batches(rows.values_list(*_OF_FILE), ahead, long=_OF_FILE.index("text")):
        for row in batch:
            file = dict(zip(_OF_FILE, row, strict=True))
            yield file["rendition_id"], file


def _answers(held: Snapshot, ahead: ThreadPoolExecutor) -> Iterator[tuple[int, str]]:
    """What all comments say they answer, each after the key of its comment."""
    rows = answers().filter(comment__rendition__docket=held.docket).order_by("comment", *IN_THE_RULES_ORDER)
    for batch in _batches(rows.values_list("comment", "word"), ahead, long=1):
        yield from batch


def _in_step(found: Iterator[tuple[int, Any]]) -> Callable[[Sequence[int]], list[list[Any]]]:
    """Tells what belongs to each of some comments, asked for in the order of their keys, from all in that order."""
    groups = groupby(found, key=itemgetter(0))
    owner = -1
    own: Iterable[tuple[int, Any]] = ()

    def of_each(keys: Sequence[int]) -> list[list[Any]]:
        nonlocal owner, own
        if owner > keys[-1]:
            return [[]] * len(keys)
        belongings = []
        for key in keys:
            while owner < key:  # those of a comment that is not here, since it waits for its place, are passed over
                owner, own = next(groups, (_BEYOND, ()))
            belongings.append([one for _, one in own] if owner == key else [])
        return belongings

    return of_each


def _batches(rows: QuerySet[Any], ahead: ThreadPoolExecutor, *, long: int) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of a query in batches by a cursor on the server; while one is worked on, a thread fetches the next.

    In binary form, which the driver reads several times as fast as text.

    Args:
        ahead: the one thread that fetches, for all streams of a snapshot.
        long: where in a row its text stands.
    """
    sql, params = rows.query.sql_with_params()
    on_server = connection.connection.cursor(f"bulk_{uuid.uuid4().hex}", binary=True)
    with connection.wrap_database_errors, on_server as cursor:
        ahead.submit(cursor.execute, sql, params).result()
        size = _ROWS_AT_ONCE
        coming = deque(ahead.submit(cursor.fetchmany, size) for _ in range(_BATCHES_AHEAD))
        while found := coming.popleft().result():
            size = _next_size(found, long)
            coming.append(ahead.submit(cursor.fetchmany, size))
            yield found


def _next_size(found: list[Any], long: int) -> int:
    """How many rows to ask for, if their texts are as long as these."""
    characters = sum(map(len, map(itemgetter(long), found)))
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

    def included(self, files: list[File]) -> list[dict[str, Any]]:
        """The files of a comment."""
        return [attachments.resource_of(file, link=self.link, origin=self.origin) for file in files]

    def file_urls(self, files: list[File]) -> list[str]:
        """Addresses of the files that a comment shows."""
        shown = self.included(files)
        return [one["fileUrl"] for file in shown for one in file["attributes"]["fileFormats"] or ()]
