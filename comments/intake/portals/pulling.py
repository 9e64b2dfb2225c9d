"""Pulling a document's comments from another portal into a file, which is then checked and imported as any other.

A portal lists at most 5,000 rows for one question; the next question begins at the last row's `lastModifiedDate`, which
the portal prints in UTC and reads as an Eastern wall clock.
"""

import datetime as dt
import json
import zipfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import IO, Any
from urllib.parse import unquote, urlsplit

from comments.intake.portals.client import NotThere, Portal, PortalFault
from rulemaking.deadlines import EASTERN

PAGE_SIZE = 250
PAGES_MAX = 20
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
"""The same pull gives the same bytes."""

Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Window:
    """How much a portal lists for one question."""

    page_size: int = PAGE_SIZE
    pages: int = PAGES_MAX


@dataclass
class Pulled:
    """What was pulled. `until` is the last change seen, aware, UTC: where the next pull begins."""

    count: int = 0
    file_count: int = 0
    until: dt.datetime | None = None
    missing: list[str] = field(default_factory=list)


def pull(
    *,
    portal: Portal,
    document_id: str,
    since: dt.datetime | None,
    is_known: Callable[[Collection[str]], Collection[str]],
    target: IO[bytes],
    spool: IO[bytes],
    file_max_bytes: int,
    tell: Callable[[int], None] = lambda count: None,
    window: Window | None = None,
) -> Pulled:
    """Writes a ZIP of `comments.jsonl` and the comments' files.

    Args:
        document_id: at the portal, such as FINCEN-2025-0004-0001.
        since: only what changed at or after this instant; None for everything.
        is_known: of some ids, those that an earlier pull brought. Asked about rows of the very second of `since`.
        target: where the ZIP goes, seekable.
        spool: for the rows until they are whole, seekable.
        file_max_bytes: larger files are left out, and named in `missing`.
        tell: is told how many comments were pulled so far.

    Raises:
        PortalFault: the portal gives no usable answer.
    """
    object_id = portal.get(f"documents/{document_id}")["data"]["attributes"].get("objectId")
    if not object_id:
        raise PortalFault(f"{portal.host} names no objectId for {document_id}.")
    pulled = Pulled(until=since)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for row in _listed(portal, object_id, since, window or Window()):
            changed_at = instant_of(row)
            pulled.until = max(pulled.until or changed_at, changed_at)
            if changed_at == since and row["id"] in is_known([row["id"]]):
                continue
            resource = _detail(portal, row["id"])
            resource["attributes"]["files"] = ", ".join(_pull_files(portal, resource, archive, file_max_bytes, pulled))
            spool.write(json.dumps({name: resource[name] for name in ("id", "attributes")}).encode() + b"\n")
            pulled.count += 1
            tell(pulled.count)
        spool.seek(0)
        with archive.open(zipfile.ZipInfo("comments.jsonl", _ZIP_TIME), "w", force_zip64=True) as rows:
            while chunk := spool.read(1 << 20):
                rows.write(chunk)
    return pulled


def document_there(portal: Portal, asked_id: str) -> str:
    """The document that an id names: itself, or that of a docket's documents which takes comments.

    Raises:
        PortalFault: the docket has several such documents, or none.
    """
    listed = portal.get("documents", {"filter[docketId]": asked_id, "page[size]": "250"})["data"]
    if not listed:
        return asked_id  # no docket: then it is a document, or nothing, which the pull will be told
    taking = [row for row in listed if row["attributes"].get("commentEndDate")]
    if len(taking) == 1:
        return str(taking[0]["id"])
    if not taking:
        raise PortalFault(f"No document of docket {asked_id} takes comments at {portal.host}. Name the document.")
    named = "; ".join(f"{row['id']} ({row['attributes'].get('title') or 'no title'})"[:120] for row in taking[:3])
    more = f" and {len(taking) - 3} more" if len(taking) > 3 else ""
    raise PortalFault(f"{len(taking)} documents of docket {asked_id} take comments: {named}{more}. Order one of them.")


def _listed(portal: Portal, object_id: str, since: dt.datetime | None, window: Window) -> Iterator[Row]:
    """Every row of the list once, by the time of its last change."""
    begin = since
    last: dt.datetime | None = None
    seen: set[str] = set()
    while True:
        for number in range(1, window.pages + 1):
            answer = portal.get("comments", _question(object_id, begin, number, window))
            for row in answer["data"]:
                at = instant_of(row)
                if begin is not None and at < begin:
                    continue  # in the repeated hour of autumn, the portal takes our wall clock for the earlier one
                if at != last:
                    # Only rows of the last second can come again, with the next question.
                    last, seen = at, set()
                if row["id"] not in seen:
                    seen.add(row["id"])
                    yield row
            if not answer["meta"].get("hasNextPage"):
                break
        is_cut = number == window.pages and int(answer["meta"]["totalElements"]) > window.page_size * window.pages
        if not is_cut or last is None:
            return
        if begin is not None and last <= begin:
            raise PortalFault(
                f"{portal.host} has more rows of one second ({last.isoformat()}) than it lists for one question. "
                "They can't be told apart; ask the portal for a file."
            )
        begin = last


def _question(object_id: str, begin: dt.datetime | None, number: int, window: Window) -> dict[str, str]:
    query = {
        "filter[commentOnId]": object_id,
        "sort": "lastModifiedDate,documentId",
        "page[size]": str(window.page_size),
        "page[number]": str(number),
    }
    if begin is not None:
        query["filter[lastModifiedDate][ge]"] = f"{begin.astimezone(EASTERN):%Y-%m-%d %H:%M:%S}"
    return query


def instant_of(row: Row) -> dt.datetime:
    """When a row last changed, aware, UTC.

    Raises:
        PortalFault: it doesn't say.
    """
    try:
        found = dt.datetime.fromisoformat(row["attributes"]["lastModifiedDate"])
    except (KeyError, TypeError, ValueError) as unread:
        raise PortalFault(f"A row of the list says not when it changed: {str(row)[:80]}") from unread
    if found.tzinfo is None:
        raise PortalFault(f"A row of the list gives a time without its zone: {found.isoformat()}")
    return found.astimezone(dt.UTC)


def _detail(portal: Portal, comment_id: str) -> Row:
    answer = portal.get(f"comments/{comment_id}", {"include": "attachments"})
    resource: Row = answer["data"]
    resource["included"] = answer.get("included") or []
    return resource


def _pull_files(
    portal: Portal, resource: Row, archive: zipfile.ZipFile, max_bytes: int, pulled: Pulled
) -> Iterator[str]:
    """Names in the ZIP of a comment's files. One that can't be had is named too, so that its row says it is missing."""
    places = [
        found["fileUrl"]
        for item in sorted(resource["included"], key=lambda one: one.get("attributes", {}).get("docOrder") or 0)
        if item.get("type") == "attachments"
        for found in (item["attributes"].get("fileFormats") or [])[:1]
    ]
    for position, url in enumerate(places, start=1):
        name = f"{resource['id']}/{position}-{PurePosixPath(unquote(urlsplit(url).path)).name.replace(',', ' ')}"
        yield name
        chunks = portal.chunks(url, max_bytes=max_bytes)
        try:
            first = next(chunks, b"")
        except NotThere as absent:
            pulled.missing.append(f"{name}: {absent}")
            continue
        with archive.open(zipfile.ZipInfo(name, _ZIP_TIME), "w") as out:
            out.write(first)
            for chunk in chunks:
                out.write(chunk)
        pulled.file_count += 1
