"""What the application's database role may not do, and what even the owner is refused."""

import pytest
from django.apps import apps
from django.db import DatabaseError, ProgrammingError, connection, transaction

from comments.models import Comment, CommentStatus
from rulemaking.roles import grant_application_role, insert_only_tables, is_insert_only
from tests.database import as_owner
from tests.factories import AttachmentFactory, CommentFactory, CommentPeriodFactory, PeriodChangeFactory

pytestmark = pytest.mark.django_db

INSERT_ONLY = sorted(insert_only_tables())
ACTS = {
    "UPDATE": "UPDATE {table} SET {column} = {column}",
    "DELETE": "DELETE FROM {table}",
    "TRUNCATE": "TRUNCATE {table} CASCADE",
}


def first_column(table):
    (model,) = (model for model in apps.get_models() if model._meta.db_table == table)
    return model._meta.pk.column


def attempt(cursor, act, table):
    with transaction.atomic():
        cursor.execute(ACTS[act].format(table=table, column=first_column(table)))


def test_the_insert_only_tables_are_found():
    assert {"comments_comment", "comments_attachment", "comments_receipt", "rulemaking_periodchange"} <= set(
        INSERT_ONLY
    )
    assert "comments_commentstatusevent" in INSERT_ONLY
    assert "comments_commentstatus" not in INSERT_ONLY


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("table", INSERT_ONLY)
def test_the_application_may_not_change_originals_or_history(table, act):
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
        attempt(cursor, act, table)


@pytest.mark.parametrize("act", ["UPDATE", "DELETE"])
@pytest.mark.parametrize(
    ("make", "table"),
    [
        (CommentFactory, "comments_comment"),
        (AttachmentFactory, "comments_attachment"),
        (PeriodChangeFactory, "rulemaking_periodchange"),
        (CommentFactory, "comments_commentstatusevent"),
        (CommentPeriodFactory, "rulemaking_commentperiodevent"),
    ],
)
def test_even_the_owner_is_refused_by_a_trigger(make, table, act):
    make()

    with as_owner() as cursor, pytest.raises(DatabaseError, match="Cannot update or delete rows"):
        attempt(cursor, act, table)


def test_no_parameter_switches_the_refusal_off():
    CommentFactory()

    with as_owner() as cursor:
        cursor.execute("SELECT set_config('pgtrigger.ignore', array_agg(tgname)::text, true) FROM pg_trigger")
        with pytest.raises(DatabaseError, match="Cannot update or delete rows"):
            attempt(cursor, "DELETE", "comments_comment")


def test_every_insert_only_table_has_a_trigger_against_update_and_delete():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgtype FROM pg_trigger"
            " WHERE NOT tgisinternal AND (tgname LIKE 'pgtrigger_insert_only%' OR tgname LIKE 'pgtrigger_append_only%')"
        )
        update, delete = 16, 8
        guarded = {table for table, kind in cursor.fetchall() if kind & update and kind & delete}

    assert guarded == set(INSERT_ONLY)


def test_the_application_may_not_truncate_or_own_anything():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " AND has_table_privilege(current_user, oid, 'TRUNCATE')"
        )
        assert cursor.fetchall() == []
        cursor.execute("SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False, False)


def test_the_application_may_read_but_not_write_the_list_of_migrations():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_migrations")
        assert cursor.fetchone()[0] > 0
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            cursor.execute("DELETE FROM django_migrations")


def test_the_application_may_change_what_is_not_insert_only():
    comment = CommentFactory()

    assert CommentStatus.objects.filter(pk=comment.pk).update(confirmed_item_count=2) == 1


def test_granting_again_changes_nothing():
    with as_owner():
        assert grant_application_role("docket311_app") == INSERT_ONLY
    with pytest.raises(ProgrammingError), transaction.atomic():
        Comment.objects.update(text="changed")


def test_granting_to_a_role_that_is_not_there_says_so():
    with as_owner(), pytest.raises(ProgrammingError, match="does not exist"), transaction.atomic():
        grant_application_role("nobody_of_that_name")


def test_history_of_every_tracked_model_is_insert_only():
    tracked = [model for model in apps.get_models() if hasattr(model, "pgh_event_model")]

    assert tracked
    assert all(is_insert_only(model.pgh_event_model) for model in tracked)
