"""What the lists have in common: how a page is made, by its number or by a cursor."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from comments.api.v4 import comments
from comments.api.v4.base import Json
from comments.api.v4.conditional import is_held
from comments.api.v4.counted import Counts
from comments.api.v4.errors import InvalidValue
from comments.api.v4.facets import Facet
from comments.api.v4.filters import Filter
from comments.api.v4.querying import MAX_PAGE_NUMBER, Cursor, ListQuery, read_list, write_cursor
from comments.api.v4.views import FILE_TEXT, ResourceView

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
CHANGED = "changed_at"
_KEY = "pk"
_MICROSECOND = dt.timedelta(microseconds=1)

Row = tuple[Any, ...]


class ListView(ResourceView):
    """A list of one resource.

    Attributes:
        walk: columns by which a cursor orders; together they are unique.
        tie_break: what makes every other order total, so that pages neither repeat nor drop a row.
        nullable: columns to sort by that may be empty.
    """

    filters: Mapping[str, Filter]
    sorts: Mapping[str, tuple[str, ...]]
    nullable: tuple[str, ...] = ()
    facets: tuple[Facet, ...]
    walk: tuple[str, ...]
    tie_break: tuple[str, ...]

    def check_parameters(self, request: Request) -> None:
        """read_list names what it doesn't know."""

    def get(self, request: Request) -> Response:
        query = read_list(
            request.GET, resource=self.resource, filters=self.filters, sorts=self.sorts, nullable=self.nullable
        )
        etag = self.etag(query)
        if etag is not None and is_held(request._request, etag):
            return self.not_modified(etag)
        rows = self.resource.rows(self.at)
        if query.term:
            rows = self.searched(query.term, rows)
        body = self.page(query, rows) if not query.is_walk else self.step(query, rows)
        return self.answer(body, etag=etag or self.etag_of_rows(query))

    def searched(self, term: str, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the rows that a search term finds."""
        return self.resource.search(rows, term)

    def etag(self, query: ListQuery) -> str | None:
        """The ETag of the answer, where it is known before the answer is made."""
        return None

    def etag_of_rows(self, query: ListQuery) -> str | None:
        """The ETag that became known with the rows."""
        return None

    def page(self, query: ListQuery, rows: QuerySet[Any]) -> Json:
        """A page by its number, with counts, as the original has it."""
        found = rows.filter(query.condition())
        total, aggregations = self.counts(query, rows)
        first = (query.page_number - 1) * query.page_size
        shown = self.read(self.stretch(query, found, first), query)
        pages = min(-(-total // query.page_size), MAX_PAGE_NUMBER)
        meta = {
            "aggregations": aggregations,
            "filters": query.echo,
            "firstPage": query.page_number == 1,
            "hasNextPage": query.page_number < pages,
            "hasPreviousPage": query.page_number > 1,
            "lastPage": query.page_number >= pages,
            "numberOfElements": len(shown),
            "pageNumber": query.page_number,
            "pageSize": query.page_size,
            "totalElements": total,
            "totalPages": pages,
        }
        return self.list_of(shown, query, meta)

    def stretch(self, query: ListQuery, found: QuerySet[Any], first: int) -> QuerySet[Any]:
        """The rows of a page, in the order that was asked."""
        return found.order_by(*query.order, *self.completion(query))[first : first + query.page_size]

    def completion(self, query: ListQuery) -> tuple[str, ...]:
        """What makes the order asked for total."""
        return self.tie_break

    def step(self, query: ListQuery, rows: QuerySet[Any]) -> Json:
        """The rows after a cursor, without any count, so that the millionth costs what the first does."""
        read = self.rows_after(query, rows)
        has_next, shown = len(read) > query.page_size, read[: query.page_size]
        after = self.cursor_of(shown[-1], self.columns(query)) if shown else query.after
        meta = {
            "after": write_cursor(after) if after else "",
            "aggregations": None,
            "filters": query.echo,
            "firstPage": query.after is None,
            "hasNextPage": has_next,
            "hasPreviousPage": query.after is not None,
            "lastPage": not has_next,
            "numberOfElements": len(shown),
            "pageNumber": None,
            "pageSize": query.page_size,
            "totalElements": None,
            "totalPages": None,
        }
        return self.list_of(shown, query, meta)

    def rows_after(self, query: ListQuery, rows: QuerySet[Any]) -> list[Row]:
        """The rows after the query's cursor, and one more if there are more."""
        return self.read(self.beginning(query, rows, query.after), query)

    def beginning(self, query: ListQuery, rows: QuerySet[Any], after: Cursor | None) -> QuerySet[Any]:
        """As many rows after a cursor as a page needs, in the walk's order."""
        return rows.filter(query.condition() & self.beyond(after)).order_by(*self.walk)[: query.page_size + 1]

    def names(self, query: ListQuery) -> tuple[str, ...]:
        return self.resource.in_list if query.fields is None else query.fields

    def columns(self, query: ListQuery) -> list[str]:
        """What is read of each row, its key first."""
        columns = self.resource.columns(self.names(query)) - {_KEY}
        if query.term and self.resource is comments.COMMENTS:
            columns.add(comments.HEADLINE)
        if query.is_walk:
            columns.update(self.walk)
        return [_KEY, *sorted(columns - {_KEY})]

    def read(self, found: QuerySet[Any], query: ListQuery) -> list[Row]:
        return list(found.values_list(*self.columns(query)))

    def list_of(self, rows: list[Row], query: ListQuery, meta: Json) -> Json:
        names, places = self.names(query), self.columns(query)
        keys = [row[0] for row in rows]
        if FILE_TEXT in names:
            texts = comments.file_texts(keys)
            rows = [(*row, texts[row[0]]) for row in rows]
            places.append(comments.FILE_TEXTS)
        showing = self.resource.showing(names, places)
        identifiers, shown = showing.identifiers(rows), showing.many(rows)
        body: Json = {}
        if query.includes_attachments:
            files = self.files_of(keys)
            body["data"] = [
                self.json_of(identifier, attributes, files[key])
                for key, identifier, attributes in zip(keys, identifiers, shown, strict=True)
            ]
            body["included"] = [one for key in keys for one in self.included(files[key])]
        else:
            kind, base = self.resource.kind, self.link(self.resource.kind)
            body["data"] = [
                {
                    "id": identifier,
                    "type": kind,
                    "attributes": attributes,
                    "links": {"self": f"{base}/{identifier}"},
                }
                for identifier, attributes in zip(identifiers, shown, strict=True)
            ]
        body["meta"] = meta
        return body

    def counts(self, query: ListQuery, rows: QuerySet[Any]) -> Counts:
        """How many rows there are, and how many under each value of each facet."""
        return rows.filter(query.condition()).count(), self.aggregations(query, rows)

    def aggregations(self, query: ListQuery, rows: QuerySet[Any]) -> Json:
        return {
            facet.name: facet.count(rows.filter(query.condition(without=facet.name)), at=self.at)
            for facet in self.facets
        }

    def beyond(self, after: Cursor | None) -> Q:
        """The rows that come after a cursor in the walk's order."""
        if after is None:
            return Q()
        if len(after) != len(self.walk):
            raise InvalidValue("page[after]", "This cursor is of another list.")
        values = [_from_cursor(column, value) for column, value in zip(self.walk, after, strict=True)]
        later, level = Q(), Q()
        for column, value in zip(self.walk, values, strict=True):
            later |= level & Q(**{f"{column}__gt": value})
            level &= Q(**{column: value})
        # What the first column alone can tell lets the database begin at the right place of its index.
        return Q(**{f"{self.walk[0]}__gte": values[0]}) & later

    def cursor_of(self, row: Row, columns: list[str]) -> Cursor:
        return tuple(_to_cursor(row[columns.index(column)]) for column in self.walk)


def _to_cursor(value: dt.datetime | int) -> int:
    return (value - _EPOCH) // _MICROSECOND if isinstance(value, dt.datetime) else value


def _from_cursor(column: str, value: int) -> dt.datetime | int:
    if column != CHANGED:
        return value
    try:
        return _EPOCH + dt.timedelta(microseconds=value)
    except OverflowError:
        raise InvalidValue("page[after]", "This cursor lies beyond all time.") from None
