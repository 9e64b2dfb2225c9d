"""Running numbers: one sequence for a docket's documents and comments."""

import pytest

from comments.enums import JobKind
from comments.models import CommentStatus, Job
from comments.record.numbering import number_comments
from rulemaking.actions.documents import add_document
from rulemaking.enums import DocumentKind
from tests.factories import OFFICIAL, RECEIVED_AT, CommentFactory, DocumentFactory, JobFactory

pytestmark = pytest.mark.django_db


def waiting(document, count):
    return [JobFactory(comment=CommentFactory(document=document)).comment for _ in range(count)]


def numbers(comments):
    found = dict(CommentStatus.objects.values_list("comment_id", "number"))
    return [found[comment.pk] for comment in comments]


def test_comments_are_numbered_after_the_document_in_order_of_arrival():
    document = DocumentFactory()
    comments = waiting(document, 3)

    assert number_comments(at=RECEIVED_AT) == 3
    assert (document.number, numbers(comments)) == (1, [2, 3, 4])
    assert Job.objects.done().count() == 3


def test_documents_and_comments_share_one_sequence():
    document = DocumentFactory()
    first = waiting(document, 2)
    number_comments(at=RECEIVED_AT)
    added = add_document(
        rulemaking=document.rulemaking,
        docket=document.docket,
        kind=DocumentKind.EXTENSION,
        title="Extension",
        by=OFFICIAL,
    )
    second = waiting(document, 1)
    number_comments(at=RECEIVED_AT)

    assert (numbers(first), added.number, numbers(second)) == ([2, 3], 4, [5])


def test_each_docket_counts_for_itself():
    one, other = DocumentFactory(), DocumentFactory()
    mixed = [waiting(document, 1)[0] for document in (one, other, one, other)]

    number_comments(at=RECEIVED_AT)

    assert numbers(mixed) == [2, 2, 3, 3]


def test_numbering_goes_on_where_it_stopped():
    comments = waiting(DocumentFactory(), 5)

    assert [number_comments(at=RECEIVED_AT, limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert numbers(comments) == [2, 3, 4, 5, 6]


def test_if_it_fails_half_way_the_numbers_are_given_back(monkeypatch):
    one, other = DocumentFactory(), DocumentFactory()
    comments = waiting(one, 2) + waiting(other, 1)
    from comments.record import numbering

    write = numbering._write_numbers
    calls = []

    def fail_the_second_time(*args):
        calls.append(args)
        if len(calls) == 2:
            raise RuntimeError("killed")
        write(*args)

    monkeypatch.setattr(numbering, "_write_numbers", fail_the_second_time)
    with pytest.raises(RuntimeError):
        number_comments(at=RECEIVED_AT)
    assert numbers(comments) == [None] * 3
    monkeypatch.undo()

    number_comments(at=RECEIVED_AT)
    assert numbers(comments) == [2, 3, 2]


def test_a_comment_that_has_its_number_keeps_it_and_holds_up_no_other():
    document = DocumentFactory()
    JobFactory(comment=CommentFactory(document=document, numbered=True))
    (other,) = waiting(document, 1)

    number_comments(at=RECEIVED_AT)

    assert numbers([other]) == [3]
    assert not Job.objects.filter(kind=JobKind.NUMBER, done_at__isnull=True).exists()


def test_the_history_says_that_the_system_numbered_it():
    (comment,) = waiting(DocumentFactory(), 1)

    number_comments(at=RECEIVED_AT)

    event = CommentStatus.pgh_event_model.objects.filter(pgh_obj_id=comment.pk).latest("pgh_id")
    assert (event.number, event.pgh_context["by"]) == (2, "system:number")
