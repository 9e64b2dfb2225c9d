"""What happened to a rule and what comes next, as its page tells it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from rulemaking import said
from rulemaking.deadlines import last_day_of
from rulemaking.enums import EventKind
from rulemaking.models import CommentPeriod, Document, OrderTerms, RuleEvent, Rulemaking
from rulemaking.rule_state import washington_day

_FIRST, _LAST = 0, 99


@dataclass(frozen=True)
class Entry:
    """One line of a rule's timeline.

    Attributes:
        on: the Washington day.
        kind: an EventKind, or `closed`, `effective`, `order_ends` for what the clock does.
        heading: what happened, in a few words.
        details: sentences, one a line: deadlines for each part, effective dates.
        note: why, where the official said so.
        citation: where it can be read.
        document: what did it, if the public may see it.
        is_ahead: it is still to come at the instant asked about.
    """

    on: dt.date
    kind: str
    heading: str
    details: tuple[str, ...] = ()
    note: str = ""
    citation: str = ""
    document: Document | None = None
    is_ahead: bool = False


def timeline(rulemaking: Rulemaking, at: dt.datetime) -> list[Entry]:
    """All that the public may know at `at` of what happened to the rule and what comes next, by day.

    Periods that were extended or reopened name their reason and citation; parts with different deadlines are told
    apart.

    Args:
        at: aware; what was published later is not in it.
    """
    events = list(
        RuleEvent.objects.filter(rulemaking=rulemaking)
        .public(at)
        .in_order()
        .select_related("document__docket", "period_change__period__part")
    )
    told = [_of_events(list(same)) for _, same in groupby(events, key=_together)]
    entries = [*told, *_closings(rulemaking, at), *_effects(events), *_order_ends(rulemaking, at)]
    today = washington_day(at)
    ordered = sorted(entries, key=lambda pair: (pair[1].on, pair[0]))
    return [entry if entry.on <= today else _ahead(entry) for _, entry in ordered]


def _together(event: RuleEvent) -> tuple[object, ...]:
    """Events of several parts by one document are told in one entry."""
    return (event.occurred_on, event.kind, event.document_id, event.document_id is None and event.pk)


def _of_events(events: list[RuleEvent]) -> tuple[int, Entry]:
    event = events[0]
    return _FIRST + list(EventKind).index(EventKind(event.kind)), Entry(
        on=event.occurred_on,
        kind=event.kind,
        heading=_(EventKind(event.kind).label),
        details=_deadlines(events),
        note=event.note,
        citation=event.citation or (event.document.fr_citation if event.document else ""),
        document=event.document,
    )


def _deadlines(events: Iterable[RuleEvent]) -> tuple[str, ...]:
    """What a change did to the deadlines: one sentence if all parts share it, else one for each deadline."""
    changes = [event.period_change for event in events if event.period_change]
    parts_by_deadline: dict[tuple[str, str], list[str]] = {}
    for change in sorted(changes, key=lambda change: change.period.part.position):
        was = said.closing_day(change.closed_before) if change.closed_before else ""
        key = (said.deadline(change.closes_after), was)
        parts_by_deadline.setdefault(key, []).append(_(change.period.part.label))
    if len({deadline for deadline, _was in parts_by_deadline}) == 1 and len(parts_by_deadline) > 1:
        return _one_deadline(parts_by_deadline)
    return tuple(
        _deadline(deadline, was, parts if len(parts_by_deadline) > 1 else [])
        for (deadline, was), parts in parts_by_deadline.items()
    )


def _one_deadline(parts_by_deadline: dict[tuple[str, str], list[str]]) -> tuple[str, ...]:
    """Several parts that were due on different days are due on one now."""
    deadline = next(iter(parts_by_deadline))[0]
    return (
        _("Comments on all these parts are due by %(deadline)s.") % {"deadline": deadline},
        *(
            _("%(parts)s: it was %(day)s.") % {"parts": said.joined(parts), "day": was}
            for (_due, was), parts in parts_by_deadline.items()
            if was
        ),
    )


def _deadline(deadline: str, was: str, parts: list[str]) -> str:
    sentence = _("%(parts)s: comments are due by %(deadline)s.") if parts else _("Comments are due by %(deadline)s.")
    told = sentence % {"parts": said.joined(parts) if parts else "", "deadline": deadline}
    return f"{told} {_('It was %(day)s.') % {'day': was}}" if was else told


def _closings(rulemaking: Rulemaking, at: dt.datetime) -> list[tuple[int, Entry]]:
    periods = CommentPeriod.objects.filter(part__rulemaking=rulemaking, document__posted_at__lte=at)
    ordered = list(periods.select_related("part").order_by("closes_at", "part__position"))
    several = len({period.part_id for period in ordered}) > 1
    entries = []
    for closes_at, same in groupby(ordered, key=lambda period: period.closes_at):
        parts = said.joined([_(period.part.label) for period in same])
        is_over = closes_at <= at
        heading = _("Comment period closed") if is_over else _("Comment period closes")
        details = (f"{parts}.",) if several else ()
        closing = Entry(
            last_day_of(closes_at),
            "closed",
            heading,
            (_("At %(deadline)s.") % {"deadline": said.deadline(closes_at)}, *details),
        )
        entries.append((_LAST, closing if is_over else _ahead(closing)))
    return entries


def _effects(events: list[RuleEvent]) -> list[tuple[int, Entry]]:
    """Days on which final rules take effect, and repeals that take effect later than they were published."""
    return [
        (
            _LAST,
            Entry(event.document.effective_on, "effective", _heading_of_effect(event, events), document=event.document),
        )
        for event in events
        if event.kind in (EventKind.FINALISED, EventKind.REPEALED)
        and event.document
        and event.document.effective_on
        and (event.kind == EventKind.FINALISED or event.document.effective_on > event.occurred_on)
    ]


def _heading_of_effect(event: RuleEvent, events: list[RuleEvent]) -> str:
    if event.kind == EventKind.REPEALED:
        return _("Repeal takes effect")
    assert event.document is not None
    assert event.document.effective_on is not None
    takes_effect = event.document.effective_on
    stopped = any(
        other.kind in (EventKind.ENJOINED, EventKind.VACATED) and event.occurred_on <= other.occurred_on <= takes_effect
        for other in events
    )
    return _("Rule was to take effect; a court had stopped it") if stopped else _("Rule takes effect")


def _order_ends(rulemaking: Rulemaking, at: dt.datetime) -> list[tuple[int, Entry]]:
    """The last terms of each order: when it took effect, and when it ends."""
    terms = OrderTerms.objects.filter(document__rulemaking=rulemaking, document__posted_at__lte=at)
    last = {row.document_id: row for row in terms.select_related("document__docket").order_by("pk")}
    entries = []
    for row in last.values():
        entries.append((_FIRST, Entry(row.effective_on, "effective", _("Order takes effect"), document=row.document)))
        if row.expires_on:
            detail = _("An order stands 120 days at most without a final rule.")
            entries.append(
                (_LAST, Entry(row.expires_on, "order_ends", _("Order ends"), (detail,), document=row.document))
            )
    return entries


def _ahead(entry: Entry) -> Entry:
    return Entry(**{**entry.__dict__, "is_ahead": True})
