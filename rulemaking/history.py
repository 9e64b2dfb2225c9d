"""How history is kept: the database writes it, by trigger, with who and why.

A tracked table has a sibling `…event` table that holds each state a row was in. An insert-only table is its own
history: a trigger refuses UPDATE and DELETE, whoever asks, and the application's role has no right to either.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pghistory
import pghistory.trigger
import pgtrigger
from django.db import models
from django.db.models.functions import Now

from rulemaking.triggers import Protect, Trigger, Unavoidable


class ClockTimestamp(Now):
    """The database's clock at the moment of the statement, not of the transaction's start."""

    template = "CLOCK_TIMESTAMP()"

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="CLOCK_TIMESTAMP()", **extra)


class _StatementTrigger(Unavoidable, pghistory.trigger.Event):
    """One INSERT into the history for all rows of a statement, instead of one for each row.

    As the library's, without its call of `_pgh_attach_context()`, which writes a table that we don't use: who and why
    stand in the history row itself.
    """

    def get_func(self, model: Any) -> pgtrigger.Func:
        func = super().get_func(model)
        attached = "WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) "
        return pgtrigger.Func(func.func.replace(attached, "").replace(", _pgh_attached_context;", ";"))


class InsertStatementEvent(pghistory.InsertEvent):
    """An insert's history by statement: a thousand rows inserted at once cost a thousandth of the trigger calls."""

    level = pgtrigger.Statement

    def add_event_trigger(self, event_model: Any) -> None:
        pgtrigger.register(
            _StatementTrigger(
                event_model=event_model,
                label=self.label,
                name=self.trigger_name,
                row=self.row,
                operation=self.operation,
                condition=self.condition,
                level=self.level,
            )
        )(event_model.pgh_tracked_model)


def track_changes(
    *, exclude: list[str] | None = None, inserts_by_statement: bool = False, unindexed: Sequence[str] = ()
) -> Any:
    """Class decorator: keep every state of every row of this model, inserted, updated or deleted.

    Args:
        inserts_by_statement: for tables that get many rows at once.
        unindexed: foreign keys by which nobody looks for a history row; those of a row are found by `pgh_obj`.
    """
    inserted = InsertStatementEvent() if inserts_by_statement else pghistory.InsertEvent()

    def track(model: type[models.Model]) -> type[models.Model]:
        attrs = {name: _without_index(model._meta.get_field(name)) for name in unindexed}
        tracked = pghistory.track(
            inserted, pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=exclude, attrs=attrs
        )
        return tracked(model)

    return track


def _without_index(field: Any) -> "models.ForeignKey[Any, Any]":
    """As the library has a foreign key of a history row, but for its index."""
    return models.ForeignKey(
        field.remote_field.model,
        on_delete=models.DO_NOTHING,
        null=field.null,
        blank=field.blank,
        db_constraint=False,
        db_index=False,
        related_name="+",
        related_query_name="+",
        help_text=field.help_text,
    )


def insert_only() -> list[Any]:
    """The triggers of an insert-only table: no UPDATE or DELETE, and `recorded_at` from the database's own clock.

    Both hold for whoever asks, the owner included.
    """
    return [
        Protect(name="insert_only", operation=pgtrigger.Update | pgtrigger.Delete),
        Trigger(
            name="recorded_by_the_clock",
            when=pgtrigger.Before,
            operation=pgtrigger.Insert,
            func="NEW.recorded_at = clock_timestamp(); RETURN NEW;",
        ),
    ]


@contextmanager
def change_context(*, by: str, why: str) -> Iterator[None]:
    """Within it, every history row written on this connection says who did it and why.

    Contexts nest: the inner one holds within itself alone, and all share one context id, so that what one act set
    off can be found together.

    Args:
        by: username of the official, or `system:<task>` for a task, or `public` for a submitter.
        why: a few words, such as the action's name and its reason.
    """
    # pghistory's own nesting writes the inner metadata over the outer one and leaves it there.
    with pghistory.context() as shared:
        outer = dict(shared.metadata)
        shared.metadata.update(by=by, why=why)
        try:
            yield
        finally:
            shared.metadata.clear()
            shared.metadata.update(outer)


def recorded_at_field() -> models.DateTimeField:
    """The database's clock at insert. The application never sets it."""
    return models.DateTimeField(
        db_default=ClockTimestamp(),
        editable=False,
        help_text="When the database wrote this row, by its own clock.",
    )
