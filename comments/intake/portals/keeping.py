"""The parts of a pull that staff ordered: kept in the store and the database until the pull is over."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import IO

from django.core.files.base import File
from django.db import transaction
from django.db.models import Q

from comments.intake import sweeping
from comments.intake.portals.listing import Cursor
from comments.intake.portals.pulling import Part
from comments.models import PortalPull, PullPart
from comments.models.portal_pull import PullPartQuerySet
from comments.record.stores import open_original, originals

_ABANDONED = dt.timedelta(hours=1)
"""From when on a file that is not whole, or of a pull that is over, is nobody's."""


class Stopped(Exception):
    """Somebody stopped the pull, or another worker has it."""


class StoreShelf:
    """What a `pulling.Shelf` is, for any worker to go on with."""

    def __init__(self, pull: PortalPull, now: Callable[[], dt.datetime]) -> None:
        self._pull = pull
        self._now = now

    def kept(self) -> list[Part]:
        return [_part(row) for row in self._whole()]

    def keep(self, part: Part, content: IO[bytes]) -> None:
        """Keeps the next part.

        Raises:
            Stopped: the pull is over, or another worker has kept this part.
        """
        key = f"pulls/{self._pull.pk}/{part.number}-{uuid.uuid4().hex}"
        planned = PullPart.objects.create(pull=self._pull, number=part.number, key=key, planned_at=self._now())
        if originals().save(key, File(content)) != key:
            raise RuntimeError(f"The store put {key} elsewhere.")
        with transaction.atomic():
            under_way = PortalPull.objects.under_way().select_for_update().filter(pk=self._pull.pk).first()
            if under_way is None or self._whole().count() != part.number - 1:
                raise Stopped
            PullPart.objects.filter(pk=planned.pk).update(
                is_whole=True,
                comment_count=part.count,
                file_count=part.file_count,
                missing=part.missing,
                changed_at=part.cursor and part.cursor.changed_at,
                ids=list(part.cursor.ids) if part.cursor else [],
                is_last=part.is_last,
            )

    def open(self, part: Part) -> IO[bytes]:
        return open_original(self._whole().get(number=part.number).key)

    def _whole(self) -> PullPartQuerySet:
        return PullPart.objects.whole().filter(pull=self._pull).order_by("number")


def _part(row: PullPart) -> Part:
    cursor = Cursor(changed_at=row.changed_at, ids=tuple(row.ids)) if row.changed_at else None
    return Part(
        number=row.number, count=row.comment_count, file_count=row.file_count, missing=row.missing, cursor=cursor,
        is_last=row.is_last,
    )  # fmt: skip


def sweep(*, at: dt.datetime, limit: int = 100) -> int:
    """Removes parts of pulls that are over, and those of workers that died. Safe to run twice.

    Returns:
        How many were removed.
    """
    over = Q(pull__ended_at__lte=at - _ABANDONED)
    abandoned = Q(is_whole=False, planned_at__lte=at - _ABANDONED)

    def remove(pk: int) -> bool:
        part = PullPart.objects.filter(pk=pk).first()
        if part is None:
            return False
        originals().delete(part.key)
        return bool(PullPart.objects.filter(pk=pk).delete()[0])

    keys = PullPart.objects.filter(over | abandoned).order_by("pk").values_list("pk", flat=True)
    return sweeping.sweep(keys, remove, named="pull_part", at_most=limit)
