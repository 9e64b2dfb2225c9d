"""Who prepares the batches of an import: a child process where there are rows enough, else this one."""

import gc
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace

from django.conf import settings

from comments.enums import ImportPhase
from comments.intake.bulk.lines import Ready
from comments.intake.bulk.opening import Opened, open_table
from comments.intake.bulk.preparing import Batch, Prepared, batches, prepare
from comments.intake.bulk.rows import Setting
from comments.intake.bulk.tables import Place
from comments.intake.child import Child, ChildGone
from comments.models import BulkImport

CHILD_FROM = 2000
"""Fewer rows than these are done before a child has helped."""


class Preparer:
    """Hands out the batches of an import in their order, prepared. Not for several threads at once.

    The child reads the table that was open when it was forked, and nobody else reads it then. Where the child is gone,
    the file is opened once more, and read here from where the last batch ended that it had answered.
    """

    def __init__(
        self, bulk_import: BulkImport, opened: Opened, phase: ImportPhase, place: Place, *, batch_rows: int
    ) -> None:
        self._bulk_import = bulk_import
        self._opened = opened
        self._phase = phase
        self._place = place
        self._batch_rows = batch_rows
        self._is_over = False
        self._opened_again = ExitStack()
        self._batches: Iterator[Batch] | None = None
        self.child: Child | None = None

    @classmethod
    @contextmanager
    def of(
        cls,
        bulk_import: BulkImport,
        opened: Opened,
        phase: ImportPhase,
        place: Place,
        *,
        batch_rows: int,
        expected: int,
    ) -> "Iterator[Preparer]":
        """A preparer from a place on, and its child if it is worth one, until the block ends.

        Args:
            expected: how many rows are left, about.
        """
        preparer = cls(bulk_import, opened, phase, place, batch_rows=batch_rows)
        # Files of a ZIP are unpacked while rows are checked, and kept by whoever writes: that stays in one process.
        if expected >= CHILD_FROM and opened.archive is None and (os.cpu_count() or 1) > 1:
            with suppress(OSError):
                preparer.child = Child.fork(preparer._in_child, memory_bytes=settings.CHILD_MEMORY_BYTES)
        try:
            with preparer._opened_again:
                yield preparer
        finally:
            if preparer.child is not None:
                preparer.child.end()

    def next(self, setting: Setting) -> Prepared | None:
        """The next batch; None after the one that ends the file."""
        if self._is_over:
            return None
        prepared = self._by_child(setting) if self.child is not None else None
        prepared = prepared or self._here(setting)
        self._place = prepared.after or self._place
        self._is_over = prepared.ends
        return prepared

    def _by_child(self, setting: Setting) -> Prepared | None:
        assert self.child is not None
        try:
            answer: Prepared = self.child.ask(setting)
        except ChildGone:
            self.child.end()
            self.child = None
            self._opened = self._opened_again.enter_context(open_table(self._bulk_import))
            return None
        return replace(answer, ready=list(map(Ready._make, answer.ready)))

    def _in_child(self, setting: Setting) -> Prepared:
        """As `_here`; rows as plain tuples, which take a third of the time on their way."""
        gc.collect(0)  # what refusals of the batch before left; cycles are not looked for in between
        prepared = self._here(setting)
        return replace(prepared, ready=list(map(tuple, prepared.ready)))  # type: ignore[arg-type]  # rows again on the other side

    def _here(self, setting: Setting) -> Prepared:
        if self._batches is None:
            archive = self._opened.archive
            costs = {"cost_of_files": archive.cost_of} if archive is not None else {}
            self._batches = batches(self._opened.table, self._place, self._batch_rows, **costs)
        return prepare(next(self._batches), setting, self._phase)
