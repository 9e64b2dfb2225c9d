"""Pieces of which the OpenAPI description is put together. Pure."""

from collections.abc import Mapping
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
