"""Attributes: what each is called, of what type it is, which columns it needs and how it is made of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of a resource.

    Attributes:
        schema: its JSON Schema, for the OpenAPI description. Any attribute may be null besides.
        columns: what its row must hold.
        of: makes it of the values of `columns` and `beside`, given in their order.
        of_many: the same of many rows, given as columns, where that is quicker; there is one row at least.
        beside: what is put beside the row by other statements, where it is asked for; null where it isn't.
        is_plain: it is its only column, an empty text being null. Such a one needs no call.
    """

    schema: Schema
    columns: tuple[str, ...]
    of: Callable[..., Any]
    beside: tuple[str, ...] = ()
    is_plain: bool = False
    of_many: Callable[..., list[Any]] | None = None


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
    return constant(None, schema)


def column(name: str, schema: Schema = TEXT) -> Attribute:
    """A column as it is; an empty text is null."""
    return Attribute(schema, (name,), lambda value: None if value == "" else value, is_plain=True)


def made(
    schema: Schema, *columns: str, of: Callable[..., Any], of_many: Callable[..., list[Any]] | None = None
) -> Attribute:
    """Made of one or more columns, given in their order."""
    return Attribute(schema, columns, of, of_many=of_many)


def constant(value: Any, schema: Schema) -> Attribute:
    """The same for every row, as the original has it."""
    return Attribute(schema, (), lambda: value)


def added(schema: Schema, name: str, *, of: Callable[[Any], Any] = lambda value: value) -> Attribute:
    """Made of what another statement puts beside the row under `name`."""
    return Attribute(schema, (), of, beside=(name,))
