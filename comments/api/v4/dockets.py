"""Dockets as v4 shows them."""

import datetime as dt
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import CharField, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Greatest

from comments.api.v4.attributes import INSTANT, OBJECTS, TEXT, column, constant, made, nothing
from comments.api.v4.ids import object_id, read_docket_id, read_item_id
from comments.api.v4.instants import print_instant
from comments.api.v4.resource import Resource
from comments.api.v4.visibility import public_dockets, public_documents
from rulemaking.models import Docket, Rin, Rulemaking

RULEMAKING = "Rulemaking"
NO_RIN = "Not Assigned"

_attributes = {
    "agencyId": column("agency__agency_id"),
    "category": nothing(),
    "displayProperties": constant([], OBJECTS),
    "dkAbstract": made(TEXT, "is_practice", "note", "summary", of=lambda *parts: _abstract(*parts)),
    "docketType": column("docket_type"),
    "effectiveDate": nothing(INSTANT),
    "field1": nothing(),
    "field2": nothing(),
    "generic": nothing(),
    "highlightedContent": nothing(),
    "keywords": nothing(),
    "lastModifiedDate": made(INSTANT, "changed_at", of=print_instant),
    "legacyId": nothing(),
    "modifyDate": made(INSTANT, "changed_at", of=print_instant),
    "objectId": made(TEXT, "pk", of=lambda key: object_id("dockets", key)),
    "organization": nothing(),
    "petitionNbr": nothing(),
    "program": nothing(),
    "rin": made(TEXT, "rin", of=lambda rin: rin or NO_RIN),
    "shortTitle": column("subject_name"),
    "subType": nothing(),
    "subType2": nothing(),
    "title": column("title"),
}


def _abstract(is_practice: bool, note: str, summary: str | None) -> str | None:
    """The plain-language summary; a practice docket says first that it is one."""
    parts = [note if is_practice else "", summary or ""]
    return "\n\n".join(part for part in parts if part) or None


def _rows(at: dt.datetime) -> QuerySet[Docket]:
    """Public dockets; one counts as changed when a document of it was, or was published."""
    documents = public_documents(at).filter(docket=OuterRef("pk")).order_by().values("docket")
    rules = Rulemaking.objects.filter(dockets=OuterRef("pk")).order_by("pk")
    rins = Rin.objects.filter(Q(docket=OuterRef("pk")) | Q(docket=None, rulemaking__dockets=OuterRef("pk"))).order_by(
        "pk"
    )
    return public_dockets(at).annotate(
        changed_at=Greatest(
            "modified_at",
            Subquery(documents.annotate(last=Max(Greatest("modified_at", "posted_at"))).values("last")),
        ),
        docket_type=Value(RULEMAKING, CharField()),
        summary=Subquery(rules.values("plain_language_summary")[:1]),
        subject_name=Subquery(rules.values("subject_name")[:1]),
        rin=Subquery(rins.values("rin")[:1]),
    )


def _find(given: str) -> Q | None:
    docket_id = read_docket_id(given)
    return None if docket_id is None else Q(docket_id=docket_id)


def search(rows: QuerySet[Any], term: str) -> QuerySet[Any]:
    """Dockets whose title, subject or summary holds the words; or the docket, item or RIN that is named."""
    named = Q(docket_id=term.upper()) | Q(rin__iexact=term)
    item = read_item_id(term)
    if item is not None:
        named |= Q(docket_id=item[0])
    entities = Rulemaking.objects.filter(dockets=OuterRef("pk")).order_by().values("dockets")
    names = entities.annotate(all=StringAgg("named_entities__name", " ")).values("all")
    words = SearchVector("title", "summary", "subject_name", Subquery(names), config="english")
    query = SearchQuery(term, config="english", search_type="websearch")
    return rows.annotate(words=words).filter(named | Q(words=query))


def _all_visible(state: str) -> frozenset[str]:
    return _ALL


DOCKETS = Resource(
    kind="dockets",
    noun="docket",
    attributes=_attributes,
    in_list=("agencyId", "docketType", "highlightedContent", "lastModifiedDate", "objectId", "title"),
    in_detail=tuple(name for name in _attributes if name not in ("lastModifiedDate", "highlightedContent")),
    rows=_rows,
    identity=("docket_id",),
    id_of=str,
    find=_find,
    state="",
    visible=_all_visible,
    search=search,
    has_attachments=False,
)
_ALL = frozenset(_attributes)
