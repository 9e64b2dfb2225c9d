"""Imports from the Federal Register, as staff make and confirm them."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from rulemaking.models import Document, FederalRegisterImport
from tests.factories import AgencyFactory
from tests.rulemaking.federal_register.test_reading import FIXTURES

pytestmark = pytest.mark.django_db
IMPORT = "/admin/rulemaking/federalregisterimport/import/"


@pytest.fixture(autouse=True)
def _agency(settings):
    AgencyFactory()
    settings.FEDERAL_REGISTER_URL = "http://127.0.0.1:9/api/v1"


def upload(name):
    return SimpleUploadedFile(name, (FIXTURES / name).read_bytes())


def address(imported, page):
    return reverse(f"admin:rulemaking_federalregisterimport_{page}", args=[imported.pk])


@pytest.fixture
def imported(manager):
    answer = manager.post(IMPORT, {"file": upload("issue.xml"), "number": "2026-04102"})
    assert answer.status_code == 302, answer.content
    return FederalRegisterImport.objects.get()


def test_an_uploaded_document_becomes_a_draft_with_what_to_check(manager, imported):
    page = manager.get(address(imported, "change")).content.decode()
    assert "Several dockets are named" in page
    assert "Publish…" in page
    assert imported.by == "m.anager"
    assert imported.document.posted_at is None


def test_a_draft_is_published_once_the_box_is_ticked(manager, imported):
    refused = manager.post(address(imported, "confirm"), {})
    assert refused.status_code == 400
    assert "tick the box" in refused.content.decode()
    assert Document.objects.get().posted_at is None


def test_what_the_act_refuses_is_said_on_the_page(manager, imported):
    # A reopening of a rule that was never open.
    refused = manager.post(address(imported, "confirm"), {"compared": "on"})
    assert refused.status_code == 400
    assert "This was not done" in refused.content.decode()
    assert Document.objects.get().posted_at is None


def test_a_proposal_is_published_from_its_page(manager):
    data = (
        (FIXTURES / "2025-07837.json").read_bytes().replace(b'"docket_ids": []', b'"docket_ids": ["FINCEN-2025-0004"]')
    )
    data = data.replace(b"FinCEN proposes to prohibit", b"FinCEN proposes special measure five, to prohibit")
    manager.post(IMPORT, {"file": SimpleUploadedFile("one.json", data)})
    row = FederalRegisterImport.objects.get()
    manager.post(address(row, "confirm"), {"compared": "on"})
    assert Document.objects.get().posted_at is not None
    assert "This document is published." in manager.get(address(row, "change")).content.decode()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Type a document number or choose a file"),
        ({"number": "../x"}, "no document number"),
        ({"number": "2025-07837"}, "did not answer"),
        ({"file": "issue.xml"}, "holds 4 documents"),
        ({"file": "issue.xml", "number": "2026-1"}, "holds no document 2026-1"),
        ({"file": "issue.xml", "number": "2026-04103"}, "names no docket"),
        ({"file": "../test_admin.py"}, "neither JSON nor XML"),
    ],
)
def test_what_can_not_be_imported_is_said_on_the_form(manager, given, said):
    data = {name: upload(value) if name == "file" else value for name, value in given.items()}
    answer = manager.post(IMPORT, data)
    assert answer.status_code == 400
    assert said in re.sub(r"\s+", " ", answer.content.decode())
    assert not FederalRegisterImport.objects.exists()


def test_a_reviewer_reads_imports_and_makes_none(reviewer, imported):
    assert reviewer.get(address(imported, "change")).status_code == 200
    assert "Publish…" not in reviewer.get(address(imported, "change")).content.decode()
    assert reviewer.get(IMPORT).status_code == 403
    assert reviewer.post(address(imported, "confirm"), {"compared": "on"}).status_code == 403
