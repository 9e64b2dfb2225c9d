"""Documents of the Federal Register, read from files in its own shapes."""

import datetime as dt
import json
from pathlib import Path

import pytest

from rulemaking.enums import DocumentKind
from rulemaking.federal_register import (
    FoundDocument,
    FoundRin,
    Kind,
    NotReadable,
    Question,
    Section,
    read,
    read_json,
    read_xml,
)

FIXTURES = Path(__file__).parent / "fixtures"


def of_file(name: str) -> list[FoundDocument]:
    return read((FIXTURES / name).read_bytes())


def of_issue(number: str) -> FoundDocument:
    return next(found for found in of_file("issue.xml") if found.document_number == number)


def why(found: FoundDocument, field: str) -> str:
    return " ".join(doubt.why for doubt in found.unsure if doubt.field == field)


def huione(**changes: object) -> FoundDocument:
    row = json.loads((FIXTURES / "2025-07837.json").read_bytes())
    return read_json(json.dumps({**row, **changes}).encode())[0]


def test_kinds_are_those_of_documents():
    assert {kind.value for kind in Kind} == set(DocumentKind.values) - {DocumentKind.SUPPORTING}


def test_json_gives_the_facts_of_the_huione_proposal():
    found = huione()
    assert (found.document_number, found.kind, found.citation) == ("2025-07837", Kind.PROPOSED_RULE, "90 FR 18934")
    assert (found.start_page, found.end_page) == (18934, 18949)
    assert (found.publication_date, found.comments_close_on) == (dt.date(2025, 5, 5), dt.date(2025, 6, 4))
    assert found.rins == (FoundRin("1506-AB68", is_placeholder=False),)
    assert found.cfr == ("31 CFR Part 1010",)
    assert found.agencies == ("Treasury Department", "Financial Crimes Enforcement Network")
    assert {doubt.field for doubt in found.unsure} == {"docket_ids"}


def test_xml_gives_the_docket_that_only_addresses_names():
    (found,) = of_file("2025-07837.xml")
    assert found.docket_ids == ("FINCEN-2025-0004",)
    assert "only in the ADDRESSES" in why(found, "docket_ids")


def test_a_dates_block_in_effdate_is_read_and_marked():
    (found,) = of_file("2025-07837.xml")
    assert found.comments_close_on == dt.date(2025, 6, 4)
    assert found.effective_on is None
    assert "EFFDATE" in why(found, "dates_text")


def test_a_document_by_itself_has_no_publication_day():
    (found,) = of_file("2025-07837.xml")
    assert (found.publication_date, found.citation, found.start_page, found.end_page) == (None, "", 18934, 18949)
    assert why(found, "publication_date")


def test_numbered_questions_are_found_under_their_heading_alone():
    (found,) = of_file("2025-07837.xml")
    assert found.questions == (
        Question(1, "What would the prohibition cost a small bank in its first year?"),
        Question(2, "Which other measure would serve as well?"),
        Question(3, "How many days would a bank need?"),
    )


def test_questions_within_one_paragraph_are_found():
    assert of_issue("2026-04103").questions == (
        Question(1, "what it costs"),
        Question(2, "whom it burdens"),
        Question(3, "what would be better."),
    )


def test_sections_are_the_headings_of_the_preamble():
    (found,) = of_file("2025-07837.xml")
    assert found.sections == (
        Section(1, "I. Statutory Provisions"),
        Section(1, "II. Finding"),
        Section(2, "A. Extent of Illicit Use"),
        Section(1, "VIII. Request for Comments"),
        Section(2, "On time"),
        Section(1, "IX. Regulatory Analysis"),
    )


def test_text_runs_over_page_breaks_and_has_no_footnotes():
    (found,) = of_file("2025-07837.xml")
    assert "It names five special measures, and the fifth is a prohibition." in found.text
    assert "5318A. It" in found.text
    assert "footnote" not in found.text
    assert "text of the rule itself" not in found.text


def test_an_issue_gives_volume_day_and_pages_to_its_documents():
    found = {one.document_number: (one.citation, one.end_page) for one in of_file("issue.xml")}
    assert found == {
        "2026-04101": ("91 FR 10400", 10401),
        "2026-04102": ("91 FR 10450", 10450),
        "2026-04103": ("91 FR 10450", 10450),
        "2026-04104": ("91 FR 10450", 10450),
    }
    assert {one.publication_date for one in of_file("issue.xml")} == {dt.date(2026, 3, 3)}


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("2026-04101", Kind.FINAL_RULE),
        ("2026-04102", Kind.REOPENING),
        ("2026-04103", Kind.PROPOSED_RULE),
        ("2026-04104", Kind.FINDING),
    ],
)
def test_what_a_document_does_is_guessed_from_its_action(number, kind):
    assert of_issue(number).kind == kind


@pytest.mark.parametrize(
    ("type_", "action", "kind"),
    [
        ("Proposed Rule", "Withdrawal of notice of proposed rulemaking.", Kind.WITHDRAWAL),
        ("Notice", "Notice of withdrawal of finding.", Kind.WITHDRAWAL),
        ("Rule", "Final rule; removal of rule; repeal.", Kind.REPEAL),
        ("Notice", "Order.", Kind.ORDER),
        ("Rule", "Final order.", Kind.ORDER),
        ("Notice", "Meeting.", None),
    ],
)
def test_other_actions_are_told_apart(type_, action, kind):
    found = huione(type=type_, action=action)
    assert found.kind == kind
    assert bool(why(found, "kind")) == (kind is None)


def test_several_dockets_and_rins_are_all_kept_and_marked():
    found = of_issue("2026-04102")
    assert found.docket_ids == ("FINCEN-2026-0102", "FINCEN-2026-0103")
    assert found.rins == (FoundRin("1506-AB92", False), FoundRin("1506-XXXX", True))
    assert "Several dockets" in why(found, "docket_ids")
    assert "1506-XXXX" in why(found, "rins")


def test_what_stands_beside_a_docket_id_is_left_out_and_marked():
    found = of_issue("2026-04101")
    assert found.docket_ids == ("FINCEN-2026-0101",)
    assert "Project Identifier X-1" in why(found, "docket_ids")


def test_cfr_parts_are_told_apart():
    assert of_issue("2026-04102").cfr == ("31 CFR Part 1010", "31 CFR Part 1020", "31 CFR Part 1022")


def test_two_closing_dates_are_marked_and_the_publication_date_of_another_document_is_none_of_them():
    found = of_issue("2026-04102")
    assert found.comments_close_on == dt.date(2026, 4, 17)
    assert "2026-03-18 and 2026-04-17" in why(found, "comments_close_on")
    assert "2025-12-23" not in why(found, "comments_close_on")


def test_a_placeholder_gives_days_and_no_date():
    found = of_issue("2026-04103")
    assert (found.comment_days, found.comments_close_on) == (30, None)
    assert "INSERT DATE" in why(found, "dates_text")
    assert "2026-04-02" in why(found, "comments_close_on")


def test_a_final_rule_has_its_effective_date():
    assert of_issue("2026-04101").effective_on == dt.date(2026, 4, 2)


def test_an_extension_closes_on_the_later_date():
    found = of_file("several.json")[0]
    assert (found.kind, found.comments_close_on) == (Kind.EXTENSION, dt.date(2026, 5, 1))
    assert "FRL-1234-01" in why(found, "docket_ids")


def test_a_correction_is_marked_with_what_it_corrects():
    found = of_file("several.json")[1]
    assert (found.kind, found.correction_of, found.effective_on) == (
        Kind.CORRECTION,
        "2026-04101",
        dt.date(2026, 4, 2),
    )
    assert "corrects another document" in why(found, "kind")


def test_a_date_that_the_index_has_otherwise_is_marked_and_the_printed_one_kept():
    found = huione(comments_close_on="2025-06-05")
    assert found.comments_close_on == dt.date(2025, 6, 4)
    assert "2025-06-05" in why(found, "comments_close_on")


@pytest.mark.parametrize(
    ("dates", "differs"),
    [
        ("Comments are due on or before June 4, 2025, 30 days after publication.", False),
        ("Comments are due on or before June 6, 2025, 30 days after publication.", True),
    ],
)
def test_days_are_counted_against_the_printed_date(dates, differs):
    found = huione(dates=dates, comments_close_on=None)
    assert found.comment_days == 30
    assert ("2025-06-04" in why(found, "comments_close_on")) == differs


@pytest.mark.parametrize("raw", ["1506-AB68", "RIN 1506-AB68", "RIN: 1506–AB68", " rin 1506-ab68 ", "[RIN 1506-AB68]"])
def test_a_rin_is_read_with_or_without_its_word(raw):
    assert huione(regulation_id_numbers=[raw]).rins == (FoundRin("1506-AB68", False),)


@pytest.mark.parametrize("raw", ["1506-XXX", "1506-A83"])
def test_a_placeholder_or_malformed_rin_is_kept_and_marked(raw):
    found = huione(regulation_id_numbers=[raw])
    assert found.rins == (FoundRin(raw, True),)
    assert raw in why(found, "rins")


@pytest.mark.parametrize(
    "raw",
    [
        "Docket No. FINCEN-2025-0004",
        "Docket ID: FINCEN-2025-0004",
        "[Docket Number FINCEN-2025-0004]",
        "Docket FINCEN-2025-0004.",
        "Agency Docket Number: FINCEN-2025-0004",
        "FINCEN-2025-0004",
    ],
)
def test_the_prefix_of_a_docket_id_is_stripped(raw):
    assert huione(docket_ids=[raw]).docket_ids == ("FINCEN-2025-0004",)


def test_an_unusual_docket_id_is_one_too():
    assert huione(docket_ids=["FINCEN_FRDOC_0001"]).docket_ids == ("FINCEN_FRDOC_0001",)


def test_full_text_completes_what_the_index_lacks():
    (full_text,) = of_file("2025-07837.xml")
    found = huione().completed_by(full_text)
    assert (found.publication_date, found.docket_ids) == (dt.date(2025, 5, 5), ("FINCEN-2025-0004",))
    assert len(found.questions) == 3
    assert {doubt.field for doubt in found.unsure} == {"docket_ids"}
    assert "No docket is named" not in why(found, "docket_ids")


@pytest.mark.parametrize(
    "data",
    [
        b"", b"plain words", b"{", b"{}", b'{"results": []}', b"[1]", b"<PRORULE>", b"<BOOK/>", b"<PRORULE/>",
        b'{"document_number": "1", "title": "x", "publication_date": "May 5"}',
        b'<!DOCTYPE x [<!ENTITY a "aaaa">]><PRORULE>&a;</PRORULE>',
        b'<!DOCTYPE x SYSTEM "file:///etc/hostname"><PRORULE/>',
        b"[" * 100_000,
        b'<?xml version="1.0" encoding="no-such"?><PRORULE/>',
    ],
)  # fmt: skip
def test_what_is_no_document_is_refused_with_words(data):
    with pytest.raises(NotReadable, match=r"\w{4}"):
        read(data)


def test_xml_with_a_byte_order_mark_is_read():
    data = b"\xef\xbb\xbf" + (FIXTURES / "2025-07837.xml").read_bytes()
    assert read(data) == read_xml((FIXTURES / "2025-07837.xml").read_bytes())
