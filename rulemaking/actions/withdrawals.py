"""Withdrawals of findings and proposals."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from rulemaking.actions import events
from rulemaking.actions.documents import NewDocument, draft_of, show
from rulemaking.actions.refusals import ActRefused, refuse_if
from rulemaking.deadlines import opening_instant
from rulemaking.enums import DocumentKind, EventKind, Withdrawable
from rulemaking.models import Document, RuleEvent, Rulemaking
from rulemaking.rule_state import standing_parts
from rulemaking.rules import FINAL_STATES, why_not_withdrawable, why_out_of_order

EVENT_OF_WITHDRAWAL = {
    Withdrawable.FINDING: EventKind.FINDING_WITHDRAWN,
    Withdrawable.PROPOSED_RULE: EventKind.WITHDRAWN,
}


class RuleNotWithdrawable(ActRefused):
    """There is nothing of the kind to withdraw, or the rule is final."""


@transaction.atomic
def withdraw(
    *,
    rulemaking: Rulemaking,
    document: Document | NewDocument,
    what: Collection[Withdrawable],
    by: str,
    at: dt.datetime,
    note: str = "",
) -> list[RuleEvent]:
    """Publishes a withdrawal. It moves no deadline: comments are taken until the period closes.

    Args:
        document: a draft withdrawal, or what to make one of. Its RIN may be another than the proposal's; the rule
            then bears both.
        what: the finding, the proposed rule, or both.
        note: why, in words for the public.

    Returns:
        One event for each thing withdrawn.

    Raises:
        RuleNotWithdrawable: there is nothing of the kind to withdraw, or the rule is final.
        DocumentRefused: the document is of another rule or kind, or has no publication day.

    Source:
        docs/rules.md, R-14.
    """
    rulemaking = events.lock(rulemaking)
    draft = draft_of(rulemaking=rulemaking, kind=DocumentKind.WITHDRAWAL, document=document, by=by, why="withdrawn")
    notice = show(document=draft, published_on=None, by=by, at=at, why="withdrawn")
    assert notice.published_on is not None
    state = rulemaking.state_at(max(at, opening_instant(notice.published_on)))
    happened = list(rulemaking.events.in_order())
    has_finding, is_proposed = standing_parts(happened)
    reason = why_not_withdrawable(
        what=what, has_finding=has_finding, is_proposed=is_proposed, is_final=state in FINAL_STATES
    ) or why_out_of_order(published_on=notice.published_on, last_on=happened[-1].occurred_on if happened else None)
    refuse_if(reason, RuleNotWithdrawable)
    return [
        events.record(
            rulemaking=rulemaking,
            kind=EVENT_OF_WITHDRAWAL[Withdrawable(thing)],
            occurred_on=notice.published_on,
            document=notice,
            citation=notice.fr_citation,
            note=note,
            by=by,
            at=at,
        )
        for thing in sorted(what)
    ]
