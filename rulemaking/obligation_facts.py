"""Reads from the database what the duties of a rule look at."""

import datetime as dt
from collections import defaultdict

from django.conf import settings

from rulemaking.enums import DocumentKind, EventKind
from rulemaking.models import CommentPeriod, Consultation, Document, OrderTerms, RuleEvent, Rulemaking
from rulemaking.obligations import Action, Facts, Obligation, OrderFacts, PaperFacts, all_obligations
from rulemaking.rule_state import washington_day

ACTIONS = (EventKind.FINDING, EventKind.ORDER, EventKind.PROPOSED, EventKind.FINALISED)
LOADED = "system:"


def obligations_of(rulemaking: Rulemaking, *, at: dt.datetime) -> list[Obligation]:
    """What the law asks for `rulemaking`, and how it stands at `at`. Seven queries."""
    return all_obligations(facts_of(rulemaking, at=at))


def facts_of(rulemaking: Rulemaking, *, at: dt.datetime) -> Facts:
    """What the duties look at, as of `at`, aware."""
    today = washington_day(at)
    documents = list(Document.objects.filter(rulemaking=rulemaking).select_related("docket"))
    return Facts(
        today=today,
        authority=rulemaking.authority,
        special_measures=rulemaking.special_measures,
        actions=_actions(rulemaking, today),
        is_drafted=any(d.kind == DocumentKind.PROPOSED_RULE and not d.is_public_at(at) for d in documents),
        orders=_orders(rulemaking),
        papers=[_paper(document) for document in documents if document.is_public_at(at)],
        summary=rulemaking.plain_language_summary,
        summary_address=rulemaking.summary_address,
        suggested_address=f"{settings.PUBLIC_BASE_URL}{rulemaking.get_absolute_url()}",
        how_to_comment_by_mail=rulemaking.how_to_comment_by_mail,
        consulted=_consulted(rulemaking),
        has_period=CommentPeriod.objects.filter(part__rulemaking=rulemaking).exists(),
    )


def _actions(rulemaking: Rulemaking, today: dt.date) -> list[Action]:
    events = (
        RuleEvent.objects.filter(rulemaking=rulemaking, kind__in=ACTIONS)
        .happened_by(today)
        .in_order()
        .select_related("congress_notice")
    )
    return [
        Action(
            kind=event.kind,
            on=event.occurred_on,
            notice_on=event.congress_notice.given_on if hasattr(event, "congress_notice") else None,
            is_from_sources=event.by.startswith(LOADED),
        )
        for event in events
    ]


def _orders(rulemaking: Rulemaking) -> list[OrderFacts]:
    """The terms that hold of each order: the last that were set."""
    last = {
        terms.document_id: terms for terms in OrderTerms.objects.filter(document__rulemaking=rulemaking).order_by("pk")
    }
    return [
        OrderFacts(citation="", measures=terms.measures, effective_on=terms.effective_on, expires_on=terms.expires_on)
        for terms in last.values()
    ]


def _consulted(rulemaking: Rulemaking) -> dict[str, frozenset[str]]:
    consulted: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for row in Consultation.objects.filter(rulemaking=rulemaking):
        consulted[row.basis] |= frozenset(row.officials)
    return dict(consulted)


def _paper(document: Document) -> PaperFacts:
    wanted = {
        "its Federal Register number": document.fr_doc_num,
        "its citation": document.fr_citation,
        "its publication day": document.published_on,
    }
    is_of_the_register = document.kind != DocumentKind.SUPPORTING
    lacks = [name for name, value in wanted.items() if not value] if is_of_the_register else []
    return PaperFacts(name=document.document_id, lacks=lacks)
