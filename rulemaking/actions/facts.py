"""The facts that ship with the package, loaded into the database.

What is missing is added; what is there stays as it is, so that a second run changes nothing and no correction by
staff is ever undone.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db import models, transaction

from rulemaking.actions import comment_periods, documents, fact_events
from rulemaking.data import ActionFacts, DocumentFacts, FactorFacts, Window, section311
from rulemaking.deadlines import opening_instant
from rulemaking.enums import DocumentKind
from rulemaking.history import change_context
from rulemaking.models import (
    Agency,
    CommentPeriod,
    Docket,
    Document,
    FindingFigure,
    NamedEntity,
    Part,
    PeriodChange,
    RequestForComment,
    Rin,
    RuleEvent,
    Rulemaking,
    StatutoryFactor,
)

Row = TypeVar("Row", bound=models.Model)

WHY = "facts that ship with the package"
TAKEN_AS_IS = (
    "title", "authority", "subject_type", "subject_name", "special_measures", "outcome", "notes",
    "plain_language_summary", "finding_summary", "how_to_comment_by_mail", "sources",
)  # fmt: skip
DOCUMENT_TAKEN_AS_IS = ("start_page", "end_page", "effective_on", "unverified")
DOCUMENT_BLANK_IF_UNKNOWN = ("fr_citation", "fr_doc_num", "cfr", "rin")


@transaction.atomic
def load_facts(*, by: str) -> Counter[str]:
    """Load the agency, its catch-all docket and every action of the package data.

    Args:
        by: who loads them, such as `system:load_section311`.

    Returns:
        How many rows were added, by the noun's name. Empty if nothing was missing.
    """
    data = section311()
    added: Counter[str] = Counter()
    with change_context(by=by, why=WHY):
        for facts in data["agencies"]:
            _add(added, Agency, {"agency_id": facts["agency_id"]}, dict(facts))
        for docket in data["catch_all_dockets"]:
            agency = Agency.objects.get(agency_id=docket["agency_id"])
            values = {"agency": agency, "title": docket["title"], "note": docket["note"]}
            _add(added, Docket, {"docket_id": docket["docket_id"]}, values)
    return added + load_actions(actions=data["actions"], by=by)


@transaction.atomic
def load_actions(*, actions: Sequence[ActionFacts], by: str) -> Counter[str]:
    """Load some actions, with their documents in the order of publication, so that dockets number them so.

    The agency and its catch-all docket must be there. A comment period runs from its document's publication to the
    printed last day, else to the computed one, and its change is dated by that publication.

    Args:
        actions: as in the package data.
        by: who loads them.

    Returns:
        How many rows were added, by the noun's name.
    """
    data = section311()
    # Held until the end, so that two loaders at once don't add everything twice.
    agency = Agency.objects.select_for_update().get(agency_id=data["agencies"][0]["agency_id"])
    catch_all = Docket.objects.get(docket_id=data["catch_all_dockets"][0]["docket_id"])
    added: Counter[str] = Counter()
    with change_context(by=by, why=WHY):
        rulemakings = {facts["slug"]: _load_rulemaking(added, facts, agency) for facts in actions}
        known = {slug: _Known(rulemaking) for slug, rulemaking in rulemakings.items()}
        for facts, document_facts in _by_publication(actions):
            rulemaking = rulemakings[facts["slug"]]
            document = known[facts["slug"]].take(document_facts)
            if document is None:
                document = _add_document(rulemaking, document_facts, catch_all, by=by)
                added[Document.__name__] += 1
            for window in document_facts["comment"]:
                _load_periods(added, rulemaking, document, window, by=by)
            added += fact_events.load_events(document=document, facts=document_facts, by=by)
        for facts in actions:
            court = fact_events.load_court_orders(rulemaking=rulemakings[facts["slug"]], facts=facts["events"], by=by)
            added += court
    return added


class _Known:
    """The documents that a rulemaking had before the load, each to be recognised once.

    By number where both have one; else the earliest of the same kind that is left. Anything about a document may
    have been corrected since the last load, its missing number and its date first of all, so neither is a key.
    """

    def __init__(self, rulemaking: Rulemaking) -> None:
        self._left = list(rulemaking.documents.order_by("pk"))

    def take(self, facts: DocumentFacts) -> Document | None:
        same_kind = [document for document in self._left if document.kind == facts["kind"]]
        number = facts["fr_doc_num"]
        by_number = [document for document in same_kind if number and document.fr_doc_num == number]
        blank = [document for document in same_kind if not (number and document.fr_doc_num)]
        found = next(iter(by_number or blank), None)
        if found:
            self._left.remove(found)
        return found


def _by_publication(actions: Iterable[ActionFacts]) -> list[tuple[ActionFacts, DocumentFacts]]:
    pairs = [(facts, document) for facts in actions for document in facts["documents"]]
    # Stable: documents of one day keep the order of the file, a finding before the rule that rests on it.
    return sorted(pairs, key=lambda pair: pair[1]["published_on"])


def _load_rulemaking(added: Counter[str], facts: ActionFacts, agency: Agency) -> Rulemaking:
    dockets = [
        _add(added, Docket, {"docket_id": docket_id}, {"agency": agency, "title": facts["title"]})
        for docket_id in facts["docket_ids"]
    ]
    values: dict[str, Any] = {name: facts[name] for name in TAKEN_AS_IS}  # type: ignore[literal-required]  # all of them keys
    values["other_measure"] = facts["other_measure"] or ""
    rulemaking = _add(added, Rulemaking, {"slug": facts["slug"]}, values)
    missing = set(dockets) - set(rulemaking.dockets.all())
    rulemaking.dockets.add(*missing)
    for part in facts["parts"]:
        _add(added, Part, {"rulemaking": rulemaking, "position": part["position"]}, {"label": part["label"]})
    by_id = {docket.docket_id: docket for docket in dockets}
    for rin in facts["rins"]:
        docket = by_id.get(rin["docket_id"] or "")
        _add(added, Rin, {"rulemaking": rulemaking, "rin": rin["rin"]}, {"docket": docket, "note": rin["note"]})
    _load_finding(added, rulemaking, facts)
    return rulemaking


def _load_finding(added: Counter[str], rulemaking: Rulemaking, facts: ActionFacts) -> None:
    for position, entity in enumerate(facts["named_entities"], 1):
        key = {"rulemaking": rulemaking, "name": entity["name"]}
        _add(added, NamedEntity, key, {**entity, "position": position})
    for position, figure in enumerate(facts["figures"], 1):
        key = {"rulemaking": rulemaking, "label": figure["label"]}
        _add(added, FindingFigure, key, {**figure, "position": position})
    factors: list[FactorFacts] = [*facts["factors"], *facts["considerations"]]
    for position, factor in enumerate(factors, 1):
        key = {"rulemaking": rulemaking, "citation": factor["citation"]}
        _add(added, StatutoryFactor, key, {**factor, "position": position})
    for request in facts["requests_for_comment"]:
        key = {"rulemaking": rulemaking, "number": request["number"]}
        _add(added, RequestForComment, key, {"text": request["text"]})


def _add_document(rulemaking: Rulemaking, facts: DocumentFacts, catch_all: Docket, *, by: str) -> Document:
    published_on = dt.date.fromisoformat(facts["published_on"])
    docket_id = facts["docket_id"]
    fields: dict[str, Any] = {name: facts[name] for name in DOCUMENT_TAKEN_AS_IS}  # type: ignore[literal-required]  # all of them keys
    fields |= {name: facts[name] or "" for name in DOCUMENT_BLANK_IF_UNKNOWN}  # type: ignore[literal-required]  # as above
    return documents.add_document(
        rulemaking=rulemaking,
        docket=Docket.objects.get(docket_id=docket_id) if docket_id else catch_all,
        kind=DocumentKind(facts["kind"]),
        title=facts["title"],
        by=by,
        why=WHY,
        published_on=published_on,
        posted_at=opening_instant(published_on),
        **fields,
    )


def _load_periods(added: Counter[str], rulemaking: Rulemaking, document: Document, window: Window, *, by: str) -> None:
    """Set what one window of a document says: open, reopen or extend the periods of its parts."""
    parts = rulemaking.parts.exclude(comment_periods__changes__document=document)
    if window["parts"]:
        parts = parts.filter(position__in=window["parts"])
    published_on = document.published_on
    if published_on is None or not parts:
        return
    at = opening_instant(published_on)
    printed = window["printed_close_on"]
    printed_last_day = dt.date.fromisoformat(printed) if printed else None
    if document.kind == DocumentKind.EXTENSION:
        extended = comment_periods.extend_parts(
            periods=list(
                CommentPeriod.objects.open_at(at).filter(part__in=list(parts)).select_related("part__rulemaking")
            ),
            document=document,
            comment_days=window["days"],
            printed_last_day=printed_last_day,
            by=by,
            at=at,
        )
        added[PeriodChange.__name__] += len(extended)
        added[RuleEvent.__name__] += len(extended)
        return
    act = comment_periods.reopen if document.kind == DocumentKind.REOPENING else comment_periods.open_period
    opened = act(
        document=document,
        parts=list(parts),
        published_on=published_on,
        comment_days=window["days"],
        printed_last_day=printed_last_day,
        by=by,
        at=at,
    )
    added[CommentPeriod.__name__] += len(opened)
    added[PeriodChange.__name__] += len(opened)
    added[RuleEvent.__name__] += len(opened)


def _add(added: Counter[str], model: type[Row], key: dict[str, Any], values: dict[str, Any]) -> Row:
    row, is_new = model._default_manager.get_or_create(**key, defaults=values)
    if is_new:
        added[model.__name__] += 1
    return row
