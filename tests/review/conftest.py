"""People of the staff, logged in."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from comments.review.groups import ensure_staff_groups
from comments.review.permissions import REVIEWERS, RULE_MANAGERS


@pytest.fixture
def person(db: None) -> Callable[..., User]:
    """Makes a user: `person("ada", REVIEWERS)` is staff in that group."""

    def make(username: str, *groups: str, is_staff: bool = True) -> User:
        ensure_staff_groups()
        user = User.objects.create_user(username, is_staff=is_staff)
        user.groups.set(Group.objects.filter(name__in=groups))
        return user

    return make


@pytest.fixture
def as_(person: Callable[..., User]) -> Callable[..., Client]:
    """A browser in which such a person is logged in."""

    def log_in(username: str, *groups: str, is_staff: bool = True) -> Client:
        client = Client()
        client.force_login(person(username, *groups, is_staff=is_staff))
        return client

    return log_in


@pytest.fixture
def reviewer(as_: Callable[..., Client]) -> Client:
    return as_("r.viewer", REVIEWERS)


@pytest.fixture
def manager(as_: Callable[..., Client]) -> Client:
    return as_("m.anager", RULE_MANAGERS)
