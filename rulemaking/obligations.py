"""What the law asks for each rule, as checks that staff see: met, owed, overdue, or not applicable.

Each duty is a pure function of `Facts`; `obligations_of` reads the facts. Which duties apply hangs on the authority:
section 9714 and 21 U.S.C. 2313a are not Section 311, and have neither its limits nor its duties. `docs/rules.md`
lists them.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from rulemaking.deadlines import ORDER_DAYS_MAX, describe_day
from rulemaking.enums import Authority, ConsultationBasis, EventKind, Official, SpecialMeasure

CONGRESS_DAYS = 10
"""Calendar days after an action. They don't roll: the cautious reading. Source: 31 U.S.C. 5318A(d)."""

SUMMARY_REQUIRED_FROM = dt.date(2023, 7, 25)
"""Since then a proposal gives the address of a summary. Source: Pub. L. 118-9, 137 Stat. 55."""

SUMMARY_WORDS_MAX = 100

MUST_CONSULT: Mapping[ConsultationBasis, frozenset[Official]] = {
    ConsultationBasis.FINDING: frozenset({Official.STATE, Official.ATTORNEY_GENERAL}),
    ConsultationBasis.MEASURES: frozenset(
        {
            Official.FED_CHAIR,
            Official.BANKING_AGENCIES,
            Official.STATE,
            Official.SEC,
            Official.CFTC,
            Official.NCUA,
        }
    ),
    ConsultationBasis.MEASURE_FIVE: frozenset({Official.STATE, Official.ATTORNEY_GENERAL, Official.FED_CHAIR}),
}
"""Whom each decision must be consulted with. Source: 31 U.S.C. 5318A(c)(1), (a)(4)(A), (b)(5)."""


class Standing(StrEnum):
    """How a duty stands."""

    MET = "met"
    OWED = "owed"
    OVERDUE = "overdue"
    NOT_APPLICABLE = "not applicable"
    NOT_KNOWN = "not known"
    """The rule was loaded from public sources, which don't tell."""


@dataclass(frozen=True, kw_only=True)
class Obligation:
    """One duty of one rule.

    Attributes:
        title: the duty, as a short noun phrase.
        detail: a sentence: how it is met, or what to do.
        source: statute, and the row of docs/rules.md.
        due_on: the Washington day by which it is due, where there is one.
    """

    title: str
    standing: Standing
    detail: str
    source: str
    due_on: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Action:
    """A finding, order, proposal or final rule that was published."""

    kind: str
    on: dt.date
    notice_on: dt.date | None = None
    is_from_sources: bool = False


@dataclass(frozen=True, kw_only=True)
class OrderFacts:
    citation: str
    measures: Sequence[int]
    effective_on: dt.date
    expires_on: dt.date | None


@dataclass(frozen=True, kw_only=True)
class PaperFacts:
    """A published document, and what is missing of it in the docket."""

    name: str
    lacks: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the duties look at.

    Attributes:
        actions: published ones, in order.
        is_drafted: a proposed rule is in the docket as a draft.
        consulted: who was consulted, by basis.
        has_period: some part is or was open for comment, or will be.
    """

    today: dt.date
    authority: str = Authority.SECTION_311
    special_measures: Sequence[int] = ()
    actions: Sequence[Action] = ()
    is_drafted: bool = False
    orders: Sequence[OrderFacts] = ()
    papers: Sequence[PaperFacts] = ()
    summary: str = ""
    summary_address: str = ""
    suggested_address: str = ""
    how_to_comment_by_mail: str = ""
    consulted: Mapping[str, frozenset[str]] = field(default_factory=dict)
    has_period: bool = False

    @property
    def is_section_311(self) -> bool:
        return self.authority == Authority.SECTION_311

    @property
    def proposed_on(self) -> dt.date | None:
        """Day of the latest proposal."""
        return max((a.on for a in self.actions if a.kind == EventKind.PROPOSED), default=None)

    @property
    def is_from_sources(self) -> bool:
        """All that is known of the rule was loaded from public sources."""
        return bool(self.actions) and all(action.is_from_sources for action in self.actions)


def summary_and_address(facts: Facts) -> Obligation:
    """A proposal gives the Internet address of a summary of at most 100 words in plain language.

    Source: docs/rules.md, R-20.
    """
    title = "Plain-language summary and its address"
    source = "5 U.S.C. 553(b)(4); R-20"
    on = facts.proposed_on
    if on is None and not facts.is_drafted:
        return _no(title, "No rule is proposed.", source)
    if on is not None and on < SUMMARY_REQUIRED_FROM:
        return _no(title, "The rule was proposed before July 25, 2023, when this duty began.", source)
    words = len(facts.summary.split())
    if not words:
        todo = "Write a summary of at most 100 words on the rule's page."
    elif words > SUMMARY_WORDS_MAX:
        todo = f"The summary has {words} words. Shorten it to 100."
    elif not facts.summary_address:
        here = f" Here it is {facts.suggested_address}." if facts.suggested_address else ""
        todo = f"Enter the Internet address that the notice prints for the summary.{here}"
    else:
        return Obligation(
            title=title,
            standing=Standing.MET,
            detail=f"{words} words, at {facts.summary_address}.",
            source=source,
            due_on=on,
        )
    return _not_met(title, todo, source, due_on=on, facts=facts)


def notices_to_congress(facts: Facts) -> list[Obligation]:
    """Congress gets written notice of each action within 10 days of it.

    A finding, an order and a final rule count as actions; a proposal does where it carries the finding. That is the
    cautious reading of "any action taken".

    Source: docs/rules.md, R-17.
    """
    source = "31 U.S.C. 5318A(d); R-17"
    if not facts.is_section_311:
        return [_no("Notice to Congress", "This is not a Section 311 action.", source)]
    owed = [
        _notice(action, f"Notice to Congress: {EventKind(action.kind).label.lower()}", source, facts)
        for action in _actions_to_tell(facts.actions)
    ]
    return owed or [_no("Notice to Congress", "Nothing has been done yet of which Congress must be told.", source)]


def _notice(action: Action, title: str, source: str, facts: Facts) -> Obligation:
    due_on = action.on + dt.timedelta(days=CONGRESS_DAYS)
    if action.notice_on is None:
        todo = "Send written notice to House Financial Services and Senate Banking, then record its day."
        return _not_met(title, todo, source, due_on=due_on, facts=facts, is_from_sources=action.is_from_sources)
    if action.notice_on > due_on:
        late = f"Given {describe_day(action.notice_on)}, after the day on which it was due."
        return Obligation(title=title, standing=Standing.OVERDUE, detail=late, source=source, due_on=due_on)
    given = f"Given {describe_day(action.notice_on)}."
    return Obligation(title=title, standing=Standing.MET, detail=given, source=source, due_on=due_on)


def _actions_to_tell(actions: Sequence[Action]) -> list[Action]:
    told: list[Action] = []
    has_finding = False
    for action in actions:
        carries_finding = action.kind == EventKind.PROPOSED and not has_finding
        if action.kind in (EventKind.FINDING, EventKind.ORDER, EventKind.FINALISED) or carries_finding:
            told.append(action)
        has_finding = has_finding or action.kind in (EventKind.FINDING, EventKind.PROPOSED)
    return told


def consultations(facts: Facts) -> list[Obligation]:
    """Each decision has officials who must be consulted before it: of the finding, of the measures, of measure five.

    Source: docs/rules.md, R-18.
    """
    source = "31 U.S.C. 5318A(a)(4)(A), (b)(5), (c)(1); R-18"
    if not facts.is_section_311:
        return [_no("Consultations", "This is not a Section 311 action.", source)]
    wanted = [ConsultationBasis.FINDING]
    if facts.special_measures:
        wanted.append(ConsultationBasis.MEASURES)
    if SpecialMeasure.PROHIBIT_OR_CONDITION in facts.special_measures:
        wanted.append(ConsultationBasis.MEASURE_FIVE)
    return [_consultation(basis, source, facts) for basis in wanted]


def _consultation(basis: ConsultationBasis, source: str, facts: Facts) -> Obligation:
    title = f"Consultation: {basis.label.split(' (')[0].lower()}"
    due_on = min((action.on for action in facts.actions), default=None)
    missing = MUST_CONSULT[basis] - facts.consulted.get(basis, frozenset())
    if not missing:
        done = "All who must be consulted were."
        return Obligation(title=title, standing=Standing.MET, detail=done, source=source, due_on=due_on)
    names = ", ".join(official.label for official in Official if official in missing)
    return _not_met(title, f"Record the consultation of: {names}.", source, due_on=due_on, facts=facts)


def order_limit(facts: Facts) -> list[Obligation]:
    """An order under Section 311 ends after 120 days at most, unless a rule is made final by then. They never roll.

    Source: docs/rules.md, R-04.
    """
    title, source = "Order of at most 120 days", "31 U.S.C. 5318A(a)(3); R-04"
    if not facts.is_section_311:
        return [_no(title, "This is not a Section 311 action; its orders have no such limit.", source)]
    return [_order(order, title, source, facts) for order in facts.orders] or [
        _no(title, "No order was issued.", source)
    ]


def _order(order: OrderFacts, title: str, source: str, facts: Facts) -> Obligation:
    limit = order.effective_on + dt.timedelta(days=ORDER_DAYS_MAX)
    until = order.expires_on
    if until is None or until > limit:
        todo = f"The order stands longer than the law allows: until {describe_day(limit)} at most. Correct it."
        return Obligation(title=title, standing=Standing.OVERDUE, detail=todo, source=source, due_on=limit)
    if any(a.kind == EventKind.FINALISED and a.on <= until for a in facts.actions):
        done = "A rule was made final while the order stood."
        return Obligation(title=title, standing=Standing.MET, detail=done, source=source, due_on=until)
    if facts.today > until:
        ended = f"The order ended on {describe_day(until)}; no rule was made final by then."
        return Obligation(title=title, standing=Standing.MET, detail=ended, source=source, due_on=until)
    left = (until - facts.today).days
    todo = f"The order ends on {describe_day(until)}, in {left} days, unless a rule is made final by then."
    return Obligation(title=title, standing=Standing.OWED, detail=todo, source=source, due_on=until)


def measure_five_by_regulation(facts: Facts) -> Obligation:
    """Special measure five is imposed only by regulation.

    Source: docs/rules.md, R-12.
    """
    title, source = "Special measure five only by regulation", "31 U.S.C. 5318A(a)(2)(C); R-12"
    if not facts.is_section_311:
        return _no(title, "This is not a Section 311 action.", source)
    if any(SpecialMeasure.PROHIBIT_OR_CONDITION in order.measures for order in facts.orders):
        todo = "An order imposes special measure five. Only a rule can: revoke that part of the order."
        return Obligation(title=title, standing=Standing.OVERDUE, detail=todo, source=source)
    if SpecialMeasure.PROHIBIT_OR_CONDITION not in facts.special_measures:
        return _no(title, "Special measure five is not proposed.", source)
    return Obligation(title=title, standing=Standing.MET, detail="No order imposes it.", source=source)


def docket_complete(facts: Facts) -> Obligation:
    """The electronic docket holds every document of the rule, each with what lets people find and cite it.

    Source: docs/rules.md, R-21.
    """
    title, source = "Docket complete", "E-Government Act of 2002, section 206(d); R-21"
    if not facts.papers:
        return _no(title, "Nothing is published yet.", source)
    lacking = [f"{paper.name} lacks {' and '.join(paper.lacks)}" for paper in facts.papers if paper.lacks]
    if not lacking:
        count = len(facts.papers)
        done = f"{count} document{'' if count == 1 else 's'}, each with its number, citation and day."
        return Obligation(title=title, standing=Standing.MET, detail=done, source=source)
    return _not_met(title, "; ".join(lacking) + ".", source, due_on=None, facts=facts)


def one_method(facts: Facts) -> Obligation:
    """The instructions ask people to comment by one method only, so that a comment is counted once.

    Source: docs/rules.md, R-22.
    """
    title, source = "Comment instructions name one method only", "FinCEN's notices, “by one method only”; R-22"
    if not facts.has_period and not facts.is_drafted:
        return _no(title, "No comment period.", source)
    if re.search(r"\bone method\b", facts.how_to_comment_by_mail, re.IGNORECASE):
        done = "The instructions on the rule's page say so."
        return Obligation(title=title, standing=Standing.MET, detail=done, source=source)
    todo = "Say in “How to comment by mail” where paper goes, and: “Use one method only.”"
    return _not_met(title, todo, source, due_on=facts.proposed_on, facts=facts)


def all_obligations(facts: Facts) -> list[Obligation]:
    """Every duty, in the order in which staff see them."""
    return [
        summary_and_address(facts),
        *notices_to_congress(facts),
        *consultations(facts),
        *order_limit(facts),
        measure_five_by_regulation(facts),
        docket_complete(facts),
        one_method(facts),
    ]


def _no(title: str, why: str, source: str) -> Obligation:
    return Obligation(title=title, standing=Standing.NOT_APPLICABLE, detail=why, source=source)


def _not_met(
    title: str,
    todo: str,
    source: str,
    *,
    due_on: dt.date | None,
    facts: Facts,
    is_from_sources: bool | None = None,
) -> Obligation:
    """Owed up to the day on which it is due, overdue after it; not known where only public sources speak."""
    from_sources = facts.is_from_sources if is_from_sources is None else is_from_sources
    if from_sources:
        standing = Standing.NOT_KNOWN
        todo = "Loaded from public sources, which don't tell."
    else:
        standing = Standing.OVERDUE if due_on is not None and facts.today > due_on else Standing.OWED
    return Obligation(title=title, standing=standing, detail=todo, source=source, due_on=due_on)
