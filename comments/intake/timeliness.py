"""Whether a rule takes a comment at an instant."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from comments.intake.submission import Received
from rulemaking import said
from rulemaking.deadlines import EASTERN, last_day_of
from rulemaking.models import CommentPeriod, Rulemaking


class CommentPeriodNotOpen(Exception):
    """The rule takes no comment at that time. `str()` is a sentence for the sender, in their language."""

    def __init__(self, rulemaking: Rulemaking, *, opens_at: dt.datetime | None, closed_at: dt.datetime | None) -> None:
        self.rulemaking = rulemaking
        self.opens_at = opens_at
        self.closed_at = closed_at
        super().__init__(self._sentence())

    def _sentence(self) -> str:
        if self.opens_at:
            day = said.eastern_day(self.opens_at)
            return _("The comment period has not begun. It opens on %(day)s.") % {"day": day}
        if self.closed_at:
            sentence = _("The comment period closed at %(deadline)s. Your comment was not received.")
            return sentence % {"deadline": said.deadline(self.closed_at)}
        return _("This rule takes no comments. Your comment was not received.")


def periods_of(rulemaking: Rulemaking) -> list[CommentPeriod]:
    """Every period of a rule's parts, to be asked once for many comments."""
    return list(CommentPeriod.objects.of_rule(rulemaking))


def require_open(rulemaking: Rulemaking, received: Received, periods: Sequence[CommentPeriod] | None = None) -> None:
    """Refuses what came outside every period, unless it came after one and the rule accepts late comments.

    Args:
        periods: the rule's, where many comments are held against them; read here if not given.

    Raises:
        CommentPeriodNotOpen: with the next opening or the latest close.

    Source:
        docs/adr/0003-time.md: periods are half-open; a date without a time is held against whole days.
    """
    periods = periods_of(rulemaking) if periods is None else periods
    if any(covers(period, received) for period in periods):
        return
    begun = [period for period in periods if _begins_before(period, received)]
    if begun and rulemaking.accepts_late:
        return
    upcoming = sorted(period.opens_at for period in periods if period not in begun)
    raise CommentPeriodNotOpen(
        rulemaking,
        opens_at=upcoming[0] if upcoming else None,
        closed_at=max((period.closes_at for period in begun), default=None),
    )


def is_open(rulemaking: Rulemaking, received: Received) -> bool:
    """Whether any part of the rule was open when it was received. Late comments taken by policy don't count."""
    return any(covers(period, received) for period in periods_of(rulemaking))


def covers(period: CommentPeriod, received: Received) -> bool:
    """Whether it was received within a period: by instant, or by whole days where only a day is known."""
    if received.at is not None:
        return period.is_open_at(received.at)
    assert received.on is not None
    first_day = period.opens_at.astimezone(EASTERN).date()
    return first_day <= received.on <= last_day_of(period.closes_at)


def _begins_before(period: CommentPeriod, received: Received) -> bool:
    if received.at is not None:
        return period.opens_at <= received.at
    assert received.on is not None
    return period.opens_at.astimezone(EASTERN).date() <= received.on
