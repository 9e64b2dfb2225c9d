"""Pytest plugin: tests that use the database run with the rights of the application's role, as the code under
test does.

The database is made, migrated and emptied by its owner. Every connection that Django opens after that takes
the application's role at once, also those of other threads.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any
from unittest import mock

import psycopg
import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.db.backends.signals import connection_created
from django.db.backends.utils import CursorWrapper
from django.test import TransactionTestCase
from psycopg import sql


@contextmanager
def as_owner() -> Iterator[CursorWrapper]:
    """A cursor with the owner's rights on the default connection: arranges what the application may not."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        try:
            yield cursor
        finally:
            if connection.connection is not None and connection.is_usable():
                _take_application_role(connection=connection)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Generator[None, None, None]:
    """After the database is made: give the application its rights; all that follows runs with them."""
    with django_db_blocker.unblock():
        call_command("grant_application_role", stdout=StringIO())
        connection.close()
    connection_created.connect(_take_application_role)
    empty_tables = TransactionTestCase._fixture_teardown

    def empty_tables_as_owner(case: TransactionTestCase) -> None:
        # No act of the application: it has no right to empty its insert-only tables.
        with as_owner():
            empty_tables(case)
            cache.clear()

    with mock.patch.object(TransactionTestCase, "_fixture_teardown", empty_tables_as_owner):
        yield
    connection_created.disconnect(_take_application_role)
    with django_db_blocker.unblock():
        connection.close()


@pytest.fixture
def application_connection(transactional_db: None) -> Generator[Callable[[], psycopg.Connection], None, None]:
    """Opens further connections with the application's rights, for races; they are closed at the end."""
    opened: list[psycopg.Connection] = []

    def connect() -> psycopg.Connection:
        parameters = connection.get_connection_params()
        for ours in ("cursor_factory", "context"):
            parameters.pop(ours, None)
        fresh = psycopg.connect(**parameters)
        fresh.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(settings.DATABASE_APP_ROLE)))
        fresh.commit()
        opened.append(fresh)
        return fresh

    yield connect
    for fresh in opened:
        fresh.close()


def _take_application_role(*, connection: Any, **_: Any) -> None:
    with connection.cursor() as cursor:
        # Text, not a composed statement: a connection may open within a history context, which reads the statement.
        cursor.execute(f"SET ROLE {connection.ops.quote_name(settings.DATABASE_APP_ROLE)}")
