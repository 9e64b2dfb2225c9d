"""The fields of a document in the Federal Register's API, made from ours. Every field that it names is here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import slugify

from rulemaking.deadlines import describe_deadline, last_day_of
from rulemaking.enums import DocumentKind
from rulemaking.federal_register.identifiers import cfr_parts, pages_of
from rulemaking.models import Document, FederalRegisterImport
from rulemaking.requests import received_at


@dataclass(frozen=True)
class Asked:
    """A document, with `comment_periods` prefetched, and the request that asks for it."""

    document: Document
    request: HttpRequest

    @property
    def imported(self) -> FederalRegisterImport | None:
        return getattr(self.document, "federal_register_import", None)

    @property
    def number(self) -> str:
        return self.document.fr_doc_num or self.document.document_id

    def url(self, name: str, **kwargs: str) -> str:
        return self.request.build_absolute_uri(reverse(name, kwargs=kwargs))


Field = Callable[[Asked], Any]


def _column(name: str) -> Field:
    return lambda asked: getattr(asked.document, name) or None


def _day(name: str) -> Field:
    def read(asked: Asked) -> str | None:
        day = getattr(asked.document, name)
        return day.isoformat() if day else None

    return read


def _abstract(asked: Asked) -> str | None:
    if asked.imported is not None and asked.imported.abstract:
        return asked.imported.abstract
    is_proposal = asked.document.kind == DocumentKind.PROPOSED_RULE
    return (asked.document.rulemaking.plain_language_summary or None) if is_proposal else None


def _agencies(asked: Asked) -> list[dict[str, Any]]:
    agency = asked.document.docket.agency
    return [
        {
            "raw_name": agency.name, "name": agency.name, "id": None, "url": None, "json_url": None,
            "parent_id": None, "slug": slugify(agency.name),
        }
    ]  # fmt: skip


def _cfr_references(asked: Asked) -> list[dict[str, Any]]:
    found = []
    for one in cfr_parts(asked.document.cfr):
        title, _, part = one.replace(" CFR Part ", " CFR ").partition(" CFR ")
        number = part.partition(".")[0]
        found.append(
            {
                "title": int(title.removesuffix(" CFR")),
                "part": int(number) if number else None,
                "chapter": None,
                "citation_url": None,
            }
        )
    return found


def _comment_url(asked: Asked) -> str | None:
    at = received_at(asked.request)
    if not any(period.is_open_at(at) for period in asked.document.comment_periods.all()):
        return None
    return asked.url("comment_form", slug=asked.document.rulemaking.slug)


def _comments_close_on(asked: Asked) -> str | None:
    closings = [period.closes_at for period in asked.document.comment_periods.all()]
    return last_day_of(max(closings)).isoformat() if closings else None


def _dates(asked: Asked) -> str | None:
    closings = sorted({period.closes_at for period in asked.document.comment_periods.all()})
    if closings:
        said = "; ".join(describe_deadline(closes_at) for closes_at in closings)
        return f"Comments are taken until {said}."
    return (asked.imported.dates_text or None) if asked.imported else None


def _page_length(asked: Asked) -> int | None:
    first, last = asked.document.start_page, asked.document.end_page
    return last - first + 1 if first is not None and last is not None else None


def _pdf_url(asked: Asked) -> str | None:
    document = asked.document
    if not document.fr_doc_num or document.published_on is None:
        return None
    return f"https://www.govinfo.gov/content/pkg/FR-{document.published_on}/pdf/{document.fr_doc_num}.pdf"


def _volume(asked: Asked) -> int | None:
    pages = pages_of(asked.document.fr_citation)
    return pages[0] if pages else None


def _dockets(asked: Asked) -> list[dict[str, Any]]:
    docket = asked.document.docket
    periods = list(asked.document.comment_periods.all())
    document = {
        "id": asked.document.document_id,
        "allow_late_comments": asked.document.rulemaking.accepts_late,
        "comment_count": None,
        "comment_start_date": min(period.opens_at for period in periods).isoformat() if periods else None,
        "comment_end_date": max(period.closes_at for period in periods).isoformat() if periods else None,
        "comment_url": _comment_url(asked),
        "regulations_dot_gov_open_for_comment": _comment_url(asked) is not None,
        "updated_at": asked.document.modified_at.isoformat(),
    }
    return [
        {
            "agency_name": docket.agency.agency_id, "id": docket.docket_id, "title": docket.title,
            "supporting_documents": [], "supporting_documents_count": 0, "documents": [document],
        }
    ]  # fmt: skip


def _nothing(asked: Asked) -> None:
    return None


def _empty_list(asked: Asked) -> list[Any]:
    return []


def _empty_object(asked: Asked) -> dict[str, Any]:
    return {}


_NULL = (
    "body_html_url", "correction_of", "disposition_notes", "excerpts", "executive_order_notes",
    "executive_order_number", "explanation", "full_text_xml_url", "mods_url", "not_received_for_publication",
    "page_views", "president", "presidential_document_number", "proclamation_number", "public_inspection_pdf_url",
    "raw_text_url", "regulations_dot_gov_url", "significant", "signing_date", "subtype", "toc_doc", "toc_subject",
)  # fmt: skip
FIELDS: dict[str, Field] = {
    **dict.fromkeys(_NULL, _nothing),
    **dict.fromkeys(("corrections", "topics"), _empty_list),
    **dict.fromkeys(
        ("images", "images_metadata", "regulation_id_number_info", "regulations_dot_gov_info"), _empty_object
    ),
    "abstract": _abstract,
    "action": lambda asked: asked.document.get_kind_display(),
    "agencies": _agencies,
    "agency_names": lambda asked: [asked.document.docket.agency.name],
    "cfr_references": _cfr_references,
    "citation": _column("fr_citation"),
    "comment_url": _comment_url,
    "comments_close_on": _comments_close_on,
    "dates": _dates,
    "docket_id": lambda asked: asked.document.docket.docket_id,
    "docket_ids": lambda asked: [asked.document.docket.docket_id],
    "dockets": _dockets,
    "document_number": lambda asked: asked.number,
    "effective_on": _day("effective_on"),
    "end_page": _column("end_page"),
    "html_url": lambda asked: asked.url("document", document_id=asked.document.document_id),
    "json_url": lambda asked: asked.url("federal_register_document", numbers=asked.number),
    "page_length": _page_length,
    "pdf_url": _pdf_url,
    "publication_date": _day("published_on"),
    "regulation_id_numbers": lambda asked: [asked.document.rin] if asked.document.rin else [],
    "start_page": _column("start_page"),
    "title": _column("title"),
    "type": _column("document_type"),
    "volume": _volume,
}
LIST_FIELDS = (
    "title", "type", "abstract", "document_number", "html_url", "pdf_url", "public_inspection_pdf_url",
    "publication_date", "agencies", "excerpts",
)  # fmt: skip
"""What a list gives that asks for no fields, as in the original."""
DETAIL_FIELDS = tuple(
    sorted(name for name in FIELDS if name not in ("excerpts", "agency_names", "docket_id", "president"))
)
"""What one document gives, as in the original."""
