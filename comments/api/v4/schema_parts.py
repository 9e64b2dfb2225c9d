"""Pieces of which the OpenAPI description is put together. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

Json = dict[str, Any]

MEDIA_TYPE = "application/vnd.api+json"


def closed_object(properties: Mapping[str, Json], *optional: str) -> Json:
    """An object with these properties and no other, each needed unless it is named optional."""
    required = [name for name in properties if name not in optional]
    return {
        "type": "object",
        "properties": dict(properties),
        "required": required,
        "additionalProperties": False,
    }


def reference(name: str) -> Json:
    """A schema of the description, by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


DOCKET_ID: Json = {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9_-]*[0-9]$", "maxLength": 70}
ITEM_ID: Json = {
    "type": "string",
    "pattern": "^[A-Za-z0-9][A-Za-z0-9_-]*[0-9]-([0-9]{4}|[1-9][0-9]{4,8})$",
    "maxLength": 70,
    "examples": ["FINCEN-2025-0004-0001"],
}
"""Of a document or a comment: the docket's id and a number of at least four digits."""

TARGET: Json = {"type": "string", "pattern": "^(question|section)-[1-9][0-9]{0,4}$", "examples": ["question-3"]}
"""A numbered question of a rule, or a section of a document by its place."""

ACRONYM: Json = {"type": "string", "pattern": "^[A-Za-z0-9]+$"}
URL: Json = {"type": "string", "format": "uri"}
STRING: Json = {"type": "string"}
NUMBER: Json = {"type": "integer", "minimum": 0}
FLAG: Json = {"type": "boolean"}


def one_or_more_of(names: Iterable[str], *, before: str = "", may_be_empty: bool = False) -> Json:
    """Some of these names, separated by commas; `before` is a regular expression of what may stand before each."""
    name = f"{before}({'|'.join(names)})"
    some = f"{name}(,{name})*"
    return {"type": "string", "pattern": f"^({some})?$" if may_be_empty else f"^{some}$"}


def reading(operation: str, summary: str, parameters: list[Json], schema: str) -> Json:
    """An address that is read: its parameters, the schema of its answer, and what can go wrong."""
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
    key = query("api_key", STRING, "A key, for a higher limit. None is needed; DEMO_KEY counts as none.")
    return {
        "get": {
            "operationId": operation,
            "summary": summary,
            "parameters": [*parameters, key],
            "responses": responses,
        }
    }


def query(name: str, schema: Json, meaning: str) -> Json:
    """A parameter of the query string."""
    return {"name": name, "in": "query", "schema": schema, "description": meaning}


def path(schema: Json, meaning: str) -> Json:
    """The id in an address."""
    return {"name": "id", "in": "path", "required": True, "schema": schema, "description": meaning}


def identity() -> Json:
    """What names each resource."""
    return {"id": STRING, "type": STRING}


def single(attributes: Json) -> Json:
    """An answer of one resource, with these attributes and its address."""
    links = closed_object({"self": URL})
    return closed_object(
        {"data": closed_object({**identity(), "attributes": closed_object(attributes), "links": links})}
    )
