"""Duties: each one met, owed on its last day, overdue on the next, and not applicable to sibling authorities."""

import datetime as dt

import pytest

from rulemaking import obligations
from rulemaking.actions import duties
from rulemaking.actions.duties import DutyRefused
from rulemaking.actions.facts import load_facts
from rulemaking.enums import Authority, ConsultationBasis, EventKind, Official
from rulemaking.models import CongressNotice, Consultation, Rulemaking
from rulemaking.obligation_facts import obligations_of
from rulemaking.obligations import MUST_CONSULT, Action, Facts, OrderFacts, PaperFacts, Standing
from tests.factories import OFFICIAL
from tests.rulemaking.life import DAY, FINAL_ON, PROPOSED_ON, at, finalised, ordered, proposed, rule

ON = dt.date(2026, 3, 2)
DUE = ON + 10 * DAY
PROPOSAL = Action(kind=EventKind.PROPOSED, on=ON)
SIBLINGS = [authority for authority in Authority if authority != Authority.SECTION_311]
STATED = {"summary": "Banks would close accounts.", "summary_address": "https://comments.example.gov/rules/x/"}


def facts(**changes) -> Facts:
    given = {"today": ON, "special_measures": [5], "actions": [PROPOSAL], "has_period": True}
    return Facts(**(given | changes))


# --- the summary


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (STATED, Standing.MET),
        ({}, Standing.OWED),
        ({"today": ON + DAY}, Standing.OVERDUE),
        ({"summary": STATED["summary"]}, Standing.OWED),
        ({"summary": "word " * 100, "summary_address": "https://x.example/"}, Standing.MET),
        ({"summary": "word " * 101, "summary_address": "https://x.example/"}, Standing.OWED),
        ({"actions": [], "is_drafted": True, "today": ON + 99 * DAY}, Standing.OWED),
        ({"actions": []}, Standing.NOT_APPLICABLE),
        ({"actions": [Action(kind=EventKind.PROPOSED, on=dt.date(2023, 7, 24))]}, Standing.NOT_APPLICABLE),
        ({"actions": [Action(kind=EventKind.PROPOSED, on=dt.date(2023, 7, 25))]}, Standing.OVERDUE),
        ({"actions": [Action(kind=EventKind.PROPOSED, on=ON, is_from_sources=True)]}, Standing.NOT_KNOWN),
    ],
)
def test_a_proposal_owes_a_summary_and_its_address(changes, expected) -> None:
    assert obligations.summary_and_address(facts(**changes)).standing == expected


# --- Congress


@pytest.mark.parametrize(
    ("today", "given_on", "expected"),
    [
        (ON, None, Standing.OWED),
        (DUE, None, Standing.OWED),
        (DUE + DAY, None, Standing.OVERDUE),
        (DUE + DAY, DUE, Standing.MET),
        (DUE + DAY, DUE + DAY, Standing.OVERDUE),
    ],
)
def test_congress_is_told_within_ten_days(today, given_on, expected) -> None:
    action = Action(kind=EventKind.FINALISED, on=ON, notice_on=given_on)

    (notice,) = obligations.notices_to_congress(facts(today=today, actions=[action]))

    assert (notice.standing, notice.due_on) == (expected, DUE)


@pytest.mark.parametrize(
    ("kinds", "told"),
    [
        (["finding", "proposed"], ["finding"]),
        (["proposed"], ["proposed"]),
        (["proposed", "proposed"], ["proposed"]),
        (["finding", "order", "proposed", "finalised"], ["finding", "order", "finalised"]),
    ],
)
def test_a_proposal_is_told_of_only_where_it_carries_the_finding(kinds, told) -> None:
    actions = [Action(kind=kind, on=ON) for kind in kinds]

    notices = obligations.notices_to_congress(facts(actions=actions))

    assert [notice.title for notice in notices] == [
        f"Notice to Congress: {EventKind(kind).label.lower()}" for kind in told
    ]


# --- consultations


def test_each_decision_has_its_own_list_of_officials() -> None:
    standing = {duty.title: duty.standing for duty in obligations.consultations(facts(consulted=MUST_CONSULT))}

    assert standing == dict.fromkeys(
        [
            "Consultation: the finding",
            "Consultation: the choice of special measures",
            "Consultation: special measure five",
        ],
        Standing.MET,
    )


def test_who_is_missing_is_named_and_owed_until_the_first_action() -> None:
    consulted = {ConsultationBasis.FINDING: frozenset({Official.STATE})}

    finding, *_ = obligations.consultations(facts(consulted=consulted, today=ON))

    assert (finding.standing, finding.due_on) == (Standing.OWED, ON)
    assert finding.detail == "Record the consultation of: Attorney General."
    assert obligations.consultations(facts(today=ON + DAY))[0].standing == Standing.OVERDUE


@pytest.mark.parametrize(("measures", "count"), [([], 1), ([1], 2), ([1, 5], 3)])
def test_measure_five_asks_for_more(measures, count) -> None:
    assert len(obligations.consultations(facts(special_measures=measures))) == count


# --- orders


def order(days: int = 120, measures: tuple[int, ...] = (1,)) -> OrderFacts:
    return OrderFacts(citation="", measures=measures, effective_on=ON, expires_on=ON + days * DAY)


@pytest.mark.parametrize(
    ("today", "days", "final_on", "expected"),
    [
        (ON, 120, None, Standing.OWED),
        (ON + 120 * DAY, 120, None, Standing.OWED),
        (ON + 121 * DAY, 120, None, Standing.MET),
        (ON, 121, None, Standing.OVERDUE),
        (ON + 121 * DAY, 120, ON + 120 * DAY, Standing.MET),
    ],
)
def test_an_order_is_watched_until_it_ends_or_a_rule_takes_its_place(today, days, final_on, expected) -> None:
    actions = [PROPOSAL, *([Action(kind=EventKind.FINALISED, on=final_on)] if final_on else [])]

    (duty,) = obligations.order_limit(facts(today=today, orders=[order(days)], actions=actions))

    assert (duty.standing, duty.due_on) == (expected, ON + 120 * DAY)


@pytest.mark.parametrize(
    ("measures", "orders", "expected"),
    [
        ([5], [], Standing.MET),
        ([5], [order()], Standing.MET),
        ([5], [order(measures=(1, 5))], Standing.OVERDUE),
        ([1], [order()], Standing.NOT_APPLICABLE),
    ],
)
def test_measure_five_comes_only_by_regulation(measures, orders, expected) -> None:
    duty = obligations.measure_five_by_regulation(facts(special_measures=measures, orders=orders))

    assert duty.standing == expected


# --- the docket and the instructions


def test_the_docket_says_what_it_lacks() -> None:
    whole = PaperFacts(name="FINCEN-2026-0001-0001", lacks=[])
    part = PaperFacts(name="FINCEN-2026-0001-0002", lacks=["its citation", "its publication day"])

    assert obligations.docket_complete(facts(papers=[whole])).standing == Standing.MET
    lacking = obligations.docket_complete(facts(papers=[whole, part]))
    assert lacking.standing == Standing.OWED
    assert lacking.detail == "FINCEN-2026-0001-0002 lacks its citation and its publication day."
    assert obligations.docket_complete(facts()).standing == Standing.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("P.O. Box 39\nUse one method only.", Standing.MET),
        ("Send it by One Method.", Standing.MET),
        ("P.O. Box 39", Standing.OWED),
        ("phone methodology", Standing.OWED),
        ("", Standing.OWED),
    ],
)
def test_the_instructions_name_one_method(text, expected) -> None:
    assert obligations.one_method(facts(how_to_comment_by_mail=text)).standing == expected


@pytest.mark.parametrize("authority", SIBLINGS)
def test_sibling_authorities_have_none_of_the_duties_of_section_311(authority) -> None:
    of_311 = [
        *obligations.notices_to_congress(facts(authority=authority)),
        *obligations.consultations(facts(authority=authority)),
        *obligations.order_limit(facts(authority=authority, orders=[order(400, (5,))])),
        obligations.measure_five_by_regulation(facts(authority=authority, orders=[order(400, (5,))])),
    ]

    assert {duty.standing for duty in of_311} == {Standing.NOT_APPLICABLE}


# --- read from the database


def standing_of(rulemaking, title: str, when: dt.datetime) -> Standing:
    fresh = Rulemaking.objects.get(pk=rulemaking.pk)
    return next(duty.standing for duty in obligations_of(fresh, at=when) if duty.title.startswith(title))


@pytest.mark.django_db
def test_recording_notice_and_consultations_meets_the_duties() -> None:
    rulemaking = proposed()
    when = at(PROPOSED_ON + 11 * DAY)
    assert standing_of(rulemaking, "Notice to Congress", when) == Standing.OVERDUE

    event = rulemaking.events.get(kind=EventKind.PROPOSED)
    duties.record_congress_notice(event=event, given_on=PROPOSED_ON + 10 * DAY, by=OFFICIAL, at=when)
    for basis, officials in MUST_CONSULT.items():
        for official in officials:
            duties.record_consultation(
                rulemaking=rulemaking, basis=basis, officials=[official], consulted_on=PROPOSED_ON, by=OFFICIAL, at=when
            )

    assert standing_of(rulemaking, "Notice to Congress", when) == Standing.MET
    assert standing_of(rulemaking, "Consultation: special measure five", when) == Standing.MET


@pytest.mark.django_db
def test_the_whole_list_is_read_for_a_rule_with_an_order() -> None:
    rulemaking = ordered(proposed())

    assert standing_of(rulemaking, "Order", at(PROPOSED_ON + 120 * DAY)) == Standing.OWED
    assert standing_of(rulemaking, "Order", at(PROPOSED_ON + 121 * DAY)) == Standing.MET
    assert standing_of(rulemaking, "Docket complete", at(PROPOSED_ON)) == Standing.OWED


@pytest.mark.django_db
def test_of_a_rule_from_public_sources_what_they_do_not_tell_is_not_known() -> None:
    load_facts(by="system:load_section311")
    overdue = {
        (rulemaking.slug, duty.title)
        for rulemaking in Rulemaking.objects.all()
        for duty in obligations_of(rulemaking, at=at(dt.date(2026, 6, 1)))
        if duty.standing in (Standing.OVERDUE, Standing.OWED)
    }

    assert overdue == set()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"given_on": PROPOSED_ON - DAY}, "can't be older"),
        ({"given_on": FINAL_ON + DAY}, "still to come"),
        ({"kind": EventKind.PERIOD_OPENED}, "does not apply"),
        ({"authority": Authority.SECTION_9714}, "does not apply"),
        ({"twice": True}, "recorded already"),
    ],
)
def test_notice_that_cannot_be_is_refused(changes, words) -> None:
    rulemaking = proposed()
    Rulemaking.objects.filter(pk=rulemaking.pk).update(authority=changes.get("authority", Authority.SECTION_311))
    event = rulemaking.events.get(kind=changes.get("kind", EventKind.PROPOSED))
    given = {"event": event, "given_on": changes.get("given_on", PROPOSED_ON), "by": OFFICIAL, "at": at(FINAL_ON)}
    if changes.get("twice"):
        duties.record_congress_notice(**given)
    before = CongressNotice.objects.count()

    with pytest.raises(DutyRefused, match=words):
        duties.record_congress_notice(**given)
    assert CongressNotice.objects.count() == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"officials": []}, "who was consulted"),
        ({"consulted_on": FINAL_ON + DAY}, "still to come"),
        ({"authority": Authority.SECTION_2313A}, "does not apply"),
    ],
)
def test_a_consultation_that_cannot_be_is_refused(changes, words) -> None:
    rulemaking = rule(authority=changes.pop("authority", Authority.SECTION_311))
    given = {
        "basis": ConsultationBasis.FINDING,
        "officials": [Official.STATE],
        "consulted_on": FINAL_ON,
        "by": OFFICIAL,
        "at": at(FINAL_ON),
    }

    with pytest.raises(DutyRefused, match=words):
        duties.record_consultation(rulemaking=rulemaking, **(given | changes))
    assert not Consultation.objects.exists()


@pytest.mark.django_db
def test_the_final_rule_asks_for_its_own_notice() -> None:
    titles = [duty.title for duty in obligations_of(finalised(), at=at(FINAL_ON))]

    assert "Notice to Congress: rule made final" in titles
