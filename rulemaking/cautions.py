"""What staff should look at again: nothing is refused for it, but somebody should know.

Differences between computed and printed days above all: the printed day controls, and here stands why it differs.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rulemaking.deadlines import describe_day, describe_deadline, effective_on, last_day_for_comment, why_closed
from rulemaking.enums import Authority, DocumentKind, EventKind, RuleState
from rulemaking.models import CommentPeriod, Document, OrderTerms, PeriodChange, RuleEvent, Rulemaking
from rulemaking.rule_state import washington_day
from rulemaking.rules import DECIDED_STATES

ORDER_WARNING_DAYS = 30
"""From so many days before its end, staff are warned that an order ends."""

EFFECTIVE_DAYS_MIN = 30
"""Days between publication and effect, unless there is good cause. Source: 5 U.S.C. 553(d)."""

_DAYS_TRIED = range(1, 400)


@dataclass(frozen=True)
class Caution:
    """One thing to look at: what it is, in a sentence or two, and the document it is about."""

    text: str
    source: str
    document: Document | None = None


def why_printed_differs(
    *, published_on: dt.date, days: int, computed: dt.date, printed: dt.date, noun: str = "last day"
) -> str | None:
    """Why a printed day is not the computed one, as far as counting shows. None if they agree.

    Args:
        days: what the document says; `computed` follows from it.
        noun: what the day is, in words.

    Source: docs/rules.md, R-03.
    """
    if printed == computed:
        return None
    said = f"The document prints {describe_day(printed)}; {days} days after publication give {describe_day(computed)}."
    counted = last_day_for_comment(published_on, days)
    if printed == counted.nominal and counted.rolled_because:
        return f"{said} The printed {noun} was not moved off a closed day ({counted.rolled_because})."
    fits = [n for n in _DAYS_TRIED if last_day_for_comment(published_on, n).computed == printed]
    if fits:
        return f"{said} The printed {noun} fits {fits[-1]} days: the days may be miscounted or entered wrongly."
    if printed < published_on:
        return f"{said} The printed {noun} lies before publication: it is misprinted or entered wrongly."
    closed = (
        last_day_for_comment(published_on, (printed - published_on).days).rolled_because
        if printed > published_on
        else None
    )
    return f"{said} The printed {noun} is a closed day ({closed})." if closed else f"{said} No number of days gives it."


_OF_OTHERS: list[Callable[[Rulemaking, dt.datetime], Iterable[Caution]]] = []


def also(found: Callable[[Rulemaking, dt.datetime], Iterable[Caution]]) -> None:
    """Lets another app say what staff should look at: this one knows nothing of comments."""
    if found not in _OF_OTHERS:
        _OF_OTHERS.append(found)


def cautions_of(rulemaking: Rulemaking, *, at: dt.datetime) -> list[Caution]:
    """All that staff should look at again on this rule, as of `at`, aware."""
    today = washington_day(at)
    return [
        *_differing_periods(rulemaking),
        *_final_rules(rulemaking),
        *_ending_orders(rulemaking, today),
        *_open_though_decided(rulemaking, at),
        *_late_drafts(rulemaking, today),
        *_closed_publication_days(rulemaking),
        *(caution for found in _OF_OTHERS for caution in found(rulemaking, at)),
    ]


def _differing_periods(rulemaking: Rulemaking) -> list[Caution]:
    changes = PeriodChange.objects.filter(
        period__part__rulemaking=rulemaking, comment_days__isnull=False, printed_last_day__isnull=False
    ).select_related("document__docket")
    found = {}
    for change in changes:
        if (
            change.document.published_on
            and change.comment_days
            and change.computed_last_day
            and change.printed_last_day
        ):
            why = why_printed_differs(
                published_on=change.document.published_on,
                days=change.comment_days,
                computed=change.computed_last_day,
                printed=change.printed_last_day,
            )
            if why:
                found[change.document_id, why] = Caution(f"{why} The printed day controls.", "R-03", change.document)
    return list(found.values())


def _final_rules(rulemaking: Rulemaking) -> list[Caution]:
    """Effective dates that differ from the count, or come sooner than 30 days."""
    found = []
    finalised = RuleEvent.objects.filter(rulemaking=rulemaking, kind=EventKind.FINALISED, document__isnull=False)
    for event in finalised.select_related("document__docket"):
        published_on, printed = event.occurred_on, event.printed_effective_on
        if event.effective_days and event.computed_effective_on and printed:
            why = why_printed_differs(
                published_on=published_on,
                days=event.effective_days,
                computed=event.computed_effective_on,
                printed=printed,
                noun="effective date",
            )
            if why:
                found.append(Caution(f"{why} The printed date controls.", "R-03", event.document))
        takes_effect = event.document.effective_on if event.document else None
        if takes_effect and (takes_effect - published_on).days < EFFECTIVE_DAYS_MIN:
            text = (
                f"The rule takes effect {describe_day(takes_effect)}, sooner than {EFFECTIVE_DAYS_MIN} days after "
                f"publication ({describe_day(effective_on(published_on, EFFECTIVE_DAYS_MIN))}). "
                "The notice must give good cause."
            )
            found.append(Caution(text, "5 U.S.C. 553(d); R-23", event.document))
    return found


def _ending_orders(rulemaking: Rulemaking, today: dt.date) -> list[Caution]:
    """Orders under Section 311 that end soon and have no final rule to take their place."""
    if rulemaking.authority != Authority.SECTION_311:
        return []
    soon = today + dt.timedelta(days=ORDER_WARNING_DAYS)
    found = []
    orders = OrderTerms.objects.filter(document__rulemaking=rulemaking, expires_on__range=(today, soon))
    is_final = rulemaking.events.filter(kind=EventKind.FINALISED).exists()
    for terms in orders.select_related("document__docket") if not is_final else []:
        assert terms.expires_on is not None
        left = (terms.expires_on - today).days
        text = (
            f"The order ends on {describe_day(terms.expires_on)}, in {left} day{'' if left == 1 else 's'}. "
            "It can't be prolonged and does not move for a weekend: only a final rule takes its place."
        )
        found.append(Caution(text, "31 U.S.C. 5318A(a)(3); R-04", terms.document))
    return found


def _open_though_decided(rulemaking: Rulemaking, at: dt.datetime) -> list[Caution]:
    state = rulemaking.state_at(at)
    if state not in DECIDED_STATES:
        return []
    period = CommentPeriod.objects.open_at(at).filter(part__rulemaking=rulemaking).order_by("-closes_at").first()
    if period is None:
        return []
    text = (
        f"The rule is {RuleState(state).label.lower()}, but people can still comment until "
        f"{describe_deadline(period.closes_at)}. To end that sooner, publish a correction of the comment period."
    )
    return [Caution(text, "R-14")]


def _late_drafts(rulemaking: Rulemaking, today: dt.date) -> list[Caution]:
    drafts = Document.objects.filter(rulemaking=rulemaking, posted_at__isnull=True, published_on__lt=today)
    return [
        Caution(
            f"“{draft.title}” is still a draft here; its publication day was {describe_day(draft.published_on)}.",
            "R-07",
            draft,
        )
        for draft in drafts.select_related("docket")
        if draft.published_on
    ]


def _closed_publication_days(rulemaking: Rulemaking) -> list[Caution]:
    """Documents dated on a day without a Federal Register: their periods are counted from a wrong day."""
    dated = Document.objects.filter(rulemaking=rulemaking, published_on__isnull=False)
    return [
        Caution(
            f"“{document.title}” is dated {describe_day(document.published_on)}, when no Federal Register appears "
            f"({closed}). Check its publication day: its dates are counted from it.",
            "R-07",
            document,
        )
        for document in dated.exclude(kind=DocumentKind.SUPPORTING).select_related("docket")
        if document.published_on and (closed := why_closed(document.published_on, published_on=document.published_on))
    ]
