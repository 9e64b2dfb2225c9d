"""The real actions are loaded once, whole, and never over what staff corrected."""

import datetime as dt
from io import StringIO
from typing import Any, cast

import pytest
from django.apps import apps
from django.core.management import call_command

from rulemaking.actions.facts import load_actions, load_facts
from rulemaking.data import ActionFacts, section311
from rulemaking.deadlines import closing_instant, opening_instant
from rulemaking.enums import DocumentKind, PeriodReason
from rulemaking.models import Agency, CommentPeriod, Docket, Document, PeriodChange, Rulemaking

pytestmark = pytest.mark.django_db

DATA = section311()
CATCH_ALL = "FINCEN_FRDOC_0001"
LOADER = "system:test"


@pytest.fixture
def loaded() -> None:
    load_facts(by=LOADER)


def every_row() -> dict[str, Any]:
    """All rows of the app's tables, history included."""
    return {
        model.__name__: sorted(model._default_manager.values_list(), key=str)
        for model in apps.get_app_config("rulemaking").get_models()
    }


def days_of(period: CommentPeriod) -> tuple[dt.datetime, dt.datetime]:
    return period.opens_at, period.closes_at


def whole(opens: str, closes: str) -> tuple[dt.datetime, dt.datetime]:
    """A period by its first and last day."""
    return opening_instant(dt.date.fromisoformat(opens)), closing_instant(dt.date.fromisoformat(closes))


@pytest.mark.usefixtures("loaded")
def test_every_action_and_document_is_loaded() -> None:
    assert set(Rulemaking.objects.values_list("slug", flat=True)) == {a["slug"] for a in DATA["actions"]}
    assert Document.objects.count() == sum(len(action["documents"]) for action in DATA["actions"])
    assert CommentPeriod.objects.count() == sum(
        len(document["comment"]) for action in DATA["actions"] for document in action["documents"]
    )


@pytest.mark.usefixtures("loaded")
def test_a_second_run_changes_no_row_and_writes_no_history() -> None:
    before = every_row()

    added = load_facts(by="system:second")

    assert added == {}
    assert every_row() == before
    assert len(before["DocumentEvent"]) == len(before["Document"])


@pytest.mark.usefixtures("loaded")
def test_every_change_is_in_the_history_with_who_and_why() -> None:
    event = apps.get_model("rulemaking", "RulemakingEvent")
    contexts = {(context["by"], context["why"]) for context in event.objects.values_list("pgh_context", flat=True)}

    assert contexts == {(LOADER, "facts that ship with the package")}


@pytest.mark.usefixtures("loaded")
def test_a_period_runs_from_publication_to_the_printed_day_else_the_computed_one() -> None:
    for change in PeriodChange.objects.select_related("document", "period"):
        assert change.document.published_on
        assert change.computed_last_day
        last_day = change.printed_last_day or change.computed_last_day
        assert days_of(change.period) == (
            opening_instant(change.document.published_on),
            closing_instant(last_day),
        ), change.document
        assert change.at == change.period.opens_at


@pytest.mark.usefixtures("loaded")
def test_every_printed_last_day_is_kept_beside_the_computed_one() -> None:
    kept = {
        (change.period.part.rulemaking.slug, str(change.printed_last_day))
        for change in PeriodChange.objects.exclude(printed_last_day=None).select_related("period__part__rulemaking")
    }

    assert kept == {
        (action["slug"], window["printed_close_on"])
        for action in DATA["actions"]
        for document in action["documents"]
        for window in document["comment"]
        if window["printed_close_on"]
    }


@pytest.mark.usefixtures("loaded")
def test_huione_is_whole_and_its_proposed_rule_is_the_first_in_its_docket() -> None:
    huione = Rulemaking.objects.get(slug="huione-group")
    proposed = huione.documents.get(kind=DocumentKind.PROPOSED_RULE)
    period = CommentPeriod.objects.get(part__rulemaking=huione)

    assert proposed.document_id == "FINCEN-2025-0004-0001"
    assert days_of(period) == (
        dt.datetime(2025, 5, 5, 4, tzinfo=dt.UTC),
        dt.datetime(2025, 6, 5, 4, tzinfo=dt.UTC),
    )
    assert proposed.is_public_at(period.opens_at)
    assert not proposed.is_public_at(period.opens_at - dt.timedelta(microseconds=1))
    assert [entity.name for entity in huione.named_entities.all()][1:] == [
        "Huione Pay",
        "Huione Crypto",
        "Huione Guarantee",
    ]
    assert [int(figure.amount_usd or 0) for figure in huione.figures.all()] == [
        4_000_000_000,
        37_000_000,
        300_000_000,
    ]
    assert huione.factors.count() == 7
    assert huione.special_measures == [5]


@pytest.mark.usefixtures("loaded")
def test_fbme_is_reopened_as_a_new_period_with_its_own_document() -> None:
    first, second = CommentPeriod.objects.filter(part__rulemaking__slug="fbme-bank").order_by("opens_at")

    assert days_of(first) == whole("2014-07-22", "2014-09-22")
    assert days_of(second) == whole("2015-11-27", "2016-01-26")
    assert (first.document.kind, second.document.kind) == (
        DocumentKind.PROPOSED_RULE,
        DocumentKind.REOPENING,
    )
    assert [period.changes.get().reason for period in (first, second)] == [
        PeriodReason.OPENED,
        PeriodReason.REOPENED,
    ]


@pytest.mark.usefixtures("loaded")
def test_iran_has_two_rins_each_with_its_docket() -> None:
    iran = Rulemaking.objects.get(slug="iran")

    assert set(iran.rins.values_list("rin", "docket__docket_id")) == {
        ("1506-AB16", "FINCEN-2011-0008"),
        ("1506-AB42", "FINCEN-2019-0002"),
    }


@pytest.mark.usefixtures("loaded")
def test_a_placeholder_rin_stands_beside_the_right_one() -> None:
    rins = Rulemaking.objects.get(slug="lebanese-canadian-bank").rins

    assert set(rins.values_list("rin", flat=True)) == {"1506-AB11", "1506-XXX"}
    assert "placeholder" in rins.get(rin="1506-XXX").note


@pytest.mark.usefixtures("loaded")
def test_documents_without_a_known_docket_are_in_the_labelled_catch_all_in_order_of_publication() -> None:
    catch_all = Docket.objects.get(docket_id=CATCH_ALL)
    in_order = catch_all.documents.order_by("number")
    published = [str(document.published_on) for document in in_order]

    assert "catch-all" in catch_all.note
    assert published == sorted(published)
    assert [document.number for document in in_order] == list(range(1, len(published) + 1))
    assert catch_all.last_number == len(published)


@pytest.mark.usefixtures("loaded")
def test_sibling_authorities_have_no_comment_period() -> None:
    siblings = Rulemaking.objects.exclude(authority="section_311")

    assert siblings.count() == 3
    assert not CommentPeriod.objects.filter(part__rulemaking__in=siblings).exists()


@pytest.mark.usefixtures("loaded")
def test_unverified_fields_are_marked_on_the_document() -> None:
    burma = Document.objects.get(rulemaking__slug="burma", kind=DocumentKind.PROPOSED_RULE)

    assert set(burma.unverified) == {"fr_citation", "cfr", "start_page"}


@pytest.mark.usefixtures("loaded")
def test_what_staff_corrected_is_left_alone() -> None:
    Rulemaking.objects.filter(slug="burma").update(title="Corrected by staff")
    Document.objects.filter(rulemaking__slug="burma", kind=DocumentKind.PROPOSED_RULE).update(
        fr_doc_num="03-29288", title="Corrected too"
    )
    Document.objects.filter(rulemaking__slug="mbaer-merchant-bank").update(
        published_on=dt.date(2026, 3, 3), fr_doc_num="2026-04000"
    )
    before = every_row()

    added = load_facts(by=LOADER)

    assert added == {}
    assert every_row() == before


@pytest.mark.usefixtures("loaded")
def test_what_was_missing_is_added_beside_what_is_there() -> None:
    huione = next(action for action in DATA["actions"] if action["slug"] == "huione-group")
    proposed, final = huione["documents"]
    later = cast(ActionFacts, {**huione, "documents": [proposed, final, {**final, "fr_doc_num": "2026-00001"}]})

    added = load_actions(actions=[later], by=LOADER)

    assert added == {"Document": 1, "RuleEvent": 1}
    assert Document.objects.get(fr_doc_num="2026-00001").document_id == "FINCEN-2025-0004-0003"


def test_nothing_is_loaded_if_anything_fails() -> None:
    huione = next(action for action in DATA["actions"] if action["slug"] == "huione-group")
    proposed = huione["documents"][0]
    overlapping = {**proposed, "fr_doc_num": "2025-99999"}
    load_actions_of_nothing()

    with pytest.raises(Exception, match=r"already has a comment period|conflicting key value"):
        load_actions(actions=[cast(ActionFacts, {**huione, "documents": [proposed, overlapping]})], by=LOADER)

    assert not Rulemaking.objects.exists()


def load_actions_of_nothing() -> None:
    """The agency and its catch-all docket, with no action."""
    agency = Agency.objects.create(agency_id="FINCEN", name="Financial Crimes Enforcement Network")
    Docket.objects.create(docket_id=CATCH_ALL, agency=agency, title="Catch-all")


def test_two_closing_dates_at_once_are_merged_by_an_extension() -> None:
    load_actions_of_nothing()
    wallets = {**DATA["other_rulemakings"][0], "authority": "section_311", "subject_type": "class_of_transactions"}

    load_actions(actions=[cast(ActionFacts, wallets)], by=LOADER)

    large, rest = Rulemaking.objects.get(slug="unhosted-wallets").parts.order_by("position")
    for part in (large, rest):
        assert [days_of(period) for period in part.comment_periods.order_by("opens_at")] == [
            whole("2020-12-23", "2021-01-04"),
            whole("2021-01-15", "2021-03-29"),
        ]
    reopened = PeriodChange.objects.filter(reason=PeriodReason.REOPENED)
    assert {(c.period.part, c.closes_after) for c in reopened} == {
        (large, whole("2021-01-15", "2021-02-01")[1]),
        (rest, whole("2021-01-15", "2021-03-01")[1]),
    }
    at = opening_instant(dt.date(2021, 1, 10))
    assert not CommentPeriod.objects.open_at(at).exists(), "closed from 5 to 14 January"
    assert load_actions(actions=[cast(ActionFacts, wallets)], by=LOADER) == {}


def test_the_command_says_what_it_added_and_that_nothing_is_left_to_add() -> None:
    first, second = StringIO(), StringIO()

    call_command("load_section311", stdout=first)
    call_command("load_section311", stdout=second)

    assert "Rulemaking 29" in first.getvalue()
    assert "nothing to add" in second.getvalue()
