"""Proposing, publishing, finalising, withdrawing, repealing: allowed, refused with words, whole or not at all."""

import datetime as dt

import pytest
from django.db import DatabaseError

from rulemaking.actions import documents, events, orders, proposals
from rulemaking.actions.court_orders import CourtOrderRefused
from rulemaking.actions.documents import DocumentAlreadyPublished, DocumentRefused
from rulemaking.actions.final_rules import RuleNotFinalisable, RuleNotRepealable
from rulemaking.actions.orders import OrderRefused
from rulemaking.actions.proposals import Plan, ProposalRefused
from rulemaking.actions.refusals import ActRefused
from rulemaking.actions.withdrawals import RuleNotWithdrawable
from rulemaking.deadlines import closing_instant, opening_instant
from rulemaking.enums import Authority, DocumentKind, EventKind, Withdrawable
from rulemaking.models import CommentPeriod, OrderTerms, PlannedPeriod, RuleEvent
from tests.factories import OFFICIAL, PartFactory
from tests.rulemaking.life import (
    DAY,
    FINAL_ON,
    LAST_DAY,
    PROPOSED_ON,
    at,
    drafted,
    everything,
    finalised,
    kinds,
    ordered,
    paper,
    periods_of,
    proposed,
    repealed,
    rule,
    stopped,
    withdrawn,
)

pytestmark = pytest.mark.django_db

SIBLINGS = [authority for authority in Authority if authority != Authority.SECTION_311]


@pytest.fixture
def fail_at_the_last_write(monkeypatch):
    """The event is the last row of an act: without it, nothing may stay."""

    def fail(**kwargs):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(events.RuleEvent.objects, "create", fail)


# --- proposing and publishing


def test_a_proposal_is_a_draft_that_nobody_sees_and_that_opens_nothing() -> None:
    rulemaking = rule(parts=2)

    draft = drafted(rulemaking)

    assert (draft.kind, draft.posted_at, draft.number) == (DocumentKind.PROPOSED_RULE, None, 1)
    assert list(draft.planned_periods.values_list("part__position", "comment_days")) == [(1, 30), (2, 30)]
    assert (kinds(rulemaking), periods_of(rulemaking)) == ([], [])


def test_a_planned_period_gets_its_instants_when_the_document_is_published() -> None:
    rulemaking = rule(parts=2)
    draft = drafted(rulemaking)

    documents.publish(document=draft, published_on=PROPOSED_ON, by=OFFICIAL, at=at(PROPOSED_ON))

    assert [(period.opens_at, period.closes_at) for period in periods_of(rulemaking)] == [
        (opening_instant(PROPOSED_ON), closing_instant(LAST_DAY))
    ] * 2
    assert kinds(rulemaking) == ["proposed", "period_opened", "period_opened"]


def test_parts_planned_with_different_days_close_on_different_days() -> None:
    rulemaking = rule(parts=2)
    short, long = rulemaking.parts.all()
    draft = proposals.propose(
        rulemaking=rulemaking,
        document=paper(rulemaking, dt.date(2021, 1, 15)),
        plans=[Plan(part=short, comment_days=15), Plan(part=long, comment_days=45)],
        by=OFFICIAL,
        at=at(dt.date(2021, 1, 14)),
    )

    documents.publish(document=draft, by=OFFICIAL, at=at(dt.date(2021, 1, 15)))

    assert {(p.part, p.closes_at) for p in periods_of(rulemaking)} == {
        (short, closing_instant(dt.date(2021, 2, 1))),
        (long, closing_instant(dt.date(2021, 3, 1))),
    }


def test_a_last_day_printed_at_publication_controls() -> None:
    rulemaking = rule()
    draft = drafted(rulemaking)
    part = rulemaking.parts.get()

    documents.publish(
        document=draft,
        published_on=PROPOSED_ON,
        printed_last_days={part.pk: LAST_DAY + DAY},
        by=OFFICIAL,
        at=at(PROPOSED_ON),
    )

    (period,) = periods_of(rulemaking)
    change = period.changes.get()
    assert period.closes_at == closing_instant(LAST_DAY + DAY)
    assert (change.computed_last_day, change.printed_last_day) == (LAST_DAY, LAST_DAY + DAY)


def test_a_document_without_its_day_is_not_published() -> None:
    draft = drafted(rule())

    with pytest.raises(DocumentRefused, match="Give the day"):
        documents.publish(document=draft, by=OFFICIAL, at=at(PROPOSED_ON))
    assert not RuleEvent.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"special_measures": []}, "which special measures"),
        ({"plans": []}, "for how many days"),
        ({"twice": True}, "named twice"),
        ({"foreign": True}, "another rule"),
        ({"days": None}, "how many days"),
    ],
)
def test_what_a_proposal_lacks_is_said(changes, words) -> None:
    rulemaking = rule(special_measures=changes.get("special_measures", [5]))
    part = PartFactory() if changes.get("foreign") else rulemaking.parts.get()
    plans = changes.get("plans", [Plan(part=part, comment_days=changes.get("days", 30))])

    with pytest.raises(ProposalRefused, match=words):
        proposals.propose(
            rulemaking=rulemaking,
            document=paper(rulemaking),
            plans=plans * (2 if changes.get("twice") else 1),
            by=OFFICIAL,
            at=at(PROPOSED_ON),
        )
    assert not PlannedPeriod.objects.exists()
    assert not rulemaking.documents.exists()


def test_a_document_number_that_the_docket_has_is_refused_with_words() -> None:
    rulemaking = proposed(fr_doc_num="2026-10001")

    with pytest.raises(DocumentRefused, match="already has the proposed rule 2026-10001"):
        drafted(rulemaking, fr_doc_num="2026-10001")


@pytest.mark.parametrize("kind", documents.PUBLISHED_BY)
def test_a_document_that_decides_more_is_not_just_published(kind) -> None:
    rulemaking = proposed()
    draft = documents.add_document(
        rulemaking=rulemaking,
        docket=rulemaking.dockets.get(),
        kind=kind,
        title="A decision",
        published_on=FINAL_ON,
        by=OFFICIAL,
    )

    with pytest.raises(DocumentRefused, match=documents.PUBLISHED_BY[kind]):
        documents.publish(document=draft, by=OFFICIAL, at=at(FINAL_ON))


@pytest.mark.usefixtures("fail_at_the_last_write")
def test_if_the_event_cannot_be_written_nothing_is_published() -> None:
    rulemaking = rule()
    draft = drafted(rulemaking)
    before = everything(rulemaking)

    with pytest.raises(DatabaseError):
        documents.publish(document=draft, published_on=PROPOSED_ON, by=OFFICIAL, at=at(PROPOSED_ON))
    assert everything(rulemaking) == before


def test_a_rin_that_the_rule_lacks_is_added_as_printed() -> None:
    rulemaking = proposed(rin="1506-AA65")

    withdrawn(rulemaking, document=paper(rulemaking, FINAL_ON, rin="1506-AA89"))

    assert {(rin.rin, rin.note) for rin in rulemaking.rins.all()} == {
        ("1506-AA65", "Printed on the proposed rule."),
        ("1506-AA89", "Printed on the withdrawal."),
    }


# --- making final


def test_a_final_rule_is_an_event_with_its_computed_and_its_printed_date() -> None:
    rulemaking = finalised(on=dt.date(2025, 10, 16), rulemaking=proposed(on=dt.date(2025, 5, 5)))

    event = rulemaking.events.get(kind=EventKind.FINALISED)
    assert event.computed_effective_on == dt.date(2025, 11, 17), "Saturday, 15 November rolls"
    assert (event.effective_days, event.printed_effective_on, event.by) == (30, None, OFFICIAL)
    assert event.document.effective_on == dt.date(2025, 11, 17)


def test_a_printed_effective_date_controls() -> None:
    rulemaking = finalised(printed_effective_on=FINAL_ON + 40 * DAY)

    assert rulemaking.documents.get(kind=DocumentKind.FINAL_RULE).effective_on == FINAL_ON + 40 * DAY


def made(state: str):
    """A rule that stands so on FINAL_ON."""
    late = FINAL_ON - DAY
    makers = {
        "draft": rule,
        "finding": lambda: found(rule()),
        "ordered": lambda: ordered(rule(authority="section_9714", special_measures=[]), measures=[]),
        "open": lambda: proposed(on=FINAL_ON - 5 * DAY),
        "closed": proposed,
        "final": lambda: finalised(on=late),
        "in_effect": lambda: finalised(on=FINAL_ON - 40 * DAY),
        "enjoined": lambda: stopped(finalised(on=late), EventKind.ENJOINED, late),
        "remanded": lambda: stopped(finalised(on=late), EventKind.REMANDED, late),
        "vacated": lambda: stopped(finalised(on=late), EventKind.VACATED, late),
        "withdrawn": lambda: withdrawn(proposed(), late),
        "repealed": lambda: repealed(finalised(on=FINAL_ON - 40 * DAY), late),
    }
    rulemaking = makers[state]()
    assert rulemaking.state_at(at(FINAL_ON)) == state
    return rulemaking


def found(rulemaking):
    draft = documents.add_document(
        rulemaking=rulemaking,
        docket=rulemaking.dockets.get(),
        kind=DocumentKind.FINDING,
        title="A finding",
        published_on=PROPOSED_ON,
        by=OFFICIAL,
    )
    documents.publish(document=draft, by=OFFICIAL, at=at(PROPOSED_ON))
    return rulemaking


STATES = [
    "draft", "finding", "ordered", "open", "closed", "final", "in_effect", "enjoined", "remanded", "vacated",
    "withdrawn", "repealed",
]  # fmt: skip


@pytest.mark.parametrize("state", STATES)
def test_only_a_rule_that_waits_for_a_decision_is_made_final(state) -> None:
    rulemaking = made(state)
    before = everything(rulemaking)
    if state in ("closed", "enjoined", "remanded", "vacated"):
        assert kinds(finalised(rulemaking))[-1] == "finalised"
        return

    with pytest.raises(RuleNotFinalisable):
        finalised(rulemaking)
    assert everything(rulemaking) == before


@pytest.mark.parametrize(
    ("on", "allowed"), [(LAST_DAY, False), (LAST_DAY + DAY, True)], ids=["on the last day", "on the day after"]
)
def test_a_rule_is_made_final_from_the_day_after_the_last_day_for_comment(on, allowed) -> None:
    rulemaking = proposed()
    if allowed:
        finalised(rulemaking, on)
    else:
        with pytest.raises(RuleNotFinalisable, match="still comment until April 1, 2026"):
            finalised(rulemaking, on)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"effective_days": None}, "Say when the rule takes effect"),
        ({"printed_effective_on": FINAL_ON - DAY}, "before it is published"),
    ],
)
def test_an_effective_date_that_cannot_be_is_refused(changes, words) -> None:
    with pytest.raises(RuleNotFinalisable, match=words):
        finalised(proposed(), **changes)


def test_of_two_officials_who_make_a_rule_final_the_second_is_told() -> None:
    rulemaking = finalised()

    with pytest.raises(RuleNotFinalisable, match="final already"):
        finalised(rulemaking, FINAL_ON + DAY)


def test_a_decision_is_not_dated_before_what_happened_already() -> None:
    rulemaking = withdrawn(proposed(), what=[Withdrawable.FINDING])

    with pytest.raises(RuleNotWithdrawable, match="Something happened to this rule on Monday, June 1, 2026"):
        withdrawn(rulemaking, FINAL_ON - DAY, what=[Withdrawable.PROPOSED_RULE], at=at(FINAL_ON))


def test_a_final_rule_uses_a_draft_that_is_in_the_docket() -> None:
    rulemaking = proposed()
    draft = documents.add_document(
        rulemaking=rulemaking,
        docket=rulemaking.dockets.get(),
        kind=DocumentKind.FINAL_RULE,
        title="The final rule",
        published_on=FINAL_ON,
        by=OFFICIAL,
    )

    finalised(rulemaking, document=draft)

    draft.refresh_from_db()
    assert (draft.posted_at, rulemaking.documents.count()) == (at(FINAL_ON), 2)
    with pytest.raises(DocumentAlreadyPublished):
        finalised(rulemaking, document=draft)


def test_a_draft_of_another_kind_or_rule_is_refused() -> None:
    rulemaking = proposed()

    with pytest.raises(DocumentRefused, match="is no final rule of this rule"):
        finalised(rulemaking, document=rulemaking.documents.get())
    with pytest.raises(DocumentRefused, match="is no final rule of this rule"):
        finalised(rulemaking, document=drafted(rule()))


# --- withdrawing and repealing


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        (["finding"], ["finding_withdrawn"]),
        (["proposed_rule"], ["withdrawn"]),
        (["finding", "proposed_rule"], ["finding_withdrawn", "withdrawn"]),
    ],
)
def test_each_thing_withdrawn_is_an_event(what, expected) -> None:
    assert kinds(withdrawn(proposed(), what=what))[2:] == expected


@pytest.mark.parametrize("state", STATES)
def test_only_a_proposal_that_stands_is_withdrawn(state) -> None:
    rulemaking = made(state)
    before = everything(rulemaking)
    if state in ("open", "closed", "vacated"):
        assert "withdrawn" in kinds(withdrawn(rulemaking, what=["proposed_rule"]))
        return

    with pytest.raises(RuleNotWithdrawable):
        withdrawn(rulemaking, what=["proposed_rule"])
    assert everything(rulemaking) == before


def test_nothing_is_withdrawn_if_nothing_is_named_or_it_is_withdrawn_already() -> None:
    rulemaking = proposed()
    with pytest.raises(RuleNotWithdrawable, match="Say what is withdrawn"):
        withdrawn(rulemaking, what=[])
    withdrawn(rulemaking, what=["finding"])

    with pytest.raises(RuleNotWithdrawable, match="no finding to withdraw"):
        withdrawn(rulemaking, what=["finding"])


def test_a_withdrawal_moves_no_deadline() -> None:
    rulemaking = proposed()

    withdrawn(rulemaking, PROPOSED_ON + DAY)

    assert [period.closes_at for period in periods_of(rulemaking)] == [closing_instant(LAST_DAY)]


@pytest.mark.parametrize("state", STATES)
def test_only_a_final_rule_is_repealed(state) -> None:
    rulemaking = made(state)
    before = everything(rulemaking)
    if state in ("final", "in_effect", "enjoined", "remanded", "vacated"):
        assert "repealed" in kinds(repealed(rulemaking, FINAL_ON, withdraws_finding=True))
        assert "finding_withdrawn" in kinds(rulemaking)
        return

    with pytest.raises(RuleNotRepealable):
        repealed(rulemaking, FINAL_ON)
    assert everything(rulemaking) == before


def test_a_repeal_does_not_take_effect_before_it_is_published() -> None:
    with pytest.raises(RuleNotRepealable, match="before it is published"):
        repealed(finalised(), FINAL_ON + DAY, effective_on=FINAL_ON)


@pytest.mark.parametrize("act", [finalised, withdrawn, ordered])
def test_if_the_event_cannot_be_written_nothing_of_the_act_stays(act, monkeypatch) -> None:
    rulemaking = proposed()
    before = everything(rulemaking)

    def fail(**kwargs):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(events.RuleEvent.objects, "create", fail)
    with pytest.raises(DatabaseError):
        act(rulemaking)
    assert everything(rulemaking) == before


# --- orders


def test_an_order_ends_after_exactly_120_days_even_on_a_closed_day() -> None:
    rulemaking = proposed(on=dt.date(2013, 4, 22))

    ordered(rulemaking, dt.date(2013, 4, 25), effective_on=dt.date(2013, 4, 23))

    terms = OrderTerms.objects.get()
    assert (terms.expires_on, terms.days, terms.measures) == (dt.date(2013, 8, 21), 120, [1])
    assert kinds(rulemaking)[-1] == "order"


@pytest.mark.parametrize("days", [1, 120])
def test_an_order_stands_up_to_120_days(days) -> None:
    ordered(proposed(), days=days)

    assert OrderTerms.objects.get().expires_on == PROPOSED_ON + days * DAY


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"days": 121}, "120 days at most"),
        ({"days": 0}, "120 days at most"),
        ({"measures": [5]}, "only by regulation"),
        ({"measures": [1, 5]}, "only by regulation"),
        ({"measures": []}, "which of the special measures"),
        ({"measures": [6]}, "numbered one to five"),
    ],
)
def test_an_order_that_the_law_forbids_is_refused(changes, words) -> None:
    rulemaking = proposed()
    before = everything(rulemaking)

    with pytest.raises(OrderRefused, match=words):
        ordered(rulemaking, **changes)
    assert everything(rulemaking) == before


def test_an_order_comes_with_a_proposed_rule() -> None:
    rulemaking = rule()

    with pytest.raises(OrderRefused, match="together with a proposed rule"):
        ordered(rulemaking)
    proposed(rulemaking)
    with pytest.raises(OrderRefused, match="together with a proposed rule"):
        ordered(rulemaking, PROPOSED_ON - DAY)
    ordered(rulemaking)


@pytest.mark.parametrize("authority", SIBLINGS)
@pytest.mark.parametrize("measures", [[], [5]])
def test_sibling_authorities_have_no_120_days_and_no_rule_of_measure_five(authority, measures) -> None:
    ordered(rule(authority=authority, special_measures=[]), measures=measures, days=400)

    assert (OrderTerms.objects.get().days, OrderTerms.objects.get().expires_on) == (None, None)


# --- courts


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("kind", [EventKind.ENJOINED, EventKind.REMANDED, EventKind.VACATED])
def test_a_court_acts_only_on_what_was_issued(state, kind) -> None:
    rulemaking = made(state)
    if state in ("ordered", "final", "in_effect", "enjoined", "remanded", "vacated", "repealed"):
        assert kind in kinds(stopped(rulemaking, kind, FINAL_ON))
        return

    with pytest.raises(CourtOrderRefused, match="no final rule or order"):
        stopped(rulemaking, kind, FINAL_ON)


@pytest.mark.parametrize("kind", [kind for kind in EventKind if kind not in ("enjoined", "remanded", "vacated")])
def test_a_court_does_nothing_else(kind) -> None:
    with pytest.raises(CourtOrderRefused, match="A court stops"):
        stopped(finalised(), kind)


def test_a_court_order_is_recorded_once_and_not_before_it_is_made() -> None:
    rulemaking = stopped(finalised(), EventKind.ENJOINED)

    with pytest.raises(CourtOrderRefused, match="recorded already"):
        stopped(rulemaking, EventKind.ENJOINED)
    with pytest.raises(CourtOrderRefused, match="still to come"):
        stopped(rulemaking, EventKind.REMANDED, FINAL_ON + 9 * DAY, at=at(FINAL_ON + 8 * DAY, 23))


def test_every_refusal_is_one_that_a_page_can_show() -> None:
    refusals = (
        CourtOrderRefused, DocumentRefused, OrderRefused, ProposalRefused, RuleNotFinalisable, RuleNotRepealable,
        RuleNotWithdrawable, orders.OrderRefused,
    )  # fmt: skip

    assert all(issubclass(refusal, ActRefused) for refusal in refusals)
    assert not CommentPeriod.objects.exists()
