"""Documents: numbered into their docket once, published once."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError

from rulemaking.actions import documents
from rulemaking.actions.documents import DocumentAlreadyPublished, add_document, publish
from rulemaking.enums import DocumentKind
from rulemaking.models import Docket, Document
from rulemaking.models.document import DOCUMENT_TYPE_OF_KIND
from tests.factories import OFFICIAL, OPENS_AT, PUBLISHED_ON, DocketFactory, DocumentFactory, RulemakingFactory

pytestmark = pytest.mark.django_db


def added(docket, kind=DocumentKind.PROPOSED_RULE, **fields):
    return add_document(
        rulemaking=RulemakingFactory(), docket=docket, kind=kind, title="Proposed rule", by=OFFICIAL, **fields
    )


def draft():
    return added(DocketFactory(), DocumentKind.SUPPORTING, published_on=PUBLISHED_ON)


def test_documents_get_the_dockets_next_numbers():
    docket = DocketFactory()

    made = [added(docket) for _ in range(3)]

    assert [document.number for document in made] == [1, 2, 3]
    assert made[1].document_id == f"{docket.docket_id}-0002"


def test_a_number_beyond_9999_is_written_in_full():
    document = added(DocketFactory(docket_id="FINCEN-2026-7777", last_number=12344))

    assert document.document_id == "FINCEN-2026-7777-12345"


@pytest.mark.parametrize("kind", DocumentKind)
def test_the_type_follows_from_the_kind(kind):
    assert added(DocketFactory(), kind).document_type == DOCUMENT_TYPE_OF_KIND[kind]


def test_a_new_document_is_a_draft_and_its_docket_is_joined_to_the_rule():
    document = added(DocketFactory())

    assert (document.posted_at, list(document.rulemaking.dockets.all())) == (None, [document.docket])
    assert not Document.objects.public(OPENS_AT).exists()


def test_if_the_document_cannot_be_written_its_number_is_given_back(monkeypatch):
    docket = DocketFactory()

    def fail(**kwargs):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(documents.Document.objects, "create", fail)
    with pytest.raises(DatabaseError):
        added(docket)
    monkeypatch.undo()

    assert added(docket).number == 1


def test_a_docket_that_is_not_there_gives_no_number():
    gone = DocketFactory.build(pk=987_654)

    with pytest.raises(Docket.DoesNotExist):
        documents.allocate_numbers(docket_pk=gone.pk, count=1)


def test_the_database_refuses_a_number_twice():
    document = DocumentFactory()

    with pytest.raises(IntegrityError, match="document_number_once_per_docket"):
        DocumentFactory(docket=document.docket, number=document.number)


def test_publishing_shows_it_from_the_midnight_that_begins_its_day():
    document = publish(document=draft(), by=OFFICIAL, at=OPENS_AT - dt.timedelta(days=3))

    assert document.posted_at == OPENS_AT
    assert list(Document.objects.public(OPENS_AT)) == [document]
    assert not Document.objects.public(OPENS_AT - dt.timedelta(microseconds=1)).exists()


def test_what_is_published_late_was_not_public_before():
    document = publish(document=draft(), by=OFFICIAL, at=OPENS_AT + dt.timedelta(days=3))

    assert document.posted_at == OPENS_AT + dt.timedelta(days=3)


def test_what_is_published_is_not_published_again():
    document = draft()
    stale = Document.objects.get(pk=document.pk)
    publish(document=document, by=OFFICIAL, at=OPENS_AT)

    with pytest.raises(DocumentAlreadyPublished):
        publish(document=stale, by="other", at=OPENS_AT)


def test_history_says_who_published_it():
    document = publish(document=draft(), by=OFFICIAL, at=OPENS_AT)

    event = Document.pgh_event_model.objects.filter(pgh_obj_id=document.pk).latest("pgh_id")
    assert (event.posted_at, event.pgh_context) == (OPENS_AT, {"by": OFFICIAL, "why": "published"})
