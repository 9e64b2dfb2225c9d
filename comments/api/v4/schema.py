"""The OpenAPI 3.1 description, made of the same tables that make the answers, so that it can't say otherwise."""

import functools
from typing import Any

from comments.api.v4 import attachments, bulk, changes, comments, lists, posting_schema, webhooks_schema
from comments.api.v4.attributes import INSTANT, OBJECTS, TEXT, WHOLE
from comments.api.v4.filters import CommentOn, Day, Filter, Flag, OfDocket, Since, WallClock, Words
from comments.api.v4.ids import prefix_of
from comments.api.v4.querying import (
    DEFAULT_PAGE_SIZE,
    MAX_PAGE_NUMBER,
    MAX_PAGE_SIZE,
    MAX_TERM_CHARACTERS,
    MIN_PAGE_SIZE,
    SEARCH_TERM,
)
from comments.api.v4.resource import Resource
from comments.api.v4.schema_parts import ACRONYM, DOCKET_ID, ITEM_ID, MEDIA_TYPE, TARGET, one_or_more_of
from comments.api.v4.schema_parts import closed_object as _object
from comments.api.v4.schema_parts import reference as _reference
from comments.api.v4.views import COUNTS_KIND, TARGETS_KIND
from comments.enums import BulkFormat

Json = dict[str, Any]

LISTS = (lists.DocketList, lists.DocumentList, lists.CommentList)
_URL = {"type": "string", "format": "uri"}
_STRING = {"type": "string"}
_NUMBER = {"type": "integer", "minimum": 0}
_FLAG = {"type": "boolean"}
_MEANING: dict[type[Filter], tuple[Json, str]] = {
    Words: (_STRING, "One value, several separated by commas, or the parameter repeated. Empty: everything."),
    OfDocket: (_STRING, "A docket id, several separated by commas, or the parameter repeated. Empty: everything."),
    CommentOn: (_STRING, "The document commented on, by objectId or documentId; several separated by commas."),
    Day: (
        {"type": "string", "anyOf": [{"format": "date"}, {"maxLength": 0}]},
        "An Eastern day, yyyy-MM-dd. [ge] from it on, [le] up to its end. Empty: everything.",
    ),
    WallClock: (
        {"type": "string", "examples": ["2026-03-12 10:00:00"]},
        "US Eastern time, yyyy-MM-dd HH:mm:ss. In the hour that autumn repeats, [ge] is the earlier, [le] the later.",
    ),
    Since: ({"type": "string", "format": "date-time"}, "From this instant on, ISO 8601 with its zone."),
    Flag: ({"type": "string", "enum": ["true"]}, "Only true can be asked."),
}


@functools.cache
def description() -> Json:
    """The whole description; the same for every request, so that its server is relative."""
    paths: Json = {}
    for view in LISTS:
        kind = view.resource.kind
        paths[f"/{kind}"] = _get(f"list_{kind}", f"List {kind}", _list_parameters(view), f"{kind}_list")
        paths |= _detail_paths(view.resource)
    paths |= _other_paths()
    posting_schema.add_to(paths)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Docket 311 API",
            "version": "4",
            "description": "Dockets, documents and posted comments, in the shapes of the regulations.gov v4 API. "
            "Reading needs no key; sending comments does.",
        },
        "servers": [{"url": "/v4"}],
        "paths": paths,
        "webhooks": webhooks_schema.webhooks(),
        "components": {
            "schemas": _schemas() | posting_schema.schemas() | webhooks_schema.schemas(),
            "responses": _responses(),
            "securitySchemes": posting_schema.SECURITY_SCHEMES,
        },
    }


def _list_parameters(view: type[lists.ListView]) -> list[Json]:
    parameters = [
        _query(f"filter[{SEARCH_TERM}]", {**_STRING, "maxLength": MAX_TERM_CHARACTERS},
               'Words, "phrases", -not and or; or an id or tracking number.'),
    ]  # fmt: skip
    for one in view.filters.values():
        parameters += _filter_parameters(one)
    size = {"type": "integer", "minimum": MIN_PAGE_SIZE, "maximum": MAX_PAGE_SIZE, "default": DEFAULT_PAGE_SIZE}
    number = {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_NUMBER, "default": 1}
    parameters += [
        _query(
            "sort",
            one_or_more_of(view.sorts, before="-?", may_be_empty=True),
            f"Separated by commas, - for descending: {', '.join(view.sorts)}.",
        ),
        _query("page[size]", size, "Rows on a page."),
        _query("page[number]", number, "Which page. Further than the last: page[after]."),
        _query("page[after]", _STRING, "meta.after of the page before; empty to begin. Without a limit of depth."),
        _query("strict", {"type": "string", "enum": ["true", "false"]}, "Refuse a value that can match nothing."),
        _fields(view.resource),
    ]
    return parameters + _include(view.resource)


def _filter_parameters(one: Filter) -> list[Json]:
    schema, meaning = _MEANING[type(one)]
    if isinstance(one, Words) and one.allowed:
        meaning += f" Values: {', '.join(one.allowed)}."
    names = (f"filter[{one.name}]" + (f"[{operator}]" if operator else "") for operator in sorted(one.operators))
    return [_query(name, schema, meaning) for name in names]


def _detail_paths(resource: Resource) -> Json:
    kind, one = resource.kind, f"/{resource.kind}/{{id}}"
    identifier = _path(DOCKET_ID if kind == "dockets" else ITEM_ID, f"Id of the {resource.noun}.")
    parameters = [identifier, _fields(resource), *_include(resource)]
    paths = {one: _get(f"get_{resource.noun}", f"One {resource.noun}", parameters, f"{kind}_one")}
    if resource.has_attachments:
        noun = resource.noun
        paths[f"{one}/attachments"] = _get(
            f"list_{noun}_attachments", f"Attachments of a {noun}", [identifier], "attachments_list"
        )
        paths[f"{one}/relationships/attachments"] = _get(
            f"list_{noun}_attachment_ids", f"Ids of the attachments of a {noun}", [identifier], "relationship"
        )
    return paths


def _other_paths() -> Json:
    object_id = {"type": "string", "pattern": f"^{prefix_of(attachments.KIND)}[0-7][0-9A-Fa-f]{{7}}$"}
    acronym = {**_query("filter[acronym]", {**_STRING, "minLength": 1}, "The agency."), "required": True}
    formats = _query("include", {"type": "string", "enum": ["fileFormats"]}, "Always there.")
    return {
        "/attachments/{id}": _get(
            "get_attachment", "One attachment", [_path(object_id, "Its objectId."), formats], "attachments_one"
        ),
        f"/{COUNTS_KIND}/{{id}}": _get(
            "get_received_count",
            "How many comments were received on a document, posted or not",
            [_path(ITEM_ID, "Id of the document.")],
            "received_count",
        ),
        f"/documents/{{id}}/{TARGETS_KIND}": _get(
            "list_comment_targets",
            "Questions and sections that a comment on a document may say it answers",
            [_path(ITEM_ID, "Id of the document.")],
            "comment_targets",
        ),
        "/agencies/{id}": _get("get_agency", "One agency", [_path(ACRONYM, "Its acronym.")], "agency"),
        f"/{changes.KIND}": _get(
            "list_changes", "What became public, changed or left", _feed_parameters(), "changes_list"
        ),
        f"/{bulk.KIND}": _get("list_bulk_files", "Dockets that have bulk files", [], "bulk_files_list"),
        f"/{bulk.KIND}/{{id}}": _get(
            "get_bulk_files", "Bulk files of a docket", [_path(DOCKET_ID, "Id of the docket.")], "bulk_files_one"
        ),
        "/agency-categories": _get(
            "list_agency_categories", "Categories that an agency asks for", [acronym], "agency_categories"
        ),
    }


def _feed_parameters() -> list[Json]:
    size = {"type": "integer", "minimum": 1, "maximum": changes.MAX_CHANGES, "default": changes.DEFAULT_CHANGES}
    include = {"type": "string", "enum": ["comment"]}
    return [
        _query("after", {**_STRING, "pattern": "^[0-9]{1,18}$", "default": "0"}, "meta.after of the answer before."),
        _query("page[size]", size, f"Changes in an answer; with include, at most {MAX_PAGE_SIZE}."),
        _query("filter[docketId]", DOCKET_ID, "Those of one docket."),
        _query("include", include, "The comments themselves, as they are now."),
        {**_fields(comments.COMMENTS), "description": "With include: attributes to show, separated by commas."},
    ]


def _get(operation: str, summary: str, parameters: list[Json], schema: str) -> Json:
    headers = {
        name: {"schema": {"type": "string"}, "description": meaning}
        for name, meaning in (
            ("X-RateLimit-Limit", "Requests that this client may make in an hour."),
            ("X-RateLimit-Remaining", "How many are left."),
        )
    }
    content = {MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    responses = {"200": {"description": "Found", "headers": headers, "content": content}}
    errors = {"400": "error", "403": "gateway", "404": "error", "429": "gateway", "500": "error", "503": "error"}
    for status, name in errors.items():
        responses[status] = {"$ref": f"#/components/responses/{name}"}
    key = _query("api_key", _STRING, "A key, for a higher limit. None is needed; DEMO_KEY counts as none.")
    return {
        "get": {
            "operationId": operation,
            "summary": summary,
            "parameters": [*parameters, key],
            "responses": responses,
        }
    }


def _query(name: str, schema: Json, meaning: str) -> Json:
    return {"name": name, "in": "query", "schema": schema, "description": meaning}


def _path(schema: Json, meaning: str) -> Json:
    return {"name": "id", "in": "path", "required": True, "schema": schema, "description": meaning}


def _fields(resource: Resource) -> Json:
    names = sorted(resource.attributes)
    meaning = f"Attributes to show, separated by commas, instead of the usual: {', '.join(names)}."
    return _query("fields", one_or_more_of(names, may_be_empty=True), meaning)


def _include(resource: Resource) -> list[Json]:
    allowed = {"type": "string", "enum": ["attachments"]}
    return [_query("include", allowed, "Attachments in full.")] if resource.has_attachments else []


def _many(name: str) -> Json:
    return {"type": "array", "items": _reference(name)}


def _schemas() -> Json:
    schemas: Json = {"meta": _meta(), "relationship": _relationship(), "reference": _object(_identity())}
    for view in LISTS:
        schemas |= _resource_schemas(view.resource)
    plain = dict.fromkeys(attachments.ATTRIBUTES, TEXT)
    attributes = _object({**plain, "docOrder": WHOLE, "modifyDate": INSTANT, "fileFormats": OBJECTS})
    schemas["attachment"] = _object({**_identity(), "attributes": attributes, "links": _object({"self": _URL})})
    schemas["attachments_one"] = _object({"data": _reference("attachment")})
    schemas["attachments_list"] = _object({"data": _many("attachment")})
    schemas["received_count"] = _single({"count": _NUMBER})
    schemas["change"] = _change()
    page = _object({"after": _STRING, "hasNextPage": _FLAG, "numberOfElements": _NUMBER})
    links = _object({"next": {"type": ["string", "null"], "format": "uri"}})
    frame = {"data": _many("change"), "included": _many("comments"), "meta": page, "links": links}
    schemas["changes_list"] = _object(frame, "included")
    schemas["bulk_files"] = _bulk_files()
    schemas["bulk_files_one"] = _object({"data": _reference("bulk_files")})
    schemas["bulk_files_list"] = _object({"data": _many("bulk_files")})
    schemas["agency"] = _single({"acronym": _STRING, "name": _STRING})
    category = _object({"acronym": _STRING, "category": _STRING, "default": _FLAG})
    schemas["agency_category"] = _object({**_identity(), "attributes": category})
    schemas["agency_categories"] = _object({"data": _many("agency_category")})
    asked = _object({"kind": {"type": "string", "enum": ["question", "section"]}, "number": TEXT, "text": _STRING})
    target = _object({"id": TARGET, "type": _STRING, "attributes": asked})
    schemas["comment_targets"] = _object({"data": {"type": "array", "items": target}})
    source = _object({"pointer": _STRING})
    error = _object({"status": _STRING, "title": _STRING, "detail": _STRING, "source": source}, "detail", "source")
    schemas["error"] = _object({"errors": {"type": "array", "items": error}})
    schemas["gateway"] = _object({"error": _object({"code": _STRING, "message": _STRING})})
    return schemas


def _identity() -> Json:
    return {"id": _STRING, "type": _STRING}


def _single(attributes: Json) -> Json:
    links = _object({"self": _URL})
    return _object({"data": _object({**_identity(), "attributes": _object(attributes), "links": links})})


def _change() -> Json:
    """One change; its id is its place in the feed."""
    kinds = [changes.PUBLISHED, changes.CHANGED, changes.LEFT]
    attributes = _object({
        "change": {"type": "string", "enum": kinds}, "changedAt": {"type": "string", "format": "date-time"},
        "commentId": _STRING, "docketId": _STRING,
    })  # fmt: skip
    return _object({**_identity(), "attributes": attributes, "links": _object({"comment": _URL})})


def _bulk_files() -> Json:
    """The manifest of a docket's files."""
    file = _object({
        "name": _STRING, "format": {"type": "string", "enum": BulkFormat.values}, "rows": _NUMBER, "size": _NUMBER,
        "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"}, "url": _URL,
    })  # fmt: skip
    names = ("documents", "comments", "posted", "restricted", "withdrawn")
    manifest: Json = {
        "docketId": _STRING,
        "asOf": {"type": "string", "format": "date-time"},
        "feedPosition": _NUMBER,
        "counts": _object(dict.fromkeys(names, _NUMBER)),
        "files": {"type": "array", "items": file},
        "isBeingMadeAgain": _FLAG,
    }
    return _object({**_identity(), "attributes": _object(manifest), "links": _object({"self": _URL})})


def _resource_schemas(resource: Resource) -> Json:
    """Its attributes, each of which `fields` may leave out, and the frames of its list and of one."""
    kind = resource.kind
    properties = {name: attribute.schema for name, attribute in sorted(resource.attributes.items())}
    shown: Json = {
        **_identity(),
        "attributes": _object(properties, *properties),
        "links": _object({"self": _URL}),
    }
    optional: tuple[str, ...] = ()
    frame: Json = {}
    if resource.has_attachments:
        shown["relationships"] = _object({"attachments": _reference("relationship")})
        optional, frame = ("relationships",), {"included": _many("attachment")}
    return {
        kind: _object(shown, *optional),
        f"{kind}_one": _object({"data": _reference(kind), **frame}, "included"),
        f"{kind}_list": _object({"data": _many(kind), "meta": _reference("meta"), **frame}, "included"),
    }


def _relationship() -> Json:
    return _object({"data": _many("reference"), "links": _object({"self": _URL, "related": _URL})}, "data")


def _meta() -> Json:
    count: Json = {"type": ["integer", "null"], "minimum": 0}
    return _object(
        {
            "after": _STRING,
            "aggregations": {"type": ["object", "null"]},
            "filters": {"type": "object"},
            "firstPage": _FLAG,
            "hasNextPage": _FLAG,
            "hasPreviousPage": _FLAG,
            "lastPage": _FLAG,
            "numberOfElements": _NUMBER,
            "pageNumber": count,
            "pageSize": _NUMBER,
            "totalElements": count,
            "totalPages": count,
        },
        "after",
    )


def _responses() -> Json:
    return {
        "error": {
            "description": "What is wrong, and what to do.",
            "content": {MEDIA_TYPE: {"schema": _reference("error")}},
        },
        "gateway": {
            "description": "An unknown key, or too many requests.",
            "content": {"application/json": {"schema": _reference("gateway")}},
        },
    }
