"""Imports from the Federal Register: drafts that a person confirms."""

import dataclasses
import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from rulemaking.actions.documents import DocumentAlreadyPublished, DocumentRefused
from rulemaking.actions.federal_register import ImportRefused, confirm, import_document
from rulemaking.enums import DocumentKind
from rulemaking.federal_register import FoundDocument
from rulemaking.models import (
    CommentPeriod,
    Docket,
    Document,
    FederalRegisterImport,
    RequestForComment,
    Rulemaking,
)
from tests.factories import OFFICIAL, AgencyFactory, DocketFactory, DocumentFactory, RinFactory
from tests.rulemaking.federal_register.test_reading import FIXTURES, huione, of_file, of_issue

AT = dt.datetime(2025, 5, 5, 12, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def agency():
    return AgencyFactory()


def proposal() -> FoundDocument:
    return huione().completed_by(of_file("2025-07837.xml")[0])


def imported(found: FoundDocument) -> FederalRegisterImport:
    return import_document(found=found, by=OFFICIAL, at=AT)


def doubts(row: FederalRegisterImport, field: str) -> str:
    return " ".join(doubt["why"] for doubt in row.unsure if doubt["field"] == field)


def test_a_proposed_rule_becomes_a_draft_with_rule_period_and_questions():
    document = imported(proposal()).document
    rule = document.rulemaking
    assert (document.kind, document.fr_doc_num, document.fr_citation) == ("proposed_rule", "2025-07837", "90 FR 18934")
    assert (document.document_id, document.published_on) == ("FINCEN-2025-0004-0001", dt.date(2025, 5, 5))
    assert (rule.subject_name, rule.subject_type, rule.special_measures) == (
        "Huione Group",
        "financial_institution",
        [],
    )
    assert document.planned_periods.get().printed_last_day == dt.date(2025, 6, 4)
    assert {rin.rin for rin in rule.rins.all()} == {"1506-AB68"}
    assert {question.number for question in rule.requests_for_comment.all()} == {1, 2, 3}


def test_nothing_of_an_import_is_public():
    imported(proposal())
    later = AT + dt.timedelta(days=3650)
    assert not Document.objects.public(later).exists()
    assert not Rulemaking.objects.public(later).exists()
    assert not CommentPeriod.objects.exists()


def test_what_is_unsure_stands_on_the_import():
    row = imported(proposal())
    assert "only in the ADDRESSES" in doubts(row, "docket_ids")
    assert "Huione Group" in doubts(row, "title")
    assert "none found" in doubts(row, "abstract")
    assert row.sections[0] == {"level": 1, "heading": "I. Statutory Provisions"}


def test_a_document_is_imported_once():
    first, second = imported(proposal()), imported(proposal())
    assert first.pk == second.pk
    assert (Document.objects.count(), Rulemaking.objects.count()) == (1, 1)


def test_confirming_publishes_the_draft_and_opens_its_period():
    row = imported(proposal())
    rule = row.document.rulemaking
    rule.special_measures = [5]
    rule.save(update_fields=["special_measures"])
    confirm(imported=row, by=OFFICIAL, at=AT)
    period = CommentPeriod.objects.get()
    assert period.closes_at == dt.datetime(2025, 6, 5, 4, tzinfo=dt.UTC)
    assert Rulemaking.objects.public(AT).get() == rule


def test_a_rule_without_special_measures_is_not_confirmed():
    with pytest.raises(ImportRefused, match="special measures"):
        confirm(imported=imported(proposal()), by=OFFICIAL, at=AT)
    assert not Document.objects.exclude(posted_at=None).exists()


def test_a_draft_is_confirmed_once():
    found = dataclasses.replace(proposal(), abstract="It proposes special measure five.")
    row = imported(found)
    assert row.document.rulemaking.special_measures == [5]
    confirm(imported=row, by=OFFICIAL, at=AT)
    with pytest.raises(DocumentAlreadyPublished):
        confirm(imported=FederalRegisterImport.objects.get(), by=OFFICIAL, at=AT)


def test_a_draft_without_publication_day_is_not_confirmed():
    found = dataclasses.replace(of_file("2025-07837.xml")[0], abstract="The fifth special measure.")
    with pytest.raises(DocumentRefused):
        confirm(imported=imported(found), by=OFFICIAL, at=AT)


def test_a_final_rule_is_left_to_its_own_act():
    with pytest.raises(DocumentRefused, match="Make final"):
        confirm(imported=imported(of_issue("2026-04101")), by=OFFICIAL, at=AT)


def test_an_extension_joins_the_rule_of_its_docket():
    proposed = DocumentFactory(docket__docket_id="FINCEN-2026-0101")
    row = imported(of_file("several.json")[0])
    assert row.document.rulemaking == proposed.rulemaking
    assert row.document.kind == DocumentKind.EXTENSION


def test_a_correction_joins_the_rule_of_the_document_that_it_corrects():
    final = DocumentFactory(fr_doc_num="2026-04101", kind=DocumentKind.FINAL_RULE)
    assert imported(of_file("several.json")[1]).document.rulemaking == final.rulemaking


def test_a_final_rule_with_another_docket_joins_by_its_rin_and_the_docket_is_marked():
    proposed = DocumentFactory()
    RinFactory(rulemaking=proposed.rulemaking, rin="1506-AB91")
    row = imported(of_issue("2026-04101"))
    assert (row.document.rulemaking, row.document.docket) == (proposed.rulemaking, proposed.docket)
    assert "no docket of this rule" in doubts(row, "docket_ids")


def test_questions_are_not_added_to_a_rule_that_is_public():
    DocumentFactory(docket__docket_id="FINCEN-2025-0004")
    row = imported(proposal())
    assert not RequestForComment.objects.exists()
    assert "add them by hand" in doubts(row, "questions")


def test_a_document_that_the_docket_has_is_refused():
    present = DocumentFactory(docket__docket_id="FINCEN-2025-0004", fr_doc_num="2025-07837")
    with pytest.raises(ImportRefused, match=present.document_id):
        imported(proposal())


def test_a_document_without_docket_goes_where_such_documents_go():
    DocketFactory(docket_id="FINCEN_FRDOC_0001")
    row = imported(of_issue("2026-04104"))
    assert row.document.docket.docket_id == "FINCEN_FRDOC_0001"
    assert "takes documents without a docket" in doubts(row, "docket_ids")


@pytest.mark.parametrize(
    "changes",
    [
        {"document_number": ""},
        {"kind": None},
        {"docket_ids": ("EXAMPLE-2025-0001",), "agencies": ("No Such Office",)},
        {"docket_ids": ()},
    ],
)
def test_what_can_not_be_placed_is_refused_and_leaves_nothing(changes):
    with pytest.raises(ImportRefused):
        imported(dataclasses.replace(proposal(), **changes))
    assert not any(model.objects.exists() for model in (Docket, Rulemaking, Document))


def test_overlong_words_are_cut_and_marked():
    row = imported(dataclasses.replace(proposal(), title="Special Measure Regarding A. " + "x" * 600))
    assert len(row.document.title) == 500
    assert "was cut" in doubts(row, "title")


def test_a_file_is_imported_offline_by_command():
    out, err = StringIO(), StringIO()
    call_command("import_federal_register", str(FIXTURES / "issue.xml"), "--only", "2026-04102", stdout=out, stderr=err)
    assert FederalRegisterImport.objects.get().document_number == "2026-04102"
    assert "Several dockets" in out.getvalue()


def test_the_command_imports_what_it_can_and_says_what_not():
    err = StringIO()
    with pytest.raises(CommandError, match="2 not imported"):
        call_command("import_federal_register", str(FIXTURES / "issue.xml"), stdout=StringIO(), stderr=err)
    assert {row.document_number for row in FederalRegisterImport.objects.all()} == {"2026-04101", "2026-04102"}
    assert "2026-04103" in err.getvalue()


def test_the_command_refuses_a_number_that_the_file_lacks():
    with pytest.raises(CommandError, match="no document 2026-1"):
        call_command("import_federal_register", str(FIXTURES / "issue.xml"), "--only", "2026-1")
