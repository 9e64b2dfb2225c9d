"""Documents: taken into a docket as drafts, and published with what they do."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.db import transaction

from rulemaking.actions import comment_periods, events
from rulemaking.actions.dockets import allocate_numbers
from rulemaking.actions.refusals import ActRefused, refuse_if
from rulemaking.deadlines import opening_instant
from rulemaking.enums import DocumentKind, EventKind
from rulemaking.history import change_context
from rulemaking.models import CommentPeriod, Docket, Document, PlannedPeriod, Rin, Rulemaking
from rulemaking.models.document import DOCUMENT_TYPE_OF_KIND
from rulemaking.rules import why_not_publishable


class DocumentRefused(ActRefused):
    """A document that can't be taken or published as it is."""


class DocumentAlreadyPublished(DocumentRefused):
    """The public can see it already."""


@dataclass(frozen=True, kw_only=True)
class NewDocument:
    """What a document says of itself, to be taken into a docket by the act that it does."""

    docket: Docket
    title: str
    published_on: dt.date | None = None
    fr_citation: str = ""
    fr_doc_num: str = ""
    start_page: int | None = None
    end_page: int | None = None
    cfr: str = ""
    rin: str = ""
    text: str = ""


@transaction.atomic
def add_document(
    *,
    rulemaking: Rulemaking,
    docket: Docket,
    kind: DocumentKind,
    title: str,
    by: str,
    why: str = "added",
    **fields: Any,
) -> Document:
    """Takes a document into a docket as a draft, under the docket's next number.

    Args:
        fields: any other field of Document; `document_type` follows from `kind` where not given.
    """
    fields.setdefault("document_type", DOCUMENT_TYPE_OF_KIND[DocumentKind(kind)])
    with change_context(by=by, why=why):
        rulemaking.dockets.add(docket)
        return Document.objects.create(
            rulemaking=rulemaking,
            docket=docket,
            number=allocate_numbers(docket_pk=docket.pk, count=1),
            kind=kind,
            title=title,
            **fields,
        )


def draft_of(
    *, rulemaking: Rulemaking, kind: DocumentKind, document: Document | NewDocument, by: str, why: str
) -> Document:
    """The draft that an act works with: `document` itself, or a new one taken into its docket.

    Raises:
        DocumentRefused: it is another rule's, of another kind, or in the docket already.
        DocumentAlreadyPublished: it is no draft any more.
    """
    label = DocumentKind(kind).label.lower()
    if isinstance(document, Document):
        if document.rulemaking_id != rulemaking.pk or document.kind != kind:
            raise DocumentRefused(f"“{document}” is no {label} of this rule. Choose another document.")
        if document.posted_at is not None:
            raise DocumentAlreadyPublished("This document is published already.")
        return document
    same = Document.objects.filter(docket=document.docket, kind=kind, fr_doc_num=document.fr_doc_num)
    if document.fr_doc_num and same.exists():
        raise DocumentRefused(
            f"Docket {document.docket} already has the {label} {document.fr_doc_num}. Check the document number."
        )
    said = {field.name: getattr(document, field.name) for field in fields(document)}
    return add_document(rulemaking=rulemaking, kind=kind, by=by, why=why, **said)


def show(
    *,
    document: Document,
    published_on: dt.date | None,
    by: str,
    at: dt.datetime,
    why: str,
    effective_on: dt.date | None = None,
) -> Document:
    """Shows a draft to the public, from its publication day or from `at`, whichever is later, in the caller's
    transaction. A RIN that the rule lacks is added to it as printed.

    Raises:
        DocumentRefused: its publication day is not known.
        DocumentAlreadyPublished: someone published it since the caller read it.

    Source:
        docs/rules.md, R-07.
    """
    published_on = published_on or document.published_on
    refuse_if(why_not_publishable(published_on=published_on), DocumentRefused)
    assert published_on is not None
    values: dict[str, Any] = {"published_on": published_on, "posted_at": max(at, opening_instant(published_on))}
    if effective_on:
        values["effective_on"] = effective_on
    with change_context(by=by, why=why):
        drafts = Document.objects.filter(pk=document.pk, posted_at__isnull=True)
        if not drafts.update(modified_at=at, **values):
            raise DocumentAlreadyPublished("This document is published already.")
        if document.rin:
            Rin.objects.get_or_create(
                rulemaking_id=document.rulemaking_id,
                rin=document.rin,
                defaults={
                    "docket_id": document.docket_id,
                    "note": f"Printed on the {document.get_kind_display().lower()}.",
                },
            )
    document.refresh_from_db()
    return document


@transaction.atomic
def publish(
    *,
    document: Document,
    by: str,
    at: dt.datetime,
    published_on: dt.date | None = None,
    printed_last_days: Mapping[int, dt.date] | None = None,
    note: str = "",
) -> Document:
    """Publishes a draft, and does what it was planned to do: now its days can be counted.

    A proposed rule opens the periods that were planned with it, an extension or reopening moves them.

    Args:
        published_on: publication day in the Federal Register, if the draft doesn't have it yet.
        printed_last_days: last days as printed, by the key of the part. They control.
        note: why, for the public, where a period is extended, reopened or corrected.

    Raises:
        DocumentRefused: the day is missing, or another act publishes this kind of document.
        DocumentAlreadyPublished: it is no draft any more.
        PeriodRefused: a planned period can't be set.

    Source:
        docs/rules.md, R-07.
    """
    if document.posted_at is not None:
        raise DocumentAlreadyPublished("This document is published already.")
    if document.kind in PUBLISHED_BY:
        raise DocumentRefused(
            f"This {document.get_kind_display().lower()} is published by “{PUBLISHED_BY[document.kind]}” on the "
            "rule's page, because it decides more than its own publication."
        )
    rulemaking = events.lock(document.rulemaking)
    shown = show(document=document, published_on=published_on, by=by, at=at, why="published")
    assert shown.published_on is not None
    if kind := EVENT_OF_KIND.get(DocumentKind(shown.kind)):
        events.record(
            rulemaking=rulemaking,
            kind=kind,
            occurred_on=shown.published_on,
            document=shown,
            citation=shown.fr_citation,
            by=by,
            at=at,
        )
    for planned in _planned_together(shown, printed_last_days or {}):
        PERIODS_BY_KIND[DocumentKind(shown.kind)](shown, planned, note=note, by=by, at=at)
    return shown


PUBLISHED_BY: Mapping[str, str] = {
    DocumentKind.ORDER: "Issue an order",
    DocumentKind.FINAL_RULE: "Make final",
    DocumentKind.WITHDRAWAL: "Withdraw",
    DocumentKind.REPEAL: "Repeal",
}
"""Kinds that their own act publishes, by the words on its button."""

EVENT_OF_KIND = {DocumentKind.FINDING: EventKind.FINDING, DocumentKind.PROPOSED_RULE: EventKind.PROPOSED}


@dataclass(frozen=True)
class _Planned:
    """Parts for which a draft planned the same period."""

    plans: list[PlannedPeriod]
    comment_days: int | None
    printed_last_day: dt.date | None

    @property
    def parts(self) -> list[Any]:
        return [plan.part for plan in self.plans]


def _planned_together(document: Document, printed: Mapping[int, dt.date]) -> Iterator[_Planned]:
    groups: dict[tuple[int | None, dt.date | None], list[PlannedPeriod]] = {}
    for plan in document.planned_periods.select_related("part__rulemaking").order_by("part__position"):
        last_day = printed.get(plan.part_id, plan.printed_last_day)
        groups.setdefault((plan.comment_days, last_day), []).append(plan)
    for (days, last_day), plans in groups.items():
        yield _Planned(plans, days, last_day)


def _open(document: Document, planned: _Planned, *, note: str, by: str, at: dt.datetime) -> None:
    assert document.published_on is not None
    is_reopening = document.kind == DocumentKind.REOPENING
    act = comment_periods.reopen if is_reopening else comment_periods.open_period
    act(
        document=document,
        parts=planned.parts,
        published_on=document.published_on,
        comment_days=planned.comment_days,
        printed_last_day=planned.printed_last_day,
        note=note,
        by=by,
        at=at,
    )


def _extend(document: Document, planned: _Planned, *, note: str, by: str, at: dt.datetime) -> None:
    periods = CommentPeriod.objects.open_at(at).filter(part__in=planned.parts)
    comment_periods.extend_parts(
        periods=list(periods.select_related("part__rulemaking")),
        document=document,
        comment_days=planned.comment_days,
        printed_last_day=planned.printed_last_day,
        note=note,
        by=by,
        at=at,
    )


PERIODS_BY_KIND: Mapping[DocumentKind, Callable[..., None]] = {
    DocumentKind.PROPOSED_RULE: _open,
    DocumentKind.REOPENING: _open,
    DocumentKind.EXTENSION: _extend,
}
"""What a document of each kind does with the periods planned in it."""
