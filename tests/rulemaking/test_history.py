"""History: every state of every tracked row, with who and why."""

import datetime as dt

import pytest
from django.db import connection, transaction

from comments.models import Comment, CommentStatus
from rulemaking.history import change_context
from rulemaking.models import Agency
from tests.factories import AgencyFactory, CommentFactory

pytestmark = pytest.mark.django_db


def history(row):
    events = type(row).pgh_event_model.objects.filter(pgh_obj_id=row.pk).order_by("pgh_id")
    return [(event.pgh_label, event.pgh_context) for event in events]


def test_every_state_is_kept_from_the_first_to_the_last():
    agency = AgencyFactory(name="First")
    agency.name = "Second"
    agency.save()
    Agency.objects.filter(pk=agency.pk).update(name="Third")
    pk = agency.pk
    agency.delete()

    events = Agency.pgh_event_model.objects.filter(pgh_obj_id=pk).order_by("pgh_id")
    assert [(event.pgh_label, event.name) for event in events] == [
        ("insert", "First"),
        ("update", "Second"),
        ("update", "Third"),
        ("delete", "Third"),
    ]


def test_a_change_says_who_and_why():
    with change_context(by="m.lee", why="renamed"):
        agency = AgencyFactory()

    assert history(agency) == [("insert", {"by": "m.lee", "why": "renamed"})]


def test_an_update_that_changes_nothing_leaves_no_trace():
    agency = AgencyFactory()

    Agency.objects.filter(pk=agency.pk).update(name=agency.name)

    assert len(history(agency)) == 1


def test_an_inner_context_holds_within_itself_alone():
    with change_context(by="system:periods", why="closed"):
        before = AgencyFactory(agency_id="A")
        with change_context(by="m.lee", why="ordered"):
            within = AgencyFactory(agency_id="B")
        after = AgencyFactory(agency_id="C")

    assert [history(row)[0][1]["why"] for row in (before, within, after)] == ["closed", "ordered", "closed"]


def test_an_inner_context_that_fails_gives_the_outer_one_back():
    with change_context(by="a", why="outer"):
        with pytest.raises(ZeroDivisionError), transaction.atomic(), change_context(by="b", why="inner"):
            raise ZeroDivisionError
        agency = AgencyFactory()

    assert history(agency)[0][1] == {"by": "a", "why": "outer"}


@pytest.mark.django_db(transaction=True)
def test_what_one_act_set_off_shares_one_context_id():
    with change_context(by="a", why="one act"):
        AgencyFactory(agency_id="A")
        with change_context(by="a", why="its consequence"):
            AgencyFactory(agency_id="B")
    AgencyFactory(agency_id="C")

    ids = list(Agency.pgh_event_model.objects.order_by("pgh_id").values_list("pgh_context_id", flat=True))
    assert ids[0] == ids[1] != ids[2]


@pytest.mark.parametrize("quote", ["O'Brien", '"; DROP TABLE x; --', "100 %", "\\"])
def test_names_and_reasons_are_data_whatever_they_hold(quote):
    with change_context(by=quote, why=quote):
        agency = AgencyFactory()

    assert history(agency)[0][1] == {"by": quote, "why": quote}


def test_statements_past_the_orm_are_kept_too():
    comment = CommentFactory()

    with change_context(by="m.lee", why="by hand"), connection.cursor() as cursor:
        cursor.execute("UPDATE comments_commentstatus SET confirmed_item_count = 3 WHERE comment_id = %s", [comment.pk])

    events = CommentStatus.pgh_event_model.objects.filter(pgh_obj_id=comment.pk).order_by("pgh_id")
    assert (events.last().confirmed_item_count, events.last().pgh_context["why"]) == (3, "by hand")


def test_recorded_at_is_the_databases_clock_and_moves_within_a_transaction():
    first, second = CommentFactory(), CommentFactory()

    stamps = list(Comment.objects.order_by("pk").values_list("recorded_at", flat=True))
    assert len(stamps) == 2
    assert stamps[0] < stamps[1]
    assert first.pk < second.pk


def test_nobody_can_set_when_a_row_was_recorded():
    claimed = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)

    comment = CommentFactory(recorded_at=claimed)

    comment.refresh_from_db()
    assert comment.recorded_at > claimed
