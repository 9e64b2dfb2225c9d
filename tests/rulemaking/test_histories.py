"""Real histories, told right: what the timeline and the state of loaded rules say on their days."""

import datetime as dt
from typing import Any, cast

import pytest

from rulemaking.actions.facts import load_actions, load_facts
from rulemaking.data import ActionFacts, section311
from rulemaking.deadlines import opening_instant
from rulemaking.enums import RuleState
from rulemaking.models import Agency, Docket, OrderTerms, RuleEvent, Rulemaking
from rulemaking.timeline import Entry, timeline
from tests.database import as_owner
from tests.rulemaking.life import at

pytestmark = pytest.mark.django_db

DATA = section311()
LOADER = "system:test"
NOW = dt.date(2026, 6, 1)


@pytest.fixture
def loaded() -> None:
    load_facts(by=LOADER)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def told(slug: str, on: dt.date = NOW) -> list[tuple[str, str]]:
    return [(str(entry.on), entry.kind) for entry in entries(slug, on)]


def entries(slug: str, on: dt.date = NOW) -> list[Entry]:
    return timeline(Rulemaking.objects.get(slug=slug), at(on))


def state(slug: str, on: str) -> RuleState:
    return Rulemaking.objects.get(slug=slug).state_at(at(day(on)))


@pytest.mark.usefixtures("loaded")
def test_fbme_is_final_twice_with_a_court_between() -> None:
    assert told("fbme-bank") == [
        ("2014-07-22", "finding"),
        ("2014-07-22", "proposed"),
        ("2014-07-22", "period_opened"),
        ("2014-09-22", "closed"),
        ("2015-07-29", "finalised"),
        ("2015-08-27", "enjoined"),
        ("2015-08-28", "effective"),
        ("2015-11-06", "remanded"),
        ("2015-11-27", "period_reopened"),
        ("2016-01-26", "closed"),
        ("2016-03-31", "finalised"),
        ("2016-07-29", "effective"),
    ]
    never = next(entry for entry in entries("fbme-bank") if str(entry.on) == "2015-08-28")
    assert never.heading == "Rule was to take effect; a court had stopped it"
    reopened = next(entry for entry in entries("fbme-bank") if entry.kind == "period_reopened")
    assert reopened.citation == "80 FR 74064"
    assert reopened.details == ("Comments are due by 11:59 p.m. Eastern Time on Tuesday, January 26, 2016.",)


@pytest.mark.usefixtures("loaded")
def test_fbme_stands_where_it_stood_on_each_day() -> None:
    expected = {
        "2014-07-21": RuleState.DRAFT,
        "2014-09-22": RuleState.OPEN,
        "2014-09-23": RuleState.CLOSED,
        "2015-08-26": RuleState.FINAL,
        "2015-08-28": RuleState.ENJOINED,
        "2015-11-06": RuleState.REMANDED,
        "2015-11-27": RuleState.OPEN,
        "2016-01-27": RuleState.CLOSED,
        "2016-07-28": RuleState.FINAL,
        "2016-07-29": RuleState.IN_EFFECT,
    }

    assert {on: state("fbme-bank", on) for on in expected} == expected


@pytest.mark.usefixtures("loaded")
def test_both_orders_of_2013_ended_exactly_120_days_after_they_took_effect() -> None:
    for slug in ("halawi-exchange", "kassem-rmeiti"):
        terms = OrderTerms.objects.get(document__rulemaking__slug=slug)
        assert terms.expires_on == terms.effective_on + dt.timedelta(days=120) == day("2013-08-21")
        assert told(slug)[0] == ("2013-04-23", "effective")
        assert told(slug)[-1] == ("2013-08-21", "order_ends")
        assert state(slug, "2013-08-22") == RuleState.CLOSED


@pytest.mark.usefixtures("loaded")
def test_every_rule_ended_as_it_ended() -> None:
    expected = {
        "nauru": RuleState.WITHDRAWN,
        "ukraine": RuleState.WITHDRAWN,
        "first-merchant-bank": RuleState.WITHDRAWN,
        "credexbank": RuleState.WITHDRAWN,
        "banca-privada-dandorra": RuleState.WITHDRAWN,
        "mayflower-asia-wealth": RuleState.REPEALED,
        "banco-delta-asia": RuleState.REPEALED,
        "vef-banka": RuleState.REPEALED,
        "burma": RuleState.IN_EFFECT,
        "iran": RuleState.IN_EFFECT,
        "huione-group": RuleState.IN_EFFECT,
        "cvc-mixing": RuleState.CLOSED,
        "bitzlato": RuleState.ORDERED,
    }

    asked = Rulemaking.objects.with_state_at(at(NOW)).filter(slug__in=expected)

    assert {slug: state(slug, str(NOW)) for slug in expected} == expected
    assert dict(asked.values_list("slug", "state")) == expected


@pytest.mark.usefixtures("loaded")
def test_withdrawals_bear_the_rin_that_they_printed() -> None:
    first_merchant = Rulemaking.objects.get(slug="first-merchant-bank")

    rins = [(entry.kind, entry.document.rin) for entry in timeline(first_merchant, at(NOW)) if entry.document]

    assert ("proposed", "1506-AA65") in rins
    assert ("withdrawn", "1506-AA89") in rins


@pytest.mark.usefixtures("loaded")
def test_iran_was_proposed_under_one_rin_and_made_final_under_another() -> None:
    iran = {e.kind: (e.document.rin, e.document.docket.docket_id) for e in entries("iran") if e.document}

    assert iran["proposed"] == ("1506-AB16", "FINCEN-2011-0008")
    assert iran["finalised"] == ("1506-AB42", "FINCEN-2019-0002")
    final = RuleEvent.objects.get(rulemaking__slug="iran", kind="finalised")
    assert (final.effective_days, final.computed_effective_on) == (10, day("2019-11-14"))


@pytest.mark.usefixtures("loaded")
def test_a_placeholder_rin_stands_on_the_proposal_that_printed_it() -> None:
    proposal = next(entry for entry in entries("lebanese-canadian-bank") if entry.kind == "proposed")

    assert proposal.document is not None
    assert proposal.document.rin == "1506-XXX"


@pytest.mark.usefixtures("loaded")
def test_an_order_whose_effective_date_was_moved_keeps_all_its_dates_and_has_no_end() -> None:
    terms = OrderTerms.objects.filter(document__rulemaking__slug="cibanco-intercam-vector").order_by("pk")

    assert [str(row.effective_on) for row in terms] == ["2025-07-21", "2025-09-04", "2025-10-20"]
    assert {row.expires_on for row in terms} == {None}
    assert ("2025-10-20", "effective") in told("cibanco-intercam-vector")


def load_wallets() -> None:
    agency = Agency.objects.create(agency_id="FINCEN", name="Financial Crimes Enforcement Network")
    Docket.objects.create(docket_id="FINCEN_FRDOC_0001", agency=agency, title="Catch-all")
    wallets = {**DATA["other_rulemakings"][0], "authority": "section_311", "subject_type": "class_of_transactions"}
    load_actions(actions=[cast(ActionFacts, wallets)], by=LOADER)


def test_two_closing_dates_are_told_for_each_part_and_merged_by_the_extension() -> None:
    load_wallets()

    reopened, extended = (
        next(entry for entry in entries("unhosted-wallets") if entry.kind == kind)
        for kind in ("period_reopened", "period_extended")
    )

    assert reopened.details == (
        "Reporting of large transactions: comments are due by 11:59 p.m. Eastern Time on Monday, February 1, 2021.",
        "Recordkeeping and counterparties: comments are due by 11:59 p.m. Eastern Time on Monday, March 1, 2021.",
    )
    assert extended.details == (
        "Comments on all these parts are due by 11:59 p.m. Eastern Time on Monday, March 29, 2021.",
        "Reporting of large transactions: it was Monday, February 1, 2021.",
        "Recordkeeping and counterparties: it was Monday, March 1, 2021.",
    )


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2021-01-04", RuleState.OPEN),
        ("2021-01-05", RuleState.CLOSED),
        ("2021-01-14", RuleState.CLOSED),
        ("2021-01-15", RuleState.OPEN),
        ("2021-03-29", RuleState.OPEN),
        ("2021-03-30", RuleState.CLOSED),
    ],
)
def test_the_wallets_rule_was_closed_for_ten_days(on, expected) -> None:
    load_wallets()

    assert state("unhosted-wallets", on) == expected


@pytest.mark.usefixtures("loaded")
def test_what_is_still_to_come_is_told_as_such_and_what_is_published_later_is_not_told() -> None:
    before = timeline(Rulemaking.objects.get(slug="huione-group"), at(day("2025-05-20")))

    assert [(entry.kind, entry.is_ahead) for entry in before] == [
        ("proposed", False),
        ("period_opened", False),
        ("closed", True),
    ]
    assert before[-1].heading == "Comment period closes"


@pytest.mark.usefixtures("loaded")
def test_data_of_the_earlier_version_gets_its_events_and_nothing_else() -> None:
    def told_of_all() -> set[Any]:
        return set(
            RuleEvent.objects.values_list("rulemaking__slug", "kind", "occurred_on", "document", "period_change")
        )

    whole, terms = told_of_all(), OrderTerms.objects.count()
    with as_owner() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE rulemaking_ruleevent DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE rulemaking_orderterms DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM rulemaking_ruleevent")
        cursor.execute("DELETE FROM rulemaking_orderterms")
        cursor.execute("ALTER TABLE rulemaking_ruleevent ENABLE TRIGGER USER")
        cursor.execute("ALTER TABLE rulemaking_orderterms ENABLE TRIGGER USER")

    added = load_facts(by=LOADER)

    assert added == {"RuleEvent": len(whole), "OrderTerms": terms}
    assert told_of_all() == whole
    assert load_facts(by=LOADER) == {}


@pytest.mark.usefixtures("loaded")
def test_events_are_dated_by_the_midnight_of_their_day() -> None:
    assert all(event.at == opening_instant(event.occurred_on) for event in RuleEvent.objects.all())
