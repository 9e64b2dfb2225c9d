"""Final rules: made, and repealed."""

import datetime as dt
from typing import Any

from django.db import transaction

from rulemaking import deadlines
from rulemaking.actions import events
from rulemaking.actions.documents import NewDocument, draft_of, show
from rulemaking.actions.refusals import ActRefused, refuse_if
from rulemaking.deadlines import opening_instant
from rulemaking.enums import DocumentKind, EventKind
from rulemaking.models import CommentPeriod, Document, RuleEvent, Rulemaking
from rulemaking.rules import why_not_final, why_not_repealable, why_out_of_order


class RuleNotFinalisable(ActRefused):
    """There was no proposal, people can still comment, or the rule is decided already."""


class RuleNotRepealable(ActRefused):
    """No final rule stands."""


@transaction.atomic
def finalise(
    *,
    rulemaking: Rulemaking,
    document: Document | NewDocument,
    by: str,
    at: dt.datetime,
    effective_days: int | None = None,
    printed_effective_on: dt.date | None = None,
    note: str = "",
) -> RuleEvent:
    """Publishes a final rule and sets when it takes effect.

    Args:
        effective_days: days from publication, as the rule says; counted and rolled like a comment period.
        printed_effective_on: effective date as printed. It controls; the computed one is kept beside it.

    Raises:
        RuleNotFinalisable: nothing was proposed, people can still comment on the publication day, the rule is final,
            withdrawn or repealed, or the effective date is missing or too early.
        DocumentRefused: the document is of another rule or kind, or has no publication day.

    Source:
        docs/rules.md, R-13.
    """
    rulemaking = events.lock(rulemaking)
    final = _shown(rulemaking, DocumentKind.FINAL_RULE, document, by=by, at=at)
    assert final.published_on is not None
    computed = deadlines.effective_on(final.published_on, effective_days) if effective_days else None
    effective_on = printed_effective_on or computed
    if effective_on is None:
        raise RuleNotFinalisable("Say when the rule takes effect: its date, or the days after publication.")
    published_at = opening_instant(final.published_on)
    still_open = CommentPeriod.objects.filter(part__rulemaking=rulemaking, closes_at__gt=published_at)
    reason = why_out_of_order(published_on=final.published_on, last_on=_last_on(rulemaking)) or why_not_final(
        state=rulemaking.state_at(max(at, published_at)),
        open_until=max(still_open.values_list("closes_at", flat=True), default=None),
        effective_on=effective_on,
        on=final.published_on,
    )
    refuse_if(reason, RuleNotFinalisable)
    Document.objects.filter(pk=final.pk).update(effective_on=effective_on)
    final.refresh_from_db()
    return events.record(
        rulemaking=rulemaking,
        kind=EventKind.FINALISED,
        occurred_on=final.published_on,
        document=final,
        effective_days=effective_days,
        computed_effective_on=computed,
        printed_effective_on=printed_effective_on,
        citation=final.fr_citation,
        note=note,
        by=by,
        at=at,
    )


@transaction.atomic
def repeal(
    *,
    rulemaking: Rulemaking,
    document: Document | NewDocument,
    effective_on: dt.date,
    by: str,
    at: dt.datetime,
    withdraws_finding: bool = False,
    note: str = "",
) -> RuleEvent:
    """Publishes the repeal of a final rule, which may take back its finding too.

    Args:
        effective_on: the day from which the rule stands no more, not before the publication day.

    Raises:
        RuleNotRepealable: no final rule stands, or the day is too early.
        DocumentRefused: the document is of another rule or kind, or has no publication day.

    Source:
        docs/rules.md, R-15.
    """
    rulemaking = events.lock(rulemaking)
    repealed = _shown(rulemaking, DocumentKind.REPEAL, document, by=by, at=at, effective_on=effective_on)
    assert repealed.published_on is not None
    standing = rulemaking.state_at(max(at, opening_instant(repealed.published_on)))
    last_on = _last_on(rulemaking)
    refuse_if(why_out_of_order(published_on=repealed.published_on, last_on=last_on), RuleNotRepealable)
    refuse_if(why_not_repealable(state=standing), RuleNotRepealable)
    if effective_on < repealed.published_on:
        raise RuleNotRepealable("A repeal can't take effect before it is published. Check the effective date.")
    facts: dict[str, Any] = {"citation": repealed.fr_citation, "note": note, "document": repealed, "by": by, "at": at}
    on = repealed.published_on
    if withdraws_finding:
        events.record(rulemaking=rulemaking, kind=EventKind.FINDING_WITHDRAWN, occurred_on=on, **facts)
    return events.record(
        rulemaking=rulemaking,
        kind=EventKind.REPEALED,
        occurred_on=on,
        printed_effective_on=effective_on,
        **facts,
    )


def _shown(
    rulemaking: Rulemaking,
    kind: DocumentKind,
    document: Document | NewDocument,
    *,
    by: str,
    at: dt.datetime,
    effective_on: dt.date | None = None,
) -> Document:
    why = kind.label.lower()
    draft = draft_of(rulemaking=rulemaking, kind=kind, document=document, by=by, why=why)
    return show(document=draft, published_on=None, effective_on=effective_on, by=by, at=at, why=why)


def _last_on(rulemaking: Rulemaking) -> dt.date | None:
    last = rulemaking.events.order_by("-occurred_on").first()
    return last.occurred_on if last else None
