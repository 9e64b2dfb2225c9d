"""What the models say of the database is what stands in it: Django compares models with migrations alone."""

import pytest
from django.apps import apps
from django.db import connection

MODELS = [model for app in ("rulemaking", "comments") for model in apps.get_app_config(app).get_models()]


@pytest.mark.django_db
def test_every_constraint_and_index_of_the_models_stands_in_the_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype <> 'n' UNION "
            "SELECT indrelid::regclass::text, indexrelid::regclass::text FROM pg_index"
        )
        there = set(cursor.fetchall())
    said = {
        (model._meta.db_table, one.name) for model in MODELS for one in (*model._meta.constraints, *model._meta.indexes)
    }

    assert len(said) > 150
    assert said - there == set()


@pytest.mark.django_db
def test_every_field_of_the_models_is_a_column_as_strict_as_they_say() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, is_nullable = 'YES' FROM information_schema.columns "
            "WHERE table_schema = 'public'"
        )
        there = set(cursor.fetchall())
    said = {
        (model._meta.db_table, field.column, field.null)
        for model in MODELS
        for field in model._meta.local_fields
        if field.column
    }

    assert said - there == set()
