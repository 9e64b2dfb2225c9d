"""The three lists: what each can filter, sort and count."""

from functools import partial
from typing import Any

import orjson
from django.db import connection
from django.db.models import Count, F, QuerySet
from django.db.models.expressions import RawSQL

from comments.api.v4 import comments, dockets, documents
from comments.api.v4.conditional import asks_again, etag_of_comments, place_of_comments
from comments.api.v4.counted import MOVING, Counts, counts_at, counts_of
from comments.api.v4.facets import Flagged, Spans, Unused, Values
from comments.api.v4.filters import CommentOn, Day, Filter, Flag, OfDocket, Since, WallClock, Words
from comments.api.v4.listing import CHANGED, ListView, Row
from comments.api.v4.querying import Cursor, ListQuery
from comments.api.v4.searching import by_words, is_indexed_to, named
from comments.api.v4.walks import PLACE, walk_of
from comments.models import SearchEntry
from rulemaking.deadlines import EASTERN
from rulemaking.enums import DocumentKind, DocumentType

_BY_ID = ("docket__docket_id", "number")

KEPT_FILTERS = frozenset({"docketId"})
"""Those with which a walk is one stretch of one index, whatever they ask for."""


def _by_name(*filters: Filter) -> dict[str, Filter]:
    return {one.name: one for one in filters}


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
    walk = (CHANGED, "pk")
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
    walk = (CHANGED, "docket_id", "number")
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

    entries: QuerySet[SearchEntry] | None = None
    """What a term finds by words. It has the columns that lists filter, count and order by, and is read for that."""

    def searched(self, term: str, rows: QuerySet[Any]) -> QuerySet[Any]:
        self.entries = by_words(term) if named(term) is None else None
        return super().searched(term, rows)

    def beginning(self, query: ListQuery, rows: QuerySet[Any], after: Cursor | None) -> QuerySet[Any]:
        if self.entries is None:
            return super().beginning(query, rows, after)
        found = super().beginning(query, self.entries, after)
        # Within the one statement: what left between two would look like the end of the walk.
        return rows.filter(pk__in=found.values("pk")).order_by(*self.walk)

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
        if self.entries is not None:
            keys = super().stretch(query, self.entries.filter(query.condition()), first).values("pk")
            return found.filter(pk__in=keys).order_by(*query.order, *self.completion(query))
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
        one_at_most = len(query.echo.get("docketId", ())) <= 1
        return query.is_walk and not query.term and one_at_most and query.applied.keys() <= KEPT_FILTERS

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
        place, is_owed = self.place
        if query.term or query.applied.keys() & MOVING:
            counted = partial(count, query, rows if self.entries is None else self.entries)
            if is_owed or (query.term and not is_indexed_to(place)):
                return counted()
            return counts_at(self.request.GET, place=place, at=self.at, count=counted)
        return counts_of(
            self.request.GET,
            place=place,
            at=self.at,
            count=lambda among: count(query, rows.filter(among)),
            add=self._sum,
        )

    def _sum(self, some: Counts, more: Counts) -> Counts:
        facets = (self.by_agency, self.by_day)
        return some[0] + more[0], {one.name: one.add(some[1][one.name], more[1][one.name]) for one in facets}
