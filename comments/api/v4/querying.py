"""Reads the query string of a list: filters, order, page, cursor and fields, each refused in words if it is wrong."""

import base64
import binascii
import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from django.db.models import F, Q
from django.db.models.expressions import OrderBy
from django.http import QueryDict

from comments.api.v4.errors import BadRequest, InvalidValue, UnknownFilter, UnknownParameter
from comments.api.v4.filters import Applied, Filter, Given
from comments.api.v4.resource import Resource

DEFAULT_PAGE_SIZE, MIN_PAGE_SIZE, MAX_PAGE_SIZE = 25, 5, 250
MAX_PAGE_NUMBER = 20
MAX_TERM_CHARACTERS = 500
SEARCH_TERM = "searchTerm"
PLAIN_PARAMETERS = frozenset({
    "api_key", "fields", "include", "page[after]", "page[number]", "page[size]", "sort", "strict",
})  # fmt: skip

_FILTER = re.compile(r"filter\[([^\[\]]*)\](?:\[([^\[\]]*)\])?")
_MAX_WHOLE = 2**62

Cursor = tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class ListQuery:
    """What a client asks of a list.

    Attributes:
        applied: what each filter came to, by name; `searchTerm` stands beside it in `term`.
        order: the order asked for, without the tie-break.
        is_walk: paged by cursor; `after` is then the last row seen, or None at the start.
        fields: attributes to show; None for the usual ones.
    """

    applied: dict[str, Applied]
    echo: dict[str, Any]
    term: str
    order: tuple[OrderBy, ...]
    page_number: int
    page_size: int
    is_walk: bool
    after: Cursor | None
    fields: tuple[str, ...] | None
    includes_attachments: bool

    @property
    def is_descending(self) -> bool:
        """Whether the first order asked for is. What completes it then is too, so that an index is read backwards."""
        return bool(self.order) and self.order[0].descending

    def condition(self, *, without: str = "") -> Q:
        """All filters together, or all but one: a facet is counted without its own."""
        condition = Q()
        for name, applied in self.applied.items():
            if name != without:
                condition &= applied.condition
        return condition


def read_list(
    params: QueryDict,
    *,
    resource: Resource,
    filters: Mapping[str, Filter],
    sorts: Mapping[str, tuple[str, ...]],
    nullable: Container[str] = (),
) -> ListQuery:
    """What these parameters ask.

    Args:
        nullable: columns of `sorts` that may be empty; such rows come last.

    Raises:
        BadRequest: one is unknown, or has a value that it can't take; the message names it and says what it can.
    """
    strict = _one_of(params, "strict", ("true", "false"), default="false") == "true"
    given = _filters_given(params, filters)
    term = _term(params, strict=strict)
    applied = {}
    for name, values in given.items():
        outcome = filters[name].apply(values, strict=strict)
        if outcome is not None:
            applied[name] = outcome
    echo = {filters[name].echo or name: outcome.echo for name, outcome in applied.items()}
    if term:
        echo[SEARCH_TERM] = {"label": term, "value": term}
    is_walk = "page[after]" in params
    if is_walk and ("page[number]" in params or "sort" in params):
        raise InvalidValue("page[after]", "It has its own order: leave out page[number] and sort.")
    return ListQuery(
        applied=applied,
        echo=echo,
        term=term,
        order=_order(params.get("sort", ""), sorts, nullable),
        page_number=read_whole(params, "page[number]", 1, MAX_PAGE_NUMBER, default=1),
        page_size=read_whole(params, "page[size]", MIN_PAGE_SIZE, MAX_PAGE_SIZE, default=DEFAULT_PAGE_SIZE),
        is_walk=is_walk,
        after=read_cursor(params.get("page[after]", "")),
        fields=read_fields(params, resource),
        includes_attachments=read_include(params, resource),
    )


def _filters_given(params: QueryDict, filters: Mapping[str, Filter]) -> dict[str, Given]:
    given: dict[str, Given] = {}
    for parameter, values in params.lists():
        match = _FILTER.fullmatch(parameter)
        if match is None:
            if parameter not in PLAIN_PARAMETERS:
                raise UnknownParameter(parameter)
            continue
        name, operator = match[1], match[2] or ""
        if name == SEARCH_TERM and not operator:
            continue
        if name not in filters:
            raise UnknownFilter(name)
        if operator not in filters[name].operators:
            raise BadRequest(f"Invalid filter operator: {parameter}", f"Allowed: {_operators(name, filters[name])}")
        given.setdefault(name, {})[operator] = values
    return given


def _operators(name: str, one: Filter) -> str:
    return ", ".join(f"filter[{name}]" + (f"[{operator}]" if operator else "") for operator in sorted(one.operators))


def _term(params: QueryDict, *, strict: bool) -> str:
    term = params.get(f"filter[{SEARCH_TERM}]", "").strip()
    if len(term) > MAX_TERM_CHARACTERS:
        raise InvalidValue(f"filter[{SEARCH_TERM}]", f"At most {MAX_TERM_CHARACTERS} characters.")
    if strict and not term and f"filter[{SEARCH_TERM}]" in params:
        raise InvalidValue(f"filter[{SEARCH_TERM}]", "It is empty.")
    return term


def _order(text: str, sorts: Mapping[str, tuple[str, ...]], nullable: Container[str]) -> tuple[OrderBy, ...]:
    order: list[OrderBy] = []
    for name in filter(None, (part.strip() for part in text.split(","))):
        columns = sorts.get(name.removeprefix("-"))
        if columns is None:
            raise InvalidValue("sort", f"Allowed, with or without a leading -: {', '.join(sorts)}")
        for column in columns:
            # Said only where it matters: an index read backwards has its nulls first.
            last = {"nulls_last": True} if column in nullable else {}
            order.append(F(column).desc(**last) if name.startswith("-") else F(column).asc(**last))
    return tuple(order)


def read_whole(params: QueryDict, name: str, least: int, most: int, *, default: int) -> int:
    """A whole number within bounds. Raises InvalidValue."""
    text = params.get(name)
    if text is None:
        return default
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or not least <= int(text) <= most:
        further = " Page further with page[after]; see /v4/docs." if name == "page[number]" else ""
        raise InvalidValue(name, f"Minimum value is {least}, maximum value is {most}.{further}")
    return int(text)


def _one_of(params: QueryDict, name: str, allowed: tuple[str, ...], *, default: str) -> str:
    value = params.get(name, default)
    if value not in allowed:
        raise InvalidValue(name, f"Allowed: {', '.join(allowed)}")
    return value


def read_fields(params: QueryDict, resource: Resource) -> tuple[str, ...] | None:
    """The attributes that `fields` names, in its order; None if it isn't given."""
    if "fields" not in params:
        return None
    names = [part.strip() for text in params.getlist("fields") for part in text.split(",") if part.strip()]
    for name in names:
        if name not in resource.attributes:
            raise InvalidValue("fields", f"{name[:60]} is none of: {', '.join(sorted(resource.attributes))}")
    return tuple(dict.fromkeys(names))


def read_include(params: QueryDict, resource: Resource) -> bool:
    """Whether attachments are asked for; the only thing that can be included, and dockets have none."""
    if "include" not in params:
        return False
    if not resource.has_attachments:
        raise UnknownParameter("include")
    _one_of(params, "include", ("attachments",), default="attachments")
    return True


def write_cursor(values: Cursor) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(list(values))).decode().rstrip("=")


def read_cursor(text: str) -> Cursor | None:
    """The last row seen, as the whole numbers by which the list is walked; None for an empty text, at the start.

    Raises:
        InvalidValue: we have written no such cursor.
    """
    if not text:
        return None
    try:
        values = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError):
        values = None
    if not isinstance(values, list) or not all(type(v) is int and 0 <= v < _MAX_WHOLE for v in values):
        raise InvalidValue("page[after]", "Give the value of meta.after of the page before, or nothing to begin.")
    return tuple(values)
