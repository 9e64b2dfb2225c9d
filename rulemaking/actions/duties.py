"""Duties done outside this system, recorded so that staff see what is still owed."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from rulemaking.actions import events
from rulemaking.actions.refusals import ActRefused, refuse_if
from rulemaking.enums import ConsultationBasis, Official
from rulemaking.models import CongressNotice, Consultation, RuleEvent, Rulemaking
from rulemaking.rule_state import washington_day
from rulemaking.rules import why_no_congress_notice, why_no_consultation


class DutyRefused(ActRefused):
    """The duty does not apply, is done already, or the day can't be right."""


@transaction.atomic
def record_congress_notice(
    *, event: RuleEvent, given_on: dt.date, by: str, at: dt.datetime, note: str = ""
) -> CongressNotice:
    """Records written notice of an action to House Financial Services and Senate Banking.

    Args:
        event: the finding, order, proposal or final rule that the notice tells of.
        given_on: the day it was sent.

    Raises:
        DutyRefused: the duty doesn't apply to it, notice is recorded already, or the day can't be right.

    Source:
        docs/rules.md, R-17.
    """
    rulemaking = events.lock(event.rulemaking)
    reason = why_no_congress_notice(
        authority=rulemaking.authority,
        kind=event.kind,
        is_given=CongressNotice.objects.filter(event=event).exists(),
        occurred_on=event.occurred_on,
        given_on=given_on,
        today=washington_day(at),
    )
    refuse_if(reason, DutyRefused)
    return CongressNotice.objects.create(event=event, given_on=given_on, note=note, by=by, at=at)


@transaction.atomic
def record_consultation(
    *,
    rulemaking: Rulemaking,
    basis: ConsultationBasis,
    officials: Collection[Official],
    consulted_on: dt.date,
    by: str,
    at: dt.datetime,
    note: str = "",
) -> Consultation:
    """Records that officials were consulted. Several records of one basis add up.

    Raises:
        DutyRefused: the duty doesn't apply, nobody is named, or the day is to come.

    Source:
        docs/rules.md, R-18.
    """
    reason = why_no_consultation(
        authority=rulemaking.authority,
        basis=basis,
        officials=officials,
        consulted_on=consulted_on,
        today=washington_day(at),
    )
    refuse_if(reason, DutyRefused)
    return Consultation.objects.create(
        rulemaking=rulemaking,
        basis=basis,
        officials=sorted(set(officials)),
        consulted_on=consulted_on,
        note=note,
        by=by,
        at=at,
    )
