"""What a search term finds among comments. ADR 0048."""

import re
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.contrib.postgres.search import SearchHeadline, SearchQuery
from django.db.models import F, Func, Max, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Left

from comments.api.v4 import visibility
from comments.api.v4.ids import read_docket_id, read_item_id
from comments.enums import Status
from comments.models import Comment, Rendition, SearchEntry
from rulemaking.models import Docket

HIT_STARTS, HIT_ENDS = "\x02", "\x03"
"""Marks around a hit while the text is still plain: no posted text keeps them, so none can forge one."""

STATUS = "decision__status"

_TRACKING_NUMBER = re.compile(r"[0-9a-z]{3}-[0-9a-z]{4}-[0-9a-z]{4}", re.ASCII)
_HIGHLIGHT_CHARACTERS = 50_000


def search(rows: QuerySet[Any], term: str) -> QuerySet[Any]:
    """Posted comments that hold the words; or those of the comment, docket or tracking number that is named.

    Words are looked up only in what is posted and has not changed since its entry was written: what staff took out
    a second ago is not found, and a tombstone answers to its ids alone.
    """
    query, names = _query(term), named(term)
    if names is None:
        said = Q(search_entry__words=query, search_entry__feed_position=F("feed_position"), is_change_owed=False)
    else:
        said = Q(pk__in=by_words(term).values("pk"))
    found = said & Q(**{STATUS: Status.POSTED})
    return rows.filter(found if names is None else found | names).annotate(headline=_headline(query))


def by_words(term: str) -> QuerySet[SearchEntry]:
    """The entries that hold the words: enough to count, filter and order what is found without reading its rows."""
    return SearchEntry.objects.current().filter(words=_query(term))


def is_indexed_to(place: int) -> bool:
    """Whether the entries say what is public at the last place in the feed, as long as no change waits for its own."""
    last = SearchEntry.objects.aggregate(last=Max("feed_position"))["last"]
    return (last or 0) == place


def named(term: str) -> Q | None:
    """The condition for the comment, docket or tracking number that a term names; None if it names none that exists."""
    keys = Rendition.objects.order_by().values_list("pk", flat=True)
    item, docket_id, number = read_item_id(term), read_docket_id(term), term.lower()
    one: int | None = None
    if item is not None:
        one = keys.filter(docket__docket_id=item[0], number=item[1]).first()
    elif _TRACKING_NUMBER.fullmatch(number):
        one = Comment.objects.filter(tracking_number=number).values_list("pk", flat=True).first()
    if one is not None:
        return Q(pk=one)
    docket = Docket.objects.filter(docket_id=docket_id).first() if docket_id else None
    return None if docket is None else Q(docket=docket.pk)


def _query(term: str) -> SearchQuery:
    return SearchQuery(term, config="english", search_type="websearch")


def _headline(query: SearchQuery) -> SearchHeadline:
    """The passages with the words; of a comment with its files, as far as they are public."""
    files = visibility.public_files().filter(rendition=OuterRef("pk")).exclude(key="").order_by()
    texts = files.values("rendition").annotate(all=StringAgg("text", "\n")).values("all")
    text = Func(Value("\n"), "title", "text", Subquery(texts), function="concat_ws", output_field=TextField())
    plain = Func(text, Value(HIT_STARTS + HIT_ENDS), Value(""), function="translate", output_field=TextField())
    return SearchHeadline(
        Left(plain, _HIGHLIGHT_CHARACTERS), query, config="english",
        start_sel=HIT_STARTS, stop_sel=HIT_ENDS, max_fragments=2, max_words=35, min_words=10,
        fragment_delimiter=" … ",
    )  # fmt: skip
