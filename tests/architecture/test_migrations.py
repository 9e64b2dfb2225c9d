"""A new installation and one that has some of the migrations both have one way on."""

import pytest
from django.db.migrations.loader import MigrationLoader


@pytest.mark.parametrize("app", ["comments", "rulemaking"])
def test_migrations_lead_to_one_end_in_a_new_installation(app):
    assert len(MigrationLoader(None).graph.leaf_nodes(app)) == 1


@pytest.mark.parametrize("app", ["comments", "rulemaking"])
def test_so_they_do_where_only_some_of_what_a_squashed_one_replaces_were_applied(app):
    loader = MigrationLoader(None, replace_migrations=False)
    ends = [key for key in loader.graph.leaf_nodes(app) if not loader.disk_migrations[key].replaces]

    assert len(ends) == 1
