"""Facts that ship with the package: the real Section 311 actions and the practice rules (see README.md)."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from typing import NotRequired, TypedDict, cast


class Window(TypedDict):
    """One comment period that a document sets. Dates are ISO; `parts` None means every part of the rule."""

    days: int
    printed_close_on: str | None
    close_basis: str
    parts: list[int] | None


class OrderTermFacts(TypedDict):
    """What an order imposes and until when. All empty under an authority that sets no limit."""

    measures: list[int]
    days: int | None
    expires_on: str | None


class DocumentFacts(TypedDict):
    """One published document. `unverified` names the fields (dotted inside a part) that no source showed."""

    kind: str
    title: str
    title_as_printed: bool
    fr_citation: str | None
    start_page: int | None
    end_page: int | None
    fr_doc_num: str | None
    published_on: str
    effective_on: str | None
    effective_days: int | None
    cfr: str | None
    rin: str | None
    docket_id: str | None
    unverified: list[str]
    comment: list[Window]
    withdraws: list[str]
    order: OrderTermFacts | None
    effective_on_history: NotRequired[list[str]]


class RinFacts(TypedDict):
    rin: str
    docket_id: str | None
    note: str


class PartFacts(TypedDict):
    position: int
    label: str


class EntityFacts(TypedDict):
    name: str
    description: str


class FigureFacts(TypedDict):
    """A figure of the finding in whole U.S. dollars, over a span of ISO dates."""

    label: str
    amount_usd: int
    is_at_least: bool
    from_on: str
    until_on: str
    source: str


class FactorFacts(TypedDict):
    citation: str
    label: str
    text: str


class RequestFacts(TypedDict):
    number: int
    text: str


class EventFacts(TypedDict):
    """What a court did to a rule, and when."""

    kind: str
    on: str
    source: str


class ActionFacts(TypedDict):
    """One rulemaking, or one order where the authority needs no rule."""

    slug: str
    title: str
    authority: str
    subject_type: str
    subject_name: str
    special_measures: list[int]
    other_measure: str | None
    outcome: str
    notes: str
    rins: list[RinFacts]
    docket_ids: list[str]
    parts: list[PartFacts]
    documents: list[DocumentFacts]
    events: list[EventFacts]
    plain_language_summary: str
    finding_summary: str
    how_to_comment_by_mail: str
    named_entities: list[EntityFacts]
    figures: list[FigureFacts]
    factors: list[FactorFacts]
    considerations: list[FactorFacts]
    requests_for_comment: list[RequestFacts]
    unverified: list[str]
    sources: list[str]


class AgencyFacts(TypedDict):
    agency_id: str
    name: str
    mail_address: str


class DocketFacts(TypedDict):
    docket_id: str
    agency_id: str
    title: str
    note: str


class PracticeWindow(TypedDict):
    days: int
    parts: list[int] | None


class PracticeDocument(TypedDict):
    """A document of a practice rule: it is published on the day its docket is opened, but a final rule."""

    kind: str
    title: str
    text: str
    comment: list[PracticeWindow]


class PracticeDocket(TypedDict):
    docket_id: str
    title: str
    note: str


class SectionFacts(TypedDict):
    number: str
    heading: str


class PracticeFacts(TypedDict):
    """An invented rule that people practise on."""

    agency: AgencyFacts
    docket: PracticeDocket
    slug: str
    title: str
    authority: str
    subject_type: str
    subject_name: str
    special_measures: list[int]
    other_measure: str | None
    outcome: str
    notes: str
    plain_language_summary: str
    finding_summary: str
    how_to_comment_by_mail: str
    named_entities: list[EntityFacts]
    figures: list[FigureFacts]
    factors: list[FactorFacts]
    considerations: list[FactorFacts]
    sections: list[SectionFacts]
    parts: list[PartFacts]
    requests_for_comment: list[RequestFacts]
    documents: list[PracticeDocument]


class Section311(TypedDict):
    """The whole file. `other_rulemakings` are no Section 311 actions and are loaded by tests only. `practice` is opened
    for comment; `practice_answered` has been through all of it."""

    schema_version: int
    about: str
    agencies: list[AgencyFacts]
    catch_all_dockets: list[DocketFacts]
    actions: list[ActionFacts]
    other_rulemakings: list[ActionFacts]
    practice: PracticeFacts
    practice_answered: PracticeFacts


@lru_cache(maxsize=1)
def section311() -> Section311:
    """Read `section311.json`. Read once a process; treat what comes back as read-only."""
    text = files(__name__).joinpath("section311.json").read_text(encoding="utf-8")
    return cast(Section311, json.loads(text))
