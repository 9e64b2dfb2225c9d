"""A kind of thing that the API shows, and how rows of it become JSON."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby, repeat
from operator import itemgetter
from typing import Any

from django.db.models import Q, QuerySet

from comments.api.v4.alike import each
from comments.api.v4.attributes import Attribute


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
        id_of: makes the id of their values.
        find: the condition for an id; None if it has not the form of one.
        state: the column that decides what is visible; empty if nothing does.
        visible: the attributes that a row of this state shows; others are null.
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
    id_of: Callable[..., str]
    find: Callable[[str], Q | None]
    state: str
    visible: Callable[[Any], frozenset[str]]
    search: Callable[[QuerySet[Any], str], QuerySet[Any]]
    has_attachments: bool

    def columns(self, names: Iterable[str]) -> set[str]:
        """What a row must hold to show these attributes."""
        own = {"pk", *self.identity, *filter(None, (self.state,))}
        return own.union(*(self.attributes[name].columns for name in names))

    def identify(self, row: Mapping[str, Any]) -> str:
        """The id of a row."""
        return self.id_of(*(row[column] for column in self.identity))

    def showing(self, names: Iterable[str], places: Sequence[str]) -> "Showing":
        """How rows that are tuples of these columns show these attributes."""
        return Showing(self, tuple(names), {column: place for place, column in enumerate(places)})


@dataclass(frozen=True, slots=True)
class Table:
    """Attributes of many rows of one state, each attribute by itself.

    Attributes:
        fixed: those that are the same in every row.
        varying: the others, with as many values as there are rows.
    """

    fixed: dict[str, Any]
    varying: dict[str, list[Any]]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is done for each row of one state: a copy of what never changes, then what does.

    The pickers take a row, or a sequence of columns, which are then what they pick.
    """

    fixed: dict[str, Any]
    plain: tuple[str, ...]
    plain_values: Callable[[Sequence[Any]], tuple[Any, ...]]
    made: tuple[tuple[str, Attribute, Callable[[Sequence[Any]], tuple[Any, ...]]], ...]

    def __call__(self, row: Sequence[Any]) -> dict[str, Any]:
        shown = self.fixed.copy()
        values = [None if value == "" else value for value in self.plain_values(row)]
        shown.update(zip(self.plain, values, strict=True))
        for name, attribute, chosen in self.made:
            shown[name] = attribute.of(*chosen(row))
        return shown

    def table(self, columns: Sequence[Sequence[Any]]) -> Table:
        varying: dict[str, list[Any]] = {}
        for name, values in zip(self.plain, self.plain_values(columns), strict=True):
            varying[name] = [None if value == "" else value for value in values] if "" in values else list(values)
        for name, attribute, chosen in self.made:
            given = chosen(columns)
            varying[name] = each(attribute.of, *given) if attribute.of_many is None else attribute.of_many(*given)
        return Table({name: value for name, value in self.fixed.items() if name not in varying}, varying)


@dataclass(frozen=True)
class Showing:
    """Shows rows that are tuples. What to do is worked out once for each state, not once for each row.

    Attributes:
        places: where in a row each column stands, and what other statements put beside it.
    """

    resource: Resource
    names: tuple[str, ...]
    places: Mapping[str, int]
    _plans: dict[Any, _Plan] = field(default_factory=dict)

    def attributes(self, row: Sequence[Any]) -> dict[str, Any]:
        """The attributes of a row by name, null where they are not visible."""
        return self._plan_of(row)(row)

    def table(self, rows: Sequence[Sequence[Any]], *beside: Sequence[Any]) -> Table:
        """The attributes of many rows, of which there is one at least, and all are of one state.

        Each attribute is made for all rows before the next is: of many rows it takes half the time.

        Args:
            beside: columns that stand behind those of the rows.
        """
        return self._plan_of(rows[0]).table([*zip(*rows, strict=True), *beside])

    def many(self, rows: Sequence[Sequence[Any]]) -> Iterator[dict[str, Any]]:
        """The attributes of each of many rows, whatever their states."""
        for _, group in groupby(rows, key=self._state_of):
            of_one_state = list(group)
            table = self.table(of_one_state)
            names = (*table.varying, *table.fixed)
            if not names:
                yield from ({} for _ in of_one_state)
                continue
            fixed = [repeat(value, len(of_one_state)) for value in table.fixed.values()]
            for values in zip(*table.varying.values(), *fixed, strict=True):
                yield dict(zip(names, values, strict=True))

    def _plan_of(self, row: Sequence[Any]) -> _Plan:
        state = self._state_of(row)
        plan = self._plans.get(state)
        if plan is None:
            plan = self._plans[state] = self._plan_for(state)
        return plan

    def identify(self, row: Sequence[Any]) -> str:
        """The id of a row."""
        return self.resource.id_of(*(row[place] for place in self._identity))

    def identifiers(self, rows: Sequence[Sequence[Any]]) -> list[str]:
        """The ids of many rows."""
        return list(map(self.resource.id_of, *([row[place] for row in rows] for place in self._identity)))

    @cached_property
    def _state_of(self) -> Callable[[Sequence[Any]], Any]:
        return itemgetter(self.places[self.resource.state]) if self.resource.state else lambda row: ""

    @cached_property
    def _identity(self) -> tuple[int, ...]:
        return tuple(self.places[column] for column in self.resource.identity)

    def _plan_for(self, state: Any) -> _Plan:
        visible = self.resource.visible(state)
        fixed: dict[str, Any] = dict.fromkeys(self.names)
        plain: dict[str, int] = {}
        more: list[tuple[str, Attribute, Callable[[Sequence[Any]], tuple[Any, ...]]]] = []
        for name in self.names:
            attribute = self.resource.attributes[name]
            if name not in visible or any(beside not in self.places for beside in attribute.beside):
                continue
            places = tuple(self.places[column] for column in attribute.columns + attribute.beside)
            if attribute.is_plain:
                plain[name] = places[0]
            elif not places:
                fixed[name] = attribute.of()
            elif attribute.columns == (self.resource.state,):
                fixed[name] = attribute.of(state)
            else:
                more.append((name, attribute, _picking(places)))
        return _Plan(fixed, tuple(plain), _picking(tuple(plain.values())), tuple(more))


def _picking(places: tuple[int, ...]) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
    """What stands at these places of a row, as a tuple however many they are."""
    if len(places) > 1:
        return itemgetter(*places)
    if places:
        (place,) = places
        return lambda row: (row[place],)
    return lambda row: ()
