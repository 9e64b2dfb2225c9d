"""The three lists: what each can filter, sort and count, and how a page of it is made."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import orjson
from django.db import connection
from django.db.models import Count, F, Q, QuerySet
from django.db.models.expressions import RawSQL
from rest_framework.request import Request
from rest_framework.response import Response

from comments.api.v4 import comments, dockets, documents
from comments.api.v4.base import Json
from comments.api.v4.conditional import asks_again, etag_of_comments, is_held, place_of_comments
from comments.api.v4.counted import MOVING, Counts, counts_of
from comments.api.v4.errors import InvalidValue
from comments.api.v4.facets import Facet, Flagged, Spans, Unused, Values
from comments.api.v4.filters import CommentOn, Day, Filter, Flag, OfDocket, Since, WallClock, Words
from comments.api.v4.querying import MAX_PAGE_NUMBER, Cursor, ListQuery, read_list, write_cursor
from comments.api.v4.views import FILE_TEXT, ResourceView
from comments.api.v4.walks import PLACE, walk_of
from rulemaking.deadlines import EASTERN
from rulemaking.enums import DocumentKind, DocumentType

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_CHANGED, _KEY = "changed_at", "pk"
_BY_ID = ("docket__docket_id", "number")
_MICROSECOND = dt.timedelta(microseconds=1)

KEPT_FILTERS = frozenset({"docketId"})
"""Those with which a walk is one stretch of one index, whatever they ask for."""

Row = tuple[Any, ...]


def _by_name(*filters: Filter) -> dict[str, Filter]:
    return {one.name: one for one in filters}


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
            rows = self.resource.search(rows, query.term)
        body = self.page(query, rows) if not query.is_walk else self.step(query, rows)
        return self.answer(body, etag=etag or self.etag_of_rows(query))

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
        identify, show = showing.identify, showing.attributes
        body: Json = {}
        if query.includes_attachments:
            files = self.files_of(keys)
            body["data"] = [self.json_of(identify(row), show(row), files[row[0]]) for row in rows]
            body["included"] = [one for key in keys for one in self.included(files[key])]
        else:
            kind, base = self.resource.kind, self.link(self.resource.kind)
            body["data"] = [
                {
                    "id": (identifier := identify(row)),
                    "type": kind,
                    "attributes": show(row),
                    "links": {"self": f"{base}/{identifier}"},
                }
                for row in rows
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
    if column != _CHANGED:
        return value
    try:
        return _EPOCH + dt.timedelta(microseconds=value)
    except OverflowError:
        raise InvalidValue("page[after]", "This cursor lies beyond all time.") from None


class DocketList(ListView):
    resource = dockets.DOCKETS
    filters = _by_name(
        Words(name="agencyId", column="agency__agency_id", upper=True),
        Words(name="docketType", column="docket_type", allowed=(dockets.RULEMAKING, "Nonrulemaking")),
        WallClock(name="lastModifiedDate", column="changed_at"),
        Since(name="updatedSince", column="changed_at"),
    )
    sorts = {"title": ("title",), "docketId": ("docket_id",), "lastModifiedDate": ("changed_at",)}
    facets = (
        Values(name="agencyId", column="agency__agency_id", called="value"),
        Values(name="docketType", column="docket_type"),
        *(
            Unused(name=name)
            for name in (
                "priorityCategory", "major", "ruleStage", "smallEntities", "energyAffected",
                "eo13771Designation", "internationalInterest",
            )
        ),
    )  # fmt: skip
    walk = (_CHANGED, "pk")
    tie_break = ("docket_id",)


class DocumentList(ListView):
    resource = documents.DOCUMENTS
    filters = _by_name(
        Words(name="agencyId", column="docket__agency__agency_id", upper=True),
        Words(name="docketId", column="docket__docket_id", upper=True),
        Words(name="documentType", column="document_type", allowed=DocumentType.values),
        Words(name="frDocNum", column="fr_doc_num", echo="frDocumentNumber", echo_one=True),
        Words(
            name="subtype",
            column="kind",
            allowed=tuple(documents.KIND_OF_SUBTYPE),
            to_column=lambda subtype: documents.KIND_OF_SUBTYPE.get(subtype, ""),
        ),
        Flag(name="withinCommentPeriod", column="is_open"),
        Day(name="commentEndDate", column="ends_at"),
        Day(name="postedDate", column="posted_at"),
        WallClock(name="lastModifiedDate", column="changed_at"),
        Since(name="updatedSince", column="changed_at"),
    )
    sorts = {
        "commentEndDate": ("ends_at",),
        "postedDate": ("posted_at",),
        "lastModifiedDate": ("changed_at",),
        "documentId": ("docket__docket_id", "number"),
        "title": ("title",),
    }
    facets = (
        Values(name="documentType", column="document_type"),
        Values(
            name="subtype",
            column="kind",
            shown=lambda kind: documents.SUBTYPES[DocumentKind(kind)],
        ),
        Flagged(name="withinCommentPeriod", column="is_open"),
        Values(name="agencyId", column="docket__agency__agency_id", called="value"),
        Spans(name="commentEndDate", column="ends_at", is_ahead=True),
        Spans(name="postedDate", column="posted_at"),
    )
    nullable = ("ends_at",)
    walk = (_CHANGED, "docket_id", "number")
    tie_break = ("docket_id", "number")


class CommentList(ListView):
    resource = comments.COMMENTS
    filters = _by_name(
        Words(name="agencyId", column="docket__agency__agency_id", upper=True),
        OfDocket(name="docketId", column="docket__docket_id", upper=True),
        CommentOn(name="commentOnId", column="document"),
        Day(name="postedDate", column="posted_at"),
        WallClock(name="lastModifiedDate", column="last_modified_at"),
        Since(name="updatedSince", column="last_modified_at"),
    )
    sorts = {
        "postedDate": ("posted_at",),
        "lastModifiedDate": ("last_modified_at",),
        "documentId": _BY_ID,
    }
    by_agency = Values(name="agencyId", column="docket__agency__agency_id", called="value")
    by_day = Spans(name="postedDate", column="posted_at")
    facets = (by_agency, by_day)
    # In the feed's order: by lastModifiedDate, and within one second as the sequencer placed them. A change is placed
    # behind all that was ever visible, so a walk skips none, which no order of its own could promise.
    walk = ("feed_position",)
    tie_break = ("docket_id", "number")

    def _counts_in_one_reading(self, query: ListQuery, rows: QuerySet[Any]) -> Counts:
        """Total and aggregations by one statement, where no facet's own filter makes it count other rows."""
        today = self.at.astimezone(EASTERN).date()
        columns = self.by_day.columns(today)
        found = rows.filter(query.condition()).order_by().values(self.by_agency.column)
        counted = list(found.annotate(rows=Count("pk"), **columns))
        sums = {name: sum(row[name] for row in counted) for name in ("rows", *columns)}
        agencies = self.by_agency.buckets((row[self.by_agency.column], row["rows"]) for row in counted)
        aggregations = {self.by_agency.name: agencies, self.by_day.name: self.by_day.buckets(sums, today)}
        return sums["rows"], aggregations

    def completion(self, query: ListQuery) -> tuple[str, ...]:
        """In the direction of the order, so that the database reads an index backwards and sorts nothing."""
        return tuple(f"-{column}" for column in self.tie_break) if query.is_descending else self.tie_break

    def stretch(self, query: ListQuery, found: QuerySet[Any], first: int) -> QuerySet[Any]:
        if not query.order or query.order[0].expression != F(_BY_ID[0]):
            return super().stretch(query, found, first)
        ordered = found.order_by(*query.order[: len(_BY_ID)])
        return ordered.filter(pk__in=self._keys_by_id(query, found, first))

    def _keys_by_id(self, query: ListQuery, found: QuerySet[Any], first: int) -> list[int]:
        """The keys of a page that is sorted by documentId.

        The docket's id stands in another table, so that no index has this order. But each docket's stretch of an
        index has, and dockets are few: they are gone through in order until the page is full.
        """
        way = "DESC" if query.is_descending else "ASC"
        of_one = found.filter(docket=RawSQL("dockets.id", ())).order_by("-number" if query.is_descending else "number")
        sql, params = of_one.values("number", "pk")[: first + query.page_size].query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT one.pk FROM rulemaking_docket AS dockets CROSS JOIN LATERAL ({sql}) AS one "  # noqa: S608 - the ORM's
                f"ORDER BY dockets.docket_id {way}, one.number {way} LIMIT %s OFFSET %s",
                (*params, query.page_size, first),
            )
            return [key for (key,) in cursor.fetchall()]

    def is_kept(self, query: ListQuery) -> bool:
        """Whether a kept statement reads the rows: one plan is as good for any place, and any docket."""
        return query.is_walk and not query.term and query.applied.keys() <= KEPT_FILTERS

    def rows_after(self, query: ListQuery, rows: QuerySet[Any]) -> list[Row]:
        if not self.is_kept(query):
            return super().rows_after(query, rows)
        self.beyond(query.after)
        columns = tuple(self.columns(query))
        key = (columns, query.page_size, orjson.dumps(query.echo))
        (order,) = self.walk
        walk = walk_of(key, lambda: self.beginning(query, rows, (PLACE,)).values_list(*columns), order=order)
        self.place, read = walk.after(query.after[0] if query.after else -1)
        return read

    def etag(self, query: ListQuery) -> str | None:
        if self.is_kept(query) and not asks_again(self.request._request):
            return None  # the place comes with the rows
        self.place = place_of_comments()
        return self.etag_of_rows(query)

    def etag_of_rows(self, query: ListQuery) -> str | None:
        if query.term:  # the search index is brought up to date in its own time
            return None
        return etag_of_comments(self.request._request, self.place, at=self.at)

    def counts(self, query: ListQuery, rows: QuerySet[Any]) -> Counts:
        apart = query.applied.keys() & {facet.name for facet in self.facets}
        count = super().counts if apart else self._counts_in_one_reading
        if query.term or query.applied.keys() & MOVING:
            return count(query, rows)
        return counts_of(
            self.request.GET,
            place=self.place[0],
            at=self.at,
            count=lambda among: count(query, rows.filter(among)),
            add=self._sum,
        )

    def _sum(self, some: Counts, more: Counts) -> Counts:
        facets = (self.by_agency, self.by_day)
        return some[0] + more[0], {one.name: one.add(some[1][one.name], more[1][one.name]) for one in facets}
