"""What happened to a rule and what comes next, as its page tells it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from rulemaking.deadlines import describe_day, describe_deadline, last_day_of
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
        heading=EventKind(event.kind).label,
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
        was = describe_day(last_day_of(change.closed_before)) if change.closed_before else ""
        key = (describe_deadline(change.closes_after), was)
        parts_by_deadline.setdefault(key, []).append(change.period.part.label)
    one_deadline = len({deadline for deadline, _ in parts_by_deadline}) == 1
    sentences = []
    for (deadline, was), parts in parts_by_deadline.items():
        before = f" It was {was}." if was else ""
        whose = "" if len(parts_by_deadline) == 1 else f"{' and '.join(parts)}: "
        sentences.append(f"{whose}{'comments' if whose else 'Comments'} are due by {deadline}.{before}")
    if one_deadline and len(sentences) > 1:
        deadline = next(iter(parts_by_deadline))[0]
        merged = [f"{' and '.join(parts)}: it was {was}." for (_, was), parts in parts_by_deadline.items() if was]
        return (f"Comments on all these parts are due by {deadline}.", *merged)
    return tuple(sentences)


def _closings(rulemaking: Rulemaking, at: dt.datetime) -> list[tuple[int, Entry]]:
    periods = CommentPeriod.objects.filter(part__rulemaking=rulemaking, document__posted_at__lte=at)
    ordered = list(periods.select_related("part").order_by("closes_at", "part__position"))
    several = len({period.part_id for period in ordered}) > 1
    entries = []
    for closes_at, same in groupby(ordered, key=lambda period: period.closes_at):
        parts = " and ".join(period.part.label for period in same)
        is_over = closes_at <= at
        heading = "Comment period closed" if is_over else "Comment period closes"
        details = (f"{parts}.",) if several else ()
        closing = Entry(last_day_of(closes_at), "closed", heading, (f"At {describe_deadline(closes_at)}.", *details))
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
        return "Repeal takes effect"
    assert event.document is not None
    assert event.document.effective_on is not None
    takes_effect = event.document.effective_on
    stopped = any(
        other.kind in (EventKind.ENJOINED, EventKind.VACATED) and event.occurred_on <= other.occurred_on <= takes_effect
        for other in events
    )
    return "Rule was to take effect; a court had stopped it" if stopped else "Rule takes effect"


def _order_ends(rulemaking: Rulemaking, at: dt.datetime) -> list[tuple[int, Entry]]:
    """The last terms of each order: when it took effect, and when it ends."""
    terms = OrderTerms.objects.filter(document__rulemaking=rulemaking, document__posted_at__lte=at)
    last = {row.document_id: row for row in terms.select_related("document__docket").order_by("pk")}
    entries = []
    for row in last.values():
        entries.append((_FIRST, Entry(row.effective_on, "effective", "Order takes effect", document=row.document)))
        if row.expires_on:
            detail = "An order stands 120 days at most without a final rule."
            entries.append((_LAST, Entry(row.expires_on, "order_ends", "Order ends", (detail,), document=row.document)))
    return entries


def _ahead(entry: Entry) -> Entry:
    return Entry(**{**entry.__dict__, "is_ahead": True})
