"""What the application's database role may do: less than the owner, and nothing to originals or history.

The owner's role migrates. The application's role reads and writes, but has no UPDATE, DELETE or TRUNCATE on
insert-only tables and on history, so that a fault in our code, or somebody who reaches the application's
connection, can't rewrite the record.
"""

from django.apps import apps
from django.db import connection, models
from psycopg import sql


def is_insert_only(model: type[models.Model]) -> bool:
    """True for originals (they carry the `insert_only` trigger) and for history."""
    triggers = getattr(model._meta, "triggers", [])
    is_history = hasattr(model, "pgh_tracked_model")
    return is_history or any(trigger.name == "insert_only" for trigger in triggers)


def insert_only_tables() -> set[str]:
    return {model._meta.db_table for model in apps.get_models() if is_insert_only(model)}


def grant_application_role(role: str) -> list[str]:
    """Gives `role` its rights on every table of this database. Idempotent; run as owner after each migration.

    Returns:
        The tables on which the role may only read and insert.

    Raises:
        django.db.ProgrammingError: the role does not exist, or the caller doesn't own the tables.
    """
    append_only = insert_only_tables()
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(sql.Identifier(role)))
        cursor.execute(
            sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(sql.Identifier(role))
        )
        for table in connection.introspection.table_names(cursor):
            rights = "SELECT, INSERT" if table in append_only else "SELECT, INSERT, UPDATE, DELETE"
            names = {"table": sql.Identifier(table), "role": sql.Identifier(role)}
            cursor.execute(sql.SQL("REVOKE ALL ON {table} FROM {role}").format(**names))
            cursor.execute(sql.SQL("GRANT " + rights + " ON {table} TO {role}").format(**names))
        cursor.execute(sql.SQL("REVOKE ALL ON django_migrations FROM {}").format(sql.Identifier(role)))
        cursor.execute(sql.SQL("GRANT SELECT ON django_migrations TO {}").format(sql.Identifier(role)))
    return sorted(append_only)
