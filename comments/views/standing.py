"""Where a rule stands at an instant: open for comment, upcoming, closed, or without a comment period."""

import datetime as dt
import threading
import time
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Prefetch

from rulemaking.models import CommentPeriod, Document, Rulemaking
from rulemaking.models.rulemaking import RulemakingQuerySet

CLOSING_SOON = dt.timedelta(days=7)


class State(StrEnum):
    """Derived from the periods and the clock, never stored."""

    OPEN = "open"
    UPCOMING = "upcoming"
    CLOSED = "closed"
    NONE = "none"


@dataclass(frozen=True)
class Standing:
    """A rule as of an instant.

    Attributes:
        at: the instant.
        period: the one that decides: of the open ones that which closes last, else the next to open, else the
            last that closed. None without any.
        periods: all whose document the public may see, by opening.
    """

    rulemaking: Rulemaking
    at: dt.datetime
    state: State
    period: CommentPeriod | None
    periods: tuple[CommentPeriod, ...]

    @property
    def is_open(self) -> bool:
        return self.state == State.OPEN

    @property
    def is_closing_soon(self) -> bool:
        return self.is_open and self.time_left <= CLOSING_SOON

    @property
    def takes_comments(self) -> bool:
        """Open, or closed by a rule that still takes late comments."""
        return self.is_open or (self.state == State.CLOSED and self.rulemaking.accepts_late)

    @property
    def time_left(self) -> dt.timedelta:
        return self.period.closes_at - self.at if self.period else dt.timedelta()

    @property
    def document(self) -> Document | None:
        """The document on which comments are made."""
        return self.period.document if self.period else None

    @property
    def has_parts(self) -> bool:
        return len({period.part_id for period in self.periods}) > 1

    @property
    def is_practice(self) -> bool:
        return any(docket.is_practice for docket in self.rulemaking.dockets.all())


def with_periods(rules: RulemakingQuerySet) -> RulemakingQuerySet:
    """Loads all that `standing_of` reads, in a constant number of statements."""
    periods = CommentPeriod.objects.select_related("document__docket", "part").order_by("opens_at", "pk")
    return rules.prefetch_related(Prefetch("parts__comment_periods", queryset=periods), "dockets")


def standing_of(rulemaking: Rulemaking, at: dt.datetime) -> Standing:
    """Where a rule stands, from its loaded periods. Asks the database nothing after `with_periods`."""
    return _standing(rulemaking, _periods_of(rulemaking), at)


def _periods_of(rulemaking: Rulemaking) -> list[CommentPeriod]:
    """All, by opening."""
    periods = (period for part in rulemaking.parts.all() for period in part.comment_periods.all())
    return sorted(periods, key=lambda period: (period.opens_at, period.pk))


def _standing(rulemaking: Rulemaking, periods: list[CommentPeriod], at: dt.datetime) -> Standing:
    public = [period for period in periods if period.document.is_public_at(at)]
    state, period = _deciding(public, at)
    return Standing(rulemaking, at, state, period, tuple(public))


def _deciding(periods: list[CommentPeriod], at: dt.datetime) -> tuple[State, CommentPeriod | None]:
    if current := [period for period in periods if period.is_open_at(at)]:
        return State.OPEN, max(current, key=lambda period: period.closes_at)
    if coming := [period for period in periods if period.is_upcoming_at(at)]:
        return State.UPCOMING, coming[0]
    if periods:
        return State.CLOSED, max(periods, key=lambda period: period.closes_at)
    return State.NONE, None


KEPT_SECONDS = 2
_KEPT_AT_MOST = 200

_lock = threading.Lock()
_kept: dict[str, tuple[float, Rulemaking, list[CommentPeriod]]] = {}


def open_standing(slug: str, at: dt.datetime) -> Standing | None:
    """Where a rule stands that is open for comment, by rows that this process read up to KEPT_SECONDS ago.

    For writing alone, where the database holds what is written against the periods as they are. None wherever
    anything else than "open" would be said: that is read anew.

    Raises:
        django.db.Error: the database doesn't answer.
    """
    kept = _kept.get(slug)
    if kept is None or kept[0] <= time.monotonic():
        rulemaking = with_periods(Rulemaking.objects.public(at)).filter(slug=slug).first()
        if rulemaking is None:
            return None
        kept = (time.monotonic() + KEPT_SECONDS, rulemaking, _periods_of(rulemaking))
        with _lock:
            if len(_kept) >= _KEPT_AT_MOST:
                _kept.clear()
            _kept[slug] = kept
    standing = _standing(kept[1], kept[2], at)
    return standing if standing.is_open else None


def forget_all() -> None:
    """Lets this process read every rule anew."""
    with _lock:
        _kept.clear()
