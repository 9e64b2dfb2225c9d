"""Accounts and groups of the staff: ticked boxes, and lists that say what comes."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from comments.review.permissions import REVIEWERS, RULE_MANAGERS

pytestmark = pytest.mark.django_db


@pytest.fixture
def superuser(client: Client, db: None) -> Client:
    client.force_login(User.objects.create_superuser("s.uper"))
    return client


def sent_by(user: User, **changed: object) -> dict[str, object]:
    return {"username": user.username, "is_active": "on", "is_staff": "on"} | changed


def test_groups_are_ticked_and_what_is_not_ticked_is_taken_away(superuser: Client, person) -> None:
    user = person("ada", REVIEWERS)
    address = f"/admin/auth/user/{user.pk}/change/"
    managers = Group.objects.get(name=RULE_MANAGERS)

    page = superuser.get(address).content.decode()
    answer = superuser.post(address, sent_by(user, groups=[managers.pk]))

    assert page.count('name="groups"') == 2
    assert "selectfilter" not in page
    assert answer.status_code == 302
    assert list(user.groups.all()) == [managers]


def test_permissions_of_a_group_are_said_without_tables_and_kept(superuser: Client, person) -> None:
    person("ada", REVIEWERS)
    group = Group.objects.get(name=REVIEWERS)
    address = f"/admin/auth/group/{group.pk}/change/"
    kept = sorted(group.permissions.values_list("pk", flat=True))
    more = Permission.objects.exclude(pk__in=kept).filter(content_type__app_label="rulemaking").earliest("pk")

    page = superuser.get(address).content.decode()
    superuser.post(address, {"name": group.name, "permissions": [*kept, more.pk]})

    assert page.count('name="permissions"') == Permission.objects.count()
    assert page.count("checked") == len(kept)
    assert f"<span>{more.name}</span>" in page or f" {more.name}</label>" in page
    assert "|" not in page.split('aria-label="Permissions"')[1].split("</label>")[0]
    assert sorted(group.permissions.values_list("pk", flat=True)) == sorted([*kept, more.pk])


def test_who_is_no_superuser_gives_groups_but_no_permissions(as_, person) -> None:
    officer = as_("o.fficer", RULE_MANAGERS)
    officer_user = User.objects.get(username="o.fficer")
    officer_user.user_permissions.set(Permission.objects.filter(codename__in=("view_user", "change_user")))
    user = person("ada", REVIEWERS)

    page = officer.get(f"/admin/auth/user/{user.pk}/change/").content.decode()

    assert 'name="groups"' in page
    assert 'name="user_permissions"' not in page


def test_a_list_that_holds_nothing_says_what_comes(superuser: Client) -> None:
    empty = superuser.get("/admin/comments/apikey/").content.decode()
    nothing_found = superuser.get("/admin/comments/apikey/?q=nobody").content.decode()

    assert "People get keys themselves" in empty
    assert "Nothing matches" not in empty
    assert "Nothing matches" in nothing_found
    assert "Show all" in nothing_found
