"""Attributes: what each is called, of what type it is, which columns it needs and how it is made of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]
Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of a resource.

    Attributes:
        schema: its JSON Schema, for the OpenAPI description. Any attribute may be null besides.
        columns: what its row must hold.
        value: makes it of the row.
    """

    schema: Schema
    columns: tuple[str, ...]
    value: Callable[[Row], Any]


def nullable(kind: str, **more: Any) -> Schema:
    return {"type": [kind, "null"], **more}


TEXT = nullable("string")
WHOLE = nullable("integer")
YES_NO = nullable("boolean")
INSTANT = nullable("string", format="date-time")
TEXTS = nullable("array", items={"type": "string"})
OBJECTS = nullable("array", items={"type": "object"})


def nothing(schema: Schema = TEXT) -> Attribute:
    """An attribute of the original for which we hold no data: there, and null."""
    return Attribute(schema, (), lambda row: None)


def column(name: str, schema: Schema = TEXT) -> Attribute:
    """A column as it is; an empty text is null."""
    return Attribute(schema, (name,), lambda row: None if row[name] == "" else row[name])


def made(schema: Schema, *columns: str, of: Callable[..., Any]) -> Attribute:
    """Made of one or more columns, given in their order."""
    if len(columns) == 1:
        (only,) = columns
        return Attribute(schema, columns, lambda row: of(row[only]))
    return Attribute(schema, columns, lambda row: of(*(row[name] for name in columns)))


def constant(value: Any, schema: Schema) -> Attribute:
    """The same for every row, as the original has it."""
    return Attribute(schema, (), lambda row: value)
