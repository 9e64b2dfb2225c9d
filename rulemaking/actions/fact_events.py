"""The events of the facts that ship with the package: as the acts of their day would have written them.

They are history, so no guard stands before them. What is there already stays; what is missing is added.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable

from rulemaking.actions import events
from rulemaking.data import DocumentFacts, EventFacts
from rulemaking.deadlines import effective_on, opening_instant
from rulemaking.enums import DocumentKind, EventKind
from rulemaking.models import Document, OrderTerms, RuleEvent, Rulemaking

EVENT_OF_KIND = {
    DocumentKind.FINDING: EventKind.FINDING,
    DocumentKind.ORDER: EventKind.ORDER,
    DocumentKind.PROPOSED_RULE: EventKind.PROPOSED,
    DocumentKind.FINAL_RULE: EventKind.FINALISED,
    DocumentKind.REPEAL: EventKind.REPEALED,
}
WITHDRAWS = {"finding": EventKind.FINDING_WITHDRAWN, "proposed_rule": EventKind.WITHDRAWN}


def load_events(*, document: Document, facts: DocumentFacts, by: str) -> Counter[str]:
    """Adds the events and order terms of one document that are missing.

    Args:
        document: with its publication day.
        facts: what the package says of it.

    Returns:
        How many rows were added, by the noun's name.
    """
    added: Counter[str] = Counter()
    if document.published_on is None:
        return added
    at = opening_instant(document.published_on)
    for kind in _kinds(facts):
        _, is_new = RuleEvent.objects.get_or_create(
            document=document,
            kind=kind,
            period_change=None,
            defaults={
                "rulemaking": document.rulemaking,
                "occurred_on": document.published_on,
                "citation": document.fr_citation,
                "by": by,
                "at": at,
                **_effective(document, facts, kind),
            },
        )
        added[RuleEvent.__name__] += is_new
    for change in document.period_changes.filter(event=None).select_related("period__part__rulemaking", "document"):
        events.record_period_change(change)
        added[RuleEvent.__name__] += 1
    return +added + _load_terms(document, facts, by=by, at=at)


def load_court_orders(*, rulemaking: Rulemaking, facts: Iterable[EventFacts], by: str) -> Counter[str]:
    """Adds what courts did to a rule, where it is missing. Arguments and result as for `load_events`."""
    added: Counter[str] = Counter()
    for fact in facts:
        occurred_on = dt.date.fromisoformat(fact["on"])
        _, is_new = RuleEvent.objects.get_or_create(
            rulemaking=rulemaking,
            kind=EventKind(fact["kind"]),
            occurred_on=occurred_on,
            document=None,
            defaults={"citation": fact["source"], "by": by, "at": opening_instant(occurred_on)},
        )
        added[RuleEvent.__name__] += is_new
    return +added


def _kinds(facts: DocumentFacts) -> list[EventKind]:
    """What a document did. A withdrawal, or a repeal that takes back the finding too, did several things."""
    own = EVENT_OF_KIND.get(DocumentKind(facts["kind"]))
    taken_back = [WITHDRAWS[thing] for thing in facts["withdraws"] if thing in WITHDRAWS]
    return ([own] if own else []) + taken_back


def _effective(document: Document, facts: DocumentFacts, kind: EventKind) -> dict[str, object]:
    """How a date of effect came about: counted from publication, and as printed."""
    if kind not in (EventKind.FINALISED, EventKind.REPEALED, EventKind.ORDER):
        return {}
    days, printed = facts["effective_days"], facts["effective_on"]
    assert document.published_on is not None
    return {
        "effective_days": days,
        "computed_effective_on": effective_on(document.published_on, days) if days else None,
        "printed_effective_on": dt.date.fromisoformat(printed) if printed else None,
    }


def _load_terms(document: Document, facts: DocumentFacts, *, by: str, at: dt.datetime) -> Counter[str]:
    """The terms of an order: a row for each effective date that it has had, the present one last."""
    added: Counter[str] = Counter()
    terms = facts["order"]
    if terms is None:
        return added
    history: list[str | None] = [*facts.get("effective_on_history", [facts["effective_on"]])]
    for day in filter(None, history):
        _, is_new = OrderTerms.objects.get_or_create(
            document=document,
            effective_on=dt.date.fromisoformat(day),
            defaults={
                "measures": terms["measures"],
                "days": terms["days"],
                "expires_on": dt.date.fromisoformat(terms["expires_on"]) if terms["expires_on"] else None,
                "by": by,
                "at": at,
            },
        )
        added[OrderTerms.__name__] += is_new
    return +added
