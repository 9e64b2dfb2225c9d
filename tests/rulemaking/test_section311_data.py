"""The facts that ship with the package are well formed, modest about what they know, and match the models."""

import datetime as dt
import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import jsonschema
import pytest

from rulemaking.data import section311
from rulemaking.enums import Authority, DocumentKind, SubjectType
from rulemaking.models import Document
from rulemaking.models.rulemaking import SUMMARY_MAX_WORDS

DATA = section311()
EVERY_ACTION = DATA["actions"] + DATA["other_rulemakings"]
PRACTICE = [DATA["practice"], DATA["practice_answered"]]
BY_SLUG = {action["slug"]: action for action in EVERY_ACTION}
SECTION_311 = [action for action in DATA["actions"] if action["authority"] == "section_311"]
SIBLING_ACTIONS = {"bitzlato", "pm2btc", "cibanco-intercam-vector"}


def documents() -> Iterator[tuple[str, dict[str, Any]]]:
    for action in EVERY_ACTION:
        for document in action["documents"]:
            yield action["slug"], dict(document)


def test_the_file_fits_its_schema() -> None:
    schema = json.loads(files("rulemaking.data").joinpath("section311.schema.json").read_text("utf-8"))

    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())

    assert [(list(e.absolute_path), e.message) for e in validator.iter_errors(DATA)] == []


def test_every_action_is_there_once() -> None:
    assert len(DATA["actions"]) == 29
    assert len(BY_SLUG) == len(EVERY_ACTION)
    assert len({rule["slug"] for rule in PRACTICE} - BY_SLUG.keys()) == len(PRACTICE)
    assert {a["slug"] for a in DATA["actions"]} - {a["slug"] for a in SECTION_311} == SIBLING_ACTIONS


def test_its_vocabulary_is_the_models() -> None:
    assert {a["authority"] for a in DATA["actions"]} <= set(Authority.values)
    assert {a["subject_type"] for a in DATA["actions"]} <= set(SubjectType.values)
    assert {d["kind"] for _, d in documents()} <= set(DocumentKind.values)


@pytest.mark.parametrize("action", [*DATA["actions"], *PRACTICE], ids=lambda a: a["slug"])
def test_no_plain_language_summary_is_longer_than_the_law_allows(action: dict[str, Any]) -> None:
    assert len(action["plain_language_summary"].split()) <= SUMMARY_MAX_WORDS


@pytest.mark.parametrize("facts", [*EVERY_ACTION, *PRACTICE], ids=lambda facts: facts["slug"])
def test_no_plain_language_summary_says_what_holds_only_while_a_period_is_open(facts: dict[str, Any]) -> None:
    """The page says until when one can comment, by the periods and the clock."""
    said = facts["plain_language_summary"].lower()

    assert not [
        words for words in ("you can comment", "until", "deadline", "comments are due", "days") if words in said
    ]


def test_what_is_unverified_names_a_field_that_has_a_value() -> None:
    for slug, document in documents():
        for name in document["unverified"]:
            field, _, inner = name.partition(".")
            value = document[field]
            if inner:
                value = value[0][inner] if isinstance(value, list) else value[inner]
            assert value is not None, f"{slug}: {name}"
    for action in EVERY_ACTION:
        for name in action["unverified"]:
            assert name.partition(".")[0] in action, f"{action['slug']}: {name}"


def test_what_is_unverified_fits_the_column() -> None:
    longest = Document._meta.get_field("unverified").base_field.max_length

    assert longest
    assert all(len(name) <= longest for _, document in documents() for name in document["unverified"])


def test_pages_follow_from_the_citation() -> None:
    for slug, document in documents():
        if document["fr_citation"]:
            assert document["start_page"] == int(document["fr_citation"].split()[-1]), slug
        if document["end_page"]:
            assert document["start_page"] <= document["end_page"], slug


def test_the_volume_of_a_citation_is_its_year() -> None:
    """Volume 1 is 1936."""
    for slug, document in documents():
        if document["fr_citation"]:
            volume = int(document["fr_citation"].split()[0])
            assert volume + 1935 == dt.date.fromisoformat(document["published_on"]).year, slug


def test_a_printed_day_is_given_exactly_where_somebody_saw_it() -> None:
    for slug, document in documents():
        for window in document["comment"]:
            was_seen = window["close_basis"] in {"printed", "secondary_source"}
            assert was_seen is (window["printed_close_on"] is not None), slug


def test_every_docket_and_part_that_a_document_names_belongs_to_its_rulemaking() -> None:
    for action in EVERY_ACTION:
        positions = {part["position"] for part in action["parts"]}
        for document in action["documents"]:
            assert document["docket_id"] is None or document["docket_id"] in action["docket_ids"]
            for window in document["comment"]:
                assert set(window["parts"] or positions) <= positions


def test_a_document_of_one_kind_and_day_is_told_apart_by_its_number() -> None:
    keys = [(slug, d["kind"], d["published_on"], d["fr_doc_num"]) for slug, d in documents()]

    assert len(set(keys)) == len(keys)


def test_only_orders_under_section_311_have_120_days() -> None:
    for action in DATA["actions"]:
        for document in action["documents"]:
            terms = document["order"]
            assert (terms is not None) is (document["kind"] == "order")
            if terms:
                assert (terms["days"] == 120) is (action["authority"] == "section_311")


def test_special_measure_five_never_comes_by_order() -> None:
    """31 U.S.C. 5318A(a)(2): only by regulation."""
    orders = [document["order"] for _, document in documents() if document["order"]]

    assert orders
    assert all(5 not in terms["measures"] for terms in orders)


def test_sibling_authorities_carry_no_special_measure_and_no_comment_period() -> None:
    for action in DATA["actions"]:
        if action["authority"] != "section_311":
            assert action["special_measures"] == []
            assert action["other_measure"]
            assert not any(document["comment"] for document in action["documents"])


def test_huione_is_complete() -> None:
    huione = BY_SLUG["huione-group"]
    proposed, final = huione["documents"]

    assert [entity["name"] for entity in huione["named_entities"]] == [
        "Huione Group",
        "Huione Pay",
        "Huione Crypto",
        "Huione Guarantee",
    ]
    assert [figure["amount_usd"] for figure in huione["figures"]] == [4_000_000_000, 37_000_000, 300_000_000]
    assert len(huione["factors"]) == 3
    assert len(huione["considerations"]) == 4
    assert huione["plain_language_summary"]
    assert "one method only" in huione["how_to_comment_by_mail"]
    assert (proposed["fr_citation"], proposed["fr_doc_num"]) == ("90 FR 18934", "2025-07837")
    assert (final["effective_on"], final["docket_id"]) == ("2025-11-17", "FINCEN-2025-0004")


def test_questions_that_no_source_shows_are_not_invented() -> None:
    huione = BY_SLUG["huione-group"]

    assert huione["requests_for_comment"] == []
    assert "requests_for_comment" in huione["unverified"]


def test_iran_is_one_rulemaking_with_two_rins_and_two_dockets() -> None:
    iran = BY_SLUG["iran"]

    assert {rin["rin"]: rin["docket_id"] for rin in iran["rins"]} == {
        "1506-AB16": "FINCEN-2011-0008",
        "1506-AB42": "FINCEN-2019-0002",
    }


def test_fbme_was_enjoined_before_its_rule_took_effect_and_reopened_after_the_remand() -> None:
    fbme = BY_SLUG["fbme-bank"]
    first_final = fbme["documents"][2]
    reopening = fbme["documents"][3]
    on = {event["kind"]: event["on"] for event in fbme["events"]}
    story = [on["enjoined"], str(first_final["effective_on"]), on["remanded"], reopening["published_on"]]

    assert story == ["2015-08-27", "2015-08-28", "2015-11-06", "2015-11-27"]


@pytest.mark.parametrize("practice", PRACTICE, ids=lambda facts: facts["slug"])
def test_a_practice_rule_cannot_be_taken_for_a_real_one(practice: dict[str, Any]) -> None:
    real_dockets = {docket_id for action in EVERY_ACTION for docket_id in action["docket_ids"]}

    assert practice["docket"]["docket_id"].startswith("PRACTICE-")
    assert not any(docket_id.startswith("PRACTICE") for docket_id in real_dockets)
    assert practice["agency"]["agency_id"] == "PRACTICE"
    assert "invented" in practice["subject_name"]
    assert all("nvented" in figure["label"] for figure in practice["figures"])
    ruled = [document for document in practice["documents"] if document["kind"] != "supporting"]
    assert ruled
    assert all(document["text"].startswith("PRACTICE NOTICE") for document in ruled)


def test_the_practice_rule_has_its_eight_numbered_questions() -> None:
    assert [r["number"] for r in DATA["practice"]["requests_for_comment"]] == list(range(1, 9))
