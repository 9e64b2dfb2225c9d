"""Orders that impose special measures for a limited time."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from rulemaking.actions import events
from rulemaking.actions.documents import NewDocument, draft_of, show
from rulemaking.actions.refusals import ActRefused, refuse_if
from rulemaking.deadlines import ORDER_DAYS_MAX, order_expires_on
from rulemaking.enums import Authority, DocumentKind, EventKind
from rulemaking.models import Document, OrderTerms, Rulemaking
from rulemaking.rules import why_no_order


class OrderRefused(ActRefused):
    """An order that the law does not allow."""


@transaction.atomic
def issue(
    *,
    rulemaking: Rulemaking,
    document: Document | NewDocument,
    measures: Collection[int],
    effective_on: dt.date,
    by: str,
    at: dt.datetime,
    days: int = ORDER_DAYS_MAX,
    note: str = "",
) -> OrderTerms:
    """Publishes an order and sets until when it stands.

    Args:
        measures: numbers of special measures, one to four under Section 311; may be empty under other authorities.
        effective_on: the day it takes effect; may lie before its publication (it binds whom it is served on).
        days: how long it stands without a rule, 1 to 120. Other authorities set no limit, and it is not kept.

    Raises:
        OrderRefused: it imposes measure five, stands too long, or comes without a proposed rule.
        DocumentRefused: the document is of another rule or kind, or has no publication day.

    Source:
        docs/rules.md, R-12.
    """
    rulemaking = events.lock(rulemaking)
    draft = draft_of(rulemaking=rulemaking, kind=DocumentKind.ORDER, document=document, by=by, why="order issued")
    order = show(document=draft, published_on=None, by=by, at=at, why="order issued", effective_on=effective_on)
    assert order.published_on is not None
    proposed = rulemaking.events.happened_by(order.published_on).filter(kind=EventKind.PROPOSED)
    is_limited = rulemaking.authority == Authority.SECTION_311
    reason = why_no_order(authority=rulemaking.authority, measures=measures, days=days, is_proposed=proposed.exists())
    refuse_if(reason, OrderRefused)
    events.record(
        rulemaking=rulemaking,
        kind=EventKind.ORDER,
        occurred_on=order.published_on,
        document=order,
        printed_effective_on=effective_on,
        citation=order.fr_citation,
        note=note,
        by=by,
        at=at,
    )
    return OrderTerms.objects.create(
        document=order,
        measures=sorted(set(measures)),
        effective_on=effective_on,
        days=days if is_limited else None,
        expires_on=order_expires_on(effective_on, days) if is_limited else None,
        note=note,
        by=by,
        at=at,
    )
