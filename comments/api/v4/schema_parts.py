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


def one_or_more_of(names: Iterable[str], *, before: str = "", may_be_empty: bool = False) -> Json:
    """Some of these names, separated by commas; `before` is a regular expression of what may stand before each."""
    name = f"{before}({'|'.join(names)})"
    some = f"{name}(,{name})*"
    return {"type": "string", "pattern": f"^({some})?$" if may_be_empty else f"^{some}$"}
