"""The change feed: every comment that became public, changed, or left, in the order of the sequencer. ADR 0046.

A comment stands in the feed once, at the place of its last change. Whoever reads from place 0 to the end, and applies
what comes, holds exactly what the database holds: what changes while they read comes again, behind all that is there.
"""

import re
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from comments.api.v4 import shapes, visibility
from comments.api.v4.base import ApiView, Json
from comments.api.v4.comments import COMMENTS, FILE_TEXTS, file_texts
from comments.api.v4.conditional import etag_of_comments, is_held, place_of_comments
from comments.api.v4.errors import InvalidValue
from comments.api.v4.ids import read_docket_id
from comments.api.v4.instants import print_instant
from comments.api.v4.querying import MAX_PAGE_SIZE, read_fields, read_whole
from comments.api.v4.views import FILE_TEXT
from comments.enums import Status

KIND = "changes"
MAX_CHANGES, DEFAULT_CHANGES = 1000, 250
PUBLISHED, CHANGED, LEFT = "published", "changed", "left"

_POSITION = re.compile(r"\d{1,18}", re.ASCII)
_PLACES = ("feed_position", "first_feed_position", "last_modified_at")
_DOCKET = "filter[docketId]"


class ChangesView(ApiView):
    """A stretch of the feed, after a place in it."""

    parameters = frozenset({"after", "page[size]", _DOCKET, "include", "fields"})

    def get(self, request: Request) -> Response:
        after = self._after(request)
        size = read_whole(request.GET, "page[size]", 1, MAX_CHANGES, default=DEFAULT_CHANGES)
        names = self._names(request, size)
        of_docket = self._of_docket(request)
        etag = etag_of_comments(request._request, place_of_comments(), at=self.at)
        if etag is not None and is_held(request._request, etag):
            return self.not_modified(etag)
        columns = ["pk", *_PLACES, *sorted(COMMENTS.columns(names or ()) - {"pk", *_PLACES})]
        rows = COMMENTS.rows(self.at) if names else visibility.public_comments()
        rows = rows.filter(feed_position__gt=after, **of_docket).order_by("feed_position")
        found = list(rows.values_list(*columns)[: size + 1])
        shown = found[:size]
        body = self._body(request, shown, columns, names, has_next=len(found) > size, after=after)
        return self.answer(body, etag=etag)

    def _after(self, request: Request) -> int:
        text = request.GET.get("after", "0")
        if not _POSITION.fullmatch(text):
            raise InvalidValue("after", "Give meta.after of the answer before, or 0 to begin.")
        return int(text)

    def _names(self, request: Request, size: int) -> tuple[str, ...]:
        """The attributes of comments to include; none unless `include=comment` is asked."""
        include, fields = request.GET.get("include"), read_fields(request.GET, COMMENTS)
        if include is None:
            if fields is not None:
                raise InvalidValue("fields", "It chooses attributes of included comments: add include=comment.")
            return ()
        if include != "comment":
            raise InvalidValue("include", "Allowed: comment")
        if size > MAX_PAGE_SIZE:
            raise InvalidValue("page[size]", f"With include=comment, maximum value is {MAX_PAGE_SIZE}.")
        return COMMENTS.in_detail if fields is None else fields

    def _of_docket(self, request: Request) -> dict[str, str]:
        given = request.GET.get(_DOCKET)
        if given is None:
            return {}
        docket_id = read_docket_id(given)
        if docket_id is None:
            raise InvalidValue(_DOCKET, "Expected a docket id, such as FINCEN-2025-0004.")
        return {"docket__docket_id": docket_id}

    def _body(
        self,
        request: Request,
        rows: list[tuple[Any, ...]],
        columns: list[str],
        names: tuple[str, ...],
        *,
        has_next: bool,
        after: int,
    ) -> Json:
        last = rows[-1][1] if rows else after
        body: Json = {"data": [self._change(row, columns) for row in rows]}
        if names:
            body["included"] = self._comments(rows, columns, names)
        query = request.GET.copy()
        query.pop("api_key", None)  # no secret stands in an answer
        query["after"] = str(last)
        body["meta"] = {"after": str(last), "hasNextPage": has_next, "numberOfElements": len(rows)}
        body["links"] = {"next": f"{self.link(KIND)}?{query.urlencode()}" if has_next else None}
        return body

    def _change(self, row: tuple[Any, ...], columns: list[str]) -> Json:
        values = dict(zip(columns, row, strict=True))
        comment_id = COMMENTS.identify(values)
        return {
            "id": str(values["feed_position"]),
            "type": KIND,
            "attributes": {
                "change": change_of(values[COMMENTS.state], values["feed_position"], values["first_feed_position"]),
                "changedAt": print_instant(values["last_modified_at"]),
                "commentId": comment_id,
                "docketId": values["docket__docket_id"],
            },
            "links": {"comment": self.link(COMMENTS.kind, comment_id)},
        }

    def _comments(self, rows: list[tuple[Any, ...]], columns: list[str], names: tuple[str, ...]) -> list[Json]:
        if FILE_TEXT in names:
            texts = file_texts([row[0] for row in rows])
            rows, columns = [(*row, texts[row[0]]) for row in rows], [*columns, FILE_TEXTS]
        showing = COMMENTS.showing(names, columns)
        return [
            shapes.one(COMMENTS, showing.identify(row), showing.attributes(row), None, link=self.link) for row in rows
        ]


def change_of(status: str, position: int, first_position: int) -> str:
    """What happened to a comment, last of all: it is new, it is another than it was, or its content left."""
    if status != Status.POSTED:
        return LEFT
    return PUBLISHED if position == first_position else CHANGED
