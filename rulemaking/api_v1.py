"""Our rules in the shape of the Federal Register's own API (v1): read-only, published documents alone.

A client of that API follows our rules by changing its base address. Practice rules are left out: nothing here would
say that they are not real. What we don't hold is null or empty. Source: ADR 0012.
"""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from rulemaking.api_v1_conditions import BadCondition, condition
from rulemaking.api_v1_fields import DETAIL_FIELDS, FIELDS, LIST_FIELDS, Asked
from rulemaking.enums import DocumentKind
from rulemaking.models import Document
from rulemaking.requests import received_at

PER_PAGE, PER_PAGE_MAX = 20, 1000
PAGES_MAX = 50
_ORDERS = {
    "newest": ("-published_on", "-docket", "-number"),
    "relevance": ("-published_on", "-docket", "-number"),
    "oldest": ("published_on", "docket", "number"),
}


@require_safe
def documents(request: HttpRequest) -> JsonResponse:
    """`/api/v1/documents.json`: documents that meet all conditions, by page."""
    try:
        query = _Query(request)
    except BadCondition as bad:
        return _errors({bad.name: str(bad)})
    found = _published(request).filter(query.conditions)
    count = found.count()
    total_pages = -(-count // query.per_page)
    start = (query.page - 1) * query.per_page
    rows = found.order_by(*_ORDERS[query.order])[start : start + query.per_page]
    answer: dict[str, Any] = {
        "count": count,
        "description": "Documents published in the Federal Register",
        "total_pages": min(total_pages, PAGES_MAX),
    }
    if query.page < answer["total_pages"]:
        answer["next_page_url"] = _page_url(request, query.page + 1)
    answer["results"] = _written(rows, query.fields or LIST_FIELDS, request)
    return _json(answer)


@require_safe
def document(request: HttpRequest, numbers: str) -> JsonResponse:
    """`/api/v1/documents/{number}.json`, or several numbers with commas between them: `{count, results}`."""
    try:
        fields = _fields(request) or DETAIL_FIELDS
        _refuse_others(request, {"fields[]"})
    except BadCondition as bad:
        return _errors({bad.name: str(bad)})
    # No number holds NUL, and the database can't even be asked for it.
    wanted = [number for number in numbers.replace("\x00", "\ufffd").split(",") if number][:PER_PAGE_MAX]
    if len(wanted) == 1 and "," not in numbers:
        row = _named(request, wanted[0])
        if row is None:
            return _json({"status": 404, "message": "Record Not Found"}, HTTPStatus.NOT_FOUND)
        return _json(_written([row], fields, request)[0])
    rows = [row for number in wanted if (row := _named(request, number))]
    answer: dict[str, Any] = {"count": len(rows), "results": _written(rows, fields, request)}
    found = {number for row in rows for number in (row.fr_doc_num, row.document_id)}
    if missing := [number for number in wanted if number not in found]:
        answer["errors"] = {"not_found": missing}
    return _json(answer)


def _published(request: HttpRequest) -> QuerySet[Document]:
    """What the public may see at the time of the request, except supporting material and practice."""
    return (
        Document.objects.public(received_at(request))
        .exclude(Q(kind=DocumentKind.SUPPORTING) | Q(docket__is_practice=True) | Q(published_on=None))
        .select_related("docket__agency", "rulemaking", "federal_register_import")
        .prefetch_related("comment_periods")
    )


def _named(request: HttpRequest, number: str) -> Document | None:
    """The document of a Federal Register number; ours stands in where a document's number is not known."""
    named = Q(fr_doc_num=number)
    docket_id, _, ours = number.rpartition("-")
    if ours.isascii() and ours.isdigit() and len(ours) < 10:
        named |= Q(docket__docket_id=docket_id, number=int(ours), fr_doc_num="")
    return _published(request).filter(named).order_by("docket", "number").first()


class _Query:
    """What a list request asks for.

    Raises:
        BadCondition: a parameter is unknown or its value is of the wrong form.
    """

    def __init__(self, request: HttpRequest) -> None:
        self.fields = _fields(request)
        self.per_page = _whole(request, "per_page", PER_PAGE, PER_PAGE_MAX)
        self.page = _whole(request, "page", 1, PAGES_MAX)
        self.order = request.GET.get("order", "relevance")
        if self.order not in _ORDERS:
            raise BadCondition("order", f"is one of {', '.join(sorted(_ORDERS))}")
        conditions = {name for name in request.GET if name.startswith("conditions[")}
        _refuse_others(request, {"fields[]", "per_page", "page", "order", *conditions})
        self.conditions = Q()
        for name in sorted(conditions):
            self.conditions &= condition(name, request.GET.getlist(name))


def _fields(request: HttpRequest) -> list[str]:
    asked = request.GET.getlist("fields[]")
    for name in asked:
        if name not in FIELDS:
            raise BadCondition("fields[]", f"has no field “{name[:60]}”")
    return asked


def _refuse_others(request: HttpRequest, known: set[str]) -> None:
    for name in request.GET:
        if name not in known:
            raise BadCondition(name[:60], "is no parameter here")


def _whole(request: HttpRequest, name: str, default: int, most: int) -> int:
    given = request.GET.get(name, str(default))
    if not (given.isascii() and given.isdigit() and 1 <= int(given[:9]) <= most):
        raise BadCondition(name, f"is a whole number from 1 to {most}")
    return int(given)


def _page_url(request: HttpRequest, page: int) -> str:
    query = request.GET.copy()
    query["page"] = str(page)
    pairs = [(name, value) for name, values in query.lists() for value in values]
    return request.build_absolute_uri(f"{request.path}?{urlencode(pairs)}")


def _written(rows: Any, fields: Any, request: HttpRequest) -> list[dict[str, Any]]:
    return [{name: FIELDS[name](Asked(row, request)) for name in fields} for row in rows]


def _errors(errors: dict[str, str]) -> JsonResponse:
    return _json({"status": 400, "errors": errors}, HTTPStatus.BAD_REQUEST)


def _json(answer: dict[str, Any], status: HTTPStatus = HTTPStatus.OK) -> JsonResponse:
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache"}
    return JsonResponse(answer, status=status, headers=headers, json_dumps_params={"ensure_ascii": False})
