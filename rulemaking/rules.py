"""Rules of law and policy that can refuse an act: each looks at plain facts and says why not, or nothing.

No rule asks the database or reads a clock. `docs/rules.md` lists them with their sources and tests.
"""

import datetime as dt
from collections.abc import Collection, Sequence

from rulemaking.deadlines import ORDER_DAYS_MAX, describe_day, last_day_of
from rulemaking.enums import Authority, ConsultationBasis, EventKind, RuleState, SpecialMeasure, Withdrawable

ORDER_MEASURES = frozenset(set(SpecialMeasure) - {SpecialMeasure.PROHIBIT_OR_CONDITION})
"""What an order may impose. Source: 31 U.S.C. 5318A(a)(2)."""

FINAL_STATES = frozenset({RuleState.FINAL, RuleState.IN_EFFECT, RuleState.ENJOINED, RuleState.REMANDED})
"""A final rule is there, whatever a court did to it since."""

DECIDED_STATES = frozenset({RuleState.FINAL, RuleState.IN_EFFECT, RuleState.WITHDRAWN, RuleState.REPEALED})
"""The agency has decided; what a comment period still takes can't change that."""

COURT_KINDS = frozenset({EventKind.ENJOINED, EventKind.REMANDED, EventKind.VACATED})
NOTICE_KINDS = frozenset({EventKind.FINDING, EventKind.ORDER, EventKind.PROPOSED, EventKind.FINALISED})


def why_not_begun(
    *, slug: str, is_taken: bool, authority: str, special_measures: Collection[int], parts: Sequence[str]
) -> str | None:
    """A rule has a name of its own, parts that can be told apart, and only measures that its authority has.

    Source: docs/rules.md, R-24.
    """
    if not slug:
        return "Give the subject's name in letters: the rule's address is made of it."
    if is_taken:
        return "A rule with this name is there already. Go on with that one, or choose a name that tells them apart."
    if special_measures and authority != Authority.SECTION_311:
        return "Special measures one to five belong to Section 311. Choose that authority, or no measures."
    if len(set(parts)) != len(parts):
        return "Two parts have the same name. Give each its own."
    return None


def why_not_proposable(*, authority: str, special_measures: Collection[int], planned_parts: int) -> str | None:
    """A proposal says what it would impose, and for how long people can comment.

    Source: docs/rules.md, R-06.
    """
    if authority == Authority.SECTION_311 and not special_measures:
        return "Say first, on the rule's page, which special measures are proposed."
    if not planned_parts:
        return "Say for how many days at least one part of the rule is open for comment."
    return None


def why_not_publishable(*, published_on: dt.date | None) -> str | None:
    """A document is published on a day; its periods are counted from it.

    Source: docs/rules.md, R-07.
    """
    if published_on is None:
        return "Give the day on which the Federal Register publishes this document: its dates are counted from it."
    return None


def why_out_of_order(*, published_on: dt.date, last_on: dt.date | None) -> str | None:
    """A decision on a rule comes after all that happened to the rule before.

    Source: docs/rules.md, R-08.
    """
    if last_on and published_on < last_on:
        return (
            f"Something happened to this rule on {describe_day(last_on)}, after the publication day that you gave. "
            "Check the day."
        )
    return None


def why_not_extendable(
    *, seen_closes_at: dt.datetime, opens_at: dt.datetime, closes_at: dt.datetime, new: dt.datetime, at: dt.datetime
) -> str | None:
    """An open period's deadline can be moved to a later day. A closed one is reopened; one to come is corrected.

    Args:
        seen_closes_at: the deadline as the official saw it.
        closes_at: the deadline as it is now.
        new: the deadline that is wanted, exclusive.

    Source: docs/rules.md, R-09.
    """
    if moved := _why_moved(seen_closes_at, closes_at, then="extend"):
        return moved
    if at >= closes_at:
        return "This comment period is closed. Reopen it with a reopening document instead."
    if at < opens_at:
        return "This comment period has not begun. Correct it instead of extending it."
    if new <= closes_at:
        return f"The new last day must be after {_day(closes_at)}."
    return None


def why_not_reopenable(*, part: str, closings: Collection[dt.datetime], opens_at: dt.datetime) -> str | None:
    """What is reopened was open before, and is closed by then.

    Source: docs/rules.md, R-10.
    """
    if not closings:
        return f"“{part}” was never open for comment. Open it instead."
    if max(closings) > opens_at:
        return f"“{part}” is still open or about to be. Extend its period instead."
    return None


def why_not_correctable(
    *, seen_closes_at: dt.datetime, closes_at: dt.datetime, new: dt.datetime, at: dt.datetime, note: str
) -> str | None:
    """A correction may move a deadline either way, but says why, and never takes back time that is already over.

    Source: docs/rules.md, R-11.
    """
    if moved := _why_moved(seen_closes_at, closes_at, then="correct"):
        return moved
    if at >= closes_at:
        return "This comment period is closed. Reopen it with a reopening document instead."
    if new <= at:
        return "The corrected last day is already over. People who still have time can't lose it."
    if new == closes_at:
        return f"The last day is {_day(closes_at)} already."
    if not note.strip():
        return "Say what is corrected: people read it beside the new deadline."
    return None


def why_no_order(
    *,
    authority: str,
    measures: Collection[int],
    days: int | None,
    is_proposed: bool,
) -> str | None:
    """An order under Section 311 imposes measures one to four, with a proposed rule, for 120 days at most.

    Section 9714 and 21 U.S.C. 2313a set no such limits.

    Source: docs/rules.md, R-12.
    """
    if authority != Authority.SECTION_311:
        return None
    if SpecialMeasure.PROHIBIT_OR_CONDITION in measures:
        return "Special measure five can be imposed only by regulation, never by order (31 U.S.C. 5318A(a)(2)(C))."
    if not measures:
        return "Say which of the special measures one to four the order imposes."
    if not set(measures) <= ORDER_MEASURES:
        return "Special measures are numbered one to five."
    if days is None or not 1 <= days <= ORDER_DAYS_MAX:
        return f"An order stands {ORDER_DAYS_MAX} days at most without a rule (31 U.S.C. 5318A(a)(3)). Shorten it."
    if not is_proposed:
        return (
            "An order is issued together with a proposed rule (31 U.S.C. 5318A(a)(3)). "
            "Publish the proposed rule first, with the same day or an earlier one."
        )
    return None


def why_not_final(*, state: str, open_until: dt.datetime | None, effective_on: dt.date, on: dt.date) -> str | None:
    """A rule becomes final after people could comment on its proposal, and takes effect no earlier than it is printed.

    Args:
        state: where the rule stands when the final rule is published.
        open_until: the last deadline that lies after its publication, if there is one.
        on: its publication day.

    Source: docs/rules.md, R-13.
    """
    if state in (RuleState.DRAFT, RuleState.FINDING, RuleState.ORDERED):
        return "No rule was proposed yet. Publish the proposed rule first (5 U.S.C. 553(b))."
    if state in (RuleState.WITHDRAWN, RuleState.REPEALED):
        return f"This rule is {RuleState(state).label.lower()}. Propose it anew before it is made final."
    if state in (RuleState.FINAL, RuleState.IN_EFFECT):
        return "This rule is final already."
    if open_until:
        return (
            f"People can still comment until {_day(open_until)}. Make the rule final after that day (5 U.S.C. 553(c))."
        )
    if state == RuleState.PROPOSED:
        return "No comment period was held on this proposal. Open one first (5 U.S.C. 553(c))."
    if effective_on < on:
        return "A rule can't take effect before it is published. Check the effective date."
    return None


def why_not_withdrawable(*, what: Collection[str], has_finding: bool, is_proposed: bool, is_final: bool) -> str | None:
    """What is withdrawn was published and still stands. A final rule is repealed instead.

    A withdrawal may bear another RIN than the proposal.

    Args:
        has_finding: a finding was published, by itself or in the proposal, and not withdrawn.
        is_proposed: a proposed rule was published and not withdrawn.
        is_final: a final rule stands.

    Source: docs/rules.md, R-14.
    """
    if not what:
        return "Say what is withdrawn: the finding, the proposed rule, or both."
    if Withdrawable.PROPOSED_RULE in what and is_final:
        return "This rule is final. Repeal it instead of withdrawing the proposal."
    if Withdrawable.PROPOSED_RULE in what and not is_proposed:
        return "There is no proposed rule to withdraw: none was published, or it is withdrawn already."
    if Withdrawable.FINDING in what and not has_finding:
        return "There is no finding to withdraw: none was published, or it is withdrawn already."
    return None


def why_not_repealable(*, state: str) -> str | None:
    """Only a final rule is repealed.

    Source: docs/rules.md, R-15.
    """
    if state == RuleState.REPEALED:
        return "This rule is repealed already."
    if state not in FINAL_STATES | {RuleState.VACATED}:
        return "This rule is not final. Withdraw the proposal instead of repealing it."
    return None


def why_no_court_order(*, kind: str, has_target: bool, occurred_on: dt.date, today: dt.date) -> str | None:
    """A court acts on a rule or order that was issued.

    Source: docs/rules.md, R-16.
    """
    if kind not in COURT_KINDS:
        return "A court stops a rule, sends it back, or sets it aside."
    if occurred_on > today:
        return "This day is still to come. Record the order when the court has made it."
    if not has_target:
        return "On that day there was no final rule or order that a court could act on. Check the day."
    return None


def why_no_congress_notice(
    *, authority: str, kind: str, is_given: bool, occurred_on: dt.date, given_on: dt.date, today: dt.date
) -> str | None:
    """Notice is given once of each action under Section 311, after it.

    Source: docs/rules.md, R-17.
    """
    if authority != Authority.SECTION_311 or kind not in NOTICE_KINDS:
        return "The duty to notify Congress does not apply to this."
    if is_given:
        return "Notice of this is recorded already."
    if given_on < occurred_on:
        return f"The notice can't be older than the action of {describe_day(occurred_on)}. Check the day."
    if given_on > today:
        return "This day is still to come. Record the notice when it has been sent."
    return None


def why_no_consultation(
    *, authority: str, basis: str, officials: Collection[str], consulted_on: dt.date, today: dt.date
) -> str | None:
    """Officials are consulted under Section 311; what is recorded has happened.

    Source: docs/rules.md, R-18.
    """
    if authority != Authority.SECTION_311 or basis not in ConsultationBasis.values:
        return "The duty to consult under Section 311 does not apply to this."
    if not officials:
        return "Say who was consulted."
    if consulted_on > today:
        return "This day is still to come. Record the consultation when it is complete."
    return None


def _why_moved(seen: dt.datetime, now: dt.datetime, *, then: str) -> str | None:
    if seen == now:
        return None
    return (
        f"Someone moved this deadline to {_day(now)} since you opened the page. Look at it again before you {then} it."
    )


def _day(closes_at: dt.datetime) -> str:
    return describe_day(last_day_of(closes_at)).split(", ", 1)[1]
