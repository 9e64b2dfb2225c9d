"""Pulling a document's comments from another portal into a file, which is then checked and imported as any other.

What comes is kept part by part, with where the next part begins: so that a pull goes on where it stopped, whatever
stopped it. At its end the parts are joined.
"""

import datetime as dt
import io
import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Protocol
from urllib.parse import unquote, urlsplit

from comments.intake.portals.client import Gone, NotThere, Portal, PortalAway, PortalFault, TooLarge
from comments.intake.portals.listing import Cursor, Row, Window, rows_after
from comments.intake.portals.offers import question_for_a_comment

PART_ROWS = 50
"""What a killed worker asks the portal for again, at most."""

_PART_BYTES = 64 * 1024 * 1024
_IN_MEMORY_BYTES = 1024 * 1024
_TABLE = "comments.jsonl"
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
"""The same pull gives the same bytes, wherever its parts end."""


@dataclass(kw_only=True)
class Part:
    """A stretch of the list, fetched. `away` is why it ends early, `cursor` where to go on."""

    number: int = 1
    count: int = 0
    file_count: int = 0
    missing: list[str] = field(default_factory=list)
    cursor: Cursor | None = None
    is_last: bool = False
    away: PortalAway | None = None


class Shelf(Protocol):
    """Where the parts of one pull are kept: each a ZIP of `comments.jsonl` and the comments' files."""

    def kept(self) -> list[Part]:
        """In their order."""

    def keep(self, part: Part, content: IO[bytes]) -> None:
        """Keeps the next part."""

    def open(self, part: Part) -> IO[bytes]:
        """The ZIP of a part that is kept."""


class FolderShelf:
    """Parts in a folder, for a pull that ends with its process."""

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder)
        self._kept: list[Part] = []

    def kept(self) -> list[Part]:
        return list(self._kept)

    def keep(self, part: Part, content: IO[bytes]) -> None:
        with (self._folder / f"{part.number}.zip").open("wb") as out:
            shutil.copyfileobj(content, out)
        self._kept.append(part)

    def open(self, part: Part) -> IO[bytes]:
        return (self._folder / f"{part.number}.zip").open("rb")


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
    shelf: Shelf,
    file_max_bytes: int,
    tell: Callable[[int], None] = lambda count: None,
    goes_on: Callable[[int], bool] = lambda count: True,
    window: Window | None = None,
    part_rows: int = PART_ROWS,
) -> bool:
    """Fetches what is not on the shelf yet, part after part.

    Args:
        document_id: at the portal, such as FINCEN-2025-0004-0001.
        since: only what changed at or after this instant; None for everything.
        is_known: of some ids, those that an earlier pull brought. Asked about rows of the very second of `since`.
        shelf: where the parts are kept, and found if some are there.
        file_max_bytes: larger files are left out, and named in `missing`.
        tell: is told after each comment how many there are so far.
        goes_on: is told the same after each part that is kept; False stops here, to be gone on with later.

    Returns:
        Whether the list is at its end.

    Raises:
        PortalFault: the portal gives no usable answer. What came before that is kept.
    """
    kept = shelf.kept()
    last = kept[-1] if kept else Part(number=0)
    count = sum(part.count for part in kept)
    if last.is_last:
        return True
    object_id = portal.get(f"documents/{document_id}")["data"]["attributes"].get("objectId")
    if not object_id:
        raise PortalFault(f"{portal.host} names no objectId for {document_id}.")
    question = question_for_a_comment(portal)
    while True:
        with tempfile.TemporaryFile() as content:
            listed = rows_after(portal, object_id, since=since, cursor=last.cursor, window=window or Window())
            part = Part(number=last.number + 1, cursor=last.cursor)
            wanted = (
                (row, after, not (after.changed_at == since and row["id"] in is_known([row["id"]])))
                for row, after in listed
            )
            _fetch(part, portal, question, wanted, content, file_max_bytes, part_rows, tell, count)
            if part.is_last or part.cursor != last.cursor:
                content.seek(0)
                shelf.keep(part, content)
                last, count = part, count + part.count
        if part.away is not None:
            raise part.away
        if part.is_last:
            return True
        if not goes_on(count):
            return False


def _fetch(
    part: Part,
    portal: Portal,
    question: dict[str, str],
    wanted: Iterator[tuple[Row, Cursor, bool]],
    content: IO[bytes],
    file_max_bytes: int,
    part_rows: int,
    tell: Callable[[int], None],
    count_before: int,
) -> None:
    """Writes the ZIP of a part. A comment is in it whole or not at all."""
    lines = io.BytesIO()
    ids: set[str] = set()
    with zipfile.ZipFile(content, "w") as archive:
        try:
            for row, after, is_wanted in wanted:
                if row["id"] in ids:
                    break  # it changed since it was fetched: then it belongs to the next part
                if is_wanted:
                    ids.add(row["id"])
                    lines.write(_fetch_one(portal, question, row, archive, file_max_bytes, part))
                    part.count += 1
                    tell(count_before + part.count)
                part.cursor = after
                if part.count >= part_rows or content.tell() > _PART_BYTES:
                    break
            else:
                part.is_last = True
        except PortalAway as away:
            part.away = away
        archive.writestr(zipfile.ZipInfo(_TABLE, _ZIP_TIME), lines.getvalue())


def _fetch_one(
    portal: Portal, question: dict[str, str], row: Row, archive: zipfile.ZipFile, max_bytes: int, part: Part
) -> bytes:
    """The line of a comment, whose files are in the archive then.

    One that is gone since it was listed stands as it was listed, without a text: the check tells of it and takes none.
    """
    try:
        answer = portal.get(f"comments/{row['id']}", question)
    except Gone as gone:
        part.missing.append(f"{row['id']} was listed and is not there any more: {gone}")
        return _line_of(row)
    resource: Row = answer["data"]
    with ExitStack() as opened:
        names, files, missing = [], [], []
        for name, url in _files_of(resource["id"], answer.get("included") or []):
            names.append(name)  # one that can't be had is named too, so that its row says it is missing
            file = opened.enter_context(tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES))
            try:
                for chunk in portal.chunks(url, max_bytes=max_bytes):
                    file.write(chunk)
            except (NotThere, TooLarge) as absent:
                missing.append(f"{name}: {absent}")
            else:
                file.seek(0)
                files.append((name, file))
        for name, file in files:
            with archive.open(zipfile.ZipInfo(name, _ZIP_TIME), "w") as out:
                shutil.copyfileobj(file, out)
    resource["attributes"]["files"] = ", ".join(names)
    part.file_count += len(files)
    part.missing += missing
    return _line_of(resource)


def _line_of(resource: Row) -> bytes:
    return json.dumps({name: resource[name] for name in ("id", "attributes")}).encode() + b"\n"


def _files_of(comment_id: str, included: list[Row]) -> Iterator[tuple[str, str]]:
    """Names in the ZIP of a comment's files, and their addresses."""
    places = [
        found["fileUrl"]
        for item in sorted(included, key=lambda one: one.get("attributes", {}).get("docOrder") or 0)
        if item.get("type") == "attachments"
        for found in (item["attributes"].get("fileFormats") or [])[:1]
    ]
    for position, url in enumerate(places, start=1):
        yield f"{comment_id}/{position}-{PurePosixPath(unquote(urlsplit(url).path)).name.replace(',', ' ')}", url


def join(shelf: Shelf, target: IO[bytes]) -> Pulled:
    """Writes a ZIP of all parts into `target`. A comment that changed meanwhile stands in it as it last came."""
    parts = shelf.kept()
    last_in: dict[str, int] = {}
    for part in parts:
        with shelf.open(part) as stream, zipfile.ZipFile(stream) as archive:
            last_in |= {comment_id: part.number for comment_id, _ in _lines(archive)}
    pulled = Pulled(missing=[words for part in parts for words in part.missing])
    pulled.until = next((part.cursor.changed_at for part in reversed(parts) if part.cursor), None)
    with zipfile.ZipFile(target, "w") as whole, tempfile.TemporaryFile() as table:
        for part in parts:
            with shelf.open(part) as stream, zipfile.ZipFile(stream) as archive:
                for comment_id, line in _lines(archive):
                    if last_in[comment_id] == part.number:
                        table.write(line)
                        pulled.count += 1
                for name in archive.namelist():
                    if name != _TABLE and last_in[name.rpartition("/")[0]] == part.number:
                        with archive.open(name) as file, whole.open(zipfile.ZipInfo(name, _ZIP_TIME), "w") as out:
                            shutil.copyfileobj(file, out)
                        pulled.file_count += 1
        table.seek(0)
        with whole.open(zipfile.ZipInfo(_TABLE, _ZIP_TIME), "w", force_zip64=True) as out:
            shutil.copyfileobj(table, out)
    return pulled


def _lines(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """Each comment's id and line."""
    with archive.open(_TABLE) as table:
        for line in table:
            yield json.loads(line)["id"], line


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
