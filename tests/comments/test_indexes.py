"""Tables that get a million rows have the indexes that their queries read, and no others to be written into."""

import datetime as dt

import pytest
from django.db import connection
from django.db.models import QuerySet

from comments.enums import NotificationKind, Status
from comments.models import Comment, CommentStatus, Notification

pytestmark = pytest.mark.django_db

DAY = dt.datetime(2026, 3, 10, tzinfo=dt.UTC)


def indexes(table):
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = %s", [table])
        return {name for (name,) in cursor.fetchall()}


def plan(query: QuerySet) -> str:
    """How the database finds the rows once a table is too large to be read whole."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    return query.explain()


def test_a_comment_is_written_into_the_indexes_that_are_read_and_no_others():
    assert indexes(Comment._meta.db_table) == {
        "comments_comment_pkey", "comment_tracking_number_once", "comment_submission_token_once",
        "comment_document_received", "comment_imported_once",
        # Written into by few.
        "comment_says_several", "comment_signed_by_several",
    }  # fmt: skip
    history = CommentStatus.pgh_event_model._meta.db_table
    assert {name for name in indexes(history) if not name.endswith("_pkey")} == {
        name for name in indexes(history) if "pgh_obj_id" in name
    }


@pytest.mark.parametrize(
    ("condition", "index"),
    [
        ({"tracking_number": "abc-defg-hijk"}, "comment_tracking_number_once"),
        ({"submission_token": "token"}, "comment_submission_token_once"),
        ({"document": 1}, "comment_document_received"),
        ({"document": 1, "received_at__gte": DAY}, "comment_document_received"),
        ({"source": "regulations.gov", "source_id": "A-1"}, "comment_imported_once"),
        ({"document": 1, "num_items_received__gt": 1}, "comment_says_several"),
    ],
)
def test_a_comment_is_found_by_an_index(condition, index):
    assert index in plan(Comment.objects.filter(**condition).order_by())


def test_the_receipts_that_an_address_was_sent_lately_are_counted_by_an_index():
    sent = Notification.objects.filter(
        kind=NotificationKind.RECEIPT, ordered_at__gt=DAY, email__iexact="reader@mail.example"
    )

    assert "notification_receipts" in plan(sent.order_by())


@pytest.mark.parametrize(
    ("condition", "index"),
    [
        ({"status": Status.RECEIVED}, "comment_status_waiting"),
        ({"docket": 1, "status": Status.POSTED}, "comment_status_docket_came"),
    ],
)
def test_a_list_of_staff_is_read_in_its_order_from_an_index(condition, index):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = off")  # few rows are sorted sooner than read in order

    found = plan(CommentStatus.objects.filter(**condition).order_by("came_at", "pk")[:50])

    assert index in found
    assert "Sort" not in found
