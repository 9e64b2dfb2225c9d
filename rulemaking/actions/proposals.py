"""Proposals: prepared as drafts, before their publication day is known."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from rulemaking.actions.documents import NewDocument, draft_of
from rulemaking.actions.refusals import ActRefused, refuse_if
from rulemaking.enums import DocumentKind
from rulemaking.history import change_context
from rulemaking.models import Document, Part, PlannedPeriod, Rulemaking
from rulemaking.rules import why_not_proposable


class ProposalRefused(ActRefused):
    """A proposal that lacks what it must say."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The comment period intended for a part: in days after publication, or until a day that is printed."""

    part: Part
    comment_days: int | None = None
    printed_last_day: dt.date | None = None


@transaction.atomic
def propose(
    *, rulemaking: Rulemaking, document: NewDocument, plans: Sequence[Plan], by: str, at: dt.datetime
) -> Document:
    """Takes a proposed rule into its docket as a draft, with the comment periods that it will set.

    Nothing is public yet. `documents.publish` publishes it and gives the periods their instants.

    Args:
        plans: one for each part that people can comment on, at least one.
        at: when it is proposed, aware, UTC.

    Raises:
        ProposalRefused: no special measure or no comment period is named, or a part is another rule's or named twice.
        DocumentRefused: the docket has the document already.

    Source:
        docs/rules.md, R-06.
    """
    reason = why_not_proposable(
        authority=rulemaking.authority, special_measures=rulemaking.special_measures, planned_parts=len(plans)
    )
    refuse_if(reason, ProposalRefused)
    keep_parts_apart(rulemaking, plans)
    draft = draft_of(rulemaking=rulemaking, kind=DocumentKind.PROPOSED_RULE, document=document, by=by, why="proposed")
    plan_periods(document=draft, plans=plans, by=by)
    return draft


def keep_parts_apart(rulemaking: Rulemaking, plans: Sequence[Plan]) -> None:
    """Raises ProposalRefused if a part is planned twice, has no length, or isn't this rule's."""
    parts = [plan.part for plan in plans]
    if len({part.pk for part in parts}) != len(parts):
        raise ProposalRefused("A part of the rule is named twice. Give each part one comment period.")
    if any(part.rulemaking_id != rulemaking.pk for part in parts):
        raise ProposalRefused("A part that was chosen belongs to another rule.")
    if any(not plan.comment_days and not plan.printed_last_day for plan in plans):
        raise ProposalRefused("Say how many days each comment period lasts, or its last day.")


def plan_periods(*, document: Document, plans: Sequence[Plan], by: str) -> list[PlannedPeriod]:
    """Writes down the periods that a draft will set, in the caller's transaction."""
    with change_context(by=by, why="comment period planned"):
        return [
            PlannedPeriod.objects.create(
                document=document,
                part=plan.part,
                comment_days=plan.comment_days,
                printed_last_day=plan.printed_last_day,
            )
            for plan in plans
        ]
