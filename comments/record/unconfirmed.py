"""What was asked for with an address that nobody confirmed: deleted in time, with all that was written to it.

Anyone can type in anyone's address; who didn't ask has no reason to answer.
"""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from comments.models import Job, Notification

CONFIRMED_WITHIN = dt.timedelta(days=30)
"""After the last message with the link."""


@transaction.atomic
def delete(wishes: QuerySet[Any, Any], *, named: str, at: dt.datetime, limit: int) -> int:
    """Deletes wishes that nobody confirmed in time, with the messages to their addresses.

    Run twice at once, each takes others. Who confirms or asks again at this moment, and holds the wish's row, is
    first; or finds it gone.

    Args:
        wishes: those that were never confirmed; each with the instant `asked_at`.
        named: what a message calls them: its foreign key.
        at: now, aware, UTC.
        limit: how many at most.

    Returns:
        How many were deleted.
    """
    ended = at - CONFIRMED_WITHIN
    written_to = Notification.objects.filter(**{named: OuterRef("pk")}, ordered_at__gt=ended)
    due = wishes.filter(~Exists(written_to), asked_at__lte=ended)
    taken = due.order_by("pk").select_for_update(skip_locked=True, of=("self",))
    locked = list(taken.values_list("pk", flat=True)[:limit])
    # Looked at once more now that they are held: somebody may have been written to since the first look began.
    keys = list(due.filter(pk__in=locked).values_list("pk", flat=True))
    messages = Notification.objects.filter(**{f"{named}__in": keys})
    Job.objects.filter(notification__in=messages).delete()
    messages.delete()
    wishes.model._default_manager.filter(pk__in=keys).delete()
    return len(keys)
