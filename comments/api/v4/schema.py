"""The OpenAPI 3.1 description, made of the same tables that make the answers, so that it can't say otherwise."""

import functools
from typing import Any

from comments.api.v4 import (
    analysis_schema,
    attachments,
    bulk,
    changes,
    comments,
    lists,
    posting_schema,
    webhooks_schema,
)
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
from comments.api.v4.schema_parts import (
    ACRONYM,
    DOCKET_ID,
    FLAG,
    ITEM_ID,
    MEDIA_TYPE,
    NUMBER,
    STRING,
    TARGET,
    URL,
    identity,
    one_or_more_of,
    path,
    query,
    reading,
    single,
)
from comments.api.v4.schema_parts import closed_object as _object
from comments.api.v4.schema_parts import reference as _reference
from comments.api.v4.views import COUNTS_KIND, TARGETS_KIND
from comments.enums import BulkFormat

Json = dict[str, Any]

LISTS = (lists.DocketList, lists.DocumentList, lists.CommentList)
_MEANING: dict[type[Filter], tuple[Json, str]] = {
    Words: (STRING, "One value, several separated by commas, or the parameter repeated. Empty: everything."),
    OfDocket: (STRING, "A docket id, several separated by commas, or the parameter repeated. Empty: everything."),
    CommentOn: (STRING, "The document commented on, by objectId or documentId; several separated by commas."),
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
        paths[f"/{kind}"] = reading(f"list_{kind}", f"List {kind}", _list_parameters(view), f"{kind}_list")
        paths |= _detail_paths(view.resource)
    paths |= _other_paths() | analysis_schema.paths()
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
            "schemas": _schemas() | analysis_schema.schemas() | posting_schema.schemas() | webhooks_schema.schemas(),
            "responses": _responses(),
            "securitySchemes": posting_schema.SECURITY_SCHEMES,
        },
    }


def _list_parameters(view: type[lists.ListView]) -> list[Json]:
    parameters = [
        query(f"filter[{SEARCH_TERM}]", {**STRING, "maxLength": MAX_TERM_CHARACTERS},
               'Words, "phrases", -not and or; or an id or tracking number.'),
    ]  # fmt: skip
    for one in view.filters.values():
        parameters += _filter_parameters(one)
    size = {"type": "integer", "minimum": MIN_PAGE_SIZE, "maximum": MAX_PAGE_SIZE, "default": DEFAULT_PAGE_SIZE}
    number = {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_NUMBER, "default": 1}
    parameters += [
        query(
            "sort",
            one_or_more_of(view.sorts, before="-?", may_be_empty=True),
            f"Separated by commas, - for descending: {', '.join(view.sorts)}.",
        ),
        query("page[size]", size, "Rows on a page."),
        query("page[number]", number, "Which page. Further than the last: page[after]."),
        query("page[after]", STRING, "meta.after of the page before; empty to begin. Without a limit of depth."),
        query("strict", {"type": "string", "enum": ["true", "false"]}, "Refuse a value that can match nothing."),
        _fields(view.resource),
    ]
    return parameters + _include(view.resource)


def _filter_parameters(one: Filter) -> list[Json]:
    schema, meaning = _MEANING[type(one)]
    if isinstance(one, Words) and one.allowed:
        meaning += f" Values: {', '.join(one.allowed)}."
    names = (f"filter[{one.name}]" + (f"[{operator}]" if operator else "") for operator in sorted(one.operators))
    return [query(name, schema, meaning) for name in names]


def _detail_paths(resource: Resource) -> Json:
    kind, one = resource.kind, f"/{resource.kind}/{{id}}"
    identifier = path(DOCKET_ID if kind == "dockets" else ITEM_ID, f"Id of the {resource.noun}.")
    parameters = [identifier, _fields(resource), *_include(resource)]
    paths = {one: reading(f"get_{resource.noun}", f"One {resource.noun}", parameters, f"{kind}_one")}
    if resource.has_attachments:
        noun = resource.noun
        paths[f"{one}/attachments"] = reading(
            f"list_{noun}_attachments", f"Attachments of a {noun}", [identifier], "attachments_list"
        )
        paths[f"{one}/relationships/attachments"] = reading(
            f"list_{noun}_attachment_ids", f"Ids of the attachments of a {noun}", [identifier], "relationship"
        )
    return paths


def _other_paths() -> Json:
    object_id = {"type": "string", "pattern": f"^{prefix_of(attachments.KIND)}[0-7][0-9A-Fa-f]{{7}}$"}
    acronym = {**query("filter[acronym]", {**STRING, "minLength": 1}, "The agency."), "required": True}
    formats = query("include", {"type": "string", "enum": ["fileFormats"]}, "Always there.")
    return {
        "/attachments/{id}": reading(
            "get_attachment", "One attachment", [path(object_id, "Its objectId."), formats], "attachments_one"
        ),
        f"/{COUNTS_KIND}/{{id}}": reading(
            "get_received_count",
            "How many comments were received on a document, posted or not",
            [path(ITEM_ID, "Id of the document.")],
            "received_count",
        ),
        f"/documents/{{id}}/{TARGETS_KIND}": reading(
            "list_comment_targets",
            "Questions and sections that a comment on a document may say it answers",
            [path(ITEM_ID, "Id of the document.")],
            "comment_targets",
        ),
        "/agencies/{id}": reading("get_agency", "One agency", [path(ACRONYM, "Its acronym.")], "agency"),
        f"/{changes.KIND}": reading(
            "list_changes", "What became public, changed or left", _feed_parameters(), "changes_list"
        ),
        f"/{bulk.KIND}": reading("list_bulk_files", "Dockets that have bulk files", [], "bulk_files_list"),
        f"/{bulk.KIND}/{{id}}": reading(
            "get_bulk_files", "Bulk files of a docket", [path(DOCKET_ID, "Id of the docket.")], "bulk_files_one"
        ),
        "/agency-categories": reading(
            "list_agency_categories", "Categories that an agency asks for", [acronym], "agency_categories"
        ),
    }


def _feed_parameters() -> list[Json]:
    size = {"type": "integer", "minimum": 1, "maximum": changes.MAX_CHANGES, "default": changes.DEFAULT_CHANGES}
    include = {"type": "string", "enum": ["comment"]}
    return [
        query("after", {**STRING, "pattern": "^[0-9]{1,18}$", "default": "0"}, "meta.after of the answer before."),
        query("page[size]", size, f"Changes in an answer; with include, at most {MAX_PAGE_SIZE}."),
        query("filter[docketId]", DOCKET_ID, "Those of one docket."),
        query("include", include, "The comments themselves, as they are now."),
        {**_fields(comments.COMMENTS), "description": "With include: attributes to show, separated by commas."},
    ]


def _fields(resource: Resource) -> Json:
    names = sorted(resource.attributes)
    meaning = f"Attributes to show, separated by commas, instead of the usual: {', '.join(names)}."
    return query("fields", one_or_more_of(names, may_be_empty=True), meaning)


def _include(resource: Resource) -> list[Json]:
    allowed = {"type": "string", "enum": ["attachments"]}
    return [query("include", allowed, "Attachments in full.")] if resource.has_attachments else []


def _many(name: str) -> Json:
    return {"type": "array", "items": _reference(name)}


def _schemas() -> Json:
    schemas: Json = {"meta": _meta(), "relationship": _relationship(), "reference": _object(identity())}
    for view in LISTS:
        schemas |= _resource_schemas(view.resource)
    plain = dict.fromkeys(attachments.ATTRIBUTES, TEXT)
    attributes = _object({**plain, "docOrder": WHOLE, "modifyDate": INSTANT, "fileFormats": OBJECTS})
    schemas["attachment"] = _object({**identity(), "attributes": attributes, "links": _object({"self": URL})})
    schemas["attachments_one"] = _object({"data": _reference("attachment")})
    schemas["attachments_list"] = _object({"data": _many("attachment")})
    schemas["received_count"] = single({"count": NUMBER})
    schemas["change"] = _change()
    page = _object({"after": STRING, "hasNextPage": FLAG, "numberOfElements": NUMBER})
    links = _object({"next": {"type": ["string", "null"], "format": "uri"}})
    frame = {"data": _many("change"), "included": _many("comments"), "meta": page, "links": links}
    schemas["changes_list"] = _object(frame, "included")
    schemas["bulk_files"] = _bulk_files()
    schemas["bulk_files_one"] = _object({"data": _reference("bulk_files")})
    schemas["bulk_files_list"] = _object({"data": _many("bulk_files")})
    schemas["agency"] = single({"acronym": STRING, "name": STRING})
    category = _object({"acronym": STRING, "category": STRING, "default": FLAG})
    schemas["agency_category"] = _object({**identity(), "attributes": category})
    schemas["agency_categories"] = _object({"data": _many("agency_category")})
    asked = _object({"kind": {"type": "string", "enum": ["question", "section"]}, "number": TEXT, "text": STRING})
    target = _object({"id": TARGET, "type": STRING, "attributes": asked})
    schemas["comment_targets"] = _object({"data": {"type": "array", "items": target}})
    source = _object({"pointer": STRING})
    error = _object({"status": STRING, "title": STRING, "detail": STRING, "source": source}, "detail", "source")
    schemas["error"] = _object({"errors": {"type": "array", "items": error}})
    schemas["gateway"] = _object({"error": _object({"code": STRING, "message": STRING})})
    return schemas


def _change() -> Json:
    """One change; its id is its place in the feed."""
    kinds = [changes.PUBLISHED, changes.CHANGED, changes.LEFT]
    attributes = _object({
        "change": {"type": "string", "enum": kinds}, "changedAt": {"type": "string", "format": "date-time"},
        "commentId": STRING, "docketId": STRING,
    })  # fmt: skip
    return _object({**identity(), "attributes": attributes, "links": _object({"comment": URL})})


def _bulk_files() -> Json:
    """The manifest of a docket's files."""
    file = _object({
        "name": STRING, "format": {"type": "string", "enum": BulkFormat.values}, "rows": NUMBER, "size": NUMBER,
        "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"}, "url": URL,
    })  # fmt: skip
    names = ("documents", "comments", "posted", "restricted", "withdrawn")
    manifest: Json = {
        "docketId": STRING,
        "asOf": {"type": "string", "format": "date-time"},
        "feedPosition": NUMBER,
        "counts": _object(dict.fromkeys(names, NUMBER)),
        "files": {"type": "array", "items": file},
        "isBeingMadeAgain": FLAG,
    }
    return _object({**identity(), "attributes": _object(manifest), "links": _object({"self": URL})})


def _resource_schemas(resource: Resource) -> Json:
    """Its attributes, each of which `fields` may leave out, and the frames of its list and of one."""
    kind = resource.kind
    properties = {name: attribute.schema for name, attribute in sorted(resource.attributes.items())}
    shown: Json = {
        **identity(),
        "attributes": _object(properties, *properties),
        "links": _object({"self": URL}),
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
    return _object({"data": _many("reference"), "links": _object({"self": URL, "related": URL})}, "data")


def _meta() -> Json:
    count: Json = {"type": ["integer", "null"], "minimum": 0}
    return _object(
        {
            "after": STRING,
            "aggregations": {"type": ["object", "null"]},
            "filters": {"type": "object"},
            "firstPage": FLAG,
            "hasNextPage": FLAG,
            "hasPreviousPage": FLAG,
            "lastPage": FLAG,
            "numberOfElements": NUMBER,
            "pageNumber": count,
            "pageSize": NUMBER,
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
