"""Documents as v4 shows them."""

import datetime as dt
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import (
    DateTimeField,
    Exists,
    ExpressionWrapper,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Greatest

from comments.api.v4.attributes import (
    INSTANT,
    OBJECTS,
    TEXT,
    TEXTS,
    WHOLE,
    YES_NO,
    column,
    constant,
    made,
    nothing,
)  # fmt: skip
from comments.api.v4.ids import item_id, object_id, read_docket_id, read_item_id
from comments.api.v4.instants import print_day, print_day_of, print_instant
from comments.api.v4.resource import Resource
from comments.api.v4.visibility import NEVER, public_documents
from rulemaking.enums import DocumentKind
from rulemaking.models import CommentPeriod, Document, PeriodChange

SUBTYPES = {
    DocumentKind.FINDING: "Notice of Finding",
    DocumentKind.ORDER: "Order",
    DocumentKind.PROPOSED_RULE: "Notice of Proposed Rulemaking (NPRM)",
    DocumentKind.EXTENSION: "Extension of Comment Period",
    DocumentKind.REOPENING: "Reopening of Comment Period",
    DocumentKind.CORRECTION: "Correction",
    DocumentKind.FINAL_RULE: "Final Rule",
    DocumentKind.WITHDRAWAL: "Withdrawal",
    DocumentKind.REPEAL: "Repeal",
    DocumentKind.SUPPORTING: "Supporting Material",
}
"""v4 `subtype` of each kind: it tells an extension from a proposal, which `documentType` does not."""

KIND_OF_SUBTYPE = {subtype: kind.value for kind, subtype in SUBTYPES.items()}
_ONE_SECOND = Value(dt.timedelta(seconds=1))
_UNVERIFIED = "No source read has confirmed this."
# What may be marked as unverified, under the name that v4 gives it.
_V4_NAMES = {
    "cfr": ("cfrPart", "CFR"), "effective_on": ("effectiveDate", "Effective Date"),
    "fr_citation": ("sourceCitation", "Source Citation"), "fr_doc_num": ("frDocNum", "Federal Register Number"),
    "published_on": ("postedDate", "Posted Date"), "rin": ("additionalRins", "RIN"), "title": ("title", "Title"),
}  # fmt: skip


def _display_properties(unverified: list[str]) -> list[dict[str, str]] | None:
    """A note on each attribute whose value is not confirmed, in the original's form."""
    names = [_V4_NAMES[name] for name in unverified if name in _V4_NAMES]
    return [{"name": name, "label": label, "tooltip": _UNVERIFIED} for name, label in names] or None


def _page_count(first: int | None, last: int | None) -> int:
    return 0 if first is None or last is None else last - first + 1


def _pages(first: int | None, last: int | None) -> str | None:
    return None if first is None or last is None else f"{first} - {last}"


def _volume(citation: str) -> str | None:
    volume, found, _ = citation.partition(" FR ")
    return volume if found else None


_empty_texts = (
    "address1", "address2", "authors", "category", "city", "comment", "country", "email", "exhibitLocation",
    "exhibitType", "fax", "field1", "field2", "firstName", "govAgency", "govAgencyType", "highlightedContent",
    "lastName", "legacyId", "media", "ombApproval", "organization", "originalDocumentId", "phone", "reasonWithdrawn",
    "regWriterInstruction", "restrictReason", "restrictReasonType", "stateProvinceRegion", "submitterRep",
    "submitterRepAddress", "submitterRepCityState", "trackingNbr", "zip",
)  # fmt: skip
_attributes = {
    **{name: nothing() for name in _empty_texts},
    **{name: nothing(INSTANT) for name in ("authorDate", "implementationDate", "postmarkDate", "receiveDate")},
    "additionalRins": made(TEXTS, "rin", of=lambda rin: [rin] if rin else None),
    "agencyId": column("docket__agency__agency_id"),
    "allowLateComments": column("rulemaking__accepts_late", YES_NO),
    "cfrPart": column("cfr"),
    "commentEndDate": made(INSTANT, "ends_at", of=print_instant),
    "commentStartDate": made(INSTANT, "starts_at", of=print_instant),
    "displayProperties": made(OBJECTS, "unverified", of=_display_properties),
    "docAbstract": made(
        TEXT, "kind", "rulemaking__plain_language_summary",
        of=lambda kind, summary: (summary or None) if kind == DocumentKind.PROPOSED_RULE else None,
    ),
    "docketId": column("docket__docket_id"),
    "documentType": column("document_type"),
    "effectiveDate": made(INSTANT, "effective_on", of=print_day),
    "fileFormats": nothing(OBJECTS),
    "frDocNum": column("fr_doc_num"),
    "frVolNum": made(TEXT, "fr_citation", of=_volume),
    "lastModifiedDate": made(INSTANT, "changed_at", of=print_instant),
    "modifyDate": made(INSTANT, "changed_at", of=print_instant),
    "objectId": made(TEXT, "pk", of=lambda key: object_id("documents", key)),
    "openForComment": column("is_open", YES_NO),
    "pageCount": made(WHOLE, "start_page", "end_page", of=_page_count),
    "paperLength": constant(0, WHOLE),
    "paperWidth": constant(0, WHOLE),
    "postedDate": made(INSTANT, "posted_at", of=print_day_of),
    "sourceCitation": column("fr_citation"),
    "startEndPage": made(TEXT, "start_page", "end_page", of=_pages),
    "subject": column("rulemaking__subject_name"),
    "subtype": made(TEXT, "kind", of=lambda kind: SUBTYPES[DocumentKind(kind)]),
    "title": column("title"),
    "topics": nothing(TEXTS),
    "withdrawn": constant(False, YES_NO),
    "withinCommentPeriod": column("is_open", YES_NO),
}  # fmt: skip
_IN_LIST = (
    "agencyId", "allowLateComments", "commentEndDate", "commentStartDate", "docketId", "documentType", "frDocNum",
    "highlightedContent", "lastModifiedDate", "objectId", "openForComment", "postedDate", "subtype", "title",
    "withdrawn", "withinCommentPeriod",
)  # fmt: skip
_ONLY_IN_LIST = ("highlightedContent", "lastModifiedDate", "withinCommentPeriod")


def _rows(at: dt.datetime) -> QuerySet[Document]:
    """Public documents, with the bounds of their comment period, the earliest start and latest end of its parts.

    A document counts as changed when it was edited, published, or given other bounds.
    """
    periods = CommentPeriod.objects.filter(document=OuterRef("pk"))
    bounds = periods.order_by().values("document")
    changes = PeriodChange.objects.filter(period__document=OuterRef("pk")).order_by().values("period__document")
    last_end = Subquery(bounds.annotate(last=Max("closes_at")).values("last"))
    return public_documents(at).annotate(
        starts_at=Subquery(bounds.annotate(first=Min("opens_at")).values("first")),
        ends_at=ExpressionWrapper(last_end - _ONE_SECOND, output_field=DateTimeField()),
        is_open=Exists(periods.open_at(at)),
        changed_at=Greatest("modified_at", "posted_at", Subquery(changes.annotate(last=Max("at")).values("last"))),
    )


def _find(given: str) -> Q | None:
    item = read_item_id(given)
    return None if item is None else Q(docket__docket_id=item[0], number=item[1])


def search(rows: QuerySet[Any], term: str) -> QuerySet[Any]:
    """Documents that hold the words; or those of the document, docket or Federal Register number that is named."""
    named = Q(fr_doc_num=term)
    docket_id, item = read_docket_id(term), _find(term)
    if docket_id is not None:
        named |= Q(docket__docket_id=docket_id)
    if item is not None:
        named |= item
    words = SearchVector("title", "fr_citation", "cfr", "rin", "rulemaking__subject_name", "text", config="english")
    query = SearchQuery(term, config="english", search_type="websearch")
    return rows.annotate(words=words).filter(named | Q(words=query))


def _visible(state: str) -> frozenset[str]:
    return _VISIBLE


DOCUMENTS = Resource(
    kind="documents",
    noun="document",
    attributes=_attributes,
    in_list=_IN_LIST,
    in_detail=tuple(sorted(name for name in _attributes if name not in _ONLY_IN_LIST)),
    rows=_rows,
    identity=("docket__docket_id", "number"),
    id_of=item_id,
    find=_find,
    state="",
    visible=_visible,
    search=search,
    has_attachments=True,
)
_VISIBLE = frozenset(_attributes) - NEVER
