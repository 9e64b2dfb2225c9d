"""A kind of thing that the API shows, and how one row of it becomes JSON."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from comments.api.v4.attributes import Attribute, Row


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A kind of thing.

    Attributes:
        kind: its v4 type, such as `comments`; also its address.
        noun: what an error calls one of them.
        attributes: all that can be asked, by name.
        in_list, in_detail: what a list and a detail answer show unless `fields` asks otherwise.
        rows: those that the public may see at an instant, with the annotations that `attributes` names.
        identity: columns that make the id.
        id_of: the id of a row.
        find: the condition for an id; None if it has not the form of one.
        visible: the attributes that a row shows; others are null.
        search: those of the rows that a search term finds.
        has_attachments: whether it has the relationship.
    """

    kind: str
    noun: str
    attributes: dict[str, Attribute]
    in_list: tuple[str, ...]
    in_detail: tuple[str, ...]
    rows: Callable[[dt.datetime], QuerySet[Any]]
    identity: tuple[str, ...]
    id_of: Callable[[Row], str]
    find: Callable[[str], Q | None]
    visible: Callable[[Row], frozenset[str]]
    search: Callable[[QuerySet[Any], str], QuerySet[Any]]
    has_attachments: bool

    def columns(self, names: Iterable[str]) -> set[str]:
        """What a row must hold to show these attributes."""
        return {"pk", *self.identity}.union(*(self.attributes[name].columns for name in names))

    def show(self, row: Row, names: Iterable[str]) -> dict[str, Any]:
        """The attributes of a row by name, null where they are not visible."""
        visible = self.visible(row)
        return {name: self.attributes[name].value(row) if name in visible else None for name in names}
