"""The list of a document's comments at another portal: each row once, by the time of its last change.

After each page the next question begins at the last row's `lastModifiedDate`, which the portal prints in UTC and reads
as an Eastern wall clock: a row that changes meanwhile leaves its page, and pages counted on from there would pass one
by. Only within one second pages are counted, and of these a portal lists 5,000 rows at most.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from comments.intake.portals.client import Portal, PortalFault
from rulemaking.deadlines import EASTERN

PAGE_SIZE = 250
PAGES_MAX = 20

Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Window:
    """How much a portal lists on a page, and how many pages of one question."""

    page_size: int = PAGE_SIZE
    pages: int = PAGES_MAX


@dataclass(frozen=True, kw_only=True)
class Cursor:
    """Up to where a list was read: when its last row changed, aware, UTC, and which rows of that second came."""

    changed_at: dt.datetime
    ids: tuple[str, ...]


def rows_after(
    portal: Portal, object_id: str, *, since: dt.datetime | None, cursor: Cursor | None, window: Window
) -> Iterator[tuple[Row, Cursor]]:
    """Every row of the list once, each with where to go on once it is dealt with.

    Args:
        object_id: of the document there.
        since: only what changed at or after this instant; None for everything.
        cursor: goes on from there instead.

    Raises:
        PortalFault: the portal gives no usable answer.
    """
    begin = cursor.changed_at if cursor else since
    last, seen = (cursor.changed_at, list(cursor.ids)) if cursor else (None, [])
    while True:
        is_over = False
        for number in range(1, window.pages + 1):
            answer = portal.get("comments", _question(object_id, begin, number, window))
            for row in answer["data"]:
                at = instant_of(row)
                if begin is not None and at < begin:
                    continue  # in the repeated hour of autumn, the portal takes our wall clock for the earlier one
                if at != last:
                    # Only rows of the last second can come again, with the next question.
                    last, seen = at, []
                if row["id"] not in seen:
                    seen.append(row["id"])
                    yield row, Cursor(changed_at=at, ids=tuple(seen))
            meta = answer["meta"]
            is_over = not meta.get("hasNextPage") and int(meta["totalElements"]) <= window.page_size * number
            if is_over or (last is not None and (begin is None or last > begin)):
                break
        if is_over or last is None:
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
